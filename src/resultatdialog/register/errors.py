"""Errors of opening and writing a register; each message says what to do next."""

from __future__ import annotations

from pathlib import Path

from resultatdialog.locale import _


class RegisterError(Exception):
    """The register cannot be used."""


class RegisterBusyError(RegisterError):
    """Another program has the register open."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("{path}: the register is open in another window. Close the program there and try again.").format(
                path=path
            )
        )


class NewerRegisterError(RegisterError):
    """The register was written by a newer version of the program."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("{path}: the register was made by a newer version of the program. Update and try again.").format(
                path=path
            )
        )


class NotARegisterError(RegisterError):
    """The file is another program's, or a damaged register."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _(
                "{path}: cannot be read as a register ({reason}). Nothing has been changed. "
                "Copy the file aside and contact IT; do not delete it."
            ).format(path=path, reason=reason)
            + " "
            + _("If there is a backup it can be put in its place: resultatdialog restore")
        )


class UnreadableRegisterError(RegisterError):
    """A read from an open register failed; the cause may be temporary, so the file is not called damaged."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _("{path}: could not be read just now ({reason}). Nothing has been changed. Try again.").format(
                path=path, reason=reason
            )
        )


class RegisterPlaceError(RegisterError):
    """The file cannot be created or written at this path."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _("{path}: the register cannot be placed there ({reason}). Choose another place with --register.").format(
                path=path, reason=reason
            )
        )


class UnsuitablePlaceError(RegisterError):
    """The folder is synchronised, on a network disk or on a removable disk."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("{path}: {why} Choose a folder on this computer's own disk with --register.").format(path=path, why=why)
            + " "
            + _("If IT has decided otherwise: --place-anyway REASON; the reason is kept in the register.")
        )


class NoRegisterError(RegisterError):
    """There is no register at the path, and the command does not make one."""

    def __init__(self, path: Path) -> None:
        super().__init__(_("{path}: there is no register there.").format(path=path))


class LostRegisterError(RegisterError):
    """The register is missing, but something of it is there: keys, backups, safety log, or what was moved aside."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            _(
                "{path}: the register is missing, but {what} is there. No new one is made beside it. "
                "Put the register together again: resultatdialog restore latest"
            ).format(path=path, what=what)
        )


class BehindTailError(RegisterError):
    """The register lacks something its safety log does not hold either: an older copy was put in its place."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "{path}: an older copy has been put in the register's place; its safety log goes on where a later one "
                "ended. Nothing has been changed. Put backup and safety log together: resultatdialog restore latest"
            ).format(path=path)
        )


class DamagedTailError(RegisterError):
    """The safety log holds commits the register lacks, and they cannot be read."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(
            _(
                "{path}: the safety log {name} holds what the register lacks, and cannot be read. Nothing has been "
                "changed. Put together what can be read; it is said what is missing: resultatdialog restore latest"
            ).format(path=path, name=name)
        )


class NoPassphraseError(RegisterError):
    """No passphrase was given, and there is no terminal to ask for one."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "{path}: the passphrase is needed, and without a terminal nobody can be asked. "
                "Give --passphrase-file FILE or RESULTATDIALOG_PASSPHRASE; "
                "a new register without encryption is made with --unprotected only."
            ).format(path=path)
        )


class WrongPassphraseError(RegisterError):
    """The key files do not open with this passphrase."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "{path}: wrong passphrase. Check capitals and keyboard and try again. "
                "If it is forgotten the office's recovery key opens the register: resultatdialog register recover"
            ).format(path=path)
        )


class WrongRecoveryKeyError(RegisterError):
    """The recovery key files do not open with this key."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("{path}: this recovery key does not open the register. Use the one it was set up with.").format(path=path)
        )


class MissingKeyError(RegisterError):
    """The register is encrypted, and its key files are missing."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(
            _(
                "{path}: the register is encrypted, but its key file {name} is missing. Put it back beside the "
                "register; every backup holds a copy. Nothing has been changed."
            ).format(path=path, name=name)
        )


class DamagedKeyError(RegisterError):
    """The key file is damaged."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "{path}: the key file is damaged. Copy it from the latest backup to its place; every backup holds one. "
                "Nothing has been changed."
            ).format(path=path)
        )


class SlowComputerError(RegisterError):
    """The key file was written on a much faster computer: trying the passphrase on this one would take minutes."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "{path}: this computer is too slow for the key file, which was written on a much faster one. "
                "Open it there, or with the office's recovery key: resultatdialog register recover"
            ).format(path=path)
        )


class OtherKeyError(RegisterError):
    """The key file opens, but its key does not open the register."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "{path}: the key opens, but the register does not: it is damaged, or the key files belong to another "
                "register. Nothing has been changed. Copy the files aside and contact IT; "
                "a backup is put in place with: resultatdialog restore"
            ).format(path=path)
        )


class UnexpectedlyOpenError(RegisterError):
    """Key files lie beside a register that is not encrypted."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "{path}: key files lie beside it, but the register is not encrypted. Somebody may have exchanged it. "
                "Nothing has been changed. Contact IT before you go on."
            ).format(path=path)
        )


class NotSavedError(RegisterError):
    """A commit failed; only opening the file again shows whether it is on disk."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(_("{path}: not saved ({reason}).").format(path=path, reason=reason))


class OutcomeUnknownError(NotSavedError):
    """A commit was given up, and that could not be noted in the safety log."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.args = (
            _(
                "{path}: the outcome is unknown ({reason}). It may be there when the program is started again: "
                "look before you do it once more."
            ).format(path=path, reason=reason),
        )


class BackupError(RegisterError):
    """A backup could not be written or read back, or differs from the register."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(_("{path}: the backup did not succeed ({reason}).").format(path=path, reason=reason))

"""Why a register cannot be opened or written, each in a sentence of its own."""

from __future__ import annotations

from pathlib import Path

from resultatdialog.locale import _


class RegisterError(Exception):
    """The register cannot be used."""


class RegisterBusyError(RegisterError):
    """Another program holds it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("{path}: the register is open in another window. Close the program there and try again.").format(
                path=path
            )
        )


class NewerRegisterError(RegisterError):
    """Written by a later version."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("{path}: the register was made by a newer version of the program. Update and try again.").format(
                path=path
            )
        )


class NotARegisterError(RegisterError):
    """Some other file, or a damaged one."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _(
                "{path}: cannot be read as a register ({reason}). Nothing has been changed. "
                "Copy the file aside and contact IT; do not delete it."
            ).format(path=path, reason=reason)
        )


class RegisterPlaceError(RegisterError):
    """The folder cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _("{path}: the register cannot be placed there ({reason}). Choose another place with --register.").format(
                path=path, reason=reason
            )
        )


class NotSavedError(RegisterError):
    """A commit did not succeed; what it held is still with the caller."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(_("{path}: not saved ({reason}).").format(path=path, reason=reason))

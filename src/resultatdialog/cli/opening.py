"""Opening a register for a command: its path, the passphrase asked for, and the messages on stderr meanwhile."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from resultatdialog.cli.messages import answered, say, say_note
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import decode, read_bytes
from resultatdialog.locale import _, ngettext
from resultatdialog.register import opening
from resultatdialog.register.backup import Backup, backups
from resultatdialog.register.errors import (
    BackupError,
    BehindTailError,
    LostRegisterError,
    NoPassphraseError,
    NoRegisterError,
    NotARegisterError,
    OtherKeyError,
    RegisterPlaceError,
    WrongPassphraseError,
)
from resultatdialog.register.keys import DataKey, KeyFiles, public_key_in, secret_key_in, unlock
from resultatdialog.register.location import objection
from resultatdialog.register.restore import Restored, finish_restoration, left_of, restore_latest
from resultatdialog.register.store import Register, local_now

TRIES = 3
"""Times a person may type the passphrase before the program gives up."""
SHORT = 12
"""Characters; a shorter passphrase is accepted with a warning."""
MAX_KEY_FILE = 4096
"""Bytes read of a file with a passphrase or key."""


def register_path(given: Path | None) -> Path:
    """Path of the register: the one given, else `RESULTATDIALOG_REGISTER`, else in the user's local data folder."""
    if given is not None:
        return given
    named = os.environ.get("RESULTATDIALOG_REGISTER")
    if named:
        return Path(named)
    return Path(platformdirs.user_data_dir("resultatdialog", appauthor=False)) / "register.db"


def account() -> str:
    """Name of the user signed in to the computer; empty where the user has no name, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the latter from Python 3.13
        return ""


@contextmanager
def opened(options: argparse.Namespace, *, make: bool = True, back_up: bool = True) -> Iterator[Register]:
    """The open register while the block runs; changes are backed up when the block ends without an error.

    Without `back_up` the next command or meeting backs them up: where only a note was added, the safety log has it.
    A register that does not exist is made if `make`, else NoRegisterError is raised. Raises RegisterError.
    """
    with _open(options, make) as register:
        said = _say_notes(register, 0)
        yield register
        if back_up:
            say_backup_trouble(register)
        _say_notes(register, said)


def _say_notes(register: Register, since: int) -> int:
    """Say what the register noted beyond its first notes; the number of all."""
    for note in register.notes[since:]:
        say_note(note)
    return len(register.notes)


def say_backup_trouble(register: Register) -> None:
    """Back up a changed register; a failed backup is a note on stderr and stops nothing."""
    try:
        register.back_up_if_changed()
    except BackupError as error:
        say_note(str(error))


def _open(options: argparse.Namespace, make_new: bool) -> Register:
    """The open register; one that is missing or damaged is put together again if the person at the terminal says so."""
    try:
        return _open_as_it_is(options, make_new)
    except (NotARegisterError, OtherKeyError, LostRegisterError, BehindTailError) as error:
        path = register_path(options.register)
        if not can_ask() or not left_of(path):
            raise
        say(str(error))
        yes = _("YES")
        asked = _("Put the register together now from the newest backup and the safety log? Type {yes}: ")
        if input_line(asked.format(yes=yes)) != yes:
            raise
        done = put_together(options, path, backups(path))
        events = ngettext("{n} event", "{n} events", done.events).format(n=done.events)
        say(_("The register is put together, with {events}.").format(events=events))
        return _open_as_it_is(options, make_new)


def put_together(options: argparse.Namespace, path: Path, made: Sequence[Backup], line: str = "") -> Restored:
    """Restore the newest backup with the safety log, opened with the key beside the register or in the backup.

    `line` is as in `restore_latest`. What was passed over or erased is said on stderr. Raises RegisterError or OSError.
    """
    places = [path, *(one.register(path.name) for one in reversed(made))]
    locked = next((place for place in places if KeyFiles.of(place).present), None)
    key = None if locked is None else key_of(options, locked)
    erased: list[int] = []
    done = restore_latest(path, made, key, local_now(), account(), keep_erased(path, key, erased), line)
    for note in done.notes:
        say_note(note)
    say_erased(erased)
    return done


def keep_erased(path: Path, key: DataKey | None, erased: list[int]) -> Callable[[Register], None]:
    """A function that erases in a restored register what other copies know to be erased, and adds how much."""
    from resultatdialog.work.erasure import erase_again, known_erasures  # the first screen does not wait for it

    known = known_erasures(path, key)
    return lambda register: erased.append(erase_again(register, known))


def say_erased(erased: Sequence[int]) -> None:
    """Say how many events lost their words in a restoration."""
    if count := sum(erased):
        words = ngettext(
            "The words of {n} event had been erased and are erased here too.",
            "The words of {n} events had been erased and are erased here too.",
            count,
        )
        say(words.format(n=count))


def finish_what_was_begun(path: Path) -> None:
    """Finish a restoration that was cut off, and say so; raises RegisterPlaceError."""
    try:
        if finish_restoration(path):
            say_note(_("a restoration that was cut off has been finished."))
    except OSError as error:
        raise RegisterPlaceError(path, error.strerror or str(error)) from error


def _open_as_it_is(options: argparse.Namespace, make_new: bool) -> Register:
    path = register_path(options.register)
    finish_what_was_begun(path)
    anyway, by = options.place_anyway or "", account() if options.place_anyway else ""
    found = opening.file_kind(path)
    if found is opening.FileKind.NOTHING:
        if not make_new:
            raise NoRegisterError(path)
        return new_register(options, path)
    say_useless(options, path, found)
    if found is opening.FileKind.UNPROTECTED:
        register = opening.open_register(path, None, anyway, by)
        if given_passphrase(options) is not None:
            say_note(_("the register is not encrypted; no passphrase is needed."))
        return register
    return opening.open_register(path, key_of(options, path), anyway, by)


def say_useless(options: argparse.Namespace, path: Path, found: opening.FileKind) -> None:
    """Say which options have no effect because there is a register already, or its place needs no reason."""
    if options.recovery_key is not None:
        say_note(
            _(
                "there is a register already, and --recovery-key is for a new one. "
                "Add the office's key with: resultatdialog register recovery-key FILE"
            )
        )
    if options.unprotected and found is not opening.FileKind.UNPROTECTED:
        say_note(_("there is a register already, and it is encrypted: --unprotected is for a new one."))
    _say_needless_reason(options, path)


def _say_needless_reason(options: argparse.Namespace, path: Path) -> None:
    if options.place_anyway and objection(path) is None:
        say_note(_("the register lies well; the reason given with --place-anyway is not kept."))


def key_of(options: argparse.Namespace, path: Path) -> DataKey:
    """The register's key, unwrapped with the passphrase; raises RegisterError as `unwrapped` does."""
    return unwrapped(options, path)[0]


def unwrapped(options: argparse.Namespace, path: Path) -> tuple[DataKey, str]:
    """The register's key and the passphrase that unwrapped it, given or typed (`TRIES` times).

    Raises NoPassphraseError without a passphrase or terminal, WrongPassphraseError after the last try.
    """
    given = given_passphrase(options)
    if given is not None:
        return unlock(path, given), given
    if not can_ask():
        raise NoPassphraseError(path)
    for left in reversed(range(TRIES)):
        typed = ask(_("Passphrase for the register: "))
        try:
            return unlock(path, typed), typed
        except WrongPassphraseError:
            if not left:
                raise
            say(_("Wrong passphrase. Try again."))
    raise AssertionError


def new_register(options: argparse.Namespace, path: Path) -> Register:
    """Make and open a register, encrypted with a passphrase given or typed; not encrypted only with `--unprotected`.

    Raises NoPassphraseError without a passphrase or terminal, RegisterError when it cannot be made.
    """
    anyway, by = options.place_anyway or "", account() if options.place_anyway else ""
    _say_needless_reason(options, path)
    if options.unprotected:
        register = opening.make_unprotected(path, anyway, by)
        say(_("A new register has been made, without encryption: {path}").format(path=path))
        return register
    office = recovery_key(options.recovery_key)
    passphrase = given_passphrase(options)
    if passphrase is None:
        if not can_ask():
            raise NoPassphraseError(path)
        say(set_up_words(path))
        passphrase = ask_new()
        office = office or _ask_for_recovery_key()
    register = opening.make_register(path, passphrase, office, anyway, by)
    say(_("A new register has been made, encrypted: {path}").format(path=path))
    if len(passphrase) < SHORT:
        say_note(_("the passphrase is short; four words nobody guesses are better."))
    if not office:
        say(without_recovery_words())
    return register


def set_up_words(path: Path) -> str:
    """Explanation of encryption and keys, read before a passphrase is chosen."""
    return "\n".join(
        (
            _("There is no register yet: {path}").format(path=path),
            _("A new one is made, encrypted with a passphrase that you choose."),
            _("· If you forget the passphrase, the office's recovery key opens the register."),
            _("· If that is lost too, or there is none, nobody can read the register. What has been exported remains."),
            _("· If the computer is lost, its register and backups are lost with it: keep a backup elsewhere too."),
            _("A good passphrase is four words that nobody can guess, with spaces between."),
        )
    )


def without_recovery_words() -> str:
    """The note about a register that has no recovery key."""
    return _("Note: {warning}").format(
        warning=_(
            "there is no recovery key. If the passphrase is forgotten nobody can read the register. "
            "Add the office's key with: resultatdialog register recovery-key FILE"
        )
    )


def recovery_key(file: Path | None) -> str:
    """The office's public key in a file, empty when no file is given; raises RefusedError."""
    if file is None:
        return ""
    return public_key_in(decode(read_bytes(file, MAX_KEY_FILE), file.name), str(file))


def secret_key(file: Path) -> str:
    """The secret key in a file, as age's own tools write it; raises RefusedError."""
    return secret_key_in(decode(read_bytes(file, MAX_KEY_FILE), file.name), str(file))


def _ask_for_recovery_key() -> str:
    while True:
        said = input_line(_("File with the office's public recovery key (Enter if there is none): "))
        try:
            return recovery_key(Path(said).expanduser() if said else None)
        except (RefusedError, OSError, RuntimeError) as error:  # RuntimeError: `~name` of a user that does not exist
            say(str(error))


def passphrase_in(file: Path) -> str:
    """The passphrase in a file, its only line; the file may be a pipe from a password store. Raises RefusedError."""
    with file.open("rb") as handle:
        found = decode(handle.read(MAX_KEY_FILE), file.name).rstrip("\n")
    if not found or "\n" in found:
        raise RefusedError.one(str(file), _("the file must hold the passphrase on one line and nothing else."))
    return found


def given_passphrase(options: argparse.Namespace) -> str | None:
    """The passphrase from `--passphrase-file` or `RESULTATDIALOG_PASSPHRASE`; None when a person must type it."""
    if options.passphrase_file is not None:
        return passphrase_in(options.passphrase_file)
    return os.environ.get("RESULTATDIALOG_PASSPHRASE") or None


def ask_new() -> str:
    """A new passphrase, typed twice alike; asked for until it is."""
    while True:
        first = ask(_("New passphrase: "))
        if not first:
            say(_("The passphrase must not be empty."))
        elif first != ask(_("The same once more: ")):
            say(_("They were not the same. Try again."))
        else:
            return first


def can_ask() -> bool:
    """Whether a person at a terminal can be asked: stdin and stderr are terminals."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def ask(words: str) -> str:
    """A passphrase from the keyboard, not shown; raises KeyboardInterrupt at the end of input."""
    answered()
    try:
        return getpass.getpass(words)
    except EOFError:
        raise KeyboardInterrupt from None


def input_line(words: str) -> str:
    """A line from the keyboard, stripped; raises KeyboardInterrupt at the end of input."""
    answered()
    sys.stderr.write(words)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()

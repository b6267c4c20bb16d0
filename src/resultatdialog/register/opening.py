"""Finding, making and opening a register: what lies at its place, which key opens it, whether it may lie there."""

from __future__ import annotations

import errno
import json
from enum import Enum
from pathlib import Path

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.locale import _
from resultatdialog.register.backup import backups
from resultatdialog.register.connection import HEADER, PAGE, connect, is_fresh, said_of
from resultatdialog.register.errors import (
    LostRegisterError,
    MissingKeyError,
    NotARegisterError,
    RegisterPlaceError,
    UnexpectedlyOpenError,
    UnsuitablePlaceError,
)
from resultatdialog.register.keys import DataKey, KeyFiles, lock_for_office, lock_for_user, unlock
from resultatdialog.register.location import objection
from resultatdialog.register.store import Entry, Register


class FileKind(Enum):
    """What lies where a register is wanted."""

    NOTHING = "nothing"
    UNPROTECTED = "unprotected"
    ENCRYPTED = "encrypted"
    HALF_MADE = "half made"
    """Its keys are there beside an empty file: making it was interrupted."""


def look(path: Path) -> FileKind:
    """What lies there; raises RegisterError for what must not be touched."""
    try:
        keys = KeyFiles.of(path).present
        if path.is_symlink():
            path.resolve()
        header = _first_bytes(path)
    except (OSError, RuntimeError) as error:  # the latter: links in a circle, before Python 3.13
        raise NotARegisterError(path, getattr(error, "strerror", None) or str(error)) from error
    if not header:
        if keys and (not path.exists() or backups(path)):
            raise LostRegisterError(path)
        return FileKind.HALF_MADE if keys else FileKind.NOTHING
    if header.startswith(HEADER):
        if keys:
            raise UnexpectedlyOpenError(path)
        return FileKind.UNPROTECTED
    if keys:
        return FileKind.ENCRYPTED
    if _looks_encrypted(path, header):
        raise MissingKeyError(path, KeyFiles.of(path).user[0].name)
    return FileKind.UNPROTECTED  # another program's file: opening it says so


def _looks_encrypted(path: Path, header: bytes) -> bool:
    """Whole pages and no text: nothing in an encrypted register says what it is."""
    try:
        header[:-3].decode()
    except UnicodeDecodeError:
        return path.stat().st_size % PAGE == 0
    return False


def _first_bytes(path: Path) -> bytes:
    if not path.exists():
        return b""
    if not path.is_file():
        raise OSError(errno.EINVAL, _("is no ordinary file."))
    with path.open("rb") as handle:
        return handle.read(100)


def open_with(path: Path, key: DataKey | None, anyway: str = "", by: str = "") -> Register:
    """Open what lies there; raises RegisterError.

    A place where a register should not lie is refused unless somebody has said why it may, now or before (`anyway`).
    """
    wrong = objection(path)
    if wrong is not None and not anyway and not _was_allowed(path, key):
        raise UnsuitablePlaceError(path, wrong)
    register = Register(path, key=key)
    if wrong is None or not anyway:
        return register
    try:
        here: Json = {"path": str(path.resolve()), "objection": wrong, "reason": anyway}
        register.append(
            [Entry(register.session(targets.REGISTER_STREAM), [Change(targets.PLACE_ALLOWED, here)])], actor=by
        )
    except BaseException:
        register.close()
        raise
    return register


def _was_allowed(path: Path, key: DataKey | None) -> bool:
    """Whether somebody has said before why the register may lie there; nothing is changed by looking."""
    db = connect(path, key)
    try:
        with said_of(path, key):
            if is_fresh(db):
                return False
            said = db.execute(
                "SELECT body FROM event JOIN payload USING (event_id) WHERE session_id = ? AND target = ? "
                "ORDER BY at DESC LIMIT 1",
                (targets.REGISTER_STREAM, targets.PLACE_ALLOWED),
            ).get
    finally:
        db.close()
    return said is not None and json.loads(said).get("path") == str(path.resolve())


def open_with_passphrase(path: Path, passphrase: str, anyway: str = "", by: str = "") -> Register:
    """Unwrap the key, then open; raises RegisterError."""
    return open_with(path, unlock(path, passphrase), anyway, by)


def make(path: Path, passphrase: str, office: str = "", anyway: str = "", by: str = "") -> Register:
    """A new encrypted register: an empty file, its key files, then its content, so that none is there without a key."""
    _may_lie_at(path, anyway)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # keys without a file mean that one is lost
    except OSError as error:
        raise RegisterPlaceError(path, error.strerror or str(error)) from error
    key = DataKey.random(office)
    lock_for_user(path, key, passphrase)
    if office:
        lock_for_office(path, key)
    return open_with(path, key, anyway, by)


def make_unprotected(path: Path, anyway: str = "", by: str = "") -> Register:
    """A new register without encryption, because somebody asked for that."""
    _may_lie_at(path, anyway)
    return open_with(path, None, anyway, by)


def _may_lie_at(path: Path, anyway: str) -> None:
    wrong = objection(path)
    if wrong is not None and not anyway:
        raise UnsuitablePlaceError(path, wrong)

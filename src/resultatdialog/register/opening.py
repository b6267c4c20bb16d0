"""Opening and making a register: the kind of file at its path, its key, and whether the place is suitable."""

from __future__ import annotations

import errno
import json
from enum import Enum
from pathlib import Path

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.locale import _
from resultatdialog.register.connection import HEADER, PAGE, connect, is_fresh, translated_errors
from resultatdialog.register.errors import (
    LostRegisterError,
    MissingKeyError,
    NotARegisterError,
    RegisterBusyError,
    RegisterError,
    RegisterPlaceError,
    UnexpectedlyOpenError,
    UnsuitablePlaceError,
)
from resultatdialog.register.keys import DataKey, KeyFiles, lock_for_office, lock_for_user
from resultatdialog.register.location import objection
from resultatdialog.register.restore import is_half_made, left_of
from resultatdialog.register.store import Entry, Register


class FileKind(Enum):
    """The kind of file at a register's path."""

    NOTHING = "nothing"
    UNPROTECTED = "unprotected"
    ENCRYPTED = "encrypted"
    HALF_MADE = "half made"
    """An empty file with key files beside it: making the register was interrupted."""


def file_kind(path: Path) -> FileKind:
    """The kind of file at a path, with its key files; raises RegisterError when it must be left alone."""
    try:
        keys = KeyFiles.of(path).present
        if path.is_symlink():
            path.resolve()
        header = _first_bytes(path)
    except (OSError, RuntimeError) as error:  # the latter: links in a circle, before Python 3.13
        raise NotARegisterError(path, getattr(error, "strerror", None) or str(error)) from error
    if not header:
        if (left := left_of(path)) and not (path.exists() and is_half_made(path)):
            raise LostRegisterError(path, left)
        return FileKind.HALF_MADE if keys else FileKind.NOTHING
    if header.startswith(HEADER):
        if keys:
            raise UnexpectedlyOpenError(path)
        return FileKind.UNPROTECTED
    if keys:
        return FileKind.ENCRYPTED
    if _looks_encrypted(path, header):
        raise MissingKeyError(path, KeyFiles.of(path).user[0].name)
    return FileKind.UNPROTECTED  # perhaps another program's file: opening it raises NotARegisterError


def is_open(path: Path) -> bool:
    """Whether a program has the register at a path open, whatever its key."""
    if not path.is_file():
        return False
    try:
        connect(path, None).close()
    except RegisterBusyError:
        return True
    except RegisterError:
        return False
    return False


def _looks_encrypted(path: Path, header: bytes) -> bool:
    """Whether a file may be an encrypted register, which has no signature: whole pages, and no text."""
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


def open_register(path: Path, key: DataKey | None, anyway: str = "", by: str = "") -> Register:
    """Open the register at a path, or make an empty one; raises RegisterError.

    An unsuitable place is refused unless a reason is given (`anyway`, recorded with the name `by`) or was given before.
    """
    wrong = objection(path)
    if wrong is not None and not anyway and not _was_allowed(path, key):
        raise UnsuitablePlaceError(path, wrong)
    register = Register(path, key=key)
    if wrong is None or not anyway:
        return register
    try:
        permission: Json = {"path": str(path.resolve()), "objection": wrong, "reason": anyway}
        register.append(
            [Entry(register.session(targets.REGISTER_STREAM), [Change(targets.PLACE_ALLOWED, permission)])], actor=by
        )
    except BaseException:
        register.close()
        raise
    return register


def _was_allowed(path: Path, key: DataKey | None) -> bool:
    """Whether the register itself holds a reason to lie at this path; reads only."""
    db = connect(path, key)
    try:
        with translated_errors(path, key):
            if is_fresh(db):
                return False
            body = db.execute(
                "SELECT body FROM event JOIN payload USING (event_id) WHERE session_id = ? AND target = ? "
                "ORDER BY at DESC LIMIT 1",
                (targets.REGISTER_STREAM, targets.PLACE_ALLOWED),
            ).get
    finally:
        db.close()
    return body is not None and json.loads(body).get("path") == str(path.resolve())


def make_register(path: Path, passphrase: str, office: str = "", anyway: str = "", by: str = "") -> Register:
    """Make an encrypted register; its key files are written before any content. Raises RegisterError.

    `office` is the public recovery key, empty for none; `anyway` and `by` are as in `open_register`.
    """
    _refuse_unsuitable(path, anyway)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # key files without a file beside them mean a lost register
    except OSError as error:
        raise RegisterPlaceError(path, error.strerror or str(error)) from error
    key = DataKey.random(office)
    lock_for_user(path, key, passphrase)
    if office:
        lock_for_office(path, key)
    return open_register(path, key, anyway, by)


def make_unprotected(path: Path, anyway: str = "", by: str = "") -> Register:
    """Make a register without encryption; raises RegisterError."""
    _refuse_unsuitable(path, anyway)
    return open_register(path, None, anyway, by)


def _refuse_unsuitable(path: Path, anyway: str) -> None:
    wrong = objection(path)
    if wrong is not None and not anyway:
        raise UnsuitablePlaceError(path, wrong)

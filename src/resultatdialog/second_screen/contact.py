"""How a second screen finds the meeting that is open on a register: a card in a folder that only the user may open.

On the card stand a socket's address (a named pipe's on Windows) and a key made for this meeting. Whoever can read the
card is the user herself; whoever cannot is refused at the socket (by the folder's permissions, and by the key, which
is asked for by HMAC and never sent). The card's name is made of the register's path, so that two meetings at once, on
two registers, are told apart. A card that a killed program has left leads nowhere: its socket refuses, and the next
meeting on the register writes over it and removes the socket.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
import sys
import warnings
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from pathlib import Path

import platformdirs

from resultatdialog.files import write_whole
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _

DEMO = Path("demo")
"""Stands for the register of the sample round, which has no path that anybody knows."""
NO_CONTACT = (OSError, EOFError, AuthenticationError, AssertionError, ValueError)
"""Errors of a connection whose other end is gone or has not the key; the last two are Python 3.11's, for what is no
challenge, and where the system forbids its MD5."""
_LONGEST = 100
"""Bytes of a socket's path that every system takes."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a meeting is reached, and the key that it asks for."""

    address: str
    key: bytes


def new_contact() -> Contact:
    """An address that nobody uses yet; makes the folder for it. Raises RefusedError and OSError."""
    key, name = secrets.token_bytes(32), secrets.token_hex(4)
    if sys.platform == "win32":  # pragma: no cover
        return Contact(rf"\\.\pipe\resultatdialog-{name}{secrets.token_hex(12)}", key)
    path = _folder(make=True) / f"{name}.sock"
    if len(os.fsencode(path)) > _LONGEST:
        raise RefusedError.one(
            str(path),
            _("the path is too long for a second screen to be reached by."),
            _("Set XDG_RUNTIME_DIR to a folder with a shorter path."),
        )
    return Contact(str(path), key)


def read_card(register: Path) -> Contact | None:
    """The contact of the meeting that is open on a register, or was; None without any. Raises RefusedError."""
    try:
        card = json.loads((_folder(make=False) / _name(register)).read_text(encoding="utf-8"))
        return Contact(card["address"], bytes.fromhex(card["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_card(register: Path, contact: Contact) -> None:
    """Write the card, in place of one that a killed program has left; raises OSError and RefusedError."""
    left = read_card(register)
    content = json.dumps({"address": contact.address, "key": contact.key.hex()})
    folder = _folder(make=True)
    write_whole(folder / _name(register), content.encode(), private=True)
    if left is not None and sys.platform != "win32" and Path(left.address).parent == folder:
        with suppress(OSError):
            Path(left.address).unlink()


def remove_card(register: Path, contact: Contact) -> None:
    """Remove the card, unless it is another meeting's by now."""
    with suppress(OSError, RefusedError):
        if read_card(register) == contact:
            (_folder(make=False) / _name(register)).unlink()


def _name(register: Path) -> str:
    return hashlib.sha256(os.fsencode(register if register == DEMO else register.resolve())).hexdigest()[:16] + ".json"


def _folder(*, make: bool) -> Path:
    """The user's folder for what runs; raises RefusedError when somebody else may write there, and OSError."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # where the system sets no such folder, one in that for temporary files is taken
        try:
            path = Path(platformdirs.user_runtime_dir("resultatdialog", appauthor=False))
        except PermissionError as error:
            raise _unsafe(error.filename or "XDG_RUNTIME_DIR") from error
    if make:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32":
        about, above, us = path.lstat(), path.parent.stat(), os.getuid()
        if (
            not stat.S_ISDIR(about.st_mode)
            or about.st_uid != us
            or about.st_mode & 0o077
            or above.st_uid not in (0, us)
        ):
            raise _unsafe(path)
    return path


def _unsafe(path: object) -> RefusedError:
    return RefusedError.one(
        str(path),
        _("is not a folder that only you may open, so the page is not shown on a second screen."),
        _("Remove it, or set XDG_RUNTIME_DIR to a folder of your own."),
    )

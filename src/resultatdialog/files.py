"""Writes a file whole or not at all; once written, it survives a power cut."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

_FOR_OTHERS, _PRIVATE = 0o666, 0o600
_BINARY: int = getattr(os, "O_BINARY", 0)
"""Windows would otherwise turn every line feed into two characters."""


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a temporary file beside the path, push it to disk and rename it; on OSError the earlier file stays.

    Documents get the permissions of the umask, so that colleagues can open them on a shared disk; `private` files
    (registers, keys, backups, copies of meetings) get 0600.

    A link stays a link: the file it leads to is written. A pipe or device (`/dev/stdout`) is written to directly.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as handle:
            handle.write(content)
        return
    path = path.resolve()
    beside = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}")
    try:
        # O_EXCL: never into a file or through a link that somebody else has put there
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, _PRIVATE if private else _FOR_OTHERS)
        with os.fdopen(number, "wb") as handle:
            handle.write(content)
            handle.flush()
            push(handle.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):  # the error that stopped the writing is the one to tell
            beside.unlink()
        raise
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Push a written file to disk."""
    with path.open("rb+") as handle:
        push(handle.fileno())


def push(number: int) -> None:
    """Push what was written to an open file to disk; on a Mac `fsync` alone leaves it in the drive's own memory."""
    if sys.platform == "darwin":  # pragma: no cover
        import fcntl

        fcntl.fcntl(number, fcntl.F_FULLFSYNC)
    else:
        os.fsync(number)


def sync_folder(folder: Path) -> None:
    """Push new and removed names in a folder to disk; Windows does that by itself and has no way to ask."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

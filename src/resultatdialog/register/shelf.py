"""Places where the safety log's segments lie: a folder on disk; power-cut tests give a recorded one."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Protocol

from resultatdialog.files import push, sync_folder, write_whole
from resultatdialog.locale import _

_BINARY: int = getattr(os, "O_BINARY", 0)
ROOM = 262_144
"""Bytes of zeros that a file gets for what comes."""
PLACE = "register.txt"
"""File with number and path of the register's file, in a folder that does not lie beside it."""
ASIDE = "aside-"
"""Beginning of the name of a segment that was set aside."""


def file_number(path: Path) -> str:
    """Device and inode of a file, which it keeps when it is renamed; empty when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_dev}-{found.st_ino}"


def described(register: Path) -> bytes:
    """The number and the path of a register's file, as they stand in `PLACE`."""
    return f"{file_number(register)} {register.resolve()}".encode()


class Shelf(Protocol):
    """Named files that only grow; all methods raise OSError."""

    def names(self, *, aside: bool = False) -> list[str]:
        """Names of the files, sorted; those set aside are left out unless asked for."""

    def read(self, name: str) -> bytes:
        """The content of a file."""

    def create(self, name: str, content: bytes) -> None:
        """Make a new file; it survives a power cut when this returns."""

    def append(self, name: str, content: bytes) -> None:
        """Add to the end of a file that exists; it survives a power cut when this returns."""

    def remove(self, name: str) -> None:
        """Delete a file."""

    def set_aside(self, name: str) -> None:
        """Rename a file so that `names` leaves it out."""


class FolderShelf:
    """The files of a folder, readable by their owner only; the folder is made with the first file.

    A file gets room for what comes: zeros, over which later content is written. Pushing to disk what does not make a
    file longer takes half the time.
    """

    def __init__(self, folder: Path, register: Path | None = None) -> None:
        """Name the folder; `register` is written into it where the folder does not lie beside the register."""
        self.folder, self._register = folder, register
        self._ends: dict[str, int] = {}
        """Where the content of each file made here ends."""
        self._sizes: dict[str, int] = {}
        self._numbers: dict[str, tuple[int, int]] = {}
        """Device and inode of each file made here: another program may have put a file of the same name there."""
        self._latest: dict[str, tuple[int, bytes]] = {}
        """Place and first bytes of what was last written to each: an inode's number may be used again."""

    def names(self, *, aside: bool = False) -> list[str]:
        """As in `Shelf`."""
        if not self.folder.is_dir():
            return []
        files = (entry.name for entry in self.folder.iterdir() if entry.suffix == ".log")
        return sorted(file for file in files if aside or not file.startswith(ASIDE))

    def read(self, name: str) -> bytes:
        """As in `Shelf`."""
        return (self.folder / name).read_bytes()

    def create(self, name: str, content: bytes) -> None:
        """As in `Shelf`."""
        made = not self.folder.is_dir()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._ends[name] = self._sizes[name] = 0
        self._numbers.pop(name, None)
        self._latest.pop(name, None)
        self._write(name, os.O_CREAT | os.O_EXCL, content)
        sync_folder(self.folder)
        if made:
            if self._register is not None:
                write_whole(self.folder / PLACE, described(self._register), private=True)
            sync_folder(self.folder.parent)

    def append(self, name: str, content: bytes) -> None:
        """As in `Shelf`."""
        self._write(name, 0, content)

    def _write(self, name: str, flags: int, content: bytes) -> None:
        number = os.open(self.folder / name, os.O_RDWR | flags | _BINARY, 0o600)
        end = self._ends[name] + len(content)
        more = end + ROOM if end > self._sizes[name] else 0
        try:
            now = os.fstat(number)
            made = self._numbers.setdefault(name, (now.st_dev, now.st_ino))
            at, written = self._latest.get(name, (0, b""))
            os.lseek(number, at, os.SEEK_SET)
            same = os.read(number, len(written)) == written
            if not same or made != (now.st_dev, now.st_ino) or now.st_size < self._sizes[name]:
                raise OSError(errno.EIO, _("the safety log was exchanged or cut off"))
            os.lseek(number, self._ends[name], os.SEEK_SET)
            left = memoryview(content + bytes(max(0, more - end)))
            while left:
                left = left[os.write(number, left) :]
            push(number)
        finally:
            os.close(number)
        self._latest[name] = (self._ends[name], content[:256])
        self._ends[name], self._sizes[name] = end, max(more, self._sizes[name])

    def remove(self, name: str) -> None:
        """As in `Shelf`."""
        (self.folder / name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """As in `Shelf`."""
        number = 1
        while (target := self.folder / f"{ASIDE}{number}-{name}").exists():
            number += 1
        (self.folder / name).rename(target)

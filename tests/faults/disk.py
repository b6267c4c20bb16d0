"""A disk in memory as an SQLite file system; it remembers every operation in order, for `faults.cut` to lose some.

The operations are logged as they reach the disk, after encryption: `insert` gives the name of the encrypting file
system that sqlite3mc lays over this one on demand. One connection at a time: every lock is granted, and shared memory
is not offered. `POWERSAFE_OVERWRITE` is reported because SQLite's own file systems report it and lay journals out by
it. A sync counts only when it is a full one: a Mac keeps what a plain one wrote in the drive's cache.
"""
# ruff: noqa: N802 -- the methods' names and arguments are SQLite's

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import apsw

if TYPE_CHECKING:
    from typing_extensions import Buffer

SECTOR = 512


class Op(NamedTuple):
    """One thing that was asked of the disk and had returned."""

    kind: Literal["write", "truncate", "sync", "create", "link", "delete", "syncdir"]
    """`link`: a file that exists gets another name, as the second half of a renaming."""
    file: int = -1
    """A number of the file's own, that a later file of the same name does not get."""
    at: int = 0
    """Where it was written, or the new size."""
    data: bytes = b""
    name: str = ""


class Disk:
    """Files in memory, and everything that was done to them."""

    def __init__(self, image: Mapping[str, bytes] | None = None) -> None:
        """Start with these files, all of them safely stored."""
        self.image = dict(image or {})
        self.files = [bytearray(content) for content in self.image.values()]
        self.names = {name: number for number, name in enumerate(self.image)}
        self.log: list[Op] = []

    def open(self, name: str, journal: bool) -> DiskFile:
        """A handle on the file, which is made if it is not there; a journal's first sync is the directory's too."""
        if name not in self.names:
            self.names[name] = len(self.files)
            self.files.append(bytearray())
            self.log.append(Op("create", self.names[name], name=name))
        return DiskFile(self, self.names[name], journal)

    def delete(self, name: str, sync: bool) -> None:
        """Take the name away."""
        self.log.append(Op("delete", self.names.pop(name), name=name))
        if sync:
            self.log.append(Op("syncdir"))


class DiskFile(apsw.VFSFile):
    """SQLite's handle on one file."""

    def __init__(self, disk: Disk, number: int, syncs_directory: bool) -> None:
        self.number, self.content, self.log = number, disk.files[number], disk.log
        self.syncs_directory = syncs_directory

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(memoryview(self.content)[offset : offset + amount])

    def xWrite(self, data: Buffer, offset: int) -> None:
        written = bytes(data)
        change(self.content, offset, written)
        self.log.append(Op("write", self.number, offset, written))

    def xTruncate(self, newsize: int) -> None:
        change(self.content, newsize, None)
        self.log.append(Op("truncate", self.number, newsize))

    def xSync(self, flags: int) -> None:
        if flags & 0xF == apsw.SQLITE_SYNC_FULL:  # what `fullfsync` asks for
            self.log.append(Op("sync", self.number))
        if self.syncs_directory:
            self.log.append(Op("syncdir"))
            self.syncs_directory = False

    def xFileSize(self) -> int:
        return len(self.content)

    def xCheckReservedLock(self) -> bool:
        return False

    def xLock(self, level: int) -> None:
        pass

    def xUnlock(self, level: int) -> None:
        pass

    def xFileControl(self, op: int, ptr: int) -> bool:
        if op != apsw.SQLITE_FCNTL_MMAP_SIZE:
            return False
        ctypes.c_int64.from_address(ptr).value = 0  # nothing is ever mapped
        return True

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

    def xClose(self) -> None:
        pass


class DiskVFS(apsw.VFS):
    """Gives SQLite the disk that is in the drive."""

    disk = Disk()

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        assert name is not None, "a temporary file although temp_store is MEMORY"
        flags[1] = flags[0]
        journal = flags[0] & (apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL)
        return self.disk.open(name.filename() if isinstance(name, apsw.URIFilename) else name, bool(journal))

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self.disk.names

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.disk.delete(filename, syncdir)

    def xFullPathname(self, name: str) -> str:
        return name


@cache
def _drive() -> DiskVFS:
    return DiskVFS("faults", "")  # the base only for the clock and the like


def insert(disk: Disk) -> str:
    """Put the disk into the drive; the name of the file system that encrypts what goes to it."""
    _drive().disk = disk
    return "multipleciphers-faults"


def change(content: bytearray, at: int, data: bytes | None) -> None:
    """Write the data there, or without data make that the size; what lies between is zeros."""
    end = at if data is None else max(at + len(data), len(content))
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if data is None:
        del content[at:]
    else:
        content[at : at + len(data)] = data

"""A world's recording disk: full or with errors for a while, and its register can be changed under it."""

from __future__ import annotations

import apsw

from faults.disk import Disk, DiskFile, Op
from resultatdialog.register.connection import PAGE


class WorldDisk(Disk):
    """A disk with sectors of 512 or 4,096 bytes."""

    sector = 512
    trouble = ""
    """`full`: nothing more is taken; `eio`: every write and sync is an error; empty: it works."""

    def open(self, name: str, journal: bool) -> WorldFile:
        """A handle on the file, which is made if it is not there."""
        if self.trouble and name not in self.names:
            raise apsw.CantOpenError
        return WorldFile(self, super().open(name, journal))

    def swap(self, name: str, how: str) -> None:
        """Replace the file by an old one, remove it, or cut it to a page, as another program would."""
        if name not in self.names:
            return
        if how == "truncate":
            number = self.names[name]
            del self.files[number][PAGE:]
            self.log += [Op("truncate", number, PAGE), Op("sync", number)]
            return
        self.log += [Op("delete", self.names.pop(name), name=name), Op("syncdir")]
        if how == "replace":
            file = self.open(name, journal=True)
            file.xWrite(self.image[name], 0)
            file.xSync(apsw.SQLITE_SYNC_FULL)

    def now(self) -> dict[str, bytes]:
        """The files as another program finds them."""
        return {name: bytes(self.files[number]) for name, number in self.names.items()}


class WorldFile(DiskFile):
    """A handle that knows the disk's troubles."""

    def __init__(self, disk: WorldDisk, file: DiskFile) -> None:
        super().__init__(disk, file.number, file.syncs_directory)
        self.disk = disk

    def xWrite(self, data: bytes, offset: int) -> None:  # type: ignore[override]  # noqa: N802
        self._in_trouble(grows=True)
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._in_trouble()
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._in_trouble()
        super().xSync(flags)

    def xSectorSize(self) -> int:  # noqa: N802
        return self.disk.sector

    def _in_trouble(self, *, grows: bool = False) -> None:
        if self.disk.trouble == "eio":
            raise apsw.IOError
        if self.disk.trouble == "full" and grows:
            raise apsw.FullError

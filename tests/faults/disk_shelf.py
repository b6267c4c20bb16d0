"""The safety log's place on the recorded disk of `faults.disk`."""

from __future__ import annotations

from faults.disk import Disk, Op, change


class DiskShelf:
    """Names that begin with a prefix; each write is synced unless a control says no, and a new name's folder too."""

    def __init__(self, disk: Disk, prefix: str = "tail/", *, syncs: bool = True) -> None:
        self.disk, self.prefix, self.syncs = disk, prefix, syncs

    def names(self, *, aside: bool = False) -> list[str]:
        """As in `register.shelf.Shelf`."""
        found = (name.removeprefix(self.prefix) for name in self.disk.names if name.startswith(self.prefix))
        return sorted(name for name in found if aside or not name.startswith("aside-"))

    def read(self, name: str) -> bytes:
        """As in `register.shelf.Shelf`."""
        return bytes(self.disk.files[self.disk.names[self.prefix + name]])

    def create(self, name: str, content: bytes) -> None:
        """As in `register.shelf.Shelf`."""
        if self.prefix + name in self.disk.names:
            raise FileExistsError(17, "File exists")
        self.disk.open(self.prefix + name, journal=False)
        self.append(name, content)
        self.disk.log.append(Op("syncdir"))

    def append(self, name: str, content: bytes) -> None:
        """As in `register.shelf.Shelf`."""
        number = self.disk.names[self.prefix + name]
        at = len(self.disk.files[number])
        change(self.disk.files[number], at, content)
        self.disk.log.append(Op("write", number, at, content))
        if self.syncs:
            self.disk.log.append(Op("sync", number))

    def remove(self, name: str) -> None:
        """As in `register.shelf.Shelf`."""
        self.disk.delete(self.prefix + name, sync=True)

    def set_aside(self, name: str) -> None:
        """As in `register.shelf.Shelf`."""
        content = self.read(name)
        self.remove(name)
        self.create(f"aside-{name}", content)

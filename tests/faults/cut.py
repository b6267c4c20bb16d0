"""The contents of a recorded disk after a power cut.

- What was synced is there. Every 512-byte sector written since its file's last sync holds, each for itself and so in
  any order, what stood there before, any later version of it, or is torn: old and new, new and garbage, or garbage
  alone. A torn sector is garbage also beside the bytes that were written, which is worse than drives promise.
- The size is any of those the file had since its last sync, or one between; where the file grew and no write arrived
  are zeros or garbage.
- How bad it is, is drawn for each file and cut: half of them lose in order (nothing, all, or from some operation on),
  half sector by sector; a quarter have no torn sectors, the others 5 %, 30 % or nothing else.
- A name leads to what it led to when that last became safe, or after any change since. With directory sync, all names
  become safe whenever the directory is synced: when SQLite asks for it at a deletion, and with the first sync of a
  journal, as SQLite's Unix file system does it. Without (Windows has no such call) a creation is safe once the new file
  itself is synced; a deletion is not until another file under that name is: it may be undone however long ago it was.

Not covered: drives that say a sync is done when it is not, sectors that read as errors afterwards, rot of what was
safe. Stale blocks (`stale=True`: where a file grew, there is what it held there before it was truncated) are for
experiments: FAT and ext4's `data=writeback` can do that; NTFS, APFS and ext4 as installed do not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from random import Random

from faults.disk import Disk, Op, change

SECTOR = 512
PLAUSIBLE = (0, 1, 2, 4, 8, 16, 32, 64, 128)
"""Half of the garbage is made of these, which are sizes and flags more often than random bytes are."""
_TO_PLAUSIBLE = bytes(PLAUSIBLE[byte % len(PLAUSIBLE)] for byte in range(256))


class Recording:
    """All that was done to a disk, ready to be cut anywhere."""

    def __init__(self, disk: Disk) -> None:
        self.log = disk.log
        self._files = [_Past(content, -1) for content in disk.image.values()]
        self._names: dict[str, list[tuple[int, int | None]]] = {
            name: [(-1, number)] for number, name in enumerate(disk.image)
        }
        self._directory_safe = [-1]
        for index, op in enumerate(disk.log):
            if op.kind == "create":
                self._files.append(_Past(b"", index))
                self._names.setdefault(op.name, [(-1, None)]).append((index, op.file))
            elif op.kind == "link":
                self._names.setdefault(op.name, [(-1, None)]).append((index, op.file))
            elif op.kind == "delete":
                self._names[op.name].append((index, None))
            elif op.kind == "syncdir":
                self._directory_safe.append(index)
            else:
                self._files[op.file].add(index, op)

    def cut(self, cut: int, rng: Random, *, directory_sync: bool, stale: bool = False) -> dict[str, bytes]:
        """One of the ways the disk can look when the power goes after that many operations."""
        image = {}
        for name, changes in self._names.items():
            file = self._file(changes, cut, rng, directory_sync)
            if file is not None:
                image[name] = self._files[file].at_cut(cut, rng, stale)
        return image

    def _file(self, changes: list[tuple[int, int | None]], cut: int, rng: Random, directory_sync: bool) -> int | None:
        changes = changes[: bisect_left(changes, cut, key=lambda entry: entry[0])]
        directory_safe = self._directory_safe[bisect_left(self._directory_safe, cut) - 1]
        for first in range(len(changes) - 1, 0, -1):
            index, file = changes[first]
            if index < directory_safe if directory_sync else file is not None and self._files[file].is_safe(cut):
                return rng.choice(changes[first:])[1]
        return rng.choice(changes)[1]


class _Past:
    """The history of one file: how each sync made it safe, and the changes between."""

    def __init__(self, content: bytes, born: int) -> None:
        self._now = bytearray(content)
        self._safe_at, self._safe = [born], [content]
        self._changed_at: list[int] = []
        self._changes: list[tuple[int, bytes | None]] = []
        self._gone_at, self._gone = [born], [b""]

    def add(self, index: int, op: Op) -> None:
        if op.kind == "sync":
            self._safe_at.append(index)
            self._safe.append(bytes(self._now))
            return
        if op.kind == "truncate":
            self._gone_at.append(index)
            self._gone.append(bytes(self._now))
        self._changed_at.append(index)
        self._changes.append((op.at, op.data if op.kind == "write" else None))
        change(self._now, *self._changes[-1])

    def is_safe(self, cut: int) -> bool:
        """Whether the file was synced at all before the cut."""
        return len(self._safe_at) > 1 and self._safe_at[1] < cut

    def at_cut(self, cut: int, rng: Random, stale: bool) -> bytes:
        last = bisect_left(self._safe_at, cut) - 1
        pending = self._changes[bisect_left(self._changed_at, self._safe_at[last]) : bisect_left(self._changed_at, cut)]
        if not pending:
            return self._safe[last]
        gone = self._gone[bisect_left(self._gone_at, cut) - 1] if stale else b""
        return _outcome(self._safe[last], pending, rng, gone)


def _outcome(safe: bytes, pending: Sequence[tuple[int, bytes | None]], rng: Random, gone: bytes) -> bytes:
    """One outcome for a file with changes that were not synced."""
    in_order = rng.random() < 0.5
    arrived = rng.choice((0, len(pending), rng.randint(0, len(pending)))) if in_order else len(pending)
    truncations = [number for number, (_, data) in enumerate(pending, start=1) if data is None and number <= arrived]
    done = truncations if in_order else truncations[: rng.randint(0, len(truncations))]

    longest = max(len(safe), *(at + len(data or b"") for at, data in pending)) + SECTOR
    fresh = gone[:longest] + rng.choice((bytes, rng.randbytes))(max(0, longest - len(gone)))
    before = bytearray(safe + fresh[len(safe) :])
    now, sizes = bytearray(safe), [(0, len(safe))]
    versions: dict[int, list[tuple[int, bytes]]] = {}  # of each sector: after which change it was so
    for number, (at, data) in enumerate(pending, start=1):
        if data is None:
            if number in done:
                change(now, at, None)
                before[at:] = fresh[at:]
                versions = {sector: held for sector, held in versions.items() if sector * SECTOR < at}
                sizes = [(number, at)]
            continue
        change(now, at, data)
        sizes.append((number, len(now)))
        for sector in range(at // SECTOR, -(-(at + len(data)) // SECTOR)):
            place = slice(sector * SECTOR, (sector + 1) * SECTOR)
            if sector not in versions:
                versions[sector] = [(0, bytes(before[place]))]
            versions[sector].append((number, bytes(now[place]).ljust(SECTOR, b"\0")))

    eagerness, torn = rng.random(), rng.choice((0.0, 0.05, 0.3, 1.0))
    if in_order:
        size = sizes[_last(sizes, arrived)][1]
    else:
        size = rng.choice((*(size for _, size in sizes), rng.randint(sizes[0][1], sizes[-1][1])))
    after = before[:size]
    for sector, held in versions.items():
        if sector * SECTOR >= size:
            continue
        if in_order:
            version = _last(held, arrived)
        else:
            version = len(held) - 1 if rng.random() < eagerness else int(rng.random() * len(held))
        content = held[version][1]
        if torn and rng.random() < torn:
            content = _torn(held[max(version, 1) - 1][1], held[max(version, 1)][1], rng)
        after[sector * SECTOR : (sector + 1) * SECTOR] = content
    return bytes(after[:size])


def _last(numbered: Sequence[tuple[int, object]], number: int) -> int:
    return bisect_right(numbered, number, key=lambda entry: entry[0]) - 1


def _torn(old: bytes, new: bytes, rng: Random) -> bytes:
    where, kind = rng.randrange(SECTOR), rng.randrange(4)
    if kind == 0:
        return _garbage(rng)
    if kind == 1:
        return old[:where] + new[where:]
    return new[:where] + (old if kind == 2 else _garbage(rng))[where:]


def _garbage(rng: Random) -> bytes:
    """Anything at all, or half of the time bytes that a header could have."""
    content = rng.randbytes(SECTOR)
    return content if rng.random() < 0.5 else content.translate(_TO_PLAUSIBLE)

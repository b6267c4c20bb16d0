"""The safety log: beside the register, every commit once more, in segments that are only added to.

A frame is on disk before its commit begins, so what the screen calls saved is in two files: destroying one of them, by
whatever cause, loses nothing. Newer segments follow older ones; a segment goes when two backups hold all it holds.
Segments are `000001.log` and so on: a header, then frames, each a record of `tail_record`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from resultatdialog.files import sync_folder, write_whole
from resultatdialog.register.batch import Batch
from resultatdialog.register.keys import DataKey
from resultatdialog.register.shelf import PLACE, FolderShelf, Shelf, described, file_number
from resultatdialog.register.tail_record import Record, Seal, head_of, is_cut_off, pack, unpack

FORMAT = "resultatdialog.tail"
_HEADER, _COMMIT, _ABANDONED = b"RDTH", b"RDTC", b"RDTA"
_RESCUE = "tail-"
_KINDS = frozenset({_HEADER, _COMMIT, _ABANDONED})

Heads = Mapping[str, tuple[int, str]]
"""Of each device the number and the id of its last event."""
Lineage = frozenset[str]
"""Ids of the `restored` events a register has been through: each of them began a new line."""


class Frame(NamedTuple):
    """One commit in a segment."""

    segment: int
    number: int
    first: str
    """Id of its first event; empty when it holds none."""
    last: str
    heads: Heads
    """Of its events."""
    record: Record
    id: str
    """Made of its content; a commit that was given up is named by it."""


class Segment(NamedTuple):
    """One file of the safety log."""

    shelf: Shelf
    name: str
    number: int
    register: str
    line: Lineage
    base: Heads
    """Of everything recorded before the segment began."""
    salt: bytes
    frames: tuple[Frame, ...]
    """Commits that were not given up, in their order."""
    given_up: frozenset[str]
    """Ids of commits that this segment says were given up, its own or earlier segments'."""
    damaged: bool
    """Whether something in the middle of the file is not readable."""
    sealed: bool
    header: Record
    refused: Heads
    """Of the commits in it that were given up."""

    @property
    def heads(self) -> Heads:
        """Of everything recorded up to the segment's end."""
        return joined([self.base, *(frame.heads for frame in self.frames)])


class Tail:
    """The safety log of one register, at the place beside it and, when that fails, at another."""

    def __init__(self, shelf: Shelf, rescue: Shelf, key: DataKey | None, register: str, line: Lineage) -> None:
        self._shelves = (shelf, rescue)
        self._key, self.register, self.line = key, register, line
        self._open: tuple[Shelf, str, Seal, str] | None = None
        """Shelf, name, seal and last checksum of the segment that is written to."""
        self._frames = 0
        self.ground: Heads = {}
        """Heads of the earlier of the two latest backups: after a failure everything beyond it is written again."""
        self._before: Heads = {}
        self.segments: list[Segment] = []
        """Those of this register and line, in order."""
        self.strangers: list[Segment] = []
        """Those of another register or line."""
        self.unreadable = 0
        """Number of files without a whole header."""
        for found in read_segments(self._shelves):
            if found is None:
                self.unreadable += 1
            elif (found.register, found.line, found.sealed) == (register, line, key is not None):
                self.segments.append(found)
            else:
                self.strangers.append(found)
        self.known: Heads = joined(segment.heads for segment in self.segments)
        """Of everything that the segments and the backups under them hold."""
        numbers = [_number(name) for shelf in self._shelves for name in shelf.names()]
        self._latest = max((*(s.number for s in (*self.segments, *self.strangers)), *numbers), default=0)

    @property
    def frames(self) -> list[Frame]:
        """All commits, in order."""
        return [frame for segment in self.segments for frame in segment.frames]

    def batches(self, frames: Iterable[Frame]) -> Iterator[Batch]:
        """The rows of commits; raises ValueError when a seal is broken or the content is not ours."""
        salts = {segment.number: segment.salt for segment in self.segments}
        return _opened(frames, salts, self._key)

    @property
    def is_damaged(self) -> bool:
        """Whether something of it cannot be read."""
        return bool(self.unreadable) or any(segment.damaged for segment in self.segments)

    def used_numbers(self, device: str) -> int:
        """The last number of a device that a commit had which was given up; 0 for none."""
        return max((segment.refused.get(device, (0, ""))[0] for segment in self.segments), default=0)

    @staticmethod
    def batches_in(segments: Sequence[Segment], key: DataKey | None) -> Iterator[Batch]:
        """The rows of all commits of segments; raises ValueError as `batches` does."""
        salts = {segment.number: segment.salt for segment in segments}
        return _opened((frame for segment in segments for frame in segment.frames), salts, key)

    @staticmethod
    def readable_in(segments: Sequence[Segment], key: DataKey | None) -> tuple[list[Batch], int]:
        """The rows of the commits of segments that can be read, and the number of those whose seal is broken."""
        broken = 0
        found: list[Batch] = []
        for segment in segments:
            for frame in segment.frames:
                try:
                    found += _opened([frame], {segment.number: segment.salt}, key)
                except ValueError:
                    broken += 1
        return found, broken

    # Writing.

    def begin(self, held: Heads | None = None) -> None:
        """Let the next frame begin a new segment; `held` is what a backup under it holds, if nothing older is kept."""
        self._open = None
        if held is not None:
            self.known = held

    def append(self, batch: Batch) -> None:
        """Add a commit; it is on disk when this returns. Raises OSError when neither place takes it."""
        heads = {event.device_id: (event.seq, event.event_id) for event in batch.events}
        body = batch.to_json().encode()
        ends = (batch.events[0].event_id, batch.events[-1].event_id) if batch.events else ("", "")
        fields = {"first": ends[0], "last": ends[1], "heads": _plain(heads), "id": _id(body)}
        self._before = self.known
        self._add(_COMMIT, fields, body)
        self.known = joined([self.known, heads])

    def abandon(self, batch: Batch) -> None:
        """Add that a commit was given up, so that it is never put back. Raises OSError."""
        self._add(_ABANDONED, {"abandoned": [_id(batch.to_json().encode())]}, b"")
        self.known = self._before

    def start(self) -> None:
        """Begin a segment now and not with the next frame; raises OSError."""
        self._open = self._create()

    def _add(self, kind: bytes, fields: Mapping[str, Any], body: bytes) -> None:
        try:
            self._write(self._open or self._create(), kind, fields, body)
        except OSError:  # what was half written ends its segment, and what came before may have gone with the file
            self._open, self.known = None, self.ground
            raise

    def _create(self) -> tuple[Shelf, str, Seal, str]:
        failed: OSError | None = None
        for shelf in self._shelves:
            try:
                return self._new_segment(shelf)
            except OSError as error:
                failed = error
        assert failed is not None
        raise failed

    def _write(self, where: tuple[Shelf, str, Seal, str], kind: bytes, fields: Mapping[str, Any], body: bytes) -> None:
        shelf, name, seal, before = where
        number = self._frames + 1
        head = head_of({**fields, "number": number, "previous": before})
        content, checksum = pack(kind, head, seal.close(number, head, body))
        shelf.append(name, content)
        self._frames, self._open = number, (shelf, name, seal, checksum)

    def _new_segment(self, shelf: Shelf) -> tuple[Shelf, str, Seal, str]:
        self._latest += 1
        self._frames = 0
        salt = os.urandom(32)
        seal = Seal(self._key, salt)
        head = head_of(
            {
                "format": FORMAT,
                "version": 1,
                "register": self.register,
                "line": sorted(self.line),
                "segment": self._latest,
                "base": _plain(self.known),
                "salt": salt.hex(),
                "sealed": self._key is not None,
            }
        )
        content, checksum = pack(_HEADER, head, seal.close(0, head, b""))
        name = f"{self._latest:06}.log"
        shelf.create(name, content)
        self._open = (shelf, name, seal, checksum)
        return self._open

    # Letting go.

    def drop_held(self, held: Heads) -> None:
        """Delete the oldest segments as long as all they hold is in `held`, never the latest; raises OSError."""
        own = [s for s in read_segments(self._shelves) if s and (s.register, s.line) == (self.register, self.line)]
        for found in own[:-1]:
            if not contains(held, found.heads):
                return
            found.shelf.remove(found.name)
            self.segments = [segment for segment in self.segments if segment.number != found.number]

    def drop_all_but_open(self) -> None:
        """Delete every segment but the one that is written to, those set aside or unreadable too; raises OSError."""
        keep = self._open[:2] if self._open else None
        for shelf in self._shelves:
            for name in shelf.names(aside=True):
                if (shelf, name) != keep:
                    shelf.remove(name)
        self.segments = []

    def set_strangers_aside(self) -> None:
        """Rename the segments of other registers and lines; raises OSError."""
        for stranger in self.strangers:
            stranger.shelf.set_aside(stranger.name)
        self.strangers = []


def tail_folder(register: Path) -> Path:
    """Folder of a register's safety log: `<register>.tail` beside it."""
    return register.with_name(f"{register.name}.tail")


def has_tail(register: Path) -> bool:
    """Whether a safety log lies beside the register or in its rescue place."""
    return any(any(folder.glob("*.log")) for folder in (tail_folder(register), *rescue_folders(register)))


def rescue_folder(register: str, path: Path) -> Path:
    """Folder in the user's local data that takes the safety log of a register when its own place fails.

    It is named by the register's id and its path: a copy of the register elsewhere has the same id.
    """
    return _local_data() / f"{_RESCUE}{register}-{_of_path(path)}"


def rescue_folders(path: Path) -> list[Path]:
    """The rescue folders of whatever registers have been at a path."""
    return sorted(_local_data().glob(f"{_RESCUE}*-{_of_path(path)}"))


def follow_moved(register: str, path: Path) -> None:
    """Give the rescue folder of a register that was moved here its new name; raises OSError.

    It is known by the number of the register's file, which a copy does not have.
    """
    own = rescue_folder(register, path)
    for folder in sorted(_local_data().glob(f"{_RESCUE}{register}-*")):
        if folder == own or own.exists() or not (folder / PLACE).is_file():
            continue
        number, _space, before = (folder / PLACE).read_text(encoding="utf-8").partition(" ")
        if number == file_number(path) and not Path(before).exists():
            folder.rename(own)
            write_whole(own / PLACE, described(path), private=True)
            sync_folder(own.parent)


def _local_data() -> Path:
    import platformdirs  # not needed before the first screen

    return Path(platformdirs.user_data_dir("resultatdialog", appauthor=False))


def _of_path(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]


def register_id(key: DataKey) -> str:
    """The id of an encrypted register in its safety log: 32 hexadecimal digits that tell nothing of the key."""
    return hmac.new(key.key, b"resultatdialog register id", hashlib.sha256).hexdigest()[:32]


def read_segments(shelves: Sequence[Shelf], *, aside: bool = False) -> list[Segment | None]:
    """All segments in the order of their numbers, those set aside if wanted; None for a file without a whole header.

    Raises OSError.
    """
    read: list[Segment | None] = []
    for shelf in shelves:
        for name in shelf.names(aside=aside):
            content = shelf.read(name)
            segment = _segment(content, shelf, name)
            if segment is not None or not is_cut_off(content, _HEADER):  # nothing was ever acknowledged in such a file
                read.append(segment)
    given_up = frozenset(commit for segment in read if segment for commit in segment.given_up)
    found = [segment and _without(segment, given_up) for segment in read]
    return sorted(found, key=lambda segment: segment.number if segment else 0)


def _without(segment: Segment, given_up: frozenset[str]) -> Segment:
    """The segment without the commits that were given up, wherever that was noted."""
    gone = [frame for frame in segment.frames if frame.id in given_up]
    return segment._replace(
        frames=tuple(frame for frame in segment.frames if frame.id not in given_up),
        refused=joined(frame.heads for frame in gone),
    )


def _id(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def segments_beside(register: Path, key: DataKey | None) -> list[Segment]:
    """The readable segments beside a register and in its rescue place; raises OSError."""
    return [segment for segment in read_beside(register, key) if segment is not None]


def read_beside(register: Path, key: DataKey | None) -> list[Segment | None]:
    """The segments beside a register and in its rescue place, None for a file without a whole header.

    Those of another key are left out. Without a key the id of a lost register is not known: its rescue place is known
    by the path, and the segments beside it come before those. Raises OSError.
    """
    wanted = None if key is None else register_id(key)
    shelves = [FolderShelf(folder) for folder in (tail_folder(register), *rescue_folders(register))]
    found = [
        segment
        for segment in read_segments(shelves)
        if segment is None or (segment.sealed == (key is not None) and wanted in (None, segment.register))
    ]
    beside = {segment.register for segment in found if segment is not None and segment.shelf is shelves[0]}
    return [segment for segment in found if segment is None or not beside or segment.register in beside]


def _opened(frames: Iterable[Frame], salts: Mapping[int, bytes], key: DataKey | None) -> Iterator[Batch]:
    seals: dict[int, Seal] = {}
    for frame in frames:
        if frame.segment not in seals:
            seals[frame.segment] = Seal(key, salts[frame.segment])
        try:
            body = seals[frame.segment].open(frame.number, frame.record.head_bytes, frame.record.body)
            yield Batch.from_json(body.decode())
        except (KeyError, TypeError) as error:
            raise ValueError(str(error)) from error


def _number(name: str) -> int:
    """The number in a segment's file name, also when nothing can be read of it; 0 for a name that is not ours."""
    stem = name.removesuffix(".log")
    return int(stem) if stem.isascii() and stem.isdigit() else 0


def _segment(content: bytes, shelf: Shelf, name: str) -> Segment | None:
    """A segment; None when the file has no whole header."""
    records, damaged = unpack(content, _KINDS)
    if not records or records[0].kind != _HEADER or records[0].head.get("format") != FORMAT:
        return None
    header = records[0]
    number = int(header.head["segment"])
    given_up = frozenset(one for record in records if record.kind == _ABANDONED for one in record.head["abandoned"])
    frames = tuple(_frame(number, record) for record in records if record.kind == _COMMIT)
    numbers = [record.head["number"] for record in records[1:]]
    return Segment(
        shelf=shelf,
        name=name,
        number=number,
        register=str(header.head["register"]),
        line=frozenset(header.head["line"]),
        base=heads_of(header.head["base"]),
        salt=bytes.fromhex(header.head["salt"]),
        frames=frames,
        given_up=given_up,
        damaged=damaged or numbers != list(range(1, len(numbers) + 1)),
        sealed=bool(header.head["sealed"]),
        header=header,
        refused={},
    )


def _frame(segment: int, record: Record) -> Frame:
    head = record.head
    return Frame(segment, int(head["number"]), head["first"], head["last"], heads_of(head["heads"]), record, head["id"])


def joined(several: Iterable[Heads]) -> dict[str, tuple[int, str]]:
    """The furthest of several, for each device."""
    furthest: dict[str, tuple[int, str]] = {}
    for heads in several:
        for device, head in heads.items():
            furthest[device] = max(furthest.get(device, (0, "")), head)
    return furthest


def contains(more: Heads, less: Heads) -> bool:
    """Whether `more` reaches as far as `less` for every device, by numbers."""
    return all(more.get(device, (0, ""))[0] >= number for device, (number, _id) in less.items())


def _plain(heads: Heads) -> list[list[Any]]:
    return [[device, number, event_id] for device, (number, event_id) in sorted(heads.items())]


def heads_of(plain: Iterable[Sequence[Any]]) -> dict[str, tuple[int, str]]:
    """Heads from rows of device, number and id, as a database or JSON has them."""
    return {device: (int(number), event_id) for device, number, event_id in plain}

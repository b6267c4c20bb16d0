"""Which backup is the newest: by what it holds and which restorations it has been through, never by its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import apsw

from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.locale import _, ngettext
from resultatdialog.register.backup import Backup, contents, lineage
from resultatdialog.register.batch import read_events
from resultatdialog.register.connection import connect, reason
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.keys import DataKey
from resultatdialog.register.tail import Heads, Lineage, Segment, contains, heads_of, joined


class UnclearLineError(RegisterError):
    """Two backups (or a backup and the safety log) hold what the other lacks, so neither is the newest."""

    def __init__(self, first: str, second: str) -> None:
        """Name both, each with what it holds."""
        super().__init__(
            _(
                "{first} and {second}: each holds something that the other lacks, so none is the latest. Nothing has "
                "been changed. Look at both and choose one: resultatdialog restore latest --line NAME"
            ).format(first=first, second=second)
        )


class NoSuchLineError(RegisterError):
    """No backup and no segment of the safety log has the name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name}: is no backup and no part of the safety log. resultatdialog restore lists the backups.").format(
                name=name
            )
        )


class NoGroundError(RegisterError):
    """The safety log goes on from a backup that is not there or cannot be read."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "{name}: the safety log goes on from a backup that is not there or cannot be read. Nothing has been "
                "changed. If that backup is on a USB stick: resultatdialog restore latest --from FOLDER. "
                "Or name one without the safety log: resultatdialog restore NAME"
            ).format(name=name)
        )


class Candidate(NamedTuple):
    """A backup that can be read, with what it holds."""

    backup: Backup
    events: int
    heads: Heads
    line: Lineage
    last: str
    """Time of its last event, ISO 8601; empty when it holds none."""

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.backup.folder.name


class Latest(NamedTuple):
    """The backup and the safety log that the latest state of a register is made of."""

    ground: Candidate | None
    """The backup; None when the safety log holds everything from the beginning."""
    segments: tuple[Segment, ...]
    """The safety log that goes on from it."""
    unreadable: tuple[tuple[Backup, str], ...]
    """Backups that cannot be read, with the reason."""
    line: Lineage
    passed_over: Lineage
    """Restorations of the lines that were passed over because a person named another."""


def latest_of(
    made: Sequence[Backup],
    segments: Sequence[Segment],
    name: str,
    key: DataKey | None,
    *,
    chosen: str = "",
    damaged: bool = False,
) -> Latest | None:
    """The newest backup on the newest line, with the safety log of that line; None when there is nothing at all.

    A line is newer than another when it has been through all the other's restorations and more. `name` is the
    register's file name. `chosen` names a backup or segment on the line to take where none is newer than all others.
    In a damaged safety log (`damaged`) what lies under it need not be complete.

    Raises UnclearLineError, NoGroundError, NoSuchLineError.
    """
    found, unreadable = _candidates(made, name, key)
    lines = {segment.line for segment in segments} | {one.line for one in found}
    if not lines:
        return None
    if len(ids := {segment.register: segment for segment in segments}) > 1:
        raise UnclearLineError(*(_of_log(segments, one.line, one.name) for one in list(ids.values())[:2]))
    line = _named(chosen, found, segments) if chosen else max(lines, key=len)
    for other in lines if not chosen else ():
        if not other <= line:
            raise UnclearLineError(_described(line, found, segments), _described(other, found, segments))
    own = tuple(segment for segment in segments if segment.line == line)
    on_line = [one for one in found if one.line == line]
    if chosen:
        on_line = _with_chosen(chosen, on_line, name, key)
    ground: Candidate | None = None
    if on_line:
        ground = max(on_line, key=lambda one: one.events)
        for other_one in on_line:
            if not _holds(ground, other_one, name, key):
                raise UnclearLineError(_words(ground), _words(other_one))
        if own and not damaged and not contains(ground.heads, own[0].base):
            raise NoGroundError(own[0].name)
    elif own[0].base:
        ground = next((one for one in found if one.heads == own[0].base), None)
        if ground is None and damaged:
            ground = max((one for one in found if one.line <= line), key=lambda one: one.events, default=None)
        if ground is None:
            raise NoGroundError(own[0].name)
    over = frozenset().union(*lines) - line if chosen else frozenset()
    return Latest(ground, own, tuple(unreadable), line, over)


def _named(chosen: str, found: Iterable[Candidate], segments: Iterable[Segment]) -> Lineage:
    lines = {segment.name: segment.line for segment in segments} | {one.name: one.line for one in found}
    if chosen not in lines:
        raise NoSuchLineError(chosen)
    return lines[chosen]


def _with_chosen(chosen: str, on_line: list[Candidate], name: str, key: DataKey | None) -> list[Candidate]:
    """The candidates of which one holds the other and the one chosen; all when a segment was chosen."""
    wanted = next((one for one in on_line if one.name == chosen), None)
    if wanted is None:
        return on_line
    return [one for one in on_line if _holds(one, wanted, name, key) or _holds(wanted, one, name, key)]


def _described(line: Lineage, found: Iterable[Candidate], segments: Iterable[Segment]) -> str:
    """A line in words: its fullest backup, else its safety log."""
    best = max((one for one in found if one.line == line), key=lambda one: one.events, default=None)
    if best is not None:
        return _words(best)
    own = [segment for segment in segments if segment.line == line]
    return _of_log(own, line, own[-1].name)


def _words(one: Candidate) -> str:
    events = ngettext("{n} event", "{n} events", one.events).format(n=one.events)
    return _("{name} ({events}, the last from {when})").format(
        name=one.name, events=events, when=one.last[:16].replace("T", " ") or "–"
    )


def _of_log(segments: Iterable[Segment], line: Lineage, name: str) -> str:
    count = sum(len(segment.frames) for segment in segments if segment.line == line)
    changes = ngettext("{n} change", "{n} changes", count).format(n=count)
    return _("{name} (safety log, {changes})").format(name=name, changes=changes)


def in_place(latest: Latest, path: Path, key: DataKey | None, *, damaged: bool) -> Candidate | None:
    """The register in place, where the latest state is better made of it; None where it is not.

    That is so when the safety log is damaged, or the register holds what neither backup nor safety log do; it must be
    whole, in its words too, on the same line, and hold all that the backup does.
    """
    try:
        here = _candidate(Backup(path.parent, datetime.now(UTC)), path.name, key) if path.is_file() else None
        if here is None or here.line != latest.line or not _is_whole(path, key):
            return None
        if latest.ground is not None and not _holds(here, latest.ground, path.name, key):
            return None
    except (RegisterError, apsw.Error, ValueError, TypeError):  # it is damaged
        return None
    ground = latest.ground.heads if latest.ground else {}
    return here if damaged or not contains(joined([ground, *(s.heads for s in latest.segments)]), here.heads) else None


def _is_whole(path: Path, key: DataKey | None) -> bool:
    db = connect(path, key)
    try:
        return db.pragma("integrity_check") == "ok" and not chain_faults(read_events(db))
    finally:
        db.close()


def _candidates(
    made: Iterable[Backup], name: str, key: DataKey | None
) -> tuple[list[Candidate], list[tuple[Backup, str]]]:
    found, unreadable = [], []
    for backup in made:
        try:
            found.append(_candidate(backup, name, key))
        except (RegisterError, apsw.Error) as error:
            why = reason(error) if isinstance(error, apsw.Error) else str(error)
            unreadable.append((backup, why))
    return found, unreadable


def _candidate(backup: Backup, name: str, key: DataKey | None) -> Candidate:
    db = connect(backup.register(name), key)
    try:
        extent = contents(db)
        last = db.execute("SELECT max(at) FROM event").get or ""
        return Candidate(backup, extent.events, heads_of(extent.heads), lineage(db), last)
    finally:
        db.close()


def _holds(more: Candidate, less: Candidate, name: str, key: DataKey | None) -> bool:
    """Whether a backup has the last events of another, and with them all before."""
    held = "SELECT 1 FROM event WHERE device_id = ? AND seq = ? AND event_id = ?"
    db = connect(more.backup.register(name), key)
    try:
        return all(next(db.execute(held, (device, *head)), None) for device, head in less.heads.items())
    finally:
        db.close()

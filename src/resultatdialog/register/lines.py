"""Which backup is the newest: by what it holds and which restorations it has been through, never by its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import apsw

from resultatdialog.dialogue import targets
from resultatdialog.locale import _
from resultatdialog.register.backup import Backup, contents
from resultatdialog.register.connection import connect, reason
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.keys import DataKey
from resultatdialog.register.tail import Heads, Lineage, Segment, contains, heads_of


class UnclearLineError(RegisterError):
    """Two backups (or a backup and the safety log) hold what the other lacks, so neither is the newest."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            _(
                "{first} and {second}: each holds something that the other lacks, so none is the latest. Nothing has "
                "been changed. Look at both and name one: resultatdialog restore NAME"
            ).format(first=first, second=second)
        )


class NoGroundError(RegisterError):
    """The safety log goes on from a backup that is not there or cannot be read."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "{name}: the safety log goes on from a backup that is not there or cannot be read. Nothing has been "
                "changed. Find that backup, or name one without the safety log: resultatdialog restore NAME"
            ).format(name=name)
        )


class Candidate(NamedTuple):
    """A backup that can be read, with what it holds."""

    backup: Backup
    events: int
    heads: Heads
    line: Lineage

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


def latest_of(made: Sequence[Backup], segments: Sequence[Segment], name: str, key: DataKey | None) -> Latest | None:
    """The newest backup on the newest line, with the safety log of that line; None when there is nothing at all.

    A line is newer than another when it has been through all the other's restorations and more. `name` is the
    register's file name. Raises UnclearLineError, NoGroundError.
    """
    found, unreadable = _candidates(made, name, key)
    lines = {**{segment.line: segment.name for segment in segments}, **{one.line: one.name for one in found}}
    if not lines:
        return None
    line = max(lines, key=len)
    for other, its_name in lines.items():
        if not other <= line:
            raise UnclearLineError(lines[line], its_name)
    own = tuple(segment for segment in segments if segment.line == line)
    on_line = [one for one in found if one.line == line]
    ground: Candidate | None = None
    if on_line:
        ground = max(on_line, key=lambda one: one.events)
        _refuse_others(ground, on_line, name, key)
        if own and not contains(ground.heads, own[0].base):
            raise NoGroundError(own[0].name)
    elif own[0].base:
        ground = next((one for one in found if one.heads == own[0].base), None)
        if ground is None:
            raise NoGroundError(own[0].name)
    return Latest(ground, own, tuple(unreadable))


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
        restorations = db.execute(
            "SELECT event_id FROM event WHERE session_id = ? AND target = ?",
            (targets.REGISTER_STREAM, targets.RESTORED),
        )
        return Candidate(backup, extent.events, heads_of(extent.heads), frozenset(row[0] for row in restorations))
    finally:
        db.close()


def _refuse_others(latest: Candidate, others: Iterable[Candidate], name: str, key: DataKey | None) -> None:
    """Raise UnclearLineError unless the latest holds everything that the others of its line do."""
    held = "SELECT 1 FROM event WHERE device_id = ? AND seq = ? AND event_id = ?"
    db = connect(latest.backup.register(name), key)
    try:
        for other in others:
            if any(next(db.execute(held, (device, *head)), None) is None for device, head in other.heads.items()):
                raise UnclearLineError(latest.name, other.name)
    finally:
        db.close()

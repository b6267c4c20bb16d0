"""Jumps of computers' clocks, found in the times of events. Clocks order what is shown and decide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from resultatdialog.dialogue.event import Event

BACK = timedelta(minutes=2)
"""A clock put back by more than this is a jump; less is the setting of a clock by the network."""
FORWARD = timedelta(days=400)
"""A longer time between two events of a computer is a jump, or nobody worked there for over a year."""
AHEAD = timedelta(days=1)
"""An event later than now by more than this is from a clock that was ahead."""


class ClockJump(NamedTuple):
    """Two events of one computer, one after the other, between which its clock jumped."""

    device: str
    seq: int
    """Number of the event after the jump."""
    before: datetime
    """Time of the event before it; for events ahead of now the time now."""
    after: datetime

    @property
    def span(self) -> timedelta:
        """The length of the jump, negative when the clock was put back."""
        return self.after - self.before


def clock_jumps(events: Iterable[Event], now: datetime) -> Iterator[ClockJump]:
    """The jumps in the chain of every computer; `events` must be sorted by device and sequence number.

    A chain's event that lies ahead of `now` is one too, the first of each run of them. An event whose time cannot be
    read is passed over: its header is damaged, which the verification of the chain reports.
    """
    device: str | None = None
    last: datetime | None = None
    for event in events:
        if event.device_id != device:
            device, last = event.device_id, None
        at = _moment(event.at)
        if at is None:
            continue
        if last is not None and not -BACK <= at - last <= FORWARD:
            yield ClockJump(event.device_id, event.seq, last, at)
        elif at - now > AHEAD and (last is None or last - now <= AHEAD):
            yield ClockJump(event.device_id, event.seq, now, at)
        last = at


def _moment(at: str) -> datetime | None:
    """A time with zone; None when the text is none."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None

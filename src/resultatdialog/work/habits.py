"""Where the last meeting stopped: this laptop's memory, no evidence."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import NamedTuple

from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.store import Register

OFFICIALS = "officials"
"""Name of the local value that keeps who led and noted last, by role."""
_NAME = "place"


class MeetingPlace(NamedTuple):
    """Where a meeting stopped."""

    round: str
    school: str
    question: str = ""
    seconds: Mapping[str, int] = MappingProxyType({})
    """Section id to the time spent there."""


def last_place(register: Register) -> MeetingPlace | None:
    """Where the last meeting stopped, None when it was left in order."""
    kept = register.local(_NAME)
    return MeetingPlace(**kept) if kept else None


def keep_officials(register: Register, names: Mapping[str, str]) -> None:
    """Remember who led and who took notes, for the next meeting's first lines; not worth stopping for."""
    with suppress(NotSavedError):
        register.keep_local(OFFICIALS, dict(names))


def keep_place(register: Register, place: MeetingPlace | None) -> None:
    """Remember where the meeting is, for the next start; None when it was left in order."""
    register.keep_local(_NAME, place and {**place._asdict(), "seconds": dict(place.seconds)})

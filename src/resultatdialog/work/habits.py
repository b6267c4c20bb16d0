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
    tried: bool = False
    """A start has begun to open it and its question has not stood on the screen since."""


def last_place(register: Register) -> MeetingPlace | None:
    """Where the last meeting stopped, None when it was left in order or what is kept makes no sense."""
    kept = register.local(_NAME)
    if not isinstance(kept, dict) or not isinstance(kept.get("seconds", {}), dict):
        return None
    round_id, school, question = (str(kept.get(name, "")) for name in ("round", "school", "question"))
    seconds = {part: spent for part, spent in kept.get("seconds", {}).items() if isinstance(spent, int)}
    return MeetingPlace(round_id, school, question, seconds, kept.get("tried") is True)


def keep_officials(register: Register, names: Mapping[str, str]) -> None:
    """Remember who led and who took notes, for the next meeting's first lines; not worth stopping for."""
    with suppress(NotSavedError):
        register.keep_local(OFFICIALS, dict(names))


def keep_place(register: Register, place: MeetingPlace | None) -> None:
    """Remember where the meeting is, for the next start; None when it was left in order."""
    register.keep_local(_NAME, place and {**place._asdict(), "seconds": dict(place.seconds)})

"""This laptop's local values about meetings: the place of an interrupted one, and the latest officials' names."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import NamedTuple

from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.store import Register

OFFICIALS = "officials"
"""Name of the local value with the latest officials' names by role."""
_NAME = "place"


class MeetingPlace(NamedTuple):
    """The place in a meeting at which the program continues after an interruption."""

    round: str
    school: str
    question: str = ""
    """Question id; empty when no question was on the screen."""
    seconds: Mapping[str, int] = MappingProxyType({})
    """Section id to the time spent in the section, in seconds."""
    tried: bool = False
    """Whether an earlier start tried to open this place and did not get as far as showing its question."""


def last_place(register: Register) -> MeetingPlace | None:
    """The place of an interrupted meeting; None when the last one was closed in order or the value is damaged."""
    kept = register.local(_NAME)
    if not isinstance(kept, dict) or not isinstance(kept.get("seconds", {}), dict):
        return None
    round_id, school, question = (str(kept.get(name, "")) for name in ("round", "school", "question"))
    seconds = {part: spent for part, spent in kept.get("seconds", {}).items() if isinstance(spent, int)}
    return MeetingPlace(round_id, school, question, seconds, kept.get("tried") is True)


def keep_officials(register: Register, names: Mapping[str, str]) -> None:
    """Remember the officials' names by role as proposals for the next meeting; a failed write is ignored."""
    with suppress(NotSavedError):
        register.keep_local(OFFICIALS, dict(names))


def keep_place(register: Register, place: MeetingPlace | None) -> None:
    """Remember the place in a meeting for the next start, or None after a meeting closed in order.

    Raises NotSavedError.
    """
    register.keep_local(_NAME, place and {**place._asdict(), "seconds": dict(place.seconds)})

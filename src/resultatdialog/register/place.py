"""Where the last meeting stopped: this laptop's memory, no evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from resultatdialog.register.store import Register

_NAME = "place"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a meeting stopped."""

    round: str
    school: str
    question: str = ""
    seconds: dict[str, int] = field(default_factory=dict)
    """Section id to the time spent there."""


def last_place(register: Register) -> Place | None:
    """Where the last meeting stopped, None when it was left in order."""
    kept = register.local(_NAME)
    return Place(**kept) if kept else None


def keep_place(register: Register, place: Place | None) -> None:
    """Remember where the meeting is, for the next start; None when it was left in order."""
    register.keep_local(_NAME, asdict(place) if place else None)

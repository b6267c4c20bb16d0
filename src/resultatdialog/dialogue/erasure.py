"""Erasure: what stands instead of words that must go. Ticks, counts, ratings and codes stay, people's words do not."""

from __future__ import annotations

from typing import Any

from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Guide

OFFICIALS = ("lead", "notes")
"""Roles whose names stay: they sign what they recorded."""
ERASED = "[…]"
"""Stands where a name was."""
_NO_WORDS = ("one", "several", "count", "counts", "rating")
"""Types of field that hold no words of anybody's own."""


def without_words(session: Session, guide: Guide) -> tuple[Change, ...]:
    """The changes that leave a session without anybody's words: notes, quotes, reasons, comments, names."""
    changes = []
    for target in session.heads:
        value = session.value(target)
        kind, _, rest = target.partition("/")
        if kind == "answer" and _holds_words(guide, rest):
            changes.append(Change(target, None))
        elif kind == "coding":
            changes.append(Change(target, {**value, "quote": ""} if value else None))
        elif target == "about/participants":
            people: list[Json] = [
                {"role": person.role, "name": person.name if person.role in OFFICIALS else ERASED}
                for person in session.participants
            ]
            changes.append(Change(target, people))
    return tuple(changes)


def _holds_words(guide: Guide, place: str) -> bool:
    question_id, _, field_id = place.partition("/")
    question = guide.question(question_id)
    field = question.field(field_id) if question else None
    return field.type not in _NO_WORDS if field else field_id != "status"


def took_part(session: Session, name: str) -> bool:
    """Whether somebody of this name was interviewed in the meeting."""
    wanted = name.casefold()
    return any(p.name.casefold() == wanted and p.role not in OFFICIALS for p in session.participants)


def without_name(value: Any, name: str) -> Any:
    """The value with the name taken out of every text in it, whatever its capitals."""
    if isinstance(value, str):
        place = value.casefold().find(name.casefold())
        if place < 0 or len(value.casefold()) != len(value):
            return value if place < 0 else ERASED
        rest = without_name(value[place + len(name) :], name)
        return value[:place] + ERASED + rest
    if isinstance(value, list):
        return [without_name(item, name) for item in value]
    if isinstance(value, dict):
        return {key: without_name(item, name) for key, item in value.items()}
    return value

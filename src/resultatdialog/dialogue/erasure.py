"""Replacement of people's words or of a name in recorded values; ticks, counts, ratings and codes stay."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable
from typing import Any

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Event, Json
from resultatdialog.dialogue.session import OFFICIALS, Session
from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import Guide
from resultatdialog.guide.renaming import field_now, question_now

ERASED = "[…]"
"""Text in place of erased words: an answer with erased words still counts as answered."""
_CODING_WORDS = ("quote", "memo", "reason")
_WORDS = {
    targets.CODING: _CODING_WORDS,
    targets.CODE_LATER: _CODING_WORDS,
    targets.SETTLED: _CODING_WORDS,
    targets.ALIKE: _CODING_WORDS,
    targets.APART: _CODING_WORDS,
    targets.AGREEMENT: ("what", "who", "when"),
    targets.CORRECTION: ("why",),
}
"""Kinds of target whose values hold words in some of their parts, and ids, times and choices in the others."""
_NAMES = {targets.CORRECTION: ("by",)}
"""Their parts with an official's name: it stays when a meeting's words are erased, and goes when hers are."""
_WORDLESS = (
    targets.ASKED, targets.SHOWN, targets.PROMPT, targets.READ_THROUGH, targets.CODING_DONE, targets.SECOND_CODER,
    targets.REDACTION,
)  # fmt: skip
"""Kinds of target that hold no words of the people at a meeting."""
_WORDLESS_TARGETS = (
    targets.STATE, targets.ABOUT_ROUND, targets.ABOUT_SCHOOL, targets.ABOUT_GUIDE, targets.HELD_ON, targets.BEGAN_AT,
)  # fmt: skip


def erased_targets(events: Iterable[Event]) -> frozenset[str]:
    """Targets of a stream in which words have been erased; an import writes nothing there."""
    return frozenset(event.target for event in events if event.erased)


def without_words(guide: Guide, target: str, value: Any) -> Any:
    """The value with notes, reasons, comments and interviewees' names replaced by `[…]`; a coding loses its quote."""
    kind, question, field = targets.parse(target)
    if value is None:
        return None
    if kind == targets.ANSWER and _holds_words(guide, question, field):
        return _blank(value)
    if kind in _WORDS:
        return _changed(value, _WORDS[kind], _blank) | ({"quote": ""} if "quote" in value else {})
    if kind == targets.CHALLENGE:
        return _blank(value)
    if target == targets.PARTICIPANTS:
        return [person if person["role"] in OFFICIALS else {**person, "name": ERASED} for person in value]
    if kind == targets.ANSWER or _is_wordless(kind, target):
        return value
    return _blank(value)  # a kind nobody has listed here may hold words


def without_person(guide: Guide, target: str, value: Any, name: str) -> Any:
    """The value with one person's name replaced by `[…]` in words and lists of participants; ids are unchanged."""
    kind, question, field = targets.parse(target)
    if value is None:
        return None
    if kind == targets.ANSWER and _holds_words(guide, question, field):
        return without_name(value, name)
    if kind in _WORDS:
        return _changed(value, _WORDS[kind] + _NAMES.get(kind, ()), lambda word: without_name(word, name))
    if kind == targets.CHALLENGE:
        return without_name(value, name)
    if target == targets.PARTICIPANTS:
        return [{**person, "name": without_name(person["name"], name)} for person in value]
    if kind == targets.ANSWER or _is_wordless(kind, target):
        return value
    return without_name(value, name)


def plan_without_words(target: str, value: Any, schools: Collection[str]) -> Any:
    """A value of a round's plan, of some schools (codes), with reason, place and interviewees' names replaced."""
    kind, school, _detail = targets.parse(target)
    if value is None or school not in schools:
        return value
    if kind == targets.NOT_TAKING_PART:
        return {**value, "why": _blank(value["why"])}
    if kind == targets.BOOKING:
        people = [one if one["role"] in OFFICIALS else {**one, "name": ERASED} for one in value["people"]]
        return {**value, "place": _blank(value["place"]), "people": people}
    return value


def plan_without_person(target: str, value: Any, name: str) -> Any:
    """A value of a round's plan with one person's name replaced by `[…]`; days, times and roles stay."""
    kind = targets.parse(target).kind
    if value is None:
        return None
    if kind == targets.BOOKING:
        people = [{**one, "name": without_name(one["name"], name)} for one in value["people"]]
        return {**value, "place": without_name(value["place"], name), "people": people}
    parts = {targets.NOT_TAKING_PART: ("why", "by"), targets.PAPER: ("file",)}.get(kind, ())
    return value | {part: without_name(value[part], name) for part in parts}


def _is_wordless(kind: str, target: str) -> bool:
    return kind in _WORDLESS or target in _WORDLESS_TARGETS


def _changed(value: dict[str, Any], parts: Iterable[str], change: Callable[[Json], Json]) -> dict[str, Any]:
    """The value with `change` applied to those of the parts that it has."""
    return value | {name: change(value[name]) for name in parts if name in value}


def _holds_words(guide: Guide, question_id: str, field_id: str) -> bool:
    """Whether a field holds people's words; a field the guide does not know does, except `status`."""
    question = guide.question(question_now(guide, question_id))
    field = question.field(field_now(guide, question_id, field_id)) if question else None
    return kind_of(field).holds_words if field else field_id != "status"


def _blank(value: Json) -> Json:
    """The value with every text that is not empty replaced by `[…]`."""
    if isinstance(value, str):
        return ERASED if value else value
    if isinstance(value, list):
        return [_blank(item) for item in value]
    if isinstance(value, dict):
        return {key: _blank(item) for key, item in value.items()}
    return value


def took_part(session: Session, name: str) -> bool:
    """Whether a person of this name took part in the meeting in another role than official."""
    wanted = _folded(name)[0]
    return any(_folded(p.name)[0] == wanted and p.role not in OFFICIALS for p in session.participants)


def without_name(value: Any, name: str) -> Any:
    """The value with the name replaced by `[…]` in every text in it, ignoring capitals and Unicode normal form.

    A genitive s is replaced with the name; the name as part of a longer word is left.
    """
    if isinstance(value, str):
        return _cut(value, _folded(name)[0])
    if isinstance(value, list):
        return [without_name(item, name) for item in value]
    if isinstance(value, dict):
        return {key: without_name(item, name) for key, item in value.items()}
    return value


def _cut(text: str, wanted: str) -> str:
    """The text with a folded name replaced by `[…]`."""
    folded, origin = _folded(text)
    parts, done, found = [], 0, folded.find(wanted)
    while found >= 0:
        end = found + len(wanted)
        if folded[end : end + 1] == "s" and not _goes_on(folded, end + 1):
            end += 1
        if _goes_on(folded, end) or (found and _goes_on(folded, found - 1)):
            found = folded.find(wanted, found + 1)
            continue
        parts += [text[done : origin[found]], ERASED]
        done = origin[end - 1] + 1
        found = folded.find(wanted, end)
    return "".join([*parts, text[done:]])


def _goes_on(folded: str, place: int) -> bool:
    """Whether the character at a place belongs to a word: a letter, digit or combining mark."""
    return place < len(folded) and (folded[place].isalnum() or unicodedata.combining(folded[place]) > 0)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text case-folded and decomposed (NFD), and for each of its code points the place in the original text."""
    letters: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(text):
        apart = unicodedata.normalize("NFD", unicodedata.normalize("NFD", letter).casefold())
        letters.append(apart)
        origin += [place] * len(apart)
    return "".join(letters), origin

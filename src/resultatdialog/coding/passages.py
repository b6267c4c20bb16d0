"""The words of an answer that can be coded, and where in them a coding's quote stands."""

from __future__ import annotations

import re
from typing import NamedTuple

from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import Question

_END = re.compile(r"(?<=[.!?…])\s+|\n+")


class Passage(NamedTuple):
    """What was written in one field of an answer."""

    field: str
    label: str
    """The field's own; empty for a note the guide has no field for."""
    text: str


class Span(NamedTuple):
    """A piece of a passage: code points from 0, the end not included."""

    field: str
    start: int
    end: int


class QuotePlace(NamedTuple):
    """Words to be coded: a quote and where it stands; an empty quote is the whole answer."""

    quote: str = ""
    field: str = ""
    start: int | None = None


def passages(question: Question, session: Session) -> tuple[Passage, ...]:
    """The answer's texts in the guide's order; the officials' own comment is none of the principal's words."""
    answer = session.answer(question.id)
    fields = [(item.id, item.label) for item in question.fields if kind_of(item).is_passage]
    if question.field("note") is None:
        fields.append(("note", ""))
    return tuple(Passage(name, label, str(answer[name])) for name, label in fields if answer.get(name))


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, without the white space between."""
    found = []
    start = 0
    for stop, after in [*((end.start(), end.end()) for end in _END.finditer(text)), (len(text), len(text))]:
        piece = text[start:stop]
        if piece.strip():
            begin = start + len(piece) - len(piece.lstrip())
            found.append((begin, begin + len(piece.strip())))
        start = after
    return found


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """The sentence at (or just before) a place: what was written last when the cursor stands at its end."""
    before = [span for span in sentences(text) if span[0] <= place]
    return before[-1] if before else next(iter(sentences(text)), (0, 0))


def _places(text: str, quote: str) -> list[int]:
    """Everywhere the quote begins, where it overlaps itself too."""
    found = [text.find(quote)]
    while found[-1] >= 0:
        found.append(text.find(quote, found[-1] + 1))
    return found[:-1]


def locate(found: tuple[Passage, ...], explanation: Explanation) -> Span | None:
    """Where the quote stands: where it was marked, else nearest to there, else where it is first found.

    None for a coding of the whole answer and for a quote that is not (or no longer) among the answer's words.
    """
    quote = explanation.quote
    if not quote:
        return None
    for passage in sorted(found, key=lambda passage: passage.field != explanation.field):
        places = _places(passage.text, quote)
        if places:
            wanted = explanation.start if explanation.start is not None and passage.field == explanation.field else 0
            start = min(places, key=lambda place: abs(place - wanted))
            return Span(passage.field, start, start + len(quote))
    return None

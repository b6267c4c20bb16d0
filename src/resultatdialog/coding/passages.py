"""The words of an answer that can be coded, and the places of quotes in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import Question

_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_SHORT_FORMS = (
    "bl.a", "ca", "d.v.s", "dvs", "ev", "exkl", "fr.o.m", "inkl", "jfr", "kl", "m.fl", "m.m", "nr", "o.s.v", "osv",
    "p.g.a", "pga", "resp", "s.k", "t.ex", "t.o.m",
)  # fmt: skip
_SHORT = re.compile(rf"(?:^|\W)(?:{'|'.join(map(re.escape, _SHORT_FORMS))})\.$", re.IGNORECASE)
"""A text that ends in a short form, whose full stop ends no sentence when a small letter or a digit follows."""


class Passage(NamedTuple):
    """The text in one field of an answer."""

    field: str
    label: str
    """The field's label in the guide; empty for a note that the guide has no field for."""
    text: str


class Span(NamedTuple):
    """A piece of a passage: code points from 0, the end not included."""

    field: str
    start: int
    end: int


class QuotePlace(NamedTuple):
    """Words to be coded: a quote and its place; an empty quote is the whole answer."""

    quote: str = ""
    field: str = ""
    start: int | None = None


def passages(question: Question, session: Session) -> tuple[Passage, ...]:
    """The answer's passages in the guide's order; the officials' comment is left out, being none of the principal's."""
    answer = session.answer(question.id)
    fields = [(item.id, item.label) for item in question.fields if kind_of(item).is_passage]
    if question.field("note") is None:
        fields.append(("note", ""))
    return tuple(Passage(name, label, str(answer[name])) for name, label in fields if answer.get(name))


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, without the white space between sentences."""
    found = []
    start = 0
    for stop, after in [*((end.start(), end.end()) for end in _END.finditer(text)), (len(text), len(text))]:
        piece = text[start:stop]
        following = text[after : after + 1]
        if (following.islower() or following.isdigit()) and "\n" not in text[stop:after] and _SHORT.search(piece):
            continue
        if piece.strip():
            begin = start + len(piece) - len(piece.lstrip())
            found.append((begin, begin + len(piece.strip())))
        start = after
    return found


def uncovered(found: tuple[Passage, ...], explanations: Iterable[Explanation]) -> tuple[Span, ...]:
    """The sentences that no coding touches; a coding of the whole answer touches all of them."""
    spans = []
    for explanation in explanations:
        if not explanation.quote:
            return ()
        if (span := locate(found, explanation)) is not None:
            spans.append(span)
    return tuple(
        Span(passage.field, start, end)
        for passage in found
        for start, end in sentences(passage.text)
        if not any(span.field == passage.field and span.start < end and start < span.end for span in spans)
    )


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """The sentence at a cursor place, or the last one before it; (0, 0) in a text without sentences."""
    before = [span for span in sentences(text) if span[0] <= place]
    return before[-1] if before else next(iter(sentences(text)), (0, 0))


def without_piece(text: str, start: int, length: int) -> str:
    """The text without a piece of it, and without the space that would be left over beside it."""
    before, after = text[:start].rstrip(" "), text[start + length :].lstrip(" ")
    gap = " " if before[-1:].strip() and after[:1].strip() else ""
    return f"{before}{gap}{after}".strip("\n")


def _places(text: str, quote: str) -> list[int]:
    """All places where the quote begins, overlapping ones too."""
    found = [text.find(quote)]
    while found[-1] >= 0:
        found.append(text.find(quote, found[-1] + 1))
    return found[:-1]


def locate(found: tuple[Passage, ...], explanation: Explanation) -> Span | None:
    """The place of a coding's quote: where it was marked, else the nearest match in that field, else the first match.

    None for a coding of the whole answer, and for a quote that is not among the answer's words (any more).
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

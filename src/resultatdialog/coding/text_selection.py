"""The selected words of an answer: the whole answer, a sentence, several sentences, or a piece of one."""

from __future__ import annotations

import re
from typing import NamedTuple

from resultatdialog.coding.passages import Passage, QuotePlace, Span, locate, sentences
from resultatdialog.dialogue.session import Explanation

_WORD = re.compile(r"\S+")
WHOLE_ANSWER = -1
"""Line number of the whole answer; sentences are numbered from 0."""


class TextSelection(NamedTuple):
    """The selection in an answer; every key press gives a new selection."""

    passages: tuple[Passage, ...]
    lines: tuple[Span, ...]
    """The answer's sentences."""
    line: int = WHOLE_ANSWER
    """Number of the sentence the selection begins in."""
    last: int = WHOLE_ANSWER
    """Number of the last sentence in the selection."""
    span: Span | None = None
    """The selected words; None is the whole answer."""

    @property
    def place(self) -> QuotePlace:
        """The selected words as a coding stores them."""
        if self.span is None:
            return QuotePlace()
        return QuotePlace(self.text(self.span), self.span.field, self.span.start)

    def text(self, span: Span) -> str:
        """The words of a span."""
        return self._passage(span.field).text[span.start : span.end]

    def _passage(self, field: str) -> Passage:
        return next(passage for passage in self.passages if passage.field == field)

    def at_line(self, line: int) -> TextSelection:
        """The selection of one sentence or the whole answer; a number out of range gives the nearest line."""
        line = max(WHOLE_ANSWER, min(line, len(self.lines) - 1))
        return self._replace(line=line, last=line, span=self.lines[line] if line != WHOLE_ANSWER else None)

    def following(self) -> TextSelection:
        """The selection after this one has been coded: the next sentence, or the same selection when there is none."""
        return self.at_line(self.last + 1) if self.span is not None and self.last + 1 < len(self.lines) else self

    def lengthened(self, step: int) -> TextSelection:
        """The selection with `step` sentences more (or fewer) at its end, within one field of the answer."""
        last = self.last + step
        if self.span is None or not self.line <= last < len(self.lines):
            return self
        end = self.lines[last]
        if end.field != self.span.field or end.end <= self.span.start:  # no words would be left
            return self
        return self._replace(last=last, span=self.span._replace(end=end.end))

    def start_moved(self, words: int) -> TextSelection:
        """The selection with its start moved by so many words; at least one word stays selected."""
        if self.span is None:
            return self
        starts = [m.start() for m in _WORD.finditer(self._passage(self.span.field).text) if m.start() < self.span.end]
        return self._replace(span=self.span._replace(start=_moved(starts, self.span.start, words)))

    def end_moved(self, words: int) -> TextSelection:
        """The selection with its end moved by so many words; at least one word stays selected."""
        if self.span is None:
            return self
        ends = [m.end() for m in _WORD.finditer(self._passage(self.span.field).text) if m.end() > self.span.start]
        return self._replace(span=self.span._replace(end=_moved(ends, self.span.end, words)))

    def line_of(self, explanation: Explanation) -> int:
        """Number of the sentence a coding's quote begins in; WHOLE_ANSWER when the quote is not in the answer."""
        where = locate(self.passages, explanation)
        if where is None:
            return WHOLE_ANSWER
        begun = [n for n, line in enumerate(self.lines) if line.field == where.field and line.start <= where.start]
        return begun[-1] if begun else WHOLE_ANSWER

    def at_quote(self, place: QuotePlace) -> TextSelection:
        """The selection of these words, or of the whole answer when the words are not in it any more."""
        words = Explanation("", "", "", "", place.quote, "", "", field=place.field, start=place.start)
        span = locate(self.passages, words)
        if span is None:
            return self.at_line(WHOLE_ANSWER)
        line = self.line_of(words)
        reached = [n for n, other in enumerate(self.lines) if other.field == span.field and other.start < span.end]
        return self._replace(line=line, last=max([line, *reached]), span=span)


def initial_selection(found: tuple[Passage, ...]) -> TextSelection:
    """The first selection in an answer: its only sentence, or the whole answer."""
    lines = tuple(Span(passage.field, *place) for passage in found for place in sentences(passage.text))
    whole = TextSelection(found, lines)
    return whole.at_line(0) if len(lines) == 1 else whole


def _moved(edges: list[int], now: int, step: int) -> int:
    """The edge `step` edges away from `now`, or the outermost one."""
    beyond = [edge for edge in edges if (edge > now if step > 0 else edge < now)]
    if not beyond:
        return now
    return beyond[min(step, len(beyond)) - 1] if step > 0 else beyond[max(step, -len(beyond))]

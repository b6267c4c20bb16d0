"""Which of an answer's words are being coded: the whole answer, a sentence, several, or a piece of one."""

from __future__ import annotations

import re
from typing import NamedTuple

from resultatdialog.coding.passages import Passage, QuotePlace, Span, locate, sentences
from resultatdialog.dialogue.session import Explanation

_WORD = re.compile(r"\S+")
WHOLE_ANSWER = -1
"""The line of the whole answer; sentences are counted from 0."""


class TextSelection(NamedTuple):
    """What is marked in an answer; every key gives the next marking."""

    passages: tuple[Passage, ...]
    lines: tuple[Span, ...]
    """The answer's sentences."""
    line: int = WHOLE_ANSWER
    """Where the marking begins."""
    last: int = WHOLE_ANSWER
    """The last sentence it reaches."""
    span: Span | None = None
    """The words; None is the whole answer."""

    @property
    def place(self) -> QuotePlace:
        """The words as a coding keeps them."""
        if self.span is None:
            return QuotePlace()
        return QuotePlace(self.text(self.span), self.span.field, self.span.start)

    def text(self, span: Span) -> str:
        """The words of a span."""
        return self._passage(span.field).text[span.start : span.end]

    def _passage(self, field: str) -> Passage:
        return next(passage for passage in self.passages if passage.field == field)

    def at_line(self, line: int) -> TextSelection:
        """One sentence, or the whole answer; the nearest there is."""
        line = max(WHOLE_ANSWER, min(line, len(self.lines) - 1))
        return self._replace(line=line, last=line, span=self.lines[line] if line != WHOLE_ANSWER else None)

    def following(self) -> TextSelection:
        """What to look at once this is coded: the sentence after it; at the end it stays."""
        return self.at_line(self.last + 1) if self.span is not None and self.last + 1 < len(self.lines) else self

    def lengthened(self, step: int) -> TextSelection:
        """The marking with a sentence more at its end, or one less; it stays in one field of the answer."""
        last = self.last + step
        if self.span is None or not self.line <= last < len(self.lines):
            return self
        end = self.lines[last]
        return self if end.field != self.span.field else self._replace(last=last, span=self.span._replace(end=end.end))

    def start_moved(self, words: int) -> TextSelection:
        """The marking beginning so many words later (or earlier); one word is always left."""
        if self.span is None:
            return self
        starts = [m.start() for m in _WORD.finditer(self._passage(self.span.field).text) if m.start() < self.span.end]
        return self._replace(span=self.span._replace(start=_moved(starts, self.span.start, words)))

    def end_moved(self, words: int) -> TextSelection:
        """The marking ending so many words later (or earlier); one word is always left."""
        if self.span is None:
            return self
        ends = [m.end() for m in _WORD.finditer(self._passage(self.span.field).text) if m.end() > self.span.start]
        return self._replace(span=self.span._replace(end=_moved(ends, self.span.end, words)))

    def line_of(self, explanation: Explanation) -> int:
        """The sentence a coding's words begin in; the whole answer when they stand nowhere in it."""
        where = locate(self.passages, explanation)
        if where is None:
            return WHOLE_ANSWER
        begun = [n for n, line in enumerate(self.lines) if line.field == where.field and line.start <= where.start]
        return begun[-1] if begun else WHOLE_ANSWER

    def at_quote(self, place: QuotePlace) -> TextSelection:
        """These words marked, as they were marked for later; the whole answer when they are not there any more."""
        words = Explanation("", "", "", "", place.quote, "", "", field=place.field, start=place.start)
        span = locate(self.passages, words)
        if span is None:
            return self.at_line(WHOLE_ANSWER)
        line = self.line_of(words)
        reached = [n for n, other in enumerate(self.lines) if other.field == span.field and other.start < span.end]
        return self._replace(line=line, last=max([line, *reached]), span=span)


def initial_selection(found: tuple[Passage, ...]) -> TextSelection:
    """An answer with its only sentence marked, else as a whole."""
    lines = tuple(Span(passage.field, *place) for passage in found for place in sentences(passage.text))
    whole = TextSelection(found, lines)
    return whole.at_line(0) if len(lines) == 1 else whole


def _moved(edges: list[int], now: int, step: int) -> int:
    """The edge so many steps from where the marking ends (or begins) now."""
    beyond = [edge for edge in edges if (edge > now if step > 0 else edge < now)]
    if not beyond:
        return now
    return beyond[min(step, len(beyond)) - 1] if step > 0 else beyond[max(step, -len(beyond))]

"""Where in a text marked words stand: programs count differently, so the words themselves decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

_SPACES = str.maketrans("\n\r\t", "   ")
"""What an attribute may have become on its way through other programs; letter for letter."""
_CUT = re.compile(r"(?:\.\.\.|…)$")


class Spot(NamedTuple):
    """A piece of a text, and whether the words a file names were found there."""

    start: int
    end: int
    checked: bool


class Words:
    """A text in which selections are looked up."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain = text.translate(_SPACES)

    def find(self, start: int, end: int, name: str, *, elsewhere: bool = True) -> Spot | None:
        """The piece that a selection means; None when it lies outside the text.

        First where it says, counting as the standard does; then as programs do that count line breaks as two, count in
        UTF-16, or include the end; then, `elsewhere`, the place nearest to it where the words stand. When they stand
        nowhere (some programs write a title instead), the place is believed, unchecked.
        """
        words = name.translate(_SPACES)
        if words:
            for first, last in self._readings(start, end):
                if self._plain[first:last] == words:
                    return Spot(first, last, checked=True)
            nearest = self._nearest(words, start) if elsewhere else None
            if nearest is not None:
                return Spot(nearest, nearest + len(words), checked=True)
        if not 0 <= start <= end <= len(self.text):
            return None
        beginning = _CUT.sub("", words).rstrip()
        shortened = bool(beginning) and beginning != words
        return Spot(start, end, shortened and self._plain[start:end].lstrip().startswith(beginning))

    def _readings(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The span in code points, from each way of counting that is in use; the standard's first."""
        if 0 <= start <= end <= len(self.text):
            yield start, end
            yield start, end + 1
        for at in self._countings:
            for last in (end, end + 1):
                if start in at and last in at:
                    yield at[start], at[last]

    @cached_property
    def _countings(self) -> list[dict[int, int]]:
        """Units to code points, where line breaks, letters beyond U+FFFF, or both are two units."""
        found = []
        for is_two in (_is_break, _is_wide, lambda letter: _is_break(letter) or _is_wide(letter)):
            widths = [2 if is_two(letter) else 1 for letter in self.text]
            if sum(widths) > len(self.text):
                found.append({units: place for place, units in enumerate(accumulate(widths, initial=0))})
        return found

    def _nearest(self, words: str, start: int) -> int | None:
        after = self._plain.find(words, max(start, 0))
        mirrored = self._mirrored.find(words[::-1], max(len(self._plain) - start - len(words), 0))
        before = len(self._plain) - mirrored - len(words)
        places = [place for place, found in ((after, after), (before, mirrored)) if found >= 0]
        return min(places, key=lambda place: abs(place - start), default=None)

    @cached_property
    def _mirrored(self) -> str:
        """The text from its end: `str.rfind` can take the product of the lengths, `str.find` their sum."""
        return self._plain[::-1]


def _is_break(letter: str) -> bool:
    return letter == "\n"


def _is_wide(letter: str) -> bool:
    return letter > "\uffff"

"""Stretches of typing: the parts of a text that one undo takes back, never half a word and never more than one thing.

A stretch ends with a sentence, with a pause, and where typing turns into taking away. Texts come here as they are
saved, every second or so while somebody types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

PAUSE = 2.5
"""Seconds between two saves of one text after which a new stretch begins."""
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*\s+|\n+")

Writing = Literal["typed", "removed"]


@dataclass(frozen=True, slots=True)
class TextChange:
    """The one place in which two versions of a text differ."""

    start: int
    """Offset of the place in both texts, in code points."""
    removed: str
    added: str

    @property
    def kind(self) -> Writing:
        """Taking away, unless only text was added."""
        return "removed" if self.removed else "typed"

    @property
    def mends_a_word(self) -> bool:
        """Whether at most one word was taken away, as when a slip of the finger is mended."""
        return len(self.removed.split()) <= 1


def text_change(before: str, after: str) -> TextChange:
    """The place in which two texts differ; empty parts when they are equal."""
    start = _equal_letters(before, after)
    rest_before, rest_after = before[start:], after[start:]
    same = _equal_letters(rest_before[::-1], rest_after[::-1])
    return TextChange(start, rest_before[: len(rest_before) - same], rest_after[: len(rest_after) - same])


def _equal_letters(one: str, other: str) -> int:
    """Number of letters with which both texts begin."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where and when a stretch of typing was when it was saved last."""

    kind: Writing
    end: int
    """Offset in the text at which the writing stopped, in code points."""
    at: float
    """Seconds of a clock that is never set."""


def goes_on(stretch: Stretch, before: str, after: str, at: float) -> bool:
    """Whether the change of a text belongs to the stretch that was saved before it."""
    change = text_change(before, after)
    waited = at - stretch.at
    if change.kind == "typed":
        if stretch.kind != "typed" or not _added_at(stretch.end, before, after):
            return False
        return _inside_a_word(before, change) or (waited < PAUSE and not _begins_a_sentence(before, change))
    if waited >= PAUSE:
        return False
    touches = change.start <= stretch.end <= change.start + len(change.removed)
    return touches and (change.mends_a_word if stretch.kind == "typed" else not change.added)


def _added_at(place: int, before: str, after: str) -> bool:
    """Whether the text may have been added at this place: with repeated letters there are several such places."""
    added = len(after) - len(before)
    return after == before[:place] + after[place : place + added] + before[place:]


def texts_within(before: str, change: TextChange) -> tuple[str, ...]:
    """The text after each sentence that ends inside what was added; undo stops at these."""
    if change.removed:
        return ()
    head, tail = before[: change.start], before[change.start :]
    ends = [found.end() for found in _SENTENCE_END.finditer(change.added)]
    return tuple(
        head + change.added[:end] + tail for end in ends if change.added[:end].strip() and change.added[end:].strip()
    )


def _inside_a_word(before: str, change: TextChange) -> bool:
    return before[: change.start][-1:].isalnum() and change.added[:1].isalnum()


def _begins_a_sentence(before: str, change: TextChange) -> bool:
    seam = before[: change.start][-8:] + change.added[: len(change.added) - len(change.added.lstrip())]
    found = list(_SENTENCE_END.finditer(seam))
    return bool(found) and found[-1].end() == len(seam)

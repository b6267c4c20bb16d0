"""Which words a new coding rests on, before the coder has said."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def sentence_at(text: str, place: int) -> str:
    """The sentence at (or just before) a place in the text: what was written last when the cursor stands at its end."""
    start = 0
    sentence = ""
    for end in (*_END.finditer(text), None):
        stop = end.start() if end else len(text)
        if text[start:stop].strip():
            sentence = text[start:stop].strip()
        if end is None or place <= stop:
            break
        start = end.end()
    return sentence

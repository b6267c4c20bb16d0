"""Names that are equal to the eye: one spelling of each letter, space and dash, so that texts can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALIKE = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u00b4`", "'")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
)
"""Dashes and apostrophes to the plain ones; signs without width to nothing."""
_SAINT = re.compile(r"\bs(?::|\.)?t(?P<a>a)?\b[.:]?")


def composed(text: str) -> str:
    """The text with each accented letter as one character (NFC), as Windows and the web write it."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def plain(text: str) -> str:
    """The text for comparison: NFC, no case, one kind of space, dash and apostrophe, no invisible signs."""
    if not text.isascii():
        text = composed(text).translate(_ALIKE)
    return " ".join(text.replace("`", "'").split()).casefold()


@lru_cache(maxsize=20_000)
def plain_name(text: str) -> str:
    """A school's name for comparison: as `plain`, `S:t` and `S:ta` written out, dashes without spaces around."""
    found = _SAINT.sub(lambda short: "sankta" if short["a"] else "sankt", plain(text))
    return re.sub(r" ?- ?", "-", found)

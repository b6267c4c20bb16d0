"""Names that are equal to the eye: one spelling of each letter, space and dash, so that texts can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f\u200b\u2060\ufeff]+")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SOFT = re.compile("[\u00ad\u200c\u200d]")
_SAINT = re.compile(r"\bs(?::|\.)?t(?P<a>a)?\b[.:]?")
_APOSTROPHES = re.compile("[\u2018\u2019\u00b4`]")


def composed(text: str) -> str:
    """The text with each accented letter as one character (NFC), as Windows and the web write it."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """The text for comparison: NFC, no case, one kind of space, dash and apostrophe, no invisible signs."""
    found = _APOSTROPHES.sub("'", _DASHES.sub("-", _SOFT.sub("", composed(text))))
    return _SPACES.sub(" ", found).strip().casefold()


@lru_cache(maxsize=20_000)
def plain_name(text: str) -> str:
    """A school's name for comparison: as `plain`, `S:t` and `S:ta` written out, dashes without spaces around."""
    found = _SAINT.sub(lambda short: "sankta" if short["a"] else "sankt", plain(text))
    return re.sub(r" ?- ?", "-", found)

"""Texts that a spreadsheet would run as formulas: found in what is read, made harmless in what is written."""

from __future__ import annotations

import re

_ALWAYS_FORMULA = ("=", "@")
"""First characters of formulas only."""
_MAY_BE_WORDS = ("+", "-", "\t", "\r")
"""First characters of formulas, but also of phone numbers and list items."""
_NEGATIVE = re.compile(r"-[0-9]+(?:[.,][0-9]+)?")


def no_formula(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet would run it; negative numbers stay as they are."""
    begins = text.startswith((*_ALWAYS_FORMULA, *_MAY_BE_WORDS))
    return f"'{text}" if begins and not _NEGATIVE.fullmatch(text) else text


def is_formula(text: str) -> bool:
    """Whether a cell that was read is a formula; `-` and `+` do not count, since a dash is "nothing" in many tables."""
    return text.startswith(_ALWAYS_FORMULA)

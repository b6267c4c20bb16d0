"""Texts that a spreadsheet would run as formulas, made harmless before they are written to a file."""

from __future__ import annotations

import re

_RECKONED = ("=", "@")
"""No figure and no word begins so."""
_MAY_BE_WORDS = ("+", "-", "\t", "\r")
"""A phone number or a dash begins so, too; a spreadsheet reckons all the same."""
_NEGATIVE = re.compile(r"-[0-9]+(?:[.,][0-9]+)?")


def no_formula(text: str) -> str:
    """The text, led by an apostrophe where a spreadsheet would reckon with it; a negative number is only a number."""
    begins = text.startswith((*_RECKONED, *_MAY_BE_WORDS))
    return f"'{text}" if begins and not _NEGATIVE.fullmatch(text) else text


def is_formula(text: str) -> bool:
    """Whether a cell that was read holds a formula; a dash alone stands for "nothing" in many tables."""
    return text.startswith(_RECKONED)

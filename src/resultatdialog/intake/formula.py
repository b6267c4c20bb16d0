"""What a spreadsheet would take for a formula, made harmless before it is written to a file."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def no_formula(text: str) -> str:
    """The text, led by an apostrophe where a spreadsheet would reckon with it instead of showing it."""
    return f"'{text}" if text.startswith(_FORMULA) else text

"""Code numbers of schools (eight digits) and municipalities (four digits); texts, since they can begin with zeros."""

from __future__ import annotations

import re

SCHOOL_CODE = "[0-9]{8}"
"""Regular expression of a school's code, for use in longer patterns."""
_SCHOOL, _MUNICIPALITY = re.compile(SCHOOL_CODE), re.compile("[0-9]{4}")
_INVISIBLE = re.compile("[\\s\u00a0\u2007\u2009\u202f\u200b\ufeff]+")
_QUOTES = "'\u2018\u2019\u00b4`"
_DECIMALS = re.compile(r"([0-9]+)[.,]0+")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?(?:[eE]\+?[0-9]+)?")
_MUNICIPALITY_FIRST = re.compile(r"([0-9]{4})\s+(.+)")


def is_school_code(text: str) -> bool:
    """Whether the text has the form of a school's code; the school need not exist."""
    return _SCHOOL.fullmatch(text) is not None


def is_municipality_code(text: str) -> bool:
    """Whether the text has the form of a municipality's code; the municipality need not exist."""
    return _MUNICIPALITY.fullmatch(text) is not None


def restored_code(text: str, digits: int) -> tuple[str, str] | None:
    """A code as it was before a spreadsheet changed it, and the change; None when it cannot be told.

    `digits`: 8 for schools, 4 for municipalities. Changes: `spaces`, `apostrophe`, `decimals` (`12345678.0`) and
    `zeros` (a zero lost at the beginning).
    """
    rest = _INVISIBLE.sub("", text)
    how = "spaces" if rest != text else ""
    if rest[:1] in _QUOTES:
        rest, how = rest.lstrip(_QUOTES), "apostrophe"
    whole = _DECIMALS.fullmatch(rest)
    if whole is not None:
        rest, how = whole[1], "decimals"
    if not (rest.isascii() and rest.isdigit()):
        return None
    if len(rest) == digits - 1:
        return rest.zfill(digits), "zeros"
    return (rest, how) if len(rest) == digits and how else None


def looks_like_changed_code(text: str) -> bool:
    """Whether the text is a number that a spreadsheet may have made of a code: digits only, or with an exponent."""
    return _NUMBER.fullmatch(_INVISIBLE.sub("", text)) is not None


def code_and_name(text: str) -> tuple[str, str] | None:
    """Municipality code and name from `0182 Nacka`; None when the text does not begin with a code."""
    found = _MUNICIPALITY_FIRST.fullmatch(text)
    return (found[1], found[2]) if found else None

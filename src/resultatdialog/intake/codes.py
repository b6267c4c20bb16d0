"""Code numbers of schools (eight digits) and municipalities (four digits); texts, since they can begin with zeros."""

from __future__ import annotations

import re

SCHOOL_CODE = "[0-9]{8}"
"""Regular expression of a school's code, for use in longer patterns."""
_SCHOOL, _MUNICIPALITY = re.compile(SCHOOL_CODE), re.compile("[0-9]{4}")
_MUNICIPALITY_FIRST = re.compile(r"([0-9]{4})\s+(.+)")


def is_school_code(text: str) -> bool:
    """Whether the text has the form of a school's code; the school need not exist."""
    return _SCHOOL.fullmatch(text) is not None


def is_municipality_code(text: str) -> bool:
    """Whether the text has the form of a municipality's code; the municipality need not exist."""
    return _MUNICIPALITY.fullmatch(text) is not None


def code_and_name(text: str) -> tuple[str, str] | None:
    """Municipality code and name from `0182 Nacka`; None when the text does not begin with a code."""
    found = _MUNICIPALITY_FIRST.fullmatch(text)
    return (found[1], found[2]) if found else None

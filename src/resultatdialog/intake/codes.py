"""How schools and municipalities are numbered: eight digits, four digits, and never as a number (zeros come first)."""

from __future__ import annotations

import re

SCHOOL_CODE = "[0-9]{8}"
"""For patterns in which a school's code is a part."""
_SCHOOL, _MUNICIPALITY = re.compile(SCHOOL_CODE), re.compile("[0-9]{4}")
_MUNICIPALITY_FIRST = re.compile(r"([0-9]{4})\s+(.+)")


def is_school_code(text: str) -> bool:
    """Whether it is written like a school's code."""
    return _SCHOOL.fullmatch(text) is not None


def is_municipality_code(text: str) -> bool:
    """Whether it is written like a municipality's code."""
    return _MUNICIPALITY.fullmatch(text) is not None


def code_and_name(text: str) -> tuple[str, str] | None:
    """`0182 Nacka` as its two parts; None when it does not begin with a municipality's code."""
    found = _MUNICIPALITY_FIRST.fullmatch(text)
    return (found[1], found[2]) if found else None

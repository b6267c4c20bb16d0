"""Refusal of files with a line for each pupil, which are recognised by personal identity numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _

_NUMBER = re.compile(
    r"(?:19|20)?\d{2}"  # year
    r"(?:0[1-9]|1[0-2])"  # month; in an organisation's number the third digit is 2 or more
    r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"  # day, plus 60 in a coordination number
    r"[-+ ]?[0-9A-Z]\d{3}",
    re.ASCII,
)
_LOOKED_AT = 2_000
"""Lines checked from the start of a file."""
_ENOUGH = 2
"""Lines with such a number; one line could have another number that looks the same."""


def has_pupils(lines: Iterable[Sequence[str]]) -> bool:
    """Whether two lines among the first 2,000 have a personal identity number."""
    found = 0
    for number, line in enumerate(lines):
        if number == _LOOKED_AT:
            return False
        found += any(_NUMBER.fullmatch(cell.strip()) for cell in line)
        if found == _ENOUGH:
            return True
    return False


def refuse_pupils(lines: Iterable[Sequence[str]], name: str) -> None:
    """Raise RefusedError when two lines have a personal identity number; the message quotes nothing of the file."""
    if has_pupils(lines):
        raise RefusedError.one(
            name,
            _("holds personal identity numbers: a line for each pupil."),
            _("It is not read. Take a table of schools, or sum it up before, and keep the pupil file where it is."),
        )

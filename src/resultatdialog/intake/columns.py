"""Separator and cells of a table that came as text: the one home for every reader of such tables."""

from __future__ import annotations

import csv
from collections.abc import Sequence

_LOOKED_AT = 60


def separator(lines: Sequence[str]) -> str:
    """Tab or semicolon, whichever stands more often in the first lines, else comma (which is also our decimal sign)."""
    first = lines[:_LOOKED_AT]
    counts = {sign: sum(line.count(sign) for line in first) for sign in "\t;"}
    most = max(counts, key=lambda sign: counts[sign])
    return most if counts[most] else ","


def cells(text: str, parted_by: str) -> tuple[str, ...] | None:
    """The cells of one row, which may go over several lines; None when its quotation marks do not close."""
    try:
        (row,) = csv.reader([text], delimiter=parted_by, strict=True)
    except (csv.Error, ValueError):
        return None
    return tuple(row)


def headings(line: str) -> tuple[str, ...]:
    """The column names in a table's first line, the empty ones at its end left out."""
    found = [cell.strip() for cell in cells(line, separator([line])) or ()]
    while found and not found[-1]:
        found.pop()
    return tuple(found)

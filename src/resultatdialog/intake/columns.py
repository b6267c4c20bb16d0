"""Separator, cells and headings of tables in text form, shared by all readers of such tables."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

_SAID = re.compile(r"\ufeff?\"?sep=(\\t|[^\w\s]|\t)\"?[;,\s]*", re.IGNORECASE)
_LOOKED_AT = 60
"""Lines from the start in which separators are counted."""


def separator(lines: Sequence[str]) -> str:
    """Tab or semicolon, whichever is more frequent; comma if there is neither, since it is also the decimal sign."""
    first = lines[:_LOOKED_AT]
    counts = {sign: sum(line.count(sign) for line in first) for sign in "\t;"}
    most = max(counts, key=lambda sign: counts[sign])
    return most if counts[most] else ","


def said_separator(line: str) -> str | None:
    """The separator in a first line `sep=;`, which Excel reads and does not show; None for any other line."""
    found = _SAID.fullmatch(line)
    return found[1].replace("\\t", "\t") if found else None


def without_said_separator(text: str) -> tuple[str, str | None]:
    """The text with an empty line in place of `sep=;`, and the separator that stood there."""
    first, _end, rest = text.partition("\n")
    said = said_separator(first)
    return (text, None) if said is None else (f"\n{rest}", said)


def cells(text: str, delimiter: str) -> tuple[str, ...] | None:
    """The cells of one row, which may span lines; None for unclosed quotation marks."""
    try:
        (row,) = csv.reader([text], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return None
    return tuple(row)


def headings(line: str) -> tuple[str, ...]:
    """The column names in a table's first line, without empty ones at the end."""
    found = [cell.strip() for cell in cells(line, separator([line])) or ()]
    while found and not found[-1]:
        found.pop()
    return tuple(found)

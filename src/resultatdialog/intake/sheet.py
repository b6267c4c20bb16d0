"""Reads a CSV, Excel or OpenDocument file, told apart by the first bytes, as a workbook of text cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from resultatdialog.intake.columns import cells, said_separator, separator
from resultatdialog.intake.excel import parse_excel
from resultatdialog.intake.ods import is_ods, parse_ods
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import decode, read_bytes
from resultatdialog.intake.workbook import MOST_CELLS, MOST_COLUMNS, MOST_LINES, Sheet, Workbook
from resultatdialog.locale import _

MAX_BYTES = 16 * 1_048_576
_QUOTED_OVER = 5
"""Most lines of a quoted cell; a quotation mark not closed within them is an ordinary character."""


def read_book(path: Path) -> Workbook:
    """The tables of a CSV or Excel file; raises RefusedError."""
    return parse_book(read_bytes(path, MAX_BYTES), path.name)


def parse_book(content: bytes, name: str) -> Workbook:
    """The tables in a file's content: Excel if the first bytes say so, else CSV; raises RefusedError."""
    if content.startswith(b"PK"):
        return parse_ods(content, name) if is_ods(content) else parse_excel(content, name)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedError.one(
            name, _("is an Excel file of the old kind (.xls), or has a password."), _("Save it as .xlsx or CSV.")
        )
    return Workbook((Sheet(name, "", tuple(_lines(decode(content, name), name))),))


def _lines(text: str, name: str) -> Iterator[tuple[str, ...]]:
    """The cells of each line; a cell over several lines is followed by empty lines, so that line numbers stay right."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise RefusedError.one(name, _("the file is empty."))
    if len(lines) > MOST_LINES:
        raise _too_many(name, MOST_LINES, _("more than {limit} rows."))
    said = said_separator(lines[0])
    if said is not None:
        lines[0] = ""
    parted_by = said or separator(lines)
    count = number = 0
    while number < len(lines):
        line, taken = _cells(lines, number, parted_by)
        count += len(line)
        if len(line) > MOST_COLUMNS:
            place = _("{file}, line {line}").format(file=name, line=number + 1)
            raise _too_many(place, MOST_COLUMNS, _("more than {limit} columns."))
        if count > MOST_CELLS:
            raise _too_many(name, MOST_CELLS, _("more than {limit} cells."))
        yield line
        yield from ((),) * (taken - 1)
        number += taken


def _too_many(where: str, limit: int, words: str) -> RefusedError:
    return RefusedError.one(where, words.format(limit=limit), _("Check that it is the right file."))


def _cells(lines: Sequence[str], number: int, parted_by: str) -> tuple[tuple[str, ...], int]:
    """The cells of a line and the number of lines they take up; unclosed quotation marks are ordinary characters."""
    line = lines[number]
    if '"' not in line:
        return tuple(line.split(parted_by)), 1
    for taken in range(1, _QUOTED_OVER + 1):
        row = cells("\n".join(lines[number : number + taken]), parted_by)
        if row is not None:
            return row, taken
    return tuple(line.split(parted_by)), 1

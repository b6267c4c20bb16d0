"""The tables of a CSV or Excel file as lines of text cells, so that codes keep their leading zeros."""

from __future__ import annotations

from dataclasses import dataclass

from resultatdialog.locale import _

MOST_LINES, MOST_CELLS = 200_000, 2_000_000
MOST_COLUMNS = 1_000
"""Larger tables are refused, so that a hostile file cannot fill the memory; files of results are far smaller."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; line `n` of the file is `lines[n - 1]`."""

    file: str
    name: str
    """Name of the Excel sheet; empty for CSV."""
    lines: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged cells in Excel: first line, first column, last line, last column, counted from 0."""

    def where(self, line: int) -> str:
        """The place for messages: file, line (from 1) and sheet."""
        place = _("{file}, line {line}").format(file=self.file, line=line)
        return f"{place} ({self.name})" if self.name else place


@dataclass(frozen=True, slots=True)
class Workbook:
    """The tables of a file, and warnings for whoever reads them."""

    sheets: tuple[Sheet, ...]
    warnings: tuple[str, ...] = ()

"""A file of tables as lines of text cells, CSV or Excel: no cell becomes a number here, so codes keep their zeros."""

from __future__ import annotations

from dataclasses import dataclass

from resultatdialog.locale import _

MOST_LINES, MOST_CELLS = 200_000, 2_000_000
MOST_COLUMNS = 1_000
"""Larger tables are refused: no file of results comes near, and a hostile one must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: line `n` of the file is `lines[n - 1]`."""

    file: str
    name: str
    """Name of the Excel sheet; empty for CSV."""
    lines: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged cells in Excel: first line, first column, last line, last column, counted from 0."""

    def where(self, line: int) -> str:
        """File, line and sheet as a message says them; lines count from 1."""
        place = _("{file}, line {line}").format(file=self.file, line=line)
        return f"{place} ({self.name})" if self.name else place


@dataclass(frozen=True, slots=True)
class Workbook:
    """The tables of a file, and warnings for whoever reads them."""

    sheets: tuple[Sheet, ...]
    warnings: tuple[str, ...] = ()

"""The tables of a CSV or Excel file as lines of text cells, so that codes keep their leading zeros."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from resultatdialog.intake.pupils import has_pupils
from resultatdialog.locale import _, ngettext

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
    levels: Mapping[int, int] = field(default_factory=dict)
    """Line (from 1) to its level in an outline, or the indent of its label; lines on the first level are left out."""
    hidden_lines: tuple[int, ...] = ()
    """Lines (from 1) with cells that the spreadsheet does not show."""
    hidden_columns: tuple[int, ...] = ()
    """Columns (from 0) with cells that the spreadsheet does not show."""

    def where(self, line: int) -> str:
        """The place for messages: file, line (from 1) and sheet."""
        place = _("{file}, line {line}").format(file=self.file, line=line)
        return f"{place} ({self.name})" if self.name else place


@dataclass(frozen=True, slots=True)
class Workbook:
    """The tables of a file, and warnings for whoever reads them."""

    sheets: tuple[Sheet, ...]
    warnings: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    """Names of sheets that the spreadsheet does not show; they are not read."""


def column_letters(place: int) -> str:
    """The letters of a column by its number from 0: `A` for 0, `AB` for 27."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def hidden_warnings(sheets: Sequence[Sheet], hidden: Sequence[Sheet]) -> tuple[str, ...]:
    """A sentence for each hidden sheet, and for each sheet with hidden rows or columns."""
    found = []
    for sheet in hidden:
        words = _("The sheet '{name}' is hidden and is not read.").format(name=sheet.name[:80])
        if has_pupils(sheet.lines):
            words += " " + _("It holds personal identity numbers: ask for the file without it, and delete this one.")
        found.append(words)
    for sheet in sheets:
        for count, places in (
            (len(sheet.hidden_lines), runs(sheet.hidden_lines)),
            (len(sheet.hidden_columns), runs(sheet.hidden_columns, column_letters)),
        ):
            if not count:
                continue
            words = (
                ngettext(
                    "The sheet '{name}' has {n} hidden row ({places}); it is read like the others.",
                    "The sheet '{name}' has {n} hidden rows ({places}); they are read like the others.",
                    count,
                )
                if places[:1].isdigit()
                else ngettext(
                    "The sheet '{name}' has {n} hidden column ({places}).",
                    "The sheet '{name}' has {n} hidden columns ({places}).",
                    count,
                )
            )
            found.append(words.format(name=sheet.name[:80], n=count, places=places))
    return tuple(found)


def runs(numbers: Sequence[int], say: Callable[[int], str] = str, most: int = 6) -> str:
    """Rising numbers in short: `3–5, 9`; `say` writes one number."""
    parts: list[tuple[int, int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    words = [say(first) if first == last else f"{say(first)}–{say(last)}" for first, last in parts[:most]]
    return ", ".join(words) + (" …" if len(parts) > most else "")

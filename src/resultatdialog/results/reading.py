"""A file of results as read: every cell with its place, and the lines left out with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from resultatdialog.intake.formula import is_formula
from resultatdialog.intake.names import plain
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.workbook import Sheet
from resultatdialog.locale import _
from resultatdialog.results.doubt import Doubt
from resultatdialog.results.value import read_number

RowLevel = Literal["school", "municipality", "national"]
NATIONAL_CODES = ("0000", "00")
"""Codes of the whole country in files of Kolada and Skolverket."""


class SourceColumn(NamedTuple):
    """A column of figures: its heading, and the heading of its group of columns."""

    name: str
    group: str | None = None


class SourceCell(NamedTuple):
    """One figure as in the file; a token is never turned into a number."""

    code: str
    """Code of a school unit (8 digits) or municipality (4 digits), or `0000` for the country."""
    name: str
    organizer_type: str | None
    """Type of organizer as in the file: Kommunal, Enskild, Samtliga."""
    subject: str | None
    column: str
    group: str | None
    """Heading of the column's group, or gender of the row."""
    school_year: str | None
    """School year `2024/25`, or calendar year where the source has only that."""
    raw: str
    """Text of the cell; for Excel the number as stored."""
    value: Decimal | None
    token: str | None
    """Text that is no number: `..`, `.`, `~100` or other words; None for an empty cell."""
    line: int
    """Line or row in the file, from 1; in JSON number of the entry."""
    n: int | None = None
    """Pupils behind the figure, if a column of its own has them."""
    municipality: str | None = None
    """Code of the school's municipality (4 digits), if the file has it."""
    table: int = 0
    """Index of its table in `Reading.tables`."""


class LeftOut(NamedTuple):
    """A line left out, and the reason (words for it: `why_label`)."""

    line: int
    why: str
    sheet: str = ""
    """Name of the sheet; empty for the first one and for files without sheets."""
    wrong: bool = False
    """Whether something stands there that has the wrong type for a figure, so that one may be lost."""


class TableHead(NamedTuple):
    """The lines above one table of a file: what holds for all its rows."""

    sheet: str
    title: str
    population: str | None = None
    """Pupils that the figures are about (samtliga elever), if the title has it."""
    grade: str = ""
    """Grade named above the table; empty when none is, or several are."""
    unsaid: bool = False
    """Whether the title names several subjects and nothing says which of them the rows are about."""


class Grid(NamedTuple):
    """A table's rows among the cells of a reading: `cells[first + column :: width]` up to `last` is a column."""

    first: int
    last: int
    width: int
    samples: tuple[SourceCell, ...]
    """A cell for each column and each subject, group and year that a row has named."""


class SheetUse(NamedTuple):
    """A sheet of the file, whether it was read, and why not."""

    name: str
    read: bool
    why: str = ""


class RestoredCode(NamedTuple):
    """A code that a spreadsheet had changed, as read and as written."""

    code: str
    written: str
    how: str
    """`zeros`, `decimals`, `spaces` or `apostrophe`."""
    line: int


class SchoolFacts(NamedTuple):
    """The facts of a school in a file, besides its figures."""

    grades: tuple[str, ...] = ()
    """Grades the school has; empty when the file does not say."""
    pupils: int | None = None
    """Number of pupils in the school, as published: the API rounds it (`cirka 380`)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read, before any of it is used in a round."""

    file: str
    source: str
    """Id of the source: `skolverket-export`, `kolada`, …"""
    title: str
    school_year: str | None
    level: RowLevel
    rows: int
    """Data rows (for JSON: school units or answers)."""
    columns: tuple[SourceColumn, ...]
    cells: tuple[SourceCell, ...]
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    population: str | None = None
    """Pupils that the figures are about (samtliga elever), if the title has it."""
    municipalities: Mapping[str, str] = field(default_factory=dict)
    """Municipality code to name, for municipalities that the file names."""
    tables: tuple[TableHead, ...] = ()
    """The tables of the file; empty for one table with the title above and for JSON."""
    sheets: tuple[SheetUse, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    """Questions raised while reading, answered or not."""
    notes: tuple[str, ...] = ()
    """Sentences for the account, on what was read otherwise than it looks, without asking."""
    restored: tuple[RestoredCode, ...] = ()
    keys: tuple[str, ...] = ()
    """Headings of the columns that say whose or which the figures are."""
    unused: tuple[str, ...] = ()
    """Headings of columns that a mapping does not name."""
    names: Mapping[tuple[str, str | None], str] = field(default_factory=dict)
    """Column and group of a cell to the heading as it stands in the file, where they differ."""
    schools: Mapping[str, SchoolFacts] = field(default_factory=dict)
    """School code to what the file says of the school itself."""
    grids: tuple[Grid, ...] = ()
    """Where the rows of each table stand in `cells`, if all its rows have the same columns; empty when not known."""

    def head(self, cell: SourceCell) -> TableHead:
        """The lines above the cell's table."""
        if cell.table < len(self.tables):
            return self.tables[cell.table]
        return TableHead("", self.title, self.population)

    def place(self, cell: SourceCell) -> str:
        """File, line and, where several sheets were read, sheet of a cell, in words."""
        place = _("{file}, line {line}").format(file=self.file, line=cell.line)
        several = len({head.sheet for head in self.tables}) > 1
        return f"{place} ({self.tables[cell.table].sheet})" if several else place

    def heading(self, cell: SourceCell) -> str:
        """The heading of a cell's column, with that of its group."""
        found = self.names.get((cell.column, cell.group))
        return found or " · ".join(filter(None, (cell.group, cell.column)))

    def tokens(self) -> Mapping[str, int]:
        """Token to number of cells with it."""
        return Counter(cell.token for cell in self.cells if cell.token is not None)

    def codes(self) -> tuple[str, ...]:
        """The codes of schools or municipalities, in the file's order."""
        return tuple(dict.fromkeys(cell.code for cell in self.cells))


_TOTALS = (
    *(
        "totalsumma",
        "totalt",
        "total",
        "summa",
        "samtliga",
        "radetiketter",
        "medel",
        "medelvärde",
        "genomsnitt",
        "snitt",
    ),
    *("riket", "hela riket", "kommunen", "hela kommunen", "kommunen totalt", "kommun totalt"),
    *("alla skolor", "samtliga skolor", "grand total"),
)
_TOTAL_BEGINNINGS = ("summa ", "totalt ", "total ", "genomsnitt ", "medelvärde ")


def is_total(label: str) -> bool:
    """Whether a row's label says that it sums up the others: `Totalsumma`, `Riket`, `Summa åk 9`."""
    words = plain(label).strip(" :.")
    return words in _TOTALS or words.startswith(_TOTAL_BEGINNINGS)


@lru_cache(maxsize=10_000)
def read_cell(text: str) -> tuple[Decimal | None, str | None]:
    """Number and token of a cell: one of them is None, for an empty cell both; a percent sign is left out."""
    text = text.strip()
    value = read_number(text)
    if value is None and text[-1:] == "%":
        value = read_number(text[:-1].rstrip())
    return (value, None) if value is not None else (None, text or None)


def refuse_formula(token: str | None, sheet: Sheet, line: int) -> None:
    """Raise RefusedError when a cell of figures on a line (from 1) has a formula: published tables have none."""
    if token is not None and is_formula(token):
        raise RefusedError.one(
            sheet.where(line),
            _("'{text}' is a formula, not a figure.").format(text=token[:40]),
            _("Save the table with its values, without formulas."),
        )


def level_label(level: str) -> str:
    """The level of a file's rows (`Reading.level`) in words."""
    return {"school": _("schools"), "municipality": _("municipalities"), "national": _("the country")}[level]


def why_label(why: str) -> str:
    """The reason why a line is left out (`LeftOut.why`) in words; unknown ones unchanged."""
    return {
        "footer": _("definitions under the table"),
        "prose": _("words above the table"),
        "no code": _("no code of a school or municipality"),
        "total": _("a total"),
        "block": _("a heading above rows"),
        "other block": _("under another heading than the one that was chosen"),
        "bad code": _("a number that is no code"),
        "headings": _("headings repeated further down"),
        "other table": _("in another table below"),
    }.get(why, why)


def reading_to_plain(reading: Reading) -> dict[str, Any]:
    """The reading as the JSON object of `results read --format json`."""
    return {
        "file": reading.file,
        "source": reading.source,
        "title": reading.title,
        "school_year": reading.school_year,
        "level": reading.level,
        "population": reading.population,
        "rows": reading.rows,
        "columns": [column._asdict() for column in reading.columns],
        "values": [{**cell._asdict(), "value": _plain_number(cell.value)} for cell in reading.cells],
        "left_out": [
            {"line": left.line, "why": left.why, **({"sheet": left.sheet} if left.sheet else {})}
            for left in reading.left_out
        ],
        "warnings": list(reading.warnings),
    }


def _plain_number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)

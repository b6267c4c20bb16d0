"""Skolverket's exports from its statistics pages: prose, one or two heading rows, a table, a footer of definitions.

`skolverket_headings.py` finds the tables by their headings, `skolverket_above.py` reads the lines above each, and
`skolverket_rows.py` its rows; here they become one reading, and a cell's measure is recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.locale import _
from resultatdialog.results.doubt import Choice, Doubt
from resultatdialog.results.reading import (
    Grid,
    Reading,
    SheetUse,
    SourceCell,
    TableHead,
    read_cell,
)
from resultatdialog.results.source import Recognised, TableSource
from resultatdialog.results.sources.skolverket_above import LONGEST_TITLE, grade_in_words
from resultatdialog.results.sources.skolverket_headings import LOOKED_AT, heading_rows, quoted
from resultatdialog.results.sources.skolverket_rows import ExportTable, read_table, tables_on
from resultatdialog.results.sources.skolverket_words import Words, measure_in_words
from resultatdialog.results.value import TOKENS, Group


def read_export(sheet: Sheet) -> Reading:
    """All tables of a sheet, as `read_exports`."""
    return read_exports(Workbook((sheet,)))


def read_exports(book: Workbook) -> Reading:
    """All tables of a file as understood; raises RefusedError when there is none, quoting what stands there instead."""
    places = [place for sheet in book.sheets for place in tables_on(sheet)]
    if not places:
        raise _unknown(max(book.sheets, key=lambda sheet: len(sheet.lines), default=Sheet("", "", ())))
    tables: list[ExportTable] = []
    before: TableHead | None = None
    for place in places:
        inherited = before if before is not None and before.sheet == place.sheet.name else None
        tables.append(read_table(place, len(tables), inherited, several=len(places) > 1))
        before = tables[-1].head
    if any(table.subject for table in tables):
        tables = [_without_subject(table) for table in tables]
    first, file = tables[0], places[0].sheet.file
    read = {table.head.sheet for table in tables}
    levels = {table.level for table in tables}
    cells = first.cells if len(tables) == 1 else [cell for table in tables for cell in table.cells]
    chosen = {table.chosen for table in tables}
    municipalities: dict[str, str] = {}
    for table in tables:
        municipalities.update({code: name for code, name in table.municipalities.items() if code not in municipalities})
    return Reading(
        file=file,
        source=SKOLVERKET_EXPORT.id,
        title=first.head.title,
        school_year=(first.chosen if len(chosen) == 1 else None) or _only_year(cells),
        level="school" if "school" in levels else first.level,
        rows=sum(table.rows for table in tables),
        columns=tuple(dict.fromkeys(column for table in tables for column in table.columns)),
        cells=tuple(cells),
        left_out=tuple(left for table in tables for left in table.left_out),
        warnings=book.warnings,
        population=first.head.population,
        municipalities=municipalities,
        tables=tuple(table.head for table in tables),
        sheets=tuple(
            SheetUse(
                sheet.name, sheet.name in read, "" if sheet.name in read else _("no row of headings is known there")
            )
            for sheet in book.sheets
            if sheet.name
        ),
        doubts=tuple(_doubts(file, tables)),
        restored=tuple(each for table in tables for each in table.restored),
        keys=tuple(dict.fromkeys(key for table in tables for key in table.keys)),
        grids=tuple(_grids(tables)),
    )


def _grids(tables: Sequence[ExportTable]) -> Iterator[Grid]:
    first = 0
    for table in tables:
        last, width = first + len(table.cells), len(table.cells) // table.rows
        yield Grid(first, last, width, tuple(cell for row in table.samples.values() for cell in row))
        first = last


def _without_subject(table: ExportTable) -> ExportTable:
    """The table, in doubt when it says no subject and is not said to be about all of them, as others beside it do."""
    head = table.head
    if table.subject or table.told or head.unsaid or _ALL_SUBJECTS.search(f"{head.sheet} {head.title}"):
        return table
    return replace(table, head=head._replace(unsaid=table.depends))


_ALL_SUBJECTS = re.compile(r"samtliga|totalt|alla|genomsnitt|total", re.IGNORECASE)


def _doubts(file: str, tables: Sequence[ExportTable]) -> Iterator[Doubt]:
    """Questions about tables whose title names several subjects, and about codes that cannot be read."""
    for table in tables:
        if table.head.unsaid:
            yield Doubt(
                "amne",
                file,
                f"{table.head.sheet} {table.head.title}",
                _(
                    "Neither the title ({title}), the sheet ({sheet}) nor the rows say which subject it is about."
                ).format(title=table.head.title[:120], sheet=table.head.sheet[:40] or "–"),
                (Choice("utan", _("leave the figures that depend on it out")),),
            )
        bad = [left for left in table.left_out if left.why == "bad code"]
        if bad:
            yield Doubt(
                "kod",
                file,
                f"{table.head.sheet} kod",
                _(
                    "line {line}: the code is a number and no code; a spreadsheet may have changed it. Such rows: {n}."
                ).format(line=bad[0].line, n=len(bad)),
                (Choice("utan", _("leave these rows out")),),
            )


def _only_year(cells: Sequence[SourceCell]) -> str | None:
    years = {cell.school_year for cell in cells}
    return years.pop() if len(years) == 1 else None


def _unknown(sheet: Sheet) -> RefusedError:
    """The error for a table without known headings; quotes the first line that can be headings, never a row of data."""
    likely = next(
        ((number, line) for number, line in enumerate(sheet.lines[:LOOKED_AT]) if _may_be_headings(sheet, number)),
        None,
    )
    remedy = _("For a table of your own, say in a mapping which column is what: --mapping FILE.yaml")
    if likely is None:
        return RefusedError.one(sheet.where(1), _("no heading row is known here, and no line looks like one."), remedy)
    number, line = likely
    return RefusedError.one(
        sheet.where(number + 1),
        _("no heading row is known here; the one that looks most like it reads: {headings}.").format(
            headings=quoted(line)
        ),
        remedy,
    )


def _may_be_headings(sheet: Sheet, number: int) -> bool:
    """Whether a line has words only, in two columns or more, and the lines below it have numbers.

    Without lines below, none above may have numbers: the line would be a row or a note under a table.
    """
    cells = [cell.strip() for cell in sheet.lines[number] if cell.strip()]
    if len(cells) < 2 or any(_no_heading(cell) for cell in cells):
        return False
    below = sheet.lines[number + 1 : number + 6]
    if not any(any(cell.strip() for cell in line) for line in below):
        return not any(map(_has_numbers, sheet.lines[:number]))
    return any(map(_has_numbers, below))


def _no_heading(cell: str) -> bool:
    return read_cell(cell)[0] is not None or cell in TOKENS or len(cell) > LONGEST_TITLE


def _has_numbers(line: Sequence[str]) -> bool:
    return any(read_cell(cell)[0] is not None for cell in line)


class _SkolverketExport(TableSource):
    id = "skolverket-export"

    @property
    def label(self) -> str:
        return _("Skolverket's export")

    def knows(self, sheet: Sheet) -> bool:
        """Whether a table with Skolverket's headings stands in the sheet."""
        return next(heading_rows(sheet), None) is not None

    def read(self, sheet: Sheet) -> Reading:
        return read_export(sheet)

    def read_book(self, book: Workbook) -> Reading:
        return read_exports(book)

    def recognise(self, reading: Reading, cell: SourceCell, heading: str, group: Group, year: str) -> Recognised:
        """The measure by the words of title and heading: kind, grade, subject."""
        head = reading.head(cell)
        grade = head.grade or grade_in_words(head.title, "")
        return measure_in_words(Words(head.title, heading, cell.subject, grade, head.unsaid), group, year)


SKOLVERKET_EXPORT = _SkolverketExport()

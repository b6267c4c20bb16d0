"""Tables of the municipality's own, read as a mapping says."""

from __future__ import annotations

from collections.abc import Sequence

from resultatdialog.intake.names import plain
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.school_year import school_year_of
from resultatdialog.intake.similar_names import meant
from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.locale import _
from resultatdialog.results.doubt import NO_ANSWERS, Answers
from resultatdialog.results.mapping import MappedColumn, TableMapping
from resultatdialog.results.reading import Reading, RowLevel, SheetUse, SourceColumn, TableHead
from resultatdialog.results.source import OwnMeasures
from resultatdialog.results.sources.mapped_columns import MappedRows, has_headings
from resultatdialog.results.sources.mapped_rows import read_rows


def read_mapped(book: Workbook, mapping: TableMapping, answers: Answers = NO_ANSWERS) -> Reading:
    """The tables as the mapping says; raises RefusedError when a column it names is not there or stands twice.

    `answers` to the questions that the tables raise: which block of rows, which scale.
    """
    tables: list[MappedRows] = []
    for part in mapping.tables:
        groups: dict[str, list[MappedColumn]] = {}
        for column in part.columns:
            groups.setdefault(column.sheet or part.sheet, []).append(column)
        for name, columns in groups.items():
            tables.append(read_rows(_sheet(book, part, name, columns), part, columns, answers, len(tables)))
    used = {table.sheet.name for table in tables}
    level: RowLevel = "municipality" if mapping.level == "municipality" else "school"
    first = tables[0].sheet
    years = {cell.school_year for table in tables for cell in table.cells}
    return Reading(
        file=first.file,
        source=MAPPED.id,
        title=first.name or first.file,
        school_year=years.pop() if len(years) == 1 else None if mapping.also else school_year_of(mapping.school_year),
        level=level,
        rows=sum(table.rows for table in tables),
        columns=_columns(mapping, tables),
        cells=tuple(cell for table in tables for cell in table.cells),
        left_out=tuple(left for table in tables for left in table.left_out),
        warnings=book.warnings,
        tables=tuple(TableHead(table.sheet.name, table.sheet.name or table.sheet.file) for table in tables),
        sheets=tuple(
            SheetUse(sheet.name, sheet.name in used, "" if sheet.name in used else _("the mapping names another sheet"))
            for sheet in book.sheets
            if sheet.name
        ),
        doubts=tuple(doubt for table in tables for doubt in table.doubts),
        notes=tuple(note for table in tables for note in table.notes),
        restored=tuple(each for table in tables for each in table.restored),
        keys=tuple(dict.fromkeys(key for table in tables for key in table.keys)),
        unused=tuple(dict.fromkeys(heading for table in tables for heading in table.unused)),
        names={key: name for table in tables for key, name in table.names.items()},
    )


def _columns(mapping: TableMapping, tables: Sequence[MappedRows]) -> tuple[SourceColumn, ...]:
    """The columns of figures; one whose rows stand under subjects is a column for each."""
    found = dict.fromkeys(SourceColumn(cell.column, cell.group) for table in tables for cell in table.cells)
    split = {column.name.partition(":")[0] for column in found if ":" in column.name}
    named = [SourceColumn(column.measure, column.group) for part in mapping.tables for column in part.columns]
    return tuple(dict.fromkeys([*(each for each in named if each in found or each.name not in split), *found]))


def _sheet(book: Workbook, mapping: TableMapping, name: str, columns: Sequence[MappedColumn]) -> Sheet:
    """The sheet that is named; without a name the only one that has the headings, else the first."""
    if name:
        found = next((sheet for sheet in book.sheets if plain(sheet.name) == plain(name)), None)
        if found is not None:
            return found
        file = book.sheets[0].file if book.sheets else ""
        if any(plain(hidden) == plain(name) for hidden in book.hidden):
            raise RefusedError.one(
                file,
                _("the sheet '{name}' is hidden and is not read.").format(name=name[:80]),
                _("Show it in the spreadsheet and save the file, if it is the right one."),
            )
        raise RefusedError.one(
            file,
            _("has no sheet '{name}'.").format(name=name[:80]),
            meant(name, (sheet.name for sheet in book.sheets)),
        )
    fitting = [sheet for sheet in book.sheets if has_headings(sheet, mapping, columns)]
    if len(fitting) > 1:
        names = ", ".join(f"'{sheet.name}'" for sheet in fitting)
        raise RefusedError.one(
            book.sheets[0].file,
            _("several sheets have these headings: {names}.").format(names=names[:300]),
            _("Say which with 'sheet:' in the mapping, or at each column."),
        )
    if not book.sheets:
        raise RefusedError.one("", _("the file has no sheet."))
    return fitting[0] if fitting else book.sheets[0]


class _MappedTable(OwnMeasures):
    id = "mapped"
    scales = True

    @property
    def label(self) -> str:
        return _("a table of your own, read by a mapping")


MAPPED = _MappedTable()

"""The rows of one table in Skolverket's exports: whose each is, and its figures, with what holds for whole columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from resultatdialog.intake.codes import is_municipality_code, is_school_code, looks_like_changed_code, restored_code
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.school_year import school_year_of
from resultatdialog.intake.workbook import Sheet
from resultatdialog.locale import _
from resultatdialog.results.reading import (
    LeftOut,
    RestoredCode,
    RowLevel,
    SourceCell,
    SourceColumn,
    TableHead,
    is_total,
    read_cell,
    refuse_formula,
)
from resultatdialog.results.sources.skolverket_above import LinesAbove, TablePlace, lines_above, table_head
from resultatdialog.results.sources.skolverket_headings import (
    ExportHeader,
    clean,
    heading_lines,
    heading_rows,
    quoted,
    read_header,
    says_subject,
)
from resultatdialog.results.sources.skolverket_words import REACHED


@dataclass(slots=True)
class ExportTable:
    """One table as read."""

    head: TableHead
    level: RowLevel
    chosen: str | None
    left_out: list[LeftOut]
    columns: tuple[SourceColumn, ...]
    keys: tuple[str, ...]
    subject: str | None
    """Subject said above the table."""
    told: bool
    """Whether its rows or columns say the subject."""
    depends: bool
    """Whether its figures mean something else with a subject than without."""
    rows: int = 0
    cells: list[SourceCell] = field(default_factory=list)
    restored: list[RestoredCode] = field(default_factory=list)
    municipalities: dict[str, str] = field(default_factory=dict)
    """Municipality code to name."""
    samples: dict[tuple[str, ...], list[SourceCell]] = field(default_factory=dict)
    """Subject, part, gender, year and measure as a row has them, to the cells of the first row that has just these."""


def tables_on(sheet: Sheet) -> Iterator[TablePlace]:
    """The tables on a sheet, from the top; each reaches to the next one's headings."""
    tables = [heading_lines(sheet, row) for row in heading_rows(sheet)]
    above = 0
    for number, lines in enumerate(tables):
        final = number + 1 == len(tables)
        end = len(sheet.lines) if final else tables[number + 1].top
        last = _last_row(sheet, read_header(sheet, lines), end)
        yield TablePlace(sheet, lines, end if final else last + 1, above)
        above = last + 1


def read_table(place: TablePlace, number: int, inherited: TableHead | None, *, several: bool) -> ExportTable:
    """The table at a place; raises RefusedError when it has no codes, no column of figures or no rows."""
    sheet, row = place.sheet, place.lines.last
    header = read_header(sheet, place.lines)
    level = header.level
    if level == "national" and not header.names_organizers:
        raise RefusedError.one(
            sheet.where(row + 1),
            _("there is no column with codes of schools or municipalities; the headings are: {headings}.").format(
                headings=quoted(sheet.lines[row])
            ),
            _("Export the report again with codes."),
        )
    if not header.figures:
        raise RefusedError.one(
            sheet.where(row + 1),
            _("there is no column of figures; the headings are: {headings}.").format(headings=quoted(sheet.lines[row])),
            _("Export the report again."),
        )
    above = lines_above(sheet, place, inherited)
    told, depends = says_subject(header), _depends_on_subject(header, above)
    head = table_head(sheet, above, unsaid=above.unsaid and not told and depends)
    left = above.prose
    found = ExportTable(
        head,
        level,
        above.chosen,
        left_out=left,
        columns=tuple(dict.fromkeys(header.figures.values())),
        keys=_keys_of(sheet, header),
        subject=above.subject,
        told=told,
        depends=depends,
    )
    telling = [header.keys[key] for key in ("subject", "part", "gender", "year", "measure") if key in header.keys]
    columns = _column_defaults(header)
    name = header.keys.get("school" if level == "school" else "municipality")
    last = _last_row(sheet, header, place.end)
    mark = sheet.name if several else ""
    for line_number in range(row + 1, place.end):
        line, shown = sheet.lines[line_number], line_number + 1
        if line_number > last:
            left.append(LeftOut(shown, "footer", mark))
            continue
        if not any(map(str.strip, line)):
            continue
        code, restored = _row_code(line, header)
        if code is None:
            left.append(LeftOut(shown, _why_no_code(line, header), mark))
            continue
        found.rows += 1
        if restored:
            found.restored.append(RestoredCode(code, restored[0], restored[1], shown))
        begun = len(found.cells)
        for cell in _row(line, shown, header, columns, (code, _cell(line, name)), above, number):
            if cell.token is not None:
                refuse_formula(cell.token, sheet, shown)
            found.cells.append(cell)
        said = tuple([_cell(line, key) for key in telling])
        if said not in found.samples:
            found.samples[said] = found.cells[begun:]
        written = _cell(line, header.keys.get("municipality_code"))
        where = _municipality(written)
        if where != written and level == "school" and where not in found.municipalities:
            found.restored.append(RestoredCode(where, written, "zeros", shown))
        if where not in found.municipalities and (called := _cell(line, header.keys.get("municipality"))):
            found.municipalities[where] = called
    if not found.rows:
        raise RefusedError.one(
            sheet.where(row + 1), _("there are headings and no rows under them."), _("Export the report again.")
        )
    return found


def _keys_of(sheet: Sheet, header: ExportHeader) -> tuple[str, ...]:
    return tuple(clean(sheet.lines[header.key_row][place]) for place in sorted(header.keys.values()))


def _depends_on_subject(header: ExportHeader, above: LinesAbove) -> bool:
    """Whether a figure of the table means something else with a subject than without."""
    headings = [" ".join(filter(None, column)).casefold() for column in header.figures.values()]
    words = ("betygspoäng", *REACHED)
    return any(word in heading for word in words for heading in [*headings, above.measure.casefold()])


def _cell(line: Sequence[str], place: int | None) -> str:
    return line[place].strip() if place is not None and place < len(line) else ""


def _row_code(line: Sequence[str], header: ExportHeader) -> tuple[str | None, tuple[str, str] | None]:
    """The row's code, its zeros kept, and text and change when it had been changed; None for another row."""
    level = header.level
    if level == "national":
        organizer = _cell(line, header.keys["organizer_type"])
        return (_NATIONAL if organizer.casefold() in _ORGANIZERS else None), None
    text = _cell(line, header.keys["school_code" if level == "school" else "municipality_code"])
    if is_school_code(text) if level == "school" else is_municipality_code(text):
        return text, None
    found = restored_code(text, 8 if level == "school" else 4) if text else None
    return (found[0], (text, found[1])) if found is not None else (None, None)


_NATIONAL = "0000"
_ORGANIZERS = ("samtliga", "totalt", "kommunal", "kommun", "enskild", "fristående", "statlig", "skolverket", "region")


def _why_no_code(line: Sequence[str], header: ExportHeader) -> str:
    if is_total(next((cell for cell in line if cell.strip()), "")):
        return "total"
    text = _cell(line, header.keys.get("school_code", header.keys.get("municipality_code")))
    return "bad code" if text and looks_like_changed_code(text) else "no code"


def _municipality(text: str) -> str:
    """A municipality's code, with the zero that a spreadsheet may have taken."""
    if is_municipality_code(text) or not text:
        return text
    found = restored_code(text, 4)
    return found[0] if found is not None else text


def _last_row(sheet: Sheet, header: ExportHeader, end: int) -> int:
    """The number (from 0) of the last row with a code before `end`: what comes after is the footer."""
    if header.level == "national" and "organizer_type" not in header.keys:
        return header.row
    for number in range(end - 1, header.row, -1):
        if _row_code(sheet.lines[number], header)[0] is not None:
            return number
    return header.row


class _ColumnDefaults(NamedTuple):
    """A column's place, and heading, group, school year and subject of its cells; None where rows have their own."""

    place: int
    column: str | None
    group: str | None
    school_year: str | None
    subject: str | None


def _column_defaults(header: ExportHeader) -> tuple[_ColumnDefaults, ...]:
    """The columns of figures; of heading and group, one may be a school year, and the other then names the measure."""
    found = []
    for place, column in header.figures.items():
        subject, year = header.about[place]
        own = school_year_of(column.name)
        above = school_year_of(column.group) if column.group and own is None else None
        if own is not None:
            found.append(_ColumnDefaults(place, column.group, None, own, subject))
        elif above is not None:
            found.append(_ColumnDefaults(place, column.name, None, above, subject))
        else:
            found.append(_ColumnDefaults(place, column.name, column.group, year, subject))
    return tuple(found)


def _row(
    line: Sequence[str],
    number: int,
    header: ExportHeader,
    columns: Sequence[_ColumnDefaults],
    who: tuple[str, str],
    above: LinesAbove,
    table: int,
) -> Iterator[SourceCell]:
    keys = header.keys
    own = " – ".join(filter(None, (_cell(line, keys.get("subject")), _cell(line, keys.get("part"))))) or None
    gender = _cell(line, keys.get("gender")) or None
    row_year = school_year_of(_cell(line, keys["year"])) or above.chosen if "year" in keys else above.chosen
    named = _cell(line, keys.get("measure")) or header.measure or above.measure
    organizer = _cell(line, keys.get("organizer_type")) or None
    municipality = _municipality(_cell(line, keys.get("municipality_code"))) or None
    subject_above = above.subject
    width = len(line)
    for place, column, group, year, subject in columns:
        raw = line[place].strip() if place < width else ""
        value, token = read_cell(raw)
        yield SourceCell(
            *who,
            organizer,
            own or subject or subject_above,
            column or named,
            group or gender,
            year or row_year,
            raw,
            value,
            token,
            number,
            None,
            municipality,
            table,
        )

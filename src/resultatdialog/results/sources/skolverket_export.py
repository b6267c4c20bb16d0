"""Skolverket's exports from its statistics pages: prose, one or two heading rows, a table, a footer of definitions.

Columns are found by their headings, never by their place: groups have changed order and wording between years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from resultatdialog.intake.codes import is_municipality_code, is_school_code
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.school_year import school_year_of
from resultatdialog.intake.workbook import Sheet
from resultatdialog.locale import _
from resultatdialog.results.reading import (
    LeftOut,
    Reading,
    RowLevel,
    SourceCell,
    SourceColumn,
    read_cell,
    refuse_formula,
)
from resultatdialog.results.source import Recognised, TableSource, unknown_measure
from resultatdialog.results.value import Group
from resultatdialog.vocabulary import measure_of, subject_called

_KEYS: dict[str, str] = {
    "skola": "school", "skolnamn": "school", "skolenhet": "school", "skolenhetsnamn": "school",
    "skolenhetskod": "school_code", "skolkod": "school_code",
    "kommun": "municipality", "skolkommun": "municipality", "kommunnamn": "municipality",
    "kommunkod": "municipality_code", "skolkommunkod": "municipality_code",
    "typavhuvudman": "organizer_type", "huvudmannatyp": "organizer_type",
    "huvudman": "other", "huvudmanorgnr": "other", "huvudmansorgnr": "other", "huvudmannensorgnr": "other",
    "orgnr": "other", "organisationsnummer": "other", "län": "other", "länskod": "other",
    "ämne": "subject", "delprov": "part", "ämnesdel": "part",
    "kön": "gender",
    "läsår": "year",
    "uppgift": "measure", "mått": "measure", "variabel": "measure",
}  # fmt: skip
"""Heading, in lower case without spaces and hyphens, to the key that its column holds."""
_CHOSEN = re.compile(r"valt läsår\s*:\s*(.*)", re.IGNORECASE)
_POPULATION = re.compile(r"samtliga elever|per kön|flickor|pojkar|svensk bakgrund|utländsk bakgrund", re.IGNORECASE)
_TITLE_GRADE = re.compile(r"årskurs\s*(\d{1,2})", re.IGNORECASE)
_REACHED = ("kravnivå", "klarat", "nått", "uppnått")
"""Words for having reached the level."""
_SPACES = re.compile(r"\s+")
_LOOKED_AT = 60
"""Number of lines searched for the heading row."""


@dataclass(frozen=True, slots=True)
class _Header:
    """Number (from 0) of the heading row, key to column index, and column index to heading of figures."""

    row: int
    keys: dict[str, int]
    figures: dict[int, SourceColumn]


def read_export(sheet: Sheet) -> Reading:
    """The table as understood; raises RefusedError when there is none, quoting what stands there instead."""
    row = _find_header(sheet)
    if row is None:
        raise _unknown(sheet)
    title, chosen, prose = _before(sheet, row)
    header = _header(sheet, row)
    for key in ("school_code", "municipality_code"):
        if key in header.keys:
            break
    else:
        raise RefusedError.one(
            sheet.where(row + 1),
            _("there is no column with codes of schools or municipalities; the headings are: {headings}.").format(
                headings=_quoted(sheet.lines[row])
            ),
            _("Export the report again with codes."),
        )
    level: RowLevel = "school" if key == "school_code" else "municipality"
    if not header.figures:
        raise RefusedError.one(
            sheet.where(row + 1),
            _("there is no column of figures; the headings are: {headings}.").format(
                headings=_quoted(sheet.lines[row])
            ),
            _("Export the report again."),
        )
    left = list(prose)
    cells: list[SourceCell] = []
    columns = _column_defaults(header)
    name = header.keys.get("school" if level == "school" else "municipality")
    last = _last_row(sheet, header, level)
    rows = 0
    municipalities: dict[str, str] = {}
    for number, line in enumerate(sheet.lines[row + 1 :], start=row + 2):
        if number > last + 1:
            left.append(LeftOut(number, "footer"))
        elif not any(cell.strip() for cell in line):
            continue
        elif (code := _code(line, header, level)) is None:
            left.append(LeftOut(number, "no code"))
        else:
            rows += 1
            for cell in _row(line, number, header, columns, (code, _cell(line, name)), chosen, title):
                if cell.token is not None:
                    refuse_formula(cell.token, sheet.where(number))
                cells.append(cell)
            where = _cell(line, header.keys.get("municipality_code"))
            if where not in municipalities and (called := _cell(line, header.keys.get("municipality"))):
                municipalities[where] = called
    if not rows:
        raise RefusedError.one(
            sheet.where(row + 1), _("there are headings and no rows under them."), _("Export the report again.")
        )
    population = _POPULATION.search(title)
    return Reading(
        file=sheet.file,
        source=SKOLVERKET_EXPORT.id,
        title=title,
        school_year=chosen or _only_year(cells),
        level=level,
        rows=rows,
        columns=tuple(dict.fromkeys(header.figures.values())),
        cells=tuple(cells),
        left_out=tuple(left),
        population=population[0].lower() if population else None,
        municipalities=municipalities,
    )


def _plain(heading: str) -> str:
    return re.sub(r"[\s\-‐–.:]", "", heading).casefold()


def _clean(heading: str) -> str:
    return _SPACES.sub(" ", heading).strip()


def _find_header(sheet: Sheet) -> int | None:
    """Number (from 0) of the first row with more than two cells whose first is a key heading; None without one."""
    for number, line in enumerate(sheet.lines[:_LOOKED_AT]):
        if len(line) > 2 and _KEYS.get(_plain(line[0])) in (
            "school",
            "municipality",
            "school_code",
            "municipality_code",
        ):
            return number
    return None


def _before(sheet: Sheet, row: int) -> tuple[str, str | None, list[LeftOut]]:
    """The report's title, the school year that was chosen, and the prose between them and the table."""
    title, chosen = "", None
    left = []
    for number, line in enumerate(sheet.lines[:row], start=1):
        words = [_clean(cell) for cell in line if cell.strip()]
        if not words or (number == row and _is_group_row(sheet, row)):
            continue
        found = _CHOSEN.match(words[0])
        if found is not None:
            chosen = school_year_of(found[1]) or _clean(found[1]) or None
        elif words[0].casefold().startswith("statistik från skolverket"):
            continue
        elif not title:
            title = words[0]
        else:
            left.append(LeftOut(number, "prose"))
    return title, chosen, left


def _is_group_row(sheet: Sheet, row: int) -> bool:
    """Whether the row above the headings names groups: empty over the keys, words over the figures."""
    if row == 0:
        return False
    above = sheet.lines[row - 1]
    named = [place for place, cell in enumerate(above) if cell.strip()]
    return (
        bool(named)
        and named[0] > 0
        and all(place < len(sheet.lines[row]) and _plain(sheet.lines[row][place]) not in _KEYS for place in named)
    )


def _header(sheet: Sheet, row: int) -> _Header:
    names = [_clean(cell) for cell in sheet.lines[row]]
    groups: dict[int, str] = {}
    if _is_group_row(sheet, row):
        groups = {place: _clean(cell) for place, cell in enumerate(sheet.lines[row - 1]) if cell.strip()}
        for first, left, _last, right in sheet.merged:
            if first == row - 1 and left in groups:
                groups.update(dict.fromkeys(range(left, right + 1), groups[left]))
    keys: dict[str, int] = {}
    figures: dict[int, SourceColumn] = {}
    for place, name in enumerate(names):
        key = _KEYS.get(_plain(name))
        if key is not None and place not in groups:
            keys.setdefault(key, place)
        elif name:
            figures[place] = SourceColumn(name, groups.get(place))
    return _Header(row, keys, figures)


def _cell(line: Sequence[str], place: int | None) -> str:
    return line[place].strip() if place is not None and place < len(line) else ""


def _code(line: Sequence[str], header: _Header, level: RowLevel) -> str | None:
    """The row's code, its zeros kept; None for a row of something else."""
    if level == "school":
        code = _cell(line, header.keys["school_code"])
        return code if is_school_code(code) else None
    code = _cell(line, header.keys["municipality_code"])
    return code if is_municipality_code(code) else None


def _last_row(sheet: Sheet, header: _Header, level: RowLevel) -> int:
    """The number (from 0) of the last row with a code: what comes after is the footer."""
    for number in range(len(sheet.lines) - 1, header.row, -1):
        if _code(sheet.lines[number], header, level) is not None:
            return number
    return header.row


class _ColumnDefaults(NamedTuple):
    """Measure, group and year that a column states for all its cells; None where each row states its own."""

    place: int
    column: str | None
    group: str | None
    school_year: str | None


def _column_defaults(header: _Header) -> tuple[_ColumnDefaults, ...]:
    """The columns of figures; of heading and group, one may be a school year, and the other then names the measure."""
    found = []
    for place, column in header.figures.items():
        own = school_year_of(column.name)
        above = school_year_of(column.group) if column.group and own is None else None
        if own is not None:
            found.append(_ColumnDefaults(place, column.group, None, own))
        elif above is not None:
            found.append(_ColumnDefaults(place, column.name, None, above))
        else:
            found.append(_ColumnDefaults(place, column.name, column.group, None))
    return tuple(found)


def _row(
    line: Sequence[str],
    number: int,
    header: _Header,
    columns: Sequence[_ColumnDefaults],
    who: tuple[str, str],
    chosen: str | None,
    title: str,
) -> Iterator[SourceCell]:
    keys = header.keys
    subject = " – ".join(filter(None, (_cell(line, keys.get("subject")), _cell(line, keys.get("part"))))) or None
    gender = _cell(line, keys.get("gender")) or None
    row_year = school_year_of(_cell(line, keys["year"])) or chosen if "year" in keys else chosen
    named = _cell(line, keys.get("measure")) or title
    organizer = _cell(line, keys.get("organizer_type")) or None
    municipality = _cell(line, keys.get("municipality_code")) or None
    width = len(line)
    for place, column, group, year in columns:
        raw = line[place].strip() if place < width else ""
        value, token = read_cell(raw)
        yield SourceCell(
            *who,
            organizer,
            subject,
            column or named,
            group or gender,
            year or row_year,
            raw,
            value,
            token,
            number,
            None,
            municipality,
        )


def _only_year(cells: Sequence[SourceCell]) -> str | None:
    years = {cell.school_year for cell in cells}
    return years.pop() if len(years) == 1 else None


def _unknown(sheet: Sheet) -> RefusedError:
    """The error for a table without known headings; quotes the fullest of the lines searched."""
    widest = max(
        enumerate(sheet.lines[:_LOOKED_AT]), key=lambda found: sum(bool(c.strip()) for c in found[1]), default=None
    )
    number, line = widest if widest is not None else (0, ())
    return RefusedError.one(
        sheet.where(number + 1),
        _("no heading row is known here; the one that looks most like it reads: {headings}.").format(
            headings=_quoted(line)
        ),
        _("For a table of your own, say in a mapping which column is what: --mapping FILE.yaml"),
    )


def _quoted(line: Sequence[str]) -> str:
    words = " · ".join(_clean(cell) for cell in line if cell.strip())
    return words[:200] + ("…" if len(words) > 200 else "")


class _SkolverketExport(TableSource):
    id = "skolverket-export"

    @property
    def label(self) -> str:
        return _("Skolverket's export")

    def knows(self, sheet: Sheet) -> bool:
        """Whether a table with Skolverket's headings stands in the sheet."""
        return _find_header(sheet) is not None

    def read(self, sheet: Sheet) -> Reading:
        return read_export(sheet)

    def recognise(self, reading: Reading, cell: SourceCell, heading: str, group: Group, year: str) -> Recognised:
        """The measure by the words of title and heading: kind, grade, subject."""
        title, heading = reading.title.casefold(), heading.casefold()
        found = _TITLE_GRADE.search(title)
        grade = found[1] if found else ""
        tests = "nationella prov" in title
        subject = subject_called(cell.subject) if cell.subject else None
        if "meritvärde" in heading:
            return _merit(heading, group, year)
        if "betygspoäng" in heading:
            if cell.subject and subject is None:
                why = _("the subject '{subject}' is not used").format(subject=cell.subject)
                return Recognised(None, group, why)
            if tests:
                points = None if cell.subject else measure_of("test_points", year, grade)
                return Recognised(points, group, "" if points else _("test points per subject are not used"))
            marks = measure_of("marks", year, grade, subject or "")
            return Recognised(marks, group) if marks else unknown_measure(group)
        if tests and "andel" in heading and any(word in heading for word in _REACHED):
            return _share(cell, heading, group, year, grade)
        return unknown_measure(group)


def _merit(heading: str, group: Group, year: str) -> Recognised:
    """The merit value of 17 subjects."""
    if "17" not in heading:
        return Recognised(None, group, _("merit value of 16 subjects"))
    return Recognised(measure_of("merit", year), group)


def _share(cell: SourceCell, heading: str, group: Group, year: str, grade: str) -> Recognised:
    """The share that reached the requirement level on all parts of a test."""
    plain = (cell.subject or "").partition(" – ")[0]
    share = measure_of("test_share", year, grade, subject_called(plain) or "")
    whole = "alla delprov" in heading or "alla delprov" in (cell.subject or "").casefold()
    if share and not whole:
        return Recognised(None, group, _("parts of a test are not the whole test"))
    return Recognised(share, group) if share else unknown_measure(group)


SKOLVERKET_EXPORT = _SkolverketExport()

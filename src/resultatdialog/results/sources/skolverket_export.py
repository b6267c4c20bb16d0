"""Skolverket's exports from its statistics pages: prose, one or two heading rows, a table, a footer of definitions.

Columns are found by their headings, never by their place: groups have changed order and wording between years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from resultatdialog.intake.codes import is_municipality_code, is_school_code, looks_like_changed_code, restored_code
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.school_year import school_year_in_text, school_year_of
from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.locale import _
from resultatdialog.results.doubt import Choice, Doubt
from resultatdialog.results.headings import heading_paths
from resultatdialog.results.reading import (
    Grid,
    LeftOut,
    Reading,
    RestoredCode,
    RowLevel,
    SheetUse,
    SourceCell,
    SourceColumn,
    TableHead,
    is_total,
    read_cell,
    refuse_formula,
)
from resultatdialog.results.source import Recognised, TableSource, unknown_measure
from resultatdialog.results.value import TOKENS, Group
from resultatdialog.vocabulary import measure_of, subject_called, subjects_named

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
_TITLE_GRADE = re.compile(r"(?:årskurs|åk)\.?\s*(\d{1,2})(?!\d)", re.IGNORECASE)
_REACHED = ("kravnivå", "klarat", "nått", "uppnått")
"""Words for having reached the level."""
_SPACES = re.compile(r"\s+")
_LOOKED_AT = 60
"""Number of lines searched for the heading row."""


@dataclass(frozen=True, slots=True)
class _Header:
    """Numbers (from 0) of the last heading row and the keys' row, key to column index, column index to heading."""

    row: int
    key_row: int
    keys: dict[str, int]
    figures: dict[int, SourceColumn]
    about: dict[int, tuple[str | None, str | None]]
    """Column index to the subject and the school year that its headings name besides measure and group."""
    measure: str = ""
    """Heading of the column of subjects, where it names the measure that the columns of years are about."""


class _Lines(NamedTuple):
    """The rows (from 0) of a table's headings."""

    top: int
    """First row of headings, those of groups included."""
    key: int
    """Row with the headings of the key columns."""
    last: int


class _Place(NamedTuple):
    """One table: its sheet, the rows of its headings, the row after its last one, and where the lines above begin."""

    sheet: Sheet
    lines: _Lines
    end: int
    above: int


@dataclass(slots=True)
class _Table:
    """One table as read."""

    head: TableHead
    level: RowLevel
    chosen: str | None
    rows: int
    cells: list[SourceCell]
    left_out: list[LeftOut]
    restored: list[RestoredCode]
    columns: tuple[SourceColumn, ...]
    keys: tuple[str, ...]
    municipalities: dict[str, str]
    subject: str | None
    """Subject said above the table."""
    told: bool
    """Whether its rows or columns say the subject."""
    depends: bool
    """Whether its figures mean something else with a subject than without."""
    samples: dict[tuple[str, ...], list[SourceCell]]
    """Subject, part, gender, year and measure as a row has them, to the cells of the first row that has just these."""


def read_export(sheet: Sheet) -> Reading:
    """All tables of a sheet, as `read_exports`."""
    return read_exports(Workbook((sheet,)))


def read_exports(book: Workbook) -> Reading:
    """All tables of a file as understood; raises RefusedError when there is none, quoting what stands there instead."""
    places = [place for sheet in book.sheets for place in _tables_on(sheet)]
    if not places:
        raise _unknown(max(book.sheets, key=lambda sheet: len(sheet.lines), default=Sheet("", "", ())))
    tables: list[_Table] = []
    before: TableHead | None = None
    for place in places:
        inherited = before if before is not None and before.sheet == place.sheet.name else None
        tables.append(_read_table(place, len(tables), inherited, several=len(places) > 1))
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


def _grids(tables: Sequence[_Table]) -> Iterator[Grid]:
    first = 0
    for table in tables:
        last, width = first + len(table.cells), len(table.cells) // table.rows
        yield Grid(first, last, width, tuple(cell for row in table.samples.values() for cell in row))
        first = last


def _without_subject(table: _Table) -> _Table:
    """The table, in doubt when it says no subject and is not said to be about all of them, as others beside it do."""
    head = table.head
    if table.subject or table.told or head.unsaid or _ALL_SUBJECTS.search(f"{head.sheet} {head.title}"):
        return table
    return replace(table, head=head._replace(unsaid=table.depends))


_ALL_SUBJECTS = re.compile(r"samtliga|totalt|alla|genomsnitt|total", re.IGNORECASE)


def _doubts(file: str, tables: Sequence[_Table]) -> Iterator[Doubt]:
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


def _tables_on(sheet: Sheet) -> Iterator[_Place]:
    """The tables on a sheet, from the top; each reaches to the next one's headings."""
    tables = [_heading_lines(sheet, row) for row in _heading_rows(sheet)]
    above = 0
    for number, lines in enumerate(tables):
        final = number + 1 == len(tables)
        end = len(sheet.lines) if final else tables[number + 1].top
        last = _last_row(sheet, _header(sheet, lines), end)
        yield _Place(sheet, lines, end if final else last + 1, above)
        above = last + 1


def _heading_lines(sheet: Sheet, key: int) -> _Lines:
    """The rows of headings around the one with the keys: groups above it, or further headings below merged keys."""
    last = key
    keys = [place for place, cell in enumerate(sheet.lines[key]) if _KEYS.get(_plain(cell))]
    while last - key < 3 and last + 1 < len(sheet.lines):
        below = [(place, cell.strip()) for place, cell in enumerate(sheet.lines[last + 1]) if cell.strip()]
        if not below or any(
            place in keys or read_cell(cell) != (None, cell) or cell in TOKENS for place, cell in below
        ):
            break
        if below[0][0] <= min(keys):
            break
        last += 1
    return _Lines(key - heading_lines_above_figures(sheet, key), key, last)


def _read_table(place: _Place, number: int, inherited: TableHead | None, *, several: bool) -> _Table:
    sheet, row = place.sheet, place.lines.last
    header = _header(sheet, place.lines)
    level: RowLevel = "municipality" if "municipality_code" in header.keys else "national"
    if "school_code" in header.keys:
        level = "school"
    elif "municipality_code" not in header.keys and not _is_national(header):
        raise RefusedError.one(
            sheet.where(row + 1),
            _("there is no column with codes of schools or municipalities; the headings are: {headings}.").format(
                headings=_quoted(sheet.lines[row])
            ),
            _("Export the report again with codes."),
        )
    if not header.figures:
        raise RefusedError.one(
            sheet.where(row + 1),
            _("there is no column of figures; the headings are: {headings}.").format(
                headings=_quoted(sheet.lines[row])
            ),
            _("Export the report again."),
        )
    above = _above(sheet, place, inherited)
    told, depends = _says_subject(header), _depends_on_subject(header, above)
    head = _head(sheet, above, unsaid=above.unsaid and not told and depends)
    left = above.prose
    found = _Table(
        head,
        level,
        above.chosen,
        0,
        [],
        left,
        [],
        tuple(dict.fromkeys(header.figures.values())),
        _keys_of(sheet, header),
        {},
        above.subject,
        told,
        depends,
        {},
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
        if not any(cell.strip() for cell in line):
            continue
        code, restored = _code(line, header, level)
        if code is None:
            left.append(LeftOut(shown, _why_no_code(line, header), mark))
            continue
        found.rows += 1
        if restored:
            found.restored.append(RestoredCode(code, restored[0], restored[1], shown))
        begun = len(found.cells)
        for cell in _row(line, shown, header, columns, (code, _cell(line, name)), above, number):
            if cell.token is not None:
                refuse_formula(cell.token, sheet.where(shown))
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


def _keys_of(sheet: Sheet, header: _Header) -> tuple[str, ...]:
    return tuple(_clean(sheet.lines[header.key_row][place]) for place in sorted(header.keys.values()))


def _is_national(header: _Header) -> bool:
    """Whether the rows are types of organizers of the whole country: no codes, `Typ av huvudman` first."""
    return "organizer_type" in header.keys and not {"school", "municipality"} & header.keys.keys()


def _plain(heading: str) -> str:
    return re.sub(r"[\s\-‐–.:]", "", heading).casefold()


def _clean(heading: str) -> str:
    return _SPACES.sub(" ", heading).strip()


def _heading_rows(sheet: Sheet) -> Iterator[int]:
    """Numbers (from 0) of the rows of headings: more than two cells, the first of them a key."""
    known = False
    for number, line in enumerate(sheet.lines):
        if not known and number >= _LOOKED_AT:
            return
        if len(line) < 3:
            continue
        first = line[0] or next((cell for cell in line[:3] if cell.strip()), "")
        if first[:1] not in _FIRST_LETTERS and not first[:1].isspace():
            continue
        if _KEYS.get(_plain(first)) not in _FIRST_KEYS or sum(bool(cell.strip()) for cell in line) < 3:
            continue
        if _KEYS.get(_plain(first)) == "organizer_type" and (known or not _figures_right_of(line)):
            continue
        known = True
        yield number


_FIRST_KEYS = ("school", "municipality", "school_code", "municipality_code", "organizer_type")
_FIRST_LETTERS = frozenset(name[0] for name in _KEYS) | {name[0].upper() for name in _KEYS}


def _figures_right_of(line: Sequence[str]) -> bool:
    """Whether headings of figures follow the type of organizer, as in national reports."""
    return sum(bool(cell.strip()) and _KEYS.get(_plain(cell)) is None for cell in line) > 1


class _Above(NamedTuple):
    """The lines above a table."""

    title: str
    chosen: str | None
    """School year said above the table."""
    subject: str | None
    """Subject that stands on a line of its own, in the sheet's name or alone in the title."""
    unsaid: bool
    prose: list[LeftOut]
    grade: str
    measure: str
    """The line that names a measure, for tables whose columns are school years; else the title."""


def _above(sheet: Sheet, place: _Place, inherited: TableHead | None) -> _Above:
    """The report's title, the school year that was chosen, its subject, and the prose between them and the table."""
    title, chosen, subject, measure = "", None, None, ""
    years: set[str] = set()
    left: list[LeftOut] = []
    for number in range(place.above + 1, place.lines.top + 1):
        words = [_clean(cell) for cell in sheet.lines[number - 1] if cell.strip()]
        if not words:
            continue
        found = _CHOSEN.match(words[0])
        years.update(filter(None, [school_year_in_text(words[0])]))
        if found is not None:
            chosen = school_year_of(found[1]) or _clean(found[1]) or None
        elif words[0].casefold().startswith("statistik från skolverket"):
            continue
        elif len(words) == 1 and subject_called(words[0]):
            subject = words[0]
        elif inherited is not None and not _is_title(words[0]):
            left.append(LeftOut(number, "footer", sheet.name))
        elif not title:
            title = words[0]
        else:
            left.append(LeftOut(number, "prose"))
        if not measure and any(word in words[0].casefold() for word in _MEASURE_WORDS):
            measure = words[0]
    if inherited is not None and not title:
        title = inherited.title
    if chosen is None:
        chosen = next(iter(years)) if len(years) == 1 else school_year_in_text(sheet.name)
    subject = subject or _subject_of_sheet(sheet.name)
    named = subjects_named(title)
    if subject is None and len(named) == 1:
        subject = named[0].capitalize()
    unsaid = subject is None and len(named) > 1
    return _Above(title, chosen, subject, unsaid, left, _grade_of(title, sheet.name), measure or title)


_MEASURE_WORDS = ("meritvärde", "betygspoäng", "andel")


def _subject_of_sheet(name: str) -> str | None:
    """The subject that a sheet's name says, `Ma` or `Engelska åk 6`; None for none or several."""
    if subject_called(name):
        return name
    found = subjects_named(name) or [word for word in _WORDS.findall(name) if word != "No" and subject_called(word)]
    return found[0].capitalize() if len(found) == 1 else None


_WORDS = re.compile(r"[^\W\d_]{2,}")


def _is_title(words: str) -> bool:
    """Whether a line between two tables is the second one's title, not prose about the first."""
    return len(words) <= _LONGEST_TITLE and (_TITLE_GRADE.search(words) is not None or bool(subjects_named(words)))


_LONGEST_TITLE = 160


def _grade_of(title: str, sheet: str) -> str:
    """The grade that the title names, or else the sheet; empty when there is none, or several."""
    for text in (title, sheet):
        found = set(_TITLE_GRADE.findall(text))
        if len(found) == 1:
            return str(found.pop())
    return ""


def _head(sheet: Sheet, above: _Above, *, unsaid: bool) -> TableHead:
    population = _POPULATION.search(above.title)
    return TableHead(sheet.name, above.title, population[0].lower() if population else None, above.grade, unsaid)


def _says_subject(header: _Header) -> bool:
    """Whether rows or columns say which subject their figures are about."""
    return "subject" in header.keys or all(subject for subject, _year in header.about.values())


def _depends_on_subject(header: _Header, above: _Above) -> bool:
    """Whether a figure of the table means something else with a subject than without."""
    headings = [" ".join(filter(None, column)).casefold() for column in header.figures.values()]
    words = ("betygspoäng", *_REACHED)
    return any(word in heading for word in words for heading in [*headings, above.measure.casefold()])


def heading_lines_above_figures(sheet: Sheet, row: int) -> int:
    """The number of rows of group headings directly above the headings: empty over the keys, words over figures."""
    count = 0
    while count < 3 and row - count >= 1 and _is_group_row(sheet, row - count - 1, row):
        count += 1
    return count


def _is_group_row(sheet: Sheet, above: int, row: int) -> bool:
    """Whether a row above the headings names groups: empty over the keys, words over the figures."""
    named = [place for place, cell in enumerate(sheet.lines[above]) if cell.strip()]
    return (
        bool(named)
        and named[0] > 0
        and all(
            place >= len(sheet.lines[row])
            or _plain(sheet.lines[row][place]) not in _KEYS
            or not sheet.lines[row][place]
            for place in named
        )
    )


def _header(sheet: Sheet, lines: _Lines) -> _Header:
    paths = heading_paths(sheet, lines.last, lines.last - lines.top)
    keys: dict[str, int] = {}
    figures: dict[int, SourceColumn] = {}
    about: dict[int, tuple[str | None, str | None]] = {}
    for place, path in enumerate(paths):
        key = _KEYS.get(_plain(path[-1])) if len(path) == 1 else None
        own = any(
            place < len(sheet.lines[row]) and sheet.lines[row][place].strip()
            for row in range(lines.key, lines.last + 1)
        )
        if key is not None:
            keys.setdefault(key, place)
        elif own:
            figures[place], about[place] = _measured(path)
    measure = ""
    if "subject" not in keys:
        for place, column in figures.items():
            if _has_subjects(sheet, lines.last, place):
                keys["subject"], measure = place, column.name
                del figures[place], about[place]
                break
    return _Header(lines.last, lines.key, keys, figures, about, measure)


def _has_subjects(sheet: Sheet, row: int, place: int) -> bool:
    """Whether a column has subjects in the rows below, whatever its heading says."""
    below = [
        line[place].strip() for line in sheet.lines[row + 1 : row + 21] if place < len(line) and line[place].strip()
    ]
    return bool(below) and all(subject_called(cell) for cell in below)


def _measured(path: Sequence[str]) -> tuple[SourceColumn, tuple[str | None, str | None]]:
    """Heading and group of a column, and the subject and school year among the headings above it."""
    if len(path) < 3:
        column = SourceColumn(path[-1], path[0] if len(path) == 2 else None)
        subject = next((part for part in path if subject_called(part)), None) if len(path) == 2 else None
        if subject is not None and school_year_of(path[0]) is None and school_year_of(path[-1]) is None:
            rest = path[0] if path[-1] == subject else path[-1]
            return SourceColumn(rest), (subject, None)
        return column, (None, None)
    subject = next((part for part in path if subject_called(part)), None)
    year = next((found for part in path if (found := school_year_of(part))), None)
    rest_parts = [part for part in path if part != subject and school_year_of(part) is None]
    if not rest_parts:
        return SourceColumn(path[-1], path[0]), (subject, year)
    column = SourceColumn(rest_parts[-1], " ".join(rest_parts[:-1]) or None)
    return column, (subject, year)


def _cell(line: Sequence[str], place: int | None) -> str:
    return line[place].strip() if place is not None and place < len(line) else ""


def _code(line: Sequence[str], header: _Header, level: RowLevel) -> tuple[str | None, tuple[str, str] | None]:
    """The row's code, its zeros kept, and text and change when it had been changed; None for another row."""
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


def _why_no_code(line: Sequence[str], header: _Header) -> str:
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


def _last_row(sheet: Sheet, header: _Header, end: int) -> int:
    """The number (from 0) of the last row with a code before `end`: what comes after is the footer."""
    level: RowLevel = (
        "school"
        if "school_code" in header.keys
        else "municipality"
        if "municipality_code" in header.keys
        else "national"
    )
    if level == "national" and "organizer_type" not in header.keys:
        return header.row
    for number in range(end - 1, header.row, -1):
        if _code(sheet.lines[number], header, level)[0] is not None:
            return number
    return header.row


class _ColumnDefaults(NamedTuple):
    """A column's place, and heading, group, school year and subject of its cells; None where rows have their own."""

    place: int
    column: str | None
    group: str | None
    school_year: str | None
    subject: str | None


def _column_defaults(header: _Header) -> tuple[_ColumnDefaults, ...]:
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
    header: _Header,
    columns: Sequence[_ColumnDefaults],
    who: tuple[str, str],
    above: _Above,
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


def _only_year(cells: Sequence[SourceCell]) -> str | None:
    years = {cell.school_year for cell in cells}
    return years.pop() if len(years) == 1 else None


def _unknown(sheet: Sheet) -> RefusedError:
    """The error for a table without known headings; quotes the first line that can be headings, never a row of data."""
    likely = next(
        ((number, line) for number, line in enumerate(sheet.lines[:_LOOKED_AT]) if _may_be_headings(sheet, number)),
        None,
    )
    remedy = _("For a table of your own, say in a mapping which column is what: --mapping FILE.yaml")
    if likely is None:
        return RefusedError.one(sheet.where(1), _("no heading row is known here, and no line looks like one."), remedy)
    number, line = likely
    return RefusedError.one(
        sheet.where(number + 1),
        _("no heading row is known here; the one that looks most like it reads: {headings}.").format(
            headings=_quoted(line)
        ),
        remedy,
    )


def _may_be_headings(sheet: Sheet, number: int) -> bool:
    """Whether a line has words only, in two columns or more, and the lines below it have numbers."""
    cells = [cell.strip() for cell in sheet.lines[number] if cell.strip()]
    if len(cells) < 2 or any(read_cell(cell)[0] is not None or len(cell) > _LONGEST_TITLE for cell in cells):
        return False
    below = sheet.lines[number + 1 : number + 6]
    return not below or any(read_cell(cell)[0] is not None for line in below for cell in line)


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
        return next(_heading_rows(sheet), None) is not None

    def read(self, sheet: Sheet) -> Reading:
        return read_export(sheet)

    def read_book(self, book: Workbook) -> Reading:
        return read_exports(book)

    def recognise(self, reading: Reading, cell: SourceCell, heading: str, group: Group, year: str) -> Recognised:
        """The measure by the words of title and heading: kind, grade, subject."""
        head = reading.head(cell)
        title, heading = head.title.casefold(), heading.casefold()
        grade = head.grade or _grade_of(title, "")
        tests = "nationella prov" in title
        subject = subject_called(cell.subject) if cell.subject else None
        if "meritvärde" in heading:
            return _merit(heading, group, year, grade)
        if head.unsaid and not cell.subject and ("betygspoäng" in heading or "andel" in heading):
            return Recognised(None, group, _("nothing says which subject it is"))
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


def _merit(heading: str, group: Group, year: str, grade: str) -> Recognised:
    """The merit value of 17 subjects."""
    if "17" not in heading:
        return Recognised(None, group, _("merit value of 16 subjects"))
    measure = measure_of("merit", year, grade or None)
    return Recognised(measure, group) if measure else Recognised(None, group, _("merit value of another grade"))


def _share(cell: SourceCell, heading: str, group: Group, year: str, grade: str) -> Recognised:
    """The share that reached the requirement level on all parts of a test."""
    plain = (cell.subject or "").partition(" – ")[0]
    share = measure_of("test_share", year, grade, subject_called(plain) or "")
    whole = "alla delprov" in heading or "alla delprov" in (cell.subject or "").casefold()
    if share and not whole:
        return Recognised(None, group, _("parts of a test are not the whole test"))
    return Recognised(share, group) if share else unknown_measure(group)


SKOLVERKET_EXPORT = _SkolverketExport()

"""The municipality's own tables: a mapping file (YAML) says which column is what.

level: school
sheet: Blad1            # Excel only; the first sheet when left out
header: 3               # the line with the headings
code: Skolkod           # column with codes; or
name: Skola             # column with the schools' names, to be confirmed against the round's
school_year: 2024/25
columns:
- {heading: Andel sv, measure: np3_sv_share, group: alla, pupils: Antal, scale: 100}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import yaml
from msgspec import Struct

from resultatdialog.intake.codes import is_municipality_code, is_school_code
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.school_year import school_year_of
from resultatdialog.intake.similar_names import meant
from resultatdialog.intake.text import decode, read_bytes
from resultatdialog.intake.typed import typed
from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.intake.yaml_text import MAX_BYTES, YamlText, read_yaml
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
from resultatdialog.results.source import OwnMeasures, group_of
from resultatdialog.vocabulary import find_measure, measure_ids

SCALES = (1, 100)
"""Allowed factors for a column's numbers; 100 for shares written as 0 to 1."""
_TOTALS = ("totalsumma", "totalt", "summa", "samtliga", "radetiketter", "medel", "medelvärde")


class MappedColumn(Struct, frozen=True, forbid_unknown_fields=True):
    """One column of figures."""

    heading: str
    measure: str
    group: str = "alla"
    pupils: str = ""
    """Heading of the column with the pupils behind it."""
    scale: int = 1


class TableMapping(Struct, frozen=True, forbid_unknown_fields=True):
    """The meaning of each column, for all tables with the same headings."""

    columns: list[MappedColumn]
    header: int = 1
    level: str = "school"
    sheet: str = ""
    code: str = ""
    name: str = ""
    school_year: str = ""


def load_mapping(path: Path) -> TableMapping:
    """A mapping file; raises RefusedError with every mistake in it."""
    return parse_mapping(decode(read_bytes(path, MAX_BYTES), path.name), path.name)


def parse_mapping(source: str, name: str) -> TableMapping:
    """The mapping in a text."""
    document = read_yaml(source, name)
    mapping = typed(document, TableMapping)
    problems = list(_problems(document, mapping))
    if problems:
        raise RefusedError(problems)
    return mapping


def _problems(document: YamlText, mapping: TableMapping) -> Iterator[Problem]:
    if mapping.level not in ("school", "municipality"):
        yield Problem(
            document.where(("level",)),
            _("'{value}' is unknown.").format(value=mapping.level[:40]),
            "school, municipality",
        )
    if not mapping.code and not mapping.name:
        yield Problem(document.where(()), _("neither 'code' nor 'name' says which column names the school."))
    if mapping.header < 1:
        yield Problem(document.where(("header",)), _("must be the number of a line, 1 or more."))
    if mapping.school_year and school_year_of(mapping.school_year) is None:
        year = mapping.school_year[:20]
        yield Problem(document.where(("school_year",)), _("'{year}' is no school year.").format(year=year), "2024/25")
    if not mapping.columns:
        yield Problem(document.where(("columns",)), _("no column of figures is named."))
    for place, column in enumerate(mapping.columns):
        where = document.where(("columns", place))
        if find_measure(column.measure) is None:
            yield Problem(
                where,
                _("the measure '{measure}' is unknown.").format(measure=column.measure[:40]),
                meant(column.measure, measure_ids()),
            )
        if group_of(column.group) is None:
            yield Problem(where, _("'{group}' is no group.").format(group=column.group[:20]), "alla, flickor, pojkar")
        if column.scale not in SCALES:
            yield Problem(where, _("the scale is 1, or 100 for shares written as 0 to 1."))


def mapping_to_yaml(mapping: TableMapping) -> str:
    """The mapping as YAML."""
    plain: dict[str, object] = {
        name: getattr(mapping, name)
        for name in ("level", "sheet", "header", "code", "name", "school_year")
        if getattr(mapping, name)
    }
    plain["columns"] = [
        {name: value for name in MappedColumn.__struct_fields__ if (value := getattr(column, name)) not in ("", 1)}
        for column in mapping.columns
    ]
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)


def read_mapped(book: Workbook, mapping: TableMapping) -> Reading:
    """The table as the mapping says; raises RefusedError when a column it names is not there."""
    sheet = _sheet(book, mapping)
    if mapping.header > len(sheet.lines):
        raise RefusedError.one(sheet.file, _("has no line {line}.").format(line=mapping.header))
    headings = [" ".join(cell.split()) for cell in sheet.lines[mapping.header - 1]]
    places = _places(sheet, mapping, headings)
    cells: list[SourceCell] = []
    left: list[LeftOut] = []
    rows = 0
    for number, line in enumerate(sheet.lines[mapping.header :], start=mapping.header + 1):
        code, name = (_at(line, places.get(heading)) for heading in (mapping.code, mapping.name))
        if not any(cell.strip() for cell in line):
            continue
        coded = is_school_code(code) or is_municipality_code(code)
        if (mapping.code and not coded) or (not code and (not name or name.casefold() in _TOTALS)):
            left.append(LeftOut(number, "no code" if mapping.code else "total"))
            continue
        rows += 1
        for cell in _row(line, number, mapping, places, code, name):
            refuse_formula(cell.token, sheet.where(number))
            cells.append(cell)
    if not rows:
        raise RefusedError.one(sheet.where(mapping.header), _("there are headings and no rows under them."))
    level: RowLevel = "municipality" if mapping.level == "municipality" else "school"
    return Reading(
        file=sheet.file,
        source=MAPPED.id,
        title=sheet.name or sheet.file,
        school_year=school_year_of(mapping.school_year),
        level=level,
        rows=rows,
        columns=tuple(SourceColumn(column.measure, column.group) for column in mapping.columns),
        cells=tuple(cells),
        left_out=tuple(left),
        warnings=book.warnings,
    )


def _sheet(book: Workbook, mapping: TableMapping) -> Sheet:
    for sheet in book.sheets:
        if not mapping.sheet or sheet.name == mapping.sheet:
            return sheet
    raise RefusedError.one(
        book.sheets[0].file if book.sheets else "",
        _("has no sheet '{name}'.").format(name=mapping.sheet[:80]),
        meant(mapping.sheet, (sheet.name for sheet in book.sheets)),
    )


def _places(sheet: Sheet, mapping: TableMapping, headings: Sequence[str]) -> dict[str, int]:
    wanted = [mapping.code, mapping.name]
    for column in mapping.columns:
        wanted += [column.heading, column.pupils]
    problems = [
        Problem(
            sheet.where(mapping.header),
            _("the column '{column}' is missing.").format(column=heading[:80]),
            _("Headings here: {headings}.").format(headings=" · ".join(filter(None, headings))[:200]),
        )
        for heading in dict.fromkeys(filter(None, wanted))
        if heading not in headings
    ]
    if problems:
        raise RefusedError(problems)
    return {heading: headings.index(heading) for heading in wanted if heading}


def _at(line: Sequence[str], place: int | None) -> str:
    return line[place].strip() if place is not None and place < len(line) else ""


def _row(
    line: Sequence[str], number: int, mapping: TableMapping, places: dict[str, int], code: str, name: str
) -> Iterator[SourceCell]:
    for column in mapping.columns:
        raw = _at(line, places[column.heading])
        value, token = read_cell(raw.removesuffix("%").strip() if raw.endswith("%") else raw)
        pupils = read_cell(_at(line, places.get(column.pupils)))[0]
        yield SourceCell(
            code=code,
            name=name,
            organizer_type=None,
            subject=None,
            column=column.measure,
            group=column.group,
            school_year=school_year_of(mapping.school_year),
            raw=raw,
            value=value * Decimal(column.scale) if value is not None else None,
            token=token,
            line=number,
            n=int(pupils) if pupils is not None and pupils == pupils.to_integral_value() else None,
        )


class _MappedTable(OwnMeasures):
    id = "mapped"
    scales = True

    @property
    def label(self) -> str:
        return _("a table of your own, read by a mapping")


MAPPED = _MappedTable()

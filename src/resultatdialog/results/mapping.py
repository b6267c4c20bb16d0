"""The municipality's own tables: a mapping file (YAML) says which column is what.

level: school
sheet: Blad1            # Excel only; the sheet with these headings when left out
header: 3               # the last line with headings
code: Skolkod           # column with codes; or
name: Skola             # column with the schools' names, to be confirmed against the round's
school_year: 2024/25
under: "9"              # only the rows under this heading of rows, where a table has several blocks;
                        # `alla` is all rows, `utan rubrik` those under none
municipality: Summa     # the row that is the municipality's; `country` for the country's
columns:
- {heading: Andel sv, measure: np3_sv_share, group: alla, pupils: Antal, scale: 100}
- {heading: [2024/25, Andel], measure: np3_ma_share}    # a path, for headings over several lines
also:                   # further tables in the file, if they have other headings
- {sheet: Blad2, code: Kod, under: ämnen, columns: [{heading: Poäng, measure: betyg6_points}]}   # a subject per block
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import yaml

from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.school_year import school_year_of
from resultatdialog.intake.similar_names import meant
from resultatdialog.intake.text import decode, read_bytes
from resultatdialog.intake.typed import typed
from resultatdialog.intake.yaml_text import MAX_BYTES, YamlPath, YamlText, read_yaml
from resultatdialog.locale import _
from resultatdialog.results.source import group_of
from resultatdialog.vocabulary import find_measure, measure_ids

SCALES = (1, 100)
"""Allowed factors for a column's numbers; 100 for shares written as 0 to 1."""


class MappedColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column of figures."""

    heading: str | tuple[str, ...]
    """The heading, or the headings over it down to its own."""
    measure: str
    group: str = "alla"
    pupils: str | tuple[str, ...] = ""
    """Heading of the column with the pupils behind it."""
    scale: int = 1
    sheet: str = ""
    """Name of its sheet, if other than the mapping's."""
    under: str = ""
    """Heading of the rows it is about, if other than the mapping's."""
    school_year: str = ""
    """Its school year, if other than the mapping's."""


class TableMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The meaning of each column, for all tables with the same headings."""

    columns: list[MappedColumn]
    header: int = 1
    level: str = "school"
    sheet: str = ""
    code: str | tuple[str, ...] = ""
    name: str | tuple[str, ...] = ""
    school_year: str = ""
    under: str = ""
    """Heading of the rows that are read; empty for all."""
    municipality: str = ""
    """Label of the row with the municipality's own figures."""
    country: str = ""
    """Label of the row with the country's figures."""
    also: list[TableMapping] = []
    """Further tables of the same file, each with a mapping of its own."""

    @property
    def tables(self) -> tuple[TableMapping, ...]:
        """This table and the further ones."""
        return (self, *self.also)


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
    yield from _table_problems(document, mapping, ())
    for number, table in enumerate(mapping.also):
        place: YamlPath = ("also", number)
        yield from _table_problems(document, table, place)
        if table.level != mapping.level:
            yield Problem(
                document.where((*place, "level")),
                _("the tables of a file are all of schools or all of municipalities."),
            )
        if table.also:
            yield Problem(document.where((*place, "also")), _("'also' stands once, at the first table."))


def _table_problems(document: YamlText, mapping: TableMapping, at: YamlPath) -> Iterator[Problem]:
    if mapping.level not in ("school", "municipality"):
        yield Problem(
            document.where((*at, "level")),
            _("'{value}' is unknown.").format(value=mapping.level[:40]),
            "school, municipality",
        )
    if not mapping.code and not mapping.name:
        yield Problem(document.where(at), _("neither 'code' nor 'name' says which column names the school."))
    if mapping.header < 1:
        yield Problem(document.where((*at, "header")), _("must be the number of a line, 1 or more."))
    if mapping.school_year and school_year_of(mapping.school_year) is None:
        year = mapping.school_year[:20]
        yield Problem(
            document.where((*at, "school_year")), _("'{year}' is no school year.").format(year=year), "2024/25"
        )
    if not mapping.columns:
        yield Problem(document.where((*at, "columns")), _("no column of figures is named."))
    for place, column in enumerate(mapping.columns):
        where = document.where((*at, "columns", place))
        if column.school_year and school_year_of(column.school_year) is None:
            year = column.school_year[:20]
            yield Problem(where, _("'{year}' is no school year.").format(year=year), "2024/25")
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
    return yaml.safe_dump(msgspec.to_builtins(_values(mapping)), allow_unicode=True, sort_keys=False, width=120)


def _values(mapping: TableMapping) -> dict[str, object]:
    values: dict[str, object] = {
        name: getattr(mapping, name)
        for name in (
            *("level", "sheet", "header", "code", "name", "school_year", "under"),
            *("municipality", "country"),
        )
        if getattr(mapping, name)
    }
    values["columns"] = [
        {name: value for name in MappedColumn.__struct_fields__ if (value := getattr(column, name)) not in ("", 1)}
        for column in mapping.columns
    ]
    if mapping.also:
        values["also"] = [_values(table) for table in mapping.also]
    return values

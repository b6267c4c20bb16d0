"""The columns of a table of the municipality's own: the places of those that a mapping names, and their headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec.structs import replace

from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.school_year import school_year_in_text, school_years_in
from resultatdialog.intake.workbook import Sheet
from resultatdialog.locale import _
from resultatdialog.results.doubt import Doubt
from resultatdialog.results.headings import Path, heading_paths, matching, name_of, say_heading, say_path, told_apart
from resultatdialog.results.mapping import MappedColumn, TableMapping
from resultatdialog.results.reading import LeftOut, RestoredCode, SourceCell, is_total
from resultatdialog.results.row_blocks import is_block_label, is_dimension
from resultatdialog.results.source import group_of

Heading = str | Sequence[str]


@dataclass(slots=True)
class MappedRows:
    """The figures of one table, the lines left out, and the questions it raises."""

    sheet: Sheet
    rows: int = 0
    cells: list[SourceCell] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    restored: list[RestoredCode] = field(default_factory=list)
    odd_pupils: dict[int, list[int]] = field(default_factory=dict)
    """Column of pupils to the lines where it has something else than a whole number."""
    no_pupils: dict[int, list[int]] = field(default_factory=dict)
    """Column of pupils to the lines where it has nothing, or a sign for it."""
    other_years: dict[tuple[str, str], int] = field(default_factory=dict)
    """School year of rows and the mapping's other one, to the first line."""
    yearless: dict[int, int] = field(default_factory=dict)
    """Column of figures, by its index, to the first line whose figure has no school year."""
    notes: list[str] = field(default_factory=list)
    """Sentences on what was read otherwise than it looks, without asking."""
    keys: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    names: dict[tuple[str, str | None], str] = field(default_factory=dict)


class RowKey(NamedTuple):
    """Whose figures a row has."""

    code: str
    """Code of the school or municipality, `kommun` or `riket`; empty where the row has a name only."""
    name: str
    restored: RestoredCode | None = None
    """The code as written, where a spreadsheet had changed it."""


@dataclass(frozen=True, slots=True)
class MappedPlaces:
    """Where the columns that a mapping names stand."""

    paths: tuple[Path, ...]
    code: int | None
    name: int | None
    figures: tuple[tuple[MappedColumn, int, int | None], ...]
    """Each column of figures with its place and that of its pupils."""

    @property
    def key(self) -> int:
        """The column of codes, or else of names."""
        place = self.name if self.code is None else self.code
        return place if place is not None else 0

    @property
    def label(self) -> int:
        """The column in which headings of rows stand: that of names, or else of codes."""
        return self.key if self.name is None else self.name

    def used(self) -> set[int]:
        """The places of all columns that are read."""
        found = {place for _column, place, _pupils in self.figures}
        found |= {pupils for _column, _place, pupils in self.figures if pupils is not None}
        return found | {place for place in (self.code, self.name) if place is not None}


def at_headings(sheet: Sheet, mapping: TableMapping) -> TableMapping:
    """The mapping with the first line from its line of headings on that has any text.

    A line that only says the separator (`sep=;`) is empty here; Excel does not show it, and counts from the next.
    """
    header = mapping.header
    while 0 < header < len(sheet.lines) and not any(cell.strip() for cell in sheet.lines[header - 1]):
        header += 1
    return mapping if header == mapping.header else replace(mapping, header=header)


def has_headings(sheet: Sheet, mapping: TableMapping, columns: Sequence[MappedColumn]) -> bool:
    """Whether the sheet has every heading that the mapping names, on its line of headings."""
    mapping = at_headings(sheet, mapping)
    if mapping.header > len(sheet.lines):
        return False
    paths = heading_paths(sheet, mapping.header - 1)
    wanted: list[Heading] = [mapping.code, mapping.name, *(column.heading for column in columns)]
    return all(matching(paths, heading) for heading in wanted if heading)


def find_places(sheet: Sheet, mapping: TableMapping, columns: Sequence[MappedColumn]) -> MappedPlaces:
    """The places of the columns; raises RefusedError with every heading that is missing or stands over several."""
    paths = heading_paths(sheet, mapping.header - 1)
    problems: list[Problem] = []

    def find(heading: Heading, beside: int | None = None) -> int | None:
        if not heading:
            return None
        found = matching(paths, heading)
        if len(found) > 1 and beside is not None:  # pupils stand under the same upper heading as their figures
            found = [place for place in found if paths[place][:-1] == paths[beside][:-1]] or found
        if len(found) == 1:
            return found[0]
        problems.append(_heading_problem(sheet, mapping, paths, heading, found))
        return None

    code, name = find(mapping.code), find(mapping.name)
    figures = []
    for column in columns:
        place = find(column.heading)
        pupils = find(column.pupils, place) if place is not None else None
        if place is not None:
            figures.append((column, place, pupils))
    problems += _double_meanings(sheet, mapping, paths, {code, name}, figures)
    if problems:
        raise RefusedError(dict.fromkeys(problems))
    return MappedPlaces(paths, code, name, tuple(figures))


def _double_meanings(
    sheet: Sheet,
    mapping: TableMapping,
    paths: Sequence[Path],
    keys: set[int | None],
    figures: Sequence[tuple[MappedColumn, int, int | None]],
) -> Iterator[Problem]:
    """The columns that are given two meanings for the same rows: two measures, or a measure and something else."""
    meanings: dict[tuple[int, str], set[tuple[str, str, str]]] = {}
    for column, place, pupils in figures:
        meant = meanings.setdefault((place, column.under or mapping.under), set())
        meant.add((column.measure, column.group, column.school_year))
        if len(meant) > 1 or place in keys or place == pupils:
            yield Problem(
                sheet.where(mapping.header),
                _("the mapping gives the column '{column}' two meanings.").format(
                    column=say_path(paths[place][-2:])[:80]
                ),
                _("Leave one out, or say with 'under' which rows each is about."),
            )


def _heading_problem(
    sheet: Sheet, mapping: TableMapping, paths: Sequence[Path], heading: Heading, found: Sequence[int]
) -> Problem:
    said = say_heading(heading)
    if not found:
        return Problem(
            sheet.where(mapping.header),
            _("the column '{column}' is missing.").format(column=said[:80]),
            _("Headings here: {headings}.").format(
                headings=" · ".join(filter(None, dict.fromkeys(map(name_of, paths))))[:200]
            ),
        )
    ways = [told_apart(paths, place) for place in found]
    known = [way if isinstance(way, str) else f"[{', '.join(way)}]" for way in ways]
    return Problem(
        sheet.where(mapping.header),
        _("the heading '{column}' stands over {n} columns.").format(column=said[:80], n=len(found)),
        _("Say which in the mapping: heading: {one} or heading: {other}.").format(
            one=known[0][:120], other=known[-1][:120]
        ),
    )


def name_columns(found: MappedRows, places: MappedPlaces) -> None:
    """Note what the columns are called in the file, and which of them the mapping does not name."""
    for column, place, _pupils in places.figures:
        path = places.paths[place]
        way = told_apart(places.paths, place)
        found.names[column.measure, column.group] = way if isinstance(way, str) else say_path(path[-2:])
    found.keys = tuple(name_of(places.paths[place]) for place in (places.code, places.name) if place is not None)
    used = places.used()
    found.unused = tuple(
        dict.fromkeys(say_path(path[-2:]) for place, path in enumerate(places.paths) if path and place not in used)
    )


def dimensions(sheet: Sheet, places: MappedPlaces, lines: Sequence[int]) -> list[int]:
    """The places of columns that the mapping does not name and that tell rows apart, such as `Årskurs`.

    A column whose texts mostly are subjects, school years, girls or boys is one too, whatever its heading.
    """
    used = places.used()
    return [
        place
        for place, path in enumerate(places.paths)
        if place not in used and (is_dimension(name_of(path)) or _most_tell(cell_at(sheet, n, place) for n in lines))
    ]


def _most_tell(values: Iterable[str]) -> bool:
    """Whether most different texts of a column, but those for all pupils, are subjects, school years or groups."""
    filled = {value for value in values if value and group_of(value) != "alla" and not is_total(value)}
    telling = [v for v in filled if (is_block_label(v) and not v.isdigit()) or school_years_in(v)]
    return 2 * len(telling) > len(filled)


def cell_at(sheet: Sheet, line: int, place: int | None) -> str:
    """The text of a cell, by line (from 1) and column (from 0); empty where there is none."""
    cells = sheet.lines[line - 1]
    return cells[place].strip() if place is not None and place < len(cells) else ""


def first_words(sheet: Sheet, line: int, before: int) -> str:
    """The first text of a line (from 1) up to a column, that column included; empty when there is none."""
    return next((cell.strip() for cell in sheet.lines[line - 1][: before + 1] if cell.strip()), "")


def year_named(column: MappedColumn) -> str | None:
    """The school year in a column's path, as somebody wrote it in the mapping."""
    if isinstance(column.heading, str):
        return None
    return next((year for part in column.heading if (year := school_year_in_text(part))), None)

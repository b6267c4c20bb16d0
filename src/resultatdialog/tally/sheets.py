"""The sheets of the Excel file as values: a table each, between a cover and the sheets for further work."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Any

from resultatdialog.dialogue.labels import say_date
from resultatdialog.dialogue.material import Material
from resultatdialog.guide.model import Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tally.cell_ids import cell_id
from resultatdialog.tally.cell_words import fate_names
from resultatdialog.tally.cells import Fate, TallyCell
from resultatdialog.tally.groups import SchoolGroup, say_key
from resultatdialog.tally.model import CellRow, CountedTable, ExcelValue, Percent, Tally, TallyRow
from resultatdialog.tally.progress import progress
from resultatdialog.tally.registry import round_answers
from resultatdialog.tally.side_by_side import Groups
from resultatdialog.tally.tables.explanations import EXPLANATION_TYPES
from resultatdialog.tally.tables.ticked import MATERIALS, REASONS
from resultatdialog.tally.text import remarks

LONGEST_NAME = 31
"""Characters in the name of a sheet that Excel takes."""
_LONGEST_TAIL = 22
_REFUSED = re.compile(r"[\[\]*?/\\]")
"""Signs that Excel refuses in the name of a sheet."""
_FATES: tuple[Fate, ...] = (
    *("not_asked", "no_answer", "not_coded", "in_conflict", "orphaned", "not_held", "not_applicable"),
)
"""Fates with a column of their own where there are any such schools, in its order."""
_BY_SCHOOL = (EXPLANATION_TYPES.name, MATERIALS.name, REASONS.name)
"""Tables whose cells are columns of the sheet with a row per school."""


@dataclass(frozen=True, slots=True)
class SheetChart:
    """A chart of rows that follow each other in a sheet's table."""

    title: str
    rows: range
    """Places of the rows in the table."""
    labels: range
    """Columns that name a bar."""
    values: int
    """Column with the number of schools."""
    label_axis: str
    value_axis: str
    description: str
    """The chart in words, for who does not see it."""
    upright: bool
    """Bars stand on a scale; else they lie beside their names."""


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """A sheet with one table."""

    name: str
    table: str
    """Name of the Excel table."""
    title: str
    notes: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[ExcelValue, ...], ...]
    keys: int = 1
    """Number of columns from the left that name a row."""
    charts: tuple[SheetChart, ...] = ()
    is_wide: bool = False
    """Whether it goes over several pages in width when printed, its key columns on each."""


class _Names:
    """The names given to the sheets of a file and to their tables, none of them twice."""

    def __init__(self) -> None:
        self._sheets: list[str] = []
        self._tables: set[str] = set()

    def give(self, title: str, table: str) -> tuple[str, str]:
        """The names of the next sheet and of its table."""
        self._sheets.append(sheet_name(title, self._sheets))
        name = _unique(re.sub(r"[^A-Za-z0-9]+", "_", f"tabell_{table}"), self._tables, "_")
        self._tables.add(name.casefold())
        return self._sheets[-1], name


def sheet_name(title: str, taken: Iterable[str] = ()) -> str:
    """A title as the name of a sheet: without the signs and the length that Excel refuses, other than those taken.

    What a long title says last tells it from others, and stays: `Vad… typer av förklaringar`.
    """
    used = {name.casefold() for name in taken}
    plain = _taken_by_excel(title) or "–"
    if len(plain) > LONGEST_NAME:
        last = _taken_by_excel(title.rpartition(": ")[2])
        if ": " in title and len(last) <= _LONGEST_TAIL:
            plain = f"{_cut(plain, LONGEST_NAME - len(last) - 1)} {last}"
        else:
            plain = _cut(plain, LONGEST_NAME)
    if plain.casefold() == "history":  # Excel keeps the name for itself
        plain = f"{plain} 1"
    return _unique(plain, used, " ", LONGEST_NAME)


def _taken_by_excel(text: str) -> str:
    return " ".join(_REFUSED.sub(" ", one_line(text).replace(":", ",")).split()).strip("', ")


def _cut(text: str, most: int) -> str:
    """The beginning of a text with `…`, whole words where there is one."""
    start = text[: most - 1]
    words = start if text[most - 1 : most].isspace() else start.rpartition(" ")[0]
    return f"{(words or start).rstrip(' ,;.-–')}…"


def _unique(text: str, used: Collection[str], gap: str, most: int = 255) -> str:
    """The text, with a number where it is taken (case-insensitively) and cut where it is too long."""
    found, number = text[:most], 1
    while found.casefold() in used:
        number += 1
        more = f"{gap}{number}"
        found = f"{text[: most - len(more)]}{more}"
    return found


def _headings(wanted: Iterable[str]) -> tuple[str, ...]:
    """Headings as Excel takes them in a table: on one line, none empty and none twice."""
    found: list[str] = []
    for heading in wanted:
        found.append(_unique(one_line(heading) or "–", {each.casefold() for each in found}, " "))
    return tuple(found)


def sheets_of(
    found: Material, counted: Tally, names: Sequence[str], when: datetime, groups: Groups = ()
) -> tuple[WorkbookSheet, ...]:
    """Cover, contents, notes, a sheet for each table, then one with a row per school and one with a row per number.

    `when` is the time of writing. The last two are left out where no table has such rows.
    """
    given = _Names()
    cover, notes = given.give(_("About the file"), "om"), given.give(_("How we counted"), "metod")
    contents = given.give(_("Contents"), "innehall")
    tables = [_table_sheet(given, found.guide, counted, name, groups) for name in names]
    more = (_school_sheet(given, found.guide, counted, names), _data_sheet(given, counted, names, groups))
    after = [sheet for sheet in more if sheet is not None]
    return (
        _cover(cover, found, counted, when, groups),
        _contents(contents, [*tables, *after]),
        _notes(notes, found),
        *tables,
        *after,
    )


# The tables.


def _table_sheet(given: _Names, guide: Guide, counted: Tally, name: str, groups: Groups) -> WorkbookSheet:
    """A table of all schools, then of each group where there are any; a row's group stands first."""
    parts: list[tuple[SchoolGroup | None, Tally]] = [(None, counted), *groups]
    whole = counted.tables[name]
    title, notes = whole.table.title(guide), [whole.table.note(whole)]
    before = [_("Group of schools")] if groups else []
    if groups:
        notes.append(_("Groups: {key}.").format(key=say_key(groups[0][0].by, guide)))
    cells = [cell for _group, part in parts for cell in part.tables[name].cells]
    told = [fate for fate in _FATES if any(cell.number(fate) for cell in cells)]
    rows: list[dict[str, ExcelValue]] = []
    for group, part in parts:
        table = part.tables[name]
        for row in table.rows:
            first: dict[str, ExcelValue] = {heading: group.label if group else _("all schools") for heading in before}
            if isinstance(row, CellRow):
                numbers = _numbers(row.cell, cells, told)
                here = str(cell_id(part, table, row, group))
                rows.append({**first, **_key_words(table, row, guide), **numbers, _("Cell"): here})
            else:
                rows.append({**first, **_in_excel(table, row, guide)})
    keys = len(before) + len(whole.table.keys)
    headings = tuple(rows[0]) if rows else (*before, *whole.table.headings(guide))
    return WorkbookSheet(
        *given.give(title, name),
        title=title,
        notes=(*notes, *(remarks(counted))),
        headings=_headings(headings),
        rows=tuple(tuple(row.values()) for row in rows),
        keys=keys,
        charts=tuple(_charts(whole, guide, headings, len(before))),
    )


def _key_words(table: CountedTable[Any, Any], row: TallyRow, guide: Guide) -> dict[str, ExcelValue]:
    """The words that name a row, under their headings; a key that is a number stays one."""
    numbers = {str(key): key for key in table.keys(row) if isinstance(key, int)}
    headings = _headings(table.table.headings(guide))
    return {
        heading: numbers.get(word, word) for heading, word in zip(headings, table.table.words(row, guide), strict=True)
    }


def _in_excel(table: CountedTable[Any, Any], row: TallyRow, guide: Guide) -> Mapping[str, ExcelValue]:
    """A row of a table without cells."""
    if table.table.in_excel is not None:
        return dict(table.table.in_excel(row, guide))
    return _key_words(table, row, guide)


def _numbers(cell: TallyCell, cells: Sequence[TallyCell], told: Sequence[Fate]) -> dict[str, ExcelValue]:
    """The numbers of a cell under the headings that any of the table's cells needs."""
    names = fate_names()
    known = not cell.number("orphaned")
    numbers: dict[str, ExcelValue] = {
        _("Counted"): cell.count,
        _("Base"): cell.base,
        _("Share"): _share(cell.count, cell.base) if known else None,
    }
    if any(each.high != each.count for each in cells):
        numbers |= {
            _("Lowest"): cell.count,
            _("Highest"): cell.high,
            _("Known"): cell.answered,
            _("Of those known"): _share(cell.count, cell.answered),
        }
    numbers |= {names[fate]: cell.number(fate) for fate in told}
    if any(each.coded_before for each in cells):
        numbers[_("Coded before the code")] = len(cell.coded_before or ())
    return numbers


def _share(count: int, base: int) -> Percent | None:
    return Percent(Fraction(count, base)) if base else None


def _charts(table: CountedTable[Any, Any], guide: Guide, headings: Sequence[str], before: int) -> Iterable[SheetChart]:
    """A chart of the table, or for each value of its first keys; of all schools, whose rows come first."""
    split = table.table.charts_by
    if split is None or not table.rows:
        return
    title, keys = table.table.title(guide), len(table.table.keys)
    words = [table.table.words(row, guide) for row in table.rows]
    values = list(headings).index(_("Counted"))
    for first, places in groupby(range(len(table.rows)), key=lambda place: tuple(words[place][:split])):
        rows = list(places)
        name = " – ".join((title, *first))
        yield SheetChart(
            title=name,
            rows=range(rows[0], rows[-1] + 1),
            labels=range(before + split, before + keys),
            values=values,
            label_axis=", ".join(headings[before + split : before + keys]),
            value_axis=_("Number of schools"),
            description=_("Bars of the number of schools: {title}. The numbers stand in the table above.").format(
                title=name
            ),
            upright=table.table.drawing == "bars",
        )


# The sheets before and after the tables.


def _cover(place: tuple[str, str], found: Material, counted: Tally, when: datetime, groups: Groups) -> WorkbookSheet:
    current, guide = found.round, found.guide
    said: list[tuple[str, ExcelValue]] = [
        (_("Round"), current.title),
        (_("Id of the round"), current.id),
        (_("Municipality"), current.municipality),
        (_("School year"), current.school_year),
        (_("Guide"), _("{guide}, version {version}").format(guide=guide.title, version=guide.version)),
        (_("Written"), f"{say_date(when.date().isoformat())} {when:%H:%M}"),
        *([(_("As the register stood"), counted.as_of)] if counted.as_of else []),
        (_("Schools in the round"), counted.schools),
        (_("Meetings held, which are counted"), counted.sessions),
        (_("Meetings under way, which are in no base"), counted.ongoing),
        (_("Schools that do not take part"), counted.not_taking_part),
        *([(_("Groups of schools"), say_key(groups[0][0].by, guide))] if groups else []),
        *((_("Remark"), remark) for remark in remarks(counted)),
        (_("Who may have it"), _("Schools are named in it: it stays at the office.")),
    ]
    title = _("Results dialogues: tables of {round}").format(round=current.title)
    return WorkbookSheet(*place, title=title, notes=(), headings=_headings((_("What"), _("Value"))), rows=tuple(said))


def _contents(place: tuple[str, str], sheets: Sequence[WorkbookSheet]) -> WorkbookSheet:
    """The sheets after this one; the first column leads to them."""
    return WorkbookSheet(
        *place,
        title=_("Contents"),
        notes=(_("One table a sheet. The name leads to the sheet."),),
        headings=_headings((_("Sheet"), _("Title"), _("Number of rows"))),
        rows=tuple((sheet.name, sheet.title, len(sheet.rows)) for sheet in sheets),
    )


def _notes(place: tuple[str, str], found: Material) -> WorkbookSheet:
    names = fate_names()
    so_far = progress(round_answers(found.round, found.guide, found.conversations, found.not_taking_part))
    of_held = _("{count} of {base} meetings held").format
    said = [
        (_("Who is counted"), _("Every number is a number of schools. A school counts once in a row.")),
        (names["counted"], _("Schools of the base to which the row's words apply.")),
        (_("Base"), _("Schools with a meeting that has been held and to which the row applies.")),
        (_("Share"), _("Counted of the base. Empty without a base, and where answers have no place in the guide.")),
        (_("Lowest"), _("The number if none counts of the schools of which it is not known.")),
        (_("Highest"), _("The number if all count of the schools of which it is not known.")),
        (_("Known"), _("Schools of the base of which it is known whether they count.")),
        (_("Of those known"), _("Counted of the known.")),
        (names["otherwise"], _("Known and not counted; it has no column.")),
        (names["not_asked"], _("In the base: the question was not reached or was put off.")),
        (names["no_answer"], _("In the base: the principal declined or did not know.")),
        (names["not_coded"], _("In the base: there are words that nobody has coded.")),
        (names["in_conflict"], _("In the base: two versions of the answer wait to be settled.")),
        (names["orphaned"], _("In the base: the answer may stand under an id that the guide does not have.")),
        (names["not_held"], _("Outside the base: the meeting is not over.")),
        (names["not_applicable"], _("Outside the base: the school does not get the question.")),
        (_("Coded before the code"), _("In the base: not read again since one of the codes came.")),
        (_("Missing columns"), _("A column of which every number would be 0 is left out.")),
        (_("Empty cell"), _("There is no number, or it is not known.")),
        (_("Cell"), _("Name of the number: tally --cell NAME shows its schools and what they said.")),
        ("● · ?", _("● the school named it, · it did not, ? words or versions are left that may name it.")),
        ("1, 0", _("1 the school counts in the row of that table, 0 it does not; empty where it is not known.")),
        (_("Coded"), of_held(count=so_far.coded, base=so_far.held)),
        (_("Coded by two"), of_held(count=so_far.coded_twice, base=so_far.held)),
        (_("Fact-checked"), of_held(count=so_far.fact_checked, base=so_far.held)),
    ]
    title = _("How we counted, and how far the work has come")
    return WorkbookSheet(*place, title=title, notes=(), headings=_headings((_("Term"), _("Meaning"))), rows=tuple(said))


def _school_sheet(given: _Names, guide: Guide, counted: Tally, names: Sequence[str]) -> WorkbookSheet | None:
    """A row for each school whose meeting has been held, and a column for each row of some tables."""
    tables = [counted.tables[name] for name in _BY_SCHOOL if name in names]
    columns = [
        (" – ".join(words for words in table.table.words(row, guide) if words), row.cell)
        for table in tables
        for row in table.rows
        if isinstance(row, CellRow)
    ]
    if not columns:
        return None
    known: Mapping[Fate, int] = {"counted": 1, "otherwise": 0}
    title = _("Schools")
    return WorkbookSheet(
        *given.give(title, "skolor"),
        title=_("The schools, with what they count in"),
        notes=(
            _("1: the school counts in the row; 0: it does not; empty: it is not known, or the row does not apply."),
            _("Tables: {tables}.").format(tables="; ".join(table.table.title(guide) for table in tables)),
            _("The schools are named: this stays at the office."),
        ),
        headings=_headings((_("School code"), _("School"), *(heading for heading, _cell in columns))),
        rows=tuple(
            (
                school.code,
                school.conversation.school.name,
                *(known.get(cell.fates[school.code]) for _h, cell in columns),
            )
            for school in tables[0].schools
            if school.is_held
        ),
        keys=2,
        is_wide=True,
    )


def _data_sheet(given: _Names, counted: Tally, names: Sequence[str], groups: Groups) -> WorkbookSheet | None:
    """A row for each number of a table with cells, under the headings of CSV, for further work."""
    parts: list[tuple[SchoolGroup | None, Tally]] = [(None, counted), *groups]
    first = ("by", "group") if groups else ()
    numbered = [
        (name, group, part, row)
        for name in names
        for group, part in parts
        for row in part.tables[name].rows
        if isinstance(row, CellRow)
    ]
    if not numbered:
        return None
    numbers = tuple(dict.fromkeys(column for _n, _g, _p, row in numbered for column in row.cell.numbers()))
    rows = []
    for name, group, part, row in numbered:
        table, values = part.tables[name], row.cell.numbers()
        keys = zip(table.table.keys, table.keys(row), strict=True)
        rows.append(
            (
                *((group.by, group.value) if group else (None,) * len(first)),
                name,
                " ".join(f"{key}={'' if value is None else value}" for key, value in keys),
                *(values.get(column) for column in numbers),
                str(cell_id(part, table, row, group)),
            )
        )
    title = _("Data")
    return WorkbookSheet(
        *given.give(title, "data"),
        title=_("All numbers, one a row"),
        notes=(_("With the headings of the CSV files; shares are whole percent."),),
        headings=(*first, "table", "row", *numbers, "cell"),
        rows=tuple(rows),
        keys=len(first) + 2,
    )

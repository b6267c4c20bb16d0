"""Tables with a column for each group of schools, beside the column for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from resultatdialog.guide.model import Guide
from resultatdialog.locale import _
from resultatdialog.locale.phrases import say_share
from resultatdialog.tally.behind import who_lines
from resultatdialog.tally.cell_ids import cell_id
from resultatdialog.tally.cell_words import say_bounds, say_cell
from resultatdialog.tally.cells import TallyCell
from resultatdialog.tally.groups import SchoolGroup, say_group, say_key
from resultatdialog.tally.model import CellRow, CountedTable, ShownTable, Tally

Groups = Sequence[tuple[SchoolGroup, Tally]]


def tables_in_words(
    counted: Tally, names: Sequence[str], guide: Guide, groups: Groups = (), *, who: bool = False
) -> tuple[ShownTable, ...]:
    """The tables for people, with a column for each group where there are any.

    With `who`, each row names its schools and what they said; groups then have tables of their own.
    """
    if not groups or who:
        parts: list[tuple[SchoolGroup | None, Tally]] = [(None, counted), *groups]
        return tuple(_apart(part, name, guide, group, who=who) for name in names for group, part in parts)
    return tuple(words for name in names for words in tables_by_group(name, counted, groups, guide))


def _apart(counted: Tally, name: str, guide: Guide, group: SchoolGroup | None, *, who: bool) -> ShownTable:
    """A table of all schools, or of a group that its title names."""
    table = counted.tables[name]
    words = table.in_words(guide)
    if group is not None:
        words = _titled(words, group.label)
    if not who:
        return words
    lines = (
        who_lines(table, row, cell_id(counted, table, row, group)) for row in table.rows if isinstance(row, CellRow)
    )
    return replace(words, who=tuple(lines))


def tables_by_group(name: str, everything: Tally, groups: Groups, guide: Guide) -> tuple[ShownTable, ...]:
    """A table with its groups side by side; apart where a row is a school or has several numbers."""
    whole = everything.tables[name]
    words = whole.in_words(guide)
    several = len(words.headings) != words.keys + 1
    if not issubclass(whole.table.row, CellRow) and (several or whole.table.names_schools):
        apart = [(_("all schools"), whole), *((group.label, counted.tables[name]) for group, counted in groups)]
        return tuple(_titled(table.in_words(guide), label) for label, table in apart)
    columns = [whole, *(counted.tables[name] for _group, counted in groups)]
    by_keys = [{table.keys(row): row for row in table.rows} for table in columns]
    rows = tuple(
        (
            *words.rows[place][: words.keys],
            *(_cell(table, found, whole.keys(row), guide) for table, found in zip(columns, by_keys, strict=True)),
        )
        for place, row in enumerate(whole.rows)
    )
    headings = (
        *words.headings[: words.keys],
        _("All"),
        *(say_group(group, counted.sessions) for group, counted in groups),
    )
    return (ShownTable(name, words.title, f"{words.note} {_say_groups(groups, guide)}", headings, rows, words.keys),)


def _say_groups(groups: Groups, guide: Guide) -> str:
    """The key that schools are grouped by, and whether a school can be in several groups."""
    schools = [code for group, _counted in groups for code in group.schools]
    said = _("Groups: {key}.").format(key=say_key(groups[0][0].by, guide))
    return said if len(schools) == len(set(schools)) else f"{said} {_('A school can be in several groups.')}"


def _titled(words: ShownTable, label: str) -> ShownTable:
    return replace(words, title=f"{words.title} – {label}")


def _cell(
    table: CountedTable[Any, Any], found: dict[tuple[object, ...], Any], keys: tuple[object, ...], guide: Guide
) -> str:
    """A number with its base, and between which it lies where not all is known; `–` where the group has no such row."""
    row = found.get(keys)
    if row is None:
        beside = next((other for key, other in found.items() if key[:-1] == keys[:-1]), None)
        return say_share(0, beside.cell.base) if isinstance(beside, CellRow) else "–"
    if isinstance(row, CellRow):
        return _with_bounds(row.cell)
    return str(table.table.words(row, guide)[-1])


def _with_bounds(cell: TallyCell) -> str:
    return say_cell(cell) if cell.high == cell.count else f"{say_cell(cell)}; {say_bounds(cell)}"

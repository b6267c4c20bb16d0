"""Numbers that are not the same in two tallies, with the schools that make the difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from resultatdialog.tally.cells import Fate, TallyCell
from resultatdialog.tally.model import CellRow, CountedTable, Tally


class SchoolDifference(NamedTuple):
    """A school whose fate in a cell is another one; None where it is not among the schools counted."""

    school: str
    """The school's code."""
    before: Fate | None
    after: Fate | None


class CellDifference(NamedTuple):
    """A cell whose numbers differ; its row is None in the tally that does not have it."""

    table: str
    keys: tuple[object, ...]
    before: CellRow | None
    after: CellRow | None
    schools: tuple[SchoolDifference, ...]


def differences(before: Tally, after: Tally) -> Iterator[CellDifference]:
    """The cells whose schools differ, table by table; tables that only one of the tallies has count as empty there."""
    for name in dict.fromkeys((*before.tables, *after.tables)):
        rows = [_rows(tally.tables.get(name)) for tally in (before, after)]
        for keys in dict.fromkeys((*rows[1], *rows[0])):
            then, now = rows[0].get(keys), rows[1].get(keys)
            schools = tuple(_schools(then.cell if then else None, now.cell if now else None))
            if schools:
                yield CellDifference(name, keys, then, now, schools)


def _rows(table: CountedTable[Any, Any] | None) -> dict[tuple[object, ...], CellRow]:
    return {table.keys(row): row for row in table.rows if isinstance(row, CellRow)} if table else {}


def _schools(before: TallyCell | None, after: TallyCell | None) -> Iterator[SchoolDifference]:
    """The schools with another fate; a school outside the cell and one to which it does not apply are the same.

    Where only one tally has the row, the schools that it counts there.
    """
    if before is None or after is None:
        for school, fate in (after or before or TallyCell({})).fates.items():
            if fate == "counted":
                yield SchoolDifference(school, fate if before else None, fate if after else None)
        return
    then, now = before.fates, after.fates
    for school in dict.fromkeys((*now, *then)):
        fates = then.get(school), now.get(school)
        if fates[0] != fates[1] and not {None, "not_applicable"} >= set(fates):
            yield SchoolDifference(school, *fates)

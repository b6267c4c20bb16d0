"""Differences between two tallies, in words and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from resultatdialog.guide.model import Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tally.cell_ids import cell_id
from resultatdialog.tally.cell_words import fate_names, say_cell
from resultatdialog.tally.cells import Fate
from resultatdialog.tally.differences import CellDifference
from resultatdialog.tally.model import CellRow, Tally

Entries = Mapping[str, Sequence[Any]]
"""School code to what was entered for it in between (`target`, `by`, `at`)."""


class Compared(NamedTuple):
    """Two tallies that are compared, the earlier or other one first."""

    before: Tally
    after: Tally
    names: Mapping[str, str]
    """School code to name."""
    entries: Entries


def differences_in_words(
    found: Sequence[CellDifference], compared: Compared, guide: Guide, say_entry: Callable[[Any], str]
) -> Iterator[str]:
    """Lines for each number that differs: what it counts, both numbers, and the schools with what was entered."""
    for each in found:
        label = " · ".join(_row_words(each, compared, guide))
        numbers = [say_cell(row.cell) if row else "–" for row in (each.before, each.after)]
        yield one_line(f"{label}: {numbers[0]} → {numbers[1]}")
        for school in each.schools:
            name = compared.names.get(school.school, school.school)
            yield one_line(f"  {name}: {_fate(school.before)} → {_fate(school.after)}")
            for entry in compared.entries.get(school.school, ()):
                yield one_line(f"    {say_entry(entry)}")


def _row_words(each: CellDifference, compared: Compared, guide: Guide) -> tuple[str, ...]:
    for tally, row in ((compared.after, each.after), (compared.before, each.before)):
        if row is not None:
            table = tally.tables[each.table].table
            return (table.title(guide), *map(str, table.words(row, guide)))
    return (each.table,)


def _fate(fate: Fate | None) -> str:
    return fate_names()[fate] if fate else _("not among them")


def differences_as_json(found: Sequence[CellDifference], compared: Compared) -> list[dict[str, Any]]:
    """For each number that differs `cell`, `before`, `after`, and `schools` with `before`, `after` and `events`."""
    return [
        {
            "cell": _name(each, compared),
            "before": each.before.cell.numbers() if each.before else None,
            "after": each.after.cell.numbers() if each.after else None,
            "schools": [
                {
                    "school": school.school,
                    "before": school.before,
                    "after": school.after,
                    "events": [entry._asdict() for entry in compared.entries.get(school.school, ())],
                }
                for school in each.schools
            ],
        }
        for each in found
    ]


def _name(each: CellDifference, compared: Compared) -> str:
    """The cell's name in the later tally, else in the earlier."""
    tally = compared.after if each.after else compared.before
    row = each.after or each.before
    assert isinstance(row, CellRow)
    return str(cell_id(tally, tally.tables[each.table], row))

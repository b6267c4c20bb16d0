"""Empty cells in a column that tells rows apart: which of them certainly continue the cell above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from resultatdialog.intake.workbook import Sheet
from resultatdialog.results.reading import is_total
from resultatdialog.results.sources.mapped_columns import MappedPlaces, RowKey, cell_at, dimensions


class TellingValues(NamedTuple):
    """The values of a column that tells rows apart."""

    values: Mapping[int, str]
    """Line to value; empty cells that certainly continue the one above have its value."""
    unsure: Mapping[int, str]
    """Line of an empty cell of which that is not certain, to the value above; empty where there is none."""

    def read(self, *, continued: bool) -> dict[int, str]:
        """Line to value, where a person has said whether the unsure ones continue the cell above."""
        return {**self.values, **(self.unsure if continued else {})}


def telling_values(
    sheet: Sheet, places: MappedPlaces, lines: Sequence[int], keyed: Mapping[int, RowKey]
) -> dict[int, TellingValues]:
    """The columns that tell rows apart, by place; `lines` are the table's, `keyed` those with somebody's figures."""
    own = [line for line in lines if line in keyed]
    found = dimensions(sheet, places, own)
    return {place: _filled(sheet, places, place, found, own, lines, keyed) for place in found}


def _filled(
    sheet: Sheet,
    places: MappedPlaces,
    place: int,
    telling: Sequence[int],
    own: Sequence[int],
    lines: Sequence[int],
    keyed: Mapping[int, RowKey],
) -> TellingValues:
    outer = [each for each in telling if each < place]
    pivot = place < places.key and place < places.label and _is_pivot(sheet, place, outer, own, keyed)
    values: dict[int, str] = {}
    unsure: dict[int, str] = {}
    above, line_above = "", 0
    for line in lines:
        value = cell_at(sheet, line, place)
        if value or line not in keyed:
            if value and not is_total(value):
                above, line_above = value, line
            values[line] = value
            continue
        merged = merged_from(sheet, line, place)
        if merged is not None:
            values[line] = cell_at(sheet, merged, place)
        elif above and (pivot or sheet.levels.get(line, 0) > sheet.levels.get(line_above, 0)):
            values[line] = above
        else:
            values[line], unsure[line] = "", above
    return TellingValues(values, unsure)


def merged_from(sheet: Sheet, line: int, place: int | None) -> int | None:
    """The first line (from 1) of the merged cell that a cell is part of; None for others."""
    for top, left, bottom, right in sheet.merged:
        if place is not None and left <= place <= right and top < line - 1 <= bottom:
            return top + 1
    return None


def _is_pivot(sheet: Sheet, place: int, outer: Sequence[int], own: Sequence[int], keyed: Mapping[int, RowKey]) -> bool:
    """Whether a column is an outer one of a pivot table: a value stands once, on the first of its rows.

    Then no value is followed by the same one, no school stands twice under a value, a new value of a column further out
    begins a new one here, and most cells are empty.
    """
    runs = list(_runs(sheet, place, own))
    if not runs or sum(len(run) - 1 for _value, run in runs) < len(runs):
        return False
    begins = {run[0] for _value, run in runs}
    further = {line for line in own if any(cell_at(sheet, line, each) for each in outer)}
    return (
        all(value for value, _run in runs)
        and all(one[0] != other[0] or other[1][0] in further for one, other in pairwise(runs))
        and all(len({keyed[line][:2] for line in run}) == len(run) for _value, run in runs)
        and further <= begins
    )


def _runs(sheet: Sheet, place: int, own: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    """Each value of a column with its line and those below it that are empty there; first the empty ones above all."""
    value, run = "", list[int]()
    for line in own:
        cell = cell_at(sheet, line, place)
        if cell and run:
            yield value, run
            run = []
        value = cell or value
        run.append(line)
    if run:
        yield value, run

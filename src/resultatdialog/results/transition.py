"""Transition tables: number of the same pupils by level at two tests some years apart, with small counts hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from resultatdialog.intake.csv_text import TableRow
from resultatdialog.intake.problem import ENOUGH, Problem
from resultatdialog.locale import _
from resultatdialog.locale.phrases import say_share
from resultatdialog.results.value import MASKED, pupils_from

COLUMNS = ("school", "from", "to", "count")
"""Columns of `progression.csv`; `count` is a whole number or `..`."""

Count = int | None
"""Number of pupils; None when hidden by the source or by `cells_to_hide`."""
CellPlace = tuple[int, int]
"""Row and column of a cell, from 0."""
Cells = frozenset[CellPlace]
Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class TransitionTable:
    """Pupils by level at the earlier test (rows) and the later (columns); base = pupils with both tests.

    The last row and column of `counts` are totals, their corner all pupils. A total over a hidden count is hidden too.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[Count, ...], ...]
    """Counts by row and column; one row and one column more than there are levels, for the totals."""

    @property
    def base(self) -> Count:
        """Number of pupils with both tests; None when hidden."""
        return self.counts[-1][-1]

    def count(self, row: str, column: str) -> Count:
        """Number of pupils from level `row` to level `column`; None when hidden."""
        return self.counts[self.rows.index(row)][self.columns.index(column)]

    def row_base(self, row: str) -> Count:
        """Number of pupils on the level at the earlier test; None when hidden."""
        return self.counts[self.rows.index(row)][-1]

    def say(self, row: str, column: str) -> str:
        """`7 av 12 (58 %)`, base = pupils on the row's level; only the count without base, `..` for a hidden count."""
        count, base = self.count(row, column), self.row_base(row)
        if count is None:
            return MASKED
        return str(count) if base is None else say_share(count, base)

    def pairs(self) -> Iterator[tuple[str, str, Count]]:
        """Earlier level, later level and count of every cell, without totals."""
        for row, counts in zip(self.rows, self.counts, strict=False):
            for column, count in zip(self.columns, counts, strict=False):
                yield row, column, count

    def masked(self, min_group: int) -> TransitionTable:
        """The table for use outside the office: counts of 1 to `min_group` - 1 and those that reveal them hidden."""
        hidden = cells_to_hide(self.counts, min_group)
        counts = tuple(
            tuple(None if (i, j) in hidden else count for j, count in enumerate(row))
            for i, row in enumerate(self.counts)
        )
        return TransitionTable(self.rows, self.columns, counts)


def transition_table(counts: Mapping[tuple[str, str], Count]) -> TransitionTable:
    """The table with totals from (earlier level, later level) to count; levels in order of first occurrence.

    A missing pair has 0 pupils; a count of None is hidden, and so is every total over it.
    """
    rows = tuple(dict.fromkeys(row for row, _column in counts))
    columns = tuple(dict.fromkeys(column for _row, column in counts))
    inner = [[counts.get((row, column), 0) for column in columns] for row in rows]
    inner.append([_total(line) for line in _transposed(inner, len(columns))])
    return TransitionTable(rows, columns, tuple((*line, _total(line)) for line in inner))


def _total(counts: Iterable[Count]) -> Count:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def _transposed(lines: Sequence[Sequence[Count]], width: int) -> list[list[Count]]:
    return [[line[place] for line in lines] for place in range(width)]


def cells_to_hide(counts: Sequence[Sequence[Count]], min_group: int) -> Cells:
    """Cells to hide in a table with totals: small and hidden counts, and enough others that none can be computed.

    As long as a hidden count follows from the shown ones, the smallest shown count of its row or column is hidden too;
    zeros last, since hiding a zero protects little.
    """
    cells = {(i, j): count for i, row in enumerate(counts) for j, count in enumerate(row)}
    hidden = {place for place, count in cells.items() if count is None or 0 < count < min_group}
    while bare := next((place for place in sorted(hidden) if _is_derivable(place, cells, hidden)), None):
        beside = [place for place in cells if place not in hidden and (place[0] == bare[0] or place[1] == bare[1])]
        others = beside or [place for place in cells if place not in hidden]
        if not others:
            break
        hidden.add(min(others, key=lambda place: (not cells[place], cells[place] or 0, place)))
    return frozenset(hidden)


def _is_derivable(place: CellPlace, cells: Mapping[CellPlace, Count], hidden: set[CellPlace]) -> bool:
    """Whether a hidden count has only one possible value, given the shown counts and totals, none being negative.

    It has another one exactly when it is on a cycle of hidden counts that can rise and fall alternately (Gusfield
    1988). Rows and columns are the nodes of the graph; a rise is an edge from row to column, a fall one back.
    """
    last_row, last_column = max(cells)

    def ways(cell: CellPlace) -> tuple[bool, bool]:
        total = (cell[0] == last_row) != (cell[1] == last_column)
        some = cells[cell] != 0  # a count of 0 cannot fall; a total has the opposite sign
        return (some, True) if total else (True, some)

    onward: dict[Node, list[Node]] = {}
    for cell in hidden - {place}:
        rise, fall = ways(cell)
        if rise:
            onward.setdefault(("row", cell[0]), []).append(("column", cell[1]))
        if fall:
            onward.setdefault(("column", cell[1]), []).append(("row", cell[0]))
    row, column = ("row", place[0]), ("column", place[1])
    rise, fall = ways(place)
    return not ((rise and _reaches(onward, column, row)) or (fall and _reaches(onward, row, column)))


def _reaches(onward: Mapping[Node, Sequence[Node]], start: Node, goal: Node) -> bool:
    seen, frontier = {start}, [start]
    while frontier:
        reached = set(onward.get(frontier.pop(), ())) - seen
        if goal in reached:
            return True
        seen |= reached
        frontier.extend(reached)
    return False


@dataclass(frozen=True, slots=True)
class Transitions:
    """The content of a progression.csv: school code to table, and mistakes."""

    tables: Mapping[str, TransitionTable]
    problems: tuple[Problem, ...]


def read_transitions(rows: Sequence[TableRow], schools: Iterable[str]) -> Transitions:
    """Tables and mistakes from rows of `school;from;to;count`; `schools` are the known school codes."""
    known = frozenset(schools)
    counts: dict[str, dict[tuple[str, str], Count]] = {}
    problems: list[Problem] = []
    for row in rows:
        found = tuple(_faults(row, known))
        problems.extend(found)
        if len(problems) > ENOUGH:
            break
        if found:
            continue
        cells = row.cells
        of_school, pair = counts.setdefault(cells["school"], {}), (cells["from"], cells["to"])
        if pair in of_school:
            problems.append(
                Problem(row.where(), _("the same pair of levels stands twice."), _("Keep one of the rows."))
            )
        else:
            of_school[pair] = None if cells["count"] == MASKED else int(cells["count"])
    return Transitions({school: transition_table(pairs) for school, pairs in counts.items()}, tuple(problems))


def _faults(row: TableRow, schools: frozenset[str]) -> Iterator[Problem]:
    cells = row.cells
    if cells["school"] not in schools:
        sentence = _("the school '{code}' is not in schools.csv.").format(code=cells["school"][:40])
        yield Problem(row.where("school"), sentence, _("Add it there or remove the row."))
    for column in ("from", "to"):
        if not cells[column]:
            yield Problem(row.where(column), _("the level is empty."), _("Write the level's name."))
    count = cells["count"]
    if count != MASKED and pupils_from(count) is None:
        sentence = _("'{value}' is no number of pupils.").format(value=count[:20])
        yield Problem(row.where("count"), sentence, _("Write a whole number, or .. where it may not be shown."))

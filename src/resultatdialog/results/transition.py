"""The same pupils at two tests some years apart: how many went from each level to each; small counts are hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from resultatdialog.intake.csv_text import TableRow
from resultatdialog.intake.problem import ENOUGH, Problem
from resultatdialog.locale import _
from resultatdialog.locale.phrases import say_share
from resultatdialog.results.value import MASKED

COLUMNS = ("school", "from", "to", "count")
"""Columns of `progression.csv`; `count` is a whole number or `..`."""

Count = int | None
"""Pupils; None where the source or the rule below hides the number."""
Place = tuple[int, int]
"""Row and column."""
Cells = frozenset[Place]
Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class TransitionTable:
    """Pupils by level at the earlier test (rows) and the later (columns); the base is the pupils followed.

    The last row and column of `counts` are totals, their corner all pupils. A total over a hidden count is hidden too:
    None never takes part in a sum.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[Count, ...], ...]
    """One row longer and one column wider than the levels."""

    @property
    def base(self) -> Count:
        """Pupils followed."""
        return self.counts[-1][-1]

    def count(self, row: str, column: str) -> Count:
        """Pupils who went from a level to a level; None when that is not shown."""
        return self.counts[self.rows.index(row)][self.columns.index(column)]

    def row_base(self, row: str) -> Count:
        """Pupils who were on the level at the earlier test."""
        return self.counts[self.rows.index(row)][-1]

    def say(self, row: str, column: str) -> str:
        """`7 av 12 (58 %)` of those who were on the row's level; the count alone when the base is not shown."""
        count, base = self.count(row, column), self.row_base(row)
        if count is None:
            return MASKED
        return str(count) if base is None else say_share(count, base)

    def pairs(self) -> Iterator[tuple[str, str, Count]]:
        """Every pair of levels with its pupils, as the table was made."""
        for row, counts in zip(self.rows, self.counts, strict=False):
            for column, count in zip(self.columns, counts, strict=False):
                yield row, column, count

    def masked(self, min_group: int) -> TransitionTable:
        """The table for outside the office: no count of 1 to `min_group` - 1 pupils, and none that gives one away."""
        hidden = protected(self.counts, min_group)
        counts = tuple(
            tuple(None if (i, j) in hidden else count for j, count in enumerate(row))
            for i, row in enumerate(self.counts)
        )
        return TransitionTable(self.rows, self.columns, counts)


def transition_table(counts: Mapping[tuple[str, str], Count]) -> TransitionTable:
    """A table of (earlier level, later level) to pupils, levels in the order they come.

    A pair that is not mentioned has no pupils; a pair whose count is None is hidden, and so is every total over it.
    """
    rows = tuple(dict.fromkeys(row for row, _column in counts))
    columns = tuple(dict.fromkeys(column for _row, column in counts))
    inner = [[counts.get((row, column), 0) for column in columns] for row in rows]
    inner.append([_total(line) for line in _turned(inner, len(columns))])
    return TransitionTable(rows, columns, tuple((*line, _total(line)) for line in inner))


def _total(counts: Iterable[Count]) -> Count:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def _turned(lines: Sequence[Sequence[Count]], width: int) -> list[list[Count]]:
    return [[line[place] for line in lines] for place in range(width)]


def protected(counts: Sequence[Sequence[Count]], min_group: int) -> Cells:
    """The cells to hide in a table with totals: small ones, hidden ones, and enough others that none can be worked out.

    As long as a hidden count follows from what is shown, the smallest shown count of its row or column is hidden too;
    zeros go last, since hiding one protects little.
    """
    cells = {(i, j): count for i, row in enumerate(counts) for j, count in enumerate(row)}
    hidden = {place for place, count in cells.items() if count is None or 0 < count < min_group}
    while bare := next((place for place in sorted(hidden) if _follows(place, cells, hidden)), None):
        beside = [place for place in cells if place not in hidden and (place[0] == bare[0] or place[1] == bare[1])]
        others = beside or [place for place in cells if place not in hidden]
        if not others:
            break
        hidden.add(min(others, key=lambda place: (not cells[place], cells[place] or 0, place)))
    return frozenset(hidden)


def _follows(place: Place, cells: Mapping[Place, Count], hidden: set[Place]) -> bool:
    """Whether a hidden count can be only what it is, given the shown ones, the totals, and that none is below zero.

    A count can be another one exactly when it lies on a cycle of hidden counts where every second can rise and every
    other fall (Gusfield 1988). Rows and columns are the nodes: a rise leads from row to column, a fall back.
    """
    last_row, last_column = max(cells)

    def ways(cell: Place) -> tuple[bool, bool]:
        total = (cell[0] == last_row) != (cell[1] == last_column)
        some = cells[cell] != 0  # a count of none cannot fall; a total weighs on the other side, so there it turns
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
    return not ((rise and _leads(onward, column, row)) or (fall and _leads(onward, row, column)))


def _leads(onward: Mapping[Node, Sequence[Node]], start: Node, goal: Node) -> bool:
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
    """What a file of transitions holds, by school, and what is wrong with it."""

    tables: Mapping[str, TransitionTable]
    problems: tuple[Problem, ...]


def read_transitions(rows: Sequence[TableRow], schools: Iterable[str]) -> Transitions:
    """Tables by school from rows of `school;from;to;count`."""
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
    if count != MASKED and not (count.isascii() and count.isdigit() and len(count) < 8):
        sentence = _("'{value}' is no number of pupils.").format(value=count[:20])
        yield Problem(row.where("count"), sentence, _("Write a whole number, or .. where it may not be shown."))

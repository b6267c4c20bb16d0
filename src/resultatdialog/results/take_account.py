"""Takes the account of a reading: each kind of column is recognised once, then its figures are counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from resultatdialog.intake.no_garbage import no_search_for_garbage
from resultatdialog.intake.workbook import runs
from resultatdialog.locale import _, ngettext
from resultatdialog.results.account import Account, ColumnKind, ColumnUse, Expected, Reason
from resultatdialog.results.figure_count import CellUse, FigureCount
from resultatdialog.results.key_doubts import code_doubts, name_doubts, type_doubts
from resultatdialog.results.reading import Reading, RestoredCode, SourceCell, why_label
from resultatdialog.results.recognise import recognise, school_year_in
from resultatdialog.results.source import is_pupils
from resultatdialog.vocabulary import find_measure

_same_column = attrgetter("table", "column", "group")
_same_use = attrgetter("table", "column", "group", "subject", "school_year")


@no_search_for_garbage()
def account_of(reading: Reading, expected: Expected | None = None) -> Account:
    """The account of a file; with `expected`, only of the figures that enter that round."""
    uses = {key: _use(reading, cell, expected) for key, cell in kinds_of(reading).items()}
    counter = FigureCount(reading, expected)
    if any(use.measure for use in uses.values()):
        for cell in _cells_of(reading, [use for use in uses.values() if use.measure or use.pupils]):
            use = uses[_same_use(cell)]
            if use.measure is not None or use.pupils:
                counter.take(cell, use)
    return Account(
        file=reading.file,
        sheets=reading.sheets,
        with_code=reading.rows,
        reasons=tuple(_reasons(reading)),
        columns=tuple(_columns(reading, uses.values())),
        measures=tuple(counter.measures()),
        implausible=tuple(counter.implausible),
        repeated=tuple(counter.repeated),
        years=dict(counter.years),
        notes=tuple(_notes(reading, expected)),
        doubts=(
            *reading.doubts,
            *counter.doubts(),
            *code_doubts(reading, expected),
            *name_doubts(reading, expected),
            *type_doubts(reading),
        ),
    )


def kinds_of(reading: Reading) -> dict[Any, SourceCell]:
    """A cell for each kind of cells that are figures of one measure, subject and year."""
    cells = [cell for grid in reading.grids for cell in grid.samples] if reading.grids else reading.cells
    return dict(zip(map(_same_use, cells), cells, strict=True))


def _cells_of(reading: Reading, uses: Iterable[CellUse]) -> Iterator[SourceCell]:
    """The cells of columns with such a use; all of them where the reading does not say where columns stand."""
    if not reading.grids:
        yield from reading.cells
        return
    wanted = {(use.cell.table, use.cell.column, use.cell.group) for use in uses}
    for grid in reading.grids:
        columns = {
            (place - grid.first) % grid.width
            for place in range(grid.first, grid.first + grid.width)
            if _same_column(reading.cells[place]) in wanted
        }
        if len(grid.samples) > grid.width:  # rows say which figures they have: any column may hold any
            columns = set(range(grid.width))
        for column in sorted(columns):
            yield from reading.cells[grid.first + column : grid.last : grid.width]


def _use(reading: Reading, cell: SourceCell, expected: Expected | None) -> CellUse:
    heading = reading.heading(cell)
    if is_pupils(cell):
        return CellUse(cell, None, "alla", "", "", True, heading)
    year = expected.school_year if expected else ""
    found = recognise(reading, cell, year)
    measure = find_measure(found.measure) if found.measure else None
    return CellUse(cell, measure, found.group, found.why, school_year_in(reading, cell) or year, False, heading)


def _reasons(reading: Reading) -> Iterator[Reason]:
    lines: dict[str, list[int]] = {}
    for left in reading.left_out:
        if not left.why.startswith("column "):
            lines.setdefault(left.why, []).append(left.line)
    for why, found in lines.items():
        yield Reason(why_label(why), len(found), found[0])


def _columns(reading: Reading, uses: Iterable[CellUse]) -> Iterator[ColumnUse]:
    """Every column by its heading: keys, those read, and those of a table that its mapping does not name."""
    for heading in reading.keys:
        yield ColumnUse(heading, "key")
    found: dict[str, ColumnUse] = {}
    for use in uses:
        heading = use.heading
        kind: ColumnKind = "used" if use.measure else "pupils" if use.pupils else "unknown"
        if kind == "unknown" and use.why and use.why != _("no measure of ours"):
            kind = "not used"
        if heading not in found or kind == "used":
            found[heading] = ColumnUse(heading, kind, use.why if kind == "not used" else "")
    yield from found.values()
    for heading in reading.unused:
        if heading not in found:
            yield ColumnUse(heading, "unknown")


def _notes(reading: Reading, expected: Expected | None) -> Iterator[str]:
    """The reading's own sentences, and one for each way in which codes were put right without asking."""
    yield from reading.notes
    by_how: dict[str, list[RestoredCode]] = {}
    for each in reading.restored:
        if expected is None or each.how != "zeros" or len(each.code) < 8 or each.code in expected.grades:
            by_how.setdefault(each.how, []).append(each)
    words = {
        "zeros": _("the zero at the beginning was lost"),
        "decimals": _("they were numbers with decimals"),
        "spaces": _("there were spaces in them"),
        "apostrophe": _("there was an apostrophe before them"),
    }
    for how, found in by_how.items():
        yield ngettext(
            "{n} code that a spreadsheet had changed was put right ({why}): {first} is {code}, line {lines}.",
            "{n} codes that a spreadsheet had changed were put right ({why}): {first} is {code}, lines {lines}.",
            len(found),
        ).format(
            n=len(found),
            why=words[how],
            first=found[0].written.strip()[:20],
            code=found[0].code,
            lines=runs([each.line for each in found], most=3),
        )

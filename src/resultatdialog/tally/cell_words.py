"""The numbers of cells for people: the columns of a table, of which some are there only where a cell needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resultatdialog.locale import _
from resultatdialog.locale.phrases import NBSP, say_share, share
from resultatdialog.tally.cells import Fate, TallyCell

_USUAL: tuple[Fate, ...] = ("not_asked", "no_answer", "not_applicable")
"""Fates whose schools are told in every table; where others need room too, only those with any schools."""
_WHERE_ANY: tuple[Fate, ...] = ("not_coded", "in_conflict", "orphaned", "not_held")
"""Fates whose schools are told where there are any."""


@dataclass(frozen=True)
class CellColumns:
    """The columns of a table's cells, the same for all its rows."""

    told: tuple[Fate, ...]
    """Fates with a column of their own."""
    bounds: bool
    """Whether a cell does not know of all schools in its base whether they count."""
    coded_before: bool
    """Whether a cell has schools that were coded before one of its codes existed."""

    @classmethod
    def of(cls, cells: Sequence[TallyCell]) -> CellColumns:
        """The columns that these cells need."""
        more = tuple(name for name in _WHERE_ANY if any(cell.number(name) for cell in cells))
        usual = tuple(name for name in _USUAL if not more or any(cell.number(name) for cell in cells))
        bounds = any(cell.high != cell.count for cell in cells)
        return cls((*usual, *more), bounds, any(cell.coded_before for cell in cells))

    def headings(self) -> tuple[str, ...]:
        """The headings: the share of the base, then what is not known, then the schools that are told apart."""
        names = fate_names()
        bounds = (_("Of those known"), _("Between")) if self.bounds else ()
        before = (_("Coded before the code"),) if self.coded_before else ()
        return (_("Schools"), *bounds, *(names[name] for name in self.told), *before)

    def words(self, cell: TallyCell) -> tuple[str, ...]:
        """A cell under these headings."""
        bounds = (say_share(cell.count, cell.answered), say_bounds(cell)) if self.bounds else ()
        before = (str(len(cell.coded_before or ())),) if self.coded_before else ()
        return (say_cell(cell), *bounds, *(str(cell.number(name)) for name in self.told), *before)


def fate_names() -> dict[Fate, str]:
    """The heading of each fate."""
    return {
        "counted": _("Counted"),
        "otherwise": _("Answered otherwise"),
        "not_asked": _("Not asked"),
        "no_answer": _("No answer"),
        "not_applicable": _("Not applicable"),
        "not_coded": _("Not coded"),
        "in_conflict": _("In conflict"),
        "orphaned": _("Without a place in the guide"),
        "not_held": _("Under way"),
    }


def say_cell(cell: TallyCell) -> str:
    """`7 av 12 (58 %)`; without a share where answers have no place in the guide."""
    if cell.number("orphaned"):
        return _("{count} of {base}").format(count=cell.count, base=cell.base)
    return say_share(cell.count, cell.base)


def say_bounds(cell: TallyCell) -> str:
    """`6–15 (22–56 %)`: the number if none and if all counted of which it is not known; `–` where all are known."""
    if cell.high == cell.count:
        return "–"
    low, high = share(cell.count, cell.base), share(cell.high, cell.base)
    return f"{cell.count}–{cell.high} ({low}–{high}{NBSP}%)"

"""A tally table: how it is declared, its rows, and the cells that count schools."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, Literal, NamedTuple, TypeVar, get_args

from resultatdialog.dialogue.figures_shown import ChangedFigure
from resultatdialog.dialogue.session import AnswerStatus
from resultatdialog.guide.model import Guide
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import say_share, share
from resultatdialog.tally.schools import RoundAnswers

Fate = Literal["not_applicable", "not_asked", "no_answer", "in_conflict", "orphaned", "otherwise", "counted"]
"""The one set of a cell that a school belongs to; all but `not_applicable` are the base."""
Format = Literal["text", "json", "csv", "xlsx", "md"]
"""A format of the tally command."""
Place = Literal[Format, "screen", "board"]
"""Where a table can stand: in a format of the tally command, on the screen of tables or in the board report."""
EVERYWHERE: frozenset[Place] = frozenset(get_args(Place))
Drawing = Literal["table", "bars", "flags"]
"""How the board report draws a table: as it is, a bar for each row, or a row of signs for each school."""


def fate(
    applies: bool, status: AnswerStatus, counts: bool, *, in_conflict: bool = False, orphaned: bool = False
) -> Fate:
    """The set a school belongs to; `counts` matters only when the question was answered.

    What is in conflict counts in no other set, before somebody has settled it. With `orphaned` the school has an answer
    under an id that the guide does not have, which may be the row's: it is not said to have answered otherwise.
    """
    if not applies:
        return "not_applicable"
    if in_conflict:
        return "in_conflict"
    if status in ("declined", "dont_know"):
        return "no_answer"
    if status != "not_asked" and counts:
        return "counted"
    if orphaned:
        return "orphaned"
    return "not_asked" if status == "not_asked" else "otherwise"


@dataclass(frozen=True)
class TallyCell:
    """One number of a table: the fate of every school that has a meeting."""

    fates: Mapping[str, Fate]
    """School code to fate."""
    coded_before: frozenset[str] | None = None
    """Schools that answered otherwise, but before one of the codes existed; None when no code was added later."""

    def number(self, *wanted: Fate) -> int:
        """Number of schools with one of these fates."""
        return sum(found in wanted for found in self.fates.values())

    @property
    def count(self) -> int:
        """Number of schools that the row counts."""
        return self.number("counted")

    @property
    def base(self) -> int:
        """Number of schools to which the row applies: all those whose fate is not `not_applicable`."""
        return len(self.fates) - self.number("not_applicable")

    @property
    def share(self) -> int | None:
        """Whole percent of the base, half up; None without a base, and while answers have no place in the guide."""
        return None if self.number("orphaned") else share(self.count, self.base)

    def numbers(self) -> dict[str, int | None]:
        """The columns in JSON, CSV and Excel; `orphaned` and `coded_before` only where there can be any."""
        numbers = {
            "count": self.count,
            "base": self.base,
            "share": self.share,
            "not_applicable": self.number("not_applicable"),
            "not_asked": self.number("not_asked"),
            "no_answer": self.number("no_answer"),
            "in_conflict": self.number("in_conflict"),
        }
        if self.number("orphaned"):
            numbers["orphaned"] = self.number("orphaned")
        return numbers if self.coded_before is None else {**numbers, "coded_before": len(self.coded_before)}


@dataclass(frozen=True)
class TallyRow:
    """A row of a table; its fields are the table's columns."""

    def record(self) -> dict[str, Any]:
        """Column to value, as in JSON."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns that every row has."""
        return tuple(field.name for field in fields(cls))

    @property
    def in_conflict_schools(self) -> int:
        """Number of schools about which the row waits for a conflict to be settled."""
        return 0


@dataclass(frozen=True, kw_only=True)
class CellRow(TallyRow):
    """A row whose numbers are those of one cell; the cell's columns come last."""

    cell: TallyCell

    def record(self) -> dict[str, Any]:
        """Column to value, as in JSON; the cell is spread out into its columns."""
        own = {name: value for name, value in super().record().items() if name != "cell"}
        return {**own, **self.cell.numbers()}

    @property
    def in_conflict_schools(self) -> int:
        """Number of schools about which the row waits for a conflict to be settled."""
        return self.cell.number("in_conflict")

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns that every row has."""
        own = (name for name in super().columns() if name != "cell")
        return (*own, *TallyCell({}).numbers())


RowT = TypeVar("RowT", bound=TallyRow)
SummaryT = TypeVar("SummaryT")


class Counted(NamedTuple, Generic[RowT, SummaryT]):
    """The result of counting a table."""

    rows: Sequence[RowT]
    summary: SummaryT
    """Numbers about the whole table; None when it has none."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table for people: every cell is text in the active language."""

    name: str
    title: str
    note: str
    """The base of the shares, and other things a reader must know."""
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: int = 1
    """Number of columns from the left that name the row; the others are numbers."""


@dataclass(frozen=True)
class CountedTable(Generic[RowT, SummaryT]):
    """A table with the numbers of one round."""

    table: Table[RowT, SummaryT]
    rows: tuple[RowT, ...]
    summary: SummaryT

    def records(self) -> list[dict[str, Any]]:
        """The rows as column to value."""
        return [row.record() for row in self.rows]

    def columns(self) -> tuple[str, ...]:
        """The columns of CSV and Excel: the declared ones, also without rows, then those that only some rows have."""
        found = dict.fromkeys(name for record in self.records() for name in record)
        return tuple(dict.fromkeys([*self.table.row.columns(), *found]))

    def as_json(self) -> Any:
        """The table's value in the tally JSON."""
        return self.table.json(self) if self.table.json else self.records()

    def in_words(self, guide: Guide) -> ShownTable:
        """The table for people; a cell becomes `7 av 12 (58 %)` and the numbers beside it."""
        table, apart = self.table, self._apart()
        with_cells = issubclass(table.row, CellRow)
        return ShownTable(
            name=table.name,
            title=table.title(guide),
            note=table.note(self),
            headings=(*table.headings(guide), *(_cell_headings(apart) if with_cells else ())),
            rows=tuple(
                (
                    *table.words(row, guide),
                    *(_cell_words(row.cell, apart) if isinstance(row, CellRow) else ()),
                )
                for row in self.rows
            ),
            keys=len(table.keys),
        )

    @property
    def in_conflict(self) -> int:
        """Largest number of schools in conflict in any row."""
        return max((row.in_conflict_schools for row in self.rows), default=0)

    @property
    def orphaned(self) -> int:
        """Largest number of schools in any row whose answer may stand under an id that the guide has not."""
        return max((row.cell.number("orphaned") for row in self.rows if isinstance(row, CellRow)), default=0)

    def _apart(self) -> _Apart:
        return _Apart(self.in_conflict > 0, self.orphaned > 0, self.coded_before)

    @property
    def coded_before(self) -> bool:
        """Whether any cell has a school that was coded before one of its codes existed."""
        return any(isinstance(row, CellRow) and row.cell.coded_before for row in self.rows)


class _Apart(NamedTuple):
    """The columns that a table for people has only where a row has schools in them."""

    in_conflict: bool
    orphaned: bool
    coded_before: bool


def _cell_headings(apart: _Apart) -> tuple[str, ...]:
    headings = [_("Schools"), _("Not asked"), _("No answer"), _("Not applicable")]
    more = (_("In conflict"), _("Without a place in the guide"), _("Coded before the code"))
    return (*headings, *(heading for heading, shown in zip(more, apart, strict=True) if shown))


def _cell_words(cell: TallyCell, apart: _Apart) -> tuple[str, ...]:
    numbers = [cell.number("not_asked"), cell.number("no_answer"), cell.number("not_applicable")]
    more = (cell.number("in_conflict"), cell.number("orphaned"), len(cell.coded_before or ()))
    numbers += [number for number, shown in zip(more, apart, strict=True) if shown]
    return (_say_cell(cell), *map(str, numbers))


def _say_cell(cell: TallyCell) -> str:
    """`7 av 12 (58 %)`; without a share where answers have no place in the guide."""
    if cell.number("orphaned"):
        return _("{count} of {base}").format(count=cell.count, base=cell.base)
    return say_share(cell.count, cell.base)


def conflict_note(counted: CountedTable[Any, Any]) -> str:
    """The sentence about schools that wait for a conflict to be settled; empty without any."""
    n = counted.in_conflict
    if not n:
        return ""
    return ngettext(
        "In conflict: {n} school has two versions of an answer, which count in no row before somebody decides.",
        "In conflict: up to {n} schools have two versions of an answer, which count in no row before somebody decides.",
        n,
    ).format(n=n)


def base_note(counted: CountedTable[Any, Any], more: str = "") -> str:
    """The note under a table of cells; `more` is a sentence of the table's own."""
    sentences = [_("Each school counts once. Base: schools with a meeting to which the row applies."), more]
    if counted.coded_before:
        sentences.append(
            _("Coded before the code: schools in the base that have not been read again since a code was born.")
        )
    if counted.orphaned:
        sentences.append(
            _("No share where answers stand under ids that the guide does not have: they may belong to the row.")
        )
    sentences.append(conflict_note(counted))
    return " ".join(sentence for sentence in sentences if sentence)


@dataclass(frozen=True, kw_only=True)
class Table(Generic[RowT, SummaryT]):
    """The declaration of a table: everything that files, screens and reports need to know of it."""

    name: str
    """The table's id in the JSON, for `--table` and as the name of an Excel sheet (at most 31 letters)."""
    row: type[RowT]
    """The type of a row; its fields are the columns of CSV and Excel."""
    keys: tuple[str, ...]
    """The columns that identify a row; in tables for people the first `len(keys)` columns name the row."""
    count: Callable[[RoundAnswers], Counted[RowT, SummaryT]]
    """Counts the rows of a round."""
    title: Callable[[Guide], str]
    """The title in the active language."""
    headings: Callable[[Guide], Sequence[str]]
    """The headings of the columns that `words` fills; those of a cell are added."""
    words: Callable[[RowT, Guide], Sequence[str]]
    """A row as people read it, without its cell."""
    note: Callable[[CountedTable[RowT, SummaryT]], str] = base_note
    """The sentences under the title."""
    json: Callable[[CountedTable[RowT, SummaryT]], Any] | None = None
    """The table in JSON when that is not a list of its rows."""
    places: frozenset[Place] = EVERYWHERE
    """The formats and surfaces that have the table."""
    drawing: Drawing = "table"
    """How the board report draws the table; `bars` asks for rows with `count` and `n`, `flags` for MatrixRow."""

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats of the tally command that have the table."""
        return tuple(name for name in get_args(Format) if name in self.places)

    def counted(self, answers: RoundAnswers) -> CountedTable[RowT, SummaryT]:
        """The table with the numbers of a round."""
        rows, summary = self.count(answers)
        return CountedTable(self, tuple(rows), summary)


@dataclass(frozen=True, slots=True)
class Tally:
    """All tables of a round."""

    round: str
    """The round's id."""
    schools: int
    """Number of schools in the round."""
    sessions: int
    """Number of meetings counted."""
    only: str | None
    """`fact-checked` when only such meetings are counted."""
    tables: Mapping[str, CountedTable[Any, Any]]
    """Name to table, in the order of the registry."""
    changed: tuple[ChangedFigure, ...] = ()
    """Figures that are not what the meetings were shown."""
    not_taking_part: int = 0
    """Number of schools that have declined or cancelled: nonresponse, outside every base."""
    undecided_pairs: int = 0
    """Number of pairs of sentences in nearly the same words with different codes that nobody has decided."""
    undecided_cells: int = 0
    """Number of pairs of a school and a row of the table of categories that those can change."""

    def names(self, place: Place) -> tuple[str, ...]:
        """The names of the tables that stand in a place."""
        return tuple(name for name, counted in self.tables.items() if place in counted.table.places)


def json_number(value: Decimal | Fraction) -> int | float:
    """The value as a JSON number: whole numbers without a decimal part."""
    return int(value) if value == int(value) else float(value)

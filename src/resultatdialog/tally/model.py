"""A tally table: how it is declared, its rows, and the cells that count schools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, Literal, NamedTuple, TypeVar, get_args

from resultatdialog.dialogue.figures_shown import ChangedFigure
from resultatdialog.guide.model import Guide
from resultatdialog.locale import _, ngettext
from resultatdialog.tally.cell_words import CellColumns
from resultatdialog.tally.cells import Fate, TallyCell
from resultatdialog.tally.said import Said
from resultatdialog.tally.schools import RoundAnswers, SchoolAnswers

Format = Literal["text", "json", "csv", "xlsx", "md"]
"""A format of the tally command."""
Place = Literal[Format, "screen", "board"]
"""Where a table can stand: in a format of the tally command, on the screen of tables or in the board report."""
EVERYWHERE: frozenset[Place] = frozenset(get_args(Place))
Drawing = Literal["table", "bars", "flags"]
"""How the board report draws a table: as it is, a bar for each row, or a row of signs for each school."""


class Percent(NamedTuple):
    """A share in a cell of Excel."""

    share: Fraction
    """0 to 1."""
    decimals: int = 0
    """Decimals of the whole percent shown."""


ExcelValue = str | int | float | Percent | None
"""Content of a cell of Excel; None for an empty one."""


@dataclass(frozen=True)
class TallyRow:
    """A row of a table; its fields are the table's columns."""

    def record(self) -> dict[str, Any]:
        """Column to value, as in JSON."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns that every row has."""
        return tuple(each.name for each in fields(cls))

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
    who: tuple[tuple[str, ...], ...] = ()
    """For each row the schools behind its number and their words, in lines; empty when they are not to be named."""


@dataclass(frozen=True)
class CountedTable(Generic[RowT, SummaryT]):
    """A table with the numbers of one round."""

    table: Table[RowT, SummaryT]
    rows: tuple[RowT, ...]
    summary: SummaryT
    schools: Sequence[SchoolAnswers] = field(default=(), compare=False, repr=False)
    """The meetings that were counted."""

    def keys(self, row: RowT) -> tuple[object, ...]:
        """The values of the table's key columns in a row."""
        return tuple(getattr(row, key) for key in self.table.keys)

    def records(self) -> list[dict[str, Any]]:
        """The rows as column to value."""
        return [row.record() for row in self.rows]

    def columns(self) -> tuple[str, ...]:
        """The columns of CSV and Excel: the declared ones, also without rows, then those that only some rows have."""
        found = dict.fromkeys(name for record in self.records() for name in record)
        return tuple(dict.fromkeys([*self.table.row.columns(), *found]))

    def in_words(self, guide: Guide) -> ShownTable:
        """The table for people; a cell becomes `7 av 12 (58 %)` and the numbers beside it."""
        table = self.table
        columns = CellColumns.of(self.cells) if issubclass(table.row, CellRow) else None
        return ShownTable(
            name=table.name,
            title=table.title(guide),
            note=table.note(self),
            headings=(*table.headings(guide), *(columns.headings() if columns else ())),
            rows=tuple(
                (
                    *table.words(row, guide),
                    *(columns.words(row.cell) if columns and isinstance(row, CellRow) else ()),
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
    def cells(self) -> tuple[TallyCell, ...]:
        """The cells of its rows."""
        return tuple(row.cell for row in self.rows if isinstance(row, CellRow))

    def most(self, fate: Fate) -> int:
        """Largest number of schools in any row with this fate."""
        return max((cell.number(fate) for cell in self.cells), default=0)

    @property
    def coded_before(self) -> bool:
        """Whether any cell has a school that was coded before one of its codes existed."""
        return any(cell.coded_before for cell in self.cells)


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
    sentences = [
        _("Each school counts once. Base: schools with a meeting that has been held and to which the row applies."),
        more,
    ]
    if counted.coded_before:
        sentences.append(
            _("Coded before the code: schools in the base that have not been read again since a code was born.")
        )
    if n := counted.most("not_coded"):
        sentences.append(
            ngettext(
                "Not coded: {n} school has words that nobody has coded; it may count in any row.",
                "Not coded: up to {n} schools have words that nobody has coded; they may count in any row.",
                n,
            ).format(n=n)
        )
    if any(cell.high != cell.count for cell in counted.cells):
        sentences.append(
            _("Between: if none and if all counted of the schools of which it is not known; their share of the base.")
        )
    if counted.most("orphaned"):
        sentences.append(
            _("No share where answers stand under ids that the guide does not have: they may belong to the row.")
        )
    sentences.append(conflict_note(counted))
    return " ".join(sentence for sentence in sentences if sentence)


@dataclass(frozen=True, kw_only=True)
class Table(Generic[RowT, SummaryT]):
    """The declaration of a table: everything that files, screens and reports need to know of it.

    Two tables are the same when what they are made of has the same names; their functions are not compared.
    """

    name: str
    """The table's id in the JSON, for `--table` and as the name of an Excel sheet (at most 31 letters)."""
    row: type[RowT]
    """The type of a row; its fields are the columns of CSV and Excel."""
    keys: tuple[str, ...]
    """The columns that identify a row; in tables for people the first `len(keys)` columns name the row."""
    count: Callable[[RoundAnswers], Counted[RowT, SummaryT]] = field(compare=False)
    """Counts the rows of a round."""
    title: Callable[[Guide], str] = field(compare=False)
    """The title in the active language."""
    headings: Callable[[Guide], Sequence[str]] = field(compare=False)
    """The headings of the columns that `words` fills; those of a cell are added."""
    words: Callable[[RowT, Guide], Sequence[str]] = field(compare=False)
    """A row as people read it, without its cell."""
    said: Callable[[RowT, SchoolAnswers], Iterable[Said]] | None = field(default=None, compare=False)
    """The words of a school that bear on a row: those that it is counted by, or what it said instead."""
    note: Callable[[CountedTable[RowT, SummaryT]], str] = field(default=base_note, compare=False)
    """The sentences under the title."""
    json: Callable[[CountedTable[RowT, SummaryT]], Any] | None = None
    """The table in JSON when that is not a list of its rows."""
    places: frozenset[Place] = EVERYWHERE
    """The formats and surfaces that have the table."""
    names_schools: bool = False
    """Whether rows have a school's code or name."""
    told_by: str = ""
    """Name of another table with the same numbers: where that one stands, people see this one only when they ask."""
    in_excel: Callable[[RowT, Guide], Mapping[str, ExcelValue]] | None = None
    """For a table without cells: heading in the active language to value, the same headings in every row."""
    charts_by: int | None = None
    """Number of first key columns whose values have a chart each in Excel, 0 for one chart; None for no chart."""
    drawing: Drawing = "table"
    """How the board report draws the table; `bars` asks for rows with `count` and `n`, `flags` for MatrixRow."""

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats of the tally command that have the table."""
        return tuple(name for name in get_args(Format) if name in self.places)

    def counted(self, answers: RoundAnswers) -> CountedTable[RowT, SummaryT]:
        """The table with the numbers of a round."""
        rows, summary = self.count(answers)
        return CountedTable(self, tuple(rows), summary, answers.schools)


@dataclass(frozen=True, slots=True)
class Tally:
    """All tables of a round."""

    round: str
    """The round's id."""
    schools: int
    """Number of schools in the round."""
    sessions: int
    """Number of meetings counted: those that have been held."""
    only: str | None
    """`fact-checked` when only such meetings are counted."""
    tables: Mapping[str, CountedTable[Any, Any]]
    """Name to table, in the order of the registry."""
    changed: tuple[ChangedFigure, ...] = ()
    """Figures that are not what the meetings were shown."""
    ongoing: int = 0
    """Number of meetings under way: outside every base."""
    not_taking_part: int = 0
    """Number of schools that have declined or cancelled: nonresponse, outside every base."""
    undecided_pairs: int = 0
    """Number of pairs of sentences in nearly the same words with different codes that nobody has decided."""
    as_of: str = ""
    """The time (ISO 8601) as of which the register was read; empty for now."""
    undecided_cells: int = 0
    """Number of pairs of a school and a row of the table of categories that those can change."""

    def of_rating(self, rating: int) -> tuple[CountedTable[Any, Any], CellRow] | None:
        """The table and row of cells that count a self-rating; None when there is none."""
        for counted in self.tables.values():
            for row in counted.rows if counted.table.told_by == "self_rating" else ():
                if isinstance(row, CellRow) and counted.keys(row) == (rating,):
                    return counted, row
        return None

    def names(self, place: Place) -> tuple[str, ...]:
        """The names of the tables that stand in a place; except in JSON each number stands in one table only."""
        return tuple(
            name
            for name, counted in self.tables.items()
            if place in counted.table.places and (place == "json" or counted.table.told_by not in self.tables)
        )


def json_number(value: Decimal | Fraction) -> int | float:
    """The value as a JSON number: whole numbers without a decimal part."""
    return int(value) if value == int(value) else float(value)

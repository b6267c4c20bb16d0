"""What a file of results holds as we understand it: every cell with its place, and what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from resultatdialog.intake.formula import is_formula
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.results.value import read_number

Level = Literal["school", "municipality", "national"]
NATIONAL_CODES = ("0000", "00")
"""How Kolada and Skolverket number the whole country."""


class SourceColumn(NamedTuple):
    """A column of figures: its heading, and the heading of the group it stands in."""

    name: str
    group: str | None = None


class SourceCell(NamedTuple):
    """One figure as the file has it. A token is no number, and nothing here makes one of it."""

    code: str
    """School unit (8 digits), municipality (4 digits), or `0000` for the country."""
    name: str
    organizer_type: str | None
    """As the file says it: Kommunal, Enskild, Samtliga."""
    subject: str | None
    column: str
    group: str | None
    """Heading of the column's group, or the gender of the row."""
    school_year: str | None
    """`2024/25`, or a calendar year where the source has no other."""
    raw: str
    """The cell's text; for Excel the number as it is stored."""
    value: Decimal | None
    token: str | None
    """What stands there when it is no number: `..`, `.`, `~100` or other words. None for an empty cell."""
    line: int
    """Line or row in the file; in JSON the number of the entry."""
    n: int | None = None
    """Pupils behind the figure, where its own column says it."""
    municipality: str | None = None
    """The municipality a school lies in (4 digits), where the file says it."""


class LeftOut(NamedTuple):
    """A line that is not taken in, and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as understood; nothing of it has entered a round."""

    file: str
    source: str
    """Id of the source: `skolverket-export`, `kolada`, …"""
    title: str
    school_year: str | None
    level: Level
    rows: int
    """Data rows (for JSON: school units or answers)."""
    columns: tuple[SourceColumn, ...]
    cells: tuple[SourceCell, ...]
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    population: str | None = None
    """Which pupils the figures are about, where the title says it: samtliga elever."""
    municipalities: Mapping[str, str] = field(default_factory=dict)
    """Code to name of the municipalities in the file, where it names them."""

    def tokens(self) -> Mapping[str, int]:
        """How often each token stands in the file."""
        return Counter(cell.token for cell in self.cells if cell.token is not None)

    def codes(self) -> tuple[str, ...]:
        """The schools or municipalities, in the file's order."""
        return tuple(dict.fromkeys(cell.code for cell in self.cells))


@lru_cache(maxsize=10_000)
def read_cell(text: str) -> tuple[Decimal | None, str | None]:
    """Number and token of a cell: one of them, or neither for an empty cell."""
    text = text.strip()
    value = read_number(text)
    return (value, None) if value is not None else (None, text or None)


def refuse_formula(token: str | None, where: str) -> None:
    """Raise RefusedError when a formula stands where a figure should: nobody publishes one."""
    if token is not None and is_formula(token):
        raise RefusedError.one(
            where,
            _("'{text}' is a formula, not a figure.").format(text=token[:40]),
            _("Save the table with its values, without formulas."),
        )


def reading_to_plain(reading: Reading) -> dict[str, Any]:
    """The reading as the contract's JSON object."""
    return {
        "file": reading.file,
        "source": reading.source,
        "title": reading.title,
        "school_year": reading.school_year,
        "level": reading.level,
        "population": reading.population,
        "rows": reading.rows,
        "columns": [column._asdict() for column in reading.columns],
        "values": [{**cell._asdict(), "value": _plain_number(cell.value)} for cell in reading.cells],
        "left_out": [left._asdict() for left in reading.left_out],
        "warnings": list(reading.warnings),
    }


def _plain_number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)

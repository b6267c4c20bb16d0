"""Names of cells: the same cell has the same name in every table, file and paper, today and next year."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from resultatdialog.locale import _
from resultatdialog.tally.groups import SchoolGroup
from resultatdialog.tally.model import CellRow, CountedTable, Tally
from resultatdialog.tally.tables.fields import PREFIX

_NO_VALUE = "~"
"""Stands for a key or a group without a value."""


class CellId(NamedTuple):
    """The parts of a cell's name: `omgång/tabell/rad…`, then what the schools are restricted to."""

    round: str
    table: str
    row: tuple[str, ...]
    """The values of the table's keys."""
    only: str = ""
    """`fact-checked` when only such meetings are counted."""
    by: str = ""
    """The key and the group of the schools counted; empty for all."""
    group: str = ""
    as_of: str = ""
    """Time (ISO 8601) as of which the register is read; empty for now."""

    def __str__(self) -> str:
        """`nacka-2016/explanation_types/np3/student/any`, with `+only=…`, `+by=size:low` where there is such."""
        table = "/".join(quote(part, safe=":") for part in self.table.split("/"))
        path = "/".join([_quoted(self.round), table, *map(_quoted, self.row)])
        only = f"+only={_quoted(self.only)}" if self.only else ""
        group = f"+by={'/'.join(map(_quoted, self.by.split('/')))}:{_quoted(self.group)}" if self.by else ""
        as_of = f"+as-of={quote(self.as_of, safe=':')}" if self.as_of else ""
        return f"{path}{only}{group}{as_of}"


def _quoted(text: str) -> str:
    return quote(text, safe="")


def cell_id(counted: Tally, table: CountedTable[Any, Any], row: CellRow, group: SchoolGroup | None = None) -> CellId:
    """The name of a row's cell."""
    return CellId(
        counted.round,
        table.table.name,
        tuple(_NO_VALUE if value is None else str(value) for value in table.keys(row)),
        counted.only or "",
        group.by if group else "",
        (_NO_VALUE if group.value is None else group.value) if group else "",
        counted.as_of,
    )


def parse_cell_id(text: str) -> CellId:
    """The parts of a cell's name; raises ValueError with a sentence where it is none."""
    path, *restrictions = text.strip().split("+")
    first, *rest = path.split("/")
    length = 2 if rest and rest[0].startswith(PREFIX) else 1
    if not first or len(rest) <= length:
        raise ValueError(_("A cell is named round/table/row, as in the column cell of the tables."))
    parts = {"only": "", "by": "", "group": "", "as_of": ""}
    for restriction in restrictions:
        name, sign, value = restriction.partition("=")
        if name not in ("only", "by", "as-of") or not sign:
            raise ValueError(_("'{part}' restricts nothing.").format(part=restriction))
        if name == "by":
            by, _colon, group = value.rpartition(":")
            parts |= {"by": unquote(by), "group": unquote(group)}
        else:
            parts[name.replace("-", "_")] = unquote(value)
    table = "/".join(unquote(part) for part in rest[:length])
    return CellId(unquote(first), table, tuple(map(unquote, rest[length:])), **parts)


def named_row(table: CountedTable[Any, Any], name: CellId) -> CellRow | None:
    """The row of a table that a cell's name means; None when it has no such row with a cell."""
    for row in table.rows:
        values = tuple(_NO_VALUE if value is None else str(value) for value in table.keys(row))
        if values == name.row and isinstance(row, CellRow):
            return row
    return None

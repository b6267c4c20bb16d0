"""The tables of a tally as JSON; apart from the other formats, which load pandas (half a second)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from resultatdialog.tally.behind import quotes
from resultatdialog.tally.cell_ids import cell_id
from resultatdialog.tally.groups import SchoolGroup
from resultatdialog.tally.model import CellRow, CountedTable, Tally


def to_json(
    counted: Tally,
    names: Sequence[str] | None = None,
    *,
    who: bool = False,
    groups: Sequence[tuple[SchoolGroup, Tally]] = (),
    more: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """The JSON object of `tally --format json`, with these tables or with all; `who`: with the schools of each cell.

    `more` are further keys of the object.
    """
    wanted = counted.names("json") if names is None else names
    changed = [{"school": c.school.code, "measure": c.measure, "shown": c.shown, "now": c.now} for c in counted.changed]
    undecided = {"pairs": counted.undecided_pairs, "cells": counted.undecided_cells}
    return json.dumps(
        {
            "round": counted.round,
            "schools": counted.schools,
            "sessions": counted.sessions,
            "ongoing": counted.ongoing,
            "not_taking_part": counted.not_taking_part,
            "only": counted.only,
            **({"as_of": counted.as_of} if counted.as_of else {}),
            "tables": {name: _table(counted, name, who=who) for name in wanted},
            **({"groups": [_group(group, part, wanted, who=who) for group, part in groups]} if groups else {}),
            **more,
            **({"undecided_pairs": undecided} if counted.undecided_pairs else {}),
            **({"changed_after_meeting": changed} if changed else {}),
        },
        ensure_ascii=False,
        indent=1,
    )


def _group(group: SchoolGroup, counted: Tally, names: Sequence[str], *, who: bool) -> dict[str, Any]:
    return {
        "by": group.by,
        "value": group.value,
        "label": group.label,
        "schools": counted.schools,
        "sessions": counted.sessions,
        "ongoing": counted.ongoing,
        "tables": {name: _table(counted, name, group, who=who) for name in names},
    }


def _table(counted: Tally, name: str, group: SchoolGroup | None = None, *, who: bool) -> Any:
    """A table's value: its own, or its rows with the names of their cells; with `who` also schools and coded words."""
    table = counted.tables[name]
    if table.table.json:
        return table.table.json(table)
    return [
        {**row.record(), **(_cell(counted, table, row, group, who=who) if isinstance(row, CellRow) else {})}
        for row in table.rows
    ]


def _cell(
    counted: Tally, table: CountedTable[Any, Any], row: CellRow, group: SchoolGroup | None, *, who: bool
) -> dict[str, Any]:
    name = str(cell_id(counted, table, row, group))
    if not who:
        return {"cell": name}
    said: dict[str, list[dict[str, str]]] = {}
    for school, each in quotes(table, row):
        said.setdefault(school.school, []).append(each._asdict())
    return {"cell": name, "who": row.cell.who(), "said": said}

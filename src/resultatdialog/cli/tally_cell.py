"""One number of the tables with everything behind it: `tally --cell`."""

from __future__ import annotations

import itertools
import json
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.similar_names import meant
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tally.behind import SchoolBehind, behind, say_said
from resultatdialog.tally.cell_ids import CellId, cell_id, named_row, parse_cell_id
from resultatdialog.tally.cell_words import fate_names
from resultatdialog.tally.groups import group_keys
from resultatdialog.tally.model import CellRow, CountedTable, ShownTable
from resultatdialog.tally.registry import tables_of, tally_by, tally_of

if TYPE_CHECKING:
    from resultatdialog.dialogue.material import Material


def asked_cell(text: str) -> CellId:
    """The cell that `--cell` names; raises RefusedError."""
    try:
        return parse_cell_id(text)
    except ValueError as error:
        raise _refused(text, str(error)) from None


def _refused(text: str, what: str) -> RefusedError:
    return RefusedError.one(
        f"--cell {one_line(unquote(text))}",
        what.strip(),
        _("tally --who and the column cell of CSV and Excel have the names."),
    )


def cell_in_words(found: Material, name: CellId, width: int) -> str:
    """The number, then its schools by fate with what each said, `width` characters wide."""
    table, row = _find(found, name)
    words = table.in_words(found.guide)
    lines = [*_head(words, table.rows.index(row)), f"[{name}]", ""]
    for fate, schools in itertools.groupby(behind(table, row), key=lambda each: each.fate):
        of_fate = list(schools)
        lines.append(f"{fate_names()[fate]} ({len(of_fate)})")
        for each in of_fate:
            lines.append(f"  {each.name}")
            lines += [f"    {say_said(said, found.guide)}" for said in each.said]
    wrapped = [
        textwrap.wrap(one_line(line), width, initial_indent=" " * depth, subsequent_indent=" " * (depth + 2)) or [""]
        for line in lines
        for depth in [len(line) - len(line.lstrip(" "))]
    ]
    office = _("The schools are named: this stays at the office.")
    return "\n".join([*itertools.chain.from_iterable(wrapped), "", office]) + "\n"


def _head(words: ShownTable, place: int) -> list[str]:
    """The table's title and the row: what it counts, its number, and its fates."""
    row = words.rows[place]
    numbers = [f"{heading} {cell}" for heading, cell in zip(words.headings, row, strict=True)]
    return [words.title, " · ".join(row[: words.keys]), " · ".join(numbers[words.keys :])]


def cell_as_json(found: Material, name: CellId) -> str:
    """The number with its schools as JSON: `cell`, the row's columns, `schools` with `fate` and `said`."""
    table, row = _find(found, name)
    schools = [_school(each) for each in behind(table, row)]
    told = {"cell": str(name), "table": table.table.name, "row": row.record(), "schools": schools}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _school(each: SchoolBehind) -> dict[str, Any]:
    said = [one._asdict() for one in each.said]
    return {"school": each.school, "name": each.name, "fate": each.fate, "said": said}


def _find(found: Material, name: CellId) -> tuple[CountedTable[Any, Any], CellRow]:
    """The table and the row of a cell; raises RefusedError when the round has no such cell."""
    table = next((table for table in tables_of(found.guide) if table.name == name.table), None)
    if table is None:
        raise _refused(str(name), _("there is no table {table}.").format(table=one_line(name.table)))
    counted = replace(tally_of(found, name.only or None, [table]), as_of=name.as_of)
    if name.by:
        if name.by not in group_keys(found.guide):
            raise _refused(str(name), _("schools are not grouped by {key}.").format(key=one_line(name.by)))
        groups = {group.value or "~": part for group, part in tally_by(found, name.by, counted)}
        if name.group not in groups:
            said = _("there is no group {group}.").format(group=one_line(name.group))
            raise _refused(str(name), f"{said} {meant(name.group, groups)}")
        counted = groups[name.group]
    row = named_row(counted.tables[table.name], name)
    if row is None:
        rows = counted.tables[table.name].rows
        known = [cell_id(counted, counted.tables[table.name], each) for each in rows if isinstance(each, CellRow)]
        said = _("the table has no such row with schools behind it.")
        raise _refused(str(name), f"{said} {meant('/'.join(name.row), ['/'.join(each.row) for each in known])}")
    return counted.tables[table.name], row

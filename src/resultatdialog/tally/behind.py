"""Behind a number: its schools by fate, with what each said, so that the number can be defended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

from resultatdialog.dialogue.labels import say_short_date
from resultatdialog.guide.model import Guide
from resultatdialog.locale import _
from resultatdialog.locale.phrases import joined
from resultatdialog.tally.cell_ids import CellId
from resultatdialog.tally.cell_words import fate_names
from resultatdialog.tally.cells import Fate
from resultatdialog.tally.model import CellRow, CountedTable
from resultatdialog.tally.said import Said

_ORDER: tuple[Fate, ...] = ("counted", "otherwise")
"""Fates that are told first; the others follow, `not_applicable` last."""


class SchoolBehind(NamedTuple):
    """One school behind a number."""

    school: str
    """The school's code."""
    name: str
    fate: Fate
    said: tuple[Said, ...]


def fates_in_order() -> tuple[Fate, ...]:
    """All fates: counted, otherwise, those of which it is not known, and last those outside the base."""
    rest = [fate for fate in get_args(Fate) if fate not in (*_ORDER, "not_held", "not_applicable")]
    return (*_ORDER, *rest, "not_held", "not_applicable")


def behind(counted: CountedTable[Any, Any], row: CellRow) -> tuple[SchoolBehind, ...]:
    """The schools behind a row's number in the order of `fates_in_order`, then of the round."""
    order = fates_in_order()
    schools = sorted(counted.schools, key=lambda school: order.index(row.cell.fates[school.code]))
    return tuple(
        SchoolBehind(
            school.code,
            school.conversation.school.name,
            row.cell.fates[school.code],
            tuple(counted.table.said(row, school))
            if counted.table.said and row.cell.fates[school.code] != "not_applicable"
            else (),
        )
        for school in schools
    )


def quotes(counted: CountedTable[Any, Any], row: CellRow) -> Iterator[tuple[SchoolBehind, Said]]:
    """The coded words of the schools that a row counts."""
    for each in behind(counted, row):
        if each.fate == "counted":
            yield from ((each, said) for said in each.said if said.code)


def who_lines(counted: CountedTable[Any, Any], row: CellRow, name: CellId) -> tuple[str, ...]:
    """The cell's name, a line for each fate that has schools (`Räknas: Björkdungens skola, …`), and coded words."""
    found = behind(counted, row)
    lines = [f"[{name}]"]
    for fate, heading in fate_names().items():
        names = [each.name for each in found if each.fate == fate]
        if names and fate != "not_applicable":
            lines.append(f"{heading}: {', '.join(names)}")
    guide = counted.schools[0].conversation.guide if counted.schools else None
    if guide is not None:
        lines += [f"{each.name}: {say_said(said, guide)}" for each, said in quotes(counted, row)]
    return tuple(lines)


def say_said(said: Said, guide: Guide) -> str:
    """`”Vi hann inte.” – Undervisning, brister (fråga 8; AL, 12 apr 2016)`."""
    question = guide.question(said.question)
    where = _("question {number}").format(number=question.number) if question else said.question
    source = joined((said.by, say_short_date(said.at[:10])))
    words = " · ".join(line.strip() for line in said.words.split("\n") if line.strip())
    quoted = f"”{words}”" if words else _("the whole answer")
    code = f" – {said.code}" if said.code else ""
    return f"{quoted}{code} ({'; '.join(part for part in (where, source) if part)})"

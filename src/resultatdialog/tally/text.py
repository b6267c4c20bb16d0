"""Tables as plain text for a terminal or a pipe."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable
from typing import Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from resultatdialog.intake.text import one_line
from resultatdialog.locale import ngettext
from resultatdialog.tally.model import ShownTable, Tally

HEADING = 11
"""Width in characters to which the heading of a column of numbers is wrapped."""


def as_text(tables: Iterable[ShownTable], width: int) -> str:
    """The tables under titles and notes, `width` characters wide, without colour or control characters."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    for words in tables:
        console.print(Text(one_line(words.title)))
        console.print(Text(one_line(words.note)))
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for place, heading in enumerate(words.headings):
            number = place >= words.keys
            justify: Literal["left", "right"] = "right" if number else "left"
            said = "\n".join(textwrap.wrap(one_line(heading), HEADING)) if number else one_line(heading)
            table.add_column(Text(said), justify=justify, no_wrap=number, overflow="fold")
        for row in words.rows:
            table.add_row(*(Text(one_line(cell)) for cell in row))
        console.print(table)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def say_not_taking_part(counted: Tally, *, short: bool = False) -> str:
    """How many schools do not take part, as a sentence or a few words; empty when all do."""
    n = counted.not_taking_part
    if not n:
        return ""
    if short:
        return ngettext("{n} does not take part", "{n} do not take part", n).format(n=n)
    words = ngettext(
        "{n} school does not take part: it is nonresponse and in no base.",
        "{n} schools do not take part: they are nonresponse and in no base.",
        n,
    )
    return words.format(n=n)


def say_undecided(counted: Tally, *, short: bool = False) -> str:
    """How many sentences in nearly the same words have different codes, and what that can change; empty without any."""
    n = counted.undecided_pairs
    if not n:
        return ""
    if short:
        return ngettext("{n} pair of equal words undecided", "{n} pairs of equal words undecided", n).format(n=n)
    pairs = ngettext(
        "{n} pair of sentences of two schools in nearly the same words has different codes and is not decided.",
        "{n} pairs of sentences of two schools in nearly the same words have different codes and are not decided.",
        n,
    ).format(n=n)
    cells = ngettext(
        "What is decided can change {n} cell (school × result × code) of the table of categories.",
        "What is decided can change {n} cells (school × result × code) of the table of categories.",
        counted.undecided_cells,
    ).format(n=counted.undecided_cells)
    return f"{pairs} {cells}"


def say_ongoing(counted: Tally, *, short: bool = False) -> str:
    """How many meetings are under way, as a sentence or a few words; empty without any."""
    n = counted.ongoing
    if not n:
        return ""
    if short:
        return ngettext("{n} meeting under way", "{n} meetings under way", n).format(n=n)
    words = ngettext(
        "{n} meeting is under way: it is in no base before it has been held.",
        "{n} meetings are under way: they are in no base before they have been held.",
        n,
    )
    return words.format(n=n)


def remarks(counted: Tally, *, short: bool = False) -> tuple[str, ...]:
    """The sentences, or a few words each, about a whole tally: who is in no base, and what is not decided."""
    said = (say_not_taking_part, say_ongoing, say_undecided)
    return tuple(filter(None, (say(counted, short=short) for say in said)))

"""Tables as plain text for a terminal or a pipe."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Sequence
from typing import Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.tally.model import ShownTable, Tally

KEY = 10
"""Characters that a column naming rows keeps at least."""
HEADING = 11
"""Width in characters to which the heading of a column of numbers is wrapped; a longer word is not broken."""


def heading_lines(heading: str) -> str:
    """The heading of a column of numbers on as many lines as it needs to be narrow."""
    return "\n".join(textwrap.wrap(one_line(heading), HEADING, break_long_words=False))


def share_below(cell: str) -> str:
    """A number with its share, and what it lies between, on lines below it: for where there is little room."""
    return cell.replace(" (", "\n(").replace("; ", "\n")


def as_text(tables: Iterable[ShownTable], width: int) -> str:
    """The tables under titles and notes, `width` characters wide, without colour or control characters."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    for words in tables:
        console.print(Text(one_line(words.title)))
        console.print(Text(one_line(words.note)))
        console.print((None if words.who else _table(words, width)) or _lines(words, width))
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def _table(words: ShownTable, width: int) -> Table | None:
    """A table; where it would be wider than the terminal, shares stand below their numbers and words are wrapped.

    None where the words of a row would have fewer than `KEY` characters a line.
    """
    headings = [
        heading_lines(heading) if place >= words.keys else one_line(heading)
        for place, heading in enumerate(words.headings)
    ]
    rows = [[one_line(cell) for cell in row] for row in words.rows]
    room = width - 3 * len(headings)
    if sum(_widths(headings, rows)) > room:
        rows = [[*row[: words.keys], *map(share_below, row[words.keys :])] for row in rows]
        widths = _widths(headings, rows)
        if sum(min(longest, KEY) for longest in widths[: words.keys]) + sum(widths[words.keys :]) > room:
            return None
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(headings):
        number = place >= words.keys
        justify: Literal["left", "right"] = "right" if number else "left"
        table.add_column(Text(heading), justify=justify, no_wrap=number, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _lines(words: ShownTable, width: int) -> Text:
    """The rows one below the other, each number after its heading, and the schools behind them.

    For a terminal too narrow for columns, and where schools are to be named.
    """
    lines = []
    for place, row in enumerate(words.rows):
        said = [f"{heading} {cell}" for heading, cell in zip(words.headings, row, strict=True)]
        below = [" · ".join(said[words.keys :]), *(words.who[place] if words.who else ())]
        lines += textwrap.wrap(one_line(" · ".join(row[: words.keys])), width)
        for line in below:
            lines += textwrap.wrap(one_line(line), width, initial_indent="  ", subsequent_indent="    ")
    return Text("\n".join([*lines, ""]))


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The longest line of each column."""
    cells = [headings, *rows]
    return [max(len(line) for row in cells for line in row[place].split("\n")) for place in range(len(headings))]


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


def say_only(counted: Tally, *, short: bool = False) -> str:
    """Which meetings alone are counted, as a sentence or a few words; empty when all are."""
    if counted.only is None:
        return ""
    if short:
        return _("only fact-checked meetings")
    if not counted.sessions:
        return _("No meeting is fact-checked: nothing is counted, and every base is 0.")
    words = ngettext(
        "Only the meeting that is fact-checked is counted.",
        "Only the {n} meetings that are fact-checked are counted.",
        counted.sessions,
    )
    return words.format(n=counted.sessions)


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
    """The sentences, or a few words each, about a whole tally: who counts and who is in no base, what is open."""
    said = (say_only, say_not_taking_part, say_ongoing, say_undecided)
    return tuple(filter(None, (say(counted, short=short) for say in said)))

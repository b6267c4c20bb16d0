"""A tally table on the screen: shared leading cells once above their rows, rows of zeros folded, numbers as bars."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import DataTable

from resultatdialog.intake.text import one_line
from resultatdialog.locale import ngettext
from resultatdialog.tally.model import ShownTable
from resultatdialog.tally.text import heading_lines, share_below

BAR = 10
"""Characters of a bar of 100 percent."""
_LONG = 60
"""Characters above which a cell holds words, which stand on several lines."""
_FEWEST = 2
"""Rows of zeros that are folded; fewer stand as they are."""


class ShownRow(NamedTuple):
    """A row's share and whether it is empty, which its words do not tell."""

    share: int | None
    """Percent for the bar; None without one."""
    nothing: bool
    """Whether no school counts in the row, and none could."""


class TallyTable(DataTable[Text]):
    """A table whose lines know the row of the table that they show."""

    def show(self, words: ShownTable, rows: Sequence[ShownRow], *, bars: bool, folded: bool, by_cell: bool) -> None:
        """Show a table; `by_cell` lets the cursor mark single cells, where groups stand side by side."""
        self.clear(columns=True)
        self.cursor_type = "cell" if by_cell else "row"
        words = self._fitted(words, bars=bars)
        self.header_height = max(heading.count("\n") + 1 for heading in words.headings)
        for place, heading in enumerate(words.headings[words.keys - 1 :]):
            long = any(len(row[words.keys - 1 + place]) > _LONG for row in words.rows)
            justify: Literal["left", "right"] = "left" if place == 0 or long else "right"
            lines = "\n".join(map(one_line, heading.split("\n")))
            self.add_column(Text(lines, justify=justify), width=_LONG if long else None)
        groups = itertools.groupby(range(len(words.rows)), key=lambda place: words.rows[place][: words.keys - 1])
        before: tuple[str, ...] = ()
        for group, members in groups:
            self._show_headings(group, before, len(words.headings) - words.keys)
            self._show_rows(words, rows, list(members), bars=bars, folded=folded)
            before = group

    def _fitted(self, words: ShownTable, *, bars: bool) -> ShownTable:
        """The table with shares below their numbers and headings in lines, where it would be wider than its place."""
        columns = [
            [words.headings[place], *(row[place] for row in words.rows)]
            for place in range(words.keys - 1, len(words.headings))
        ]
        wide = sum(max(map(cell_len, column)) + 2 * self.cell_padding for column in columns) + (BAR + 2) * bars
        if wide <= self.size.width or any(len(cell) > _LONG for column in columns for cell in column):
            return words
        return replace(
            words,
            headings=(*words.headings[: words.keys], *map(heading_lines, words.headings[words.keys :])),
            rows=tuple((*row[: words.keys], *map(share_below, row[words.keys :])) for row in words.rows),
        )

    def _show_headings(self, group: tuple[str, ...], before: tuple[str, ...], numbers: int) -> None:
        """The leading cells that the next rows have in common, one below the other, from the first that is new."""
        same = len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], zip(group, before, strict=False))))
        for depth, heading in enumerate(group[same:], start=same):
            first = Text(" " * depth + one_line(heading), style="bold")
            self.add_row(first, *(Text("") for _place in range(numbers)))

    def _show_rows(
        self, words: ShownTable, rows: Sequence[ShownRow], members: Sequence[int], *, bars: bool, folded: bool
    ) -> None:
        """The rows of a group, those of zeros in one line when there are several."""
        zeros = [place for place in members if rows[place].nothing]
        hidden = set(zeros) if folded and len(zeros) >= _FEWEST else set()
        indent = " " * words.keys if words.keys > 1 else ""
        for place in members:
            if place in hidden:
                continue
            first, *numbers = (
                "\n".join(map(one_line, cell.split("\n"))) for cell in words.rows[place][words.keys - 1 :]
            )
            if bars and numbers and (percent := rows[place].share) is not None:
                numbers[0] = f"{bar(percent)}  {numbers[0]}"
            self.add_row(
                Text(indent + first),
                *(Text(number, justify="left" if len(number) > _LONG else "right") for number in numbers),
                key=str(place),
                height=None,
            )
        if hidden:
            said = ngettext("{n} row with 0 (Z)", "{n} rows with 0 (Z)", len(zeros)).format(n=len(zeros))
            line = Text(indent + said, style="italic")
            self.add_row(line, *(Text("") for _place in range(len(words.headings) - words.keys)))


def bar(percent: int) -> str:
    """A bar of `BAR` characters for 100 percent, so that a share is seen before it is read."""
    filled = round(BAR * percent / 100)
    return "█" * filled + "·" * (BAR - filled)

"""Bars and flags drawn with shaded table cells, which can be read in black and white and with a screen reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from resultatdialog.locale.phrases import say_share
from resultatdialog.report.grid import RULES, bare_table, draw_lines, repeat_on_pages, shade, write_cell
from resultatdialog.report.styles import ACCENT, PAGE_WIDTH, TINT
from resultatdialog.report.word import Paper
from resultatdialog.tally.tables.school_matrix import FLAGS, MatrixRow

STRENGTH, WEAKNESS = "+", "−"
_FLAG_COLOURS = {STRENGTH: "A9CDD6", WEAKNESS: "F2CF8D"}

_GAP_BETWEEN_COLUMNS = ("insideV", "24", "FFFFFF")
_GAPS = (("insideH", "24", "FFFFFF"), ("insideV", "12", "FFFFFF"))
_MOST_SQUARES = 20
"""Squares of the longest bar that fits on the page."""
_STEP_WIDTH, _SQUARE_WIDTH, _LABEL_WIDTH, _INDEX_WIDTH = 1.0, 0.6, 3.2, 1.6
"""Centimetres."""
_WHOLE_UP_TO = 40
"""Rows up to which the flags fit on one page."""


def schools_per_square(distribution: Mapping[str, int]) -> int:
    """Schools per square of a bar: one, or more where the longest bar would not fit on the page."""
    return max(1, _squares(max(distribution.values(), default=0), _MOST_SQUARES))


def add_bars(paper: Paper, distribution: Mapping[str, int], n: int) -> None:
    """Add a row per step of the scale with its bar of squares and its share, `7 av 12 (58 %)`; `n` is the base."""
    each = schools_per_square(distribution)
    longest = max(1, *(_squares(count, each) for count in distribution.values()))
    table = bare_table(paper, [_STEP_WIDTH, *[_SQUARE_WIDTH] * longest, _LABEL_WIDTH], len(distribution))
    draw_lines(table, _GAPS)
    for place, (row, (step, count)) in enumerate(zip(table.rows, distribution.items(), strict=True)):
        name, *bar, label = row.cells
        keep = place < len(distribution) - 1
        filled = _squares(count, each)
        write_cell(name, step, "Table Number", bold=True, keep=keep)
        for square in bar[:filled]:
            write_cell(square, "", "Table Text", keep=keep)
            shade(square, ACCENT)
        end = bar[filled].merge(label) if filled < longest else label  # the share stands at the end of the bar
        write_cell(end, say_share(count, n), "Table Text", keep=keep)


def _squares(count: int, each: int) -> int:
    return -(-count // each)


def add_flags(paper: Paper, headings: Sequence[str], rows: Sequence[MatrixRow]) -> None:
    """Add a row per school, identified by its index only; a set flag is a shaded cell with a sign in it."""
    widths = [_INDEX_WIDTH, *[(PAGE_WIDTH - _INDEX_WIDTH) / len(FLAGS)] * len(FLAGS)]
    table = bare_table(paper, widths, 1 + len(rows))
    draw_lines(table, (*RULES, _GAP_BETWEEN_COLUMNS))
    head, *body = table.rows
    repeat_on_pages(head)
    for place, (cell, heading) in enumerate(zip(head.cells, headings, strict=True)):
        write_cell(cell, heading, "Table Heading Centred" if place else "Table Heading Number")
        shade(cell, TINT)
    for place, (row, school) in enumerate(zip(body, rows, strict=True)):
        keep = place < len(rows) - 1 and (len(rows) <= _WHOLE_UP_TO or place in (0, len(rows) - 2))
        index, *cells = row.cells
        write_cell(index, str(school.index), "Table Number", keep=keep)
        for cell, flag, is_set in zip(cells, FLAGS, school.flags, strict=True):
            sign = STRENGTH if flag.endswith("strength") else WEAKNESS
            write_cell(cell, sign if is_set else "", "Table Centred", bold=True, keep=keep)
            if is_set:
                shade(cell, _FLAG_COLOURS[sign])

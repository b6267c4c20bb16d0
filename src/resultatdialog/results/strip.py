"""Pictures as rows of characters for the terminal: `··•···|·•··●··`, `78 % → .. → 84 %`."""

from __future__ import annotations

from fractions import Fraction

from resultatdialog.results.picture import DotStrip, MarkKind, Trend
from resultatdialog.results.value import say_figure

OTHER, MEDIAN, OWN, EMPTY = "•", "|", "●", "·"

_SIGNS: dict[MarkKind, str] = {"other": OTHER, "median": MEDIAN, "own": OWN}
"""Municipality and country have no sign: they are given as numbers, since a short line has no room for more signs."""


def draw_strip(picture: DotStrip, width: int) -> str:
    """The strip in `width` characters, later marks over earlier ones; empty when there are no marks."""
    marks = picture.marks()
    if not marks or width < 2:
        return ""
    cells = [EMPTY] * width
    for kind, position in dict.fromkeys((mark.kind, mark.position) for mark in marks):
        if kind in _SIGNS:
            cells[cell_of(position, width)] = _SIGNS[kind]
    return "".join(cells)


def cell_of(position: Fraction, width: int) -> int:
    """Index of the cell, of `width` cells, for a position from 0 to 1."""
    return round(position * (width - 1))


def draw_trend(picture: Trend) -> str:
    """The figures of a trend, oldest first, tokens as published."""
    return " → ".join(say_figure(figure, picture.measure) for _year, figure in picture.years)

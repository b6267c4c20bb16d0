"""Pictures as rows of characters: `40 ··•···|·•··●·· 100`, `78 % → .. → 84 %`."""

from __future__ import annotations

from fractions import Fraction

from resultatdialog.results.picture import DotStrip, Kind, Trend
from resultatdialog.results.value import say_figure

OTHER, MEDIAN, OWN, EMPTY = "•", "|", "●", "·"

_SIGNS: dict[Kind, str] = {"other": OTHER, "median": MEDIAN, "own": OWN}
"""The municipality and the country stand as numbers above; four signs on so short a line could not be told apart."""


def draw_strip(picture: DotStrip, width: int) -> str:
    """The marks over `width` cells, what matters most on top. Empty when there is nothing to see."""
    marks = picture.marks()
    if not marks or width < 2:
        return ""
    cells = [EMPTY] * width
    for kind, place in dict.fromkeys((mark.kind, mark.place) for mark in marks):
        if kind in _SIGNS:
            cells[cell_of(place, width)] = _SIGNS[kind]
    return "".join(cells)


def cell_of(place: Fraction, width: int) -> int:
    """Which of `width` cells a place between 0 and 1 falls in."""
    return round(place * (width - 1))


def draw_trend(picture: Trend) -> str:
    """The years' figures in order, tokens as published."""
    return " → ".join(say_figure(figure, picture.measure) for _year, figure in picture.years)

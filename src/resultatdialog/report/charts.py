"""The pictures of `results.picture` on paper, a strip of schools and a line over years, each also in words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction

from docx.shared import Cm
from docx.table import _Cell

from resultatdialog.intake.text import printable
from resultatdialog.locale import _
from resultatdialog.locale.numbers import half_up
from resultatdialog.report.raster import BLACK, GREY, LIGHT, Canvas
from resultatdialog.results.picture import DotStrip, Mark, Trend
from resultatdialog.results.value import say_figure, say_value

STRIP_WIDTH = 9.6
TREND_WIDTH, TREND_HEIGHT = 3.0, 0.7
"""Sizes of the pictures in centimetres, as all sizes here."""

EDGE = 0.2
"""Margin at each end, so that the outermost marks are whole."""
_DOT, _OWN, _SIGN = 0.07, 0.13, 0.11
"""Radius of another school's dot, of the own school's, and of the signs below the line."""
_STEP = 0.15
"""Height from one stacked dot to the next."""
_TALLEST_STACK = 0.9
_BELOW = 0.5
"""Height below the line, for the signs."""


def draw_strip(picture: DotStrip, width: float = STRIP_WIDTH) -> Canvas:
    """The strip: a dot per school, stacked where they meet, the own school's large; municipality and country below."""
    marks = picture.marks()
    others = [mark for mark in marks if mark.kind == "other"]
    levels = _stacked([x_of(mark.position, width) for mark in others])
    step = min(_STEP, _TALLEST_STACK / max(1, *levels))
    axis = max(_OWN + 0.05, _DOT + step * max(levels, default=0) + 0.05, 0.3)
    canvas = Canvas(width, axis + _BELOW)
    canvas.line((EDGE, axis), (width - EDGE, axis), 0.02, LIGHT)
    for mark, level in zip(others, levels, strict=True):
        canvas.disc(x_of(mark.position, width), axis - step * level, _DOT, GREY)
    for mark in marks:
        _single(canvas, mark, x_of(mark.position, width), axis)
    return canvas


def _single(canvas: Canvas, mark: Mark, x: float, axis: float) -> None:
    match mark.kind:
        case "median":
            canvas.line((x, axis - 0.25), (x, axis + 0.25), 0.04)
        case "municipality":
            canvas.diamond(x, axis + 0.32, _SIGN + 0.03)
        case "country":
            canvas.square(x, axis + 0.32, _SIGN)
        case "own":
            canvas.disc(x, axis, _OWN, BLACK)


def x_of(place: Fraction, width: float) -> float:
    """Centimetres from the left edge to a place from 0 (left end) to 1 (right end)."""
    return EDGE + float(place) * (width - 2 * EDGE)


def _stacked(places: Sequence[float]) -> list[int]:
    """Level of each dot, from 0 on the line: the lowest where it touches no dot before it. `places` are sorted."""
    ends: list[float] = []
    levels = []
    for x in places:
        level = next((level for level, end in enumerate(ends) if x - end >= 2 * _DOT), len(ends))
        ends[level : level + 1] = [x]
        levels.append(level)
    return levels


def draw_trend(picture: Trend) -> Canvas:
    """The line over years: a dot for every year with a number, joined where no year between lacks one."""
    canvas = Canvas(TREND_WIDTH, TREND_HEIGHT)
    points = picture.points()
    last = max(1, len(points) - 1)
    before: tuple[float, float] | None = None
    for place, point in enumerate(points):
        here = None
        if point.height is not None:
            here = (x_of(Fraction(place, last), TREND_WIDTH), _y_of(point.height))
            if before is not None:
                canvas.line(before, here, 0.04, GREY)
        before = here
    for place, point in enumerate(points):
        if point.height is not None:
            radius = _OWN if place == len(points) - 1 else _DOT
            canvas.disc(x_of(Fraction(place, last), TREND_WIDTH), _y_of(point.height), radius)
    return canvas


def _y_of(height: Fraction) -> float:
    return EDGE + float(1 - height) * (TREND_HEIGHT - 2 * EDGE)


def legend() -> str:
    """Explanation of the signs of a strip."""
    return _("● the school   • other schools   | the median   ◇ the municipality   □ the country")


def say_strip(picture: DotStrip) -> str:
    """The strip in words for a screen reader, only what is drawn; empty when nothing is."""
    ends, measure = picture.ends, picture.measure
    if ends is None:
        return ""
    names = {
        "own": _("the school"),
        "median": _("the median"),
        "municipality": _("the municipality"),
        "country": _("the country"),
    }
    said = [
        f"{names[mark.kind]} {say_value(half_up(mark.value, measure.decimals), measure)}"
        for mark in reversed(picture.marks())
        if mark.kind in names
    ]
    low, high = (say_value(end, measure) for end in ends)
    scale = _("{measure}: the schools from {low} to {high}").format(measure=measure.name, low=low, high=high)
    return f"{scale}; {', '.join(said)}"


def say_trend(picture: Trend) -> str:
    """The line over years in words, year by year, tokens as published."""
    years = (f"{year} {say_figure(figure, picture.measure)}" for year, figure in picture.years)
    return f"{picture.measure.name}: {', '.join(years)}"


def put_picture(cell: _Cell, canvas: Canvas, words: str) -> None:
    """Put a picture in the first paragraph of a cell, with words for a screen reader."""
    run = cell.paragraphs[0].add_run()
    shape = run.add_picture(io.BytesIO(canvas.png()), width=Cm(canvas.width))
    for side in ("distT", "distB", "distL", "distR"):  # a missing distance is a third of a centimetre to some programs
        shape._inline.set(side, "0")
    about = shape._inline.docPr
    about.set("descr", printable(words))

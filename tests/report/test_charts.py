from __future__ import annotations

import struct
import zlib
from decimal import Decimal
from fractions import Fraction

import pytest

from resultatdialog.report.charts import STRIP_WIDTH, TREND_WIDTH, draw_strip, draw_trend, say_strip, say_trend, x_of
from resultatdialog.report.raster import DOTS_PER_CM, Canvas
from resultatdialog.results.picture import DotStrip, Mark, Trend
from resultatdialog.results.strip import OWN, cell_of
from resultatdialog.results.strip import draw_strip as draw_in_terminal
from resultatdialog.results.value import Figure, read_value
from resultatdialog.vocabulary import Measure, find_measure

WIDTH = 20


def grey_at(canvas: Canvas, x: float, y: float) -> int:
    """Grey value of the PNG at a place in centimetres: 0 is black, 255 is white."""
    picture = canvas.png()
    columns = int.from_bytes(picture[16:20])
    length, place = int.from_bytes(picture[54:58]), 62  # after signature, IHDR (25 bytes) and pHYs (21)
    dots = zlib.decompress(picture[place : place + length])
    return dots[int(y * DOTS_PER_CM) * (columns + 1) + 1 + int(x * DOTS_PER_CM)]  # each line begins with a filter byte


@pytest.fixture
def share() -> Measure:
    found = find_measure("np3_sv_share")
    assert found is not None
    return found


@pytest.mark.parametrize("own", [40, 41, 60, 75, 80])
def test_terminal_and_document_show_the_school_in_the_same_place(share: Measure, own: int) -> None:
    picture = DotStrip(share, tuple(map(Decimal, (40, 55, 62, 80, own))), Decimal(own))
    canvas, line = draw_strip(picture), draw_in_terminal(picture, WIDTH)
    mark = picture.marks()[-1]
    x, y = x_of(mark.position, STRIP_WIDTH), canvas.height - 0.5 + 0.09  # below the line, where no other dot reaches

    assert mark == Mark("own", Fraction(own - 40, 40), Fraction(own))
    assert line.index(OWN) == cell_of(mark.position, WIDTH)
    assert [grey_at(canvas, x + aside, y) < 60 for aside in (-0.16, -0.05, 0.05, 0.16)] == [False, True, True, False]


def test_the_words_of_a_strip_tell_what_it_draws(share: Measure) -> None:
    picture = DotStrip(share, (Decimal(40), Decimal(60), Decimal(80)), Decimal(60), Decimal(70), Decimal(95))

    assert say_strip(picture) == (
        "Nationella prov åk 3, svenska: skolorna från 40\u00a0% till 80\u00a0%; "
        "skolan 60\u00a0%, kommunen 70\u00a0%, medianen 60\u00a0%"
    )


def trend_of(measure: Measure, *raws: str) -> Trend:
    return Trend(
        measure,
        tuple(
            (f"20{10 + i}/{11 + i}", Figure("12345678", measure.id, "", "alla", raw, *read_value(raw)))
            for i, raw in enumerate(raws)
        ),
    )


def test_a_token_breaks_the_line_and_stands_in_the_words(share: Measure) -> None:
    whole, broken = draw_trend(trend_of(share, "70", "70", "70")), draw_trend(trend_of(share, "70", "..", "70"))
    quarter = (x_of(Fraction(1, 4), TREND_WIDTH), whole.height / 2)

    assert grey_at(whole, *quarter) < 200
    assert grey_at(broken, *quarter) == 255
    assert say_trend(trend_of(share, "70", "..")) == "Nationella prov åk 3, svenska: 2010/11 70\u00a0%, 2011/12 .."


def test_the_picture_is_a_png_and_the_same_again() -> None:
    canvas, again = Canvas(0.5, 0.3), Canvas(0.5, 0.3)
    for sheet in (canvas, again):
        sheet.disc(0.25, 0.15, 0.1)
        sheet.diamond(0.25, 0.15, 0.1)
        sheet.square(0.4, 0.15, 0.05)
        sheet.line((0, 0), (0.5, 0.3), 0.02)
    made = canvas.png()

    assert made == again.png()
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", made[16:24]) == (50, 30)
    start = made.index(b"IDAT") + 4
    assert len(zlib.decompressobj().decompress(made[start:])) == 30 * 51


def test_alike_schools_are_stacked_and_many_of_them_still_fit() -> None:
    measure = Measure("x", "x", "x", "3", "percent", 0)
    few = draw_strip(DotStrip(measure, tuple(map(Decimal, [0, 50, 50, 50, 100]))))
    many = draw_strip(DotStrip(measure, tuple(map(Decimal, [0, *[50] * 200, 100]))))

    assert few.height < many.height < 2

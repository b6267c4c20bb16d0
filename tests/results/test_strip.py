from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resultatdialog.results.picture import DotStrip
from resultatdialog.results.strip import draw_strip
from resultatdialog.vocabulary import Measure

SHARE = Measure("np3_sv_share", "Svenska", "Svenska", "3", "percent", 0)


def strip(values: list[int], own: int | None, width: int) -> str:
    values_of_schools = tuple(Decimal(v) for v in values)
    return draw_strip(DotStrip(SHARE, values_of_schools, None if own is None else Decimal(own)), width)


@pytest.mark.parametrize(
    ("values", "own", "drawn"),
    [
        ([0, 10], 10, "•····|····●"),
        ([0, 2, 6, 10], 2, "•·●·|·•···•"),
        ([0, 5, 10], None, "•····|····•"),
        ([0, 5, 10], 5, "•····●····•"),
        ([0, 0, 0, 10], 0, "●·········•"),
    ],
)
def test_the_school_stands_among_the_others_with_the_median_marked(
    values: list[int], own: int | None, drawn: str
) -> None:
    assert strip(values, own, 11) == drawn


@pytest.mark.parametrize("values", [[], [5], [5, 5, 5]])
def test_without_two_different_values_there_is_nothing_to_draw(values: list[int]) -> None:
    assert strip(values, 5, 20) == ""


@given(st.lists(st.integers(0, 100), min_size=2, max_size=30), st.integers(2, 80))
@example([47, 100, 22], 40)
def test_the_strip_fills_its_width_and_its_ends_are_the_lowest_and_highest(values: list[int], width: int) -> None:
    drawn = strip(values, values[0], width)

    if len(set(values)) > 1:
        assert len(drawn) == width
        assert drawn.count("●") == 1
        assert drawn[0] != "·"
        assert drawn[-1] != "·"
        right = Fraction(values[0] - min(values), max(values) - min(values)) * (width - 1)
        assert abs(drawn.index("●") - right) <= Fraction(1, 2)

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.guide.model import Level, Levels
from resultatdialog.results.compare import distribution, level, median, quantile, wilson, within_chance

RULE = Levels(words={"low": "lägre", "average": "i mitten", "high": "högt"})

points = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=40)


@given(points, st.sampled_from([0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1]))
def test_a_quantile_is_numpy_s(values: list[Decimal], q: float) -> None:
    assert float(quantile(values, q)) == pytest.approx(np.quantile([float(v) for v in values], q), abs=1e-9)


@pytest.mark.parametrize(("values", "middle"), [([3, 1, 2], 2), ([4, 1, 3, 2], Fraction(5, 2)), ([7], 7)])
def test_the_median_of_an_even_number_is_the_mean_of_the_two_middle_ones(values: list[int], middle: Fraction) -> None:
    assert median([Decimal(v) for v in values]) == middle


@given(points)
def test_a_distribution_is_in_order_and_counts_its_values(values: list[Decimal]) -> None:
    found = distribution(values)

    assert found is not None
    assert (found.n, found.low, found.high) == (len(values), min(values), max(values))
    assert found.low <= found.q1 <= found.median <= found.q3 <= found.high


def test_no_values_have_no_distribution() -> None:
    assert distribution([]) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [("20", "low"), ("20.1", "average"), ("39.9", "average"), ("40", "high"), ("10", "low"), ("50", "high")],
)
def test_at_a_quartile_a_school_is_already_low_or_high(value: str, expected: Level) -> None:
    values = [Decimal(v) for v in (10, 20, 30, 40, 50)]  # quartiles 20 and 40

    assert level(Decimal(value), values, RULE) == expected


def test_when_all_schools_are_alike_every_one_is_average() -> None:
    assert level(Decimal(70), [Decimal(70)] * 5, RULE) == "average"


def test_the_guide_decides_where_low_and_high_begin() -> None:
    values = [Decimal(v) for v in range(11)]
    strict = Levels(words=RULE.words, low_at=0.1, high_at=0.9)

    assert [level(Decimal(v), values, strict) for v in (1, 2, 8, 9)] == ["low", "average", "average", "high"]


# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I.
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_s_interval_is_newcombe_s(successes: int, n: int, low: float, high: float) -> None:
    found = wilson(successes, n)

    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


@given(st.integers(1, 500), st.data())
def test_wilson_s_interval_is_a_share_around_the_share(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    low, high = wilson(successes, n)

    assert 0 <= low < high <= 1
    assert low - 1e-12 <= successes / n <= high + 1e-12
    mirrored = wilson(n - successes, n)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high))


@pytest.mark.parametrize(("other", "within"), [(26, True), (36, True), (25, False), (37, False)])
def test_a_difference_inside_the_interval_is_within_chance(other: int, within: bool) -> None:
    percent = Decimal(8100) / 263  # 81 of 263: 25.53 to 36.62 percent

    assert within_chance(percent, 263, Decimal(other)) is within


@pytest.mark.parametrize("percent", [0, 50, 100])
@pytest.mark.parametrize("n", [1, 7, 12, 29, 50, 263])
def test_no_difference_at_all_is_within_chance(percent: int, n: int) -> None:
    assert within_chance(Decimal(percent), n, Decimal(percent))

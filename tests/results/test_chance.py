from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.results.chance import (
    FEWEST_PUPILS,
    Z95,
    Chance,
    chance_between,
    chance_of,
    mean_interval,
    newcombe,
    spread_of_pupils,
    wilson,
)
from resultatdialog.results.value import Figure, read_value
from resultatdialog.vocabulary import Measure, Scale, find_measure


def measure(name: str) -> Measure:
    found = find_measure(name)
    assert found is not None
    return found


def scale_of(known: Measure) -> Scale:
    assert known.scale is not None
    return known.scale


SHARE, POINTS = measure("np3_sv_share"), measure("betyg6_points")
A_F = scale_of(POINTS)
ASSUMED_SPREAD = A_F.pupils_spread


def figure(raw: str, n: int | None) -> Figure:
    return Figure("12345678", "", "2014/15", "alla", raw, *read_value(raw), n)


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


@pytest.fixture(scope="module")
def proportion() -> Any:
    return pytest.importorskip("statsmodels.stats.proportion")


@given(st.integers(1, 400), st.data())
def test_wilson_s_interval_is_statsmodels_s(proportion: Any, n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))

    assert wilson(successes, n) == pytest.approx(proportion.proportion_confint(successes, n, method="wilson"), abs=1e-9)


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_newcombe_s_interval_is_statsmodels_s(proportion: Any, n: int, other_n: int, data: st.DataObject) -> None:
    one, two = data.draw(st.integers(0, n)), data.draw(st.integers(0, other_n))
    reference = proportion.confint_proportions_2indep(one, n, two, other_n, method="newcomb", compare="diff")

    assert newcombe(one, n, two, other_n) == pytest.approx(reference, abs=1e-9)


# Newcombe, Interval estimation for the difference between independent proportions, ibid., table II, method 10.
@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((10, 10, 0, 20), 0.6791, 1.0)],
)
def test_newcombe_s_interval_is_his_own(cells: tuple[int, int, int, int], low: float, high: float) -> None:
    found = newcombe(*cells)

    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


@pytest.mark.parametrize(("other", "words"), [(26, "within"), (36, "within"), (25, "beyond"), (37, "beyond")])
def test_a_share_inside_the_school_s_interval_is_within_chance(other: int, words: Chance) -> None:
    found = figure("30,798479", 263)  # 81 of 263: 25.53 to 36.62 percent

    assert chance_of(SHARE, found, Decimal(other)) == words


@pytest.mark.parametrize("percent", ["0", "50", "100"])
@pytest.mark.parametrize("n", [10, 12, 29, 50, 263])
def test_no_difference_at_all_is_within_chance(percent: str, n: int) -> None:
    assert chance_of(SHARE, figure(percent, n), Decimal(percent)) == "within"


@pytest.mark.parametrize(("n", "words"), [(FEWEST_PUPILS - 1, "few"), (FEWEST_PUPILS, "beyond")])
def test_with_few_pupils_nothing_is_said_but_that_they_are_few(n: int, words: Chance) -> None:
    assert chance_of(SHARE, figure("100", n), Decimal(10)) == words
    assert chance_of(POINTS, figure("18,0", n), Decimal(1)) == words
    assert chance_between(SHARE, figure("100", n), figure("1", 80)) == words


@given(st.floats(0.1, 19.9), st.integers(10, 300))
def test_a_mean_s_interval_is_statsmodels_s_for_a_known_spread(mean: float, n: int) -> None:
    weightstats = pytest.importorskip("statsmodels.stats.weightstats")
    low, high = weightstats._zconfint_generic(mean, spread_of_pupils(mean, A_F) / math.sqrt(n), 0.05, "two-sided")

    assert mean_interval(mean, n, A_F) == pytest.approx((max(0, low), min(20, high)), abs=1e-9)


@given(st.lists(st.sampled_from([0, 10, 12.5, 15, 17.5, 20]), min_size=2, max_size=60))
def test_no_marks_spread_more_than_their_mean_leaves_room_for(marks: list[float]) -> None:
    mean = sum(marks) / len(marks)
    spread = math.sqrt(sum((mark - mean) ** 2 for mark in marks) / len(marks))

    assert min(spread, ASSUMED_SPREAD) <= spread_of_pupils(mean, A_F) + 1e-9


@pytest.mark.parametrize(("n", "words"), [(40, "within"), (160, "beyond")])
def test_more_pupils_make_a_difference_of_means_certain(n: int, words: Chance) -> None:
    assert Z95 * ASSUMED_SPREAD / math.sqrt(40) > 1.5 > Z95 * ASSUMED_SPREAD / math.sqrt(160)
    assert chance_of(POINTS, figure("12,5", n), Decimal(14)) == words


@pytest.mark.parametrize("name", ["merit9", "betyg6_spread", "np3_neither_count"])
def test_nothing_is_said_where_no_method_is_honest(name: str) -> None:
    assert chance_of(measure(name), figure("10", 200), Decimal(300)) is None
    assert chance_between(measure(name), figure("10", 200), figure("300", 200)) is None


@pytest.mark.parametrize(("girls", "boys", "words"), [("90", "76", "within"), ("95", "60", "beyond")])
def test_girls_and_boys_are_compared_by_newcombe_s_interval(girls: str, boys: str, words: Chance) -> None:
    assert chance_between(SHARE, figure(girls, 24), figure(boys, 26)) == words


def test_girls_and_boys_are_compared_on_points_too() -> None:
    assert chance_between(POINTS, figure("15,0", 30), figure("13,0", 30)) == "within"
    assert chance_between(POINTS, figure("16,0", 60), figure("11,0", 60)) == "beyond"


@pytest.mark.parametrize("token", ["..", ".", "~100"])
@pytest.mark.parametrize("what", [SHARE, POINTS])
def test_a_token_is_compared_with_nothing(token: str, what: Measure) -> None:
    assert chance_of(what, figure(token, 40), Decimal(10)) is None
    assert chance_between(what, figure(token, 40), figure("10", 40)) is None
    assert chance_between(what, figure("10", 40), figure(token, 40)) is None


def test_without_n_nothing_is_said() -> None:
    assert chance_of(SHARE, figure("80", None), Decimal(10)) is None
    assert chance_between(SHARE, figure("80", 40), figure("10", None)) is None

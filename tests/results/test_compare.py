from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.guide.model import Level, Levels
from resultatdialog.results.compare import distribution, level_bounds, median, quantile, subject_spread, weighted_mean
from resultatdialog.results.value import Figure, read_value


def level(value: Decimal, values: list[Decimal], rule: Levels) -> str | None:
    bounds = level_bounds(values, rule)
    return bounds.level(value) if bounds else None


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


def test_a_school_alone_has_no_level_and_of_two_one_is_high() -> None:
    assert level(Decimal(90), [Decimal(90)], RULE) is None
    assert level(Decimal(90), [Decimal(70), Decimal(90)], RULE) == "high"


def figure(raw: str, n: int | None) -> Figure:
    return Figure("12345678", "np3_sv_share", "2014/15", "alla", raw, *read_value(raw), n)


published = st.one_of(st.decimals(0, 100, places=1).map(str), st.sampled_from(["..", ".", "~100"]))
pupils = st.one_of(st.none(), st.integers(0, 300))


@given(st.lists(st.tuples(st.decimals(0, 100, places=1), st.integers(1, 300)), min_size=1, max_size=30))
def test_a_weighted_mean_is_numpy_s_and_carries_its_base(cells: list[tuple[Decimal, int]]) -> None:
    found = weighted_mean(figure(str(value), n) for value, n in cells)

    assert found is not None
    weights = [n for _value, n in cells]
    assert float(found.value) == pytest.approx(np.average([float(v) for v, _n in cells], weights=weights), abs=1e-9)
    assert (found.schools, found.pupils) == (len(cells), sum(weights))


@given(st.lists(st.tuples(published, pupils), max_size=8))
def test_a_token_or_a_missing_n_anywhere_leaves_no_mean(cells: list[tuple[str, int | None]]) -> None:
    whole = bool(cells) and all(read_value(raw)[0] is not None and n for raw, n in cells)

    assert (weighted_mean(figure(raw, n) for raw, n in cells) is not None) is whole


@given(st.lists(st.decimals(0, 20, places=1), min_size=3, max_size=20))
def test_the_spread_between_subjects_is_numpy_s_sample_standard_deviation(means: list[Decimal]) -> None:
    found = subject_spread({str(place): value for place, value in enumerate(means)})

    assert found is not None
    assert found.value == pytest.approx(np.std([float(v) for v in means], ddof=1), abs=1e-9)
    assert found.subjects == len(means)


def test_two_subjects_have_no_spread() -> None:
    assert subject_spread({"sv": Decimal(12), "ma": Decimal(10)}) is None

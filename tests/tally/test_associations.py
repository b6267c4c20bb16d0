"""Associations: the value and its p against a plain enumeration, and words no stronger than the number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resultatdialog.dialogue.material import Material
from resultatdialog.locale import activate
from resultatdialog.tally.registry import tables_of, tally_of
from resultatdialog.tally.tables.associations import FEWEST, AssociationRow, _numbers, _pattern, _two_groups


def ranks(numbers: Sequence[int]) -> list[Fraction]:
    """The place of each number; equal numbers share the mean of their places."""
    return [
        Fraction(sum(other < one for other in numbers) * 2 + sum(other == one for other in numbers) + 1, 2)
        for one in numbers
    ]


def correlation(x: Sequence[Fraction], y: Sequence[Fraction]) -> float:
    mean = Fraction(len(x) + 1, 2)
    product = sum(((a - mean) * (b - mean) for a, b in zip(x, y, strict=True)), Fraction())
    lengths = [math.sqrt(sum((one - mean) ** 2 for one in ones)) for ones in (x, y)]
    return float(product) / lengths[0] / lengths[1]


def coded(numbers: Sequence[int]) -> dict[str, Fraction]:
    return {str(place): Fraction(number) for place, number in enumerate(numbers)}


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), min_size=5, max_size=6))
@settings(max_examples=20, deadline=None)
def test_rank_correlation_and_its_p_are_those_of_all_pairings(pairs: list[tuple[int, int]]) -> None:
    x, y = zip(*pairs, strict=True)

    row = _numbers("self_rating", "size", coded(x), coded(y))

    if len(set(x)) < 2 or len(set(y)) < 2:
        assert (row.value, row.p) == (None, None)
        return
    assert row.value is not None and row.p is not None
    every = [correlation(order, ranks(y)) for order in permutations(ranks(x))]
    assert row.value == pytest.approx(correlation(ranks(x), ranks(y)), abs=1e-4)
    above = sum(value >= row.value - 1e-4 for value in every) / len(every)
    below = sum(value <= row.value + 1e-4 for value in every) / len(every)
    assert row.p == pytest.approx(min(1, 2 * min(above, below)), abs=1e-3)


@given(st.lists(st.integers(1, 6), min_size=5, max_size=5), st.lists(st.integers(1, 6), min_size=5, max_size=5))
@settings(max_examples=15, deadline=None)
def test_two_groups_differ_as_a_count_of_all_pairs_and_divisions_says(ones: list[int], others: list[int]) -> None:
    numbers = ones + others

    row = _two_groups("np3/student", "index", coded(numbers), {str(place): place < 5 for place in range(10)})

    def value(inside: Sequence[int]) -> Fraction:
        outside = [place for place in range(10) if place not in inside]
        pairs = [(numbers[a] > numbers[b]) - (numbers[a] < numbers[b]) for a in inside for b in outside]
        return Fraction(sum(pairs), len(pairs))

    seen = value(range(5))
    every = [value(inside) for inside in combinations(range(10), 5)]
    assert row.value == pytest.approx(float(seen), abs=1e-4)
    above = sum(other >= seen for other in every) / len(every)
    below = sum(other <= seen for other in every) / len(every)
    assert row.p == pytest.approx(min(1, 2 * min(above, below)), abs=0.03)


def test_few_schools_are_not_compared() -> None:
    few = coded(range(FEWEST - 1))

    assert _numbers("self_rating", "size", few, few).p is None
    assert _two_groups("np3/student", "index", coded(range(20)), {str(p): p < FEWEST - 1 for p in range(20)}).p is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (AssociationRow("self_rating", "size", 29, 0.4, 0.05), "inget tydligt mönster"),
        (AssociationRow("self_rating", "size", 29, 0.4, 0.049), "högre ju högre"),
        (AssociationRow("self_rating", "index", 29, -0.4, 0.01), "lägre ju högre"),
        (AssociationRow("self_rating", "organizer_type", 29, -0.4, 0.01), "högre vid fristående"),
        (AssociationRow("np3/student", "index", 29, -0.4, 0.01), "nämns mer vid lägre index"),
        (AssociationRow("np3/student", "index", 4, None, None), "för få skolor"),
    ],
)
def test_words_claim_no_more_than_the_number(row: AssociationRow, said: str) -> None:
    activate("sv")

    assert _pattern(row).startswith(said)


def test_it_is_counted_for_those_who_ask_the_same_each_time_and_names_no_school(sample: Material) -> None:
    assert "associations" not in tally_of(sample).tables
    (table,) = [table for table in tables_of(sample.guide) if table.name == "associations"]

    shown = [tally_of(sample, tables=[table]).tables["associations"].in_words(sample.guide) for _again in range(2)]

    assert shown[0] == shown[1]
    assert len(shown[0].rows) == 12
    names = [school.name for school in sample.round.schools]
    assert not any(name in cell for row in shown[0].rows for cell in row for name in names)
    assert shown[0].rows[0][-1].startswith("inget tydligt mönster (0,08;")

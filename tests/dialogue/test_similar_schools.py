"""Similar schools: the same grades, from two thirds to one and a half times the pupils, never fewer than three."""

from __future__ import annotations

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue.similar_schools import is_similar, similar_schools
from resultatdialog.results.value import Figure
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School

OWN = School("10000000", "Provskolan", "kommunal", ("F", "1", "2", "3"), 300)


def other(number: int, pupils: int | None, grades: tuple[str, ...] = OWN.grades) -> School:
    return School(f"1000000{number}", f"Exempelskolan {number}", "kommunal", grades, pupils)


def figure(code: str, text: str) -> Figure:
    value = None if text == ".." else Decimal(text)
    return Figure(code, "np3_sv_share", "2015/16", "alla", text, value, None, None, "prov")


def a_round(schools: list[School], texts: list[str]) -> Round:
    figures = tuple(figure(school.code, text) for school, text in zip(schools, texts, strict=True))
    return Round("prov", "Prov", "9999", "Provköping", "2015/16", "g", "0" * 64, tuple(schools), figures)


@pytest.mark.parametrize(
    ("pupils", "alike"), [(200, True), (199, False), (450, True), (451, False), (300, True), (None, False), (0, False)]
)
def test_size_is_at_most_one_and_a_half_times(pupils: int | None, alike: bool) -> None:
    assert is_similar(OWN, other(1, pupils)) is alike
    assert is_similar(other(1, pupils), OWN) is alike


def test_grades_are_the_same_and_a_school_is_not_like_itself() -> None:
    assert not is_similar(OWN, other(1, 300, ("F", "1", "2")))
    assert not is_similar(OWN, OWN)


def test_two_schools_are_too_few_to_show_and_a_masked_figure_is_no_number() -> None:
    schools = [OWN, other(1, 250), other(2, 300), other(3, 350)]
    assert similar_schools(a_round(schools, ["50", "60", "70", ".."]), OWN, "np3_sv_share") is None
    found = similar_schools(a_round(schools, ["50", "60", "70", "75"]), OWN, "np3_sv_share")
    assert found is not None
    assert (found.spread.n, found.fewest, found.most) == (3, 250, 350)
    assert found.spread.median == 70


def test_without_the_number_of_pupils_no_school_is_similar() -> None:
    unknown = OWN._replace(pupils=None)
    schools = [unknown, *(other(number, 300) for number in range(1, 5))]
    assert similar_schools(a_round(schools, ["50"] * 5), unknown, "np3_sv_share") is None


@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 100)), min_size=0, max_size=9))
def test_as_a_plain_count_of_the_schools(others: list[tuple[int, int]]) -> None:
    schools = [OWN, *(other(number, pupils) for number, (pupils, _share) in enumerate(others, start=1))]
    found = similar_schools(a_round(schools, ["50", *(str(share) for _pupils, share in others)]), OWN, "np3_sv_share")
    alike = [(pupils, share) for pupils, share in others if 200 <= pupils <= 450]
    if len(alike) < 3:
        assert found is None
        return
    assert found is not None
    shares = [share for _pupils, share in alike]
    assert found.spread.n == len(alike)
    assert (found.spread.low, found.spread.high) == (Decimal(min(shares)), Decimal(max(shares)))
    assert found.spread.median == Fraction(statistics.median(shares))
    assert (found.fewest, found.most) == (min(p for p, _s in alike), max(p for p, _s in alike))

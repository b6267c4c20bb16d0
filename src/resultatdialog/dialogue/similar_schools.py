"""Schools like a school: the same grades and about as many pupils, shown together and without names."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from resultatdialog.dialogue.own_figures import values_of
from resultatdialog.results.compare import FEWEST_SCHOOLS, Distribution, distribution
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School

TIMES = Fraction(3, 2)
"""A school is like another with at most this many times its pupils, and at least as many divided by it."""


class SimilarSchools(NamedTuple):
    """A measure at the schools that are like a school, which is not among them."""

    grades: tuple[str, ...]
    """The grades that all of them have, and no others."""
    fewest: int
    """Pupils in the smallest of them."""
    most: int
    """Pupils in the largest of them."""
    spread: Distribution
    """Distribution of the measure over those with a number; base at least `FEWEST_SCHOOLS`."""


def is_similar(one: School, other: School) -> bool:
    """Whether two schools have the same grades and about as many pupils; False when pupils are not known."""
    if one.code == other.code or one.grades != other.grades or not one.pupils or not other.pupils:
        return False
    few, many = sorted((one.pupils, other.pupils))
    return many <= few * TIMES


def similar_schools(current: Round, school: School, measure: str) -> SimilarSchools | None:
    """A measure at the schools of the round that are like a school; None when too few of them have a number."""
    values: dict[School, Decimal] = {}
    for code, value in values_of(current, measure).items():
        other = current.school(code)
        if other is not None and is_similar(school, other):
            values[other] = value
    if len(values) < FEWEST_SCHOOLS:
        return None
    sizes = [other.pupils for other in values if other.pupils]
    spread = distribution(values.values())
    assert spread is not None
    return SimilarSchools(school.grades, min(sizes), max(sizes), spread)

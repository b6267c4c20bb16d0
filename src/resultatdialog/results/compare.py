"""A school among the others: the distribution over schools, the mean over their pupils, high or low."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from resultatdialog.guide.model import Level, Levels
from resultatdialog.results.value import Figure


@dataclass(frozen=True, slots=True)
class Distribution:
    """A measure over the schools that have a value; base = those schools."""

    n: int
    low: Decimal
    q1: Fraction
    median: Fraction
    q3: Fraction
    high: Decimal


def quantile(values: Sequence[Decimal], q: float) -> Fraction:
    """Quantile by linear interpolation between order statistics (numpy's default; Hyndman and Fan's type 7)."""
    ordered = sorted(values)
    place = Fraction(len(ordered) - 1) * Fraction(str(q))
    below = math.floor(place)
    first, second = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    return Fraction(first) + (Fraction(second) - Fraction(first)) * (place - below)


def median(values: Sequence[Decimal]) -> Fraction:
    """The middle value; the mean of the two middle ones for an even number."""
    return quantile(values, 0.5)


def distribution(values: Iterable[Decimal]) -> Distribution | None:
    """Minimum, quartiles, median, maximum; None without values."""
    found = sorted(values)
    if not found:
        return None
    quartiles = (quantile(found, 0.25), median(found), quantile(found, 0.75))
    return Distribution(len(found), found[0], *quartiles, found[-1])


def level(value: Decimal, values: Sequence[Decimal], rule: Levels) -> Level:
    """High at or above the guide's upper quantile of the round's schools, low at or below the lower, else average.

    When both hold (all schools alike), the school is average.
    """
    low = value <= quantile(values, rule.low_at)
    high = value >= quantile(values, rule.high_at)
    if low == high:
        return "average"
    return "high" if high else "low"


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """The mean over all pupils of several schools, with its base. It is never the country's figure."""

    value: Fraction
    schools: int
    pupils: int


def weighted_mean(figures: Iterable[Figure]) -> WeightedMean | None:
    """Each school's figure as many times as it has pupils; None unless every one has a number and an n.

    Leaving out the schools with a token would make a mean of another set of pupils, so there is none then.
    """
    total, schools, pupils = Fraction(), 0, 0
    for figure in figures:
        if figure.value is None or not figure.n:
            return None
        total += Fraction(figure.value) * figure.n
        schools, pupils = schools + 1, pupils + figure.n
    return WeightedMean(total / pupils, schools, pupils) if pupils else None


FEWEST_SUBJECTS = 3
"""A spread of fewer means says nothing about a pattern."""


@dataclass(frozen=True, slots=True)
class SubjectSpread:
    """How far a school's subjects lie apart: sample standard deviation of the subject means, in grade points."""

    value: float
    subjects: int
    """Subjects that have a number."""


def subject_spread(points: Mapping[str, Decimal]) -> SubjectSpread | None:
    """The spread of subject means (subject to points); None with fewer than three."""
    if len(points) < FEWEST_SUBJECTS:
        return None
    return SubjectSpread(statistics.stdev(map(float, points.values())), len(points))

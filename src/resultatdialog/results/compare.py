"""Comparison of a school with the others: distribution over schools, mean over their pupils, level, subject spread."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from resultatdialog.guide.model import Level, Levels
from resultatdialog.results.value import Figure


@dataclass(frozen=True, slots=True)
class Distribution:
    """The distribution of a measure over schools; base (`n`) = schools with a number."""

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
    """The middle value, or the mean of the two middle ones."""
    return quantile(values, 0.5)


def distribution(values: Iterable[Decimal]) -> Distribution | None:
    """Number, minimum, quartiles, median and maximum; None without values."""
    found = sorted(values)
    if not found:
        return None
    quartiles = (quantile(found, 0.25), median(found), quantile(found, 0.75))
    return Distribution(len(found), found[0], *quartiles, found[-1])


FEWEST_SCHOOLS = 3
"""Fewest schools whose distribution is shown: of two, each could read the other's figure off lowest and highest."""


class LevelBounds(NamedTuple):
    """The values at and beyond which a school is low or high among the schools of a round."""

    low: Fraction
    high: Fraction

    def level(self, value: Decimal) -> Level:
        """`high` at or above the upper bound, `low` at or below the lower, else `average`.

        When both hold, as when all schools are alike, the level is `average`.
        """
        low, high = value <= self.low, value >= self.high
        if low == high:
            return "average"
        return "high" if high else "low"


def level_bounds(values: Sequence[Decimal], rule: Levels) -> LevelBounds | None:
    """The guide's quantiles of all schools' values; None for a single value."""
    if len(values) < 2:
        return None
    return LevelBounds(quantile(values, rule.low_at), quantile(values, rule.high_at))


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """The mean over all pupils of several schools, with its base: schools and pupils. Never the country's figure."""

    value: Fraction
    schools: int
    pupils: int


def weighted_mean(figures: Iterable[Figure]) -> WeightedMean | None:
    """The mean of the schools' figures weighted by pupils; None unless each has a number and an n.

    Without the schools that have a token it would be a mean over other pupils than it claims.
    """
    total, schools, pupils = Fraction(), 0, 0
    for figure in figures:
        if figure.value is None or not figure.n:
            return None
        total += Fraction(figure.value) * figure.n
        schools, pupils = schools + 1, pupils + figure.n
    return WeightedMean(total / pupils, schools, pupils) if pupils else None


FEWEST_SUBJECTS = 3
"""Fewest subjects with a number for a subject spread."""


@dataclass(frozen=True, slots=True)
class SubjectSpread:
    """Spread between a school's subjects: sample standard deviation of the subject means, in grade points."""

    value: float
    subjects: int
    """Number of subjects with a value."""


def subject_spread(points: Mapping[str, Decimal]) -> SubjectSpread | None:
    """The spread of subject means (`points`: subject id to mean); None with fewer than three subjects."""
    if len(points) < FEWEST_SUBJECTS:
        return None
    return SubjectSpread(statistics.stdev(map(float, points.values())), len(points))

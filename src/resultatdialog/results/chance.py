"""Whether a difference can be chance, given the number of pupils: 95 % intervals for shares and means.

The intervals treat the school's pupils as a random sample of similar pupils, and the figure compared with as fixed. Of
twenty schools that differ from the municipality by chance alone, about one falls outside.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from resultatdialog.results.value import Figure
from resultatdialog.vocabulary import Measure, Scale

Chance = Literal["within", "beyond", "few"]
"""Difference within the 95 % interval, beyond it, or too few pupils to judge."""

Z95 = 1.959963984540054
"""97.5th percentile of the normal distribution."""

FEWEST_PUPILS = 10
"""With fewer, intervals include nearly every figure; Skolverket does not publish such figures either."""


def wilson(successes: float, n: int) -> tuple[float, float]:
    """95 % score interval for the share `successes / n`, ends from 0 to 1 (Wilson 1927); 0 to 1 for n = 0."""
    if n <= 0:
        return 0.0, 1.0
    p = successes / n
    scale = 1 + Z95**2 / n
    middle = (p + Z95**2 / (2 * n)) / scale
    half = Z95 / scale * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n))
    low = 0.0 if successes <= 0 else max(0.0, middle - half)  # exact at the ends, where rounding would miss it
    high = 1.0 if successes >= n else min(1.0, middle + half)
    return low, high


def newcombe(successes: float, n: int, other_successes: float, other_n: int) -> tuple[float, float]:
    """95 % interval for a difference of two shares (0 to 1), first minus second (Newcombe 1998, method 10)."""
    p, other = successes / n, other_successes / other_n
    low, high = wilson(successes, n)
    other_low, other_high = wilson(other_successes, other_n)
    difference = p - other
    return (
        difference - math.hypot(p - low, other_high - other),
        difference + math.hypot(high - p, other - other_low),
    )


def spread_of_pupils(mean: float, scale: Scale) -> float:
    """The scale's assumed standard deviation, or the largest possible with this mean (Bhatia and Davis 2000)."""
    room = (mean - scale.lowest) * (scale.highest - mean)
    return min(scale.pupils_spread, math.sqrt(max(0.0, room)))


def mean_interval(mean: float, n: int, scale: Scale) -> tuple[float, float]:
    """95 % interval for a mean of grade or test points: normal approximation with the assumed standard deviation."""
    half = Z95 * spread_of_pupils(mean, scale) / math.sqrt(n)
    return max(scale.lowest, mean - half), min(scale.highest, mean + half)


def scale_of_means(measure: Measure) -> Scale | None:
    """The scale of marks of a measure that is a mean over pupils; None for other measures.

    None for the merit value, since only the spread of its residuals is published, and for the spread between subjects,
    which is no mean over pupils; chance is not judged for either.
    """
    return measure.scale if measure.kind in ("test_points", "marks") else None


def chance_of(measure: Measure, figure: Figure, other: Decimal | Fraction) -> Chance | None:
    """Chance of the difference between a school's figure and a fixed one (percent or points).

    None for a token, without n, and for measures without a method.
    """
    if figure.value is None or not figure.n:
        return None
    if measure.unit == "percent":
        low, high = (100 * end for end in wilson(float(figure.value) / 100 * figure.n, figure.n))
    elif (scale := scale_of_means(measure)) is not None:
        low, high = mean_interval(float(figure.value), figure.n, scale)
    else:
        return None
    if figure.n < FEWEST_PUPILS:
        return "few"
    return "within" if low <= float(other) <= high else "beyond"


def chance_between(measure: Measure, first: Figure, second: Figure) -> Chance | None:
    """Chance of the difference between two groups of pupils, such as girls and boys; None as in `chance_of`.

    Shares: whether Newcombe's interval includes 0. Means: whether an interval with the assumed standard deviations
    does, the groups taken as independent samples.
    """
    if first.value is None or second.value is None or not first.n or not second.n:
        return None
    one, two = float(first.value), float(second.value)
    if measure.unit == "percent":
        low, high = newcombe(one / 100 * first.n, first.n, two / 100 * second.n, second.n)
    elif (scale := scale_of_means(measure)) is not None:
        spreads = spread_of_pupils(one, scale), spread_of_pupils(two, scale)
        half = Z95 * math.hypot(spreads[0] / math.sqrt(first.n), spreads[1] / math.sqrt(second.n))
        low, high = one - two - half, one - two + half
    else:
        return None
    if min(first.n, second.n) < FEWEST_PUPILS:
        return "few"
    return "within" if low <= 0 <= high else "beyond"

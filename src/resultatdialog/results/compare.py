"""A school among the others: the distribution over schools, high or low, and what chance alone gives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from resultatdialog.guide.model import Level, Levels

Z95 = 1.959963984540054
"""97.5th percentile of the normal distribution."""


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


def wilson(successes: float, n: int) -> tuple[float, float]:
    """95 % score interval for a share, both ends between 0 and 1 (Wilson 1927)."""
    if n <= 0:
        return 0.0, 1.0
    p = successes / n
    scale = 1 + Z95**2 / n
    middle = (p + Z95**2 / (2 * n)) / scale
    half = Z95 / scale * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n))
    low = 0.0 if successes <= 0 else max(0.0, middle - half)  # exact at the ends, where rounding would miss it
    high = 1.0 if successes >= n else min(1.0, middle + half)
    return low, high


def within_chance(percent: Decimal, n: int, other: Decimal) -> bool:
    """Whether another share lies inside the school's own 95 % interval: the difference may be chance alone."""
    low, high = wilson(float(percent) / 100 * n, n)
    return low <= float(other) / 100 <= high

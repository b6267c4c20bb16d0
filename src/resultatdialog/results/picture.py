"""Pictures of figures as marks and positions, drawn alike by the terminal and by the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from resultatdialog.results.compare import distribution
from resultatdialog.results.value import Figure
from resultatdialog.vocabulary import Measure

MarkKind = Literal["other", "median", "municipality", "country", "own"]


class Mark(NamedTuple):
    """A mark on a dot strip; `position` is 0 at its left end, 1 at its right."""

    kind: MarkKind
    position: Fraction
    value: Fraction


@dataclass(frozen=True, slots=True)
class DotStrip:
    """A school among the others on a line from the lowest school to the highest; the others are not named."""

    measure: Measure
    values: tuple[Decimal, ...]
    """The schools' numbers, with the own school's."""
    own: Decimal | None = None
    municipality: Decimal | None = None
    country: Decimal | None = None

    @property
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """Lowest and highest number; None when all are equal, since there is nothing to draw."""
        spread = distribution(self.values)
        return None if spread is None or spread.low == spread.high else (spread.low, spread.high)

    def marks(self) -> tuple[Mark, ...]:
        """The marks in drawing order, most important last: others, median, municipality, country, the own school.

        A municipality or country outside the schools' range is not drawn; the table beside has its figure.
        """
        spread, ends = distribution(self.values), self.ends
        if spread is None or ends is None:
            return ()
        low, high = map(Fraction, ends)
        places = {value: (Fraction(value) - low) / (high - low) for value in set(self.values)}
        others = [Mark("other", places[value], Fraction(value)) for value in sorted(self.values)]
        shown: list[tuple[MarkKind, Fraction]] = [("median", spread.median)]
        single: tuple[tuple[MarkKind, Decimal | None], ...] = (
            ("municipality", self.municipality),
            ("country", self.country),
            ("own", self.own),
        )
        shown += [(kind, Fraction(value)) for kind, value in single if value is not None and low <= value <= high]
        return (*others, *(Mark(kind, (value - low) / (high - low), value) for kind, value in shown))


class Point(NamedTuple):
    """A year of a trend; `height` is 0 at the bottom, 1 at the top, None without a number."""

    year: str
    figure: Figure | None
    height: Fraction | None


_LEAST_SPAN = {"percent": Decimal(40), "points": Decimal(4), "count": Decimal(10)}
"""Unit to smallest range of a trend's axis, so that a change of chance size does not look large."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A school's figures year by year, oldest first; a token stays a token and breaks the line."""

    measure: Measure
    years: tuple[tuple[str, Figure | None], ...]
    """Pairs of school year and figure; None where the source has no row."""

    @property
    def numbers(self) -> int:
        """Number of years with a number."""
        return sum(figure is not None and figure.value is not None for _year, figure in self.years)

    def points(self) -> tuple[Point, ...]:
        """The years with the height of each number; the middle of the numbers' range is at 1/2."""
        values = [figure.value for _year, figure in self.years if figure is not None and figure.value is not None]
        if not values:
            return tuple(Point(year, figure, None) for year, figure in self.years)
        low, high = min(values), max(values)
        span = max(high - low, _LEAST_SPAN[self.measure.unit])
        foot = Fraction(low + high - span) / 2
        return tuple(
            Point(
                year,
                figure,
                None if figure is None or figure.value is None else (Fraction(figure.value) - foot) / Fraction(span),
            )
            for year, figure in self.years
        )


def trend(measure: Measure, years: Sequence[tuple[str, Figure | None]]) -> Trend | None:
    """A trend from the first year that has a row; None when fewer than two years have one."""
    known = [place for place, (_year, figure) in enumerate(years) if figure is not None]
    return Trend(measure, tuple(years[known[0] :])) if len(known) > 1 else None

"""What a picture shows, described once: the terminal and the documents draw the same marks in the same places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from resultatdialog.results.compare import distribution
from resultatdialog.results.value import Figure
from resultatdialog.vocabulary import Measure

Kind = Literal["other", "median", "municipality", "country", "own"]


class Mark(NamedTuple):
    """One mark on a strip: 0 is its left end, 1 its right."""

    kind: Kind
    place: Fraction
    value: Fraction


@dataclass(frozen=True, slots=True)
class DotStrip:
    """A school among the others on one line, from the lowest school to the highest; nobody is named."""

    measure: Measure
    values: tuple[Decimal, ...]
    """The schools' numbers, the own school's among them."""
    own: Decimal | None = None
    municipality: Decimal | None = None
    country: Decimal | None = None

    @property
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """Lowest and highest; None when all schools are alike and there is nothing to see."""
        spread = distribution(self.values)
        return None if spread is None or spread.low == spread.high else (spread.low, spread.high)

    def marks(self) -> tuple[Mark, ...]:
        """What is drawn, what matters most last: others, median, municipality, country, the own school.

        A municipality or a country beyond the lowest and highest school is not drawn; its figure stands in the table.
        """
        spread, ends = distribution(self.values), self.ends
        if spread is None or ends is None:
            return ()
        low, high = map(Fraction, ends)
        places = {value: (Fraction(value) - low) / (high - low) for value in set(self.values)}
        others = [Mark("other", places[value], Fraction(value)) for value in sorted(self.values)]
        shown: list[tuple[Kind, Fraction]] = [("median", spread.median)]
        single: tuple[tuple[Kind, Decimal | None], ...] = (
            ("municipality", self.municipality),
            ("country", self.country),
            ("own", self.own),
        )
        shown += [(kind, Fraction(value)) for kind, value in single if value is not None and low <= value <= high]
        return (*others, *(Mark(kind, (value - low) / (high - low), value) for kind, value in shown))


class Point(NamedTuple):
    """A year on a trend; height 0 is its foot, 1 its top, None where there is no number."""

    year: str
    figure: Figure | None
    height: Fraction | None


_LEAST_SPAN = {"percent": Decimal(40), "points": Decimal(4), "count": Decimal(10)}
"""How much of a scale a trend shows at least, so that a step of chance size does not look like a cliff."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A school's figures year by year, oldest first; a token stays a token and breaks the line."""

    measure: Measure
    years: tuple[tuple[str, Figure | None], ...]
    """School year and figure; None where the source has no row."""

    @property
    def numbers(self) -> int:
        """Years with a number."""
        return sum(figure is not None and figure.value is not None for _year, figure in self.years)

    def points(self) -> tuple[Point, ...]:
        """The years with how high each number lies; the middle of the numbers is the middle of the picture."""
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
    """The years from the first that has a row; None when there is only one."""
    known = [place for place, (_year, figure) in enumerate(years) if figure is not None]
    return Trend(measure, tuple(years[known[0] :])) if len(known) > 1 else None

"""One measure of a school beside everything it is compared with, as frozen values; nothing here is a ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from resultatdialog.dialogue.conversation import Agenda
from resultatdialog.dialogue.own_figures import own_figure, values_of
from resultatdialog.guide.model import Level
from resultatdialog.intake.school_year import years_until
from resultatdialog.results.chance import Chance, chance_between, chance_of
from resultatdialog.results.compare import Distribution, WeightedMean, distribution, level, weighted_mean
from resultatdialog.results.picture import DotStrip, Trend, trend
from resultatdialog.results.strip import draw_strip
from resultatdialog.results.value import Figure
from resultatdialog.rounds.model import Round
from resultatdialog.vocabulary import Before, Measure, find_measure, measure_before

FEWEST_SCHOOLS = 3
"""With two, the other school's figure could be read off the lowest and highest."""

MOST_YEARS = 5
"""Years a trend goes back, the round's own among them."""


class ReferenceValue(NamedTuple):
    """What stands for the municipality."""

    kind: Literal["published", "mean", "median"]
    """Its own figure, else the mean over the round's pupils, else the middle school."""
    value: Decimal | Fraction


@dataclass(frozen=True, slots=True)
class GenderFigures:
    """Girls and boys; None where the round has no row for them."""

    girls: Figure | None
    boys: Figure | None
    chance: Chance | None
    """Whether the difference is beyond chance; None when that cannot be said."""


@dataclass(frozen=True, slots=True)
class ComparedMeasure:
    """One measure of the school with what it is compared with."""

    measure: Measure
    school: Figure | None
    municipality: Figure | None
    """The municipality's own figure over all pupils."""
    spread: Distribution | None
    """The distribution over the round's schools that have a value; None when they are too few."""
    national: Figure | None
    level: Level | None
    """High, average or low by the guide's rule; None without a value."""
    chance: Chance | None
    """The difference from the reference, and chance; None when that cannot be said."""
    values: tuple[Decimal, ...] = ()
    """The schools' values, without names."""
    mean: WeightedMean | None = None
    """Over the pupils of the round's schools; None when a school's figure or n is missing."""
    years: Trend | None = None
    """The school's own figures of the years until the round's; None when there is but one."""
    groups: GenderFigures | None = None
    before_change: tuple[Before, ...] = ()
    """The measure in earlier school systems, where the years shown go back to them: its figures stand among the years
    when they can be compared, and else do not."""

    @property
    def reference(self) -> ReferenceValue | None:
        """The municipality's published number, else the schools' mean over pupils, else their median.

        A municipality that is published as a token stays one: nothing stands in for it.
        """
        if self.municipality is not None:
            published = self.municipality.value
            return None if published is None else ReferenceValue("published", published)
        if self.mean is not None:
            return ReferenceValue("mean", self.mean.value)
        return None if self.spread is None else ReferenceValue("median", self.spread.median)

    @property
    def before(self) -> Figure | None:
        """The school's figure of the year before the round's."""
        return self.years.years[-2][1] if self.years is not None else None

    def picture(self) -> DotStrip | None:
        """The school among the others; None where they are too few to show."""
        if self.spread is None:
            return None
        own, municipality, country = (
            figure.value if figure is not None else None for figure in (self.school, self.municipality, self.national)
        )
        return DotStrip(self.measure, self.values, own, municipality, country)

    def strip(self, width: int) -> str:
        """The school among the others, drawn with characters."""
        picture = self.picture()
        return draw_strip(picture, width) if picture else ""


def compare(agenda: Agenda, measure_id: str) -> ComparedMeasure | None:
    """One measure compared; None when there is no such measure."""
    current, code = agenda.round, agenda.school.code
    measure = find_measure(measure_id, current.school_year)
    if measure is None:
        return None
    own = own_figure(current, agenda.school, measure_id)
    values, spread, mean = _others(current, measure)
    years = trend(measure, _years(current, code, measure_id, own))
    row = ComparedMeasure(
        measure,
        own,
        current.municipal(measure_id),
        spread,
        current.national(measure_id),
        level(own.value, values, agenda.guide.levels) if own and own.value is not None and spread else None,
        None,
        values,
        mean,
        years,
        _groups(current, code, measure),
        tuple(old for old in _before_change(current, code, measure_id) if years is not None or not old.comparable),
    )
    reference = row.reference
    if own is None or spread is None or reference is None or reference.kind == "median":
        return row
    return replace(row, chance=chance_of(measure, own, reference.value))


class _Others(NamedTuple):
    """What every school of the round is compared with."""

    values: tuple[Decimal, ...]
    spread: Distribution | None
    mean: WeightedMean | None


def _others(current: Round, measure: Measure) -> _Others:
    if measure.id not in current.worked_out:
        values = tuple(values_of(current, measure.id).values())
        spread = distribution(values) if len(values) >= FEWEST_SCHOOLS else None
        current.worked_out[measure.id] = _Others(values, spread, _mean(current, measure) if spread else None)
    found: _Others = current.worked_out[measure.id]
    return found


def figures_over_years(current: Round, who: str, measure: str) -> tuple[tuple[str, Figure | None], ...]:
    """A school's (or `kommun`'s, `riket`'s) figures over the school years until the round's, tokens kept.

    The years of an earlier school system have the figures of the measure that this one continues, when both are
    counted alike.
    """
    found = []
    for year in years_until(current.school_year, MOST_YEARS):
        old = measure_before(measure, year)
        then = old.measure.id if old is not None and old.comparable else measure
        found.append((year, current.figure(who, then, school_year=year)))
    return tuple(found)


def _before_change(current: Round, who: str, measure: str) -> tuple[Before, ...]:
    """The measure in the earlier school systems that the years go back to and have figures of, latest system first."""
    found: dict[str, Before] = {}
    for year in reversed(years_until(current.school_year, MOST_YEARS)):
        old = measure_before(measure, year)
        if old is not None and current.figure(who, old.measure.id, school_year=year) is not None:
            found.setdefault(old.system.id, old)
    return tuple(found.values())


def _years(current: Round, who: str, measure: str, own: Figure | None) -> tuple[tuple[str, Figure | None], ...]:
    """The same with the figure that is shown for the round's year, be it worked out."""
    return (*figures_over_years(current, who, measure)[:-1], (current.school_year, own))


def _mean(current: Round, measure: Measure) -> WeightedMean | None:
    """The mean over pupils of the schools that have a row; of counts and of spreads there is none."""
    if measure.unit == "count" or measure.kind == "marks_spread":
        return None
    figures = [current.figure(school.code, measure.id) for school in current.schools]
    return weighted_mean(figure for figure in figures if figure is not None)


def _groups(current: Round, who: str, measure: Measure) -> GenderFigures | None:
    girls, boys = (current.figure(who, measure.id, group) for group in ("flickor", "pojkar"))
    if girls is None and boys is None:
        return None
    return GenderFigures(girls, boys, chance_between(measure, girls, boys) if girls and boys else None)

"""One measure of a school beside the municipality, the round's schools, the country and earlier years; no ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from resultatdialog.dialogue.conversation import Agenda
from resultatdialog.dialogue.own_figures import level_of, own_figure, values_of
from resultatdialog.dialogue.similar_schools import SimilarSchools, similar_schools
from resultatdialog.guide.model import Level
from resultatdialog.intake.school_year import years_until
from resultatdialog.results.chance import Chance, chance_between, chance_of
from resultatdialog.results.compare import (
    FEWEST_SCHOOLS,
    Distribution,
    WeightedMean,
    distribution,
    weighted_mean,
)
from resultatdialog.results.picture import DotStrip, Trend, trend
from resultatdialog.results.strip import draw_strip
from resultatdialog.results.value import Figure
from resultatdialog.rounds.model import Round
from resultatdialog.vocabulary import EarlierMeasure, Measure, find_measure, measure_before

MOST_YEARS = 5
"""School years in a trend, the round's own included."""


class ReferenceValue(NamedTuple):
    """The number a school is compared with as the municipality's."""

    kind: Literal["published", "mean", "median"]
    """The municipality's published figure, the mean over the pupils of the round's schools, or the schools' median."""
    value: Decimal | Fraction


@dataclass(frozen=True, slots=True)
class GenderFigures:
    """The school's figures for girls and for boys; None where the round has no row."""

    girls: Figure | None
    boys: Figure | None
    chance: Chance | None
    """Whether the difference between girls and boys is within chance; None when that cannot be computed."""


@dataclass(frozen=True, slots=True)
class ComparedMeasure:
    """One measure of a school with the figures it is compared with."""

    measure: Measure
    school: Figure | None
    municipality: Figure | None
    """The municipality's published figure over all its pupils."""
    spread: Distribution | None
    """Distribution over the round's schools that have a value; None when they are fewer than `FEWEST_SCHOOLS`."""
    national: Figure | None
    level: Level | None
    """High, average or low among the round's schools by the guide's rule; None without a value or a distribution."""
    chance: Chance | None
    """Whether the difference from `reference` is within chance; None when that cannot be computed."""
    values: tuple[Decimal, ...] = ()
    """Values of the round's schools, without names."""
    mean: WeightedMean | None = None
    """Mean over the pupils of the round's schools; None when a school's figure or n is missing."""
    years: Trend | None = None
    """The school's own figures up to the round's year; None when there is only one."""
    groups: GenderFigures | None = None
    similar: SimilarSchools | None = None
    """The schools like this one; None when the guide does not show them, or too few of them have a number."""
    before_change: tuple[EarlierMeasure, ...] = ()
    """The measure in earlier school systems that the years reach; figures of a comparable one are in `years`."""

    @property
    def reference(self) -> ReferenceValue | None:
        """The municipality's published number, else the schools' mean over pupils, else their median.

        None when the municipality is published as a token: no other number replaces a masked one.
        """
        if self.municipality is not None:
            published = self.municipality.value
            return None if published is None else ReferenceValue("published", published)
        if self.mean is not None:
            return ReferenceValue("mean", self.mean.value)
        return None if self.spread is None else ReferenceValue("median", self.spread.median)

    @property
    def before(self) -> Figure | None:
        """The school's figure of the school year before the round's."""
        return self.years.years[-2][1] if self.years is not None else None

    def picture(self) -> DotStrip | None:
        """The school's dot among the other schools'; None when the schools are too few to show."""
        if self.spread is None:
            return None
        own, municipality, country = (
            figure.value if figure is not None else None for figure in (self.school, self.municipality, self.national)
        )
        return DotStrip(self.measure, self.values, own, municipality, country)

    def strip(self, width: int) -> str:
        """The dot strip drawn with characters, `width` columns wide; empty when the schools are too few to show."""
        picture = self.picture()
        return draw_strip(picture, width) if picture else ""


def compare(agenda: Agenda, measure_id: str, *, with_similar: bool = False) -> ComparedMeasure | None:
    """The comparison of one measure for the agenda's school; None when the vocabulary has no such measure."""
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
        level_of(current, measure_id, own.value, agenda.guide.levels)
        if own and own.value is not None and spread
        else None,
        None,
        values,
        mean,
        years,
        _groups(current, code, measure),
        similar_schools(current, agenda.school, measure_id) if with_similar else None,
        tuple(old for old in _before_change(current, code, measure_id) if years is not None or not old.comparable),
    )
    reference = row.reference
    if own is None or spread is None or reference is None or reference.kind == "median":
        return row
    return replace(row, chance=chance_of(measure, own, reference.value))


class _Others(NamedTuple):
    """The figures of a measure that are the same for every school of the round."""

    values: tuple[Decimal, ...]
    spread: Distribution | None
    mean: WeightedMean | None


def _others(current: Round, measure: Measure) -> _Others:
    """Values, distribution and mean of a measure, computed once per round."""
    if measure.id not in current.computed:
        values = tuple(values_of(current, measure.id).values())
        spread = distribution(values) if len(values) >= FEWEST_SCHOOLS else None
        current.computed[measure.id] = _Others(values, spread, _mean(current, measure) if spread else None)
    found: _Others = current.computed[measure.id]
    return found


def figures_over_years(current: Round, who: str, measure: str) -> tuple[tuple[str, Figure | None], ...]:
    """Pairs of school year and figure for a school code, `kommun` or `riket`, up to the round's year; tokens are kept.

    Years of an earlier school system get the figures of the measure that this one continues, if the two are comparable.
    """
    found = []
    for year in years_until(current.school_year, MOST_YEARS):
        old = measure_before(measure, year)
        then = old.measure.id if old is not None and old.comparable else measure
        found.append((year, current.figure(who, then, school_year=year)))
    return tuple(found)


def _before_change(current: Round, who: str, measure: str) -> tuple[EarlierMeasure, ...]:
    """The measure in each earlier school system for which the years have a figure, latest system first."""
    found: dict[str, EarlierMeasure] = {}
    for year in reversed(years_until(current.school_year, MOST_YEARS)):
        old = measure_before(measure, year)
        if old is not None and current.figure(who, old.measure.id, school_year=year) is not None:
            found.setdefault(old.system.id, old)
    return tuple(found.values())


def _years(current: Round, who: str, measure: str, own: Figure | None) -> tuple[tuple[str, Figure | None], ...]:
    """`figures_over_years` with `own`, which may be computed, for the round's year."""
    return (*figures_over_years(current, who, measure)[:-1], (current.school_year, own))


def _mean(current: Round, measure: Measure) -> WeightedMean | None:
    """The mean over pupils of the schools that have a row; None for counts and for spreads between subjects."""
    if measure.unit == "count" or measure.kind == "marks_spread":
        return None
    figures = [current.figure(school.code, measure.id) for school in current.schools]
    return weighted_mean(figure for figure in figures if figure is not None)


def _groups(current: Round, who: str, measure: Measure) -> GenderFigures | None:
    girls, boys = (current.figure(who, measure.id, group) for group in ("flickor", "pojkar"))
    if girls is None and boys is None:
        return None
    return GenderFigures(girls, boys, chance_between(measure, girls, boys) if girls and boys else None)

"""A school's own figures, with the spread between subjects computed from its points per subject when not given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from resultatdialog.guide.model import Level, Levels
from resultatdialog.locale import _
from resultatdialog.locale.numbers import half_up
from resultatdialog.results.compare import LevelBounds, level_bounds, subject_spread
from resultatdialog.results.value import Figure
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure

_DECIMALS = 1


def subject_points(current: Round, school: School, family: str) -> dict[str, Decimal]:
    """Subject id to points in a family of measures, for the subjects that have a number."""
    points: dict[str, Decimal] = {}
    for measure in current.measures_of(school):
        of_family, colon, subject = measure.partition(":")
        found = current.figure(school.code, measure)
        if colon and of_family == family and found is not None and found.value is not None:
            points[subject] = found.value
    return points


def own_figure(current: Round, school: School, measure: str) -> Figure | None:
    """The school's figure; a spread between subjects that has no row is computed, a masked one stays masked."""
    found = current.figure(school.code, measure)
    family = _spread_of(measure)
    if found is not None or not family:
        return found
    spread = subject_spread(subject_points(current, school, family))
    if spread is None:
        return None
    value = half_up(Decimal(spread.value), _DECIMALS)
    source = _("worked out from {count} subjects").format(count=spread.subjects)
    return Figure(school.code, measure, current.school_year, "alla", str(value), value, None, None, source)


def values_of(current: Round, measure: str) -> Mapping[str, Decimal]:
    """School code to number for a measure, computed spreads included; schools without a number are left out.

    Worked out once per round: every school's level asks for it.
    """
    key = ("values", measure)
    if key not in current.computed:
        current.computed[key] = MappingProxyType(_values(current, measure))
    found: Mapping[str, Decimal] = current.computed[key]
    return found


def _values(current: Round, measure: str) -> dict[str, Decimal]:
    if not _spread_of(measure):
        return current.values(measure)
    figures = {school.code: own_figure(current, school, measure) for school in current.schools}
    return {code: found.value for code, found in figures.items() if found is not None and found.value is not None}


def level_of(current: Round, measure: str, value: Decimal, rule: Levels) -> Level | None:
    """A value's level among the round's schools by the guide's rule; None when fewer than two have a number."""
    key = ("bounds", measure, rule.low_at, rule.high_at)
    if key not in current.computed:
        current.computed[key] = level_bounds(list(values_of(current, measure).values()), rule)
    bounds: LevelBounds | None = current.computed[key]
    return bounds.level(value) if bounds else None


def _spread_of(measure: str) -> str:
    """Family of measures whose spread a measure is; empty for a measure that is no spread."""
    known = find_measure(measure)
    return known.of if known is not None else ""

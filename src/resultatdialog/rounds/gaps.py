"""Gaps in a round's figures: measures that the guide uses and schools lack, to be reported before the meetings."""

from __future__ import annotations

from typing import NamedTuple

from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure, measure_order


class Gap(NamedTuple):
    """A measure, and the schools that have its grade but no row for it; a masked figure is no gap."""

    measure: str
    schools: tuple[School, ...]
    of: int
    """Number of schools with the measure's grade."""


def wanted_measures(guide: Guide) -> tuple[str, ...]:
    """Ids of the measures that the guide shows or names in its sentences, in table order; not those of families."""
    found = {figure.measure for figure in guide.figures.values()}
    for section in guide.sections:
        if section.show is not None:
            found.update(section.show.measures)
    return tuple(sorted((measure for measure in found if find_measure(measure)), key=measure_order))


def gaps(current: Round, guide: Guide) -> tuple[Gap, ...]:
    """The gaps of a round, one for each wanted measure that some school with its grade has no row for."""
    found = []
    for measure_id in wanted_measures(guide):
        measure = find_measure(measure_id)
        with_grade = [school for school in current.schools if measure and measure.grade in school.grades]
        without = tuple(school for school in with_grade if current.figure(school.code, measure_id) is None)
        if without:
            found.append(Gap(measure_id, without, len(with_grade)))
    return tuple(found)

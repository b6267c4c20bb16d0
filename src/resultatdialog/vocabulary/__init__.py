"""Grades, subjects, scales of marks and result measures, each in the school system it belongs to.

They are data in `school_systems.yaml`. The file and its reader are loaded at the first call, because the first screen
needs none of them and must open fast. Functions with a school year (`2014/15`) answer for the system of that year; with
an empty one, for all systems.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from resultatdialog.locale import language
from resultatdialog.vocabulary.values import (
    PRESCHOOL,
    EarlierMeasure,
    FollowedGrades,
    Measure,
    MeasureKind,
    Scale,
    System,
    grade_place,
    in_a_row,
    in_order,
)

if TYPE_CHECKING:
    from resultatdialog.vocabulary.known import SchoolSystemIndex

__all__ = [
    "PRESCHOOL",
    "EarlierMeasure",
    "FollowedGrades",
    "Measure",
    "MeasureKind",
    "Scale",
    "System",
    "families",
    "find_measure",
    "followed_grades",
    "grade_place",
    "grades",
    "grades_that_year",
    "in_a_row",
    "in_order",
    "is_in_year",
    "measure_before",
    "measure_from",
    "measure_ids",
    "measure_of",
    "measure_order",
    "measure_that_year",
    "subject_called",
    "subjects",
    "subjects_in",
    "subjects_named",
    "system_of",
    "systems",
]


@cache
def _index() -> SchoolSystemIndex:
    from resultatdialog.vocabulary.known import SchoolSystemIndex
    from resultatdialog.vocabulary.read import load_systems

    return SchoolSystemIndex(load_systems())


def systems() -> tuple[System, ...]:
    """The school systems in time order."""
    return _index().systems(language())


def system_of(school_year: str) -> System | None:
    """The system of a school year; None when the text is no school year or no system covers it."""
    return _index().system_of(school_year, language())


def grades(school_year: str = "") -> tuple[str, ...]:
    """The grades of a school year, lowest first."""
    return _index().grades(school_year)


def grades_that_year(names: tuple[str, ...], school_year: str) -> tuple[str, ...]:
    """Grades of another system by their names in a year: `F` to `6` are `1` to `7` from 2028/29. Empty if unknown."""
    return _index().grades_that_year(names, school_year)


def subjects() -> dict[str, str]:
    """Subject id to name."""
    return _index().subjects(language())


def subject_called(name: str) -> str | None:
    """The id of a subject from its name in Skolverket's tables; None when unknown."""
    return _index().subject_called(name)


def subjects_named(text: str) -> tuple[str, ...]:
    """The subjects that a sentence names, by the names in Skolverket's tables, in order, without repeats."""
    return _index().subjects_named(text)


def subjects_in(text: str) -> tuple[str, ...]:
    """The ids of the subjects that a heading or title names, also by abbreviations: `Betyg SvA`, `Ma/No`."""
    return _index().subjects_in(text)


def find_measure(measure_id: str, school_year: str = "") -> Measure | None:
    """The measure with this id (`betyg6_points:ma`: mathematics in a family), of any system; None when unknown.

    The school year decides the grades in its name: pupils followed across a change of system have been in grades of
    both.
    """
    return _index().measure(measure_id, school_year, language())


def measure_ids(school_year: str = "") -> tuple[str, ...]:
    """Ids of all measures outside families, in table order."""
    return _index().measure_ids(school_year)


def families(school_year: str = "") -> tuple[str, ...]:
    """Ids of the families of measures; a family has one measure for every subject."""
    return _index().families(school_year)


def measure_order(measure_id: str) -> tuple[int, str]:
    """Sort key for table order: measures as in the file, a family's subjects after the family."""
    return _index().order(measure_id)


def measure_of(kind: MeasureKind, school_year: str, grade: str | None = None, subject: str = "") -> str | None:
    """Id of the measure of a kind, grade (the first if None) and subject in a school year; None when there is none."""
    return _index().measure_of(kind, grade, subject, school_year)


def measure_from(source: str, code: str, school_year: str) -> str | None:
    """Id of the measure with a code of an outside source (`kolada`, `skolverket-api`); None when unknown."""
    return _index().measure_from(source, code, school_year)


def is_in_year(measure_id: str, school_year: str) -> bool:
    """Whether a measure or family exists in the system of a school year."""
    return _index().exists(measure_id, school_year)


def measure_that_year(measure_id: str, school_year: str) -> str | None:
    """Id of the corresponding measure in an earlier or later school year's system; None when there is none."""
    return _index().that_year(measure_id, school_year)


def measure_before(measure_id: str, school_year: str) -> EarlierMeasure | None:
    """The corresponding measure of an earlier school year, and whether figures of both can be compared.

    None when that year has the same system or no such measure.
    """
    return _index().before(measure_id, school_year, language())


def followed_grades(school_year: str) -> FollowedGrades | None:
    """The grades of the two tests of the same pupils in a year's progress measure; None when the system has none."""
    return _index().followed_grades(school_year)

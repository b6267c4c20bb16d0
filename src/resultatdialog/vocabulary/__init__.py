"""The field's words: grades, subjects, scales of marks and result measures, each in the school system it belongs to.

They are data (`school_systems.yaml`). The file and its reader are loaded at the first question, since the first screen
asks none. A function that takes a school year answers for that year's system, without one for all systems.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from resultatdialog.locale import language
from resultatdialog.vocabulary.values import (
    PRESCHOOL,
    Before,
    Followed,
    Kind,
    Measure,
    Scale,
    System,
    grade_place,
    in_a_row,
    in_order,
)

if TYPE_CHECKING:
    from resultatdialog.vocabulary.known import Known

__all__ = [
    "PRESCHOOL",
    "Before",
    "Followed",
    "Kind",
    "Measure",
    "Scale",
    "System",
    "families",
    "find_measure",
    "followed",
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
    "system_of",
    "systems",
]


@cache
def _known() -> Known:
    from resultatdialog.vocabulary.known import Known
    from resultatdialog.vocabulary.read import load_systems

    return Known(load_systems())


def systems() -> tuple[System, ...]:
    """The school systems in time order."""
    return _known().systems(language())


def system_of(school_year: str) -> System | None:
    """The system of a school year; None when the text is no school year."""
    return _known().system_of(school_year, language())


def grades(school_year: str = "") -> tuple[str, ...]:
    """The grades of a school year, the lowest first."""
    return _known().grades(school_year)


def grades_that_year(names: tuple[str, ...], school_year: str) -> tuple[str, ...]:
    """Grades of another system as the school year's system calls them: `F` to `6` are `1` to `7` from 2028/29."""
    return _known().grades_that_year(names, school_year)


def subjects() -> dict[str, str]:
    """Subject id to name."""
    return _known().subjects(language())


def subject_called(name: str) -> str | None:
    """A subject's id from its name in Skolverket's tables."""
    return _known().subject_called(name)


def find_measure(measure_id: str, school_year: str = "") -> Measure | None:
    """The measure of this id (`family:ma` is mathematics), or None when there is no such measure in any system.

    Its name says the grades as the school year calls them: pupils followed over a change of system have been in a
    grade of each.
    """
    return _known().measure(measure_id, school_year, language())


def measure_ids(school_year: str = "") -> tuple[str, ...]:
    """The measures without a subject of a family, in the order tables show them."""
    return _known().measure_ids(school_year)


def families(school_year: str = "") -> tuple[str, ...]:
    """The families of measures: one measure for every subject."""
    return _known().families(school_year)


def measure_order(measure_id: str) -> tuple[int, str]:
    """Sort key: families in the order of the file, subjects after their family."""
    return _known().order(measure_id)


def measure_of(kind: Kind, school_year: str, grade: str | None = None, subject: str = "") -> str | None:
    """Id of the measure of a kind, grade and subject in the system of a school year; without a grade the first."""
    return _known().measure_of(kind, grade, subject, school_year)


def measure_from(source: str, code: str, school_year: str) -> str | None:
    """Id of the measure that an outside source (`kolada`, `skolverket-api`) has under a code."""
    return _known().measure_from(source, code, school_year)


def is_in_year(measure_id: str, school_year: str) -> bool:
    """Whether a measure, or a family, exists in the system of a school year."""
    return _known().exists(measure_id, school_year)


def measure_that_year(measure_id: str, school_year: str) -> str | None:
    """Id of the same measure in the system of a school year, before a change or after; None when there is none."""
    return _known().that_year(measure_id, school_year)


def measure_before(measure_id: str, school_year: str) -> Before | None:
    """The measure it was in an earlier school year, and whether the figures can be compared.

    None when that year had the same system or no such measure.
    """
    return _known().before(measure_id, school_year, language())


def followed(school_year: str) -> Followed | None:
    """The grades of the two tests whose pupils are followed; None when the year's system follows nobody."""
    return _known().followed(school_year)

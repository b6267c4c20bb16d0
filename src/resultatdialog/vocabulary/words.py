"""Sentences about measures and grades that do not exist in a school year, with what they are called then."""

from __future__ import annotations

from resultatdialog.locale import _
from resultatdialog.vocabulary import grades_that_year, measure_that_year, system_of


def measure_not_in(measure_id: str, school_year: str) -> tuple[str, str]:
    """What is wrong with a measure of another school system, and what to write instead."""
    what = _("the measure '{measure}' does not exist in the school year {year}.").format(
        measure=measure_id[:40], year=school_year
    )
    now = measure_that_year(measure_id, school_year)
    if now is None:
        return what, _("The schools have other grades and measures that year.")
    return what, _("That year the measure is {measure}.").format(measure=now)


def grades_not_in(text: str, names: tuple[str, ...], school_year: str, say: str = "") -> tuple[str, str]:
    """What is wrong with grades (`names`, as written in `text`) of another school system.

    `say` how they are written that year; without it they are listed.
    """
    system = system_of(school_year)
    what = _("'{grades}' does not fit the school year {year}: {system}.").format(
        grades=text[:40], year=school_year, system=system.name if system else ""
    )
    now = say or ",".join(grades_that_year(names, school_year))
    return what, _("That year the same pupils are in {grades}.").format(grades=now) if now else ""

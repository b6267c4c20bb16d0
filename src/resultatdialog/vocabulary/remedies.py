"""Messages about measures and grades of another school system than the school year's."""

from __future__ import annotations

from resultatdialog.locale import _
from resultatdialog.vocabulary import grades_that_year, measure_that_year, system_of


def measure_not_in(measure_id: str, school_year: str) -> tuple[str, str]:
    """Mistake and remedy for a measure of another school system."""
    what = _("the measure '{measure}' does not exist in the school year {year}.").format(
        measure=measure_id[:40], year=school_year
    )
    now = measure_that_year(measure_id, school_year)
    if now is None:
        return what, _("The schools have other grades and measures that year.")
    return what, _("That year the measure is {measure}.").format(measure=now)


def grades_not_in(text: str, names: tuple[str, ...], school_year: str, say: str = "") -> tuple[str, str]:
    """Mistake and remedy for grades (`names`, as written in `text`) of another school system.

    `say`: the grades in that year as the remedy shall write them (`1-7`); if empty, they are listed.
    """
    system = system_of(school_year)
    what = _("'{grades}' does not fit the school year {year}: {system}.").format(
        grades=text[:40], year=school_year, system=system.name if system else ""
    )
    now = say or ",".join(grades_that_year(names, school_year))
    return what, _("That year the same pupils are in {grades}.").format(grades=now) if now else ""

"""The field's fixed words: grades, subjects and result measures, as the contract names them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from resultatdialog.locale import _

GRADES = ("F", "1", "2", "3", "4", "5", "6", "7", "8", "9")


class Measure(NamedTuple):
    """One kind of figure about a school."""

    id: str
    label: str
    """Short name, where a heading says the grade and the source."""
    name: str
    """Full name."""
    grade: str
    """The grade a school must have for the measure to apply."""
    unit: str = "points"
    """`percent` (share of pupils), `count` (pupils) or `points` (a mean)."""
    decimals: int = 1


@cache
def subjects() -> dict[str, str]:
    """Subject id to name."""
    return {
        "sv": _("Swedish"),
        "sva": _("Swedish as a second language"),
        "en": _("English"),
        "ma": _("Mathematics"),
        "no": _("Natural sciences"),
        "bi": _("Biology"),
        "fy": _("Physics"),
        "ke": _("Chemistry"),
        "tk": _("Technology"),
        "so": _("Social studies"),
        "ge": _("Geography"),
        "hi": _("History"),
        "re": _("Religion"),
        "sh": _("Civics"),
        "bl": _("Art"),
        "hkk": _("Home economics"),
        "idh": _("Physical education"),
        "mu": _("Music"),
        "sl": _("Crafts"),
        "ms": _("Modern languages"),
        "ml": _("Mother tongue"),
    }


@cache
def _measures() -> dict[str, Measure]:
    known = (
        Measure("np3_sv_share", subjects()["sv"], _("National tests 3, Swedish"), "3", "percent", 0),
        Measure("np3_ma_share", subjects()["ma"], _("National tests 3, mathematics"), "3", "percent", 0),
        Measure("np3_neither_count", _("Neither"), _("National tests 3, neither subject (pupils)"), "3", "count", 0),
        Measure("np6_test_points", _("Test grade"), _("National tests 6, points"), "6"),
        Measure("betyg6_points", _("Grade points"), _("Marks 6, points"), "6"),
        Measure("betyg6_spread", _("Spread"), _("Marks 6, spread between subjects"), "6"),
        Measure("np3_np6_progress", _("Kept level 3–6"), _("Kept their level from test 3 to 6"), "6", "percent", 0),
        Measure("merit9", _("Merit value"), _("Merit value 9"), "9"),
    )
    return {measure.id: measure for measure in known}


def measure_ids() -> tuple[str, ...]:
    """The measures without a subject, in the order tables show them."""
    return tuple(_measures())


def find_measure(measure_id: str) -> Measure | None:
    """The measure of this id (`betyg6_points:ma` is mathematics' points), or None when there is no such measure."""
    known = _measures().get(measure_id)
    if known is not None:
        return known
    family, colon, subject = measure_id.partition(":")
    if colon and family in ("betyg6_points", "betyg9_points") and subject in subjects():
        name = _("Marks {grade}, {subject}").format(grade=family[5], subject=subjects()[subject].lower())
        return Measure(measure_id, subjects()[subject], name, family[5])
    return None


def measure_order(measure_id: str) -> tuple[int, str]:
    """Sort key: families in the order above, subjects after their family."""
    family = measure_id.partition(":")[0]
    order = (*_measures(), "betyg9_points")
    return (order.index(family) if family in order else len(order), measure_id)

"""Words for the level of a file of results and for the reasons why lines are left out."""

from __future__ import annotations

from resultatdialog.locale import _


def level_label(level: str) -> str:
    """The level of a file's rows (`Reading.level`) in words."""
    return {"school": _("schools"), "municipality": _("municipalities"), "national": _("the country")}[level]


def why_label(why: str) -> str:
    """The reason why a line is left out (`LeftOut.why`) in words; unknown ones unchanged."""
    return {
        "footer": _("definitions under the table"),
        "prose": _("words above the table"),
        "no code": _("no code of a school or municipality"),
        "total": _("a total"),
    }.get(why, why)

"""What a file of results is, in words."""

from __future__ import annotations

from resultatdialog.locale import _


def level_label(level: str) -> str:
    """Which level the rows are on, in words."""
    return {"school": _("schools"), "municipality": _("municipalities"), "national": _("the country")}[level]


def why_label(why: str) -> str:
    """Why a line is left out, in words."""
    return {
        "footer": _("definitions under the table"),
        "prose": _("words above the table"),
        "no code": _("no code of a school or municipality"),
        "total": _("a total"),
    }.get(why, why)

"""Bands of a self-rating, which groups of schools and motivations have in common."""

from __future__ import annotations

from collections.abc import Mapping

from resultatdialog.guide.model import Field
from resultatdialog.locale import _

BANDS: Mapping[str, range] = {"low": range(6), "middle": range(6, 7), "common": range(7, 9), "high": range(9, 11)}
"""Bands of the self-rating: at most 5, 6, 7 and 8, 9 and above ([N], motivations)."""


def _in_bands(field: Field) -> bool:
    return (field.lowest, field.highest) == (1, 10)


def bands_of(field: Field) -> tuple[str, ...]:
    """Ids of the bands of a rating, lowest first."""
    return tuple(BANDS) if _in_bands(field) else tuple(map(str, range(field.lowest, field.highest + 1)))


def band_of(rating: int, field: Field) -> str:
    """The band of a rating from 1 to 10; on another scale each step is a band of its own."""
    if not _in_bands(field):
        return str(rating)
    return next(band for band, steps in BANDS.items() if rating in steps)


def band_names() -> dict[str, str]:
    """The bands of a rating from 1 to 10 in the active language."""
    return {
        "low": _("rating of at most 5"),
        "middle": _("rating of 6"),
        "common": _("rating of 7 or 8"),
        "high": _("rating of 9 or more"),
    }

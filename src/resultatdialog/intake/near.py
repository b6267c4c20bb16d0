"""A name nobody knows: which one may have been meant, or which there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from resultatdialog.locale import _

_LONGEST, _MOST = 80, 100
"""Comparing takes the product of the lengths; a hostile file has long names and many."""


def similar(value: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Known names like the one that was written, the most similar first."""
    names = [name for name in known if len(name) <= _LONGEST][:_MOST]
    return difflib.get_close_matches(value[:_LONGEST], names, most)


def meant(value: str, known: Iterable[str]) -> str:
    """The remedy for an unknown name: the one that may have been meant, else all there are."""
    names = tuple(known)
    near = similar(value, names)
    return _("Did you mean '{near}'?").format(near=near[0]) if near else known_here(names)


def known_here(known: Iterable[str]) -> str:
    """The remedy where nothing written can be like it: all there are."""
    names = [name for name in known if len(name) <= _LONGEST][:_MOST]
    return _("Known here: {known}.").format(known=", ".join(names))

"""Remedies for an unknown name in an input: the most similar known name, or a list of the known ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from resultatdialog.locale import _

_LONGEST, _MOST = 80, 100
"""Most characters of a name and most names compared, since the time grows with their product."""


def similar(value: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Up to `most` known names similar to the value, most similar first."""
    names = [name for name in known if len(name) <= _LONGEST][:_MOST]
    return difflib.get_close_matches(value[:_LONGEST], names, most)


def meant(value: str, known: Iterable[str]) -> str:
    """The remedy for an unknown name: the most similar known name, or all of them if none is similar."""
    names = tuple(known)
    near = similar(value, names)
    return _("Did you mean '{near}'?").format(near=near[0]) if near else known_here(names)


def unknown_name(what: str, value: str, known: Iterable[str]) -> tuple[str, str]:
    """The sentence that a name does not exist, and its remedy; `what` is the kind of name."""
    return _("{what} '{value}' does not exist.").format(what=what, value=value[:80]), meant(value, known)


def known_here(known: Iterable[str]) -> str:
    """The remedy that lists the known names."""
    names = [name for name in known if len(name) <= _LONGEST][:_MOST]
    return _("Known here: {known}.").format(known=", ".join(names))

"""Phrases used everywhere: a share with its base (`7 av 12 (58 %)`), a list, a value with its label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from resultatdialog.locale import _

NBSP = "\u00a0"
"""No-break space."""


def share(count: int, base: int) -> int | None:
    """Share of the base in whole percent, half up; None when the base is 0."""
    return (200 * count + base) // (2 * base) if base else None


def say_share(count: int, base: int) -> str:
    """A count with its base and share: `7 av 12 (58 %)`; without a share when the base is 0."""
    of = _("{count} of {base}").format(count=count, base=base)
    percent = share(count, base)
    return of if percent is None else f"{of} ({percent}{NBSP}%)"


def joined(parts: Iterable[str]) -> str:
    """The parts as a list, `a, b, c`; empty parts are left out."""
    return ", ".join(part for part in parts if part)


def say_first(parts: Sequence[str], most: int, between: str = ", ") -> str:
    """The first `most` parts and the number of further ones: `a, b och 3 till`."""
    more = len(parts) - most
    return between.join(parts[:most]) + (_(" and {n} more").format(n=more) if more > 0 else "")


def labelled(label: str, text: str = "", gap: str = " ") -> str:
    """A text with its label, `Antal: 4`; the text alone when the label is empty. `gap` stands after the colon."""
    return f"{label}:{gap if text else ''}{text}" if label.strip() else text

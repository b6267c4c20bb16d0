"""Phrases that stand everywhere: a share with its base (`7 av 12 (58 %)`), a list, a value with its label."""

from __future__ import annotations

from collections.abc import Iterable

from resultatdialog.locale import _

NBSP = "\u00a0"


def share(count: int, base: int) -> int | None:
    """Whole percent of the base, half up; None when there is no base."""
    return (200 * count + base) // (2 * base) if base else None


def say_share(count: int, base: int) -> str:
    """`7 av 12 (58 %)`; `0 av 0` has no share."""
    of = _("{count} of {base}").format(count=count, base=base)
    percent = share(count, base)
    return of if percent is None else f"{of} ({percent}{NBSP}%)"


def joined(parts: Iterable[str]) -> str:
    """`a, b, c`; empty parts are left out."""
    return ", ".join(part for part in parts if part)


def labelled(label: str, text: str = "", gap: str = " ") -> str:
    """`Antal: 4`; the text alone where there is no label."""
    return f"{label}:{gap if text else ''}{text}" if label.strip() else text

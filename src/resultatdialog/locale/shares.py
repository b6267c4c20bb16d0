"""Shares as people read them, always with their base: `7 av 12 (58 %)`."""

from __future__ import annotations

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

"""School years in order, so that a gap between two figures is seen as one."""

from __future__ import annotations

import re

_YEAR = re.compile(r"(\d{4})(/\d{2})?", re.ASCII)


def year_before(year: str) -> str | None:
    """`2013/14` before `2014/15`, `2013` before the calendar year `2014`; None for anything else."""
    found = _YEAR.fullmatch(year)
    if found is None or int(found[1]) == 0:
        return None
    first = int(found[1]) - 1
    return f"{first:04}/{(first + 1) % 100:02}" if found[2] else f"{first:04}"


def years_until(year: str, count: int) -> tuple[str, ...]:
    """So many years in a row, oldest first, the given one last."""
    years = [year]
    while len(years) < count and (before := year_before(years[-1])) is not None:
        years.append(before)
    return tuple(reversed(years))

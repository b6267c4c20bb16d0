"""School years: one verdict on how they are written, and which one comes before which."""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"(?:läsår(?:et)?|år)?\s*([0-9]{4})\s*[/–-]\s*([0-9]{2}|[0-9]{4})", re.IGNORECASE)
_IN_TEXT = re.compile(r"(?<!\d)(20[0-9]{2})\s*[/_–-]\s*([0-9]{2}|20[0-9]{2})(?!\d)")
_CALENDAR_YEAR = re.compile(r"[0-9]{4}")
EXAMPLE = "2014/15"
"""How a school year is written, for the messages."""


def school_year_of(text: str) -> str | None:
    """`2024/25` of `2024/25`, `Läsåret 2024/2025` or `2024-25`; None when the text is no school year."""
    found = _WRITTEN.fullmatch(text.strip())
    return _year(found[1], found[2]) if found else None


def is_school_year(text: str) -> bool:
    """Whether it is a school year as we write it: `2014/15`, and never `2014/99`."""
    return school_year_of(text) == text


def school_year_in_text(text: str) -> str | None:
    """The first school year in a file's name, a heading or a sentence; None when there is none."""
    found = _IN_TEXT.search(text)
    return _year(found[1], found[2]) if found else None


def is_calendar_year(text: str) -> bool:
    """Whether it is four digits, as in sources that know no school years."""
    return _CALENDAR_YEAR.fullmatch(text) is not None


def school_year_of_spring(year: str) -> str:
    """`2023/24` of the calendar year `2024`, when the results of that spring are meant."""
    return _pair(int(year) - 1)


def autumn_of(year: str) -> int | None:
    """The calendar year a school year begins in, 2024 of `2024/25`; None for anything else."""
    return int(year[:4]) if is_school_year(year) else None


def school_year_from(autumn: int) -> str:
    """`2024/25` of the calendar year 2024 it begins in."""
    return _pair(autumn)


def year_before(year: str) -> str | None:
    """`2013/14` before `2014/15`, `2013` before the calendar year `2014`; None for anything else."""
    if not is_school_year(year) and not is_calendar_year(year):
        return None
    first = int(year[:4]) - 1
    if first < 0:
        return None
    return _pair(first) if is_school_year(year) else f"{first:04}"


def years_until(year: str, count: int) -> tuple[str, ...]:
    """So many years in a row, oldest first, the given one last."""
    years = [year]
    while len(years) < count and (before := year_before(years[-1])) is not None:
        years.append(before)
    return tuple(reversed(years))


def _year(first: str, last: str) -> str | None:
    """The school year from one to the other, when the other is the next."""
    year = _pair(int(first))
    return year if last in (year[-2:], f"{int(first) + 1:04}") else None


def _pair(first: int) -> str:
    return f"{first:04}/{(first + 1) % 100:02}"

"""School years and calendar years as text: recognising, converting and ordering them."""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"(?:läsår(?:et)?|år)?\s*([0-9]{4})\s*[/–-]\s*([0-9]{2}|[0-9]{4})", re.IGNORECASE)
_IN_TEXT = re.compile(r"(?<!\d)(20[0-9]{2})\s*[/_–-]\s*([0-9]{2}|20[0-9]{2})(?!\d)")
_AS_DAY = re.compile(r"(20[0-9]{2})-([0-9]{2})-01(?:T00:00:00)?")
"""The first day of a month, which a spreadsheet makes of `2010/11`."""
_CALENDAR_YEAR = re.compile(r"[0-9]{4}")
_SHORT = re.compile(r"(?:läsår(?:et)?|lå)\.?\s*([0-9]{2})\s*[/–-]\s*([0-9]{2})(?!\d)", re.IGNORECASE)
_SHORT_ALONE = re.compile(r"\s*([0-9]{2})/([0-9]{2})\s*")
_SHORT_IN_TEXT = re.compile(
    r"(?<![\d/.,-])(1[5-9]|[23][0-9])/([0-9]{2})(?![\d/.,]|\s*(?:elev|st\b|av\b))", re.IGNORECASE
)
_DASHED = re.compile(r"(?<![^\s(])[-–'’](1[5-9]|[23][0-9])(?![\w/.,%])")
"""A calendar year as in `Betyg -24`."""
_TERM = re.compile(
    r"(?<!\w)(vt|våren|vårterminen|vårtermin|ht|hösten|höstterminen|hösttermin)\.?[\s-]*(20[0-9]{2}|[0-9]{2})(?![\d:])",
    re.IGNORECASE,
)
_YEAR_ALONE = re.compile(r"(?<![\d/.–-])20[0-9]{2}(?![0-9]|\s*[/.–-]\s*[0-9])")
_DAY = re.compile(
    r"\d\s*(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*\.?\s*20\d\d|\d/\d{1,2}\s*[-–]?\s*20\d\d",
    re.IGNORECASE,
)
EXAMPLE = "2014/15"
"""A school year in its standard form, for messages."""


def school_year_of(text: str) -> str | None:
    """The school year `2024/25` from `2024/25`, `Läsåret 2024/2025` or `2024-25`; None for any other text.

    The day `2010-11-01` is 2010/11: a spreadsheet has taken the school year for a month.
    """
    found = _WRITTEN.fullmatch(text.strip()) or _AS_DAY.fullmatch(text.strip())
    return _year(found[1], found[2]) if found else None


def is_school_year(text: str) -> bool:
    """Whether the text is a school year in the standard form: `2014/15`, but not `2014/99`."""
    return school_year_of(text) == text


def school_year_in_text(text: str) -> str | None:
    """The school year in a file name, heading or sentence, if the first that looks like one is valid; else None."""
    found = _IN_TEXT.search(text)
    return _year(found[1], found[2]) if found else None


def school_years_in(text: str) -> frozenset[str]:
    """All school years that a title or heading says, also as `läsåret 23/24` and by term: `vt 2024` is of 2023/24."""
    found = {_year(each[1], each[2]) for each in _IN_TEXT.finditer(text)} | {school_year_of(text)}
    for each in [*_SHORT.finditer(text), *_SHORT_IN_TEXT.finditer(text), *filter(None, [_SHORT_ALONE.fullmatch(text)])]:
        found.add(_year(f"20{each[1]}", each[2]))
    for each in _TERM.finditer(text):
        found.add(_pair(int(f"20{each[2][-2:]}") - each[1].casefold().startswith("v")))
    return frozenset(year for year in found if year)


def calendar_year_in(text: str) -> str | None:
    """The calendar year of a text that says no school year (`Prov 2024`, `Betyg -24`); None without, and for a day."""
    if school_years_in(text) or _DAY.search(text) is not None:
        return None
    found, dashed = _YEAR_ALONE.search(text), _DASHED.search(text)
    return found[0] if found else f"20{dashed[1]}" if dashed else None


def is_calendar_year(text: str) -> bool:
    """Whether the text is a calendar year (four digits), as in sources without school years."""
    return _CALENDAR_YEAR.fullmatch(text) is not None


def school_year_of_spring(year: str) -> str:
    """The school year that ends in a calendar year: `2023/24` for `2024`."""
    return _pair(int(year) - 1)


def autumn_of(year: str) -> int | None:
    """The calendar year in which a school year begins: 2024 for `2024/25`; None for any other text."""
    return int(year[:4]) if is_school_year(year) else None


def school_year_from(autumn: int) -> str:
    """The school year that begins in a calendar year: `2024/25` for 2024."""
    return _pair(autumn)


def year_before(year: str) -> str | None:
    """The year before: `2013/14` for `2014/15`, `2013` for the calendar year `2014`; None for any other text."""
    if not is_school_year(year) and not is_calendar_year(year):
        return None
    first = int(year[:4]) - 1
    if first < 0:
        return None
    return _pair(first) if is_school_year(year) else f"{first:04}"


def years_until(year: str, count: int) -> tuple[str, ...]:
    """`count` consecutive years, oldest first, ending with `year`; fewer if there is no year before."""
    years = [year]
    while len(years) < count and (before := year_before(years[-1])) is not None:
        years.append(before)
    return tuple(reversed(years))


def _year(first: str, last: str) -> str | None:
    """The school year from year `first` to year `last` (2 or 4 digits); None when `last` is not the next year."""
    year = _pair(int(first))
    return year if last in (year[-2:], f"{int(first) + 1:04}") else None


def _pair(first: int) -> str:
    return f"{first:04}/{(first + 1) % 100:02}"

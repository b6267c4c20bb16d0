"""The lines above a table in Skolverket's exports: title, school year, subject, grade, and prose that is left out."""

from __future__ import annotations

import re
from typing import NamedTuple

from resultatdialog.intake.school_year import school_year_in_text, school_year_of
from resultatdialog.intake.workbook import Sheet
from resultatdialog.results.reading import LeftOut, TableHead
from resultatdialog.results.sources.skolverket_headings import HeadingLines, clean
from resultatdialog.vocabulary import subject_called, subjects_named

_CHOSEN = re.compile(r"valt läsår\s*:\s*(.*)", re.IGNORECASE)
_POPULATION = re.compile(r"samtliga elever|per kön|flickor|pojkar|svensk bakgrund|utländsk bakgrund", re.IGNORECASE)
_TITLE_GRADE = re.compile(r"(?:årskurs|åk)\.?\s*(\d{1,2})(?!\d)", re.IGNORECASE)


class TablePlace(NamedTuple):
    """One table: its sheet, the rows of its headings, the row after its last one, and where the lines above begin."""

    sheet: Sheet
    lines: HeadingLines
    end: int
    above: int


class LinesAbove(NamedTuple):
    """The lines above a table."""

    title: str
    chosen: str | None
    """School year said above the table."""
    subject: str | None
    """Subject that stands on a line of its own, in the sheet's name or alone in the title."""
    unsaid: bool
    prose: list[LeftOut]
    grade: str
    measure: str
    """The line that names a measure, for tables whose columns are school years; else the title."""


def lines_above(sheet: Sheet, place: TablePlace, inherited: TableHead | None) -> LinesAbove:
    """The report's title, the school year that was chosen, its subject, and the prose between them and the table."""
    title, chosen, subject, measure = "", None, None, ""
    years: set[str] = set()
    left: list[LeftOut] = []
    for number in range(place.above + 1, place.lines.top + 1):
        words = [clean(cell) for cell in sheet.lines[number - 1] if cell.strip()]
        if not words:
            continue
        found = _CHOSEN.match(words[0])
        years.update(filter(None, [school_year_in_text(words[0])]))
        if found is not None:
            chosen = school_year_of(found[1]) or clean(found[1]) or None
        elif words[0].casefold().startswith("statistik från skolverket"):
            continue
        elif len(words) == 1 and subject_called(words[0]):
            subject = words[0]
        elif inherited is not None and not _is_title(words[0]):
            left.append(LeftOut(number, "footer", sheet.name))
        elif not title:
            title = words[0]
        else:
            left.append(LeftOut(number, "prose"))
        if not measure and any(word in words[0].casefold() for word in _MEASURE_WORDS):
            measure = words[0]
    if inherited is not None and not title:
        title = inherited.title
    if chosen is None:
        chosen = next(iter(years)) if len(years) == 1 else school_year_in_text(sheet.name)
    subject = subject or _subject_of_sheet(sheet.name)
    named = subjects_named(title)
    if subject is None and len(named) == 1:
        subject = named[0].capitalize()
    unsaid = subject is None and len(named) > 1
    return LinesAbove(title, chosen, subject, unsaid, left, grade_in_words(title, sheet.name), measure or title)


_MEASURE_WORDS = ("meritvärde", "betygspoäng", "andel")


def _subject_of_sheet(name: str) -> str | None:
    """The subject that a sheet's name says, `Ma` or `Engelska åk 6`; None for none or several."""
    if subject_called(name):
        return name
    found = subjects_named(name) or [word for word in _WORDS.findall(name) if word != "No" and subject_called(word)]
    return found[0].capitalize() if len(found) == 1 else None


_WORDS = re.compile(r"[^\W\d_]{2,}")


def _is_title(words: str) -> bool:
    """Whether a line between two tables is the second one's title, not prose about the first."""
    return len(words) <= LONGEST_TITLE and (_TITLE_GRADE.search(words) is not None or bool(subjects_named(words)))


LONGEST_TITLE = 160


def grade_in_words(title: str, sheet: str) -> str:
    """The grade that the title names, or else the sheet; empty when there is none, or several."""
    for text in (title, sheet):
        found = set(_TITLE_GRADE.findall(text))
        if len(found) == 1:
            return str(found.pop())
    return ""


def table_head(sheet: Sheet, above: LinesAbove, *, unsaid: bool) -> TableHead:
    """The lines above as the reading keeps them; `unsaid`: several subjects are named and none is said of the rows."""
    population = _POPULATION.search(above.title)
    return TableHead(sheet.name, above.title, population[0].lower() if population else None, above.grade, unsaid)

"""Which of our measures a column of a known source is, or why it is none: by the words of title and heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from resultatdialog.locale import _
from resultatdialog.results.reading import Reading, SourceCell
from resultatdialog.results.value import Group
from resultatdialog.vocabulary import (
    find_measure,
    is_in_year,
    measure_from,
    measure_of,
    subject_called,
)
from resultatdialog.vocabulary.words import measure_not_in

_GROUPS: dict[str, Group] = {
    "totalt": "alla", "samtliga": "alla", "alla": "alla", "båda könen": "alla", "t": "alla",
    "flickor": "flickor", "flicka": "flickor", "kvinnor": "flickor", "f": "flickor", "k": "flickor",
    "pojkar": "pojkar", "pojke": "pojkar", "män": "pojkar", "p": "pojkar", "m": "pojkar",
}  # fmt: skip
_TITLE_GRADE = re.compile(r"årskurs\s*(\d{1,2})", re.IGNORECASE)


class Recognised(NamedTuple):
    """What a cell is to us."""

    measure: str | None
    """Id of the measure; None when it is none of ours."""
    group: Group
    why: str = ""
    """Why it is none of ours."""


def group_of(text: str | None) -> Group | None:
    """All pupils, girls or boys; None when a heading says neither."""
    return "alla" if text is None else _GROUPS.get(text.strip().casefold())


def recognise(reading: Reading, cell: SourceCell, school_year: str = "") -> Recognised:
    """The measure a cell holds a figure of, in the school system of its year; `school_year` where the file says none.

    In exports with groups either the group or the column says girls or boys; the other is the measure's name.
    """
    heading, group = _heading_and_group(cell)
    if group is None:
        return Recognised(None, "alla", _("the group '{group}' is not used").format(group=cell.group or ""))
    year = school_year_in(reading, cell) or school_year
    if reading.source in ("tidy", "mapped"):
        return Recognised(cell.column, group) if is_in_year(cell.column, year) else _not_that_year(cell, group, year)
    if reading.source in ("skolverket-api", "kolada"):
        ours = measure_from(reading.source, cell.column, year)
        return Recognised(ours, group, "" if ours else _("no measure of ours"))
    if reading.source == "skolverket-export":
        return _export(reading, cell, heading, group, year)
    return Recognised(None, group, _("no measure of ours"))


def _not_that_year(cell: SourceCell, group: Group, year: str) -> Recognised:
    """A measure of another school system, or of none."""
    if find_measure(cell.column) is None:
        return Recognised(None, group, _("no measure of ours"))
    return Recognised(None, group, " ".join(measure_not_in(cell.column, year)))


def school_year_in(reading: Reading, cell: SourceCell) -> str | None:
    """The school year a figure is of; Kolada's year is that of the spring the results are from."""
    year = cell.school_year or reading.school_year
    if reading.source == "kolada" and year is not None and year.isdigit():
        return f"{int(year) - 1}/{year[-2:]}"
    return year


def _heading_and_group(cell: SourceCell) -> tuple[str, Group | None]:
    if cell.group is None:
        return cell.column, "alla"
    for heading, group in ((cell.column, cell.group), (cell.group, cell.column)):
        found = group_of(group)
        if found is not None:
            return heading, found
    return cell.column, None


def is_pupils(cell: SourceCell) -> bool:
    """Whether the cell counts pupils: the number behind the other figures of its row."""
    heading, _group = _heading_and_group(cell)
    return heading.strip().casefold().startswith("antal elever")


def _export(reading: Reading, cell: SourceCell, heading: str, group: Group, year: str) -> Recognised:
    title, heading = reading.title.casefold(), heading.casefold()
    found = _TITLE_GRADE.search(title)
    grade = found[1] if found else ""
    tests = "nationella prov" in title
    subject = subject_called(cell.subject) if cell.subject else None
    if "meritvärde" in heading:
        is_17 = "17" in heading
        ours = measure_of("merit", year) if is_17 else None
        return Recognised(ours, group, "" if is_17 else _("merit value of 16 subjects"))
    if "betygspoäng" in heading:
        if cell.subject and subject is None:
            return Recognised(None, group, _("the subject '{subject}' is not used").format(subject=cell.subject))
        if tests:
            ours = None if cell.subject else measure_of("test_points", year, grade)
            return Recognised(ours, group, "" if ours else _("test points per subject are not used"))
        ours = measure_of("marks", year, grade, subject or "")
        return Recognised(ours, group, "" if ours else _("no measure of ours"))
    if tests and "andel" in heading and _reached(heading):
        plain = (cell.subject or "").partition(" – ")[0]
        share = measure_of("test_share", year, grade, subject_called(plain) or "")
        whole = "alla delprov" in heading or "alla delprov" in (cell.subject or "").casefold()
        if share and not whole:
            return Recognised(None, group, _("parts of a test are not the whole test"))
        return Recognised(share, group, "" if share else _("no measure of ours"))
    return Recognised(None, group, _("no measure of ours"))


def _reached(heading: str) -> bool:
    return any(word in heading for word in ("kravnivå", "klarat", "nått", "uppnått"))


def pupils_behind(row: Sequence[SourceCell], group: Group) -> int | None:
    """The number of pupils of the row's group, where a column says it."""
    for cell in row:
        if is_pupils(cell) and _heading_and_group(cell)[1] == group and cell.value is not None:
            return int(cell.value)
    return None

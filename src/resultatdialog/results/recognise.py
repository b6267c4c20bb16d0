"""Which of our measures a column of a known source is, or why it is none: by the words of title and heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from resultatdialog.locale import _
from resultatdialog.results.reading import Reading, SourceCell
from resultatdialog.results.value import Group
from resultatdialog.vocabulary import find_measure

_GROUPS: dict[str, Group] = {
    "totalt": "alla", "samtliga": "alla", "alla": "alla", "båda könen": "alla", "t": "alla",
    "flickor": "flickor", "flicka": "flickor", "kvinnor": "flickor", "f": "flickor", "k": "flickor",
    "pojkar": "pojkar", "pojke": "pojkar", "män": "pojkar", "p": "pojkar", "m": "pojkar",
}  # fmt: skip
_SUBJECTS = {
    "svenska": "sv", "svenska som andraspråk": "sva", "engelska": "en", "matematik": "ma",
    "no": "no", "naturorienterande ämnen": "no", "biologi": "bi", "fysik": "fy", "kemi": "ke", "teknik": "tk",
    "so": "so", "samhällsorienterande ämnen": "so", "geografi": "ge", "historia": "hi", "religionskunskap": "re",
    "samhällskunskap": "sh", "bild": "bl", "hem- och konsumentkunskap": "hkk", "idrott och hälsa": "idh",
    "musik": "mu", "slöjd": "sl", "moderna språk": "ms", "moderna språk, språkval": "ms", "modersmål": "ml",
}  # fmt: skip
"""The subjects as Skolverket writes them."""
_API = {"averageGradesMeritRating9thGrade": "merit9"}
_KOLADA = {
    "N15504": "merit9", "N15447": "np3_sv_share", "N15444": "np3_ma_share",
    "N15509": "betyg6_points:ma", "N15510": "betyg6_points:sv", "N15511": "betyg6_points:sva",
}  # fmt: skip
"""Kolada's indicators of all schools in the municipality (lägeskommun), municipal and independent."""
_TITLE_GRADE = re.compile(r"årskurs\s*(\d)", re.IGNORECASE)


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


def subject_of(text: str) -> str | None:
    """A subject's id from its name."""
    return _SUBJECTS.get(text.strip().casefold())


def recognise(reading: Reading, cell: SourceCell) -> Recognised:
    """The measure a cell holds a figure of.

    In exports with groups either the group or the column says girls or boys; the other is the measure's name.
    """
    heading, group = _heading_and_group(cell)
    if group is None:
        return Recognised(None, "alla", _("the group '{group}' is not used").format(group=cell.group or ""))
    if reading.source in ("tidy", "mapped"):
        known = find_measure(cell.column) is not None
        return Recognised(cell.column if known else None, group, "" if known else _("no measure of ours"))
    if reading.source == "skolverket-api":
        ours = _API.get(cell.column)
        return Recognised(ours, group, "" if ours else _("no measure of ours"))
    if reading.source == "kolada":
        ours = _KOLADA.get(cell.column)
        return Recognised(ours, group, "" if ours else _("no measure of ours"))
    if reading.source == "skolverket-export":
        return _export(reading, cell, heading, group)
    return Recognised(None, group, _("no measure of ours"))


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


def _export(reading: Reading, cell: SourceCell, heading: str, group: Group) -> Recognised:
    title, heading = reading.title.casefold(), heading.casefold()
    found = _TITLE_GRADE.search(title)
    grade = found[1] if found else ""
    tests = "nationella prov" in title
    subject = subject_of(cell.subject) if cell.subject else None
    if "meritvärde" in heading:
        is_17 = "17" in heading
        return Recognised("merit9" if is_17 else None, group, "" if is_17 else _("merit value of 16 subjects"))
    if "betygspoäng" in heading:
        if cell.subject and subject is None:
            return Recognised(None, group, _("the subject '{subject}' is not used").format(subject=cell.subject))
        if tests:
            if grade == "6" and not cell.subject:
                return Recognised("np6_test_points", group)
            return Recognised(None, group, _("test points per subject are not used"))
        if grade in ("6", "9"):
            measure = f"betyg{grade}_points" + (f":{subject}" if subject else "")
            known = find_measure(measure) is not None
            return Recognised(measure if known else None, group, "" if known else _("no measure of ours"))
    if tests and grade == "3" and "andel" in heading and _reached(heading):
        if "alla delprov" not in heading and "alla delprov" not in (cell.subject or "").casefold():
            return Recognised(None, group, _("parts of a test are not the whole test"))
        plain = (cell.subject or "").partition(" – ")[0]
        share = {"sv": "np3_sv_share", "ma": "np3_ma_share"}.get(subject_of(plain) or "")
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

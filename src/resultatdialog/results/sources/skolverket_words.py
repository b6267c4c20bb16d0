"""Skolverket's words for its measures: what a heading, under the title of its report, has figures of."""

from __future__ import annotations

import re
from typing import NamedTuple

from resultatdialog.locale import _
from resultatdialog.results.source import Recognised, unknown_measure
from resultatdialog.results.value import Group
from resultatdialog.vocabulary import measure_of, subject_called

REACHED = ("kravnivå", "klarat", "nått", "uppnått")
"""Words for having reached the level of a test."""
_TESTS = ("nationella prov", "ämnesprov", "delprov")
_WHOLE = ("alla delprov", "samtliga delprov", "alla delar", "samtliga delar")
_PASSED = ("godkänt betyg", "godkända betyg", "betygskriterierna", "kunskapskraven", "a-e")
"""Words for a pass, as they have changed over the years."""
_NOT = re.compile(r"\b(?:ej|inte|saknar|utan)\b")


class Words(NamedTuple):
    """The words that say what a column has figures of."""

    title: str
    heading: str
    subject: str | None
    """Subject of the row, as in the file, its part of a test after a dash; None where no row has one."""
    grade: str
    """Grade that the words name; empty when none or several are."""
    unsaid: bool = False
    """Whether the words name several subjects and nothing says which of them a row is about."""


def measure_in_words(words: Words, group: Group, year: str) -> Recognised:
    """The measure of a column: its kind, grade and subject by the words."""
    title, heading = words.title.casefold(), words.heading.casefold()
    tests = any(word in title for word in _TESTS)
    subject = subject_called(words.subject) if words.subject else None
    if "meritvärde" in heading:
        return _merit(heading, group, year, words.grade)
    if words.unsaid and not words.subject and ("betygspoäng" in heading or "andel" in heading):
        return Recognised(None, group, _("nothing says which subject it is"))
    if "betygspoäng" in heading:
        if words.subject and subject is None:
            return Recognised(None, group, _("the subject '{subject}' is not used").format(subject=words.subject))
        kind = measure_of("test_points" if tests else "marks", year, words.grade, subject or "")
        return Recognised(kind, group) if kind else unknown_measure(group)
    if tests and "andel" in heading and any(word in heading for word in REACHED):
        return _test_share(words, heading, group, year)
    if not tests and "andel" in heading:
        return _marks_share(words, heading, group, year)
    return unknown_measure(group)


def _merit(heading: str, group: Group, year: str, grade: str) -> Recognised:
    """The merit value of 17 subjects."""
    if "17" not in heading:
        return Recognised(None, group, _("merit value of 16 subjects"))
    measure = measure_of("merit", year, grade or None)
    return Recognised(measure, group) if measure else Recognised(None, group, _("merit value of another grade"))


def _test_share(words: Words, heading: str, group: Group, year: str) -> Recognised:
    """The share that reached the requirement level on all parts of a test."""
    plain = (words.subject or "").partition(" – ")[0]
    share = measure_of("test_share", year, words.grade, subject_called(plain) or "")
    whole = any(word in text for word in _WHOLE for text in (heading, (words.subject or "").casefold()))
    if share and not whole:
        return Recognised(None, group, _("parts of a test are not the whole test"))
    return Recognised(share, group) if share else unknown_measure(group)


def _marks_share(words: Words, heading: str, group: Group, year: str) -> Recognised:
    """The share with a pass in all subjects or in one, or with marks that let into a vocational programme."""
    measure = None
    if _NOT.search(heading) is None:
        if "yrkesprog" in heading and "behörig" in heading:
            measure = measure_of("eligible_share", year, words.grade)
        elif any(word in heading for word in _PASSED):
            subject = subject_called(words.subject) if words.subject else None
            if "alla ämnen" in heading and not words.subject:
                measure = measure_of("passed_share", year, words.grade)
            elif subject is not None and "alla ämnen" not in heading:
                measure = measure_of("passed_share", year, words.grade, subject)
    return Recognised(measure, group) if measure else unknown_measure(group)

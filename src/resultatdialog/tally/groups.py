"""Groups of a round's schools: by organizer, size, result index, self-rating, grades, or an answer with options."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import Field, Guide, Question
from resultatdialog.locale import _, ngettext
from resultatdialog.rounds.roster import say_grades
from resultatdialog.tally.bands import band_names, band_of, bands_of
from resultatdialog.tally.schools import RoundAnswers, find_field
from resultatdialog.tally.tables.fields import say_field
from resultatdialog.tally.tables.school_matrix import result_index
from resultatdialog.vocabulary import in_order

THIRDS = ("low", "middle", "high")


class SchoolGroup(NamedTuple):
    """Schools of a round that have something in common."""

    by: str
    """The key that the schools are grouped by."""
    value: str | None
    """Id of the group; None for the schools of which it is not known."""
    label: str
    """The group in the active language."""
    schools: tuple[str, ...]
    """Codes, in the order of the round."""


def group_keys(guide: Guide) -> tuple[str, ...]:
    """The keys that schools can be grouped by: five that every guide has, and `question/field` for its options."""
    own = [f"{question.id}/{field.id}" for question, field in _fields_with_options(guide)]
    return (*_KEYS, *own)


def _fields_with_options(guide: Guide) -> list[tuple[Question, Field]]:
    return [
        (question, field)
        for question in guide.questions()
        for field in question.fields
        if kind_of(field).counted_as in ("option", "options")
    ]


def say_key(by: str, guide: Guide) -> str:
    """Name of a key in the active language: `Huvudman`, `Fråga 7, Skillnader: Skillnader`."""
    if by in _KEYS:
        return _key_names()[by]
    question_id, _slash, field_id = by.partition("/")
    found = find_field(guide, question_id, field_id)
    assert found is not None
    question, field = found
    return say_field(question, field)


def school_groups(answers: RoundAnswers, by: str) -> tuple[SchoolGroup, ...]:
    """The groups of a key in their order, those of which nothing is known last; groups without schools are left out.

    With a question whose options can be ticked together, a school is in each group that it has ticked.
    """
    values, labels = _KEYS.get(by, _by_options)(answers, by)
    groups = []
    for value, label in labels.items():
        schools = tuple(school.code for school in answers.round.schools if value in values.get(school.code, (None,)))
        if schools:
            groups.append(SchoolGroup(by, value, label, schools))
    return tuple(groups)


_Found = tuple[Mapping[str, Sequence[str | None]], Mapping[str | None, str]]
"""School code to its groups, schools of which nothing is known left out; and the groups' ids to their names."""


def _by_organizer(answers: RoundAnswers, _by: str) -> _Found:
    labels: dict[str | None, str] = {"kommunal": _("municipal"), "enskild": _("independent")}
    return {school.code: (school.organizer_type,) for school in answers.round.schools}, labels | {None: _not_known()}


def _by_grades(answers: RoundAnswers, _by: str) -> _Found:
    values = {school.code: (say_grades(school.grades),) for school in answers.round.schools}
    places = {grade: place for place, grade in enumerate(in_order(g for s in answers.round.schools for g in s.grades))}
    order = sorted({school.grades for school in answers.round.schools}, key=lambda grades: [places[g] for g in grades])
    labels: dict[str | None, str] = {say_grades(grades): say_grades(grades, dash="–") for grades in order}
    return values, labels


def _by_size(answers: RoundAnswers, _by: str) -> _Found:
    pupils = {school.code: Fraction(school.pupils) for school in answers.round.schools if school.pupils is not None}
    thirds = _thirds(pupils)
    labels: dict[str | None, str] = {}
    for third in THIRDS:
        numbers = [int(pupils[code]) for code, found in thirds.items() if found == third]
        if numbers:
            labels[third] = _("{least}–{most} pupils").format(least=min(numbers), most=max(numbers))
    return {code: (third,) for code, third in thirds.items()}, labels | {None: _not_known()}


def _by_index(answers: RoundAnswers, _by: str) -> _Found:
    thirds = _thirds(result_index(answers.round, answers.guide.tallies.index))
    names: dict[str | None, str] = {
        "low": _("lower third of the index"),
        "middle": _("middle third of the index"),
        "high": _("upper third of the index"),
        None: _("no index"),
    }
    return {code: (third,) for code, third in thirds.items()}, names


def _thirds(numbers: Mapping[str, Fraction]) -> dict[str, str]:
    """School code to the third its number lies in; equal numbers share a third, so thirds can differ in size."""
    ordered = sorted(numbers.values())
    found = {}
    for code, number in numbers.items():
        below = bisect_left(ordered, number)
        found[code] = THIRDS[min(3 * below // len(ordered), 2)]
    return found


def _by_rating(answers: RoundAnswers, _by: str) -> _Found:
    values: dict[str, tuple[str]] = {}
    source = answers.guide.tallies.self_rating
    found = find_field(answers.guide, source.question, source.field) if source else None
    if found is not None:
        question, field = found
        for school in answers.schools:
            rating = school.answer(question).get(field.id)
            fate = school.field_fate(question, field, True, given=rating is not None)
            if fate in ("counted", "not_held") and rating is not None:
                values[school.code] = (band_of(rating, field),)
        labels: dict[str | None, str] = {
            band: band_names().get(band, _("rating of {step}").format(step=band)) for band in bands_of(field)
        }
        return values, {**labels, None: _("no rating")}
    return values, {None: _("no rating")}


def _by_options(answers: RoundAnswers, by: str) -> _Found:
    question_id, _slash, field_id = by.partition("/")
    found = find_field(answers.guide, question_id, field_id)
    if found is None:
        raise LookupError(by)
    question, field = found
    labels: dict[str | None, str] = {option.id: option.label for option in answers.guide.field_options(field)}
    values: dict[str, tuple[str, ...]] = {}
    for school in answers.schools:
        value = school.answer(question).get(field.id)
        given = (value,) if kind_of(field).counted_as == "option" and value is not None else tuple(value or ())
        given = tuple(option for option in given if option in labels)  # others are answers without a place in the guide
        if given and school.field_fate(question, field, True) in ("counted", "not_held"):
            values[school.code] = given
    return values, {**labels, None: _("no answer")}


def _not_known() -> str:
    return _("not known")


_KEYS: Mapping[str, Callable[[RoundAnswers, str], _Found]] = {
    "organizer_type": _by_organizer,
    "size": _by_size,
    "index_third": _by_index,
    "self_rating": _by_rating,
    "grades": _by_grades,
}


def _key_names() -> dict[str, str]:
    return {
        "organizer_type": _("Organizer"),
        "size": _("Size"),
        "index_third": _("Result index"),
        "self_rating": _("Self-rating"),
        "grades": _("Grades"),
    }


def say_group(group: SchoolGroup, sessions: int) -> str:
    """`kommunal (14 samtal)`: a group with the number of its meetings that have been held."""
    held = ngettext("{n} meeting", "{n} meetings", sessions).format(n=sessions)
    return f"{group.label} ({held})"

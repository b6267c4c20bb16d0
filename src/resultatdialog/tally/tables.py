"""The cross-school tables of a round (domain: section 5, tables 1-7), as the rows the contract describes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from statistics import median as middle
from typing import Any

from resultatdialog.coding.counted_codings import counted
from resultatdialog.coding.rereading import coded_before
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.figures_shown import ChangedFigure, changed_figures
from resultatdialog.dialogue.session import AnswerStatus, Explanation
from resultatdialog.guide.model import Guide, ResultGroup
from resultatdialog.results.compare import distribution
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.tally.cells import Fate, cell, fate
from resultatdialog.tally.matrix import result_index

Row = dict[str, Any]
VALENCES = ("any", "strength", "weakness")


@dataclass(frozen=True, slots=True)
class Tally:
    """All tables of a round."""

    round: str
    schools: int
    sessions: int
    only: str | None
    """`fact-checked` when only such sessions are counted."""
    tables: dict[str, Any]
    """Name to rows; `self_rating` is one object."""
    changed: tuple[ChangedFigure, ...] = ()
    """Figures that are no longer what the meetings were shown."""


def tally(current: Round, guide: Guide, conversations: Sequence[Conversation], only: str | None = None) -> Tally:
    """Count everything; a school counts once in a cell, however often something was said."""
    schools = tuple(_SchoolAnswers(conversation) for conversation in conversations)
    tables = {
        "result_variation": result_variation(current),
        "explanation_types": explanation_types(guide, schools),
        "explanation_categories": explanation_categories(guide, schools),
        "reasons": reasons(guide, schools),
        "materials": materials(guide, schools),
        "self_rating": self_rating(guide, schools),
        "school_matrix": school_matrix(current, guide, schools),
    }
    changed = tuple(
        figure for conversation in conversations for figure in changed_figures(current, conversation.session)
    )
    return Tally(current.id, len(current.schools), len(conversations), only, tables, changed)


@dataclass(frozen=True)
class _SchoolAnswers:
    """One school's conversation with the codings that count."""

    conversation: Conversation

    @property
    def school(self) -> School:
        return self.conversation.school

    @cached_property
    def _counted(self) -> tuple[Explanation, ...]:
        return counted(self.conversation.guide.codebook, self.conversation.session)

    def codings(self, result_group: str) -> tuple[Explanation, ...]:
        return tuple(explanation for explanation in self._counted if explanation.measure == result_group)

    @cached_property
    def _younger(self) -> dict[str, frozenset[str]]:
        book, session = self.conversation.guide.codebook, self.conversation.session
        return {group.id: coded_before(book, session, group) for group in book.result_groups}

    def younger(self, group: ResultGroup) -> frozenset[str]:
        """The codes that came after the school's explanations of a result were coded."""
        return self._younger[group.id]

    def measure_applies(self, *measures: str) -> bool:
        return any(self.conversation.round.applies(measure, self.school) for measure in measures)

    def group_status(self, question: str, codings: Sequence[Explanation]) -> AnswerStatus:
        """Explanations are answers: a school with any coded for the measure has answered, noted or not."""
        return "answered" if codings else self.conversation.session.status(question)

    def ticked(self, question_id: str, field_id: str) -> frozenset[str]:
        """What is ticked in a field, unless a branch hides it."""
        question = self.conversation.guide.question(question_id)
        ticked = self.conversation.answer(question).get(field_id, ()) if question else ()
        return frozenset(ticked)


def result_variation(current: Round) -> list[Row]:
    """Table 1: per measure over the schools with a value, session or not: maximum, median, minimum; the country."""
    rows = []
    for measure in current.measures:
        spread = distribution(current.values(measure).values())
        national = current.national(measure)
        rows.append(
            {
                "measure": measure,
                "n": spread.n if spread else 0,
                "max": _plain(spread.high) if spread else None,
                "median": _plain(spread.median) if spread else None,
                "min": _plain(spread.low) if spread else None,
                "national": _plain(national.value) if national and national.value is not None else None,
            }
        )
    return rows


def explanation_types(guide: Guide, schools: Sequence[_SchoolAnswers]) -> list[Row]:
    """Table 2: schools that explained a result by a type; `any` includes unspecified valence.

    Once a code has been born or redefined, `coded_before` says how many of those that answered otherwise were coded
    before that and not read again.
    """
    rows: list[Row] = []
    for kind in guide.codebook.types:
        members = {category.id for category in guide.codebook.categories if category.type == kind.id}
        rows.extend(
            {"measure": group, "type": kind.id, "valence": valence, **numbers}
            for group, valence, numbers in _explained(guide, schools, members)
        )
    return _by_group(guide, rows)


def explanation_categories(guide: Guide, schools: Sequence[_SchoolAnswers]) -> list[Row]:
    """Table 3: the same per category."""
    rows: list[Row] = []
    for category in guide.codebook.categories:
        rows.extend(
            {"measure": group, "category": category.id, "valence": valence, **numbers}
            for group, valence, numbers in _explained(guide, schools, {category.id})
        )
    return _by_group(guide, rows)


def _by_group(guide: Guide, rows: list[Row]) -> list[Row]:
    order = [group.id for group in guide.codebook.result_groups]
    return sorted(rows, key=lambda row: order.index(row["measure"]))


def _explained(
    guide: Guide, schools: Sequence[_SchoolAnswers], categories: set[str]
) -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    clock = any(category.since for category in guide.codebook.categories)
    for group in guide.codebook.result_groups:
        younger = [school.younger(group) for school in schools]
        for valence in VALENCES:
            fates = []
            for school in schools:
                codings = school.codings(group.id)
                hit = any(e.category in categories and valence in ("any", e.valence) for e in codings)
                applies = school.measure_applies(*group.measures)
                fates.append(fate(applies, school.group_status(group.question, codings), hit))
            numbers = asdict(cell(fates))
            if clock:
                unread = zip(fates, younger, strict=True)
                numbers["coded_before"] = sum(where == "otherwise" and bool(categories & new) for where, new in unread)
            found.append((group.id, valence, numbers))
    return found


def reasons(guide: Guide, schools: Sequence[_SchoolAnswers]) -> list[Row]:
    """Table 4: reasons why pupils missed the level, per subject; per group of reasons also `any`."""
    rows: list[Row] = []
    for place in guide.tallies.reasons:
        question = guide.question(place.question)
        field = question.field(place.field) if question else None
        options = guide.field_options(field) if field else ()

        wanted = [(option.id, option.group, {option.id}) for option in options]
        for group in dict.fromkeys(option.group for option in options if option.group is not None):
            members = {option.id for option in options if option.group == group}
            last = max(place for place, row in enumerate(wanted) if row[1] == group)
            wanted.insert(last + 1, ("any", group, members))
        for reason, belongs, members in wanted:
            numbers = cell(
                fate(
                    school.measure_applies(place.measure),
                    school.conversation.session.status(place.question),
                    bool(members & school.ticked(place.question, place.field)),
                )
                for school in schools
            )
            rows.append({"subject": place.subject, "reason": reason, "group": belongs, **asdict(numbers)})
    return rows


def materials(guide: Guide, schools: Sequence[_SchoolAnswers]) -> list[Row]:
    """Table 5: evidence the school uses; base = the schools at which it can be ticked."""
    place = guide.tallies.materials
    question = guide.question(place.question) if place else None
    field = question.field(place.field) if place and question else None
    if place is None or question is None or field is None:
        return []
    rows = []
    for option in guide.field_options(field):
        fates = [
            fate(
                school.conversation.applies(question) and option in school.conversation.options(field),
                school.conversation.session.status(question.id),
                option.id in school.ticked(question.id, field.id),
            )
            for school in schools
        ]
        rows.append({"material": option.id, **asdict(cell(fates))})
    return rows


def self_rating(guide: Guide, schools: Sequence[_SchoolAnswers]) -> Row:
    """Table 6: the distribution of ratings, n, median; n = schools that gave one."""
    place = guide.tallies.self_rating
    question = guide.question(place.question) if place else None
    field = question.field(place.field) if place and question else None
    ratings: list[int] = []
    fates: list[Fate] = []
    for school in schools if question and field else ():
        assert question is not None and field is not None
        status = school.conversation.session.status(question.id)
        rating = school.conversation.answer(question).get(field.id)
        fates.append(fate(school.conversation.applies(question), status, rating is not None))
        if fates[-1] == "counted" and rating is not None:
            ratings.append(rating)
    scale = range(field.lowest, field.highest + 1) if field else range(1, 11)
    numbers = cell(fates)
    return {
        "n": len(ratings),
        "median": _plain(Fraction(middle(map(Fraction, ratings)))) if ratings else None,
        "distribution": {str(step): ratings.count(step) for step in scale},
        "not_asked": numbers.not_asked,
        "no_answer": numbers.no_answer,
    }


def school_matrix(current: Round, guide: Guide, schools: Sequence[_SchoolAnswers]) -> list[Row]:
    """Table 7: a row per school with a session and a result index, lowest first; four flags over its measures."""
    indexes = result_index(current, guide.tallies.index)
    roles = {kind.id: kind.role for kind in guide.codebook.types}
    role_of = {category.id: roles[category.type] for category in guide.codebook.categories}
    rows = []
    for school in schools:
        if school.school.code not in indexes:
            continue
        said = {
            (role_of[explanation.category], explanation.valence)
            for group in guide.codebook.result_groups
            if school.measure_applies(*group.measures)
            for explanation in school.codings(group.id)
            if explanation.category in role_of  # a later edition of the guide may not know it any more
        }
        code, name = school.school.code, school.school.name
        row: Row = {"school": code, "name": name, "index": indexes[code].rounded}
        for role, valence in itertools.product(("student", "effort"), ("strength", "weakness")):
            row[f"{role}_{valence}"] = int((role, valence) in said)
        rows.append(row)
    return sorted(rows, key=lambda row: (indexes[row["school"]].exact, row["school"]))


def _plain(value: Decimal | Fraction) -> int | float:
    """A JSON number: whole numbers without a decimal part."""
    return int(value) if value == int(value) else float(value)

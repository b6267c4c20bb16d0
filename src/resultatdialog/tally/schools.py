"""The answers that the tables count: each school's meeting with the codings that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from resultatdialog.coding.coder_status import is_done_with
from resultatdialog.coding.passages import passages
from resultatdialog.coding.rereading import codes_added_later
from resultatdialog.coding.settlement import counted_coders, counted_codings
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.figures_shown import ChangedFigure, changed_figures
from resultatdialog.dialogue.orphans import QUESTIONS, orphans
from resultatdialog.dialogue.session import AnswerStatus, Explanation, place_of_state
from resultatdialog.guide.model import Field, Guide, Option, Question, ResultGroup
from resultatdialog.guide.template import condition_references
from resultatdialog.rounds.model import Round
from resultatdialog.tally.cells import Fate, fate


@dataclass(frozen=True, slots=True)
class _Ground:
    """The reasons for a school's fate that all cells of a field or of a result have in common."""

    applies: bool
    status: AnswerStatus
    in_conflict: bool
    orphaned: bool
    not_coded: bool = False

    def fate(self, counts: bool, held: bool) -> Fate:
        """The fate in a cell in which the school counts or not."""
        return fate(
            self.applies,
            self.status,
            counts,
            held=held,
            in_conflict=self.in_conflict,
            not_coded=self.not_coded,
            orphaned=self.orphaned,
        )


@dataclass(frozen=True)
class SchoolAnswers:
    """One school's meeting with the codings that count."""

    conversation: Conversation

    @cached_property
    def code(self) -> str:
        """The school's code."""
        return self.conversation.school.code

    @cached_property
    def is_held(self) -> bool:
        """Whether the meeting has been held to its end; while it is under way the school is in no base."""
        return self.conversation.session.finished

    @cached_property
    def _counted(self) -> tuple[Explanation, ...]:
        return counted_codings(self.conversation.guide.codebook, self.conversation.session)

    @cached_property
    def _by_group(self) -> dict[str, tuple[Explanation, ...]]:
        groups = {explanation.measure for explanation in self._counted}
        return {group: tuple(one for one in self._counted if one.measure == group) for group in groups}

    def codings(self, group: ResultGroup) -> tuple[Explanation, ...]:
        """The codings that count for a result group."""
        return self._by_group.get(group.id, ())

    @cached_property
    def _newer_codes(self) -> dict[str, frozenset[str]]:
        book, session = self.conversation.guide.codebook, self.conversation.session
        return {group.id: codes_added_later(book, session, group) for group in book.result_groups}

    def newer_codes(self, group: ResultGroup) -> frozenset[str]:
        """Ids of the codes added or redefined after the school's explanations of a result group were coded."""
        return self._newer_codes[group.id]

    def measure_applies(self, *measures: str) -> bool:
        """Whether the school has the grade and a row for any of the measures."""
        return any(self.conversation.round.applies(measure, self.conversation.school) for measure in measures)

    def status(self, question_id: str) -> AnswerStatus:
        """The status of the answer to a question."""
        return self.conversation.session.status(question_id)

    @cached_property
    def _results(self) -> dict[str, _Ground]:
        return {}

    def result_fate(self, group: ResultGroup, explained: bool) -> Fate:
        """The fate of the school in a cell that counts explanations of a result group."""
        ground = self._results.get(group.id)
        if ground is None:
            ground = _Ground(
                self.measure_applies(*group.measures),
                "answered" if self.codings(group) else self.status(group.question),
                self.group_in_conflict(group),
                self.group_is_orphaned(group),
                self.not_coded(group),
            )
            self._results[group.id] = ground
        return ground.fate(explained, self.is_held)

    def not_coded(self, group: ResultGroup) -> bool:
        """Whether there are words at the result's question that nobody whose codings count has coded or done with.

        In the state coded, and later ones, nothing is left to be coded.
        """
        guide, session = self.conversation.guide, self.conversation.session
        question = guide.question(group.question)
        if question is None or self.codings(group) or place_of_state(session.state) >= place_of_state("coded"):
            return False
        if not any(passage.text.strip() for passage in passages(question, session)):
            return False
        whose = counted_coders(guide.codebook, session)
        return not any(is_done_with(session, question.id, coder) for coder in whose)

    def group_in_conflict(self, group: ResultGroup) -> bool:
        """Whether the school's explanations of a result group wait for a conflict to be settled."""
        if self.conversation.session.explanations_in_conflict(group.id):
            return True
        return not self.codings(group) and self.conversation.session.status_undecided(group.question)

    def in_conflict(self, question_id: str, field_id: str) -> bool:
        """Whether a field's value waits for a conflict to be settled: its own, its answer's, or that of a branch."""
        return self.conversation.waits(question_id, field_id)

    @cached_property
    def _orphans(self) -> frozenset[tuple[str, str]]:
        conversation = self.conversation
        return frozenset((orphan.place, orphan.id) for orphan in orphans(conversation.session, conversation.guide))

    @cached_property
    def _answers(self) -> dict[str, Mapping[str, Any]]:
        return {}

    def answer(self, question: Question) -> Mapping[str, Any]:
        """Field id to value of a question, without the fields that a branch hides."""
        if question.id not in self._answers:
            self._answers[question.id] = self.conversation.answer(question)
        return self._answers[question.id]

    @cached_property
    def _fields(self) -> dict[tuple[str, str], _Ground]:
        return {}

    def field_fate(
        self, question: Question, field: Field, counts: bool, *, option: Option | None = None, given: bool = True
    ) -> Fate:
        """The fate of the school in a cell that counts a value of a field, or a tick of one of its options.

        Where an answer that decides whether the school gets the field is missing, so is this one. `given`: whether an
        answered question has a value in the field; a field left empty there was asked for and has no answer.
        """
        ground = self._fields.get((question.id, field.id))
        if ground is None:
            ground = self._fields[question.id, field.id] = self._field_ground(question, field)
        if ground.applies and option is not None and not self.conversation.offers(option):
            missing = self._deciding_status((option.applies,))
            ground = replace(ground, applies=missing is not None, status=missing or ground.status)
        elif ground.applies and ground.status == "answered" and not given:
            ground = replace(ground, status="dont_know")
        return ground.fate(counts, self.is_held)

    def _field_ground(self, question: Question, field: Field) -> _Ground:
        conversation = self.conversation
        applies = conversation.applies(question) and field in conversation.fields(question)
        status = self.status(question.id)
        if not applies:
            section = conversation.section(question)
            own = question.applies if question.applies is not None else section.applies
            missing = self._deciding_status((own, field.when))
            applies, status = missing is not None, missing or status
        waits, orphaned = self.in_conflict(question.id, field.id), self.is_orphaned(question.id, field.id)
        return _Ground(applies, status, waits, orphaned)

    def _deciding_status(self, conditions: Iterable[str | None]) -> AnswerStatus | None:
        """Status of an answer that decides whether conditions are met and is not given; None when all are."""
        conversation = self.conversation
        for condition in conditions:
            for reference in condition_references(condition) if condition is not None else ():
                if reference[0] == "answer" and len(reference) > 1:
                    status = self.status(reference[1])
                    decider = conversation.guide.question(reference[1])
                    if status != "answered" and decider is not None and conversation.applies(decider):
                        return status
        return None

    def is_orphaned(self, question_id: str, field_id: str) -> bool:
        """Whether what the meeting has under ids that the guide does not have may be a value of this field.

        An unknown option may be any of the field's; an unknown field or question only one that has no answer.
        """
        if not self._orphans:
            return False
        places = {place for place, _id in self._orphans}
        answer = self.conversation.session.answer(question_id)
        if f"{question_id}.{field_id}" in places:
            return True
        if answer.get(field_id) is None and question_id in places:
            return True
        return QUESTIONS in places and self.status(question_id) == "not_asked"

    def group_is_orphaned(self, group: ResultGroup) -> bool:
        """Whether codings under ids that the guide does not have may be explanations of this result group."""
        if not self._orphans:
            return False
        book = self.conversation.guide.codebook
        known, groups = {category.id for category in book.known}, {one.id for one in book.result_groups}
        return any(
            one.measure not in groups or (one.measure == group.id and one.category not in known)
            for one in self.conversation.session.explanations
        )

    def ticked(self, question_id: str, field_id: str) -> frozenset[str]:
        """Ids of the options ticked in a field; none when a branch hides the field."""
        question = self.conversation.guide.question(question_id)
        return frozenset(self.answer(question).get(field_id, ()) if question else ())

    @cached_property
    def changed_figures(self) -> tuple[ChangedFigure, ...]:
        """The school's figures that are not what the meeting was shown."""
        return changed_figures(self.conversation.round, self.conversation.session)


@dataclass(frozen=True)
class RoundAnswers:
    """Everything a table counts from."""

    round: Round
    guide: Guide
    schools: Sequence[SchoolAnswers]
    """Schools with a meeting that has been held or is under way, in the order of the round."""
    within: frozenset[str] | None = None
    """Codes of the schools of a group; None for the whole round."""

    def of_group(self, schools: Iterable[str]) -> RoundAnswers:
        """The answers of a group of schools alone, by their codes."""
        within = frozenset(schools)
        return replace(self, schools=tuple(each for each in self.schools if each.code in within), within=within)

    def values(self, measure: str) -> dict[str, Decimal]:
        """School code to number for a measure, meeting or not; of the group's schools alone where there is one."""
        found = self.round.values(measure)
        return found if self.within is None else {code: found[code] for code in found if code in self.within}

    @property
    def held(self) -> tuple[SchoolAnswers, ...]:
        """Schools with a meeting that has been held."""
        return tuple(school for school in self.schools if school.is_held)


def find_field(guide: Guide, question_id: str, field_id: str) -> tuple[Question, Field] | None:
    """The field with its question; None when the guide has no such field."""
    question = guide.question(question_id)
    field = question.field(field_id) if question else None
    return (question, field) if question and field else None

"""The guide applied to one school: which questions it gets, in which wording, and how far each is answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any, Literal

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Event, Json
from resultatdialog.dialogue.figures_shown import figures_beside
from resultatdialog.dialogue.own_figures import level_of, own_figure, subject_points
from resultatdialog.dialogue.session import Session, answer_status
from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import Field, Guide, Option, Placeholder, Question, Section
from resultatdialog.guide.template import PlaceholderValue, condition_references, fill, holds, text_references
from resultatdialog.intake.school_year import autumn_of
from resultatdialog.intake.text import is_blank
from resultatdialog.locale.numbers import say_number
from resultatdialog.results.value import say_value
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import PRESCHOOL, find_measure, subjects

Status = Literal[
    "answered", "partly", "parked", "declined", "dont_know", "not_asked", "left", "not_applicable", "in_conflict"
]
_SPACES = re.compile(r"[ \t\n]+")  # not \s: no-break spaces must stay
DEALT_WITH: tuple[Status, ...] = ("answered", "declined", "dont_know", "not_asked")
"""Statuses of a question that needs no more attention in the meeting."""


@dataclass(frozen=True)
class Agenda:
    """The guide, round and school of a meeting: everything about the meeting that no event changes."""

    guide: Guide
    round: Round
    school: School

    @cached_property
    def figures(self) -> dict[str, PlaceholderValue]:
        """Placeholder name to its value for this school."""
        return {
            name: _placeholder_value(figure, self.guide, self.round, self.school)
            for name, figure in self.guide.figures.items()
        }

    @cached_property
    def context(self) -> dict[str, object]:
        """Names that conditions can refer to without any answer: thresholds, placeholders, the school's own."""
        grades = frozenset(grade if grade == PRESCHOOL else int(grade) for grade in self.school.grades)
        measures = self.round.measures_of(self.school)
        year = autumn_of(self.round.school_year)
        return {**self.guide.thresholds, **self.figures, "grades": grades, "measures": measures, "year": year}

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Question id to the section it belongs to."""
        return {question.id: section for section in self.guide.sections for question in section.questions}

    @cached_property
    def deciding_questions(self) -> frozenset[str]:
        """Ids of the questions whose answers some condition in the guide refers to."""
        conditions = [section.applies for section in self.guide.sections]
        conditions += [option.applies for options in self.guide.options.values() for option in options]
        for question in self.guide.questions():
            conditions += [question.applies, *(item.when for item in question.fields)]
            conditions += [wording.when for wording in question.wordings]
        return frozenset(
            reference[1]
            for condition in conditions
            if condition is not None
            for reference in condition_references(condition)
            if reference[0] == "answer" and len(reference) > 1
        )

    @cached_property
    def _shown(self) -> dict[str, dict[str, Json] | None]:
        return {}

    def shown(self, section: Section) -> dict[str, Json] | None:
        """Measure id to the figures beside a section's questions, in the form the event keeps; None without figures."""
        if section.id not in self._shown:
            self._shown[section.id] = figures_beside(self.round, self.school, section)
        return self._shown[section.id]

    @cached_property
    def _conditions(self) -> dict[str, bool]:
        return {}

    def holds(self, condition: str) -> bool:
        """Whether a condition that refers to no answer is met; evaluated once per agenda."""
        if condition not in self._conditions:
            self._conditions[condition] = holds(condition, self.context)
        return self._conditions[condition]


@dataclass(frozen=True)
class Conversation:
    """An agenda and the session recorded for it; immutable, events give a new conversation."""

    agenda: Agenda
    session: Session

    def after(self, events: Iterable[Event]) -> Conversation:
        """The conversation with these events added."""
        added = list(events)
        return self._with_session(self.session.after(added), [event.target for event in added])

    def foreseen(self, changes: Sequence[Change]) -> Conversation:
        """The conversation as it will be once these changes are recorded; its heads have no event ids yet."""
        return self._with_session(self.session.foreseen(changes), [change.target for change in changes])

    def _with_session(self, session: Session, changed: Iterable[str]) -> Conversation:
        """The conversation with a later session; statuses that the changed targets cannot affect are kept."""
        later = replace(self, session=session)
        touched = set()
        for target in changed:
            kind, question, _detail = targets.parse(target)
            if kind == targets.CODING or question in self.agenda.deciding_questions:
                return later
            touched.add(question)
        later._statuses.update({name: status for name, status in self._statuses.items() if name not in touched})
        return later

    @cached_property
    def _statuses(self) -> dict[str, Status]:
        return {}

    @property
    def guide(self) -> Guide:
        """The guide with the questions."""
        return self.agenda.guide

    @property
    def round(self) -> Round:
        """The round the school belongs to."""
        return self.agenda.round

    @property
    def school(self) -> School:
        """The school."""
        return self.agenda.school

    @cached_property
    def _context(self) -> dict[str, object]:
        answers = {
            question.id: SimpleNamespace(
                **{
                    item.id: self.session.answer(question.id).get(item.id, kind_of(item).empty)
                    for item in question.fields
                }
            )
            for question in self.guide.questions()
        }
        return {**self.agenda.context, "answer": SimpleNamespace(**answers)}

    @cached_property
    def _conditions(self) -> dict[str, bool]:
        return {}

    def _holds(self, condition: str | None) -> bool:
        """Whether a condition is met with the answers so far; evaluated once per conversation."""
        if condition is None:
            return True
        if not _depends_on_answers(condition):
            return self.agenda.holds(condition)
        if condition not in self._conditions:
            self._conditions[condition] = holds(condition, self._context)
        return self._conditions[condition]

    # The questions, fields and options for this school.

    def applies(self, question: Question) -> bool:
        """Whether the school gets the question: the question's own condition, else its section's."""
        section = self.section(question)
        return self._holds(question.applies if question.applies is not None else section.applies)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions the school gets, in the guide's order."""
        return tuple(question for question in self.guide.questions() if self.applies(question))

    def section(self, question: Question) -> Section:
        """The section a question belongs to."""
        return self.agenda.sections[question.id]

    def fields(self, question: Question) -> tuple[Field, ...]:
        """The fields to show now; a field that a branch hides keeps its value in the session."""
        return tuple(item for item in question.fields if self._holds(item.when))

    def words_field(self, question: Question) -> str:
        """The field for words that have none of their own: the first note shown, else the officials' comment."""
        return next((item.id for item in self.fields(question) if item.type == "text"), "comment")

    def offers(self, option: Option) -> bool:
        """Whether an option applies to this school."""
        return self._holds(option.applies)

    def options(self, item: Field) -> tuple[Option, ...]:
        """The options of a field that apply to this school."""
        return tuple(option for option in self.guide.field_options(item) if self.offers(option))

    def waits(self, question_id: str, field_id: str) -> bool:
        """Whether a field's value waits for a conflict to be settled.

        That is its own, that of its answer's status, or one of an answer that decides whether it is asked.
        """
        session, question = self.session, self.guide.question(question_id)
        contested = session.questions_in_conflict
        if not contested or question is None:
            return False
        if field_id in contested.get(question_id, ()) or session.status_undecided(question_id):
            return True
        field = question.field(field_id)
        conditions = (question.applies, self.section(question).applies, field.when if field else None)
        return any(
            reference[0] == "answer" and not {"status", *reference[2:]}.isdisjoint(contested.get(reference[1], ()))
            for condition in conditions
            if condition is not None
            for reference in condition_references(condition)
        )

    def wording(self, question: Question) -> str:
        """The first wording that applies and whose placeholders all have a value, filled in; else the short text."""
        for wording in question.wordings:
            names = [reference[0] for reference in text_references(wording.text)]
            if all(self.agenda.figures[name].known for name in names) and self._holds(wording.when):
                return _SPACES.sub(" ", fill(wording.text, self.agenda.figures)).strip()
        return question.short

    def prefill(self, item: Field) -> int | None:
        """The number that a count field shows until somebody corrects it; None when the guide gives none."""
        value = self.agenda.figures[item.prefill].value if item.prefill else None
        return int(value) if value is not None else None

    # Answers.

    def answer(self, question: Question) -> Mapping[str, Any]:
        """Field id to value, without the fields that a branch hides now."""
        shown = {item.id for item in self.fields(question)}
        return {
            name: value
            for name, value in self.session.answer(question.id).items()
            if name in shown or question.field(name) is None
        }

    def status(self, question: Question) -> Status:
        """Status of a question in this meeting."""
        return self._status(question) if self.applies(question) else "not_applicable"

    def _status(self, question: Question) -> Status:
        """Status of a question that applies, computed once per conversation."""
        if question.id not in self._statuses:
            self._statuses[question.id] = self._compute_status(question)
        return self._statuses[question.id]

    def _compute_status(self, question: Question) -> Status:
        if question.id in self.session.questions_in_conflict:
            return "in_conflict"
        coded = question.id in self._coded
        if not self.session.answer(question.id):
            return "partly" if coded else "left"
        answer = self.answer(question)
        if "parked" in answer:
            return "parked"
        given = answer_status(answer)
        if given in ("declined", "dont_know"):
            return given
        if given == "not_asked":
            return "not_asked" if answer.get("status") else "partly" if coded else "left"
        missing = [item for item in self.fields(question) if not item.optional and item.id not in answer]
        return "partly" if missing else "answered"

    @cached_property
    def _coded(self) -> frozenset[str]:
        """Ids of the questions that have a coding."""
        return frozenset(explanation.question for explanation in self.session.explanations)

    def progress(self) -> tuple[int, int]:
        """Number of questions dealt with, and number of questions the school gets."""
        return sum(self._status(question) in DEALT_WITH for question in self.questions), len(self.questions)

    def unfinished(self) -> tuple[Question, ...]:
        """Questions that are unanswered, partly answered or parked."""
        return tuple(question for question in self.questions if self._status(question) not in DEALT_WITH)

    def neighbour(self, question: Question, step: int) -> Question | None:
        """The question `step` places after this one (before, if negative); None beyond either end.

        From a question that the school does not get, the first one.
        """
        ids = [other.id for other in self.questions]
        place = ids.index(question.id) + step if question.id in ids else 0
        return self.questions[place] if 0 <= place < len(ids) else None

    # Changes to record.

    def record(self, question: Question, field_id: str, value: Json) -> tuple[Change, ...]:
        """The changes that enter a value in a field; none when the field has that value already.

        Content other than a comment also records the question's wording, the figures beside it and the numbers
        prefilled in other fields, and takes back a mark such as parked or don't know.
        """
        answer = self.session.answer(question.id)
        value = None if is_blank(value) else value
        if answer.get(field_id) == value and type(answer.get(field_id)) is type(value):
            return ()
        changes = [Change(targets.answer(question.id, field_id), value)]
        if value is not None and field_id != "comment":
            changes.extend(self._with_content(question, field_id, answer))
        return tuple(changes)

    def _with_content(self, question: Question, field_id: str, answer: Mapping[str, Any]) -> list[Change]:
        changes = [
            Change(targets.answer(question.id, name), None)
            for name in ("status", "parked")
            if answer.get(name) is not None
        ]
        for item in self.fields(question):
            prefilled = self.prefill(item)
            if prefilled is None or self.session.waits(targets.answer(question.id, item.id)):
                continue
            if item.id != field_id and item.id not in answer:
                changes.append(Change(targets.answer(question.id, item.id), prefilled))
        asked = self.wording(question)
        wording = targets.asked(question.id)
        if self.session.value(wording) != asked and wording not in self.session.conflicts:
            changes.append(Change(targets.asked(question.id), asked))
        section = self.section(question)
        shown = self.agenda.shown(section)
        before = targets.shown(section.id)
        if shown is not None and self.session.value(before) != shown and before not in self.session.conflicts:
            changes.append(Change(targets.shown(section.id), shown))
        return changes

    def set_aside(self, question: Question, how: str, reason: str = "") -> tuple[Change, ...]:
        """Mark a question `parked` (with a reason), `declined`, `dont_know` or `not_asked`; `open` undoes it."""
        wanted: dict[str, Json] = {
            "status": how if how in ("declined", "dont_know", "not_asked") else None,
            "parked": reason if how == "parked" else None,
        }
        if reason and how not in ("parked", "open"):
            wanted["comment"] = reason
        answer = self.session.answer(question.id)
        return tuple(
            Change(targets.answer(question.id, name), value)
            for name, value in wanted.items()
            if answer.get(name) != value
        )


@cache
def _depends_on_answers(condition: str) -> bool:
    return any(reference[0] == "answer" for reference in condition_references(condition))


def _placeholder_value(figure: Placeholder, guide: Guide, current: Round, school: School) -> PlaceholderValue:
    """The value of a placeholder for one school."""
    if figure.say in ("highest", "lowest"):
        return _extreme_subjects(figure, current, school)
    found = own_figure(current, school, figure.measure)
    measure = find_measure(figure.measure)
    if found is None or measure is None:
        return PlaceholderValue()
    if found.value is None:
        return PlaceholderValue(masked=found.token != ".")
    where = level_of(current, figure.measure, found.value, guide.levels)
    if figure.say == "level":
        return PlaceholderValue(guide.levels.words[where] if where else None, float(found.value), where)
    text = say_number(found.value) if measure.unit == "count" else say_value(found.value, measure)
    return PlaceholderValue(text, float(found.value), where)


def _extreme_subjects(figure: Placeholder, current: Round, school: School) -> PlaceholderValue:
    """Names of the subject or subjects with the highest or lowest points; empty with fewer than two subjects."""
    points = subject_points(current, school, figure.measure)
    if len(points) < 2:
        return PlaceholderValue()
    end = max(points.values()) if figure.say == "highest" else min(points.values())
    names = [name.lower() for subject, name in subjects().items() if points.get(subject) == end]
    return PlaceholderValue(" / ".join(names), float(end))

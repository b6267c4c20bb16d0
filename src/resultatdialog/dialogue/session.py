"""A session: one meeting as the values that its events give each target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Event, Json, canonical

STATES = ("prepared", "ongoing", "held", "coded", "at-fact-check", "fact-checked", "locked")
FACT_CHECKED = ("fact-checked", "locked")
ROLES = ("principal", "deputy", "teacher", "lead", "notes", "other")
OFFICIALS = ("lead", "notes")
"""Roles of the two officials who hold the meeting, sign its events and code it."""
VALENCES = ("strength", "weakness", "unspecified")
VERDICTS = ("first", "second", "both", "neither")
"""Decisions on a difference between two coders: the coding that holds."""
NOT_CONTENT = ("status", "parked", "comment")
"""Keys of an answer that are no content: a question with only these is not answered."""

AnswerStatus = Literal["answered", "declined", "dont_know", "not_asked"]
STATUSES: tuple[AnswerStatus, ...] = ("answered", "declined", "dont_know", "not_asked")


class Participant(NamedTuple):
    """A person at the meeting."""

    role: str
    name: str


class Explanation(NamedTuple):
    """One coding: a reason the principal gave for a result, as one coder understood it."""

    id: str
    measure: str
    """Id of the result group: np3, np6, betyg6."""
    category: str
    valence: str
    """strength, weakness or unspecified."""
    quote: str
    question: str
    coder: str
    coded_at: str = ""
    subject: str | None = None
    memo: str = ""
    """The coder's own note."""
    field: str = ""
    """Field of the answer that holds the quote; empty for the whole answer or an unknown field."""
    start: int | None = None
    """Offset of the quote in the field, in code points; None when unknown."""

    @property
    def target(self) -> str:
        """Target of the coding, with the coder in it: two coders of one explanation do not overwrite each other."""
        return targets.coding(self.id, self.coder)

    def change(self) -> Change:
        """The change that records the coding."""
        names = ("measure", "category", "valence", "quote", "question", "coded_at", "subject")
        optional = {"memo": self.memo, "field": self.field, "start": self.start}
        given = {name: value for name, value in optional.items() if value not in ("", None)}
        return Change(self.target, {name: getattr(self, name) for name in names} | given)

    def withdrawal(self) -> Change:
        """The change that takes the coding back."""
        return Change(self.target, None)


class Challenge(NamedTuple):
    """The principal's own figure where she disputes the one in the table."""

    measure: str
    figure: str
    """The principal's figure, in her words."""
    source: str
    """The principal's source."""

    def change(self) -> Change:
        """The change that records the figure; it withdraws the note when both figure and source are empty."""
        value: Json = {"figure": self.figure, "source": self.source} if self.figure or self.source else None
        return Change(targets.challenge(self.measure), value)


class Head(NamedTuple):
    """A value that no later event has replaced, with the id of the event that set it."""

    event_id: str
    value: Json


@dataclass(frozen=True)
class Session:
    """The current values of a meeting or another stream; immutable, events give a new session."""

    id: str
    heads: Mapping[str, tuple[Head, ...]] = field(default_factory=dict)
    """Target to its values that no event has replaced; several when people recorded them independently."""
    replaced: frozenset[str] = frozenset()
    """Ids of the events that another event names as a base."""

    def after(self, events: Iterable[Event]) -> Session:
        """The session with these events added; their order does not matter."""
        heads = dict(self.heads)
        replaced = set(self.replaced)
        strays: set[str] = set()
        for event in events:
            replaced.update(event.bases)
            before = heads.get(event.target, ())
            strays.update(set(event.bases).difference(head.event_id for head in before))
            current = [head for head in before if head.event_id not in event.bases and head.event_id != event.event_id]
            if event.event_id not in replaced:
                current.append(Head(event.event_id, event.value))
            heads[event.target] = tuple(sorted(current, key=lambda head: head.event_id))
        if strays:  # an event may name a base on another target
            for target, current_heads in heads.items():
                heads[target] = tuple(head for head in current_heads if head.event_id not in strays)
        return Session(self.id, MappingProxyType(heads), frozenset(replaced))

    def foreseen(self, changes: Iterable[Change]) -> Session:
        """The session as it will be once these changes are recorded; its heads have no event ids yet."""
        heads = dict(self.heads)
        for change in changes:
            heads[change.target] = (Head("", change.value),)
        return Session(self.id, MappingProxyType(heads), self.replaced)

    def bases(self, target: str) -> tuple[str, ...]:
        """Ids of the events that a new event on this target replaces."""
        return tuple(head.event_id for head in self.heads.get(target, ()))

    def value(self, target: str) -> Any:
        """The value of a target; None when nothing is recorded, it was withdrawn, or its heads differ."""
        heads = self.heads.get(target, ())
        return heads[0].value if len(heads) == 1 or (heads and _agree(heads)) else None

    @cached_property
    def conflicts(self) -> tuple[str, ...]:
        """Targets whose heads differ; they are left out of tallies until somebody decides."""
        return tuple(target for target, heads in self.heads.items() if len(heads) > 1 and not _agree(heads))

    def under(self, kind: str) -> dict[str, Any]:
        """Values of all targets of a kind, by target name without the kind; withdrawn values are left out."""
        prefix = targets.prefix(kind)
        values = {target: self.value(target) for target in self.heads if target.startswith(prefix)}
        return {target.removeprefix(prefix): value for target, value in values.items() if value is not None}

    @property
    def round(self) -> str:
        """The round's id."""
        return str(self.value(targets.ABOUT_ROUND) or "")

    @property
    def school(self) -> str:
        """The school's code."""
        return str(self.value(targets.ABOUT_SCHOOL) or "")

    @property
    def state(self) -> str:
        """prepared, ongoing, held, coded, at-fact-check, fact-checked or locked."""
        return str(self.value(targets.STATE) or "prepared")

    @property
    def held_on(self) -> str | None:
        """Date of the meeting, ISO 8601; None when it is not recorded."""
        value = self.value(targets.HELD_ON)
        return str(value) if value else None

    @cached_property
    def participants(self) -> tuple[Participant, ...]:
        """People at the meeting."""
        return tuple(Participant(**person) for person in self.value(targets.PARTICIPANTS) or ())

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, Any]]:
        """Question id to field id to value, with fields that a branch hides."""
        found: dict[str, dict[str, Any]] = {}
        for target in self.heads:
            kind, question, name = targets.parse(target)
            if kind == targets.ANSWER and (value := self.value(target)) is not None:
                found.setdefault(question, {})[name] = value
        return MappingProxyType(found)

    def answer(self, question: str) -> Mapping[str, Any]:
        """Field id to value of one question; empty when nothing is recorded."""
        return self.answers.get(question, {})

    def status(self, question: str) -> AnswerStatus:
        """Status of one question's answer."""
        return answer_status(self.answer(question))

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """Codings by all coders, in order of coding time."""
        found = []
        for target in self.heads:
            kind, explanation_id, coder = targets.parse(target)
            if kind == targets.CODING and (value := self.value(target)) is not None:
                found.append(Explanation(id=explanation_id, coder=coder, **value))
        return tuple(sorted(found, key=lambda explanation: (explanation.coded_at, explanation.id, explanation.coder)))

    @cached_property
    def challenges(self) -> tuple[Challenge, ...]:
        """The principal's own figures, in order of measure id."""
        return tuple(Challenge(measure, **value) for measure, value in sorted(self.under(targets.CHALLENGE).items()))


def _agree(heads: Sequence[Head]) -> bool:
    """Whether several heads have the same value."""
    return len({canonical(head.value) for head in heads}) == 1


def answer_status(answer: Mapping[str, Any]) -> AnswerStatus:
    """The answer's recorded status, else `answered` when the answer has any content, else `not_asked`."""
    for status in STATUSES:
        if answer.get("status") == status:
            return status
    return "answered" if any(name not in NOT_CONTENT for name in answer) else "not_asked"


def fold(session_id: str, events: Iterable[Event]) -> Session:
    """The session made by a set of events; neither their order nor repetition matters."""
    return Session(session_id).after(events)

"""A session: what its events fold to, target by target."""

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
"""Roles of those who hold the meeting: they sign what they recorded, and are the two who code."""
VALENCES = ("strength", "weakness", "unspecified")
VERDICTS = ("first", "second", "both", "neither")
"""Whose coding holds where two differ."""
NOT_CONTENT = ("status", "parked", "comment")
"""Parts of an answer that are about it: they do not make a question answered."""

AnswerStatus = Literal["answered", "declined", "dont_know", "not_asked"]
STATUSES: tuple[AnswerStatus, ...] = ("answered", "declined", "dont_know", "not_asked")


class Participant(NamedTuple):
    """Somebody at the meeting."""

    role: str
    name: str


class Explanation(NamedTuple):
    """One coding: what the principal gave as a reason for a result, as one coder understood it."""

    id: str
    measure: str
    """The result group: np3, np6, betyg6."""
    category: str
    valence: str
    """strength, weakness or unspecified."""
    quote: str
    question: str
    coder: str
    coded_at: str = ""
    subject: str | None = None
    memo: str = ""
    """The coder's own remark."""
    field: str = ""
    """The field of the answer the quote stands in; empty: the whole answer, or where the quote is first found."""
    start: int | None = None
    """Where in that field it begins, in code points."""

    @property
    def target(self) -> str:
        """Two coders who code the same explanation do not overwrite each other."""
        return targets.coding(self.id, self.coder)

    def change(self) -> Change:
        """The change that records it."""
        names = ("measure", "category", "valence", "quote", "question", "coded_at", "subject")
        later = {"memo": self.memo, "field": self.field, "start": self.start}  # left out where there is nothing to say
        said = {name: value for name, value in later.items() if value not in ("", None)}
        return Change(self.target, {name: getattr(self, name) for name in names} | said)

    def withdrawal(self) -> Change:
        """The change that takes it back."""
        return Change(self.target, None)


class Challenge(NamedTuple):
    """The principal says that a figure is another."""

    measure: str
    figure: str
    """Hers, in her words."""
    source: str
    """Where she has it from."""

    def change(self) -> Change:
        """The change that records it; taken back when neither figure nor source is left."""
        value: Json = {"figure": self.figure, "source": self.source} if self.figure or self.source else None
        return Change(targets.challenge(self.measure), value)


class Head(NamedTuple):
    """A value nobody has replaced yet, and the event that says so."""

    event_id: str
    value: Json


@dataclass(frozen=True)
class Session:
    """One meeting as its events tell it; every event gives the next session."""

    id: str
    heads: Mapping[str, tuple[Head, ...]] = field(default_factory=dict)
    """Target to the values nobody has replaced: one, or several that people have to choose between."""
    replaced: frozenset[str] = frozenset()
    """Ids of the events that some later event names as its base."""

    def after(self, events: Iterable[Event]) -> Session:
        """The session with these events too; any order gives the same."""
        heads = dict(self.heads)
        replaced = set(self.replaced)
        strays: set[str] = set()
        for event in events:
            replaced.update(event.bases)
            there = heads.get(event.target, ())
            strays.update(set(event.bases).difference(head.event_id for head in there))
            standing = [head for head in there if head.event_id not in event.bases and head.event_id != event.event_id]
            if event.event_id not in replaced:
                standing.append(Head(event.event_id, event.value))
            heads[event.target] = tuple(sorted(standing, key=lambda head: head.event_id))
        if strays:  # an event may name a base on another target
            for target, standing_there in heads.items():
                heads[target] = tuple(head for head in standing_there if head.event_id not in strays)
        return Session(self.id, MappingProxyType(heads), frozenset(replaced))

    def foreseen(self, changes: Iterable[Change]) -> Session:
        """The session as it will be once these changes are recorded; not for anything that must last."""
        heads = dict(self.heads)
        for change in changes:
            heads[change.target] = (Head("", change.value),)
        return Session(self.id, MappingProxyType(heads), self.replaced)

    def bases(self, target: str) -> tuple[str, ...]:
        """The events a new event on this target replaces."""
        return tuple(head.event_id for head in self.heads.get(target, ()))

    def value(self, target: str) -> Any:
        """What holds for a target; None when nothing was said, it was withdrawn, or people disagree."""
        heads = self.heads.get(target, ())
        return heads[0].value if len(heads) == 1 or (heads and _agree(heads)) else None

    @cached_property
    def conflicts(self) -> tuple[str, ...]:
        """Targets with several different values; they stay out of tallies until somebody decides."""
        return tuple(target for target, heads in self.heads.items() if len(heads) > 1 and not _agree(heads))

    def under(self, kind: str) -> dict[str, Any]:
        """The values of all targets of a kind, by the rest of their names; withdrawn ones are left out."""
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
        """The meeting's date, ISO."""
        value = self.value(targets.HELD_ON)
        return str(value) if value else None

    @cached_property
    def participants(self) -> tuple[Participant, ...]:
        """Who was there."""
        return tuple(Participant(**person) for person in self.value(targets.PARTICIPANTS) or ())

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, Any]]:
        """Question id to what was recorded, field by field; hidden fields too."""
        found: dict[str, dict[str, Any]] = {}
        for target in self.heads:
            kind, question, name = targets.parse(target)
            if kind == targets.ANSWER and (value := self.value(target)) is not None:
                found.setdefault(question, {})[name] = value
        return MappingProxyType(found)

    def answer(self, question: str) -> Mapping[str, Any]:
        """What was recorded at one question."""
        return self.answers.get(question, {})

    def status(self, question: str) -> AnswerStatus:
        """Answered, declined, don't know or not asked."""
        return answer_status(self.answer(question))

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """All codings by all coders, in the order they were coded."""
        found = []
        for target in self.heads:
            kind, explanation_id, coder = targets.parse(target)
            if kind == targets.CODING and (value := self.value(target)) is not None:
                found.append(Explanation(id=explanation_id, coder=coder, **value))
        return tuple(sorted(found, key=lambda explanation: (explanation.coded_at, explanation.id, explanation.coder)))

    @cached_property
    def challenges(self) -> tuple[Challenge, ...]:
        """The figures the principal has questioned, by measure."""
        return tuple(Challenge(measure, **value) for measure, value in sorted(self.under(targets.CHALLENGE).items()))


def _agree(heads: Sequence[Head]) -> bool:
    """Whether several heads say the same."""
    return len({canonical(head.value) for head in heads}) == 1


def answer_status(answer: Mapping[str, Any]) -> AnswerStatus:
    """What an answer's parts say: its own status, else answered when there is any content, else not asked."""
    for status in STATUSES:
        if answer.get("status") == status:
            return status
    return "answered" if any(name not in NOT_CONTENT for name in answer) else "not_asked"


def fold(session_id: str, events: Iterable[Event]) -> Session:
    """The session a set of events makes, whatever their order and however often each is there."""
    return Session(session_id).after(events)

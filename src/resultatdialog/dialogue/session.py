"""A session: one meeting as the values that its events give each target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Event, Json, Origin, canonical
from resultatdialog.intake.text import is_blank

STATES = ("prepared", "ongoing", "held", "coded", "at-fact-check", "fact-checked", "locked")
NOT_OVER = ("prepared", "ongoing")
"""States of a meeting that has not been held to its end."""
FACT_CHECKED = ("fact-checked", "locked")
ROLES = ("principal", "deputy", "teacher", "lead", "notes", "other")
OFFICIALS = ("lead", "notes")
"""Roles of the two officials who hold the meeting, sign its events and code it."""
VALENCES = ("strength", "weakness", "unspecified")
VERDICTS = ("first", "second", "both", "neither")
"""Decisions on a difference between two coders: the coding that holds."""
NOT_CONTENT = ("status", "parked", "comment")
"""Keys of an answer that are no content: a question with only these is not answered."""


def place_of_state(state: str) -> int:
    """Number of a state in the order of `STATES`; one that only a later program knows comes after all of them."""
    return STATES.index(state) if state in STATES else len(STATES)


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


class MeetingAgreement(NamedTuple):
    """Something agreed at the meeting, from any question."""

    id: str
    what: str
    who: str = ""
    when: str = ""
    """By when, in the official's words."""
    question: str = ""
    """Id of the question that was open."""

    def change(self) -> Change:
        """The change that records the agreement; it is withdrawn when nothing is left of it."""
        value = {name: text for name, text in self._asdict().items() if name != "id" and text}
        return Change(targets.agreement(self.id), value if self.what else None)


class Correction(NamedTuple):
    """A decision to correct a finished meeting, or to take it up again."""

    id: str
    by: str
    why: str
    at: str = ""
    """ISO 8601."""
    taken_up: bool = False
    """Whether the meeting went on; otherwise it stayed what it was."""

    def change(self) -> Change:
        """The change that records the decision."""
        return Change(
            targets.correction(self.id), {"by": self.by, "why": self.why, "at": self.at, "taken_up": self.taken_up}
        )


class Head(NamedTuple):
    """A value that no later event has replaced, with the id of the event that set it."""

    event_id: str
    """Empty for a change that is not recorded yet."""
    value: Json
    event: Event | None = None
    coming: Origin | None = None
    """Origin of a value from elsewhere that is not recorded yet."""

    @property
    def origin(self) -> Origin:
        """The event that first recorded the value."""
        if self.event is not None:
            return self.event.origin
        return self.coming or Origin(self.event_id)

    def knew(self, other: Head) -> bool:
        """Whether the author of this head had seen another head of the same answer.

        What is recorded in a register has seen everything recorded there before; a status from elsewhere says what its
        author had seen, and other values from elsewhere have seen none of this register's.
        """
        if (beside := self.origin.beside) is not None:
            return other.origin.event in beside
        if self.coming is not None or (self.event is not None and self.event.kind == "import"):
            return False
        if self.event is None:
            return True
        if other.event is None:
            return other.coming is None
        return self.event.device_id != other.event.device_id or other.event.seq < self.event.seq


@dataclass(frozen=True)
class Session:
    """The current values of a meeting or another stream; immutable, events give a new session."""

    id: str
    heads: Mapping[str, tuple[Head, ...]] = field(default_factory=dict)
    """Target to its values that no event has replaced; several when people recorded them independently."""
    replaced: frozenset[str] = frozenset()
    """Ids of the events that another event names as a base."""
    lineage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Event id to the ids it names as bases, for every event."""

    def after(self, events: Iterable[Event]) -> Session:
        """The session with these events added; their order does not matter."""
        heads = dict(self.heads)
        replaced = set(self.replaced)
        lineage = dict(self.lineage)
        strays: set[str] = set()
        for event in events:
            replaced.update(event.bases)
            lineage[event.event_id] = event.bases
            before = heads.get(event.target, ())
            strays.update(set(event.bases).difference(head.event_id for head in before))
            current = [head for head in before if head.event_id not in event.bases and head.event_id != event.event_id]
            if event.event_id not in replaced:
                current.append(Head(event.event_id, event.value, event))
            heads[event.target] = tuple(sorted(current, key=lambda head: head.event_id))
        if strays:  # an event may name a base on another target
            for target, current_heads in heads.items():
                heads[target] = tuple(head for head in current_heads if head.event_id not in strays)
        return Session(self.id, MappingProxyType(heads), frozenset(replaced), MappingProxyType(lineage))

    def foreseen(self, changes: Iterable[Change]) -> Session:
        """The session as it will be once these changes are recorded; its heads have no event ids yet."""
        heads = dict(self.heads)
        for change in changes:
            heads[change.target] = (Head("", change.value),)
        return self.with_heads(heads)

    def with_heads(self, heads: Mapping[str, tuple[Head, ...]]) -> Session:
        """The session with other heads and the same past."""
        return Session(self.id, MappingProxyType(dict(heads)), self.replaced, self.lineage)

    def knows(self, event_id: str) -> bool:
        """Whether the event is recorded here, under its own id or as an origin, or was replaced by one that is."""
        return event_id in self.lineage or event_id in self.replaced

    def earlier(self, event_id: str) -> frozenset[str]:
        """Ids of all events that an event replaces, directly or through others."""
        found: set[str] = set()
        waiting = [event_id]
        while waiting:
            bases = set(self.lineage.get(waiting.pop(), ())) - found
            found |= bases
            waiting += bases
        return frozenset(found)

    def bases(self, target: str) -> tuple[str, ...]:
        """Ids of the events that a new event on this target replaces."""
        return tuple(head.event_id for head in self.heads.get(target, ()))

    def value(self, target: str) -> Any:
        """The value of a target; None when nothing is recorded, it was withdrawn, or it is in conflict."""
        heads = self.heads.get(target, ())
        if not heads or target in self._unknown_to_each_other:
            return None
        if len(heads) > 1 and not _agree(target, heads):
            return None
        return _first(target, heads).value

    @cached_property
    def conflicts(self) -> tuple[str, ...]:
        """Targets whose heads differ, and statuses set without knowledge of the answer's words.

        They are left out of tallies until somebody decides.
        """
        differing = (target for target, heads in self.heads.items() if len(heads) > 1 and not _agree(target, heads))
        return tuple(dict.fromkeys([*differing, *self._unknown_to_each_other]))

    @cached_property
    def _unknown_to_each_other(self) -> Mapping[str, tuple[Head, ...]]:
        """Target of a status such as declined, to the content of the same answer: neither author knew of the other."""
        found: dict[str, tuple[Head, ...]] = {}
        for target, heads in self.heads.items():
            kind, question, name = targets.parse(target)
            if kind != targets.ANSWER or name != "status":
                continue
            statuses = [head for head in heads if head.value not in (None, "answered")]
            if statuses and (content := self._content_unknown_to(statuses, question)):
                found[target] = content
        return found

    def _content_unknown_to(self, statuses: Sequence[Head], question: str) -> tuple[Head, ...]:
        prefix = targets.prefix(targets.ANSWER, question)
        return tuple(
            content
            for target, heads in self.heads.items()
            if target.startswith(prefix) and target.removeprefix(prefix) not in NOT_CONTENT
            for content in heads
            if content.value is not None and any(not s.knew(content) and not content.knew(s) for s in statuses)
        )

    def versions(self, target: str) -> tuple[Head, ...]:
        """The values a target in conflict has, equal ones once, in order of time; empty without a conflict.

        For a status that was set without knowledge of the answer's words, the words are a version too, with the value
        None.
        """
        if target not in self.conflicts:
            return ()
        heads = [*self.heads[target]]
        words = self._unknown_to_each_other.get(target, ())
        heads += [head._replace(value=None) for head in words]
        found: dict[str, Head] = {}
        for head in sorted(heads, key=_by_time):
            found.setdefault(canonical(head.value), head)
        return tuple(found.values())

    def settlement(self, target: str, number: int, why: str) -> tuple[Change, ...]:
        """The changes that let one version of a conflict hold, numbered from 1 as in `versions`.

        A status that stands beside settled words is recorded again, so that its author has seen them.
        """
        change = Change(target, self.versions(target)[number - 1].value, why=why)
        return (change, *self.status_beside([change]))

    def status_beside(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """The changes that record again the statuses, such as declined, of answers whose words change beside them."""
        found: dict[str, Change] = {}
        for change in changes:
            kind, question, name = targets.parse(change.target)
            status = targets.answer(question, "status")
            if kind == targets.ANSWER and name not in NOT_CONTENT and (value := self.value(status)) is not None:
                found[status] = Change(status, value)
        return tuple(found.values())

    def waits(self, target: str) -> bool:
        """Whether a target may not change before a conflict is settled: its own, or that of its answer's status."""
        if target in self.conflicts:
            return True
        kind, question, name = targets.parse(target)
        return (
            kind == targets.ANSWER
            and name not in NOT_CONTENT
            and "status" in self.questions_in_conflict.get(question, frozenset())
        )

    @cached_property
    def questions_in_conflict(self) -> Mapping[str, frozenset[str]]:
        """Question id to the fields of its answer that are in conflict, `status` among them."""
        found: dict[str, set[str]] = {}
        for target in self.conflicts:
            kind, question, name = targets.parse(target)
            if kind == targets.ANSWER:
                found.setdefault(question, set()).add(name)
        return {question: frozenset(names) for question, names in found.items()}

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
        """prepared, ongoing, held, coded, at-fact-check, fact-checked or locked; the earliest of those in conflict."""
        if targets.STATE in self.conflicts:
            return min((str(head.value or "prepared") for head in self.heads[targets.STATE]), key=place_of_state)
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
        """Question id to field id to value, with fields that a branch hides; blanks are no value."""
        found: dict[str, dict[str, Any]] = {}
        for target in self.heads:
            kind, question, name = targets.parse(target)
            value = self.value(target) if kind == targets.ANSWER else None
            if value is not None and (name == "parked" or not is_blank(value)):
                found.setdefault(question, {})[name] = value
        return MappingProxyType(found)

    def answer(self, question: str) -> Mapping[str, Any]:
        """Field id to value of one question; empty when nothing is recorded."""
        return self.answers.get(question, {})

    def status(self, question: str) -> AnswerStatus:
        """Status of one question's answer; where `status_undecided`, the status of what is not in conflict."""
        status = answer_status(self.answer(question))
        return "answered" if status == "not_asked" and self._surely_answered(question) else status

    def status_undecided(self, question: str) -> bool:
        """Whether a conflict has to be settled before the status of the question's answer is known."""
        names = self.questions_in_conflict.get(question, frozenset())
        if "status" in names:
            return True
        if not names - set(NOT_CONTENT) or self.answer(question).get("status") in STATUSES[1:]:
            return False
        return answer_status(self.answer(question)) == "not_asked" and not self._surely_answered(question)

    def _surely_answered(self, question: str) -> bool:
        """Whether a field in conflict has content whichever version holds, and no status says otherwise."""
        names = self.questions_in_conflict.get(question, frozenset())
        if self.answer(question).get("status") or "status" in names:
            return False
        fields = (self.heads[targets.answer(question, name)] for name in names if name not in NOT_CONTENT)
        return any(not any(is_blank(head.value) for head in heads) for heads in fields)

    def explanations_in_conflict(self, measure: str) -> bool:
        """Whether codings of a result group wait for a decision: a coding, a decision on some, who is done or led."""
        for target in self.conflicts:
            kind, subject, _detail = targets.parse(target)
            if target == targets.PARTICIPANTS or kind == targets.CODING_DONE:
                return True
            if kind == targets.SETTLED and subject == measure:
                return True
            if kind in (targets.CODING, targets.ALIKE) and any(
                isinstance(head.value, dict) and head.value["measure"] == measure for head in self.heads[target]
            ):
                return True
        return False

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """Codings by all coders, in order of coding time."""
        found = []
        for target in self.heads:
            kind, explanation_id, coder = targets.parse(target)
            if kind == targets.CODING and (value := self.value(target)) is not None:
                found.append(Explanation(id=explanation_id, coder=coder, **value))
        return tuple(sorted(found, key=lambda explanation: (explanation.coded_at, explanation.id, explanation.coder)))

    @property
    def began_at(self) -> str:
        """Time of day when the meeting began, `09:30`; empty when it is not recorded."""
        return str(self.value(targets.BEGAN_AT) or "")

    @property
    def place(self) -> str:
        """The place of the meeting; empty when it is not recorded."""
        return str(self.value(targets.PLACE) or "")

    @property
    def finished(self) -> bool:
        """Whether the meeting is over: it is opened to be read, and correcting it is a decision with a name."""
        return self.state not in NOT_OVER

    @cached_property
    def agreements(self) -> tuple[MeetingAgreement, ...]:
        """The agreements in the order in which they were noted: ids begin with the time."""
        return tuple(MeetingAgreement(name, **value) for name, value in sorted(self.under(targets.AGREEMENT).items()))

    @property
    def loose_notes(self) -> str:
        """Lines that belong to no question yet."""
        return str(self.value(targets.LOOSE_NOTES) or "")

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """Decisions to correct the finished meeting, oldest first."""
        found = (Correction(name, **value) for name, value in self.under(targets.CORRECTION).items())
        return tuple(sorted(found, key=lambda correction: (correction.at, correction.id)))

    @cached_property
    def challenges(self) -> tuple[Challenge, ...]:
        """The principal's own figures, in order of measure id."""
        return tuple(Challenge(measure, **value) for measure, value in sorted(self.under(targets.CHALLENGE).items()))


_TIMED = (targets.CODING_DONE, targets.SECOND_CODER)
"""Kinds of target whose value is only the time of a note: two notes say the same, and the first one holds."""


def _agree(target: str, heads: Sequence[Head]) -> bool:
    """Whether several heads have the same value."""
    if targets.parse(target).kind in _TIMED and all(head.value is not None for head in heads):
        return True
    return len({canonical(head.value) for head in heads}) == 1


def _first(target: str, heads: Sequence[Head]) -> Head:
    """The head whose value holds, of several that agree."""
    if len(heads) > 1 and targets.parse(target).kind in _TIMED and heads[0].value is not None:
        return min(heads, key=lambda head: canonical(head.value))
    return heads[0]


def _by_time(head: Head) -> tuple[str, str]:
    """The order in which versions are shown; clocks order them and decide nothing."""
    return head.origin.at, head.origin.event


def answer_status(answer: Mapping[str, Any]) -> AnswerStatus:
    """The answer's recorded status, else `answered` when the answer has any content, else `not_asked`.

    Blanks and a list without entries are no content.
    """
    for status in STATUSES:
        if answer.get("status") == status:
            return status
    content = (value for name, value in answer.items() if name not in NOT_CONTENT)
    return "answered" if not all(map(is_blank, content)) else "not_asked"


def fold(session_id: str, events: Iterable[Event]) -> Session:
    """The session made by a set of events; neither their order nor repetition matters."""
    return Session(session_id).after(events)

"""Merge of versions from elsewhere into a meeting: known ones change nothing, the others update or are a conflict."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json, Origin, canonical
from resultatdialog.dialogue.session import NOT_CONTENT, Head, Session, place_of_state


class Version(NamedTuple):
    """A value of one target as a document from elsewhere has it."""

    target: str
    value: Json
    origin: Origin
    over: frozenset[str] = frozenset()
    """Ids of all earlier events of the target, which this value replaces."""
    by_hand: bool = False
    """Whether the document does not say which event set the value: made by hand, or by an older program."""
    document: str = ""
    """For a value by hand: an id made from the whole document, the same whenever the document is read."""
    implied: bool = False
    """Whether the document does not state the value, which is then only for a meeting that has none."""


class Outcome(Enum):
    """The effect of one version."""

    KNOWN = "known"
    ENTERED = "entered"
    UPDATED = "updated"
    AGREED = "agreed"
    CONFLICT = "conflict"
    HELD_BACK = "held back"


class Planned(NamedTuple):
    """A change to record, with the ids of the events it replaces."""

    change: Change
    bases: tuple[str, ...]

    def author_saw(self, session: Session) -> Session:
        """The session as the author of the change saw it: its bases as the target's only heads."""
        seen = tuple(Head(event_id, None) for event_id in self.bases)
        return session.with_heads({self.change.target: seen})


class Merge:
    """The merge of one or several documents into one meeting; nothing is recorded before `planned` is."""

    def __init__(self, session: Session, recorded: Mapping[str, Any], erased: Collection[str] = ()) -> None:
        """`recorded` has the value of every known origin; into the targets `erased` nothing is written."""
        self._session = session
        self._recorded = dict(recorded)
        self._erased = erased
        self._known: set[str] = set()
        self._heads: dict[str, list[Head]] = {target: [*heads] for target, heads in session.heads.items()}
        self._coming: dict[str, Version] = {}
        """Event id to version, for versions taken that are not recorded yet."""
        self._decided: dict[str, Change] = {}
        """Target to the change that settles it at once."""

    @property
    def session(self) -> Session:
        """The meeting as it will be once everything taken is recorded."""
        return self._session.with_heads({target: tuple(heads) for target, heads in self._heads.items()})

    def take(self, versions: Sequence[Version], why: str = "") -> dict[str, Outcome]:
        """Merge the versions of one document; returns the effect for each target.

        With `why` every target is settled to the document's value at once, whatever stands there, and the reason kept.
        """
        stated = {version.target: canonical(version.value) for version in versions}
        outcomes: dict[str, Outcome] = {}
        for version in sorted(versions, key=lambda version: is_status(version.target)):  # a status after the words
            outcome = self._take(version, stated)
            if why and outcome is not Outcome.HELD_BACK:
                outcome = self._decide(version, why) or outcome
            outcomes[version.target] = max(outcome, outcomes.get(version.target, outcome), key=_WEIGHT.index)
        return outcomes

    def _take(self, version: Version, stated: Mapping[str, str]) -> Outcome:
        """Merge one version; it replaces the heads it was built on and no others."""
        event_id = version.origin.event
        if not version.by_hand and self._knows(event_id):
            if version.target in self._erased and event_id not in self._recorded:
                return Outcome.HELD_BACK
            if event_id not in self._recorded or canonical(self._recorded[event_id]) == canonical(version.value):
                return Outcome.KNOWN
        if version.by_hand and version.target in self._erased and version.value is not None:
            heads = self._heads.get(version.target, [])
            known = version.implied or any(canonical(head.value) == canonical(version.value) for head in heads)
            return Outcome.KNOWN if known else Outcome.HELD_BACK
        if version.by_hand or self._knows(event_id):
            placed = self._placed_by_hand(version, stated)
            if placed is None:
                return Outcome.KNOWN
            version = placed
        if version.target in self._erased:
            return Outcome.HELD_BACK
        return self._add(version)

    def _decide(self, version: Version, why: str) -> Outcome | None:
        """Settle a target to a version; None when it has that value already or the version states none."""
        now = self._heads.get(version.target, [])
        if (version.by_hand and version.value is None) or (version.implied and now):
            return None
        session = self.session
        if version.target not in session.conflicts and now:
            if canonical(session.value(version.target)) == canonical(version.value):
                return None
        elif not now:
            return None
        self._decided[version.target] = Change(version.target, version.value, why=why)
        self._heads[version.target] = [Head("", version.value)]
        return Outcome.UPDATED

    def planned(self) -> Iterator[Planned]:
        """The changes to record."""
        for target, heads in self._heads.items():
            before = self._session.heads.get(target, ())
            if target in self._decided:
                taken = [v for v in self._coming.values() if v.target == target]
                bases = {head.event_id for head in before} | {i for v in taken for i in (v.origin.event, *v.over)}
                yield Planned(self._decided[target], tuple(sorted(bases)))
                continue
            for head in heads:
                if head.coming is None:
                    continue
                version = self._coming[head.coming.event]
                bases = {*version.over, version.origin.event, *([version.document] if version.document else [])}
                bases |= {other.event_id for other in before if other.origin.event in version.over}
                yield Planned(Change(target, version.value, version.origin), tuple(sorted(bases)))

    def _knows(self, event_id: str) -> bool:
        return event_id in self._known or self._session.knows(event_id)

    def _placed_by_hand(self, version: Version, stated: Mapping[str, str]) -> Version | None:
        """The version of a value that no known event has set; None when it brings nothing new.

        That is a value of a document by hand, or one that was corrected by hand beside the event that set another.
        """
        heads = self._heads.get(version.target, [])
        if (version.implied and heads) or any(canonical(head.value) == canonical(version.value) for head in heads):
            return None
        if version.by_hand and version.value is None:  # absence never deletes
            return None
        if version.document and self._session.knows(version.document):
            return None
        over: frozenset[str] = frozenset()
        if version.by_hand and version.target == targets.STATE and heads:  # by hand a state goes forward and never back
            if place_of_state(str(version.value)) <= place_of_state(self.session.state):
                return None
            over = frozenset(head.origin.event for head in heads)
        event_id = by_value(self._session.id, version.target, version.value)
        if not version.by_hand or self._knows(event_id):  # it was here, and something else has been recorded since
            event_id = by_value(version.document or version.origin.event, version.target, version.value)
        if self._knows(event_id):
            return None
        return version._replace(origin=Origin(event_id, beside=self._beside(version, stated)), over=over)

    def _beside(self, version: Version, stated: Mapping[str, str]) -> tuple[str, ...] | None:
        """For a status by hand: ids of the events of the answer's content that the same document states."""
        if not is_status(version.target):
            return None
        prefix = targets.prefix(targets.ANSWER, targets.parse(version.target).subject)
        return tuple(
            head.origin.event
            for target, heads in self._heads.items()
            if target.startswith(prefix) and target.removeprefix(prefix) not in NOT_CONTENT
            for head in heads
            if canonical(head.value) == stated.get(target)
        )

    def _add(self, version: Version) -> Outcome:
        event_id = version.origin.event
        heads = self._heads.get(version.target, [])
        kept = [head for head in heads if head.origin.event not in version.over]
        for head in heads:
            if head.coming is not None and head not in kept:
                del self._coming[head.coming.event]
        self._known |= {event_id, *version.over}
        self._recorded[event_id] = version.value
        self._coming[event_id] = version
        self._heads[version.target] = [*kept, Head("", version.value, coming=version.origin)]
        if not heads:
            return Outcome.ENTERED
        if not kept:
            return Outcome.UPDATED
        same = all(canonical(head.value) == canonical(version.value) for head in kept)
        return Outcome.AGREED if same else Outcome.CONFLICT


_WEIGHT = (*Outcome,)
"""Outcomes in order of weight: the heaviest is the outcome of a target with several versions."""


def is_status(target: str) -> bool:
    """Whether a target is the status of an answer."""
    kind, _question, name = targets.parse(target)
    return kind == targets.ANSWER and name == "status"


def by_value(about: str, target: str, value: Json) -> str:
    """An id for a value that no known event has set: the same on every computer for the same meeting or document."""
    return hashlib.sha256(canonical([about, target, value]).encode()).hexdigest()

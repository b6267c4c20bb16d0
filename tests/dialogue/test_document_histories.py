"""Random histories of several copies of a meeting, against a plain model written from the contract.

Contract, *Versions*: a version known by its event changes nothing; all heads among those it was built on → update; else
both are kept. The model keeps for each copy and target only a set of (event, earlier events, value) and looks at
nothing of the program: heads are those that no other one names.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.document import document_round, read_document, write_document
from resultatdialog.dialogue.event import Change, Event, Json, canonical, seal
from resultatdialog.dialogue.merging import Merge, Outcome
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.register.batch import Batch
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round

HISTORIES = int(os.environ.get("HISTORIES", "100"))
"""Histories to live through; CONTRIBUTING has the longest run."""
SCHOOL = "12345678"
TICKS: list[Json] = [["np3"], ["np3", "egna_prov"]]
NOTES = ("uppfoljning_elev", "saknas")


def choices(rng: random.Random) -> Change:
    """One thing that somebody does to a meeting; few places and values, so that copies meet."""
    question = rng.choice(NOTES)
    words = rng.choice(["a", "b", "c", "d"])
    coding = Explanation(
        f"e{rng.randint(1, 2)}",
        "np3",
        rng.choice(["undervisning", "organisation"]),
        "weakness",
        words,
        "np3_niva",
        "AL",
    )
    return rng.choice(
        [
            Change(targets.answer(question, "note"), words),
            Change(targets.answer(question, "note"), None),
            Change(targets.answer(question, "status"), rng.choice(["declined", "dont_know"])),
            Change(targets.answer("skattning", "rating"), rng.randint(1, 4)),
            Change(targets.answer("underlag", "choices"), rng.choice(TICKS)),
            coding.change(),
            coding.withdrawal(),
            Change(targets.PARTICIPANTS, [{"role": "lead", "name": rng.choice(["AL", "ÅA"])}]),
            Change(targets.STATE, rng.choice(["held", "coded"])),
            Change(targets.coding_done("AL"), {"at": f"2016-04-1{rng.randint(0, 3)}T10:00:00+00:00"}),
        ]
    )


Plain = dict[str, tuple[frozenset[str], Any]]
"""Event to the earlier events of its target and its value."""
Letter = tuple[str, dict[str, Plain]]
"""A document, and what the model says it holds."""


@dataclass
class Copy:
    """One laptop's copy: the program's events, and beside them the plain model."""

    name: str
    events: list[Event] = field(default_factory=list)
    plain: dict[str, Plain] = field(default_factory=dict)
    log: dict[str, int] = field(default_factory=dict)
    """Event to its place in this laptop's log, for the model."""

    @property
    def session(self) -> Session:
        return Session("s").after(self.events)

    def write(self, change: Change, bases: tuple[str, ...], actor: str, at: str) -> Event:
        seq = len(self.events) + 1
        event = seal(
            change, device_id=self.name, seq=seq, prev=self.events[-1].event_id if self.events else "",
            session_id="s", bases=bases, actor=actor, at=at, guide_hash="g", nonce=f"{self.name}{seq}".encode(),
        )  # fmt: skip
        self.events.append(event)
        return event

    def heads(self, target: str) -> dict[str, Any]:
        """The model's heads: events that no other event of the target names."""
        known = self.plain.get(target, {})
        named = {earlier for over, _value in known.values() for earlier in over}
        return {event: value for event, (_over, value) in known.items() if event not in named}

    def do(self, change: Change, at: str) -> None:
        """Record a change as the program does: not where a conflict waits, and words take a status back."""
        session = self.session
        changes = [change]
        kind, question, name = targets.parse(change.target)
        status = targets.answer(question, "status")
        if kind == targets.ANSWER and name == "note" and change.value and session.value(status):
            changes.append(Change(status, None))
        if not any(session.waits(each.target) for each in changes):
            self.keep(changes, at)

    def settle(self, rng: random.Random, at: str) -> None:
        """Settle one of the conflicts, if there is any."""
        session = self.session
        if session.conflicts:
            target = rng.choice(sorted(session.conflicts))
            number = rng.randint(1, len(session.versions(target)))
            self.keep(session.settlement(target, number, "så var det"), at)
            assert target not in self.session.conflicts

    def keep(self, changes: Sequence[Change], at: str) -> None:
        for each in changes:
            event = self.write(each, self.session.bases(each.target), self.name, at)
            over = frozenset(self.plain.get(each.target, {})) | {
                earlier for known, _value in self.plain.get(each.target, {}).values() for earlier in known
            }
            self.plain.setdefault(each.target, {})[event.event_id] = (over, each.value)


class Hall:
    """Copies of one meeting and the documents they have sent."""

    def __init__(self, current: Round, guide: Guide, rng: random.Random) -> None:
        school = current.school(SCHOOL)
        assert school is not None
        self.agenda = Agenda(guide, current, school)
        self.rng = rng
        self.clock = datetime.fromisoformat("2016-04-12T10:00:00+00:00")
        self.copies = [Copy(name) for name in "pqrs"[: rng.randint(2, 4)]]
        first = self.copies[0]
        for change in (
            Change(targets.ABOUT_ROUND, current.id),
            Change(targets.ABOUT_SCHOOL, SCHOOL),
            Change(targets.ABOUT_GUIDE, {"id": guide.id, "version": guide.version}),
            Change(targets.STATE, "ongoing"),
        ):
            first.do(change, self.at())
        self.sent: list[Letter] = [self.export(first)]
        for copy in self.copies[1:]:
            self.take(copy, self.sent[0])

    def at(self) -> str:
        self.clock += timedelta(seconds=self.rng.randint(-5, 60))
        return self.clock.isoformat()

    def export(self, copy: Copy) -> Letter:
        """The document, and what the model says it holds: the heads with all they were built on."""
        text = write_document(Conversation(self.agenda, copy.session))
        plain = {target: {event: copy.plain[target][event] for event in copy.heads(target)} for target in copy.plain}
        return text, plain

    def take(self, copy: Copy, *letters: Letter) -> dict[str, Outcome]:
        """Take one or several documents in at once; the effect of the last one."""
        merge = Merge(copy.session, {event.origin.event: event.value for event in copy.events})
        outcomes: dict[str, Outcome] = {}
        for text, plain in letters:
            top, _round = document_round(text.encode(), "d.json")
            outcomes = merge.take(read_document(top, "d.json", self.agenda.round, self.agenda.guide).versions)
            for target, versions in plain.items():
                known = copy.plain.setdefault(target, {})
                seen = set(known) | {earlier for over, _value in known.values() for earlier in over}
                for event, (over, value) in versions.items():
                    if event not in seen:
                        known[event] = (over, value)
        for planned in merge.planned():
            copy.write(planned.change, planned.bases, "importer", self.at())
        assert digest(merge.session) == digest(copy.session)  # what is foretold is what is then recorded
        return outcomes


def digest(session: Session) -> dict[str, Any]:
    """Target to its value, or to the sorted versions of a conflict, withdrawn values left out."""
    found: dict[str, Any] = {}
    for target in session.heads:
        versions = sorted(canonical(head.value) for head in session.versions(target))
        value = session.value(target)
        if versions or value is not None:
            found[target] = versions or value
    return found


def plain_digest(copy: Copy) -> dict[str, Any]:
    """The same by the model, without what statuses and words have to do with each other."""
    found: dict[str, Any] = {}
    for target in copy.plain:
        values = sorted({canonical(value) for value in copy.heads(target).values()})
        if targets.parse(target).kind == targets.CODING_DONE and "null" not in values:
            values = values[:1]
        if values != ["null"]:
            found[target] = json.loads(values[0]) if len(values) == 1 else values
    return found


def lived(current: Round, guide: Guide, seed: int) -> Hall:
    """A history: copies change, send and take in documents, old ones too, in a random order and number."""
    rng = random.Random(seed)
    hall = Hall(current, guide, rng)
    for _step in range(rng.randint(4, 30)):
        copy = rng.choice(hall.copies)
        what = rng.random()
        if what < 0.5:
            copy.do(choices(rng), hall.at())
        elif what < 0.55:
            copy.settle(rng, hall.at())
        elif what < 0.75:
            hall.sent.append(hall.export(copy))
        else:
            hall.take(copy, *rng.sample(hall.sent, k=rng.randint(1, min(3, len(hall.sent)))))
    return hall


def meet(hall: Hall) -> None:
    """Everybody sends, and takes in everything ever sent, each in an order of its own and some of it twice."""
    for _round in range(2):
        hall.sent += [hall.export(copy) for copy in hall.copies]
        for copy in hall.copies:
            letters = [*hall.sent, *hall.rng.sample(hall.sent, k=min(3, len(hall.sent)))]
            hall.rng.shuffle(letters)
            while letters:
                some = hall.rng.randint(1, 4)
                hall.take(copy, *letters[:some])
                del letters[:some]


@pytest.fixture(scope="module")
def histories(small_round: Round, guide: Guide) -> list[Hall]:
    found = [lived(small_round, guide, seed) for seed in range(HISTORIES)]
    for hall in found:
        meet(hall)
    return found


def between(session: Session) -> set[str]:
    """Statuses in conflict with the words of the same answer only, which the model does not know of."""
    return {t for t in session.conflicts if t.endswith("/status") and len(session.heads[t]) == 1}


def test_all_copies_come_to_one_digest_in_any_order(histories: list[Hall]) -> None:
    for hall in histories:
        first, *others = (digest(copy.session) for copy in hall.copies)
        for other in others:
            assert other == first


def test_every_difference_is_merged_by_rule_or_waits_and_none_is_overwritten(histories: list[Hall]) -> None:
    waiting = 0
    for hall in histories:
        for copy in hall.copies:
            session, plain = copy.session, plain_digest(copy)
            told = digest(session)
            for target in (target for target in session.conflicts if target.endswith("/status")):
                values = sorted({canonical(head.value) for head in session.heads[target]})  # words beside it left out
                told[target] = json.loads(values[0]) if len(values) == 1 else values
            assert told == plain
            waiting += len(session.conflicts)
    assert waiting > HISTORIES / 2  # the histories do meet


def test_a_status_and_words_that_did_not_know_of_each_other_wait_together(histories: list[Hall]) -> None:
    met = 0
    for hall in histories:
        for copy in hall.copies:
            session = copy.session
            for question in NOTES:
                answer = session.answer(question)
                if answer.get("status") and answer.get("note"):  # somebody set the status with the words before her
                    assert targets.answer(question, "status") not in session.conflicts
            met += len(between(session))
    assert met > HISTORIES / 20


def test_taking_everything_in_again_writes_nothing(histories: list[Hall]) -> None:
    for hall in histories[:100]:
        for copy in hall.copies:
            before = len(copy.events)
            for letter in hall.sent:
                outcomes = hall.take(copy, letter)
                assert set(outcomes.values()) <= {Outcome.KNOWN}
            assert len(copy.events) == before


def test_author_time_and_computer_go_with_the_words(histories: list[Hall]) -> None:
    seen = 0
    for hall in histories[:100]:
        by_event = {event.event_id: event for copy in hall.copies for event in copy.events if event.kind != "import"}
        for copy in hall.copies:
            for heads in copy.session.heads.values():
                for head in heads:
                    first = by_event[head.origin.event]
                    assert (head.origin.actor, head.origin.at) == (first.actor, first.at)
                    assert (head.origin.device, head.value) == (first.device_id, first.value)
                    seen += head.event is not None and head.event.kind == "import"
    assert seen > 100


def test_the_last_import_winning_is_found_out(
    small_round: Round, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the same histories with a merge in which the version that comes last replaces all others."""

    def last_wins(self: Hall, copy: Copy, *letters: Letter) -> dict[str, Outcome]:
        for text, _plain in letters:
            top, _round = document_round(text.encode(), "d.json")
            for version in read_document(top, "d.json", self.agenda.round, self.agenda.guide).versions:
                session = copy.session
                if session.value(version.target) != version.value:
                    copy.write(Change(version.target, version.value), session.bases(version.target), "", self.at())
        return {}

    monkeypatch.setattr(Hall, "take", last_wins)
    overwritten = 0
    for seed in range(20):
        hall = lived(small_round, guide, seed)
        meet(hall)
        digests = [digest(copy.session) for copy in hall.copies]
        overwritten += any(other != digests[0] for other in digests[1:]) or not hall.copies[0].session.conflicts
    assert overwritten > 16


def test_a_register_names_every_meeting_with_a_conflict_without_reading_the_others(
    histories: list[Hall], tmp_path: Path
) -> None:
    divided = quiet = 0
    for number, hall in enumerate(histories[:30]):
        for place, copy in enumerate(hall.copies):
            with Register(tmp_path / f"{number}-{place}.db") as register:
                register.take_in([Batch(events=tuple(copy.events))])
                found = register.divided_streams(targets.answer("%", "status"))
            assert not copy.session.conflicts or found == [copy.session.id]
            divided += bool(copy.session.conflicts)
            quiet += not found
    assert divided
    assert quiet or divided > 30

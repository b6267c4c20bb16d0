from __future__ import annotations

import hashlib
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue.event import Change, Event, Json, seal
from resultatdialog.dialogue.session import Session, answer_status, fold

VALUES: list[Json] = [None, 1, True, "x", "å", ["x"], {"a": 1}]
TARGETS = ("answer/a/note", "answer/b/rating", "coding/c/AL")


def event(target: str, value: Json, *bases: str, device: str = "d", seq: int = 1) -> Event:
    return seal(
        Change(target, value),
        device_id=device,
        seq=seq,
        prev="",
        session_id="s",
        bases=bases,
        actor="AL",
        at="2016-04-12T10:00:00+02:00",
        guide_hash="g",
        nonce=b"0123456789abcdef",
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """What several laptops could have written: each event replaces some of the earlier ones on its target."""
    events: list[Event] = []
    for seq in range(1, draw(st.integers(0, 12)) + 1):
        target = draw(st.sampled_from(TARGETS))
        earlier = [e.event_id for e in events if e.target == target]
        bases = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        value = draw(st.sampled_from(VALUES))
        events.append(event(target, value, *bases, device=draw(st.sampled_from("pq")), seq=seq))
    return events


def plain_heads(events: list[Event]) -> dict[str, dict[str, Any]]:
    """reliability.md, Merge: heads are the events named in nobody's bases."""
    named = {base for e in events for base in e.bases}
    heads: dict[str, dict[str, Any]] = {e.target: {} for e in events}
    for e in events:
        if e.event_id not in named:
            heads[e.target][e.event_id] = json.loads(e.body)
    return heads


def told(session: Session) -> dict[str, dict[str, Any]]:
    for heads in session.heads.values():
        assert len({head.event_id for head in heads}) == len(heads)
    return {target: {head.event_id: head.value for head in heads} for target, heads in session.heads.items()}


@given(histories(), st.randoms(use_true_random=False))
def test_order_repetition_and_portions_do_not_matter(events: list[Event], rng: random.Random) -> None:
    shuffled = events + rng.choices(events, k=3) if events else []
    rng.shuffle(shuffled)
    cut = rng.randint(0, len(shuffled))

    session = fold("s", shuffled[:cut]).after(shuffled[cut:])

    assert told(session) == told(fold("s", events)) == plain_heads(events)
    assert set(session.conflicts) == set(fold("s", events).conflicts)


@given(histories())
def test_equal_heads_agree_and_different_ones_are_a_conflict(events: list[Event]) -> None:
    session = fold("s", events)

    for target, heads in plain_heads(events).items():
        values = {json.dumps(value, sort_keys=True) for value in heads.values()}
        assert (target in session.conflicts) is (len(values) > 1)
        assert session.value(target) == (json.loads(values.pop()) if len(values) == 1 else None)
        assert set(session.bases(target)) == set(heads)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_event_that_replaces_one_on_another_target_does_so_in_any_order(order: tuple[int, int]) -> None:
    first = event(TARGETS[0], "x")
    events = [first, event(TARGETS[1], 7, first.event_id, seq=2)]

    session = fold("s", [events[place] for place in order])

    assert told(session) == plain_heads(events)


def test_a_fork_is_settled_by_an_event_that_names_all_heads() -> None:
    base = event(TARGETS[0], "x")
    mine, theirs = (event(TARGETS[0], value, base.event_id, device=value, seq=2) for value in "mt")
    settled = event(TARGETS[0], "t", mine.event_id, theirs.event_id, seq=3)

    assert fold("s", [base, mine, theirs]).conflicts == (TARGETS[0],)
    assert fold("s", [base, mine, theirs]).value(TARGETS[0]) is None
    assert fold("s", [settled, theirs, mine, base]).value(TARGETS[0]) == "t"
    assert fold("s", [settled, theirs, mine, base]).conflicts == ()


def test_a_late_head_reopens_what_was_settled() -> None:
    base = event(TARGETS[0], "x")
    mine, theirs = (event(TARGETS[0], value, base.event_id, device=value, seq=2) for value in "mt")
    settled = event(TARGETS[0], "t", mine.event_id, theirs.event_id, seq=3)
    late = event(TARGETS[0], "y", base.event_id, device="l", seq=2)

    assert fold("s", [base, mine, theirs, settled, late]).conflicts == (TARGETS[0],)


def test_a_conflicting_answer_is_kept_out_of_the_answers() -> None:
    note, rating = "answer/a/note", "answer/a/rating"
    events = [event(note, "x"), event(note, "y", device="q"), event(rating, 7)]

    assert fold("s", events).answer("a") == {"rating": 7}


def test_a_withdrawn_answer_is_gone_and_its_history_kept() -> None:
    said = event(TARGETS[0], "x")
    withdrawn = event(TARGETS[0], None, said.event_id, seq=2)

    assert withdrawn.kind == "withdraw"
    assert fold("s", [withdrawn, said]).answers == {}
    assert fold("s", [withdrawn, said]).bases(TARGETS[0]) == (withdrawn.event_id,)


def test_two_coders_of_one_explanation_are_two_codings_and_no_conflict() -> None:
    value: Json = {
        "measure": "np3", "category": "undervisning", "valence": "weakness", "quote": "q",
        "question": "np3_niva", "coded_at": "", "subject": None,
    }  # fmt: skip
    session = fold("s", [event("coding/c/AL", value), event("coding/c/Å/A", value, device="q")])

    assert session.conflicts == ()
    assert {(e.id, e.coder) for e in session.explanations} == {("c", "AL"), ("c", "Å/A")}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({}, "not_asked"),
        ({"comment": "sent"}, "not_asked"),
        ({"parked": "senare"}, "not_asked"),
        ({"note": "x"}, "answered"),
        ({"count": 0}, "answered"),
        ({"status": "answered"}, "answered"),
        ({"status": "declined"}, "declined"),
        ({"status": "dont_know", "note": "x"}, "dont_know"),
        ({"status": "not_asked", "note": "x"}, "not_asked"),
    ],
)
def test_an_answer_s_status_is_its_own_else_what_its_content_says(answer: dict[str, Any], status: str) -> None:
    assert answer_status(answer) == status


def test_an_event_is_named_by_the_hash_of_its_header_and_its_words_by_theirs() -> None:
    sealed = event("answer/a/note", "å [/b]", "b2", "b1")
    body = '"å [/b]"'.encode()
    payload = hashlib.sha256(b"0123456789abcdef" + body).hexdigest()
    header = (
        '{"actor":"AL","at":"2016-04-12T10:00:00+02:00","bases":["b1","b2"],"device":"d","guide":"g","kind":"set",'
        f'"payload":"{payload}","prev":"","seq":1,"session":"s","target":"answer/a/note"}}'
    )

    assert (sealed.payload_hash, sealed.body.encode()) == (payload, body)
    assert sealed.event_id == hashlib.sha256(header.encode()).hexdigest()

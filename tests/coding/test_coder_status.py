from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.coder_status import (
    CodeLater,
    coders,
    done_by,
    done_change,
    marked_for_later,
    moment,
    read_at,
    reading_change,
)
from resultatdialog.dialogue.event import Change, seal
from resultatdialog.dialogue.session import Explanation, Session

AT = "2026-11-22T10:00:00+01:00"


def said(session: Session, words: str, question: str = "np3_niva", n: int = 0) -> Session:
    """The session once words were entered, as events."""
    change = Change(f"answer/{question}/note", words)
    event = seal(
        change, device_id="a", seq=n, prev="", session_id=session.id, bases=session.bases(change.target), actor="",
        at=AT, guide_hash="", nonce=bytes([n] * 16),
    )  # fmt: skip
    return session.after([event])


def test_what_is_marked_for_later_is_read_back_oldest_first_in_whatever_zone_it_was_written() -> None:
    marks = [
        CodeLater("a", "np3_niva", "Sist.", "note", 7, "2026-11-22T10:30:00+01:00", "AL"),
        CodeLater("b", "np3_niva", "Först.", "note", 0, "2026-11-22T10:00:00+02:00", "ÅA"),
        CodeLater("c", "np6_orsak", "", at="2026-11-22T09:00:00+00:00"),
        CodeLater("d", "np6_orsak", "Utan tid."),
    ]
    session = Session("s").foreseen([mark.change() for mark in random.Random(1).sample(marks, 4)])

    assert [mark.id for mark in marked_for_later(session)] == ["d", "b", "c", "a"]
    assert set(marked_for_later(session)) == set(marks)


def test_a_mark_that_was_taken_back_is_gone() -> None:
    mark = CodeLater("a", "np3_niva", "Ord.")

    assert marked_for_later(Session("s").foreseen([mark.change(), Change("later/a", None)])) == ()


def test_an_answer_is_read_until_its_words_change() -> None:
    session = said(Session("s"), "Vi hann inte.")
    assert read_at(session, "np3_niva", "AL") is None

    after = session.foreseen([reading_change(session, "np3_niva", "AL", AT)])

    assert read_at(after, "np3_niva", "AL") == AT
    assert read_at(after, "np3_niva", "ÅA") is None
    assert read_at(after, "np6_orsak", "AL") is None
    assert read_at(said(after, "Något annat.", "np6_orsak", 1), "np3_niva", "AL") == AT
    changed = said(after, "Vi hann.", n=1)
    assert read_at(changed, "np3_niva", "AL") is None
    assert read_at(changed.foreseen([reading_change(changed, "np3_niva", "AL", AT)]), "np3_niva", "AL") == AT


def test_coders_are_those_with_codings_and_those_done_without_any() -> None:
    coding = Explanation("e", "np3", "undervisning", "weakness", "", "np3_niva", "AL")
    session = Session("s").foreseen([coding.change(), done_change("Åsa / Öst", AT)])

    assert coders(session) == {"AL", "Åsa / Öst"}
    assert done_by(session) == {"Åsa / Öst": AT}
    assert coders(session.foreseen([coding.withdrawal(), done_change("Åsa / Öst", None)])) == frozenset()


zones = st.timezones() | st.just(UTC)
times = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=zones)


@given(times, times)
def test_moments_are_in_the_order_of_time_whatever_their_zone(one: datetime, other: datetime) -> None:
    assert (moment(one.isoformat()) < moment(other.isoformat())) == (one.timestamp() < other.timestamp())


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2016-04-12", "20160412T10Z"])
def test_any_time_a_document_can_hold_can_be_compared(at: str) -> None:
    assert (moment(at) > moment(AT)) is at.startswith("9999")
    assert moment("") < moment(AT)

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from full_disk import Disk
from resultatdialog.coding.coder_status import CodeLater, done_change, marked_for_later
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Participant
from resultatdialog.guide.model import Question
from resultatdialog.register.store import Entry, Register
from resultatdialog.work.codebooks import draw_sample
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.documents import import_documents
from resultatdialog.work.habits import MeetingPlace, last_place
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round

AT = datetime(2016, 4, 12, 10, 31, tzinfo=UTC)
PEOPLE = [Participant("principal", "Exempla Provsson"), Participant("lead", "AL"), Participant("notes", "ÅA")]
PUPILS, TEACHING = "elevernas_forutsattningar", "undervisning"


def sit_down(register: Register, school: str = "12345678") -> OpenMeeting:
    register.clock = lambda: AT
    current = find_round(register, "liten")
    assert current is not None
    conversation = open_conversation(register, current, guide_of(register, current), school)
    return OpenMeeting(register, conversation)


@pytest.fixture
def meeting(loaded: Register) -> OpenMeeting:
    opened = sit_down(loaded)
    opened.begin(PEOPLE)
    return opened


@pytest.fixture
def locked(loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]) -> Iterator[OpenMeeting]:
    import_documents(loaded, [write_document({**document, "state": "locked"})])
    yield sit_down(loaded)


def ask(meeting: OpenMeeting, name: str) -> Question:
    found = meeting.conversation.guide.question(name)
    assert found is not None
    return found


def recorded_before(loaded: Register, meeting: OpenMeeting, *changes: Change) -> OpenMeeting:
    """The meeting opened again once something has been recorded elsewhere: earlier, or at the desk."""
    loaded.append([Entry(loaded.session(meeting.conversation.session.id), changes)])
    return sit_down(loaded)


def on_disk(register: Register, meeting: OpenMeeting) -> Any:
    """The session as somebody else would read it, equal to the one on the screen."""
    session = register.session(meeting.conversation.session.id)
    assert session.answers == meeting.conversation.session.answers
    assert session.explanations == meeting.conversation.session.explanations
    assert session.state == meeting.conversation.session.state
    return session


def test_a_meeting_begins_with_round_school_guide_date_and_people(loaded: Register, meeting: OpenMeeting) -> None:
    session = on_disk(loaded, meeting)

    assert (session.round, session.school, session.state) == ("liten", "12345678", "ongoing")
    assert session.held_on == "2016-04-12"
    assert session.participants == tuple(PEOPLE)
    assert session.value("about/guide") == {"id": "nacka-ak3-6", "version": "1"}
    assert meeting.begun


def test_a_meeting_not_yet_begun_leaves_no_trace(loaded: Register) -> None:
    before = loaded.events()
    assert not sit_down(loaded).begun

    assert (loaded.events(), loaded.digests()) == (before, [])


def test_people_without_a_name_are_not_recorded(loaded: Register) -> None:
    opened = sit_down(loaded)
    opened.begin([Participant("lead", "AL"), Participant("deputy", "")])

    assert on_disk(loaded, opened).participants == (Participant("lead", "AL"),)


@pytest.mark.parametrize(("people", "coder"), [(PEOPLE, "ÅA"), (PEOPLE[:2], "AL"), (PEOPLE[:1], "?")])
def test_the_one_at_the_keyboard_codes(loaded: Register, people: list[Participant], coder: str) -> None:
    opened = sit_down(loaded)
    opened.begin(people)

    assert opened.coder == coder


def test_an_answer_is_on_disk_when_the_call_returns(loaded: Register, meeting: OpenMeeting) -> None:
    assert meeting.answer(ask(meeting, "saknas"), "note", "Den om [skratt] [/b]")

    assert on_disk(loaded, meeting).answer("saknas") == {"note": "Den om [skratt] [/b]"}
    assert meeting.saved_at == AT
    assert loaded.events()[-1].actor == "ÅA"


def test_the_same_answer_again_writes_nothing(loaded: Register, meeting: OpenMeeting) -> None:
    saknas = ask(meeting, "saknas")
    meeting.answer(saknas, "note", "x")
    before = len(loaded.events())

    assert not meeting.answer(saknas, "note", "x")
    assert len(loaded.events()) == before


def test_words_that_are_sent_take_their_codings_along_and_undo_brings_both_back(
    loaded: Register, meeting: OpenMeeting
) -> None:
    here, there = ask(meeting, "np3_niva"), ask(meeting, "saknas")
    note = "Vi ser. Momentet hanns inte med. Sen mer."
    meeting.answer(here, "note", note)
    first = meeting.code(here, PUPILS, "strength", "Vi ser.", None, "note", 0)
    second = meeting.code(here, TEACHING, "weakness", "Momentet hanns", None, "note", 8)

    assert meeting.send("Momentet hanns inte med.", here, ("note", 8), there)

    session = on_disk(loaded, meeting)
    assert session.answer("np3_niva")["note"] == "Vi ser. Sen mer."
    assert session.answer("saknas")["note"] == "Momentet hanns inte med."
    assert {e.id: (e.question, e.measure) for e in session.explanations} == {
        first.id: ("np3_niva", "np3"),
        second.id: ("saknas", "np3"),
    }
    _question, words = meeting.undo()
    assert "flytten av ”Momentet hanns inte med.”" in str(words)
    session = on_disk(loaded, meeting)
    assert (session.answer("np3_niva")["note"], session.answer("saknas")) == (note, {})
    assert {e.question for e in session.explanations} == {"np3_niva"}


def test_the_list_s_numbers_follow_each_answer(loaded: Register, meeting: OpenMeeting) -> None:
    meeting.answer(ask(meeting, "saknas"), "note", "x")
    meeting.set_aside(ask(meeting, "progression"), "declined")

    (digest,) = loaded.digests("liten")
    assert (digest.dealt_with, digest.questions, digest.state) == (2, 21, "ongoing")


def test_undo_takes_back_step_by_step_and_says_where(loaded: Register, meeting: OpenMeeting) -> None:
    meeting.answer(ask(meeting, "np3_bada"), "choice", "partly")
    meeting.answer(ask(meeting, "skattning"), "rating", 7)
    meeting.answer(ask(meeting, "skattning"), "rating", 8)
    meeting.set_aside(ask(meeting, "saknas"), "parked", "senare")

    took = [meeting.undo() for _step in range(3)]

    assert [question.id if question else None for question, _words in took] == ["saknas", "skattning", "skattning"]
    assert on_disk(loaded, meeting).answers == {"np3_bada": {"choice": "partly", "count": 4}}
    meeting.undo()
    assert on_disk(loaded, meeting).answers == {}
    with pytest.raises(LookupError):
        meeting.undo()


def test_undo_adds_events_and_removes_none(loaded: Register, meeting: OpenMeeting) -> None:
    meeting.answer(ask(meeting, "saknas"), "note", "x")
    before = loaded.events()

    meeting.undo()

    assert loaded.events()[: len(before)] == before
    assert len(loaded.events()) > len(before)


def test_undo_brings_back_the_words_the_answer_was_asked_for_with(loaded: Register, meeting: OpenMeeting) -> None:
    saknas = ask(meeting, "saknas")
    again = recorded_before(
        loaded, meeting, Change("answer/saknas/note", "x"), Change("asked/saknas", "Så löd den då?")
    )
    again.answer(saknas, "note", "y")
    assert on_disk(loaded, again).value("asked/saknas") == again.conversation.wording(saknas)

    again.undo()

    assert on_disk(loaded, again).answer("saknas") == {"note": "x"}
    assert on_disk(loaded, again).value("asked/saknas") == "Så löd den då?"


def test_an_answer_taken_back_leaves_no_words_it_was_asked_for_with(loaded: Register, meeting: OpenMeeting) -> None:
    meeting.answer(ask(meeting, "saknas"), "note", "x")

    meeting.undo()

    assert on_disk(loaded, meeting).value("asked/saknas") is None


def test_a_note_emptied_and_written_anew_comes_back_in_two_steps(loaded: Register, meeting: OpenMeeting) -> None:
    saknas = ask(meeting, "saknas")
    again = recorded_before(
        loaded,
        meeting,
        Change("answer/saknas/note", "x"),
        Change("answer/saknas/parked", "senare"),
        Change("asked/saknas", "Så löd den då?"),
    )
    for words in ("", "y", "yz"):
        again.answer(saknas, "note", words)
    assert on_disk(loaded, again).answer("saknas") == {"note": "yz"}

    again.undo()
    assert on_disk(loaded, again).answer("saknas") == {"parked": "senare"}
    assert on_disk(loaded, again).value("asked/saknas") == "Så löd den då?"
    again.undo()

    assert on_disk(loaded, again).answer("saknas") == {"note": "x", "parked": "senare"}
    with pytest.raises(LookupError):
        again.undo()


def test_writing_on_in_one_field_is_one_step(loaded: Register, meeting: OpenMeeting) -> None:
    saknas = ask(meeting, "saknas")
    for words in ("V", "Vi", "Vi hann", "Vi hann inte"):
        meeting.answer(saknas, "note", words)

    meeting.undo()

    assert on_disk(loaded, meeting).answers == {}


def test_an_answer_takes_away_parked_and_undo_brings_it_back(loaded: Register, meeting: OpenMeeting) -> None:
    saknas = ask(meeting, "saknas")
    meeting.set_aside(saknas, "parked", "senare")
    meeting.answer(saknas, "note", "x")
    assert on_disk(loaded, meeting).answer("saknas") == {"note": "x"}

    meeting.undo()
    assert on_disk(loaded, meeting).answer("saknas") == {"parked": "senare"}


def test_a_coding_is_made_changed_taken_back_and_each_step_undone(loaded: Register, meeting: OpenMeeting) -> None:
    niva = ask(meeting, "np3_niva")
    first = meeting.code(niva, TEACHING, "weakness", "Vi hann inte.", "sv")
    assert (first.measure, first.question, first.coder, first.coded_at) == (
        "np3", "np3_niva", "ÅA", "2016-04-12T10:31:00.000+00:00",
    )  # fmt: skip

    assert meeting.recode(first, PUPILS, "strength", "Vi hann.", None)
    (changed,) = on_disk(loaded, meeting).explanations
    assert (changed.id, changed.category, changed.valence, changed.quote, changed.subject) == (
        first.id, PUPILS, "strength", "Vi hann.", None,
    )  # fmt: skip
    assert not meeting.recode(changed, PUPILS, "strength", "Vi hann.", None)

    assert meeting.uncode(changed)
    assert on_disk(loaded, meeting).explanations == ()
    for expected in ((changed,), (first,), ()):
        meeting.undo()
        assert on_disk(loaded, meeting).explanations == expected


def test_where_a_question_stands_follows_its_codings(meeting: OpenMeeting) -> None:
    niva = ask(meeting, "np3_niva")
    stood = [meeting.conversation.status(niva)]
    first = meeting.code(niva, TEACHING, "weakness", "Vi hann inte.")
    stood.append(meeting.conversation.status(niva))
    meeting.recode(first, PUPILS, "strength", "Vi hann.", None)
    stood.append(meeting.conversation.status(niva))
    meeting.uncode(first)
    stood.append(meeting.conversation.status(niva))
    meeting.undo()
    stood.append(meeting.conversation.status(niva))

    assert stood == ["left", "partly", "partly", "left", "partly"]


def test_codings_belong_to_their_question(meeting: OpenMeeting) -> None:
    here = meeting.code(ask(meeting, "np3_niva"), TEACHING, "weakness", "a")
    there = meeting.code(ask(meeting, "np6_orsak"), TEACHING, "weakness", "b")

    assert meeting.codings(ask(meeting, "np3_niva")) == (here,)
    assert meeting.codings(ask(meeting, "np6_orsak")) == (there,)


def test_that_the_screen_asked_on_is_logged_once(loaded: Register, meeting: OpenMeeting) -> None:
    niva = ask(meeting, "np3_niva")
    assert meeting.follow_up(niva) is None
    coded = meeting.code(niva, PUPILS, "weakness", "Många nya.")

    words = meeting.follow_up(niva)
    assert words == meeting.follow_up(niva) == meeting.conversation.guide.codebook.prompts[0]

    logged = [event for event in loaded.events() if event.target == "prompt/np3"]
    assert [event.value for event in logged] == [{"shown": words, "after": [coded.id]}]


def test_a_question_that_explains_nothing_is_not_asked_on(loaded: Register, meeting: OpenMeeting) -> None:
    meeting.code(ask(meeting, "np3_niva"), PUPILS, "weakness", "x")

    assert meeting.follow_up(ask(meeting, "saknas")) is None


def test_a_finished_meeting_has_been_held_and_finishing_can_be_undone(loaded: Register, meeting: OpenMeeting) -> None:
    meeting.finish()
    assert on_disk(loaded, meeting).state == "held"
    assert loaded.digests("liten")[0].state == "held"

    meeting.undo()
    assert on_disk(loaded, meeting).state == "ongoing"


def test_a_meeting_that_is_over_changes_only_after_a_decision_with_a_name(
    loaded: Register, meeting: OpenMeeting
) -> None:
    meeting.answer(ask(meeting, "saknas"), "note", "x")
    meeting.finish()
    again = sit_down(loaded)
    about = AboutMeeting(day="2016-01-01")

    assert again.read_only
    assert not again.answer(ask(again, "saknas"), "note", "y")
    assert not again.set_aside(ask(again, "saknas"), "declined")
    assert not again.agree(None, again.new_agreement(None, "x", "", ""))
    assert not again.note_loosely("x")
    assert not again.tell_about(about)
    assert on_disk(loaded, again).answer("saknas") == {"note": "x"}

    again.correct("Bea", "fel ord")
    assert again.answer(ask(again, "saknas"), "note", "y")
    assert again.tell_about(about)
    session = on_disk(loaded, again)
    assert (session.answer("saknas"), session.state, session.held_on) == ({"note": "y"}, "held", "2016-01-01")
    assert {event.actor for event in loaded.events() if event.target == "answer/saknas/note"} == {"ÅA", "Bea"}


@pytest.mark.parametrize("state", ["coded", "at-fact-check", "fact-checked"])
def test_finishing_again_does_not_take_a_meeting_back(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path], state: str
) -> None:
    import_documents(loaded, [write_document({**document, "state": state})])
    opened = sit_down(loaded)

    opened.finish()

    assert on_disk(loaded, opened).state == state


def test_a_locked_session_cannot_be_changed(loaded: Register, locked: OpenMeeting) -> None:
    before = (loaded.events(), loaded.digests())
    niva = ask(locked, "np3_niva")
    (coding,) = locked.codings(niva)
    assert locked.locked

    assert not locked.answer(ask(locked, "saknas"), "note", "x")
    assert not locked.set_aside(ask(locked, "saknas"), "parked")
    assert not locked.recode(coding, PUPILS, "strength", "x", None)
    assert not locked.uncode(coding)
    locked.code(niva, PUPILS, "weakness", "x")
    locked.finish()
    locked.follow_up(niva)

    assert (loaded.events(), loaded.digests()) == before


def test_what_cannot_be_saved_holds_on_the_screen_waits_and_is_saved_when_it_can_be(
    disk: Disk, loaded: Register, meeting: OpenMeeting
) -> None:
    saknas, niva = ask(meeting, "saknas"), ask(meeting, "np3_niva")
    meeting.answer(saknas, "note", "sparat")
    events = len(loaded.events())
    loaded.clock = lambda: AT + timedelta(minutes=1)
    disk.fill()

    meeting.answer(ask(meeting, "skattning"), "note", "x" * 50_000)
    coding = meeting.code(niva, PUPILS, "weakness", "citat")
    meeting.answer(saknas, "note", "ändrat")
    meeting.undo()

    assert (meeting.unsaved, meeting.saved_at) == (True, AT)
    assert meeting.conversation.session.answer("skattning")["note"] == "x" * 50_000
    assert meeting.conversation.session.answer("saknas") == {"note": "sparat"}
    assert len(loaded.events()) == events
    assert "disken är full" in meeting.try_again()
    assert meeting.failures >= 3

    disk.free()
    assert meeting.try_again() == ""
    assert (meeting.unsaved, meeting.saved_at) == (False, AT + timedelta(minutes=1))
    assert on_disk(loaded, meeting).explanations == (coding,)
    undone, _words = meeting.undo()
    assert undone is not None
    assert undone.id == "np3_niva"


def test_the_next_start_knows_where_the_meeting_stopped(tmp_path: Path, loaded: Register, meeting: OpenMeeting) -> None:
    assert last_place(loaded) is None
    meeting.keep_place(ask(meeting, "np3_niva"), {"A": 300})
    loaded.close()

    with Register(loaded.path) as again:
        assert last_place(again) == MeetingPlace("liten", "12345678", "np3_niva", {"A": 300})


def test_a_meeting_left_in_order_leaves_no_place(loaded: Register, meeting: OpenMeeting) -> None:
    meeting.keep_place(None, {})
    assert last_place(loaded) == MeetingPlace("liten", "12345678")

    meeting.leave()
    assert last_place(loaded) is None


def test_a_meeting_taken_up_again_goes_on_where_it_was(loaded: Register, meeting: OpenMeeting) -> None:
    meeting.answer(ask(meeting, "saknas"), "note", "x")

    again = sit_down(loaded)

    assert again.conversation.session.id == meeting.conversation.session.id
    assert again.conversation.session.answers == meeting.conversation.session.answers
    with pytest.raises(LookupError):  # undo reaches back to this sitting only
        again.undo()


# Coding in the meeting: where words stand, what is kept for later, who sees what.


def test_a_coding_knows_where_its_quote_stands_until_the_quote_is_changed(
    loaded: Register, meeting: OpenMeeting
) -> None:
    niva = ask(meeting, "np3_niva")
    first = meeting.code(niva, TEACHING, "weakness", "Vi hann inte.", "sv", "note", 14)
    assert on_disk(loaded, meeting).explanations == (first,)
    assert (first.field, first.start) == ("note", 14)

    meeting.recode(first, TEACHING, "strength", "Vi hann inte.", "sv")
    assert on_disk(loaded, meeting).explanations == (first._replace(valence="strength"),)
    meeting.recode(first, TEACHING, "strength", "Vi hann.", "sv")
    (changed,) = on_disk(loaded, meeting).explanations
    assert (changed.quote, changed.field, changed.start) == ("Vi hann.", "", None)


def test_a_coding_moved_to_another_code_is_as_young_as_that(loaded: Register, meeting: OpenMeeting) -> None:
    first = meeting.code(ask(meeting, "np3_niva"), TEACHING, "weakness", "Vi hann inte.")
    loaded.clock = lambda: AT + timedelta(hours=1)

    meeting.recode(first, TEACHING, "strength", "Vi hann inte.", None)
    assert [e.coded_at for e in on_disk(loaded, meeting).explanations] == [first.coded_at]
    meeting.recode(first, PUPILS, "weakness", "Vi hann inte.", None)
    assert [e.coded_at for e in on_disk(loaded, meeting).explanations] == ["2016-04-12T11:31:00.000+00:00"]


def test_words_are_kept_for_later_and_undo_takes_the_mark_away(loaded: Register, meeting: OpenMeeting) -> None:
    niva = ask(meeting, "np3_niva")
    meeting.code_later(niva, "Vi hann inte.", "note", 14)
    meeting.code_later(ask(meeting, "np6_orsak"), "")

    (mark,) = meeting.later(niva)
    at = "2016-04-12T10:31:00.000+00:00"
    assert mark == CodeLater(mark.id, "np3_niva", "Vi hann inte.", "note", 14, at, "ÅA")
    assert set(marked_for_later(on_disk(loaded, meeting))) == {mark, *meeting.later(ask(meeting, "np6_orsak"))}

    for left in (1, 0):
        meeting.undo()
        assert len(marked_for_later(on_disk(loaded, meeting))) == left


def test_nothing_is_kept_for_later_in_a_locked_meeting(loaded: Register, locked: OpenMeeting) -> None:
    before = loaded.events()

    locked.code_later(ask(locked, "np3_niva"), "Ord.")

    assert (loaded.events(), locked.later(ask(locked, "np3_niva"))) == (before, ())


def test_what_is_kept_for_later_on_a_full_disk_waits_and_is_saved(
    disk: Disk, loaded: Register, meeting: OpenMeeting
) -> None:
    disk.fill()
    meeting.code_later(ask(meeting, "np3_niva"), "Ord.", "note", 0)
    assert (meeting.unsaved, len(meeting.later(ask(meeting, "np3_niva")))) == (True, 1)

    disk.free()
    assert meeting.try_again() == ""
    assert len(marked_for_later(on_disk(loaded, meeting))) == 1


def coded_by(coder: str, category: str) -> Change:
    return Explanation(f"e{coder}", "np3", category, "weakness", "", "np3_niva", coder, AT.isoformat()).change()


def test_while_two_code_blind_the_meeting_shows_only_what_was_coded_in_it(
    loaded: Register, meeting: OpenMeeting
) -> None:
    niva = ask(meeting, "np3_niva")
    mine = meeting.code(niva, PUPILS, "weakness", "Få.")

    blind = recorded_before(loaded, meeting, coded_by("AL", TEACHING))
    assert blind.codings(niva) == (mine,)
    half = recorded_before(loaded, meeting, done_change("AL", AT.isoformat()))
    assert half.codings(niva) == (mine,)
    both = recorded_before(loaded, meeting, done_change("ÅA", AT.isoformat()))
    assert {e.coder for e in both.codings(niva)} == {"AL", "ÅA"}


def test_whether_the_screen_asks_on_tells_nothing_of_codings_that_are_hidden(
    loaded: Register, meeting: OpenMeeting
) -> None:
    niva = ask(meeting, "np3_niva")
    mine = meeting.code(niva, PUPILS, "weakness", "Få.")

    blind = recorded_before(loaded, meeting, coded_by("AL", TEACHING))

    assert blind.follow_up(niva) is not None
    (shown,) = [event.value for event in loaded.events() if event.target == "prompt/np3"]
    assert shown["after"] == [mine.id]


def draw(loaded: Register, meeting: OpenMeeting) -> None:
    """The school is drawn to be coded by two."""
    session = loaded.session(meeting.conversation.session.id)
    draw_sample(loaded, "liten", {session.school: session}, 1, 7, by="AL")


@pytest.mark.parametrize("drawn", [True, False], ids=["drawn, the other has begun", "both have begun"])
def test_where_two_code_each_changes_and_takes_back_her_own_codings_only(
    loaded: Register, meeting: OpenMeeting, drawn: bool
) -> None:
    mine = [] if drawn else [coded_by("ÅA", TEACHING)]
    if drawn:
        draw(loaded, meeting)
    again = recorded_before(loaded, meeting, coded_by("AL", TEACHING), *mine)
    before = on_disk(loaded, again).explanations
    (hers,) = [e for e in before if e.coder == "AL"]
    events = len(loaded.events())

    assert not again.recode(hers, PUPILS, "strength", "Ord.", None)
    assert not again.uncode(hers)
    assert (on_disk(loaded, again).explanations, len(loaded.events())) == (before, events)
    with pytest.raises(LookupError):
        again.undo()

    own = again.code(ask(again, "np3_niva"), PUPILS, "weakness", "Få.")
    assert again.recode(own, PUPILS, "strength", "Få.", None)
    assert again.uncode(own)
    assert on_disk(loaded, again).explanations == before


def test_once_two_are_done_nobody_changes_a_coding_in_the_meeting(loaded: Register, meeting: OpenMeeting) -> None:
    both = (
        coded_by("AL", TEACHING),
        coded_by("ÅA", PUPILS),
        *(done_change(name, AT.isoformat()) for name in ("AL", "ÅA")),
    )
    again = recorded_before(loaded, meeting, *both)
    before = on_disk(loaded, again).explanations

    for explanation in before:
        assert not again.recode(explanation, TEACHING, "strength", "Ord.", None)
        assert not again.uncode(explanation)

    assert len(before) == 2
    assert on_disk(loaded, again).explanations == before


def test_where_one_codes_alone_whoever_sits_at_the_keyboard_may_mend_the_codings(
    loaded: Register, meeting: OpenMeeting
) -> None:
    again = recorded_before(loaded, meeting, coded_by("AL", TEACHING))
    (hers,) = again.codings(ask(again, "np3_niva"))

    assert again.recode(hers, TEACHING, "strength", "", None)
    (mended,) = on_disk(loaded, again).explanations
    assert (mended.coder, mended.valence) == ("AL", "strength")
    assert again.uncode(mended)

from __future__ import annotations

import msgspec
import pytest

from resultatdialog.coding.codebook import BookChange, code_addition, codebook_after
from resultatdialog.coding.coder_status import CodeLater, done_change, reading_change
from resultatdialog.coding.queue import Item, queue_items
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change, Json, seal
from resultatdialog.dialogue.session import STATES, Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round
from resultatdialog.work.states import uncoded

SCHOOL = "12345678"
Q3, Q6, MARKS = "np3_niva", "np6_orsak", "betyg6_niva"


def at(hour: int) -> str:
    return f"2026-11-22T{hour:02}:00:00+01:00"


@pytest.fixture
def held(guide: Guide, small_round: Round) -> Conversation:
    """A meeting with words at two of the questions that ask for explanations, and at one that does not."""
    school = small_round.school(SCHOOL)
    assert school is not None
    people: list[Json] = [{"role": "lead", "name": "AL"}, {"role": "notes", "name": "ÅA"}]
    opened = Conversation(Agenda(guide, small_round, school), Session("s"))
    for change in (
        Change("about/participants", people),
        Change("state", "held"),
        Change(f"answer/{Q6}/note", "Vi hann inte."),
        Change(f"answer/{Q3}/note", "Vi är få. Många nya."),
        Change("answer/saknas/note", "Ingen."),
    ):
        opened = told(opened, change)
    return opened


def told(conversation: Conversation, *changes: Change) -> Conversation:
    """The conversation with these changes recorded as events."""
    for change in changes:
        session = conversation.session
        event = seal(
            change, device_id="a", seq=1, prev="", session_id="s", bases=session.bases(change.target), actor="",
            at=at(9), guide_hash="", nonce=b"n" * 16,
        )  # fmt: skip
        conversation = conversation.after([event])
    return conversation


def coding(coder: str, question: str = Q3, hour: int = 10) -> Change:
    measure = {Q3: "np3", Q6: "np6", MARKS: "betyg6"}[question]
    made = Explanation(f"{coder}{question}", measure, "undervisning", "weakness", "", question, coder, at(hour))
    return made.change()


def later(by: str, question: str = Q3, hour: int = 9) -> Change:
    return CodeLater("mark", question, "Vi är få.", "note", 0, at(hour), by).change()


def has_read(conversation: Conversation, coder: str, *questions: str, hour: int = 11) -> Conversation:
    return told(
        conversation, *(reading_change(conversation.session, question, coder, at(hour)) for question in questions)
    )


def why(conversation: Conversation, coder: str, *, twice: bool = False) -> dict[str, str]:
    return {item.question: item.why for item in queue_items(conversation, coder, twice=twice)}


def waiting(conversation: Conversation, coder: str, *, twice: bool = False) -> list[str]:
    return [item.question for item in queue_items(conversation, coder, twice=twice) if item.waits]


def test_answers_with_words_that_explain_a_result_wait_in_the_guide_s_order(held: Conversation) -> None:
    assert queue_items(held, "AL") == (Item("s", SCHOOL, Q3, "uncoded"), Item("s", SCHOOL, Q6, "uncoded"))


def test_an_answer_without_words_is_there_when_it_is_coded_or_marked(held: Conversation) -> None:
    assert why(told(held, coding("AL", MARKS)), "AL")[MARKS] == "coded"
    assert why(told(held, later("AL", MARKS)), "AL")[MARKS] == "marked"


def test_what_is_coded_or_read_waits_no_more(held: Conversation) -> None:
    assert waiting(told(held, coding("AL")), "AL") == [Q6]
    assert waiting(has_read(held, "AL", Q3), "AL") == [Q6]
    assert waiting(has_read(held, "AL", Q3), "ÅA") == [Q3, Q6]


def test_a_question_the_school_does_not_get_is_not_there(guide: Guide, small_round: Round, held: Conversation) -> None:
    school = small_round.school("12345670")  # grades 4 to 9
    assert school is not None

    assert waiting(Conversation(Agenda(guide, small_round, school), held.session), "AL") == [Q6]


# Words kept for later.


def test_what_was_marked_comes_back_also_when_something_is_coded_there_and_is_gone_when_read(
    held: Conversation,
) -> None:
    marked = told(held, later("ÅA"), coding("ÅA"))
    assert why(marked, "ÅA")[Q3] == "marked"

    assert why(has_read(marked, "ÅA", Q3), "ÅA")[Q3] == "coded"


def test_what_is_marked_after_the_reading_comes_back_also_to_who_was_done(held: Conversation) -> None:
    session = told(has_read(held, "ÅA", Q3, Q6), done_change("ÅA", at(12)))
    assert waiting(session, "ÅA") == []

    assert why(told(session, later("ÅA", hour=13)), "ÅA") == {Q3: "marked", Q6: "coded"}


def test_a_mark_comes_back_to_who_made_it_and_to_no_third(held: Conversation) -> None:
    marked = told(held, later("ÅA"), coding("AL", Q6))

    assert why(marked, "ÅA") == {Q3: "marked", Q6: "coded"}
    assert waiting(marked, "BE") == []
    assert waiting(has_read(marked, "ÅA", Q3), "ÅA") == []


# Words that change.


@pytest.mark.parametrize("ready", [False, True], ids=["under way", "done"])
@pytest.mark.parametrize("with_coding", [False, True], ids=["nothing coded", "coded"])
def test_an_answer_whose_words_change_after_it_was_read_waits_again(
    held: Conversation, with_coding: bool, ready: bool
) -> None:
    before = has_read(told(held, *([coding("AL")] if with_coding else [])), "AL", Q3, Q6)
    before = told(before, *([done_change("AL", at(12))] if ready else []))
    assert waiting(before, "AL") == []

    changed = told(before, Change(f"answer/{Q3}/note", "Rättat av rektor."))

    assert waiting(changed, "AL") == [Q3]
    assert waiting(has_read(changed, "AL", Q3, hour=13), "AL") == []


# Who codes.


def test_a_school_somebody_else_codes_waits_for_no_third_but_one_that_two_shall_code_does(held: Conversation) -> None:
    coded = told(held, coding("AL"))

    assert (waiting(coded, "ÅA"), waiting(coded, "BE")) == ([], [])
    assert [item.question for item in queue_items(coded, "BE")] == [Q3, Q6]  # there to be looked at
    assert waiting(coded, "BE", twice=True) == [Q3, Q6]
    assert waiting(coded, "AL") == [Q6]


def test_words_that_change_do_not_bring_back_a_school_that_somebody_else_codes_now(held: Conversation) -> None:
    looked_at = told(has_read(held, "BE", Q3, hour=8), coding("AL"))

    assert waiting(told(looked_at, Change(f"answer/{Q3}/note", "Rättat.")), "BE") == []


def test_who_has_begun_to_code_a_second_time_has_the_whole_school_to_code(held: Conversation) -> None:
    assert waiting(told(held, coding("AL"), coding("ÅA")), "ÅA") == [Q6]


def test_when_all_is_coded_twice_each_says_that_she_is_done(held: Conversation) -> None:
    coded = told(held, coding("AL", Q3), coding("AL", Q6))
    assert why(coded, "AL", twice=True) == {Q3: "coded", Q6: "finish"}

    assert waiting(told(coded, done_change("AL", at(12))), "AL", twice=True) == []


@pytest.mark.parametrize("state", STATES)
def test_in_a_locked_meeting_nothing_waits(held: Conversation, state: str) -> None:
    marked = told(held, later("AL"), Change("state", state))

    assert bool(waiting(marked, "AL", twice=True)) is (state != "locked")
    assert len(queue_items(marked, "AL")) == 2


# The clock.


def test_a_school_coded_before_a_code_was_born_waits_to_be_read_again_until_it_is(held: Conversation) -> None:
    coded = told(held, coding("AL", Q3), coding("AL", Q6), done_change("AL", at(11)))
    book = coded.guide.codebook
    said = code_addition(book, "effort", {"label": "Lärmiljö"})
    young = codebook_after(book, [BookChange("a", "add", at(12), "AL", "", said)])
    agenda = coded.agenda
    again = Conversation(
        Agenda(msgspec.structs.replace(agenda.guide, codebook=young), agenda.round, agenda.school), coded.session
    )

    assert why(again, "AL") == {Q3: "reread", Q6: "reread"}
    assert waiting(again, "BE") == []
    assert why(has_read(again, "AL", Q3, hour=13), "AL") == {Q3: "coded", Q6: "reread"}
    assert waiting(told(again, Change("state", "locked")), "AL") == []


def piece(quote: str, start: int) -> Change:
    made = Explanation(quote, "np3", "undervisning", "weakness", quote, Q3, "AL", at(10), None, "", "note", start)
    return made.change()


def test_an_answer_waits_until_each_of_its_sentences_is_coded_or_passed_by(held: Conversation) -> None:
    first = told(held, piece("Vi är få.", 0))  # as in the meeting, while the principal talks on
    assert why(first, "AL")[Q3] == "uncoded"
    assert [question.id for question in uncoded(first)] == [Q3, Q6]
    assert why(told(first, piece("Många nya.", 10)), "AL")[Q3] == "coded"
    passed = has_read(first, "AL", Q3)
    assert why(passed, "AL")[Q3] == "coded"
    assert [question.id for question in uncoded(passed)] == [Q6]

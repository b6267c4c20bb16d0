"""Two people code a round on one register, each at her own desk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from full_disk import Disk
from resultatdialog.coding.codebook import code_addition
from resultatdialog.coding.coder_status import CodeLater, done_by, marked_for_later, read_at
from resultatdialog.coding.passages import QuotePlace
from resultatdialog.coding.queue import Item
from resultatdialog.coding.settlement import settled_codings
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Session
from resultatdialog.intake.problem import RefusedError
from resultatdialog.plain.question import field_lines
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.model import Round
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.registry import tally
from resultatdialog.work.coding_desk import CodingDesk, officials
from resultatdialog.work.conversations import material, open_conversation
from resultatdialog.work.documents import import_documents
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round

A, B, C = "12345678", "12345679", "12345670"
Q3, Q6 = "np3_niva", "np6_orsak"
TEACH, ORG, PUPILS = "undervisning", "organisation", "elevernas_forutsattningar"
WORDS = {
    A: {Q3: "Vi hann inte. Ärtan slutade.", Q6: "Många nya elever."},
    B: {Q3: "Läraren är skicklig."},
    C: {Q6: "Svårt prov."},
}
PEOPLE = {A: ("AL", "ÅA"), B: ("ÅA", "AL"), C: ("AL", "BE")}
"""Who led and who took notes."""


def document(school: str, **more: Any) -> dict[str, Any]:
    lead, notes = PEOPLE[school]
    return {
        "format": "resultatdialog.session",
        "version": 1,
        "id": f"s{school}",
        "round": "liten",
        "guide": {"id": "nacka-ak3-6", "version": "1"},
        "school": school,
        "state": "held",
        "participants": [{"role": "lead", "name": lead}, {"role": "notes", "name": notes}],
        "answers": {question: {"note": words} for question, words in WORDS[school].items()},
        **more,
    }


@pytest.fixture
def office(loaded: Register, write_document: Callable[..., Path]) -> Iterator[Register]:
    """Three meetings were held; the clock goes a minute at each look."""
    import_documents(loaded, [write_document(document(school), f"{school}.json") for school in WORDS])
    now = [datetime(2026, 11, 22, 8, 0, tzinfo=UTC)]

    def clock() -> datetime:
        now[0] += timedelta(minutes=1)
        return now[0]

    loaded.clock = clock
    yield loaded


def the_round(register: Register) -> Round:
    found = find_round(register, "liten")
    assert found is not None
    return found


def sit_down(register: Register, coder: str) -> CodingDesk:
    desk = CodingDesk(register, the_round(register), coder)
    assert len(list(desk.load())) == 3
    return desk


def waiting(desk: CodingDesk) -> list[tuple[str, str, str]]:
    found = [item for item in desk.queue(everything=True) if item.waits]
    assert desk.waiting_count == len(found)
    assert set(found) <= set(desk.queue())
    return [(item.school, item.question, item.why) for item in found]


def item(desk: CodingDesk, school: str, question: str) -> Item:
    found = desk.item((f"s{school}", question))
    assert found is not None
    return found


def code(desk: CodingDesk, school: str, question: str, category: str, valence: str = "weakness") -> None:
    desk.code(item(desk, school, question), category, valence, QuotePlace())
    desk.finish(item(desk, school, question))


def finish(desk: CodingDesk, school: str, *questions: str) -> list[bool]:
    return [desk.finish(item(desk, school, question)) for question in questions or WORDS[school]]


def on_disk(register: Register, school: str) -> Session:
    return register.session(f"s{school}")


def plain(session: Session) -> dict[str, Any]:
    """Everything that holds in a meeting."""
    return {target: session.value(target) for target in session.heads if session.value(target) is not None}


def row(register: Register, measure: str, category: str) -> tuple[int, int]:
    found = material(register, the_round(register))
    told = json.loads(to_json(tally(found.round, found.guide, found.conversations)))
    (wanted,) = [
        one
        for one in told["tables"]["explanation_categories"]
        if (one["measure"], one["category"], one["valence"]) == (measure, category, "any")
    ]
    return wanted["count"], wanted["base"]


# Alone.


def test_one_coder_codes_the_round_and_every_meeting_becomes_coded(office: Register) -> None:
    desk = sit_down(office, "AL")
    assert waiting(desk) == [(A, Q3, "uncoded"), (A, Q6, "uncoded"), (B, Q3, "uncoded"), (C, Q6, "uncoded")]

    code(desk, A, Q3, TEACH)
    assert on_disk(office, A).state == "held"
    assert finish(desk, A, Q6) == [True]
    assert finish(desk, B) == [True]
    assert finish(desk, C) == [True]

    assert waiting(desk) == []
    assert [on_disk(office, school).state for school in WORDS] == ["coded"] * 3
    assert {digest.state for digest in office.digests()} == {"coded"}
    assert row(office, "np3", TEACH) == (1, 2)


def test_the_next_answer_is_the_next_that_waits_and_after_the_last_the_first(office: Register) -> None:
    desk = sit_down(office, "AL")
    keys = [item.key for item in desk.queue()]
    assert desk.next(keys[0]) == keys[1]
    assert desk.next(keys[3]) == keys[0]

    desk.finish(desk.queue()[1])
    assert [item.key for item in desk.queue()] == keys  # it stays in sight
    assert desk.next(keys[0]) == keys[2]
    assert desk.next(keys[1]) == keys[2]
    for here in (0, 2):
        desk.finish(desk.queue()[here])
    assert desk.next(keys[3]) is None


def test_a_coding_keeps_what_it_was_made_of(office: Register) -> None:
    desk = sit_down(office, "AL")
    made = desk.code(item(desk, A, Q3), TEACH, "weakness", QuotePlace("Ärtan slutade.", "note", 14), "sv", "Hm.")

    (kept,) = on_disk(office, A).explanations
    assert kept == made
    assert (kept.measure, kept.question, kept.coder, kept.quote, kept.field, kept.start, kept.subject, kept.memo) == (
        "np3", Q3, "AL", "Ärtan slutade.", "note", 14, "sv", "Hm.",
    )  # fmt: skip
    assert office.events()[-1].actor == "AL"
    assert desk.codings(item(desk, A, Q3)) == (made,)


def test_only_one_s_own_codings_can_be_changed(office: Register) -> None:
    first = sit_down(office, "AL")
    made = first.code(item(first, A, Q3), TEACH, "weakness", QuotePlace())
    second = sit_down(office, "CE")
    before = office.events()

    assert not second.recode(item(second, A, Q3), made, made._replace(valence="strength"))
    assert not second.uncode(item(second, A, Q3), made)
    assert not first.recode(item(first, A, Q3), made, made)
    assert office.events() == before

    assert first.recode(item(first, A, Q3), made, made._replace(valence="strength", memo="Hm."))
    (kept,) = on_disk(office, A).explanations
    assert kept == made._replace(valence="strength", memo="Hm.")
    assert first.recode(item(first, A, Q3), kept, kept._replace(category=ORG))
    (moved,) = on_disk(office, A).explanations
    assert moved.coded_at > kept.coded_at  # the clock: she knew the codes there were by then


def test_undo_takes_back_each_step_exactly(office: Register) -> None:
    desk = sit_down(office, "AL")
    states = [plain(on_disk(office, A))]

    def did() -> None:
        states.append(plain(on_disk(office, A)))

    made = desk.code(item(desk, A, Q3), TEACH, "weakness", QuotePlace("Vi hann inte.", "note", 0))
    did()
    desk.recode(item(desk, A, Q3), made, made._replace(category=ORG, memo="Hm."))
    did()
    desk.uncode(item(desk, A, Q3), made)
    did()
    finish(desk, A, Q3)
    did()
    finish(desk, A, Q6)
    did()
    assert states[-1]["state"] == "coded"
    desk.reopen(item(desk, A, Q6))
    did()
    assert "done/AL" not in states[-1]

    for before in reversed(states[:-1]):
        where, _words = desk.undo()
        assert where is not None
        assert where.school == A
        assert plain(on_disk(office, A)) == before
        assert plain(desk.conversations[f"s{A}"].session) == before
    with pytest.raises(LookupError):
        desk.undo()
    assert [digest.state for digest in office.digests() if digest.school == A] == ["held"]


# Two.


def drawn(register: Register, n: int = 3) -> None:
    sit_down(register, "AL").draw(n, 7)


def test_two_code_the_round_blind_settle_and_the_settled_codings_count(office: Register) -> None:
    drawn(office)
    first = sit_down(office, "AL")
    code(first, A, Q3, TEACH)
    code(first, A, Q6, PUPILS)
    finish(first, B)
    code(first, C, Q6, TEACH)
    assert waiting(first) == []
    assert {on_disk(office, school).state for school in WORDS} == {"held"}  # two shall code them

    second = sit_down(office, "DE")  # from outside
    assert len(waiting(second)) == 4
    for other in second.queue():
        assert second.codings(other) == ()
        assert second.hidden(other) == ("AL",)
    assert second.search("undervisning").total == 0
    assert second.differences() == second.differences(decided=True) == ()
    code(second, A, Q3, ORG)
    code(second, A, Q6, PUPILS)
    assert {e.coder for e in second.codings(item(second, A, Q3))} == {"AL", "DE"}  # both are done with this school
    finish(second, B)
    code(second, C, Q6, TEACH)

    assert [on_disk(office, school).state for school in (A, B, C)] == ["held", "coded", "coded"]
    assert row(office, "np3", TEACH) == (1, 2)  # the lead's, until it is settled
    apart = second.differences()
    assert [(held.school.code, found.category) for held, found in apart] == [(A, ORG), (A, TEACH)]
    second.settle(apart[0][0], apart[0][1:], "second", "Det sa hon.")
    assert on_disk(office, A).state == "held"
    second.settle(apart[1][0], apart[1][1:], "neither", "Nej.")

    assert second.differences() == ()
    assert len(second.differences(decided=True)) == 2
    assert [on_disk(office, school).state for school in WORDS] == ["coded"] * 3
    assert (row(office, "np3", TEACH), row(office, "np3", ORG), row(office, "np6", PUPILS)) == ((0, 2), (1, 2), (1, 2))
    assert {e.category for e in settled_codings(second.guide.codebook, on_disk(office, A)) or ()} == {ORG, PUPILS}
    conversation = open_conversation(office, second.round, second.guide, A)
    question = conversation.guide.question(Q3)
    assert question is not None
    meeting = OpenMeeting(office, conversation)
    assert [coding.category for coding in meeting.codings(question)] == [TEACH, ORG]  # what was coded stands there ...
    (rejected,) = meeting.counting.values()  # ... and with the rejected code what counts for these words
    assert (rejected.why, rejected.codes) == ("settled", ((ORG, "weakness"),))
    lines = [line for line in field_lines(conversation, question) if line.startswith("Kodat: ")]
    assert [line.partition(" → ")[2] for line in lines] == ["räknas som Organisation, brister (samsyn)", ""]
    progress, line = second.double_coding_progress()
    assert progress is not None
    assert (len(progress.done), len(progress.settled)) == (3, 3)
    assert line.startswith("3 av 3 skolor")


def test_undo_takes_back_a_decision_and_the_state_it_gave(office: Register) -> None:
    first = sit_down(office, "ÅA")
    finish(first, B)
    second = sit_down(office, "AL")
    second.code(item(second, B, Q3), TEACH, "weakness", QuotePlace())
    assert finish(second, B) == [True]
    before = plain(on_disk(office, B))
    (apart,) = second.differences()
    second.settle(apart[0], apart[1:], "first", "Så är det.")
    assert on_disk(office, B).state == "coded"

    assert second.undo() is not None

    assert plain(on_disk(office, B)) == before
    assert [found for _held, found in second.differences()] == [apart[1]]


def test_once_two_are_done_and_have_seen_each_other_s_codings_differences_are_settled_and_nothing_else(
    office: Register,
) -> None:
    first = sit_down(office, "ÅA")
    finish(first, B)
    second = sit_down(office, "AL")
    made = second.code(item(second, B, Q3), TEACH, "weakness", QuotePlace())
    finish(second, B)
    second.settle(second.differences()[0][0], second.differences()[0][1:], "neither", "Nej.")
    assert second.differences() == ()

    assert made in second.codings(item(second, B, Q3))
    assert [desk.access(item(desk, B, Q3)) for desk in (second, sit_down(office, "ÅA"))] == ["seen", "seen"]
    assert not second.reopen(item(second, B, Q3))
    assert set(done_by(on_disk(office, B))) == {"AL", "ÅA"}


def test_a_school_that_a_colleague_codes_is_coded_too_only_when_one_says_so(office: Register) -> None:
    first = sit_down(office, "ÅA")
    code(first, C, Q6, TEACH)
    other = sit_down(office, "DE")
    where = item(other, C, Q6)
    assert (other.access(where), other.codings(where)[0].coder) == ("others", "ÅA")

    assert other.reopen(where)
    where = item(other, C, Q6)
    assert (other.access(where), other.codings(where)) == ("open", ())
    assert other.hidden(where) == ("ÅA",)
    assert C in {school for school, _question, _why in waiting(other)}

    other.undo()
    assert other.access(item(other, C, Q6)) == "others"


def test_what_is_said_of_the_second_reading_tells_nothing_of_codings_that_are_hidden(office: Register) -> None:
    drawn(office)
    first = sit_down(office, "AL")
    code(first, A, Q3, TEACH)
    code(first, C, Q6, TEACH)
    second = sit_down(office, "DE")
    before = second.double_coding_progress()

    second.code(item(second, A, Q3), TEACH, "weakness", QuotePlace())
    assert second.double_coding_progress() == before
    second.code(item(second, A, Q3), ORG, "weakness", QuotePlace())
    assert second.double_coding_progress() == before


def test_the_other_s_desk_shows_nothing_until_both_are_done(office: Register) -> None:
    first = sit_down(office, "AL")
    first.code(item(first, A, Q3), TEACH, "weakness", QuotePlace("Vi hann inte."), memo="Kanariefågel")
    notes = sit_down(office, "ÅA")

    assert notes.codings(item(notes, A, Q3)) == ()
    assert notes.hidden(item(notes, A, Q3)) == ("AL",)
    assert notes.search("kanariefågel").total == 0
    assert notes.search("hann").hits[0].about == ""
    assert sit_down(office, "CE").search("kanariefågel").total == 1  # she has no part in it


# Who codes what.


def test_a_school_somebody_else_codes_waits_for_no_third(office: Register) -> None:
    desk = sit_down(office, "AL")
    desk.code(item(desk, A, Q3), TEACH, "weakness", QuotePlace())

    for other in ("ÅA", "CE"):
        assert A not in {school for school, _question, _why in waiting(sit_down(office, other))}
    assert waiting(desk)[0] == (A, Q6, "uncoded")


def test_a_drawn_school_waits_for_those_who_were_there_and_for_outsiders_until_two_code_it(office: Register) -> None:
    drawn(office)
    first = sit_down(office, "AL")
    code(first, C, Q6, TEACH)

    def gets(coder: str) -> bool:
        return C in {school for school, _question, _why in waiting(sit_down(office, coder))}

    assert {coder: gets(coder) for coder in ("BE", "ÅA", "DE", "EF")} == {
        "BE": True,
        "ÅA": False,
        "DE": True,
        "EF": True,
    }
    second = sit_down(office, "DE")
    code(second, C, Q6, TEACH)
    assert {coder: gets(coder) for coder in ("BE", "DE", "EF")} == {"BE": False, "DE": False, "EF": False}


def test_the_draw_is_refused_once_a_second_person_has_begun(office: Register) -> None:
    drawn(office)
    first = sit_down(office, "AL")
    code(first, C, Q6, TEACH)
    second = sit_down(office, "DE")
    code(second, C, Q6, TEACH)

    with pytest.raises(RefusedError, match="--again"):
        sit_down(office, "AL").draw(2, 8)


def test_those_who_led_or_took_notes_can_be_expected_to_code(office: Register) -> None:
    assert officials(office, "liten") == ("AL", "BE", "ÅA")
    assert officials(office, "annan") == ()


# Words kept for later, words that change.


def test_what_was_kept_for_later_comes_back_with_its_words_and_is_gone_when_read(office: Register) -> None:
    mark = CodeLater("m", Q3, "Ärtan slutade.", "note", 14, "2026-11-22T07:00:00+00:00", "ÅA")
    office.append([Entry(on_disk(office, A), [mark.change()])])
    desk = sit_down(office, "ÅA")
    assert item(desk, A, Q3).why == "marked"
    assert desk.marking(item(desk, A, Q3)).place == QuotePlace("Ärtan slutade.", "note", 14)

    finish(desk, A, Q3)
    assert item(desk, A, Q3).why == "coded"
    assert marked_for_later(on_disk(office, A)) == (mark,)


def test_who_kept_words_for_later_at_a_school_somebody_else_has_coded_since_reads_them_and_becomes_no_coder(
    office: Register,
) -> None:
    mark = CodeLater("m", Q3, "Ärtan slutade.", "note", 14, "2026-11-22T07:00:00+00:00", "ÅA")
    office.append([Entry(on_disk(office, A), [mark.change()])])
    first = sit_down(office, "AL")
    code(first, A, Q3, TEACH)
    finish(first, A, Q6)
    desk = sit_down(office, "ÅA")
    assert (A, Q3, "marked") in waiting(desk)

    assert finish(desk, A, Q3) == [False]

    assert A not in {school for school, _question, _why in waiting(desk)}
    assert set(done_by(on_disk(office, A))) == {"AL"}
    assert row(office, "np3", TEACH) == (1, 2)
    assert desk.finish(item(desk, A, Q6)) is False  # only looked at
    assert read_at(on_disk(office, A), Q6, "ÅA") is None


@pytest.mark.parametrize("everything", [False, True], ids=["one answer read", "done with the school"])
def test_an_answer_whose_words_change_after_it_was_read_waits_again(office: Register, everything: bool) -> None:
    desk = sit_down(office, "AL")
    finish(desk, A, *((Q3, Q6) if everything else (Q3,)))
    office.append([Entry(on_disk(office, A), [Change(f"answer/{Q3}/note", "Rättat av rektor.")])])

    again = sit_down(office, "AL")
    assert item(again, A, Q3).why == "uncoded"
    assert again.access(item(again, A, Q3)) == "open"
    code(again, A, Q3, TEACH)
    assert item(again, A, Q3).why == "coded"
    assert (again.access(item(again, A, Q3)) == "open") is not everything


def test_a_code_born_later_brings_the_coded_schools_back_until_they_are_read(office: Register) -> None:
    desk = sit_down(office, "AL")
    code(desk, B, Q3, TEACH)
    assert waiting(desk)[-1][0] == C
    desk.decide("add", code_addition(desk.guide.codebook, "effort", {"label": "Lärmiljö"}), "Det behövs.")

    again = sit_down(office, "AL")
    assert (B, Q3, "reread") in waiting(again)
    assert again.access(item(again, B, Q3)) == "open"
    again.finish(item(again, B, Q3))
    assert B not in {school for school, _question, _why in waiting(again)}
    assert again.access(item(again, B, Q3)) == "done"


# Locked, and a full disk.


def test_a_locked_meeting_cannot_be_coded(office: Register) -> None:
    desk = sit_down(office, "AL")
    made = desk.code(item(desk, A, Q3), TEACH, "weakness", QuotePlace())
    office.append([Entry(on_disk(office, A), [Change("state", "locked")])])
    office.append(
        [Entry(on_disk(office, B), [Change("done/ÅA", {"at": "2026-11-22"}), Change("done/AL", {"at": "2026-11-22"})])]
    )
    desk = sit_down(office, "AL")
    before = (office.events(), office.digests())
    where = item(desk, A, Q3)

    assert A not in {school for school, _question, _why in waiting(desk)}
    assert desk.access(where) != "open"
    desk.code(where, ORG, "weakness", QuotePlace())
    assert not desk.recode(where, made, made._replace(valence="strength"))
    assert not desk.uncode(where, made)
    assert finish(desk, A) == [False, False]
    assert not desk.reopen(where)
    with pytest.raises(LookupError):
        desk.undo()
    assert (office.events(), office.digests()) == before
    assert desk.codings(where) == (made,)


def test_in_a_locked_meeting_nothing_is_left_to_settle(office: Register) -> None:
    first = sit_down(office, "ÅA")
    finish(first, B)
    second = sit_down(office, "AL")
    code(second, B, Q3, TEACH)
    office.append([Entry(on_disk(office, B), [Change("state", "locked")])])
    desk = sit_down(office, "AL")

    assert desk.differences() == ()
    ((held, apart),) = desk.differences(decided=True)
    before = office.events()
    desk.settle(held, (apart,), "first", "För sent.")
    assert office.events() == before


def test_what_cannot_be_saved_holds_waits_and_is_saved_when_it_can_be(disk: Disk, office: Register) -> None:
    desk = sit_down(office, "AL")
    kept = desk.code(item(desk, A, Q3), TEACH, "weakness", QuotePlace())
    saved_at, events = desk.saved_at, len(office.events())
    assert saved_at is not None
    disk.fill()

    waits = desk.code(item(desk, A, Q6), PUPILS, "weakness", QuotePlace())
    gone = desk.code(item(desk, A, Q6), ORG, "weakness", QuotePlace())
    desk.undo()
    finish(desk, A)

    assert (desk.unsaved, desk.saved_at) == (True, saved_at)
    assert len(office.events()) == events
    assert desk.codings(item(desk, A, Q6)) == (waits,)
    assert gone not in desk.conversations[f"s{A}"].session.explanations
    assert A not in {school for school, _question, _why in waiting(desk)}
    assert "disken är full" in desk.try_again()

    disk.free()
    assert desk.try_again() == ""
    assert not desk.unsaved
    assert desk.saved_at is not None
    assert desk.saved_at > saved_at
    assert set(on_disk(office, A).explanations) == {kept, waits}
    assert on_disk(office, A).state == "coded"
    assert plain(on_disk(office, A)) == plain(desk.conversations[f"s{A}"].session)
    assert waiting(sit_down(office, "AL")) == waiting(desk)


def test_a_coder_may_have_any_name(office: Register) -> None:
    name = "Åsa/Öst [b] 日本"
    desk = sit_down(office, name)
    code(desk, B, Q3, TEACH)

    assert set(done_by(on_disk(office, B))) == {name}
    assert sit_down(office, name).access(item(desk, B, Q3)) == "done"
    assert on_disk(office, B).explanations[0].coder == name


# Nearly the same words at two schools.


def test_a_decision_on_two_schools_is_one_step_and_is_not_made_while_one_is_being_coded(office: Register) -> None:
    desk = sit_down(office, "ÅA")
    said = QuotePlace("Vi hann inte med momentet.")
    desk.code(item(desk, A, Q3), TEACH, "weakness", said)
    desk.code(item(desk, B, Q3), ORG, "weakness", said)
    assert desk.pairs() == ((), 1)
    finish(desk, A, Q3, Q6)
    assert desk.pairs() == ((), 1)
    finish(desk, B, Q3)
    ((pair,), waiting) = desk.pairs()
    assert (pair.state, pair.obstacles, waiting) == ("open", (), 0)
    before = [plain(on_disk(office, school)) for school in (A, B)]

    assert desk.settle_pair(pair, [(ORG, "weakness")], "orden säger så")

    assert row(office, "np3", TEACH)[0] == 0
    assert row(office, "np3", ORG)[0] == 2
    ((settled,), _waiting) = desk.pairs()
    assert settled.state == "alike"
    made = [plain(on_disk(office, school)) for school in (A, B)]
    assert all(one != other for one, other in zip(before, made, strict=True))
    desk.undo()
    assert [plain(on_disk(office, school)) for school in (A, B)] == before
    desk.redo()
    assert [plain(on_disk(office, school)) for school in (A, B)] == made
    assert desk.take_back_pair(settled)
    assert [plain(on_disk(office, school)) for school in (A, B)] == before
    assert not desk.take_back_pair(desk.pairs()[0][0])


def test_a_locked_school_is_not_touched(office: Register) -> None:
    desk = sit_down(office, "ÅA")
    said = QuotePlace("Vi hann inte med momentet.")
    for school, code_id in ((A, TEACH), (B, ORG)):
        desk.code(item(desk, school, Q3), code_id, "weakness", said)
        finish(desk, school)
    office.append([Entry(on_disk(office, B), [Change("state", "locked")])])
    desk = sit_down(office, "ÅA")
    ((pair,), _waiting) = desk.pairs()
    before = [plain(on_disk(office, school)) for school in (A, B)]

    assert not desk.settle_pair(pair, None, "r")
    assert not desk.settle_pair(pair._replace(obstacles=()), None, "r")  # locked since the pair was read
    assert [plain(on_disk(office, school)) for school in (A, B)] == before

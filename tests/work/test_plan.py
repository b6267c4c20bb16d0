"""A round's plan in the register: what is recorded, what is refused, and how the list and the page show it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.erasure import ERASED
from resultatdialog.dialogue.session import FACT_CHECKED, STATES, Participant, place_of_state
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Register
from resultatdialog.tally.registry import tally_of
from resultatdialog.tally.text import say_not_taking_part
from resultatdialog.work.check import Severity, examine
from resultatdialog.work.conversations import guide_of, material, open_conversation
from resultatdialog.work.documents import import_documents
from resultatdialog.work.erasure import redact_person, redact_sessions
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.paper_places import keep_folder, proposed_place, written_where
from resultatdialog.work.plan import book, decline, note_sent, note_written, round_plan, take_part
from resultatdialog.work.rounds import find_roster, find_round
from resultatdialog.work.school_page import school_page
from resultatdialog.work.school_rows import ORDERS, filtered, in_order, school_rows

HELD, NEW, LATER = "12345678", "12345679", "12345670"
BOOKING = AboutMeeting(
    "2016-04-20", "09:30", "Biblioteket", (Participant("lead", "AL"), Participant("other", "Kim Ek"))
)


@pytest.fixture
def office(loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]) -> Register:
    import_documents(loaded, [write_document(document)])
    return loaded


def sit(register: Register, school: str) -> OpenMeeting:
    current = find_round(register, "liten")
    assert current is not None
    return OpenMeeting(register, open_conversation(register, current, guide_of(register, current), school))


def lines(register: Register, school: str) -> dict[str, str]:
    current = find_round(register, "liten")
    assert current is not None
    return dict(school_page(register, current, school).lines())


def test_a_booking_is_kept_corrected_and_taken_back(office: Register) -> None:
    book(office, "liten", NEW, BOOKING, "AL")
    before = len(office.events())
    book(office, "liten", NEW, BOOKING, "AL")
    assert len(office.events()) == before
    assert round_plan(office, "liten").bookings == {NEW: BOOKING}
    assert "Biblioteket" in lines(office, NEW)["Bokat"]
    book(office, "liten", NEW, None, "AL")
    assert round_plan(office, "liten").bookings == {}
    assert all(finding.level is not Severity.FAULT for finding in examine(office))


def test_a_meeting_begins_with_the_place_and_people_it_was_booked_for(office: Register) -> None:
    book(office, "liten", NEW, BOOKING, "AL")
    proposed = sit(office, NEW).proposed()
    assert (proposed.place, proposed.participants) == (BOOKING.place, BOOKING.participants)
    assert proposed.day != BOOKING.day


def test_what_has_begun_is_not_booked_and_what_was_held_is_not_declined(office: Register) -> None:
    meeting = sit(office, NEW)
    meeting.begin([Participant("lead", "AL")])
    with pytest.raises(RefusedError, match=r"Ctrl\+U"):
        book(office, "liten", NEW, BOOKING, "AL")
    with pytest.raises(RefusedError, match="räknas"):
        decline(office, "liten", HELD, "nej", "AL")
    decline(office, "liten", NEW, "avbrutet", "AL")
    assert set(round_plan(office, "liten").not_taking_part) == {NEW}
    take_part(office, "liten", NEW, "AL")
    assert round_plan(office, "liten").not_taking_part == {}


def test_a_school_that_does_not_take_part_is_in_no_table_and_said_apart(office: Register) -> None:
    meeting = sit(office, NEW)
    meeting.begin([Participant("lead", "AL")])
    decline(office, "liten", NEW, "avbrutet", "AL")
    decline(office, "liten", LATER, "tackade nej", "AL")
    current = find_round(office, "liten")
    assert current is not None
    counted = tally_of(material(office, current))
    assert (counted.sessions, counted.ongoing, counted.not_taking_part) == (1, 0, 2)
    assert say_not_taking_part(counted).startswith("2 skolor deltar inte")
    take_part(office, "liten", NEW, "AL")
    counted = tally_of(material(office, current))
    assert (counted.sessions, counted.ongoing, counted.not_taking_part) == (1, 1, 1)


def test_a_meeting_that_was_held_is_no_nonresponse_whichever_meetings_are_counted(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    decline(loaded, "liten", HELD, "ställde in", "AL")
    import_documents(loaded, [write_document(document)])
    current = find_round(loaded, "liten")
    assert current is not None
    for states, sessions in ((None, 1), (FACT_CHECKED, 0)):
        counted = tally_of(material(loaded, current, states))
        assert (counted.sessions, counted.not_taking_part) == (sessions, 0)


def test_the_list_is_filtered_and_sorted_and_rows_without_a_day_come_last(office: Register) -> None:
    book(office, "liten", LATER, AboutMeeting("2016-03-01"), "AL")
    roster = find_roster(office, "liten")
    assert roster is not None
    rows = school_rows(office, roster, office.clock().date())
    standings = {row.school.code: row.standing for row in rows}
    assert standings == {HELD: "held", NEW: "not-booked", LATER: "overdue"}
    order = {how: [row.school.code for row in in_order(rows, how)] for how in ORDERS}
    assert order == {
        "round": [HELD, NEW, LATER],
        "day": [LATER, HELD, NEW],
        "name": [NEW, LATER, HELD],
        "standing": [LATER, NEW, HELD],
    }
    assert [row.school.code for row in filtered(rows, "overdue", "")] == [LATER]
    assert not any(row.corrected for row in rows)
    sit(office, HELD).correct("AL", "fel dag")
    assert [row.school.code for row in school_rows(office, roster, office.clock().date()) if row.corrected] == [HELD]
    assert [row.school.code for row in filtered(rows, "all", "skola 12345678")] == [HELD]


def test_a_state_that_only_a_later_program_knows_comes_last(office: Register) -> None:
    roster = find_roster(office, "liten")
    assert roster is not None
    known, *_more = school_rows(office, roster, office.clock().date())
    rows = [known._replace(standing=standing) for standing in ("?", "not-taking-part", "held")]

    assert [row.standing for row in in_order(rows, "standing")] == ["held", "not-taking-part", "?"]
    assert sorted((*STATES, "?"), key=place_of_state) == [*STATES, "?"]


def test_the_page_says_what_was_written_and_sent(office: Register) -> None:
    assert lines(office, HELD)["Sammanfattning"] == "inte skrivet"
    note_written(office, "liten", [(HELD, "summary", "a.docx")], "AL")
    paper = round_plan(office, "liten").papers[HELD, "summary"]
    assert "a.docx" in lines(office, HELD)["Sammanfattning"]
    assert "skickat" not in lines(office, HELD)["Sammanfattning"]
    note_sent(office, "liten", HELD, paper, "AL")
    assert "skickat" in lines(office, HELD)["Sammanfattning"]
    note_written(office, "liten", [(HELD, "summary", "b.docx")], "AL")  # the new one has not been sent
    assert "skickat" not in lines(office, HELD)["Sammanfattning"]


def test_an_erased_person_is_gone_from_the_plan_and_the_booking_stays(office: Register) -> None:
    book(office, "liten", NEW, BOOKING._replace(place="Hos Kim Ek"), "AL")
    decline(office, "liten", LATER, "Kim Ek är sjuk", "AL")
    redact_person(office, "Kim Ek", "begäran", "BT")
    plan = round_plan(office, "liten")
    assert plan.bookings[NEW] == BOOKING._replace(
        place=f"Hos {ERASED}", participants=(Participant("lead", "AL"), Participant("other", ERASED))
    )
    assert plan.not_taking_part[LATER].why == f"{ERASED} är sjuk"
    assert not any("Kim" in event.body for event in office.events())


def test_an_erased_meeting_takes_the_words_of_its_school_in_the_plan_along(office: Register) -> None:
    book(office, "liten", NEW, BOOKING, "AL")
    decline(office, "liten", LATER, "tackade nej", "AL")
    meeting = sit(office, NEW)
    meeting.begin([Participant("lead", "AL")])
    redact_sessions(office, [meeting.conversation.session.id], "begäran", "BT")
    plan = round_plan(office, "liten")
    assert (plan.bookings[NEW].day, plan.bookings[NEW].place) == (BOOKING.day, ERASED)
    assert [person.name for person in plan.bookings[NEW].participants] == ["AL", ERASED]
    assert plan.not_taking_part[LATER].why == "tackade nej"


def test_a_paper_is_proposed_under_a_free_name_and_written_over_nothing(office: Register, tmp_path: Path) -> None:
    keep_folder(office, tmp_path)
    place = proposed_place(office, "Paket ../[b] Vår\nskola: a/b", "docx")
    assert (place.parent, place.name) == (tmp_path, "Paket .. b Vår skola a b.docx")
    place.write_text("rättad för hand", encoding="utf-8")
    assert proposed_place(office, "Paket ../[b] Vår\nskola: a/b", "docx").name.endswith("(2).docx")
    with pytest.raises(RefusedError, match="finns redan"):
        written_where(office, str(place), "docx")
    with pytest.raises(RefusedError, match="mappen finns inte"):
        written_where(office, str(tmp_path / "ny" / "a.docx"), "docx")
    with pytest.raises(RefusedError, match="registret"):
        written_where(office, str(office.path), office.path.suffix[1:])
    assert written_where(office, "a", "docx") == tmp_path / "a.docx"


def test_a_plan_is_no_meeting(office: Register) -> None:
    before = office.digests()
    decline(office, "liten", NEW, "nej", "AL")
    assert office.digests() == before
    assert not targets.is_meeting_stream(targets.plan_stream("liten"))

"""Where a school is in the round's work, and what the plan's stream says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue.about import AboutMeeting, read_date
from resultatdialog.dialogue.labels import say_booked
from resultatdialog.dialogue.plan import (
    STANDINGS,
    NotTakingPart,
    Plan,
    WrittenPaper,
    booking_change,
    plan_in,
)
from resultatdialog.dialogue.session import STATES, Participant, Session

FRIDAY = date(2026, 11, 27)


def planned(day: str = "", *, absent: bool = False) -> Plan:
    return Plan({"1": AboutMeeting(day)} if day else {}, {"1": NotTakingPart("nej")} if absent else {}, {})


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("", "not-booked"),
        ("2026-11-26", "overdue"),
        ("2026-11-27", "this-week"),
        ("2026-11-29", "this-week"),
        ("2026-11-30", "booked"),
        ("2027-11-26", "booked"),
    ],
)
def test_a_school_before_its_meeting_stands_by_its_booking(day: str, standing: str) -> None:
    assert planned(day).standing("1", "prepared", FRIDAY) == standing


@pytest.mark.parametrize("state", STATES)
def test_a_school_that_does_not_take_part_is_listed_so_unless_its_meeting_was_held(state: str) -> None:
    held = state not in ("prepared", "ongoing")
    assert planned("2026-11-26", absent=True).standing("1", state, FRIDAY) == (state if held else "not-taking-part")
    assert planned().standing("1", state, FRIDAY) in STANDINGS


names = st.text("abcåäö ,", min_size=1, max_size=6)
people = st.lists(st.builds(Participant, st.sampled_from(["lead", "notes", "other", "principal"]), names), max_size=3)


@given(day=st.dates(), time=st.sampled_from(["", "09:30"]), place=st.text(max_size=6), who=people)
def test_a_booking_is_read_back_as_it_was_recorded(day: date, time: str, place: str, who: list[Participant]) -> None:
    booking = AboutMeeting(day.isoformat(), time, place, tuple(who))
    paper = WrittenPaper("summary", "a.docx", "2026-11-27T10:00:00+01:00", "2026-11-28")
    absent = NotTakingPart("vill inte", "AL", "2026-11-27")
    changes = [booking_change("99000001", booking), absent.change("99000002"), paper.change("99000001")]
    plan = plan_in(Session("plan/x").foreseen(changes))
    assert plan.bookings == {"99000001": booking}
    assert plan.not_taking_part == {"99000002": absent}
    assert plan.papers == {("99000001", "summary"): paper}
    assert plan_in(Session("plan/x").foreseen([*changes, booking_change("99000001", None)])).bookings == {}


@pytest.mark.parametrize(
    ("written", "read"),
    [("1/9", "2027-09-01"), ("20/11", "2026-11-20"), ("1/12", "2026-12-01"), ("12/4", "2027-04-12")],
)
def test_a_day_without_a_year_is_booked_for_the_next_such_day(written: str, read: str) -> None:
    assert read_date(written, FRIDAY, coming=True) == read


def test_a_booking_of_another_year_is_said_with_the_year_and_not_the_time() -> None:
    assert say_booked(AboutMeeting("2026-12-01", "09:30"), FRIDAY) == "tis 1 dec 09.30"
    assert say_booked(AboutMeeting("2027-12-01", "09:30"), FRIDAY) == "ons 1 dec 2027"

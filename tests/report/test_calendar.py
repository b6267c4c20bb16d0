"""The calendar file, read back by the library's own reader."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest

from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.session import Participant
from resultatdialog.guide.model import Guide
from resultatdialog.report.calendar import write_calendar
from resultatdialog.rounds.model import Round

NOW = datetime(2016, 3, 1, 12, tzinfo=UTC)


def written(small_round: Round, guide: Guide, path: Path, *bookings: AboutMeeting) -> list[icalendar.Event]:
    booked = list(zip(small_round.schools, bookings, strict=False))
    assert write_calendar(small_round, guide, booked, NOW, path) == len(bookings)
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    assert {"VERSION", "PRODID"} <= set(calendar)
    return list(calendar.events)


@pytest.mark.parametrize(("day", "hour"), [("2016-04-20", 7), ("2016-12-20", 8)])
def test_a_booked_time_is_swedish_time_summer_and_winter(
    small_round: Round, guide: Guide, tmp_path: Path, day: str, hour: int
) -> None:
    (event,) = written(small_round, guide, tmp_path / "a.ics", AboutMeeting(day, "09:30", "Bibl; rum, 2\\"))
    assert event.start == datetime.fromisoformat(f"{day}T{hour:02}:30:00+00:00")
    assert (event.end - event.start).total_seconds() / 60 == sum(section.minutes for section in guide.sections)
    assert event["location"] == "Bibl; rum, 2\\"
    assert event["summary"] == f"Resultatdialog – {small_round.schools[0].name}"


def test_a_meeting_without_a_time_lasts_all_day_and_keeps_its_id(
    small_round: Round, guide: Guide, tmp_path: Path
) -> None:
    (before,) = written(small_round, guide, tmp_path / "a.ics", AboutMeeting("2016-04-20", "09:30"))
    who = (Participant("lead", "AL\r\nATTENDEE:x"),)
    (after, other) = written(
        small_round, guide, tmp_path / "a.ics", AboutMeeting("2016-04-21", participants=who), AboutMeeting("2016-05-01")
    )
    assert after.start == date(2016, 4, 21)
    assert before["uid"] == after["uid"] != other["uid"]
    assert "ATTENDEE" not in after  # a name makes no line of its own
    assert "AL" in str(after["description"])

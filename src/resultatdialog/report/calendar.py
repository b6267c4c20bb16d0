"""The booked meetings as a calendar file (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from resultatdialog import __version__
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.labels import say_participant
from resultatdialog.dialogue.session import fold
from resultatdialog.files import write_whole
from resultatdialog.guide.model import Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.report.pack import asked_sections
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School

SWEDEN = ZoneInfo("Europe/Stockholm")
"""The zone in which bookings are written."""


def write_calendar(
    current: Round, guide: Guide, booked: Iterable[tuple[School, AboutMeeting]], now: datetime, path: Path
) -> int:
    """Write an event per booked meeting; returns how many. Raises OSError.

    A meeting takes as long as the guide's parts for the school; one without a time of day lasts all day. An event's id
    is made of round and school, so that a later file moves the event instead of adding one.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//resultatdialog//{__version__}//SV")
    calendar.add("version", "2.0")
    count = 0
    for school, booking in booked:
        calendar.add_component(_event(current, guide, school, booking, now))
        count += 1
    write_whole(path, calendar.to_ical())
    return count


def _event(current: Round, guide: Guide, school: School, booking: AboutMeeting, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{current.id}-{school.code}@resultatdialog")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", _("Results dialogue – {school}").format(school=one_line(school.name)))
    if booking.began_at:
        begins = datetime.fromisoformat(f"{booking.day}T{booking.began_at}").replace(tzinfo=SWEDEN)
        event.add("dtstart", begins.astimezone(UTC))
        event.add("dtend", (begins + timedelta(minutes=_minutes(current, guide, school))).astimezone(UTC))
    else:
        event.add("dtstart", date.fromisoformat(booking.day))
    if booking.place:
        event.add("location", one_line(booking.place))
    people = [one_line(say_participant(person)) for person in booking.participants]
    event.add("description", "\n".join((one_line(current.title), *people)))
    return event


def _minutes(current: Round, guide: Guide, school: School) -> int:
    """Length of the school's meeting by the guide."""
    meeting = Conversation(Agenda(guide, current, school), fold("", ()))
    return sum(section.minutes for section, _asked in asked_sections(meeting))

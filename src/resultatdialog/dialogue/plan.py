"""The plan of a round: when each school's meeting is booked, which schools do not take part, and what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import NOT_OVER, Participant, Session

PaperKind = Literal["pack", "summary"]
PAPERS: tuple[PaperKind, ...] = ("pack", "summary")
"""Papers for a school's principal: what she gets before the meeting, and the summary after it."""
BEFORE = ("overdue", "this-week", "booked", "not-booked")
"""Standings of a school whose meeting has not begun."""
STANDINGS = (
    "overdue", "ongoing", "this-week", "booked", "not-booked",
    "held", "coded", "at-fact-check", "fact-checked", "locked", "not-taking-part",
)  # fmt: skip
"""Where a school is in the round's work, the most urgent first: its meeting's state, or what is planned."""


class NotTakingPart(NamedTuple):
    """The decision that a school does not take part: it has declined or cancelled."""

    why: str
    by: str = ""
    at: str = ""
    """ISO 8601."""

    def change(self, school: str) -> Change:
        """The change that records the decision for a school."""
        return Change(targets.not_taking_part(school), {**self._asdict()})


class WrittenPaper(NamedTuple):
    """A paper for a principal as it was last written."""

    kind: PaperKind
    file: str
    """The file's name, without its folder."""
    written_at: str
    """ISO 8601."""
    sent_on: str = ""
    """ISO 8601 date; empty while nobody has said that it was sent."""

    def change(self, school: str) -> Change:
        """The change that records the paper for a school."""
        value: Json = {name: text for name, text in self._asdict().items() if name != "kind"}
        return Change(targets.paper(school, self.kind), value)


@dataclass(frozen=True, slots=True)
class Plan:
    """A round's bookings, its schools that do not take part, and its papers; keys are school codes."""

    bookings: Mapping[str, AboutMeeting]
    not_taking_part: Mapping[str, NotTakingPart]
    papers: Mapping[tuple[str, str], WrittenPaper]
    """School code and kind to the paper."""

    def is_absent(self, school: str, state: str) -> bool:
        """Whether the school does not take part; a meeting that has been held counts, whatever was decided before."""
        return school in self.not_taking_part and state in NOT_OVER

    def standing(self, school: str, state: str, today: date) -> str:
        """The school's standing, one of `STANDINGS`, when its meeting is in this state; weeks begin on Monday."""
        if self.is_absent(school, state):
            return "not-taking-part"
        if state != "prepared":
            return state
        booking = self.bookings.get(school)
        if booking is None:
            return "not-booked"
        day = date.fromisoformat(booking.day)
        if day < today:
            return "overdue"
        return "this-week" if day.isocalendar()[:2] == today.isocalendar()[:2] else "booked"


def plan_in(stream: Session) -> Plan:
    """The plan in the values of its stream."""
    bookings, absent, papers = {}, {}, {}
    for target in stream.heads:
        kind, school, detail = targets.parse(target)
        value: Any = stream.value(target)
        if value is None:
            continue
        if kind == targets.BOOKING:
            people = tuple(Participant(**person) for person in value["people"])
            bookings[school] = AboutMeeting(value["day"], value["time"], value["place"], people)
        elif kind == targets.NOT_TAKING_PART:
            absent[school] = NotTakingPart(**value)
        elif kind == targets.PAPER:
            found = {name: value[name] for name in ("file", "written_at", "sent_on")}
            papers[school, detail] = WrittenPaper("pack" if detail == "pack" else "summary", **found)
    return Plan(bookings, absent, papers)


def booking_change(school: str, booking: AboutMeeting | None) -> Change:
    """The change that books a school's meeting; None takes the booking back."""
    if booking is None:
        return Change(targets.booking(school), None)
    people: list[Json] = [{**person._asdict()} for person in booking.participants if person.name]
    value: Json = {"day": booking.day, "time": booking.began_at, "place": booking.place, "people": people}
    return Change(targets.booking(school), value)

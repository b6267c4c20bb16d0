"""A round's plan in the register: bookings, schools that do not take part, and papers written for principals."""

from __future__ import annotations

from collections.abc import Iterable

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.plan import NotTakingPart, PaperKind, Plan, WrittenPaper, booking_change, plan_in
from resultatdialog.dialogue.session import NOT_OVER
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.model import Round


def round_plan(register: Register, round_id: str) -> Plan:
    """The plan of a round; an empty one when nothing is planned."""
    return plan_in(register.session(targets.plan_stream(round_id)))


def not_taking_part(register: Register, current: Round) -> tuple[str, ...]:
    """Codes of the round's schools that do not take part."""
    plan = round_plan(register, current.id)
    states = {digest.school: digest.state for digest in register.digests(current.id)}
    codes = (school.code for school in current.schools)
    return tuple(code for code in codes if plan.is_absent(code, states.get(code, "prepared")))


def book(register: Register, round_id: str, school: str, booking: AboutMeeting | None, by: str) -> None:
    """Book a school's meeting, or take the booking back with None; raises NotSavedError.

    Raises RefusedError when the meeting has begun: day and place are then the meeting's own.
    """
    if _state(register, round_id, school) != "prepared":
        raise RefusedError.one(
            _("The booking"), _("the meeting has begun."), _("Correct day, time and place in the meeting: Ctrl+U.")
        )
    if round_plan(register, round_id).bookings.get(school) != booking:
        _record(register, round_id, [booking_change(school, booking)], by)


def decline(register: Register, round_id: str, school: str, why: str, by: str) -> None:
    """Record that a school does not take part; raises RefusedError when its meeting is over, or NotSavedError."""
    if _state(register, round_id, school) not in NOT_OVER:
        raise RefusedError.one(
            _("Not taking part"), _("the meeting has been held, and counts."), _("Nothing is changed.")
        )
    absent = NotTakingPart(why, by, register.timestamp())
    _record(register, round_id, [absent.change(school)], by)


def take_part(register: Register, round_id: str, school: str, by: str) -> None:
    """Take back that a school does not take part; raises NotSavedError."""
    _record(register, round_id, [Change(targets.not_taking_part(school), None)], by)


def note_written(register: Register, round_id: str, papers: Iterable[tuple[str, PaperKind, str]], by: str) -> None:
    """Record papers that were written: school code, kind and file name of each; raises NotSavedError."""
    at = register.timestamp()
    _record(register, round_id, [WrittenPaper(kind, file, at).change(school) for school, kind, file in papers], by)


def note_sent(register: Register, round_id: str, school: str, paper: WrittenPaper, by: str) -> None:
    """Record that a paper was sent today; raises NotSavedError."""
    today = register.clock().date().isoformat()
    _record(register, round_id, [paper._replace(sent_on=today).change(school)], by)


def _record(register: Register, round_id: str, changes: list[Change], by: str) -> None:
    if changes:
        register.append([Entry(register.session(targets.plan_stream(round_id)), changes)], actor=by)


def _state(register: Register, round_id: str, school: str) -> str:
    return next((digest.state for digest in register.digests(round_id) if digest.school == school), "prepared")

"""Labels for meeting states, roles, participants, dates and question statuses in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from resultatdialog.dialogue.session import MeetingAgreement, Participant
from resultatdialog.locale import _

if TYPE_CHECKING:  # the first screen needs labels, but no conversation
    from resultatdialog.dialogue.about import AboutMeeting
    from resultatdialog.dialogue.conversation import Status


def state_label(state: str) -> str:
    """Label of a meeting's state; an unknown state is returned as it is."""
    return {
        "prepared": _("prepared"),
        "ongoing": _("ongoing"),
        "held": _("held"),
        "coded": _("coded"),
        "at-fact-check": _("at fact check"),
        "fact-checked": _("fact-checked"),
        "locked": _("locked"),
    }.get(state, state)


def state_with_words(state: str) -> str:
    """A meeting's state as a command takes it, with its label where that is another word: `held (genomfört)`."""
    taken, label = state.replace("-", "_"), state_label(state)
    return taken if taken == label else f"{taken} ({label})"


def standing_label(standing: str) -> str:
    """Label of a school's standing in the round's plan (`dialogue.plan.STANDINGS`)."""
    return {
        "overdue": _("overdue"),
        "this-week": _("this week"),
        "booked": _("booked"),
        "not-booked": _("not booked"),
        "not-taking-part": _("not taking part"),
    }.get(standing) or state_label(standing)


def role_label(role: str) -> str:
    """Label of a participant's role; an unknown role is returned as it is."""
    return {
        "principal": _("principal"),
        "deputy": _("deputy principal"),
        "teacher": _("teacher"),
        "lead": _("leads the meeting"),
        "notes": _("takes notes"),
        "other": _("other"),
    }.get(role, role)


def status_label(status: Status) -> str:
    """Label of a question's status."""
    return {
        "answered": _("answered"),
        "partly": _("partly answered"),
        "parked": _("parked"),
        "declined": _("did not want to answer"),
        "dont_know": _("does not know"),
        "not_asked": _("not asked"),
        "left": _("left to ask"),
        "not_applicable": _("does not apply"),
        "in_conflict": _("two versions, settle first"),
    }[status]


def status_mark(status: Status) -> str:
    """One character for a question's status in the outline, so that colour alone never carries it."""
    return {
        "answered": "✓",
        "partly": "◐",
        "parked": "‖",
        "declined": "×",
        "dont_know": "?",
        "not_asked": "–",
        "left": "·",
        "not_applicable": " ",
        "in_conflict": "≠",
    }[status]


def say_date(iso: str) -> str:
    """An ISO 8601 date as people write it: `12 april 2016`; raises ValueError for other text."""
    day = date.fromisoformat(iso)
    months = (
        _("{day} January {year}"),
        _("{day} February {year}"),
        _("{day} March {year}"),
        _("{day} April {year}"),
        _("{day} May {year}"),
        _("{day} June {year}"),
        _("{day} July {year}"),
        _("{day} August {year}"),
        _("{day} September {year}"),
        _("{day} October {year}"),
        _("{day} November {year}"),
        _("{day} December {year}"),
    )
    return months[day.month - 1].format(day=day.day, year=day.year)


def say_short_date(iso: str) -> str:
    """An ISO 8601 date for columns: `12 apr 2016`; other text is returned as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {_short_month(day)} {day.year}"


def say_booked(booking: AboutMeeting, today: date) -> str:
    """Day and time of a booking for columns: `ti 12 apr 09.30`, with the year instead when it is another one."""
    day = date.fromisoformat(booking.day)
    weekdays = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    when = f"{weekdays[day.weekday()]} {day.day} {_short_month(day)}"
    if day.year != today.year:
        return f"{when} {day.year}"
    return f"{when} {booking.began_at.replace(':', '.')}".rstrip()


def _short_month(day: date) -> str:
    months = (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )  # fmt: skip
    return months[day.month - 1]


def say_agreement(agreement: MeetingAgreement) -> str:
    """An agreement on one line, with who does it and by when: `Läsgrupper – AL, 1 maj`."""
    rest = ", ".join(part for part in (agreement.who, agreement.when) if part)
    return f"{agreement.what} – {rest}" if rest else agreement.what


def say_participant(person: Participant) -> str:
    """A participant's name with the role: `Exempel Exempelsson (rektor)`."""
    return f"{person.name} ({role_label(person.role)})"

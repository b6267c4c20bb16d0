"""The booking of a school's meeting, asked for on the list of schools and on the school's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.store import Register
from resultatdialog.rounds.roster import School
from resultatdialog.tui.dialogs.about import BookingDialog
from resultatdialog.work.people import at_the_keyboard, known_officials, usual_people
from resultatdialog.work.plan import book, round_plan


def ask_booking(
    screen: Screen[Any], register: Register, round_id: str, school: School, after: Callable[[], None]
) -> None:
    """Ask when, where and by whom a school's meeting is held, and record it; an emptied date takes the booking back."""
    before = round_plan(register, round_id).bookings.get(school.code)
    proposed = before or AboutMeeting(participants=usual_people(register, school))

    def booked(booking: AboutMeeting | None) -> None:
        if booking is None:
            return
        if not booking.day and before is None:
            screen.notify(_("Nothing is booked: no day was written."), severity="warning", markup=False)
            return
        try:
            book(register, round_id, school.code, booking if booking.day else None, at_the_keyboard(register))
        except (RefusedError, NotSavedError) as error:
            screen.notify(str(error), severity="warning", markup=False)
        else:
            if not booking.day:
                screen.notify(_("The booking is taken back."), markup=False)
            after()

    officials, today = known_officials(register), register.clock().date()
    screen.app.push_screen(BookingDialog(school.name, proposed, officials, today), booked)

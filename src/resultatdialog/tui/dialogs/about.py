"""Dialog with what a meeting is: day, time, place and people; before the first question, and to correct it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from resultatdialog.dialogue.about import ASKED_ROLES, AboutMeeting, has_official, read_date, read_people, read_time
from resultatdialog.dialogue.labels import role_label
from resultatdialog.dialogue.session import OFFICIALS
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.lines import LinesDialog
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput

_MOST = 120


class AboutDialog(LinesDialog[AboutMeeting | None]):
    """Returns what the meeting is, or None; a line each, several names parted by commas."""

    HELP = _(
        "Initials are enough for the officials; a name from before is offered and taken with the right arrow. "
        "Several names are parted by commas. Enter goes on to the next line, F3 is done. "
        "All of it can be corrected during the meeting with Ctrl+U."
    )

    needs_official = True
    """Whether somebody must lead or take notes."""

    def __init__(self, school: str, about: AboutMeeting, officials: Sequence[str], today: date) -> None:
        super().__init__()
        self._school = school
        self._about = about
        self._officials = officials
        self._today = today

    def compose(self) -> ComposeResult:
        """A line each for day, time and place, and for each role."""
        known = SuggestFromList(self._officials, case_sensitive=False)
        with VerticalScroll(classes="dialog"):
            yield Static(Content(one_line(self.heading())), classes="heading")
            for name, label, value in (
                ("date", _("Date"), self._about.day),
                ("time", _("Time"), self._about.began_at.replace(":", ".")),
                ("place", _("Place"), self._about.place),
            ):
                yield from self._line(name, label, value)
            for role in ASKED_ROLES:
                people = self._about.names(role)
                yield from self._line(role, role_label(role).capitalize(), people, known if role in OFFICIALS else None)
        yield KeyLine()

    def _line(self, name: str, label: str, value: str, known: SuggestFromList | None = None) -> ComposeResult:
        with Horizontal(classes="line"):
            yield Static(Content(label), classes="muted label")
            yield LineInput(value, id=name, compact=True, max_length=_MOST, suggester=known)

    def on_mount(self) -> None:
        """Focus the line to begin with."""
        self.set_focus(self.first_line())

    def first_line(self) -> Input:
        """The first empty line of a person, else the first line."""
        empty = [field for field in self.query(Input) if not field.value and field.id in ASKED_ROLES]
        return empty[0] if empty else self.query(Input).first()

    def done(self) -> None:
        """Return what is written; the name of the lead or of the note-taker is required, and dates must be dates."""
        people = read_people({role: self.written(role) for role in ASKED_ROLES}, self._officials)
        if self.needs_official and not has_official(people):
            self.refuse(_("Write at least who leads or who takes notes: codings carry that name."), "lead")
            return
        try:
            place = "date"
            day = self.read_day(self.written("date"))
            place = "time"
            began_at = read_time(self.written("time"))
        except RefusedError as error:
            self.refuse(str(error), place)
            return
        self.dismiss(self._about.told(day, began_at, self.written("place"), people))

    def heading(self) -> str:
        """The school, or what is asked for it."""
        return self._school

    def read_day(self, text: str) -> str:
        """The written day as ISO 8601; raises RefusedError."""
        return read_date(text, self._today)


class BookingDialog(AboutDialog):
    """Returns what a meeting is booked for, or None; without a day, nothing is booked."""

    HELP = _(
        "Day, time and place, and who leads and takes notes. A day without a year is the next such day. "
        "Emptying the day takes the booking back. Enter goes on to the next line, F3 is done."
    )
    needs_official = False

    def first_line(self) -> Input:
        """The day."""
        return self.query(Input).first()

    def heading(self) -> str:
        """The school, and that its meeting is booked."""
        return _("Book the meeting: {school}").format(school=self._school)

    def read_day(self, text: str) -> str:
        """The written day as ISO 8601, without a year the next such day; raises RefusedError."""
        return read_date(text, self._today, coming=True)

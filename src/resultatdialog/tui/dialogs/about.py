"""Dialog with what a meeting is: day, time, place and people; before the first question, and to correct it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from resultatdialog.dialogue.about import AboutMeeting, known_spelling, read_date, read_time
from resultatdialog.dialogue.labels import role_label
from resultatdialog.dialogue.session import Participant
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.keys import typed_keys_arrived
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput

ROLES = ("principal", "lead", "notes", "other")
"""Roles with a line of their own, in the order of the lines; several names are parted by commas."""
_MOST = 120


class AboutDialog(Dialog[AboutMeeting | None]):
    """Returns what the meeting is, or None. Enter goes on to the next line; after the last one, it is done."""

    HELP = _(
        "Initials are enough for the officials; a name from before is offered and taken with the right arrow. "
        "Several names are parted by commas. Enter goes on to the next line, F3 is done. "
        "All of it can be corrected during the meeting with Ctrl+U."
    )
    BINDINGS = [
        Binding("f3,ctrl+s", "done", _("done"), id="begin.begin", tooltip=_("Everything is written"), priority=True),
        Binding("enter", "next", show=False, priority=True),
        Binding("escape", "cancel", _("back"), id="begin.cancel"),
    ]

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
            yield Static(Content(one_line(self._school)), classes="heading")
            for name, label, value in (
                ("date", _("Date"), self._about.held_on),
                ("time", _("Time"), self._about.began_at.replace(":", ".")),
                ("place", _("Place"), self._about.place),
            ):
                yield from self._line(name, label, value)
            for role in ROLES:
                people = ", ".join(person.name for person in self._about.participants if person.role == role)
                yield from self._line(
                    role, role_label(role).capitalize(), people, known if role in _OFFICIALS else None
                )
        yield KeyLine()

    def _line(self, name: str, label: str, value: str, known: SuggestFromList | None = None) -> ComposeResult:
        with Horizontal(classes="line"):
            yield Static(Content(label), classes="muted label")
            yield LineInput(value, id=name, compact=True, max_length=_MOST, select_on_focus=False, suggester=known)

    def on_mount(self) -> None:
        """Focus the first empty line of a person, else the first line."""
        empty = [field for field in self.query(Input) if not field.value and field.id in ROLES]
        (empty[0] if empty else self.query(Input).first()).focus()

    async def action_next(self) -> None:
        """Move to the next line; done after the last one."""
        await typed_keys_arrived(self)
        lines = list(self.query(Input))
        index = lines.index(self.focused) if isinstance(self.focused, Input) else -1
        if index == len(lines) - 1:
            await self.action_done()
        else:
            self.set_focus(lines[index + 1])

    async def action_done(self) -> None:
        """Return what is written; the name of the lead or of the note-taker is required, and dates must be dates."""
        await typed_keys_arrived(self)
        written = {line.id or "": without_controls(line.value).strip() for line in self.query(Input)}
        people = tuple(
            Participant(role, known_spelling(name, self._officials) if role in _OFFICIALS else name.strip())
            for role in ROLES
            for name in written[role].split(",")
            if name.strip()
        )
        if not any(person.role in _OFFICIALS for person in people):
            self._say(_("Write at least who leads or who takes notes: codings carry that name."), "lead")
            return
        place = "date"
        try:
            held_on = read_date(written["date"], self._today)
            place = "time"
            began_at = read_time(written["time"])
        except RefusedError as error:
            self._say(str(error), place)
            return
        kept = tuple(person for person in self._about.participants if person.role not in ROLES)
        self.dismiss(AboutMeeting(held_on, began_at, written["place"], (*people, *kept)))

    def _say(self, words: str, line: str) -> None:
        self.notify(words, severity="warning", markup=False)
        self.set_focus(self.query_one(f"#{line}", Input))

    def action_cancel(self) -> None:
        """Close; nothing is changed."""
        self.dismiss(None)


_OFFICIALS = ("lead", "notes")

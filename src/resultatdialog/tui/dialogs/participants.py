"""Dialog before the first question: the participants of the meeting."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from resultatdialog.dialogue.labels import role_label
from resultatdialog.dialogue.session import Participant
from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _
from resultatdialog.rounds.roster import School
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.keys import typed_keys_arrived
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput

ROLES = ("principal", "lead", "notes", "other")


class ParticipantsDialog(Dialog[tuple[Participant, ...] | None]):
    """Returns the participants with a name, in the order of `ROLES`, or None."""

    HELP = _(
        "Initials are enough for the officials. Enter goes on to the next line; after the last the meeting begins."
    )
    BINDINGS = [
        Binding("f3,ctrl+s", "begin", _("begin"), id="begin.begin", tooltip=_("Begin the meeting"), priority=True),
        Binding("enter", "next", show=False, priority=True),
        Binding("escape", "cancel", _("back"), id="begin.cancel"),
    ]

    def __init__(self, school: School, officials: Mapping[str, str]) -> None:
        super().__init__()
        self._school = school
        self._names = {"principal": school.principal, **officials}

    def compose(self) -> ComposeResult:
        """One input per role, filled with the names already known."""
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(self._school.name)), classes="heading")
            for role in ROLES:
                yield Static(Content(role_label(role).capitalize()), classes="muted")
                yield LineInput(value=self._names.get(role, ""), id=role, compact=True, max_length=120)
        yield KeyLine()

    def on_mount(self) -> None:
        """Focus the first empty input."""
        empty = [field for field in self.query(Input) if not field.value]
        (empty[0] if empty else self.query(Input).first()).focus()

    async def action_next(self) -> None:
        """Move to the next input; begin after the last one, or after a filled name of the note-taker."""
        await typed_keys_arrived(self)
        focused = self.focused
        if isinstance(focused, Input) and (focused.id == ROLES[-1] or (focused.id == "notes" and focused.value)):
            await self.action_begin()
        else:
            lines = list(self.query(Input))
            index = lines.index(focused) + 1 if isinstance(focused, Input) else 0
            self.set_focus(lines[index % len(lines)])

    async def action_begin(self) -> None:
        """Return the participants; the name of the lead or of the note-taker is required."""
        await typed_keys_arrived(self)
        names = {field.id or "": without_controls(field.value).strip() for field in self.query(Input)}
        if not names["lead"] and not names["notes"]:
            self.notify(
                _("Write at least who leads or who takes notes: codings carry that name."),
                severity="warning",
                markup=False,
            )
            self.query_one("#lead", Input).focus()
            return
        self.dismiss(tuple(Participant(role, names[role]) for role in ROLES if names[role]))

    def action_cancel(self) -> None:
        """Close; the meeting has not begun."""
        self.dismiss(None)

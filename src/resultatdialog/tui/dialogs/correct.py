"""Dialog before a finished meeting is corrected: who decides so, why, and whether the meeting goes on."""

from __future__ import annotations

from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from resultatdialog.locale import _
from resultatdialog.tui.dialogs.lines import LinesDialog
from resultatdialog.tui.keys import typed_keys_arrived
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput


class ToBeCorrected(NamedTuple):
    """The decision to correct a finished meeting."""

    by: str
    why: str
    take_up: bool
    """Whether the meeting goes on: its state is ongoing again."""


class CorrectDialog(LinesDialog[ToBeCorrected | None]):
    """Asks for name and reason; F3 corrects the meeting, F4 takes it up again."""

    HELP = _(
        "The meeting is over. Correcting it keeps its state; taking it up again makes it ongoing. "
        "Name and reason are kept in the meeting's history."
    )
    BINDINGS = [
        Binding("f3,ctrl+s", "done", _("correct it"), id="lines.done", priority=True),
        Binding("f4", "take_up", _("take it up again"), id="correct.take_up", priority=True),
        Binding("escape", "cancel", _("only read"), id="lines.cancel"),
    ]

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def compose(self) -> ComposeResult:
        """The lines for name and reason."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("The meeting is over. Correct it?")), classes="heading")
            yield Static(Content(_("Your name")), classes="muted")
            yield LineInput(self._name, id="by", compact=True, max_length=120)
            yield Static(Content(_("Why")), classes="muted")
            yield LineInput(id="why", compact=True, max_length=2_000, select_on_focus=False)
            yield Static(
                Content(_("F3 or Enter corrects it and keeps its state. F4 takes the meeting up again.")),
                classes="muted",
            )
        yield KeyLine()

    def on_mount(self) -> None:
        """Focus the reason when the name is known."""
        if self._name:
            self.set_focus(self.query_one("#why", Input))

    def done(self) -> None:
        """Return the decision to correct the meeting."""
        self._decide(take_up=False)

    async def action_take_up(self) -> None:
        """Return the decision to take the meeting up again."""
        await typed_keys_arrived(self)
        self._decide(take_up=True)

    def _decide(self, *, take_up: bool) -> None:
        by, why = self.written("by"), self.written("why")
        if by and why:
            self.dismiss(ToBeCorrected(by, why, take_up))
        else:
            self.refuse(_("Write your name and why: both are kept with the meeting."), "why" if by else "by")

"""What the principal may see: the question and the school's figures, large; no notes, ticks, codes or other schools."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from resultatdialog.dialogue.section_table import SectionTable
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import DismissedOnce
from resultatdialog.tui.widgets.figures import FigureTable
from resultatdialog.tui.widgets.key_line import KeyLine


class PrincipalScreen(DismissedOnce, Screen[None]):
    """Turned towards the principal.

    A screen of its own, not a dialog: over a dialog's background the meeting shows through, and with it the notes.
    """

    CSS_PATH = "principal.tcss"
    HELP = _("This page shows only the question and the school's own figures beside the municipality's.")
    BINDINGS = [Binding("escape,f9,enter", "close", _("back to the notes"), id="principal.close", priority=True)]

    def __init__(self, school: str, wording: str, figures: SectionTable | None, notice: str = "") -> None:
        super().__init__()
        self._school = school
        self._wording = wording
        self._figures = figures
        self._notice = notice

    def compose(self) -> ComposeResult:
        """School, question, table."""
        with VerticalScroll(id="sheet"):
            yield Static(Content(one_line(self._school)), id="school")
            yield Static(Content(one_line(self._wording)), id="wording")
            table = FigureTable()
            table.figures = self._figures
            yield table
            yield Static(Content(self._notice), id="notice")
        yield KeyLine()

    def _extend_compose(self, widgets: list[Widget]) -> None:
        """Without the library's place for messages: they may repeat a note or name another question."""

    def on_mount(self) -> None:
        """Messages still up would be seen over the help for this page; none of them is the only word of its matter."""
        self.app.clear_notifications()

    def action_close(self) -> None:
        """Back to the notes."""
        self.dismiss(None)

"""The principal's page: the question and the school's figures; no notes, answers, codes or other schools."""

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
    """Shows one question to the principal.

    It is a screen, not a dialog: the meeting with its notes would be visible around a dialog.
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
        """School, question, figures and a notice."""
        with VerticalScroll(id="sheet"):
            yield Static(Content(one_line(self._school)), id="school")
            yield Static(Content(one_line(self._wording)), id="wording")
            table = FigureTable()
            table.figures = self._figures
            yield table
            yield Static(Content(self._notice), id="notice")
        yield KeyLine()

    def _extend_compose(self, widgets: list[Widget]) -> None:
        """Add no area for notifications: these may repeat a note or name another question."""

    def on_mount(self) -> None:
        """Clear notifications: the help for this page would show them. None is the only place of its information."""
        self.app.clear_notifications()

    def action_close(self) -> None:
        """Return to the notes."""
        self.dismiss(None)

"""The principal's page: the question and the school's figures; no notes, answers, codes or other schools."""

from __future__ import annotations

from typing import Protocol

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from resultatdialog.dialogue.principal_page import PrincipalPage
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import DismissedOnce
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.page_sheet import PageSheet

LOOK = 0.3
"""Seconds between two looks whether what was typed is kept."""


class Talk(Protocol):
    """The meeting behind the page: what is typed while the page is up goes there."""

    def page(self) -> PrincipalPage:
        """The content of the page for the question that is open."""

    def notice(self) -> str:
        """Words about the register that stand at the bottom of the page; empty when all is well."""

    async def turn(self, step: int) -> None:
        """Open the next (1) or previous (-1) question, if there is one."""

    def write(self, letters: str, *, apart: bool) -> None:
        """Write letters in the question's note, `apart` from the words that stand there."""

    def erase(self) -> None:
        """Take away the letter before the cursor in the note."""

    async def action_undo(self) -> None:
        """Take back the latest step, without a word while the page is up."""

    async def action_redo(self) -> None:
        """Do again what was taken back last, without a word while the page is up."""

    def kept(self) -> bool | None:
        """Whether what was typed is saved: False while it waits for its turn, None when it could not be saved."""


class PrincipalScreen(DismissedOnce, Screen[None]):
    """Shows one question to the principal.

    It is a screen, not a dialog: the meeting with its notes would be visible around a dialog. Letters go into the note
    of the question; only a mark tells that they are kept.
    """

    CSS_PATH = "principal.tcss"
    HELP = _(
        "This page shows only the question and the school's own figures beside the municipality's. "
        "What you write goes into the note of the question without being seen here; "
        "✎ at the bottom says that it is kept. On a second screen the page follows the meeting all the time: "
        "open another window there and give the command resultatdialog view."
    )
    BINDINGS = [
        Binding("escape,f9", "close", _("back to the notes"), id="principal.close", priority=True),
        Binding("f2,ctrl+b", "turn(-1)", _("previous"), id="principal.previous", tooltip=_("The question before")),
        Binding("f3,ctrl+n", "turn(1)", _("next"), id="principal.next", tooltip=_("The next question")),
        Binding(
            "ctrl+z", "undo", _("undo"), id="principal.undo", show=False, tooltip=_("Take back the last thing done")
        ),
        Binding(
            "ctrl+y", "redo", _("redo"), id="principal.redo", show=False, tooltip=_("Do again what was taken back")
        ),
        Binding("up,down", "", _("read on"), id="principal.read", show=False, tooltip=_("Up and down the page")),
    ]

    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self._talk = talk
        self._typed = self._typed_here = False
        """Whether anything has been typed on the page, and at the question it shows."""

    def compose(self) -> ComposeResult:
        """School, question and figures, and a notice below."""
        yield PageSheet()
        yield Static(id="notice", markup=False)
        yield KeyLine()

    def _extend_compose(self, widgets: list[Widget]) -> None:
        """Add no area for notifications: these may repeat a note or name another question."""

    def on_mount(self) -> None:
        """Show the question, and clear notifications: the help for this page would show them.

        None is the only place of its information.
        """
        self.app.clear_notifications()
        self._show()
        self.set_interval(LOOK, self._show_mark)

    def _show(self) -> None:
        self.query_one(PageSheet).show(self._talk.page())
        self._show_mark()

    def _show_mark(self) -> None:
        """Say whether what was typed while the page is up is kept; nothing before the first letter."""
        mark = ""
        if self._typed:
            kept = self._talk.kept()
            mark = _("✎ kept") if kept else "✎ …" if kept is False else _("✎ NOT KEPT")
        content = Content(" · ".join(part for part in (self._talk.notice(), mark) if part))
        notice = self.query_one("#notice", Static)
        if content != notice.content:
            notice.update(content)

    # Typing.

    def on_key(self, event: events.Key) -> None:
        """Write a letter in the note of the question."""
        if event.key == "backspace":
            self._talk.erase()
        elif event.key == "enter":
            self._write("\n")
        elif event.is_printable and event.character:
            self._write(event.character)
        else:
            return
        event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """Write pasted words in the note of the question."""
        event.stop()
        self._write(event.text)

    async def letters_arrive(self, before: str) -> None:
        """Write what was typed just before the letters that a dialog over the page had no use for."""
        if before:
            self._write(before)

    def _write(self, letters: str) -> None:
        self._talk.write(letters, apart=not self._typed_here)
        self._typed = self._typed_here = True
        self._show_mark()

    # Actions.

    async def action_turn(self, step: int) -> None:
        """Show the next or the previous question."""
        await self._talk.turn(step)
        self._typed_here = False
        self._show()

    async def action_undo(self) -> None:
        """Take back the latest step of the meeting, and show its question."""
        await self._talk.action_undo()
        self._show()

    async def action_redo(self) -> None:
        """Do again what was taken back last, and show its question."""
        await self._talk.action_redo()
        self._show()

    def action_close(self) -> None:
        """Return to the notes."""
        self.dismiss(None)

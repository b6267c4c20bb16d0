"""Dialog after an interruption: drafts of words that had been typed but not entered."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from resultatdialog.intake.text import one_line, printable
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.widgets.key_line import KeyLine


class RecoveredWordsDialog(Dialog[bool]):
    """Returns True to put the words into the notes, False to delete them; drafts are pairs of label and words."""

    HELP = _("Everything that had been entered is saved. Only these words were still being typed in a dialog.")
    BINDINGS = [
        Binding("1,enter", "close(True)", _("put it in the notes"), id="recovered.take", priority=True),
        Binding("2,delete", "close(False)", _("throw it away"), id="recovered.drop", priority=True),
    ]

    NUMBERS = True

    def __init__(self, time: str, drafts: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._time = time
        self._drafts = drafts

    def compose(self) -> ComposeResult:
        """The time, then each draft's words below its label."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("Recovered after the interruption")), classes="heading")
            text = _("Everything entered is saved. This was being typed at {time}:")
            yield Static(Content(text.format(time=self._time[11:19].replace(":", "."))), classes="muted")
            with VerticalScroll():
                for where, words in self._drafts:
                    yield Static(Content(f"\n{one_line(where)}"), classes="muted")
                    yield Static(Content(printable(words)))
        yield KeyLine()

    def give_way(self) -> None:
        """Put the words into the notes: somebody writes on without having chosen, and nothing may be lost."""
        self.dismiss(True)

    def action_close(self, take: bool) -> None:
        """Return the choice."""
        self.dismiss(take)

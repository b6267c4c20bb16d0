"""Page of loose notes: lines written before it is known where they belong, placed one by one or left to the end."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from resultatdialog.intake.text import without_controls
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import DraftDialog
from resultatdialog.tui.keys import typed_keys_arrived
from resultatdialog.tui.widgets.editor import Editor
from resultatdialog.tui.widgets.key_line import KeyLine


class LooseNotesDialog(DraftDialog[str | None]):
    """Returns the line that is to be placed at a question, or None when the page is closed.

    The lines are saved as they are written, into the meeting itself.
    """

    HELP = _(
        "Write what does not belong anywhere yet, a line for each thing. Ctrl+F places the line at the cursor at a "
        "question; what is left stands in the list before the meeting is finished."
    )
    BINDINGS = [
        Binding("escape,ctrl+k", "close", _("back"), id="loose.close", priority=True),
        Binding("ctrl+f", "place", _("to a question"), id="loose.place", priority=True),
    ]

    def __init__(self, text: str, save: Callable[[str], None]) -> None:
        super().__init__(save)
        self._text = text

    def compose(self) -> ComposeResult:
        """The editor."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("Loose notes")), classes="heading")
            yield Static(
                Content(_("A line for each thing; placed at a question with Ctrl+F, or later.")), classes="muted"
            )
            yield Editor(self._text, id="loose")
        yield KeyLine()

    def on_mount(self) -> None:
        """Put the cursor after the last line."""
        editor = self.query_one(Editor)
        editor.move_cursor(editor.document.end)
        editor.focus()

    @on(TextArea.Changed)
    def keep_lines(self) -> None:
        """Save the lines after a pause."""
        self.touched()

    def typed(self) -> str:
        """The lines."""
        return without_controls(self.query_one(Editor).text).strip("\n")

    async def action_place(self) -> None:
        """Return the line at the cursor."""
        await typed_keys_arrived(self)
        self.save_now()
        editor = self.query_one(Editor)
        line = without_controls(editor.document.get_line(editor.cursor_location[0]))
        if line.strip():
            self.dismiss(line)
        else:
            self.notify(_("There is nothing on this line."), markup=False)

    async def action_close(self) -> None:
        """Save and close."""
        await typed_keys_arrived(self)
        self.save_now()
        self.dismiss(None)

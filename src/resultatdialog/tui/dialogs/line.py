"""One line of words: a memo, a reason."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import DraftDialog, KeepDraft
from resultatdialog.tui.widgets.key_line import KeyLine


class LineDialog(DraftDialog[str | None]):
    """A heading, a line to write on; Enter saves, Escape leaves it as it was."""

    HELP = _("Write, then Enter. Escape leaves everything as it was.")
    BINDINGS = [Binding("escape", "cancel", _("back"), id="line.cancel")]

    def __init__(
        self, heading: str, hint: str, before: str = "", *, needed: bool = False, keep: KeepDraft | None = None
    ) -> None:
        super().__init__(keep)
        self._heading = heading
        self._hint = hint
        self._before = before
        self._needed = needed

    def compose(self) -> ComposeResult:
        """What it is about over the line."""
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(self._heading)), classes="heading")
            yield Static(Content(self._hint), classes="muted")
            yield Input(self._before, compact=True, max_length=500)
        yield KeyLine()

    @on(Input.Changed)
    def keep_draft(self) -> None:
        """Something is being written."""
        self.touched()

    def typed(self) -> str:
        """What has been written and is not entered."""
        words = without_controls(self.query_one(Input).value).strip()
        return words if words != self._before else ""

    @on(Input.Submitted)
    def done(self, message: Input.Submitted) -> None:
        """Enter what is written; an empty line only where it may be empty."""
        words = without_controls(message.value).strip()
        if self._needed and not words:
            self.notify(_("A few words are enough: what made you decide so?"), severity="warning", markup=False)
            return
        self.dismiss(words)

    def action_cancel(self) -> None:
        """Back; nothing has changed."""
        self.dismiss(None)

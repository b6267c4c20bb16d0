"""Dialog that asks for one line of text, such as a memo or a reason."""

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
from resultatdialog.tui.widgets.line_input import LineInput


class LineDialog(DraftDialog[str | None]):
    """Returns the text on Enter, None on Escape; `needed` refuses an empty text."""

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
        """Heading and hint above the input."""
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(self._heading)), classes="heading")
            yield Static(Content(self._hint), classes="muted")
            yield LineInput(self._before, compact=True, max_length=500)
        yield KeyLine()

    @on(Input.Changed)
    def keep_draft(self) -> None:
        """Store the text as a draft after a pause."""
        self.touched()

    def typed(self) -> str:
        """The text, if it differs from the initial one; else an empty string."""
        words = without_controls(self.query_one(Input).value).strip()
        return words if words != self._before else ""

    @on(Input.Submitted)
    def done(self, message: Input.Submitted) -> None:
        """Return the text; an empty one only where that is allowed."""
        words = without_controls(message.value).strip()
        if self._needed and not words:
            self.notify(_("A few words are enough: what made you decide so?"), severity="warning", markup=False)
            return
        self.dismiss(words)

    def action_cancel(self) -> None:
        """Close without a text."""
        self.dismiss(None)

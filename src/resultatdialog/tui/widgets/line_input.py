"""The input for one line of text."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number


class LineInput(Input):
    """The library's input, which never drops words without saying so.

    Several pasted lines are put on one; what would make the line longer than it may be is refused with a message.
    """

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the line, unless it would become too long; the message then says so."""
        if self.max_length and len(self.value) - abs(end - start) + len(text) > self.max_length:
            words = _("That does not fit: the line holds at most {most} characters. Nothing was put in.")
            self.notify(words.format(most=say_number(self.max_length)), severity="warning", markup=False)
            return
        super().replace(text, start, end)

    def _on_paste(self, event: events.Paste) -> None:
        """Paste all lines; the library takes the first one only."""
        event.prevent_default()
        event.stop()
        if words := " ".join(event.text.splitlines()):
            self.insert_text_at_cursor(words) if self.selection.is_empty else self.replace(words, *self.selection)

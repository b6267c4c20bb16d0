"""The input for one line of text."""

from __future__ import annotations

from collections import deque
from typing import Any

from textual import events
from textual.widgets import Input

from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number
from resultatdialog.tui.widgets.refusal import Refusal

_KEYS_KEPT = 40
"""Number of keys that can be taken back."""


class LineInput(Input):
    """The library's input, which never drops words without saying so.

    Several pasted lines are put on one; what would make the line longer than it may be is refused with a message.
    """

    def __init__(self, value: str | None = None, **given: Any) -> None:
        super().__init__(value, **given)
        self._before: deque[str] = deque(maxlen=_KEYS_KEPT)
        """The text before each of the latest keys."""
        self._refusal = Refusal(self)

    def takes(self, letters: str) -> bool:
        """Whether letters can be typed here: an input for numbers takes digits only."""
        return not self.restrict or letters.isdigit()

    def take_back(self, keys: int) -> None:
        """Give the input the text it had before its latest keys."""
        if self._before:
            self.value = self._before[-min(keys, len(self._before))]

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable:
            self._before.append(self.value)
        await super()._on_key(event)

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the line, unless it would become too long; the message then says so."""
        if self.max_length and len(self.value) - abs(end - start) + len(text) > self.max_length:
            words = _("That does not fit: the line holds at most {most} characters. Nothing was put in.")
            self._refusal.say(words.format(most=say_number(self.max_length)))
            return
        super().replace(text, start, end)

    def _on_paste(self, event: events.Paste) -> None:
        """Paste all lines; the library takes the first one only."""
        event.prevent_default()
        event.stop()
        if words := " ".join(event.text.splitlines()):
            self.insert_text_at_cursor(words) if self.selection.is_empty else self.replace(words, *self.selection)

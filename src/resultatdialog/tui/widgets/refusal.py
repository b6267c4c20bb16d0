"""The message that something typed or pasted does not fit, said once in a while and not for every letter."""

from __future__ import annotations

import time

from textual.widget import Widget

_AGAIN = 5.0
"""Seconds for which the message is up and is not repeated: many of them would cover the page."""


class Refusal:
    """Says the message of one editor or line."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._said = -_AGAIN

    def say(self, words: str) -> None:
        """Say why nothing was put in, unless it has just been said."""
        now = time.monotonic()
        if now - self._said >= _AGAIN:
            self._said = now
            self._widget.notify(words, severity="warning", timeout=_AGAIN, markup=False)

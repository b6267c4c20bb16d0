"""A short text that is often set to what it says already."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from resultatdialog.intake.text import one_line


class LabelLine(Static):
    """One line; setting the same words again costs no layout."""

    def say(self, text: str) -> None:
        """Show the text."""
        content = Content(one_line(text))
        if content != self.content:
            self.update(content)

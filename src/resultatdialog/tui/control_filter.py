"""The last guard before the terminal: no control character from people's words or files gets past."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from resultatdialog.intake.text import CONTROL

_ACTS = re.compile(f"{CONTROL.pattern}|[\t\n]")
"""On one line of a screen a tab or a line feed acts on the terminal, too."""


class ControlFilter(LineFilter):
    """Shows control and bidi characters in text as U+FFFD; the screen library's own control segments pass."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line without characters that act on a terminal."""
        del background
        if not any(_ACTS.search(segment.text) for segment in segments if not segment.control):
            return segments
        return [s if s.control else Segment(_ACTS.sub("\ufffd", s.text), s.style) for s in segments]

"""The last filter before the terminal: replaces control characters that come from people's words or files."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from resultatdialog.intake.text import CONTROL

_ACTS = re.compile(f"{CONTROL.pattern}|[\t\n]")
"""Control and bidi characters; also tab and line feed, which act on the terminal within one line of a screen."""


class ControlFilter(LineFilter):
    """Replaces control and bidi characters in text by U+FFFD; the screen library's own control segments are kept."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments of one line, with every character that acts on a terminal replaced."""
        del background
        if not any(_ACTS.search(segment.text) for segment in segments if not segment.control):
            return segments
        return [s if s.control else Segment(_ACTS.sub("\ufffd", s.text), s.style) for s in segments]

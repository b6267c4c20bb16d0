"""A list that paints only its visible lines, so that it is as fast with 1,000 lines as with 30."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip


class LineList(ScrollView, can_focus=True):
    """A list with a cursor; subclasses define number, text and opening of lines. Line indexes count from 0."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-list--cursor", "line-list--strong", "line-list--quiet"}
    DEFAULT_CSS = """
    LineList { height: 1fr; scrollbar-size-vertical: 1; }
    LineList > .line-list--strong { text-style: bold; }
    LineList > .line-list--quiet { color: $secondary; }
    LineList > .line-list--cursor { background: $panel; }
    LineList:focus > .line-list--cursor { background: $primary; color: $background; }
    """
    BINDINGS = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "turn(-1)", show=False),
        Binding("pagedown", "turn(1)", show=False),
        Binding("home", "move(-100000)", show=False),
        Binding("end", "move(100000)", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    def count(self) -> int:
        """Number of lines."""
        raise NotImplementedError

    def text(self, index: int) -> tuple[str, str]:
        """A line's text, and its style: `strong`, `quiet` or an empty string."""
        raise NotImplementedError

    def open_line(self, index: int) -> None:
        """Act on the line that was chosen."""
        raise NotImplementedError

    def watch_cursor(self, cursor: int) -> None:
        """Scroll the marked line into view."""
        self.scroll_to_region(Region(0, cursor, 1, 1), animate=False, force=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The visible line `y`, counted from the top of the widget."""
        index = y + self.scroll_offset.y
        width = self.size.width
        style: Style = self.rich_style
        if index >= self.count():
            return Strip.blank(width, style)
        words, kind = self.text(index)
        if kind:
            style += self.get_component_rich_style(f"line-list--{kind}", partial=True)
        if index == self.cursor:
            style += self.get_component_rich_style("line-list--cursor", partial=True)
        line = Strip([Segment(words, style)])
        return line.crop_extend(self.scroll_offset.x, self.scroll_offset.x + width, style)

    def on_click(self, event: events.Click) -> None:
        """Mark the clicked line, or open it if it is marked already."""
        index = event.y + self.scroll_offset.y
        if index == self.cursor:
            self.action_open()
        elif index < self.count():
            self.cursor = index

    def action_move(self, step: int) -> None:
        """Move the cursor by `step` lines."""
        self.cursor = max(0, min(self.cursor + step, self.count() - 1))

    def action_turn(self, step: int) -> None:
        """Move the cursor by `step` pages."""
        self.action_move(step * max(self.size.height - 1, 1))

    def action_open(self) -> None:
        """Open the marked line."""
        if self.cursor < self.count():
            self.open_line(self.cursor)

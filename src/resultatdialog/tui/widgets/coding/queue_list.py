"""The queue of answers, below their schools' names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message

from resultatdialog.coding.queue import Item, Key
from resultatdialog.tui.widgets.line_list import LineList


class QueueLine(NamedTuple):
    """An answer in the list; each text is one line."""

    item: Item
    school: str
    words: str
    """Number, question, and the reason why the answer is in the queue."""


class QueueList(LineList):
    """Lists the queue; Enter or a second click opens an answer."""

    BINDINGS = [Binding("enter", "open", show=False)]

    @dataclass
    class Chosen(Message):
        """The user wants to open an answer."""

        item: Item

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.lines: list[QueueLine | str] = []
        """Answers, and each school's name above its answers."""
        self._open: Key | None = None

    def show(self, queue: Sequence[QueueLine], open_key: Key | None) -> None:
        """List the queue; the cursor moves to the open answer unless the list has the focus."""
        self._open = open_key
        self.lines = []
        session = ""
        for line in queue:
            if line.item.session != session:
                session = line.item.session
                self.lines.append(line.school)
            self.lines.append(line)
        self.virtual_size = Size(0, len(self.lines))
        indexes = [n for n, line in enumerate(self.lines) if not isinstance(line, str) and line.item.key == open_key]
        if indexes and not self.has_focus:
            self.cursor = indexes[0]
        self.refresh()

    def count(self) -> int:
        """Number of answers and school names."""
        return len(self.lines)

    def text(self, index: int) -> tuple[str, str]:
        """A school's name, or an answer with the sign for open, waiting or done."""
        line = self.lines[index]
        if isinstance(line, str):
            return f" {line}", "quiet"
        open_key = line.item.key == self._open
        sign = "▸" if open_key else "·" if line.item.waits else "✓"
        return f"  {sign} {line.words}", "strong" if open_key else ""

    def action_move(self, step: int) -> None:
        """Move to another answer; names of schools are skipped."""
        super().action_move(step)
        onward = 1 if step > 0 else -1
        for turn in (onward, -onward):
            index = self.cursor
            while 0 <= index < len(self.lines) and isinstance(self.lines[index], str):
                index += turn
            if 0 <= index < len(self.lines):
                self.cursor = index
                return

    def open_line(self, index: int) -> None:
        """Post the chosen answer."""
        line = self.lines[index]
        if not isinstance(line, str):
            self.post_message(self.Chosen(line.item))

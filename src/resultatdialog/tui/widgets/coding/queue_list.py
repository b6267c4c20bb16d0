"""The answers that wait for the coder, under the names of their schools."""

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
    """An answer as the list shows it; each text is on one line."""

    item: Item
    school: str
    words: str
    """Number, question and why it waits."""


class QueueList(LineList):
    """Enter or a second click opens an answer."""

    BINDINGS = [Binding("enter", "open", show=False)]

    @dataclass
    class Chosen(Message):
        """The coder wants to go to an answer."""

        item: Item

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.lines: list[QueueLine | str] = []
        """Answers, and the names of schools above theirs."""
        self._here: Key | None = None

    def show(self, queue: Sequence[QueueLine], here: Key | None) -> None:
        """List them; the cursor follows the open answer unless it is being moved."""
        self._here = here
        self.lines = []
        session = ""
        for line in queue:
            if line.item.session != session:
                session = line.item.session
                self.lines.append(line.school)
            self.lines.append(line)
        self.virtual_size = Size(0, len(self.lines))
        places = [place for place, line in enumerate(self.lines) if not isinstance(line, str) and line.item.key == here]
        if places and not self.has_focus:
            self.cursor = places[0]
        self.refresh()

    def count(self) -> int:
        """Answers and names."""
        return len(self.lines)

    def text(self, place: int) -> tuple[str, str]:
        """A school's name, or an answer with its sign: open, waiting, done."""
        line = self.lines[place]
        if isinstance(line, str):
            return f" {line}", "quiet"
        here = line.item.key == self._here
        sign = "▸" if here else "·" if line.item.waits else "✓"
        return f"  {sign} {line.words}", "strong" if here else ""

    def action_move(self, step: int) -> None:
        """To another answer; the names of schools are passed over."""
        super().action_move(step)
        onward = 1 if step > 0 else -1
        for turn in (onward, -onward):
            place = self.cursor
            while 0 <= place < len(self.lines) and isinstance(self.lines[place], str):
                place += turn
            if 0 <= place < len(self.lines):
                self.cursor = place
                return

    def open_line(self, place: int) -> None:
        """Announce the chosen answer."""
        line = self.lines[place]
        if not isinstance(line, str):
            self.post_message(self.Chosen(line.item))

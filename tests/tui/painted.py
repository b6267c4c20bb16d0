"""The terminal as somebody in front of it sees it: the program's bytes, shown by a terminal emulator.

The widget tree says which widgets there are; only the bytes say what can be read on the screen.
"""

from __future__ import annotations

from functools import cache

from pyte import Screen, Stream
from pyte.screens import Char
from rich.cells import cell_len
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region


class PaintedTerminal:
    """Takes what the program writes from now on; made inside `async with app.run_test(size=...)`."""

    def __init__(self, app: App[None]) -> None:
        driver = app._driver
        assert isinstance(driver, HeadlessDriver)
        width, height = app.size
        self._screen = PlainScreen(width, height)
        self._stream = Stream(self._screen)
        driver.__class__ = _Painting
        assert isinstance(driver, _Painting)
        driver.terminal = self
        app.refresh()  # what was painted before nobody has taken

    def take(self, data: str, size: tuple[int, int] | None) -> None:
        """Bytes arrive at a terminal of this width and height."""
        if size is not None and size != (self._screen.columns, self._screen.lines):
            width, height = size
            self._screen.resize(height, width)
        self._stream.feed(data)

    def lines(self, region: Region | None = None) -> list[str]:
        """The rows of the terminal, or of a part of it, without the blanks at their ends."""
        rows = self._screen.buffer
        x, y, width, height = region or Region(0, 0, self._screen.columns, self._screen.lines)
        return ["".join(rows[row][x].data for x in range(x, x + width)).rstrip() for row in range(y, y + height)]

    def text(self) -> str:
        """Everything that can be read."""
        return "\n".join(self.lines())


class PlainScreen(Screen):
    """The emulator's screen; only which character stands where is kept, which halves the time of a test."""

    def draw(self, data: str) -> None:
        """Characters from the cursor on; the emulator's own way where a wide one or the end of the row comes in."""
        end = self.cursor.x + len(data)
        if end >= self.columns or cell_len(data) != len(data):
            super().draw(data)
            return
        row = self.buffer[self.cursor.y]
        for x, character in enumerate(data, start=self.cursor.x):
            row[x] = _plain(character)
        self.cursor.x = end


@cache
def _plain(character: str) -> Char:
    return Char(character)


class _Painting(HeadlessDriver):
    """Writes as to a real terminal, which the library's own driver for tests does not."""

    terminal: PaintedTerminal

    @property
    def is_headless(self) -> bool:
        """No: then nothing would be written."""
        return False

    def write(self, data: str) -> None:
        """To the emulator."""
        self.terminal.take(data, self._size)

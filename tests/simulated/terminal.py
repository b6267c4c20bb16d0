"""A terminal that knows the few sequences the screen library sends, many times faster than one that knows them all.

Only which character stands where is kept; colours are left out. What it does not know it says (`unknown`), and
`test_emulators.py` shows the same bytes to two others and compares every cell.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_COLOURS = re.compile(r"\x1b\[[0-9;:]*m")
_PARTS = re.compile(
    r"\x1b\[(?P<place>\d+;\d+|)H"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<line>\n)"
    r"|(?P<start>\r)"
    r"|(?P<erase>\x1b\[2J)"
    r"|(?P<alternate>\x1b\[\?1049[hl])"
    r"|(?P<nothing>\x1b\[\?(?:25|1000|1002|1003|1004|1006|1015|1016|2004|2026|2048|7)[hl]"  # cursor, mouse, pastes, …
    r"|\x07"  # a bell
    r"|\x1b\[\?(?:2026|2048)\$p|\x1b\[(?:>\d+|<)u|\x1b\]2?[^\x07\x1b]*(?:\x07|\x1b\\))"
    r"|(?P<unknown>.)",
    re.DOTALL,
)


class Terminal:
    """Rows of cells; a character that takes two has an empty text in the second."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _row in range(rows)]
        self.x = self.y = 0
        """The place of the cursor; beyond the last column the next character begins a row."""
        self.unknown = ""
        """The first bytes that were not understood."""

    def resize(self, columns: int, rows: int) -> None:
        """Take another size; what does not fit is cut off, and the library paints everything anew."""
        old, self.columns, self.rows = self.cells, columns, rows
        self.cells = [(row + [" "] * columns)[:columns] for row in old[:rows]]
        self.cells += [[" "] * columns for _row in range(rows - len(self.cells))]
        self.x, self.y = min(self.x, columns - 1), min(self.y, rows - 1)

    def feed(self, data: str) -> None:
        """Take what the program writes; it never ends within a sequence."""
        for part in _PARTS.finditer(_COLOURS.sub("", data)):
            kind, words = part.lastgroup, part.group()
            if kind == "text":
                self._draw(words)
            elif kind == "place":
                row, _semicolon, column = (part["place"] or "1;1").partition(";")
                self.y, self.x = min(int(row), self.rows) - 1, min(int(column), self.columns) - 1
            elif kind == "line":
                self._down()
            elif kind == "start":
                self.x = 0
            elif kind in ("erase", "alternate"):
                self.cells = [[" "] * self.columns for _row in range(self.rows)]
            elif kind == "unknown" and not self.unknown:
                self.unknown = data[max(0, part.start() - 10) : part.start() + 20]

    def line(self, number: int) -> str:
        """One row, whole."""
        return "".join(self.cells[number])

    def _draw(self, words: str) -> None:
        if words.isascii() or cell_len(words) == len(words):
            while words:
                if self.x == self.columns:
                    self._wrap()
                now, words = words[: self.columns - self.x], words[self.columns - self.x :]
                self._put(list(now))
            return
        for character in words:
            width = cell_len(character)
            if not width:  # it is laid over the one before
                self.cells[self.y][max(self.x - 1, 0)] += character
                continue
            if self.x + width > self.columns:
                self._wrap()
            self._put([character, ""][:width])

    def _put(self, cells: list[str]) -> None:
        row, end = self.cells[self.y], self.x + len(cells)
        if not row[self.x] and self.x:  # half of a wide one is overwritten
            row[self.x - 1] = " "
        if end < self.columns and not row[end]:
            row[end] = " "
        row[self.x : end] = cells
        self.x = end

    def _wrap(self) -> None:
        self.x = 0
        self._down()

    def _down(self) -> None:
        if self.y + 1 < self.rows:
            self.y += 1
        else:
            self.cells = [*self.cells[1:], [" "] * self.columns]

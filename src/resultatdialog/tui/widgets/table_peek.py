"""The first lines of a table as plain text, with one column marked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from resultatdialog.intake.text import one_line

_NARROWEST, _WIDEST = 6, 16
_APART = " │ "


class TablePeek(Widget):
    """Table lines with line numbers; cells are cut to fit."""

    DEFAULT_CSS = """
    TablePeek { height: auto; max-height: 8; color: $text-muted; }
    """

    lines: reactive[tuple[tuple[int, tuple[str, ...]], ...]] = reactive((), layout=True)
    """Line numbers with the lines' cells."""
    column: reactive[int | None] = reactive(None)
    """Index of the marked column, from 0; None for no mark."""

    def render(self) -> Content:
        """As many columns as fit, from the first one; if the marked one would not fit, from the one before it."""
        width = max(self.size.width, 20) - 5
        columns = _fitting_columns(self.lines, 0, width)
        if self.column is not None and self.column not in (index for index, _room in columns):
            columns = _fitting_columns(self.lines, max(self.column - 1, 0), width)
        parts: list[Content] = []
        for number, line in self.lines:
            words = [Content.styled(f"{number:>3}  ", "dim")]
            for index, cells in columns:
                cell = one_line(line[index]) if index < len(line) else ""
                shown = set_cell_size(cell[:_WIDEST], cells)
                words.append(Content.styled(shown, "bold $text-accent" if index == self.column else ""))
                words.append(Content(_APART))
            parts.append(Content("").join(words))
        return Content("\n").join(parts)


def _fitting_columns(lines: Sequence[tuple[int, tuple[str, ...]]], first: int, width: int) -> list[tuple[int, int]]:
    """Indexes of the columns that fit into `width` cells from `first` on, each with its width."""
    found = []
    most = max((len(line) for _number, line in lines), default=0)
    for index in range(first, most):
        longest = max((cell_len(one_line(line[index][:100])) for _n, line in lines if index < len(line)), default=0)
        cells = max(_NARROWEST, min(longest, _WIDEST))
        if width < cells:
            break
        found.append((index, cells))
        width -= cells + len(_APART)
    return found

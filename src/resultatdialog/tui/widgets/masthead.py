"""The line at the top of every screen: where one is, and that the words are safe."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from resultatdialog.intake.text import one_line


class Masthead(Widget):
    """Left what is open, in the middle where in it, right what is saved and how the register is kept."""

    DEFAULT_CSS = """
    Masthead { dock: top; height: 1; background: $primary; color: $background; }
    Masthead.-alarm { background: $error; text-style: bold; }
    """

    title: reactive[str] = reactive("")
    place: reactive[str] = reactive("")
    state: reactive[str] = reactive("")
    alarm: reactive[bool] = reactive(False)
    """Whether the state is bad news; the words say it too."""

    def watch_alarm(self, alarm: bool) -> None:
        """Make bad news stand out."""
        self.set_class(alarm, "-alarm")

    def render(self) -> Content:
        """Three texts on one line; the right one is never cut."""
        width = max(self.size.width - 2, 0)
        right = one_line(self.state)
        room = max(width - cell_len(right) - 2, 0)
        left = _cut(one_line(self.title), room)
        place = _cut(one_line(self.place), max(room - cell_len(left) - 2, 0))
        before = max((width - cell_len(place)) // 2 - cell_len(left), 2) if place else 0
        before = min(before, max(room - cell_len(left) - cell_len(place), 0))
        line = f" {left}{' ' * before}{place}"
        gap = max(width + 1 - cell_len(line) - cell_len(right), 1)
        return Content(f"{line}{' ' * gap}{right} ").stylize("bold", 1, 1 + len(left))


def _cut(text: str, width: int) -> str:
    """The text in at most so many cells."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 1 else ""

"""The line at the top of every screen: what is open, the position in it, and the state of saving."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.cells import shortened


class Keeper(Protocol):
    """Whoever saves what is entered on a screen: the meeting, or the coding desk."""

    @property
    def unsaved(self) -> bool:
        """Whether something entered is not saved."""

    @property
    def kept_in_tail(self) -> bool:
        """Whether everything that is not saved is in the safety log."""

    @property
    def tail_trouble(self) -> str:
        """Why the latest save is not in the safety log; empty when it is."""

    @property
    def saved_at(self) -> datetime | None:
        """Local time of the latest save."""

    @property
    def protected(self) -> bool:
        """Whether the register is encrypted."""


class Masthead(Widget):
    """Title at the left, position in what is open in the middle, state of saving and of the register at the right."""

    DEFAULT_CSS = """
    Masthead { dock: top; height: 1; background: $primary; color: $background; }
    Masthead.-alarm { background: $error; text-style: bold; }
    """

    title: reactive[str] = reactive("")
    place: reactive[str] = reactive("")
    state: reactive[str] = reactive("")
    alarm: reactive[bool] = reactive(False)
    """Whether something is not saved; the state's text says it too."""

    def watch_alarm(self, alarm: bool) -> None:
        """Change the colours when something is not saved."""
        self.set_class(alarm, "-alarm")

    def show_saving(self, keeper: Keeper, before: str = "", *, otherwise: str = "") -> None:
        """Show whether everything is saved and since when, after the words `before`, or `otherwise` if nothing was."""
        self.alarm = keeper.unsaved
        if keeper.unsaved and keeper.kept_in_tail:
            state = _("NOT IN THE REGISTER – kept in the safety log")
        elif keeper.unsaved:
            state = _("NOT SAVED – trying again")
        elif keeper.saved_at is not None:
            state = _("Saved {time}").format(time=f"{keeper.saved_at:%H.%M.%S}")
        else:
            state = otherwise
        if keeper.tail_trouble and not keeper.unsaved and keeper.saved_at is not None:
            state += " " + _("without safety log")
        protection = "" if keeper.protected else _("unprotected")
        self.state = " · ".join(part for part in (protection, before, state) if part)

    def render(self) -> Content:
        """The three texts on one line; title and place are cut if there is no room, the state never is."""
        width = max(self.size.width - 2, 0)
        right = one_line(self.state)
        room = max(width - cell_len(right) - 2, 0)
        left = shortened(one_line(self.title), room)
        place = shortened(one_line(self.place), max(room - cell_len(left) - 2, 0))
        before = max((width - cell_len(place)) // 2 - cell_len(left), 2) if place else 0
        before = min(before, max(room - cell_len(left) - cell_len(place), 0))
        line = f" {left}{' ' * before}{place}"
        gap = max(width + 1 - cell_len(line) - cell_len(right), 1)
        return Content(f"{line}{' ' * gap}{right} ").stylize("bold", 1, 1 + len(left))

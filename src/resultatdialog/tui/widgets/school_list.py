"""The list of a round's schools with day, state, progress and grades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.cells import shortened
from resultatdialog.tui.widgets.line_list import LineList

_DAY, _STATE, _PROGRESS, _GRADES = 17, 19, 10, 10
_LONGEST_NAME = 40
_SHORTEST_NAME = 24
"""Width of names at which the grades give way to them."""


class SchoolLine(NamedTuple):
    """The texts of one school's line."""

    code: str
    name: str
    day: str
    """When the meeting is booked or was held."""
    state: str
    progress: str
    grades: str
    ongoing: bool = False
    """Whether the meeting is under way; its line is bold."""
    waiting: bool = False
    """Whether nothing has happened at the school yet; its line is quiet."""


class SchoolList(LineList):
    """The schools in columns; Enter opens one."""

    BINDINGS = [
        Binding("enter", "open", _("open meeting"), id="school.open", tooltip=_("The marked school's meeting")),
        Binding("right", "page", _("the school"), id="school.page", tooltip=_("Everything about the marked school")),
    ]

    schools: reactive[tuple[SchoolLine, ...]] = reactive(())

    @dataclass
    class Opened(Message):
        """The user wants to open a school's meeting."""

        code: str

    @dataclass
    class PageAsked(Message):
        """The user wants to see a school's page."""

        code: str

    @dataclass
    class Widened(Message):
        """The list has another width: its headings move."""

    @property
    def marked(self) -> str | None:
        """Code of the marked school; None in an empty list."""
        return self.schools[self.cursor].code if self.cursor < len(self.schools) else None

    def watch_schools(self, before: tuple[SchoolLine, ...], after: tuple[SchoolLine, ...]) -> None:
        """Keep the mark on the school it was on, else move it to the first one."""
        marked = before[self.cursor].code if self.cursor < len(before) else None
        codes = [school.code for school in after]
        self.cursor = codes.index(marked) if marked in codes else 0
        self.virtual_size = self.virtual_size.with_width(self.size.width).with_height(len(after))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Say that the columns have other widths."""
        del event
        self.post_message(self.Widened())

    def count(self) -> int:
        """Number of schools."""
        return len(self.schools)

    def text(self, index: int) -> tuple[str, str]:
        """A school's line: bold during its meeting, quiet before it."""
        school = self.schools[index]
        words = (school.day, school.state, school.progress, school.grades)
        return self._columns(school.name, *words), "strong" if school.ongoing else "quiet" if school.waiting else ""

    def heading(self) -> str:
        """The column headings above the list."""
        return self._columns(_("School"), _("Meeting"), _("State"), _("Questions"), _("Grades"))

    def open_line(self, index: int) -> None:
        """Post the school that was opened."""
        self.post_message(self.Opened(self.schools[index].code))

    def action_page(self) -> None:
        """Post the school whose page is wanted."""
        if self.marked is not None:
            self.post_message(self.PageAsked(self.marked))

    def _columns(self, name: str, day: str, state: str, progress: str, grades: str) -> str:
        room = (self.size.width or 120) - _DAY - _STATE - _PROGRESS - 2
        with_grades = room - _GRADES >= _SHORTEST_NAME
        longest = min(max([cell_len(one_line(school.name)) for school in self.schools], default=10), _LONGEST_NAME)
        width = max(min(longest, room - _GRADES if with_grades else room), 8)
        school = set_cell_size(shortened(one_line(name), width), width)
        line = f"{school}  {shortened(one_line(day), _DAY - 1):<{_DAY}}{state:<{_STATE}}{progress:<{_PROGRESS}}"
        return line + grades if with_grades else line

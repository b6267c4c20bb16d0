"""The list of a round's schools with state, grades, progress and date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.widgets.line_list import LineList

_STATE, _GRADES, _PROGRESS, _HELD = 16, 12, 20, 12


class SchoolLine(NamedTuple):
    """The texts of one school's line."""

    code: str
    name: str
    state: str
    progress: str
    held_on: str
    grades: str
    ongoing: bool = False
    """Whether the meeting is under way; its line is bold."""
    begun: bool = False

    def line(self, width: int) -> str:
        """The line's text in columns, with the name in `width` cells."""
        name = set_cell_size(one_line(self.name), width)
        return _columns(name, self.state, self.progress, self.held_on, self.grades)


class SchoolList(LineList):
    """The schools in columns; Enter opens one."""

    BINDINGS = [
        Binding("enter", "open", _("open meeting"), id="school.open", tooltip=_("The marked school's meeting")),
    ]

    schools: reactive[tuple[SchoolLine, ...]] = reactive(())

    @dataclass
    class Opened(Message):
        """The user wants to open a school's meeting."""

        code: str

    def watch_schools(self, before: tuple[SchoolLine, ...], after: tuple[SchoolLine, ...]) -> None:
        """Keep the mark on the school it was on, else move it to the first one."""
        marked = before[self.cursor].code if self.cursor < len(before) else None
        codes = [school.code for school in after]
        self.cursor = codes.index(marked) if marked in codes else 0
        self.virtual_size = Size(cell_len(heading(after)), len(after))
        self.refresh()

    def count(self) -> int:
        """Number of schools."""
        return len(self.schools)

    def text(self, index: int) -> tuple[str, str]:
        """A school's line: bold during its meeting, quiet before it."""
        school = self.schools[index]
        return school.line(name_width(self.schools)), "strong" if school.ongoing else "" if school.begun else "quiet"

    def open_line(self, index: int) -> None:
        """Post the school that was opened."""
        self.post_message(self.Opened(self.schools[index].code))


def name_width(schools: Sequence[SchoolLine]) -> int:
    """Width of the name column in cells: the longest name, at most 40."""
    return min(max([cell_len(one_line(school.name)) for school in schools], default=10), 40)


def heading(schools: Sequence[SchoolLine]) -> str:
    """The column headings above the list."""
    name = set_cell_size(_("School"), name_width(schools))
    return _columns(name, _("State"), _("Questions"), _("Meeting"), _("Grades"))


def _columns(name: str, state: str, progress: str, held_on: str, grades: str) -> str:
    return f"{name}  {state:<{_STATE}}{grades:<{_GRADES}}{progress:<{_PROGRESS}}{held_on:<{_HELD}}"

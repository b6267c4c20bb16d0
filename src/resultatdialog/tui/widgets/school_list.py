"""The schools of a round as lines: name, state, progress, date, grades. Choose one to open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _

_STATE, _GRADES, _PROGRESS, _HELD = 16, 12, 20, 12


class SchoolLine(NamedTuple):
    """One school as the list shows it."""

    code: str
    name: str
    state: str
    progress: str
    held_on: str
    grades: str
    ongoing: bool = False
    """Stands out: a meeting is open."""
    begun: bool = False

    def line(self, width: int) -> str:
        """The school in columns, its name in `width` cells."""
        name = set_cell_size(one_line(self.name), width)
        return _columns(name, self.state, self.progress, self.held_on, self.grades)


class SchoolList(ScrollView, can_focus=True):
    """Lines in columns, painted one by one: the first screen is there at once, with 29 schools or 300."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"school-list--cursor", "school-list--ongoing", "school-list--quiet"}
    DEFAULT_CSS = """
    SchoolList { height: 1fr; scrollbar-size-vertical: 1; }
    SchoolList > .school-list--ongoing { text-style: bold; }
    SchoolList > .school-list--quiet { color: $text-muted; }
    SchoolList > .school-list--cursor { background: $panel; }
    SchoolList:focus > .school-list--cursor { background: $primary; color: $background; }
    """
    BINDINGS = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move(-100000)", show=False),
        Binding("end", "move(100000)", show=False),
        Binding("enter", "open", _("open meeting"), id="school.open", tooltip=_("The marked school's meeting")),
    ]

    schools: reactive[tuple[SchoolLine, ...]] = reactive(())
    cursor: reactive[int] = reactive(0)

    @dataclass
    class Opened(Message):
        """A school's meeting is to be opened."""

        code: str

    def watch_schools(self, before: tuple[SchoolLine, ...], after: tuple[SchoolLine, ...]) -> None:
        """The mark stays on the school it was on."""
        marked = before[self.cursor].code if self.cursor < len(before) else None
        codes = [school.code for school in after]
        self.cursor = codes.index(marked) if marked in codes else 0
        self.virtual_size = Size(cell_len(heading(after)), len(after))
        self.refresh()

    def watch_cursor(self, cursor: int) -> None:
        """Keep the marked line in view."""
        self.scroll_to_region(Region(0, cursor, 1, 1), animate=False, force=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One school."""
        place = y + self.scroll_offset.y
        width = self.size.width
        base = self.rich_style
        if place >= len(self.schools):
            return Strip.blank(width, base)
        school = self.schools[place]
        kind = "ongoing" if school.ongoing else "" if school.begun else "quiet"
        style = base + self.get_component_rich_style(f"school-list--{kind}", partial=True) if kind else base
        if place == self.cursor:
            style += self.get_component_rich_style("school-list--cursor", partial=True)
        line = Strip([Segment(school.line(name_width(self.schools)), style)])
        return line.crop_extend(self.scroll_offset.x, self.scroll_offset.x + width, style)

    def on_click(self, event: events.Click) -> None:
        """A click marks a school, a click on the marked one opens it."""
        place = event.y + self.scroll_offset.y
        if place == self.cursor:
            self.action_open()
        elif place < len(self.schools):
            self.cursor = place

    def action_move(self, step: int) -> None:
        """Up or down."""
        self.cursor = max(0, min(self.cursor + step, len(self.schools) - 1))

    def action_page(self, step: int) -> None:
        """A page up or down."""
        self.action_move(step * max(self.size.height - 1, 1))

    def action_open(self) -> None:
        """Announce the school."""
        if self.cursor < len(self.schools):
            self.post_message(self.Opened(self.schools[self.cursor].code))


def name_width(schools: Sequence[SchoolLine]) -> int:
    """Room for the names, within reason."""
    return min(max([cell_len(one_line(school.name)) for school in schools], default=10), 40)


def heading(schools: Sequence[SchoolLine]) -> str:
    """The line over the list."""
    name = set_cell_size(_("School"), name_width(schools))
    return _columns(name, _("State"), _("Questions"), _("Meeting"), _("Grades"))


def _columns(name: str, state: str, progress: str, held_on: str, grades: str) -> str:
    return f"{name}  {state:<{_STATE}}{grades:<{_GRADES}}{progress:<{_PROGRESS}}{held_on:<{_HELD}}"

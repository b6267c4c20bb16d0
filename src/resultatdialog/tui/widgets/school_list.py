"""The schools of a round as lines: name, state, progress, date, grades. Choose one to open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _

_STATE, _PROGRESS, _HELD, _GRADES = 16, 18, 12, 9


@dataclass(frozen=True, slots=True)
class SchoolLine:
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


class SchoolList(OptionList):
    """Lines in columns; a plain list of lines paints much faster than a table widget."""

    DEFAULT_CSS = """
    SchoolList { height: 1fr; border: none; padding: 0; background: $background; text-wrap: nowrap; }
    SchoolList:focus { border: none; }
    """

    schools: reactive[tuple[SchoolLine, ...]] = reactive(())

    @dataclass
    class Opened(Message):
        """A school's meeting is to be opened."""

        code: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)

    def watch_schools(self, schools: tuple[SchoolLine, ...]) -> None:
        """List them; the mark stays on the school it was on."""
        marked = self.highlighted_option.id if self.highlighted_option else None
        width = name_width(schools)
        self.set_options(Option(_line(school, width), id=school.code) for school in schools)
        codes = [school.code for school in schools]
        self.highlighted = codes.index(marked) if marked in codes else 0 if codes else None

    @on(OptionList.OptionSelected)
    def open(self, message: OptionList.OptionSelected) -> None:
        """Announce the school."""
        message.stop()
        if message.option_id is not None:
            self.post_message(self.Opened(message.option_id))


def name_width(schools: Sequence[SchoolLine]) -> int:
    """Room for the names, within reason."""
    return min(max([cell_len(one_line(school.name)) for school in schools], default=10), 40)


def heading(schools: Sequence[SchoolLine]) -> str:
    """The line over the list."""
    name = set_cell_size(_("School"), name_width(schools))
    return _columns(name, _("State"), _("Questions"), _("Meeting"), _("Grades"))


def _columns(name: str, state: str, progress: str, held_on: str, grades: str) -> str:
    return f"{name}  {state:<{_STATE}}{grades:<{_GRADES}}{progress:<{_PROGRESS}}{held_on:<{_HELD}}"


def _line(school: SchoolLine, width: int) -> Content:
    name = set_cell_size(one_line(school.name), width)
    content = Content(_columns(name, school.state, school.progress, school.held_on, school.grades))
    if school.ongoing:
        return content.stylize("bold")
    return content if school.begun else content.stylize("$text-muted")

"""The schools behind one number of the tables, with what each said; on to a school's meeting and back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.guide.model import Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.tally.behind import SchoolBehind, behind, say_said
from resultatdialog.tally.cell_ids import CellId
from resultatdialog.tally.cell_words import fate_names
from resultatdialog.tally.model import CellRow, CountedTable
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.conversations import open_conversation
from resultatdialog.work.meeting import OpenMeeting


class BehindScreen(Screen[bool]):
    """Returns whether a meeting that was opened from here has changed: the numbers may be others."""

    CSS_PATH = "behind.tcss"
    HELP = _(
        "The schools behind the number: first those that count, then the others with the reason why they do not. "
        "Enter opens the marked school's meeting at the question."
    )
    BINDINGS = [Binding("escape,left", "close", _("back"), id="behind.close")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium")]

    def __init__(
        self,
        register: Register,
        current: Round,
        guide: Guide,
        counted: CountedTable[Any, Any],
        row: CellRow,
        name: CellId,
    ) -> None:
        super().__init__()
        self._register = register
        self._round = current
        self._guide = guide
        self._words = counted.in_words(guide)
        self._row = self._words.rows[counted.rows.index(row)]
        self._schools = behind(counted, row)
        self._cell = name
        self._changed = False

    def compose(self) -> ComposeResult:
        """The number, then its schools."""
        keys = self._words.keys
        numbers = zip(self._words.headings[keys:], self._row[keys:], strict=True)
        yield Masthead()
        with Vertical(id="behind", classes="panel"):
            yield Static(Content(one_line(" · ".join(self._row[:keys]))), id="row")
            said = [*(f"{heading} {cell}" for heading, cell in numbers), _("stays at the office")]
            yield Static(Content(one_line(" · ".join(said))), id="numbers")
            yield Static(Content(one_line(str(self._cell))), id="cell")
            yield OptionList(*self._options(), id="schools", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Mark the first school."""
        masthead = self.query_one(Masthead)
        masthead.title = one_line(self._words.title)
        masthead.place = one_line(self._round.title)
        masthead.state = "" if self._register.protected else _("unprotected register")
        schools = self.query_one(OptionList)
        schools.focus()
        schools.action_first()

    def _options(self) -> Iterator[Option]:
        """A heading for each fate with its number of schools, then each school with its words."""
        for fate, schools in itertools.groupby(self._schools, key=lambda each: each.fate):
            of_fate = list(schools)
            yield Option(Content.styled(f"{fate_names()[fate]} ({len(of_fate)})", "bold"), disabled=True)
            for each in of_fate:
                yield Option(Content("\n".join(self._lines(each))), id=each.school)

    def _lines(self, each: SchoolBehind) -> Sequence[str]:
        return [f"  {one_line(each.name)}", *(f"    {one_line(say_said(said, self._guide))}" for said in each.said)]

    @on(OptionList.OptionSelected)
    def open_meeting(self, message: OptionList.OptionSelected) -> None:
        """Open the school's meeting at the question that its words were said in."""
        code = message.option_id or ""
        said = next((each.said for each in self._schools if each.school == code and each.said), ())
        question = said[0].question if said else ""
        meeting = OpenMeeting(self._register, open_conversation(self._register, self._round, self._guide, code))
        before = self._register.contents()

        def closed(_nothing: None) -> None:
            if self._register.contents() != before:
                self._changed = True
                self.notify(_("The meeting has changed: the tables are counted anew when you go back."), markup=False)

        self.app.push_screen(MeetingScreen(meeting, question_id=question), closed)

    def action_close(self) -> None:
        """Return to the tables."""
        self.dismiss(self._changed)

"""The screen of cross-school tables, worded as by the tally command, and the way to what is behind a number."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.session import FACT_CHECKED
from resultatdialog.guide.model import Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.tally.cell_ids import cell_id
from resultatdialog.tally.groups import SchoolGroup, group_keys, say_key
from resultatdialog.tally.model import CellRow, CountedTable, ShownTable, Tally
from resultatdialog.tally.progress import RoundProgress, progress, say_progress
from resultatdialog.tally.registry import round_answers, tally_by, tally_of
from resultatdialog.tally.side_by_side import Groups, tables_in_words
from resultatdialog.tally.tables.motivations import MotivationRow
from resultatdialog.tally.tables.self_rating import RatingRow
from resultatdialog.tally.text import remarks
from resultatdialog.tui.dialogs.choose import ChooseDialog
from resultatdialog.tui.screens.behind import BehindScreen
from resultatdialog.tui.screens.paper_place import ask_place
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.tally_table import ShownRow, TallyTable
from resultatdialog.work.conversations import guide_of, iter_conversations
from resultatdialog.work.plan import not_taking_part

_TYPED = 1.0
"""Seconds within which a second digit belongs to the same number of a table."""
ALL = ""
"""The choice of no groups."""


class TallyScreen(Screen[None]):
    """The list of tables at the left, the marked table at the right."""

    CSS_PATH = "tally.tcss"
    HELP = _(
        "Every share stands with its base. Each school counts once, however often something was said. Type a table's "
        "number to come to it. Enter goes into the table, and on a number to its schools and what they said."
    )
    BINDINGS = [
        Binding("g", "group", _("groups"), id="tally.group", tooltip=_("Groups of schools beside all schools")),
        Binding("f", "only", _("fact-checked"), id="tally.only", tooltip=_("All meetings, or those fact-checked")),
        Binding("b", "bars", _("bars"), id="tally.bars", tooltip=_("Bars beside the numbers, or numbers alone")),
        Binding(
            "z", "zeros", _("zeros"), id="tally.zeros", tooltip=_("Show or fold the rows in which no school counts")
        ),
        Binding("f7", "write", _("write"), id="tally.write", tooltip=_("Write what is seen to an Excel file")),
        Binding("escape,f2", "close", _("back"), id="tally.close"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium")]

    def __init__(self, register: Register, current: Round) -> None:
        super().__init__()
        self._register = register
        self._round = current
        self._everything: Material | None = None
        self._counted: Tally | None = None
        self._groups: Groups = ()
        self._tables: dict[str, ShownTable] = {}
        self._by = ALL
        self._only: str | None = None
        self._bars = False
        self._folded = True
        self._typed = ("", 0.0)

    @property
    def _guide(self) -> Guide:
        assert self._everything is not None
        return self._everything.guide

    def compose(self) -> ComposeResult:
        """The progress of the round, then the list of tables beside the marked one."""
        yield Masthead()
        yield Static(id="progress", markup=False)
        with Horizontal(id="desk"):
            yield OptionList(id="names", classes="panel", markup=False)
            with Vertical(id="sheet", classes="panel"):
                yield Static(id="title", markup=False)
                yield Static(id="note", markup=False)
                yield TallyTable(id="table", cursor_type="row", fixed_columns=1)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the empty screen and start to count."""
        masthead = self.query_one(Masthead)
        masthead.title = _("Tables")
        masthead.place = one_line(self._round.title)
        masthead.state = "" if self._register.protected else _("unprotected register")
        self.count()

    @work(exclusive=True, group="tally")
    async def count(self) -> None:
        """Read the meetings one by one while keys are handled, then count the tables and show them."""
        self.query_one("#sheet").loading = True
        guide = guide_of(self._register, self._round)
        conversations = []
        for conversation in iter_conversations(self._register, self._round, guide):
            conversations.append(conversation)
            await asyncio.sleep(0)
        absent = not_taking_part(self._register, self._round)
        self._everything = Material(self._round, guide, tuple(conversations), absent)
        await self._count_again()

    async def _count_again(self) -> None:
        """Count the meetings that are wanted, in the groups that are wanted, and show the table that was marked."""
        everything = self._everything
        if everything is None:
            return
        found = everything if self._only is None else everything.in_states(FACT_CHECKED)
        counted, groups, so_far = await asyncio.to_thread(_count, everything, found, self._only, self._by)
        words = await asyncio.to_thread(_in_words, counted, everything.guide, groups)
        if not self.query(OptionList):
            return  # the screen was closed while the tables were counted
        marked = self._tables[self._marked].name if self._marked in self._tables else ""
        self._counted, self._groups, self._tables = counted, groups, words
        names = self.query_one(OptionList)
        numbers = {name: number for number, name in enumerate(self._numbered, start=1)}
        names.set_options(
            Option(Content(f"{numbers.get(name, ' ')}  {one_line(table.title)}"), id=name)
            for name, table in words.items()
        )
        self.query_one("#sheet").loading = False
        lines = [say_progress(so_far), *remarks(counted, short=True)]
        if self._by:
            lines.append(_("Groups: {key}.").format(key=say_key(self._by, everything.guide)))
        self.query_one("#progress", Static).update(Content(one_line(" · ".join(lines))))
        names.highlighted = list(words).index(marked) if marked in words else 0
        if not self.query_one(TallyTable).has_focus:
            names.focus()

    @on(OptionList.OptionHighlighted)
    def show_table(self, message: OptionList.OptionHighlighted) -> None:
        """Show the marked table."""
        if message.option_id in self._tables:
            self._show(message.option_id)

    def _show(self, name: str) -> None:
        words = self._tables[name]
        table, group = self._counted_table(name)
        self.query_one("#title", Static).update(Content(one_line(words.title)))
        self.query_one("#note", Static).update(Content(one_line(words.note)))
        self.query_one(TallyTable).show(
            words,
            [_shown_row(row) for row in table.rows],
            bars=self._bars,
            folded=self._folded,
            by_cell=bool(self._groups) and group is None and bool(table.cells),
        )

    def _counted_table(self, name: str) -> tuple[CountedTable[Any, Any], SchoolGroup | None]:
        """The table that an option shows, and its group when it is the table of a group that stands apart."""
        assert self._counted is not None
        words = self._tables[name]
        place = [key for key, other in self._tables.items() if other.name == words.name].index(name)
        if place == 0:
            return self._counted.tables[words.name], None
        group, counted = self._groups[place - 1]
        return counted.tables[words.name], group

    @property
    def _numbered(self) -> list[str]:
        """Ids of the options with a number: tables of single groups have none, so that the numbers stay the same."""
        return [name for name, table in self._tables.items() if name == table.name]

    @property
    def _marked(self) -> str:
        """Id of the marked option; empty when there is none."""
        marked = self.query_one(OptionList).highlighted_option
        return marked.id or "" if marked else ""

    # Which table, and what of it.

    def on_key(self, event: events.Key) -> None:
        """A number marks the table with that number; a second digit soon after the first belongs to it."""
        if not (event.character and event.character.isdecimal()):
            return
        event.stop()
        typed, at = self._typed
        now = time.monotonic()
        number = (typed if now - at < _TYPED else "") + event.character
        numbered = self._numbered
        if not 0 < int(number) <= len(numbered):
            number = event.character
        self._typed = (number, now)
        if 0 < int(number) <= len(numbered):
            self.query_one(OptionList).highlighted = list(self._tables).index(numbered[int(number) - 1])

    @on(OptionList.OptionSelected)
    def read_table(self) -> None:
        """Focus the table, so that it can be read and its numbers chosen."""
        self.query_one(TallyTable).focus()

    def on_resize(self) -> None:
        """Show the table anew where there is less room, or more."""
        self.call_after_refresh(self._show_again)

    def action_bars(self) -> None:
        """Show bars beside the numbers, or the numbers alone."""
        self._bars = not self._bars
        self._show_again()

    def action_zeros(self) -> None:
        """Show the rows in which no school counts, or fold them."""
        self._folded = not self._folded
        self._show_again()

    def _show_again(self) -> None:
        if self._marked in self._tables:
            self._show(self._marked)

    def action_only(self) -> None:
        """Count all meetings, or only those that are fact-checked."""
        self._only = None if self._only else "fact-checked"
        if self._everything is not None:  # else the first count, which is under way, takes it up
            self.run_worker(self._count_again(), exclusive=True, group="tally")

    def action_group(self) -> None:
        """Ask which groups are to stand beside all schools."""
        if self._everything is None:
            return
        keys = [(key, say_key(key, self._guide)) for key in group_keys(self._guide)]

        def chosen(key: str | None) -> None:
            if key is not None:
                self._by = key if key != "all" else ALL
                self.run_worker(self._count_again(), exclusive=True, group="tally")

        self.app.push_screen(ChooseDialog(_("Which groups of schools?"), [("all", _("all schools")), *keys]), chosen)

    # Behind a number.

    @on(DataTable.RowSelected)
    def open_row(self, message: DataTable.RowSelected) -> None:
        """Show the schools behind a row's number."""
        self._open(message.row_key.value, 0)

    @on(DataTable.CellSelected)
    def open_cell(self, message: DataTable.CellSelected) -> None:
        """Show the schools behind the number of a group."""
        self._open(message.cell_key.row_key.value, message.coordinate.column - 2)

    def _open(self, place: str | None, column: int) -> None:
        """Show the schools behind the row at a place; `column` counts groups from 0, below it are all schools."""
        name, counted = self._marked, self._counted
        if place is None or name not in self._tables or counted is None:
            return
        table, group = self._counted_table(name)
        row = table.rows[int(place)]
        if isinstance(row, CellRow) and 0 <= column < len(self._groups):
            keys = table.keys(row)
            group, counted = self._groups[column]
            table = counted.tables[table.table.name]
            row = next((other for other in table.rows if table.keys(other) == keys), None)
        elif isinstance(row, RatingRow | MotivationRow):
            part = next((part for each, part in self._groups if each is group), counted)
            table, row = part.of_rating(row.rating) or (table, row)
            counted = part
        if not isinstance(row, CellRow):
            self.notify(_("There are no schools behind this row."), markup=False)
            return
        cell = cell_id(counted, table, row, group)

        def closed(changed: bool | None) -> None:
            if changed:
                self.count()

        self.app.push_screen(BehindScreen(self._register, self._round, self._guide, table, row, cell), closed)

    def action_write(self) -> None:
        """Ask for a place and write the tables as they are counted now."""
        counted, groups, everything = self._counted, self._groups, self._everything
        if counted is None or everything is None:
            return
        found = everything.in_states(FACT_CHECKED) if counted.only else everything

        def write(path: Path) -> None:
            from resultatdialog.tally.workbook import write_workbook

            write_workbook(found, counted, counted.names("xlsx"), path, self._register.clock(), groups)

        hint = _("Schools are named in it: it stays at the office.")
        ask_place(self, self._register, _("Tables"), self._round.title, "xlsx", write, hint=hint)

    def action_close(self) -> None:
        """Return from the table to the list of tables, or from the list to the schools."""
        if self.query_one(TallyTable).has_focus:
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)


def _count(everything: Material, found: Material, only: str | None, by: str) -> tuple[Tally, Groups, RoundProgress]:
    counted = tally_of(found, only)
    groups = tally_by(found, by, counted) if by else ()
    answers = round_answers(everything.round, everything.guide, everything.conversations, everything.not_taking_part)
    return counted, groups, progress(answers)


def _in_words(counted: Tally, guide: Guide, groups: Groups) -> dict[str, ShownTable]:
    """Option id to table: a table's name, with a number after it for the table of a group that stands apart."""
    found: dict[str, ShownTable] = {}
    for number, words in enumerate(tables_in_words(counted, counted.names("screen"), guide, groups)):
        found[f"{words.name} {number}" if words.name in found else words.name] = words
    return found


def _shown_row(row: Any) -> ShownRow:
    if not isinstance(row, CellRow):
        return ShownRow(None, False)
    return ShownRow(row.cell.share, row.cell.high == 0)

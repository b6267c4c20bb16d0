"""The screen of cross-school tables, with the same words as the tally command."""

from __future__ import annotations

import asyncio

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.dialogue.material import Material
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.tally.model import ShownTable
from resultatdialog.tally.registry import tally_of
from resultatdialog.tally.text import remarks
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.conversations import guide_of, iter_conversations
from resultatdialog.work.plan import not_taking_part


class TallyScreen(Screen[None]):
    """The list of tables at the left, the marked table at the right."""

    CSS_PATH = "tally.tcss"
    HELP = _("Every share stands with its base. Each school counts once, however often something was said.")
    BINDINGS = [Binding("escape,f2", "close", _("back"), id="tally.close")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium")]

    def __init__(self, register: Register, current: Round) -> None:
        super().__init__()
        self._register = register
        self._round = current
        self._tables: dict[str, ShownTable] = {}

    def compose(self) -> ComposeResult:
        """The list of tables beside the marked one."""
        yield Masthead()
        with Horizontal(id="desk"):
            yield OptionList(id="names", classes="panel", markup=False)
            with Vertical(id="sheet", classes="panel"):
                yield Static(id="title", markup=False)
                yield Static(id="note", markup=False)
                yield DataTable(id="table", cursor_type="row", fixed_columns=1)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the empty screen and start to count."""
        masthead = self.query_one(Masthead)
        masthead.title = _("Tables")
        masthead.place = self._round.title
        masthead.state = "" if self._register.protected else _("unprotected register")
        self.query_one("#sheet").loading = True
        self.count()

    @work(exclusive=True, group="tally")
    async def count(self) -> None:
        """Read the meetings one by one while keys are handled, count the tables and show the first."""
        guide = guide_of(self._register, self._round)
        conversations = []
        for conversation in iter_conversations(self._register, self._round, guide):
            conversations.append(conversation)
            await asyncio.sleep(0)
        absent = not_taking_part(self._register, self._round)
        counted = await asyncio.to_thread(tally_of, Material(self._round, guide, tuple(conversations), absent))
        self._tables = {name: counted.tables[name].in_words(guide) for name in counted.names("screen")}
        if not self.query(OptionList):
            return  # the screen was closed while the tables were counted
        names = self.query_one(OptionList)
        names.set_options(
            Option(Content(f"{number}  {table.title}\n"), id=name)
            for number, (name, table) in enumerate(self._tables.items(), start=1)
        )
        self.query_one("#sheet").loading = False
        place = _("{title} · {sessions} meetings, {schools} schools").format(
            title=one_line(self._round.title), sessions=counted.sessions, schools=counted.schools
        )
        self.query_one(Masthead).place = " · ".join((place, *remarks(counted, short=True)))
        names.highlighted = 0
        names.focus()

    @on(OptionList.OptionHighlighted)
    def show_table(self, message: OptionList.OptionHighlighted) -> None:
        """Show the marked table."""
        words = self._tables[message.option_id or ""]
        self.query_one("#title", Static).update(Content(one_line(words.title)))
        self.query_one("#note", Static).update(Content(one_line(words.note)))
        table = self.query_one(DataTable)
        table.clear(columns=True)
        for index, heading in enumerate(words.headings[words.keys - 1 :]):
            table.add_column(Text(heading, justify="left" if index == 0 else "right"))
        group: tuple[str, ...] = ()
        for row in words.rows:
            before, cells = row[: words.keys - 1], row[words.keys - 1 :]
            if before != group:  # the leading cells that several rows share are shown once, above these rows
                group = before
                shared = Text(one_line(" – ".join(before)), style="bold")
                table.add_row(shared, *("" for _cell in cells[1:]))
            first, *numbers = (one_line(cell) for cell in cells)
            indent = "  " if group else ""
            table.add_row(Text(indent + first), *(Text(number, justify="right") for number in numbers))

    @on(OptionList.OptionSelected)
    def read_table(self) -> None:
        """Focus the table, so that it can be scrolled."""
        self.query_one(DataTable).focus()

    def action_close(self) -> None:
        """Return from the table to the list of tables, or from the list to the schools."""
        if self.query_one(DataTable).has_focus:
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)

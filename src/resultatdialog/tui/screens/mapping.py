"""The screen that asks for the meaning of an unknown table: heading line, school column, measure of each column."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.intake.school_year import school_year_of
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.results.doubt import Answers
from resultatdialog.results.mapping import TableMapping
from resultatdialog.results.mapping_questions import MappingChoice, MappingQuestion, MappingQuestions, group_words
from resultatdialog.tui.dialogs.dialog import DismissedOnce
from resultatdialog.tui.keys import typed_keys_arrived
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.table_peek import TablePeek

SAVE, USE, MORE = "save", "use", "more:"
"""Endings; `more:` is followed by the name of another sheet."""
_LONGEST = 120
_LINES = 8


class MappingResult(NamedTuple):
    """The mapping of a table's columns, and whether it is saved in a file beside the table."""

    mapping: TableMapping
    save: bool
    answers: Answers
    """Answers to questions of the account that were given here."""


class MappingScreen(DismissedOnce, Screen[MappingResult | None]):
    """Asks one question at a time below the first lines of the table. Returns the mapping, or None."""

    CSS_PATH = "mapping.tcss"
    HELP = _(
        "Say what the table holds: first which line has the headings, then which column has the school, then what each "
        "other column is. Type to search among the measures. Escape goes back one question. What you say is kept in a "
        "file beside the table, so that the same table is known next time."
    )
    BINDINGS = [
        Binding("escape", "back", _("back"), id="mapping.back", priority=True),
        Binding("down", "into_list", show=False),
        *(Binding(str(number), f"choose({number - 1})", show=False) for number in range(1, 10)),
    ]

    def __init__(self, table: MappingQuestions, beside: Path) -> None:
        super().__init__()
        self._table = table
        self._done: tuple[TableMapping, ...] = ()
        """The mappings of the file's tables that have been explained before this one."""
        self._settled: Answers = {}
        """The answers to the account's questions that belong to those mappings."""
        self._before: list[tuple[MappingQuestions, tuple[TableMapping, ...]]] = []
        self._beside = beside
        self._shown: tuple[MappingChoice, ...] = ()

    def compose(self) -> ComposeResult:
        """The first lines of the table, the question, an input and the choices."""
        yield Masthead()
        yield TablePeek(id="peek")
        yield Static(id="ask", classes="ask", markup=False)
        yield Static(id="hint", classes="muted", markup=False)
        yield LineInput(id="typed", compact=True, max_length=60)
        yield OptionList(id="choices", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first question."""
        masthead = self.query_one(Masthead)
        masthead.title = _("Which column is what?")
        masthead.place = self._table.file
        self._show()

    # Display.

    def _show(self) -> None:
        question = self._table.question
        self._peek(question)
        asked, hint, typed = (self.query_one(f"#{name}") for name in ("ask", "hint", "typed"))
        assert isinstance(asked, Static) and isinstance(hint, Static) and isinstance(typed, Input)
        typed.display = question is not None and question.kind in ("column", "year")
        with self.prevent(Input.Changed):
            typed.value = ""
        if question is None:
            asked.update(Content(_("So the table is understood:")))
            hint.update(Content("\n").join([self._summary_line(*each) for each in self._table.summary()]))
            endings = self._endings()
            self._offer(endings, endings[0].id if endings else "")
        else:
            asked.update(_question_content(question))
            hint.update(_hint_content(question))
            self._offer(question.choices, question.likely)
        self.set_focus(typed if typed.display else self.query_one(OptionList))

    def _peek(self, question: MappingQuestion | None) -> None:
        peek, table = self.query_one(TablePeek), self._table
        lines = list(enumerate(table.first_lines, start=1))
        if table.header is not None:
            lines = lines[table.header - 1 :]
        peek.lines = tuple(lines[:_LINES])
        about = question.about if question is not None and question.kind in ("column", "group", "scale") else None
        peek.column = next((column.position for column in table.columns if column.heading == about), None)
        peek.display = question is not None and question.kind != "header"

    def _offer(self, choices: tuple[MappingChoice, ...], likely: str) -> None:
        self._shown = choices
        numbered = not self.query_one("#typed").display
        listing = self.query_one(OptionList)
        listing.set_options(
            Option(_choice(number if numbered and number <= 9 else 0, choice))
            for number, choice in enumerate(choices, start=1)
        )
        indexes = [number for number, choice in enumerate(choices) if choice.id == likely]
        listing.highlighted = indexes[0] if indexes else 0 if choices else None

    def _endings(self) -> tuple[MappingChoice, ...]:
        if not self._table.useful:
            return ()
        name = one_line(self._beside.name)[:_LONGEST]
        save = (
            _("use it and write over {name}, which is there already").format(name=name)
            if self._beside.exists()
            else _("use it, and keep it as {name} for next time").format(name=name)
        )
        explained = {mapping.sheet for mapping in (*self._done, self._table.mapping())}
        more = (
            MappingChoice(f"{MORE}{name}", _("the sheet {name} has figures too: explain it now").format(name=name))
            for name in self._table.sheet_names
            if name not in explained
        )
        return (*more, MappingChoice(SAVE, save), MappingChoice(USE, _("use it this time only")))

    def _mapping(self) -> TableMapping:
        """The mapping of all tables explained so far."""
        first, *rest = (*self._done, self._table.mapping())
        return replace(first, also=rest)

    def _summary_line(self, heading: str, words: str) -> Content:
        return Content.from_markup("· $heading → $words", heading=one_line(heading)[:_LONGEST], words=one_line(words))

    # Answers.

    @on(Input.Changed)
    def search(self, message: Input.Changed) -> None:
        """List the measures that match the typed words."""
        question = self._table.question
        if question is None or question.kind != "column":
            return
        words = message.value.casefold().split()
        found = tuple(c for c in question.choices if all(word in f"{c.words} {c.id}".casefold() for word in words))
        self._offer(found, question.likely if not words else "")

    @on(Input.Submitted)
    def typed(self, message: Input.Submitted) -> None:
        """Answer with the typed school year, or with the marked choice."""
        question = self._table.question
        if question is not None and question.kind == "year" and message.value.strip():
            year = school_year_of(message.value)
            if year is None:
                self.notify(_("Write it like 2014/15."), severity="warning", markup=False)
            else:
                self._answer(year)
            return
        self.action_choose(self.query_one(OptionList).highlighted or 0)

    @on(OptionList.OptionSelected)
    def choose(self, message: OptionList.OptionSelected) -> None:
        """Answer with the marked choice."""
        self.action_choose(message.option_index)

    def action_choose(self, index: int) -> None:
        """Answer with the choice at `index` (from 0)."""
        if index < len(self._shown):
            self._answer(self._shown[index].id)

    def _answer(self, choice: str) -> None:
        if self._table.question is None and not choice.startswith(MORE):
            self.dismiss(MappingResult(self._mapping(), choice == SAVE, {**self._settled, **self._table.settled()}))
            return
        self._before.append((self._table, self._done))
        if self._table.question is None:
            self._done = (*self._done, self._table.mapping())
            self._settled = {**self._settled, **self._table.settled()}
            self._table = self._table.on_sheet(choice.removeprefix(MORE))
        else:
            self._table = self._table.answer(choice)
        if self._table.question is None and not self._table.useful:
            self.notify(
                _("No column is a measure, so there is nothing to read. Escape goes back."),
                severity="warning",
                markup=False,
            )
        self._show()

    def action_into_list(self) -> None:
        """Move from the input to the next choice."""
        listing = self.query_one(OptionList)
        self.set_focus(listing)
        listing.action_cursor_down()

    async def action_back(self) -> None:
        """Return to the previous question, or close before the first one."""
        await typed_keys_arrived(self)
        if self._before:
            self._table, self._done = self._before.pop()
            self._show()
        else:
            self.dismiss(None)


def _choice(number: int, choice: MappingChoice) -> Content:
    words = one_line(choice.words)[:_LONGEST]
    return Content(f"{number}  {words}" if number else words)


def _question_content(question: MappingQuestion) -> Content:
    words = {
        "sheet": _("Which sheet of the file?"),
        "header": _("Which line has the headings?"),
        "school": _("Which column has the school, its code or its name?"),
        "column": _("What is this column?"),
        "group": _("Which pupils are these?"),
        "scale": _("The values are between 0 and 1. Are they shares?"),
        "pupils": _("Which column says how many pupils?"),
        "rows": _("The rows stand in several blocks. Which have the figures of grade"),
        "total": _("Whose figures are in the row"),
        "year": _("Which school year are the figures from?"),
    }[question.kind]
    about = question.about
    if question.kind == "pupils":
        about = group_words(about)
    number = f" ({question.number}/{question.of})" if question.of else ""
    return Content.from_markup("$words  [b $text-accent]$about[/]$number", words=words, about=about[:80], number=number)


def _hint_content(question: MappingQuestion) -> Content:
    if question.kind == "year":
        return Content(_("Write another one if it is neither."))
    if question.kind == "column":
        hint = _("Type to search, for instance: mathematics")
    else:
        hint = _("A number key, or arrow keys and Enter")
    samples = " · ".join(one_line(sample)[:20] for sample in question.samples)
    return Content(f"{samples}\n{hint}" if samples else hint)

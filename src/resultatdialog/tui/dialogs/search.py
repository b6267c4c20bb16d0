"""Dialog that searches the notes and codings of all schools while a query is typed."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.coding.passages import QuotePlace
from resultatdialog.coding.search import SearchResult, Utterance
from resultatdialog.guide.model import Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput

SHOWN = 60
"""Largest number of hits listed; the count above covers all hits."""


class SearchDialog(Dialog[tuple[tuple[str, str], QuotePlace] | None]):
    """Returns the answer's key (session, question) and the place of its quote, or None.

    A hit has every word of the query in its sentence, its codes or the school's name.
    """

    CSS_PATH = ["dialog.tcss", "search.tcss"]
    HELP = _("Write words or the beginning of words; all of them have to be there. Down and Enter open an answer.")
    BINDINGS = [
        Binding("escape", "cancel", _("back"), id="search.cancel"),
        Binding("down", "into_list", show=False),
    ]

    def __init__(self, search: Callable[[str], SearchResult], guide: Guide) -> None:
        super().__init__()
        self._search = search
        self._guide = guide
        self._hits: tuple[Utterance, ...] = ()

    def compose(self) -> ComposeResult:
        """The input for the query, above the number of hits and the hits."""
        with Vertical(classes="dialog", id="search"):
            yield Static(Content(_("Search in everything that was said")), classes="heading")
            yield LineInput(compact=True, max_length=120)
            yield Static(id="count", classes="muted", markup=False)
            yield OptionList(id="hits", markup=False)
        yield KeyLine()

    @on(Input.Changed)
    def find(self, message: Input.Changed) -> None:
        """Show the hits for the present query."""
        found = self._search(message.value)
        self._hits = found.hits[:SHOWN]
        count = self.query_one("#count", Static)
        if not message.value.strip():
            count.update(Content(""))
        else:
            passages = ngettext("{n} place", "{n} places", found.total).format(n=found.total)
            schools = ngettext("at {n} school", "at {n} schools", found.schools).format(n=found.schools)
            more = "" if found.total <= SHOWN else " · " + _("the first {n} are shown").format(n=SHOWN)
            count.update(Content(f"{passages} {schools}{more}"))
        self.query_one(OptionList).set_options(Option(self._line(hit)) for hit in self._hits)

    def _line(self, hit: Utterance) -> Content:
        question = self._guide.question(hit.question)
        where = f"{one_line(hit.school)} · {question.number if question else ''}"
        codes = f"  ● {one_line(hit.about)}" if hit.about else ""
        return Content.from_markup(
            "[$secondary]$where[/]  $text[$text-success]$codes[/]", where=where, text=one_line(hit.text), codes=codes
        )

    @on(Input.Submitted)
    def take_first(self) -> None:
        """Move from the query to the hits on Enter."""
        self.action_into_list()

    def action_into_list(self) -> None:
        """Move from the query to the hits."""
        hits = self.query_one(OptionList)
        if self._hits:
            hits.highlighted = hits.highlighted or 0
            hits.focus()

    @on(OptionList.OptionSelected)
    def open(self, message: OptionList.OptionSelected) -> None:
        """Return the chosen hit's answer and quote."""
        hit = self._hits[message.option_index]
        place = QuotePlace(hit.text, hit.field, hit.start) if hit.field != "memo" else QuotePlace()
        self.dismiss(((hit.session, hit.question), place))

    def action_cancel(self) -> None:
        """Close without a hit."""
        self.dismiss(None)

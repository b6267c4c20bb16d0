"""The list of a question's codings, and the suggested follow-up question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.coding.coder_status import CodeLater
from resultatdialog.coding.counting import CodingKey, Counting, coding_key
from resultatdialog.coding.labels import coding_label, counting_label, later_label
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _

LEAST_WIDTH = 8
"""Smallest width, in cells, for which the height is calculated."""


class CodingList(OptionList):
    """A question's codings and the words marked for later: Enter changes or codes one, Delete removes it."""

    DEFAULT_CSS = """
    CodingList { height: auto; max-height: 6; border: none; border-left: outer $panel; padding: 0 1; }
    CodingList:focus { border: none; border-left: outer $accent; }
    """
    BINDINGS = [
        Binding("delete,backspace", "withdraw", _("remove"), id="coding.remove", tooltip=_("Remove coding")),
    ]

    codings: reactive[tuple[Explanation | CodeLater, ...]] = reactive(())
    counting: reactive[Mapping[CodingKey, Counting]] = reactive({})
    """The codes that count for codings that do not count as they were coded."""
    codebook: Codebook | None = None

    @dataclass
    class Opened(Message):
        """The user wants to change a coding, or to code marked words."""

        explanation: Explanation | CodeLater

    @dataclass
    class Withdrawn(Message):
        """The user wants to remove a coding or a mark."""

        explanation: Explanation | CodeLater

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)

    def watch_codings(self, codings: tuple[Explanation | CodeLater, ...]) -> None:
        """List the codings; without any, the widget is hidden."""
        self.display = bool(codings)
        self._list()

    def watch_counting(self) -> None:
        """List the codings again."""
        self._list()

    def _list(self) -> None:
        codings = self.codings
        book = self.codebook
        if book is not None:
            marked = self.highlighted
            self.set_options(Option(Content(self._label(one, book))) for one in codings)
            if codings and self.has_focus:
                self.highlighted = min(marked or 0, len(codings) - 1)

    def _label(self, one: Explanation | CodeLater, book: Codebook) -> str:
        """A coding with, on a line below, what counts for it where that is not itself; or a mark."""
        if isinstance(one, CodeLater):
            return later_label(one)
        counting = self.counting.get(coding_key(one))
        return coding_label(one, book) + (f"\n  → {counting_label(counting, book)}" if counting else "")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Height for at least `LEAST_WIDTH`: during a resize the width may be 0, where the library fails to wrap."""
        return super().get_content_height(container, viewport, max(width, LEAST_WIDTH))

    def on_focus(self) -> None:
        """Mark the first coding, so that Enter and Delete act on it."""
        if self.highlighted is None and self.codings:
            self.highlighted = 0

    @on(OptionList.OptionSelected)
    def open(self, message: OptionList.OptionSelected) -> None:
        """Post the coding that was opened."""
        message.stop()
        self.post_message(self.Opened(self.codings[message.option_index]))

    def action_withdraw(self) -> None:
        """Post the coding that is to be removed."""
        if self.highlighted is not None and self.highlighted < len(self.codings):
            self.post_message(self.Withdrawn(self.codings[self.highlighted]))


class AskOn(Static):
    """A line that suggests to ask about the school's own work; hidden while `words` is None."""

    DEFAULT_CSS = """
    AskOn { height: auto; padding: 0 2; color: $text-warning; }
    """

    words: reactive[str | None] = reactive(None)

    def watch_words(self, words: str | None) -> None:
        """Show or hide the suggestion."""
        self.display = words is not None
        if words is not None:
            lead = _("What the school does has not been named yet. You may ask:")
            self.update(Content.from_markup("$lead [b]$words[/b]", lead=lead, words=one_line(words)))

"""What has been coded at the question, and the suggestion to ask on."""

from __future__ import annotations

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
from resultatdialog.coding.labels import coding_label, later_label
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _

LEAST_WIDTH = 8
"""Cells for which the height is worked out at least."""


class CodingList(OptionList):
    """The codings at a question, and what is marked for later: enter changes one or codes it, delete takes it back."""

    DEFAULT_CSS = """
    CodingList { height: auto; max-height: 6; border: none; border-left: outer $panel; padding: 0 1; }
    CodingList:focus { border: none; border-left: outer $accent; }
    """
    BINDINGS = [
        Binding("delete,backspace", "withdraw", _("remove"), id="coding.remove", tooltip=_("Remove coding")),
    ]

    codings: reactive[tuple[Explanation | CodeLater, ...]] = reactive(())
    codebook: Codebook | None = None

    @dataclass
    class Opened(Message):
        """A coding is to be changed, or marked words are to be coded."""

        explanation: Explanation | CodeLater

    @dataclass
    class Withdrawn(Message):
        """A coding or a mark is to be taken back."""

        explanation: Explanation | CodeLater

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)

    def watch_codings(self, codings: tuple[Explanation | CodeLater, ...]) -> None:
        """List them; nothing is shown where nothing is coded."""
        self.display = bool(codings)
        book = self.codebook
        if book is not None:
            marked = self.highlighted
            self.set_options(
                Option(Content(later_label(one) if isinstance(one, CodeLater) else coding_label(one, book)))
                for one in codings
            )
            if codings and self.has_focus:
                self.highlighted = min(marked or 0, len(codings) - 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A window that is made smaller leaves no width for a moment; the library cannot wrap words in none."""
        return super().get_content_height(container, viewport, max(width, LEAST_WIDTH))

    def on_focus(self) -> None:
        """The first coding is marked, so that Enter and Delete have something to act on."""
        if self.highlighted is None and self.codings:
            self.highlighted = 0

    @on(OptionList.OptionSelected)
    def open(self, message: OptionList.OptionSelected) -> None:
        """Announce which coding to change."""
        message.stop()
        self.post_message(self.Opened(self.codings[message.option_index]))

    def action_withdraw(self) -> None:
        """Announce which coding to take back."""
        if self.highlighted is not None and self.highlighted < len(self.codings):
            self.post_message(self.Withdrawn(self.codings[self.highlighted]))


class AskOn(Static):
    """The suggestion to ask about what the school does; never in the way."""

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

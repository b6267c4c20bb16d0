"""The answer to be coded: question, words, notices, and the codes or the list of codings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from resultatdialog.coding.counting import CodingKey, Counting
from resultatdialog.coding.passages import QuotePlace
from resultatdialog.coding.text_selection import TextSelection
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import CODE_KEYS, Codebook
from resultatdialog.intake.text import printable
from resultatdialog.locale import _
from resultatdialog.tui.widgets.coding.answer_words import AnswerWords
from resultatdialog.tui.widgets.coding.code_keys import CodeKeys
from resultatdialog.tui.widgets.codings import CodingList


class AnswerView(NamedTuple):
    """The content of an answer as the coder may see it."""

    question: str
    """The question's text with the school's names filled in."""
    notices: tuple[str, ...]
    """Notices: the reason why the answer is in the queue, other coders, oddities."""
    codings: tuple[Explanation, ...]
    counting: Mapping[CodingKey, Counting]
    """The codes that count for codings that do not count as they were coded."""
    subjects: tuple[str, ...]
    """Ids of the subjects that a coding can be about."""
    may_code: bool = True


class AnswerPane(Vertical):
    """Codes' keys code the marked words; Tab moves to the list of codings and back."""

    DEFAULT_CSS = """
    AnswerPane { height: 1fr; }
    """
    BINDINGS = [
        *(Binding(key, f"choose({place})", show=False) for place, key in enumerate(CODE_KEYS)),
        Binding("a", "subject", _("subject"), id="answer.subject", tooltip=_("Which subject it is about")),
        Binding("tab", "switch", _("codings"), id="answer.codings", tooltip=_("Change or take back what is coded")),
    ]
    words = getters.query_one(AnswerWords)
    code_keys = getters.query_one(CodeKeys)
    listing = getters.query_one(CodingList)

    @dataclass
    class Coded(Message):
        """The user has coded words: category id, valence, place of the quote, subject id or None."""

        category: str
        valence: str
        place: QuotePlace
        subject: str | None

    def __init__(self, codebook: Codebook, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._book = codebook
        self._open = False
        self._may_code = False

    def compose(self) -> ComposeResult:
        """Question, words and notices above the codes or the list of codings."""
        yield Static(id="question", markup=False)
        yield AnswerWords(self._book, id="words")
        yield Static(id="told", markup=False)  # below the words, which then do not move when notices change
        yield CodingList(id="codings")
        yield CodeKeys(self._book, (), id="codes")

    def on_mount(self) -> None:
        """Show the empty pane."""
        self.listing.codebook = self._book
        self.show_nothing("")

    @property
    def choosing(self) -> bool:
        """Whether a category is chosen and its valence is not."""
        return self.code_keys.category is not None

    @property
    def chosen_coding(self) -> Explanation | None:
        """The coding marked in the list, if the list has the focus."""
        place = self.listing.highlighted
        chosen = self.listing.codings[place] if self.listing.has_focus and place is not None else None
        return chosen if isinstance(chosen, Explanation) else None

    def show_nothing(self, words: str) -> None:
        """Show `words` in place of an answer."""
        self._open = False
        self.query_one("#question", Static).update(Content(words))
        self._show_notices(())
        self.words.display = self.code_keys.display = self.listing.display = False

    def show(self, view: AnswerView, marking: TextSelection) -> None:
        """Show another answer with this marking."""
        self._open = True
        self.words.display = True
        self.code_keys.set_subjects(view.subjects)
        self.code_keys.subject = None
        self.renew(view, marking)
        self.to_words()

    def renew(self, view: AnswerView, marking: TextSelection | None = None) -> None:
        """Show the same answer after a change of its codings."""
        self.query_one("#question", Static).update(Content(printable(view.question)))
        self._show_notices(view.notices)
        self.words.show(marking or self.words.marking, view.codings, view.counting)
        self.listing.counting = view.counting
        self.listing.codings = view.codings
        self._may_code = view.may_code
        if self.listing.has_focus and not view.codings:
            self.to_words()
        self._show_list(self.listing.has_focus)

    def _show_notices(self, notices: tuple[str, ...]) -> None:
        widget = self.query_one("#told", Static)
        widget.display = bool(notices)
        widget.update(Content("\n".join(notices)))

    def _show_list(self, shown: bool) -> None:
        """Show the list of codings in place of the codes, or the codes."""
        self.listing.display = shown
        self.code_keys.display = self._open and not shown

    def to_words(self) -> None:
        """Focus the words; a category without a valence is discarded."""
        self.code_keys.category = None
        self._show_list(False)
        if self._open:
            self.screen.set_focus(self.words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow keys only with an open answer, and codes' keys only outside the list of codings."""
        del parameters
        return self._open and not (action in ("choose", "subject") and self.listing.has_focus)

    def action_choose(self, place: int) -> None:
        """Choose a category, then a valence: post the coding and mark the next sentence."""
        chosen = self.code_keys.choose(place)
        if chosen is not None:
            self.post_message(self.Coded(*chosen, self.words.marking.place, self.code_keys.subject))
            if self._may_code:
                self.words.go_to(self.words.marking.following())

    def action_subject(self) -> None:
        """Choose the next subject."""
        self.code_keys.next_subject()

    def action_switch(self) -> None:
        """Move between the words and the list of codings."""
        if self.listing.has_focus or not self.listing.codings:
            self.to_words()
        else:
            self._show_list(True)
            self.screen.set_focus(self.listing)

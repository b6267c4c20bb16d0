"""One answer to be coded: the question, its words, what one should know, and the codes or what is coded already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

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
    """An answer as the coder sees it."""

    question: str
    """The question in the school's words."""
    notices: tuple[str, ...]
    """Why it is here, who else codes, what seems odd."""
    codings: tuple[Explanation, ...]
    subjects: tuple[str, ...]
    """Subjects an explanation can be about."""
    may_code: bool = True


class AnswerPane(Vertical):
    """The keys of the codes code the marked words; Tab goes to what is coded and back."""

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
        """Words have been coded."""

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
        """Question and words over the codes, or over the list of what is coded."""
        yield Static(id="question", markup=False)
        yield AnswerWords(self._book, id="words")
        yield Static(id="told", markup=False)  # below the words, which then stay where they are when it changes
        yield CodingList(id="codings")
        yield CodeKeys(self._book, (), id="codes")

    def on_mount(self) -> None:
        """Nothing is open yet."""
        self.listing.codebook = self._book
        self.show_nothing("")

    @property
    def choosing(self) -> bool:
        """Whether a code has been chosen and not yet whether it is a strength or a weakness."""
        return self.code_keys.category is not None

    @property
    def chosen_coding(self) -> Explanation | None:
        """The coding the cursor is at in the list."""
        place = self.listing.highlighted
        chosen = self.listing.codings[place] if self.listing.has_focus and place is not None else None
        return chosen if isinstance(chosen, Explanation) else None

    def show_nothing(self, words: str) -> None:
        """There is no answer to show; words say why."""
        self._open = False
        self.query_one("#question", Static).update(Content(words))
        self._show_notices(())
        self.words.display = self.code_keys.display = self.listing.display = False

    def show(self, view: AnswerView, marking: TextSelection) -> None:
        """Another answer, with these words marked."""
        self._open = True
        self.words.display = True
        self.code_keys.set_subjects(view.subjects)
        self.code_keys.subject = None
        self.renew(view, marking)
        self.to_words()

    def renew(self, view: AnswerView, marking: TextSelection | None = None) -> None:
        """The same answer after something was coded."""
        self.query_one("#question", Static).update(Content(printable(view.question)))
        self._show_notices(view.notices)
        self.words.show(marking or self.words.marking, view.codings)
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
        """The list of codings in place of the codes, or the codes again."""
        self.listing.display = shown
        self.code_keys.display = self._open and not shown

    def to_words(self) -> None:
        """The cursor goes to the words; a code half chosen is taken back."""
        self.code_keys.category = None
        self._show_list(False)
        if self._open:
            self.screen.set_focus(self.words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Codes are chosen while an answer is open and the list of codings is not."""
        del parameters
        return self._open and not (action in ("choose", "subject") and self.listing.has_focus)

    def action_choose(self, place: int) -> None:
        """A category, then a valence: the words are coded, and the next sentence is marked before the next key."""
        chosen = self.code_keys.choose(place)
        if chosen is not None:
            self.post_message(self.Coded(*chosen, self.words.marking.place, self.code_keys.subject))
            if self._may_code:
                self.words.go_to(self.words.marking.following())

    def action_subject(self) -> None:
        """The next subject."""
        self.code_keys.next_subject()

    def action_switch(self) -> None:
        """Between the words and the list of what is coded on them."""
        if self.listing.has_focus or not self.listing.codings:
            self.to_words()
        else:
            self._show_list(True)
            self.screen.set_focus(self.listing)

"""The actions of the coding screen that open a dialog or another screen."""

from __future__ import annotations

from textual import getters, on
from textual.reactive import var
from textual.screen import Screen

from resultatdialog.coding.coder_status import CodeLater
from resultatdialog.coding.labels import access_label
from resultatdialog.coding.passages import QuotePlace
from resultatdialog.coding.queue import Item, Key
from resultatdialog.dialogue.session import Explanation
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.explanation import Coded, ExplanationDialog
from resultatdialog.tui.dialogs.line import LineDialog
from resultatdialog.tui.dialogs.search import SearchDialog
from resultatdialog.tui.screens.codebook import CodebookScreen
from resultatdialog.tui.screens.consistency import ConsistencyScreen, waiting_text
from resultatdialog.tui.screens.second_coding import second_reading
from resultatdialog.tui.screens.settle import SettleScreen
from resultatdialog.tui.widgets.coding.answer_pane import AnswerPane
from resultatdialog.tui.widgets.codings import CodingList
from resultatdialog.work.coding_desk import CodingDesk


class CodingActions(Screen[CodingDesk | None]):
    """Base class of the coding screen: opens memo, recoding, search, settling, codebook and drawing of schools."""

    answer: var[Key | None] = var(None)
    """Key (session, question) of the open answer."""
    pane = getters.query_one(AnswerPane)

    def __init__(self, desk: CodingDesk) -> None:
        super().__init__()
        self._desk = desk

    @property
    def item(self) -> Item | None:
        """The open answer's item in the coder's queue."""
        return self._desk.item(self.answer) if self.answer is not None else None

    def changed(self) -> None:
        """Show a changed coding."""
        raise NotImplementedError

    def show_answer(self) -> None:
        """Show the open answer, or that none is left."""
        raise NotImplementedError

    def open_answer(self, key: Key, place: QuotePlace | None = None) -> None:
        """Open an answer, and mark the quote at `place` if given."""
        raise NotImplementedError

    def may_code(self, item: Item) -> bool:
        """Whether the coder may code the item; if not, the reason is shown."""
        why = access_label(self._desk.access(item))
        if why:
            self.notify(why, markup=False)
        return not why

    async def action_memo(self) -> None:
        """Ask for a memo on the marked coding, or on the coder's latest one at this answer."""
        item = self.item
        own = [e for e in self._desk.codings(item) if e.coder == self._desk.coder] if item else []
        if item is None or not own:
            self.notify(_("Code something first: a memo belongs to a coding."), markup=False)
            return
        if not self.may_code(item):
            return
        marked = self.pane.chosen_coding
        chosen = marked if marked in own else own[-1]
        assert chosen is not None
        place = f"{item.question}/{chosen.id}/memo"
        keep = self._desk.draft_keeper(item.session, place)

        def done(words: str | None) -> None:
            keep("")
            if words is not None and self._desk.recode(item, chosen, chosen._replace(memo=words)):
                self.changed()

        before = chosen.memo or self._desk.draft(item.session, place)
        hint = _("Your own remark; it stays in the office")
        await self.app.push_screen(LineDialog(_("Memo"), hint, before, keep=keep), done)

    @on(CodingList.Opened)
    async def recode(self, message: CodingList.Opened) -> None:
        """Ask for changes to a coding of the coder's own."""
        item, before = self.item, message.explanation
        if isinstance(before, CodeLater) or not self.is_active:  # a second Enter: the dialog is already open
            return
        group = self._desk.guide.codebook.result_group(before.measure)
        if item is None or group is None or not self._is_own(before) or not self.may_code(item):
            return

        def done(coded: Coded | None) -> None:
            if coded is not None:
                after = before._replace(category=coded.category, valence=coded.valence, subject=coded.subject)
                if coded.quote != before.quote:
                    after = after._replace(quote=coded.quote, field="", start=None)
                if self._desk.recode(item, before, after):
                    self.changed()

        known = Coded(before.category, before.valence, before.quote, before.subject)
        await self.app.push_screen(ExplanationDialog(self._desk.guide.codebook, group, before.quote, known), done)

    @on(CodingList.Withdrawn)
    def uncode(self, message: CodingList.Withdrawn) -> None:
        """Remove a coding of the coder's own."""
        item, explanation = self.item, message.explanation
        if item is None or isinstance(explanation, CodeLater):
            return
        if self._is_own(explanation) and self.may_code(item):
            self._desk.uncode(item, explanation)
            self.changed()
            self.notify(_("The coding is removed; Ctrl+Z takes it back."), timeout=3, markup=False)

    def _is_own(self, explanation: Explanation) -> bool:
        if explanation.coder == self._desk.coder:
            return True
        text = _("{name} coded this; only {name} can change it.").format(name=one_line(explanation.coder))
        self.notify(text, markup=False)
        return False

    def action_search(self) -> None:
        """Search all schools, and open the chosen answer."""

        def chosen(found: tuple[Key, QuotePlace] | None) -> None:
            if found is not None:
                self.open_answer(*found)

        self.app.push_screen(SearchDialog(self._desk.search, self._desk.guide), chosen)

    def action_settle(self) -> None:
        """Open the differences between two coders who have finished the same school."""
        if not self._desk.differences(decided=True):
            self.notify(_("Nothing to settle: two have to be done with the same school first."), markup=False)
            return

        def closed(_nothing: None) -> None:
            self.changed()
            if self.answer is None:
                self.show_answer()

        self.app.push_screen(SettleScreen(self._desk), closed)

    def action_consistency(self) -> None:
        """Open the pairs of nearly the same words with different codes at two schools."""
        pairs, waiting = self._desk.pairs()
        if not pairs:
            none = _("No sentences in nearly the same words have different codes.")
            self.notify(waiting_text(waiting) if waiting else none, markup=False)
            return

        def closed(_nothing: None) -> None:
            self.changed()

        self.app.push_screen(ConsistencyScreen(self._desk), closed)

    def action_codebook(self) -> None:
        """Open the codebook; after a change the coding screen opens again with the new codes."""
        self.app.push_screen(CodebookScreen(self._desk), self._open_again)

    def action_double(self) -> None:
        """Show the progress of double coding, and draw schools that two people code."""

        def say(words: str) -> None:
            self.app.notify(words, timeout=8, markup=False)

        self.app.push_screen(second_reading(self._desk, say), self._open_again)

    def _open_again(self, changed: bool | None) -> None:
        if changed:
            self.dismiss(self._desk.refreshed())

"""The codings in the meeting: F4, the list below the note with what is marked for later, and the follow-up question."""

from __future__ import annotations

from textual import on

from resultatdialog.coding.coder_status import CodeLater
from resultatdialog.coding.passages import sentence_at
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Question, ResultGroup
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.choose import ChooseDialog
from resultatdialog.tui.dialogs.explanation import Coded, ExplanationDialog
from resultatdialog.tui.screens.meeting_part import MeetingPart
from resultatdialog.tui.widgets.codings import AskOn, CodingList
from resultatdialog.tui.widgets.fields.base import AnswerField
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.tui.widgets.fields.text_fields import NoteArea


class MeetingCodings(MeetingPart):
    """Codes explanations, marks words to be coded later, and changes or removes what is listed below the note."""

    def show_codings(self) -> None:
        """List the question's codings and marks, and suggest a follow-up question where one is due."""
        question = self.question
        if question is None:
            return
        listing = self.query_one(CodingList)
        listing.counting = self._meeting.counting
        listing.codings = (*self._meeting.codings(question), *self._meeting.later(question))
        self.query_one(AskOn).words = self._meeting.follow_up(question)

    # New codings.

    async def action_code(self) -> None:
        """Code the marked words, or the sentence at the cursor; where it is not clear of which result, ask first."""
        question = self.question
        if question is None or self._is_settled():
            return
        await self.save_typed()
        book, groups = self._meeting.conversation.guide.codebook, self._meeting.explainable
        own = book.result_group(question.explains) if question.explains else None
        if own is None and not groups:
            self.notify(_("The guide has no results to explain for this school."), markup=False)
        elif own is not None or len(groups) == 1:
            await self._code(question, own or groups[0])
        else:

            async def chosen(name: str | None) -> None:
                group = book.result_group(name) if name else None
                if group is not None:
                    await self._code(question, group)

            things = [(group.id, group.label) for group in groups]
            heading, words = _("Which result does it explain?"), self.quote()[0]
            await self.app.push_screen(ChooseDialog(heading, things, words), chosen)

    async def _code(self, question: Question, group: ResultGroup) -> None:
        """Ask for the code of the words as an explanation of a group of results."""
        quote, field, start = self.quote()
        draft = self.draft(f"{question.id}/quote")

        def done(coded: Coded | None) -> None:
            if coded is not None:
                place = (field, start) if coded.quote == quote else ("", None)
                if coded.category:
                    code = (coded.category, coded.valence, coded.quote, coded.subject)
                    self._meeting.code(question, *code, *place, measure=group.id)
                else:
                    self._meeting.code_later(question, coded.quote, *place)
                    self.notify(_("Marked to be coded later; Ctrl+Z takes it back."), timeout=3, markup=False)
                self.recorded()
            draft("")

        book, later = self._meeting.conversation.guide.codebook, question.explains is not None
        await self.app.push_screen(ExplanationDialog(book, group, quote, keep=draft, offers_later=later), done)

    def quote(self) -> tuple[str, str, int | None]:
        """Marked words or else the sentence at the cursor; id of their field; start in it, in code points."""
        editor = self.focused if isinstance(self.focused, NoteArea) else None
        if editor is None:
            notes = [area for area in self.query_one(AnswerPage).query(NoteArea) if area.parent and area.parent.display]
            editor = notes[0] if notes else None
        if editor is None:
            return "", "", None
        entry = next((parent.entry for parent in editor.ancestors if isinstance(parent, AnswerField)), None)
        field = entry.field.id if entry else ""
        start, end = sorted(_offset_in(editor.text, at) for at in (editor.selection.start, editor.selection.end))
        if not editor.text[start:end].strip():
            start, end = sentence_at(editor.text, end)
        marked = editor.text[start:end]
        start += len(marked) - len(marked.lstrip())
        return marked.strip(), field, start

    # Codings that are there.

    @on(CodingList.Opened)
    async def recode(self, message: CodingList.Opened) -> None:
        """Ask for changes to a coding, or code words that were marked for later."""
        if not self.is_active:  # a second Enter: the dialog is already open
            return
        explanation = message.explanation
        if isinstance(explanation, CodeLater):
            await self._code_marked(explanation)
            return
        book = self._meeting.conversation.guide.codebook
        group = book.result_group(explanation.measure)
        if group is None or self._meeting.read_only or self._is_settled():
            return
        before = Coded(explanation.category, explanation.valence, explanation.quote, explanation.subject)

        draft = self.draft(f"{explanation.question}/quote")

        def done(coded: Coded | None) -> None:
            if coded is not None:
                self._meeting.recode(explanation, coded.category, coded.valence, coded.quote, coded.subject)
                self.recorded()
            draft("")

        await self.app.push_screen(ExplanationDialog(book, group, explanation.quote, before, draft), done)

    async def _code_marked(self, later: CodeLater) -> None:
        question = self._meeting.conversation.guide.question(later.question)
        book = self._meeting.conversation.guide.codebook
        group = book.result_group(question.explains) if question and question.explains else None
        if question is None or group is None or self._meeting.read_only or self._is_settled():
            return

        def done(coded: Coded | None) -> None:
            if coded is not None and coded.category:
                place = (later.field, later.start) if coded.quote == later.quote else ("", None)
                self._meeting.code(question, coded.category, coded.valence, coded.quote, coded.subject, *place)
                self._meeting.uncode(later)
                self.recorded()

        await self.app.push_screen(ExplanationDialog(book, group, later.quote), done)

    @on(CodingList.Withdrawn)
    def uncode(self, message: CodingList.Withdrawn) -> None:
        """Remove a coding or a mark."""
        self._uncode(message.explanation)

    def _uncode(self, explanation: Explanation | CodeLater) -> None:
        if not self._meeting.uncode(explanation):
            if not self._is_settled() and isinstance(explanation, Explanation):
                name = one_line(explanation.coder)
                self.notify(_("{name} coded this; only {name} can change it.").format(name=name), markup=False)
            return
        self.recorded()
        text = _("The mark is removed; Ctrl+Z takes it back.")
        if isinstance(explanation, Explanation):
            text = _("The coding is removed; Ctrl+Z takes it back.")
        self.notify(text, timeout=3, markup=False)
        if not self.query_one(CodingList).codings:
            self.query_one(AnswerPage).focus_words()

    def _is_settled(self) -> bool:
        """Whether two coders have finished the school, which fixes its codings here; a notification then says so."""
        if self._meeting.settling:
            text = _("Two have coded this school. What they see differently is settled under F5 on the list.")
            self.notify(text, markup=False)
        return self._meeting.settling


def _offset_in(text: str, at: tuple[int, int]) -> int:
    """Offset in the whole text, in code points, of a (row, column) position."""
    row, column = at
    return sum(len(line) + 1 for line in text.split("\n")[:row]) + column

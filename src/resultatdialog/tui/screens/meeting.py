"""The meeting screen: question, figures, answer fields and codings; entries are saved automatically."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive, var
from textual.widgets import Static

from resultatdialog.coding.coder_status import CodeLater
from resultatdialog.coding.passages import sentence_at
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.labels import state_label
from resultatdialog.dialogue.principal_page import FiguresInWords, PrincipalPage, figures_in_words
from resultatdialog.dialogue.section_table import SectionTable, section_table
from resultatdialog.dialogue.session import Challenge, Explanation
from resultatdialog.guide.model import Guide, Question, ResultGroup
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.errors import RegisterError
from resultatdialog.tui.dialogs.choose import ChooseDialog
from resultatdialog.tui.dialogs.dialog import KeepDraft
from resultatdialog.tui.dialogs.emergency_copy import EmergencyCopyDialog
from resultatdialog.tui.dialogs.explanation import Coded, ExplanationDialog
from resultatdialog.tui.dialogs.figure_origin import OriginDialog
from resultatdialog.tui.dialogs.finish import AGREEMENT, FINISH, LEAVE, LOOSE, FinishDialog
from resultatdialog.tui.dialogs.recovered_words import RecoveredWordsDialog
from resultatdialog.tui.dialogs.set_aside import Aside, SetAsideDialog
from resultatdialog.tui.keys import TAB_KEYS, move_focus, typed_keys_arrived
from resultatdialog.tui.screens.meeting_jumps import MeetingJumps
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.widgets.codings import AskOn, CodingList
from resultatdialog.tui.widgets.fields.base import AnswerField, Edited, TypedField
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.tui.widgets.fields.text_fields import NoteArea
from resultatdialog.tui.widgets.fields.typing import Burst, type_in
from resultatdialog.tui.widgets.figures import FigureStrip, FigureTable
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.outline import Outline
from resultatdialog.tui.widgets.question_card import QuestionCard, QuestionScroll
from resultatdialog.work.habits import MeetingPlace
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.step_words import StepWords

if TYPE_CHECKING:
    from resultatdialog.second_screen.offering import Offer, PageOffer

TICK = 20.0
"""Seconds between two updates of the clock."""
TOLD = 3.0
"""Seconds for which an undo is told of."""
NOTE = 15.0
"""Seconds that a note about kept words is shown."""
SAID_AGAIN = 5.0
"""Seconds until it is said again that the meeting is only read."""
RETRY = 2.0
"""Seconds until saving is tried again after a failure."""
_STATE_WAITS = _("Two states of this meeting are kept; decide which with F6 in the list of schools.")


_CHANGES = ("code", "aside", "switch", "undo", "redo", "agree", "send", "loose", "about")
"""Actions that are not there while the meeting is only read."""


def _key(keys: str, action: str, words: str, name: str, tooltip: str) -> Binding:
    """A binding that acts wherever the focus is and stands in the line of keys."""
    return Binding(keys, action, words, id=f"meeting.{name}", tooltip=tooltip, priority=True)


def _hidden(keys: str, action: str, words: str, name: str, tooltip: str) -> Binding:
    """A binding that acts wherever the focus is but is not shown in the line of keys."""
    return Binding(keys, action, words, id=f"meeting.{name}", tooltip=tooltip, show=False, priority=True)


class MeetingScreen(MeetingJumps):
    """One school's meeting, question by question."""

    CSS_PATH = "meeting.tcss"
    HELP = _(
        "Write while the principal talks: everything is saved by itself, the time at the top right says when. "
        "F6 goes between the note and the ticks, where number keys choose. F4 codes what you marked or wrote last. "
        "F5 parks a question or notes that there is no answer. F12 says where the figures come from and notes it when "
        "the principal questions one. Ctrl+Z takes back the last thing done, Ctrl+P searches. "
        "Tab reaches the codings below: Enter changes one, Delete takes it back. "
        "Ctrl+Down reads on in a question that is longer than its place, Ctrl+Up goes back."
    )
    BINDINGS = [
        _key("f2,ctrl+b", "step(-1)", _("previous"), "previous", _("The question before")),
        _key("f3,ctrl+n", "step(1)", _("next"), "next", _("The next question")),
        _key("f4,ctrl+o", "code", _("code"), "code", _("Code an explanation")),
        _key("f4,ctrl+u", "correct", _("correct"), "correct", _("Correct the finished meeting, or take it up again")),
        _key("f5,ctrl+l", "aside", _("park"), "aside", _("Or: does not know, declines")),
        _key("f6,ctrl+t", "switch", _("ticks"), "switch", _("Between note and ticks")),
        _key("f8,ctrl+g", "outline", _("go to"), "outline", _("Go to any question")),
        _key("f10", "finish", _("finish"), "finish", _("Finish or leave the meeting")),
        _key("f7", "figures", _("figures"), "figures", _("Open or close the figures")),
        _key("f9,ctrl+r", "principal", _("show"), "principal", _("Show the principal")),
        _key("f11,ctrl+e", "copy_elsewhere", _("COPY"), "copy", _("Not saved: write a copy to another folder")),
        Binding(
            "f12",
            "origin",
            _("source"),
            id="meeting.origin",
            tooltip=_("Where the figures come from; the principal's own"),
            show=False,
            priority=True,
        ),
        Binding("ctrl+z", "undo", _("undo"), id="meeting.undo", tooltip=_("Take back the last thing done"), show=False),
        Binding("ctrl+y", "redo", _("redo"), id="meeting.redo", tooltip=_("Do again what was taken back"), show=False),
        _hidden("ctrl+a", "agree", _("agreement"), "agree", _("What is agreed: what, who, by when")),
        _hidden("ctrl+f", "send", _("to another question"), "send", _("Move the sentence, or what is marked")),
        _hidden("ctrl+k", "loose", _("loose notes"), "loose", _("Lines that belong nowhere yet")),
        _hidden("ctrl+d", "return", _("back to where I was"), "return", _("The question before the latest jump")),
        _hidden("ctrl+u", "about", _("about the meeting"), "about", _("Correct day, time, place and people")),
        Binding("ctrl+s", "save", _("save now"), id="meeting.save", priority=True, show=False),
        Binding("escape", "back", _("to the note"), id="meeting.back", show=False),
        *TAB_KEYS,
        _hidden("ctrl+down", "read(1)", _("read on"), "read_on", _("A long question: further down")),
        _hidden("ctrl+up", "read(-1)", _("read back"), "read_back", _("A long question: further up")),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (92, "-slim"), (116, "-medium"), (150, "-wide")]
    KEYS_FIRST = ("step(1)", "principal", "code", "correct", "finish", "figures", "aside", "switch", "copy_elsewhere")
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]

    conversation: var[Conversation | None] = var(None)
    figures: reactive[SectionTable | None] = reactive(None, bindings=True)
    figures_in_words: var[FiguresInWords | None] = var(None)

    class Watched(Message):
        """The number of second screens that follow the principal's page has changed."""

        def __init__(self, followers: int) -> None:
            super().__init__()
            self.followers = followers

    def __init__(self, meeting: OpenMeeting, place: MeetingPlace | None = None, offer: Offer | None = None) -> None:
        super().__init__(meeting)
        self._begin_offer = offer
        self._offered: PageOffer | None = None
        self._followers = 0
        self._seconds: dict[str, int] = dict(place.seconds) if place else {}
        self._since = time.monotonic()
        self._continued = place is not None
        self._failure_shown = False
        self._retrying = False
        self._left = False
        self._latest_edit: dict[tuple[str, str], int] = {}
        self._shown_section = ""
        self._burst = Burst(None)
        self._said_read_only = -SAID_AGAIN
        self._told_of_undo = -TOLD
        conversation = meeting.conversation
        question = conversation.guide.question(place.question) if place else None
        if question is None or not conversation.applies(question):
            question = next(iter(conversation.unfinished() or conversation.questions), None)
        self.set_reactive(MeetingScreen.conversation, conversation)
        self.set_reactive(MeetingScreen.question, question)

    def compose(self) -> ComposeResult:
        """Outline, figures, question, fields and codings; the page has no container, so that a key repaints little."""
        yield Masthead()
        with Vertical(id="guide"):
            yield Outline(id="outline").data_bind(MeetingScreen.conversation, MeetingScreen.question)
            yield Static(id="clock", markup=False)
        with Vertical(id="figures"):
            yield FigureTable().data_bind(figures=MeetingScreen.figures_in_words)
        yield FigureStrip().data_bind(MeetingScreen.figures)
        with QuestionScroll().data_bind(MeetingScreen.question):
            yield QuestionCard().data_bind(MeetingScreen.conversation, MeetingScreen.question)
        yield AnswerPage(id="answers").data_bind(MeetingScreen.conversation, MeetingScreen.question)
        yield CodingList(id="codings")
        yield AskOn()
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the question and recovered drafts, and start the clock."""
        conversation = self._meeting.conversation
        self.show_title()
        self.query_one(CodingList).codebook = conversation.guide.codebook
        self.query_one(AnswerPage).disabled = self._meeting.read_only
        self.set_interval(TICK, self.show_clock)
        if self._begin_offer is not None:
            self._offered = self._begin_offer(self._tell_watched)
        self._show_question()
        self._show_state()
        self.show_recovered()

    def on_unmount(self) -> None:
        """Close the principal's page on second screens."""
        if self._offered is not None:
            self._offered.end()

    # A second screen.

    def _tell_watched(self, followers: int) -> None:
        """Hand on, from another thread, how many follow the page."""
        with suppress(RuntimeError):  # the program has ended meanwhile
            self.post_message(self.Watched(followers))

    @on(Watched)
    def show_watched(self, message: Watched) -> None:
        """Show whether the page is seen on a second screen, or why it cannot be."""
        self._followers = message.followers
        self._show_state()
        if self._offered is not None and self._offered.trouble:
            self.notify(self._offered.trouble, severity="warning", markup=False)

    def _show_page_elsewhere(self) -> None:
        if self._offered is not None and self.question is not None:
            self._offered.show(self.page())

    # Display.

    def show_title(self) -> None:
        """Show the school and the day of the meeting."""
        conversation = self._meeting.conversation
        held = conversation.session.held_on or ""
        self.query_one(Masthead).title = f"{one_line(conversation.school.name)} · {held}"

    def watch_question(self, before: Question | None, now: Question | None) -> None:
        """Show the new question's figures, codings and position, and remember the one before."""
        if before is not None and before != now:
            self.came_from = before
        if self.is_mounted:
            self._show_question()

    def watch_conversation(self) -> None:
        """Show the codings after a change, and the question, whose words may follow from an answer."""
        if self.is_mounted:
            self._show_codings()
            self._show_page_elsewhere()

    def _show_question(self) -> None:
        conversation, question = self.conversation, self.question
        if conversation is None or question is None:
            return
        section = conversation.section(question)
        if self._shown_section != section.id:
            self._shown_section = section.id
            self.figures = section_table(conversation.agenda, section)
            self.figures_in_words = figures_in_words(self.figures) if self.figures else None
        place = conversation.questions.index(question) + 1
        self.query_one(Masthead).place = _("Question {number} ({place} of {of}) · {section}").format(
            section=f"{section.id}. {section.title}",
            number=question.number,
            place=place,
            of=len(conversation.questions),
        )
        self._show_codings()
        self._show_page_elsewhere()
        self.show_clock()
        if not self._meeting.read_only:
            self.query_one(AnswerPage).focus_words(question)

    @on(AnswerPage.Shown)
    def keep_place_when_painted(self, message: AnswerPage.Shown) -> None:
        """Store the place only after the question is painted: a question that fails to show must not be resumed."""
        message.stop()
        self.call_after_refresh(self._keep_place, message.question)

    def _show_codings(self) -> None:
        question = self.question
        if question is None:
            return
        self.query_one(CodingList).codings = (*self._meeting.codings(question), *self._meeting.later(question))
        self.query_one(AskOn).words = self._meeting.follow_up(question)

    def _show_state(self) -> None:
        at_first = _("continued") if self._continued else state_label(self._meeting.conversation.session.state)
        if self._meeting.read_only:
            at_first = _("{state}, only to read").format(state=at_first)
        seen = _("on screen 2") if self._followers else ""
        self.query_one(Masthead).show_saving(self._meeting, seen, otherwise=at_first)

    def show_clock(self) -> None:
        """Show time spent and planned (hours and minutes) for the section and for the whole meeting."""
        conversation, question = self.conversation, self.question
        if conversation is None or question is None:
            return
        now = time.monotonic()
        section = conversation.section(question)
        self._seconds[section.id] = self._seconds.get(section.id, 0) + round(now - self._since)
        self._since = now
        planned = {conversation.section(q).id: conversation.section(q).minutes for q in conversation.questions}
        text = _("Part {part}  {spent} of {planned}\nAll    {all_spent} of {all_planned}").format(
            part=section.id,
            spent=_clock(self._seconds[section.id]),
            planned=_clock(60 * section.minutes),
            all_spent=_clock(sum(self._seconds.values())),
            all_planned=_clock(60 * sum(planned.values())),
        )
        self.query_one("#clock", Static).update(Content(text), layout=False)

    # Saving.

    @on(Edited)
    def save_edit(self, message: Edited) -> None:
        """Record an edit; words typed in other fields are recorded with it, before a branch may hide these fields."""
        message.stop()
        self._save_edits([message, *self.query_one(AnswerPage).take()])

    def _save_edits(self, edits: Iterable[Edited]) -> None:
        """Record the edits in their order."""
        done = False
        for edit in edits:
            if edit.number < self._latest_edit.get((edit.question, edit.field_id), 0):
                continue  # waited in the queue while later words of the same field were saved
            self._latest_edit[edit.question, edit.field_id] = edit.number
            question = self._meeting.conversation.guide.question(edit.question)
            if question is not None:
                self._meeting.answer(question, edit.field_id, edit.value)
                done = True
        if done:
            self.recorded()

    def recorded(self) -> None:
        """Show the recorded state, and retry unsaved changes after `RETRY` seconds."""
        self.conversation = self._meeting.conversation
        if self.query_one(Masthead).alarm != self._meeting.unsaved:
            self.refresh_bindings()
        self._show_state()
        if self._meeting.unsaved and not self._retrying:
            self._retrying = True
            self.set_timer(RETRY, self.save_again)

    def save_again(self) -> None:
        """Try to save; show the reason of a failure once."""
        self._retrying = False
        why = self._meeting.try_again()
        if why and not self._failure_shown:
            self._failure_shown = True
            self.notify(why, title=_("Not saved"), severity="error", markup=False)
        if not why:
            self._failure_shown = False
        self.recorded()

    async def save_typed(self) -> bool:
        """Wait for pending keys and save what was typed; False if it could not be saved."""
        await typed_keys_arrived(self)
        self.save_now()
        if self._meeting.unsaved:
            self._meeting.try_again()
            self.recorded()
        return not self._meeting.unsaved

    def save_now(self) -> None:
        """Save the fields' present content without waiting for pending keys."""
        self._save_edits(self.query_one(AnswerPage).take())

    def draft(self, place: str) -> KeepDraft:
        """Function that stores a dialog's draft under `place` (question id, slash, kind of text)."""

        def keep(words: str) -> None:
            try:
                self._meeting.keep_draft(place, words)
            except RegisterError as error:
                self._show_failure_once(error)

        return keep

    @work
    async def show_recovered(self) -> None:
        """After an interruption, offer the stored drafts, or else show the words saved last."""
        drafts = self._meeting.drafts()
        if drafts and self._meeting.read_only:
            said = _("Words that were being typed when the program stopped are kept; F4 shows them.")
            self.notify(said, timeout=NOTE, markup=False)
        elif drafts:
            guide = self._meeting.conversation.guide
            lines = [(_draft_label(guide, draft.place), draft.words) for draft in drafts]
            if await self.app.push_screen_wait(RecoveredWordsDialog(drafts[-1].at, lines)):
                self._meeting.restore_drafts(drafts)
                self.recorded()
            for draft in drafts:
                self.draft(draft.place)("")
        elif self._continued and (last := self._meeting.last_entry()) is not None:
            at, words = last
            text = _("Taken up again where it was interrupted. Saved last at {time}: {words}")
            self.notify(text.format(time=f"{at:%H.%M.%S}", words=one_line(words)[:80] or "–"), markup=False)

    def _keep_place(self, shown: Question) -> None:
        if self._left or shown != self.question:
            return
        try:
            self._meeting.keep_place(shown, self._seconds)
        except RegisterError as error:
            self._show_failure_once(error)

    def _show_failure_once(self, error: RegisterError) -> None:
        """Show once that a place or draft could not be stored."""
        if not self._failure_shown:
            self._failure_shown = True
            self.notify(str(error), title=_("Not saved"), severity="error", markup=False)

    # Letters.

    async def before_letters(self, letters: str, at: float) -> None:
        """Move the focus to the note before letters arrive that nothing else in focus takes.

        What was typed within `BURST` seconds before them, as the digit in "2 ggr", is taken back where it acted and
        goes along.
        """
        if self._meeting.read_only:
            self.say_read_only()
            return
        field = next((f for f in self.query_one(AnswerPage).query(AnswerField) if f.has_focus_within), None)
        if isinstance(self.focused, Outline) and letters.isdigit():
            return
        if field is not None and field.acts_on(letters):
            self._burst = self._burst if self._burst.goes_on(field, at) else Burst(field, self._meeting.steps_done)
            self._burst.add(letters, at)
            return
        burst = self._burst if field is not None and self._burst.goes_on(field, at) else Burst(None)
        self._burst = Burst(None)
        await self._words_arrive(burst)

    async def letters_arrive(self, before: str) -> None:
        """Focus the note for letters that a dialog over the meeting does not take, and write `before` there."""
        if self._meeting.read_only:
            self.say_read_only()
            return
        self._burst = Burst(None)
        await self._words_arrive(self._burst)
        type_in(self.query_one(AnswerPage).place_for_words(), before, apart=True)

    def say_read_only(self) -> None:
        """Say once in a while why nothing is written."""
        now = time.monotonic()
        if now - self._said_read_only > SAID_AGAIN:
            self._said_read_only = now
            words = (
                _("The meeting is locked: nothing in it can be changed any more.")
                if self._meeting.locked
                else _("The meeting is over and is only read. F4 corrects it or takes it up again.")
            )
            self.notify(words, severity="warning", markup=False)

    async def _words_arrive(self, burst: Burst) -> None:
        """Focus the note and write there what was typed in a burst elsewhere, which is taken back there."""
        await typed_keys_arrived(self)
        if burst.field is not None and burst.letters:
            edit = burst.field.take_back(len(burst.letters))
            question = self._meeting.conversation.guide.question(edit.question) if edit else None
            if edit is not None and question is not None:
                self._latest_edit[edit.question, edit.field_id] = edit.number
                self._meeting.retract(question, edit.field_id, edit.value, burst.steps)
                self.recorded()
        place = self.query_one(AnswerPage).place_for_words()
        self.remove_class("-outline")
        self.set_focus(place)
        type_in(place, burst.letters, apart=True)

    # Actions.

    async def action_save(self) -> None:
        """Save what was typed immediately."""
        await self.save_typed()

    async def action_step(self, step: int) -> None:
        """Open the next (1) or previous (-1) question; after the last one, finish."""
        await self.save_typed()
        conversation, question = self._meeting.conversation, self.question
        target = conversation.neighbour(question, step) if question else None
        if target is not None:
            self.question = target
        elif step > 0:
            await self.action_finish()

    @on(Outline.Chosen)
    async def jump(self, message: Outline.Chosen) -> None:
        """Open the question chosen in the outline."""
        await self.go_to(message.question)

    async def go_to(self, question: Question) -> None:
        """Save what was typed, then open the question."""
        await self.save_typed()
        self.remove_class("-outline")
        if question == self.question:
            self.query_one(AnswerPage).focus_words()
        self.question = question

    def action_outline(self) -> None:
        """Focus the outline, or return from it; on small terminals it opens over the page."""
        self.toggle_class("-outline")
        if self.has_class("-outline"):
            self.set_focus(self.query_one(Outline))
        else:
            self.query_one(AnswerPage).focus_words()

    def action_figures(self) -> None:
        """Open or close the figures where they do not fit beside the question."""
        self.toggle_class("-figures")

    async def action_switch(self) -> None:
        """Move the focus between the note and the other fields."""
        await typed_keys_arrived(self)
        self.query_one(AnswerPage).switch()

    def action_move_focus(self, step: int) -> None:
        """Focus the next (1) or previous (-1) field."""
        move_focus(self, step)

    def action_read(self, pages: int) -> None:
        """Scroll a long question by pages less two lines, so that some read lines stay visible."""
        card = self.query_one(QuestionScroll)
        card.scroll_relative(y=pages * max(card.size.height - 2, 1), animate=False)

    def action_back(self) -> None:
        """Close outline and figures, and focus the note."""
        self.remove_class("-outline", "-figures")
        self.query_one(AnswerPage).focus_words()

    async def action_aside(self) -> None:
        """Ask for the reason why the question has no answer, then open the next question."""
        question = self.question
        if question is None:
            return
        await self.save_typed()
        answer = self._meeting.conversation.answer(question)

        draft = self.draft(f"{question.id}/reason")

        async def done(aside: Aside | None) -> None:
            if aside is not None:
                if not self._meeting.set_aside(question, *aside) and self._meeting.in_conflict(question):
                    self.notify(
                        _("Two versions of this answer are kept; decide first, with F6 in the list of schools."),
                        severity="warning",
                        markup=False,
                    )
                self.recorded()
            draft("")
            if aside is not None and aside[0] != "open":
                await self.action_step(1)

        title = f"{question.number}. {question.short}"
        await self.app.push_screen(SetAsideDialog(title, "parked" in answer or "status" in answer, draft), done)

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

    # Codings.

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

    def _is_settled(self) -> bool:
        """Whether two coders have finished the school, which fixes its codings here; a notification then says so."""
        if self._meeting.settling:
            text = _("Two have coded this school. What they see differently is settled under F5 on the list.")
            self.notify(text, markup=False)
        return self._meeting.settling

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

    async def action_undo(self) -> None:
        """Take back the latest action or stretch of typing, and open its question."""
        await self._go_back_and_forth(self._meeting.undo, _("Undone: {what}"), _("There is nothing left to undo."))

    async def action_redo(self) -> None:
        """Do again what was taken back last, and open its question."""
        await self._go_back_and_forth(self._meeting.redo, _("Done again: {what}"), _("There is nothing to do again."))

    async def _go_back_and_forth(
        self, move: Callable[[], tuple[Question | None, StepWords]], said: str, none_left: str
    ) -> None:
        """Take back or do again one step, and say which; silently while the principal sees her page."""
        await self.save_typed()
        try:
            question, words = move()
        except LookupError:
            if self.is_active:
                self.notify(none_left, markup=False)
            return
        self.recorded()
        if question is not None and question != self.question and self._meeting.conversation.applies(question):
            self.question = question
        if not self.is_active:
            return
        now = time.monotonic()
        if now - self._told_of_undo < TOLD:  # one message of several steps in a row, not a pile over the page
            self.app.clear_notifications()
        self._told_of_undo = now
        self.notify(said.format(what=words), timeout=TOLD, markup=False)

    async def action_principal(self) -> None:
        """Open the principal's page with only the question and the school's figures."""
        await self.save_typed()
        if self.question is not None:
            await self.app.push_screen(PrincipalScreen(self))

    def page(self) -> PrincipalPage:
        """The principal's page of the open question."""
        conversation, question = self._meeting.conversation, self.question
        wording = conversation.wording(question) if question else ""
        return PrincipalPage(conversation.school.name, wording, self.figures_in_words)

    def notice(self) -> str:
        """Words about the register that stand at the bottom of the page; empty when all is well."""
        return "" if self._meeting.protected else _("unprotected register")

    async def turn(self, step: int) -> None:
        """Save what was typed, and open the next (1) or previous (-1) question, if there is one."""
        await self.save_typed()
        target = self._meeting.conversation.neighbour(self.question, step) if self.question else None
        if target is not None:
            self.question = target

    def write(self, letters: str, *, apart: bool) -> None:
        """Write letters from the principal's page in the note of the open question, `apart` from what stands there."""
        if not self._meeting.read_only:
            type_in(self.query_one(AnswerPage).place_for_words(), letters, apart=apart)

    def erase(self) -> None:
        """Take away the letter before the cursor in the note of the open question."""
        if not self._meeting.read_only:
            self.query_one(AnswerPage).place_for_words().action_delete_left()

    def kept(self) -> bool | None:
        """Whether what was typed is saved; None when saving failed, or the meeting is only read."""
        if self._meeting.unsaved or self._meeting.read_only:
            return None
        return not any(field.waiting for field in self.query(TypedField))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No changes while the meeting is only read; a copy elsewhere while something is not saved."""
        if action == "copy_elsewhere":
            return self._meeting.unsaved
        if action == "correct":
            return self._meeting.read_only and not self._meeting.locked
        if action == "figures":
            return self.has_class("-narrow") or not self.is_mounted
        if action in _CHANGES:
            return not self._meeting.read_only
        return super().check_action(action, parameters)

    async def action_copy_elsewhere(self) -> None:
        """Ask for a folder and write a copy of the meeting there."""
        if not await self.save_typed():
            why = self._meeting.try_again()
            await self.app.push_screen(
                EmergencyCopyDialog(why, self._meeting.emergency_copy, kept=self._meeting.kept_in_tail)
            )

    async def action_origin(self) -> None:
        """Show the figures' origin; the principal's objections are recorded there."""
        if self.question is None or self.figures is None or not self.figures.rows:
            self.notify(_("There are no figures at this question."), markup=False)
            return
        await self.save_typed()
        draft = self.draft(f"{self.question.id}/challenge")

        def note(challenge: Challenge) -> None:
            if self._meeting.challenge(*challenge):
                self.recorded()
            draft("")

        session = self._meeting.conversation.session
        challenges = {challenge.measure: challenge for challenge in session.challenges}
        levels = self._meeting.conversation.guide.levels
        await self.app.push_screen(
            OriginDialog(self.figures, levels, challenges, None if self._meeting.read_only else note, draft)
        )

    async def action_finish(self) -> None:
        """Show the open questions and ask whether to finish or leave."""
        await self.save_typed()
        if self._meeting.conversation.session.finished:  # read or corrected: there is nothing to finish
            self.leave()
            return

        async def done(choice: str | None) -> None:
            if choice == FINISH:
                if self._meeting.state_in_conflict:
                    self.notify(_STATE_WAITS, severity="warning", markup=False)
                self._meeting.finish()
                self.recorded()
                self.leave()
            elif choice == LEAVE:
                self.leave()
            elif choice == LOOSE:
                await self.action_loose()
            elif choice is not None and choice.startswith(AGREEMENT):
                agreements = self._meeting.conversation.session.agreements
                await self.agree(next((a for a in agreements if a.id == choice.removeprefix(AGREEMENT)), None))
            elif choice is not None:
                question = self._meeting.conversation.guide.question(choice)
                if question is not None:
                    await self.go_to(question)

        await self.app.push_screen(FinishDialog(self._meeting.conversation), done)

    def leave(self) -> None:
        """Return to the schools, unless an entry is still unsaved."""
        if self._meeting.unsaved:
            self.notify(_("Something is not saved yet; the meeting stays open."), severity="error", markup=False)
            return
        self._left = True
        try:
            self._meeting.leave()
        except RegisterError as error:
            self._show_failure_once(error)
        self.dismiss(None)

    def places(self) -> Iterable[tuple[str, Callable[[], Awaitable[None]]]]:
        """The meeting's questions, for the command palette."""
        conversation = self._meeting.conversation
        for question in conversation.questions:
            yield (
                f"{question.number} {question.short} – {conversation.wording(question)}",
                partial(self.go_to, question),
            )


def _draft_label(guide: Guide, place: str) -> str:
    """Label of a draft: its question and kind of text."""
    question_id, _slash, what = place.partition("/")
    question = guide.question(question_id)
    names = {
        "quote": _("quote"),
        "reason": _("reason"),
        "challenge": _("the principal's figure"),
        "agreement": _("agreement"),
    }
    name = names.get(what, what)
    return f"{question.number} {question.short} – {name}" if question else name


def _offset_in(text: str, at: tuple[int, int]) -> int:
    """Offset in the whole text, in code points, of a (row, column) position."""
    row, column = at
    return sum(len(line) + 1 for line in text.split("\n")[:row]) + column


def _clock(seconds: float) -> str:
    """Seconds as hours and minutes: `00:23`."""
    minutes = int(seconds) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"

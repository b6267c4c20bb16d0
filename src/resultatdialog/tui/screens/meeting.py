"""The meeting screen: layout, keys, the open question with its figures, and the way through the guide to the end.

Its parts stand beside it, each a base class: what is typed and saved (`meeting_writing.py`), codings
(`meeting_codings.py`), words that go elsewhere and agreements (`meeting_jumps.py`), and the principal's page
(`meeting_principal.py`). What they ask of each other is declared in `meeting_part.py`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from resultatdialog.dialogue.labels import state_label
from resultatdialog.dialogue.principal_page import figures_in_words
from resultatdialog.dialogue.section_table import SectionTable, section_table
from resultatdialog.dialogue.session import Challenge
from resultatdialog.guide.model import Question
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.errors import RegisterError
from resultatdialog.tui.dialogs.emergency_copy import EmergencyCopyDialog
from resultatdialog.tui.dialogs.figure_origin import OriginDialog
from resultatdialog.tui.dialogs.finish import AGREEMENT, FINISH, LEAVE, LOOSE, FinishDialog
from resultatdialog.tui.dialogs.set_aside import Aside, SetAsideDialog
from resultatdialog.tui.keys import TAB_KEYS, move_focus, typed_keys_arrived
from resultatdialog.tui.screens.meeting_codings import MeetingCodings
from resultatdialog.tui.screens.meeting_jumps import MeetingJumps
from resultatdialog.tui.screens.meeting_principal import MeetingForPrincipal
from resultatdialog.tui.screens.meeting_writing import MeetingWriting
from resultatdialog.tui.widgets.codings import AskOn, CodingList
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.tui.widgets.figures import FigureStrip, FigureTable
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.outline import Outline
from resultatdialog.tui.widgets.question_card import QuestionCard, QuestionScroll
from resultatdialog.work.habits import MeetingPlace
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.step_words import StepWords

if TYPE_CHECKING:
    from resultatdialog.second_screen.offering import Offer

TICK = 20.0
"""Seconds between two updates of the clock."""
TOLD = 3.0
"""Seconds for which an undo is told of."""
_STATE_WAITS = _("Two states of this meeting are kept; decide which with F6 in the list of schools.")
_CHANGES = ("code", "aside", "switch", "undo", "redo", "agree", "send", "loose", "about")
"""Actions that are not there while the meeting is only read."""


def _key(keys: str, action: str, words: str, name: str, tooltip: str) -> Binding:
    """A binding that acts wherever the focus is and stands in the line of keys."""
    return Binding(keys, action, words, id=f"meeting.{name}", tooltip=tooltip, priority=True)


def _hidden(keys: str, action: str, words: str, name: str, tooltip: str) -> Binding:
    """A binding that acts wherever the focus is but is not shown in the line of keys."""
    return Binding(keys, action, words, id=f"meeting.{name}", tooltip=tooltip, show=False, priority=True)


class MeetingScreen(MeetingWriting, MeetingCodings, MeetingJumps, MeetingForPrincipal):
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

    figures: reactive[SectionTable | None] = reactive(None, bindings=True)

    def __init__(
        self,
        meeting: OpenMeeting,
        place: MeetingPlace | None = None,
        offer: Offer | None = None,
        *,
        question_id: str = "",
    ) -> None:
        """`place` is that of an interrupted meeting; `question_id` the question to begin at instead."""
        super().__init__(meeting)
        self._offer = offer
        self._seconds: dict[str, int] = dict(place.seconds) if place else {}
        self._since = time.monotonic()
        self.continued = place is not None
        self._left = False
        self._shown_section = ""
        self._told_of_undo = -TOLD
        conversation = meeting.conversation
        question = conversation.guide.question(place.question if place else question_id)
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
        if self._offer is not None:
            self.offer_page(self._offer)
        self._show_question()
        self.show_state()
        self.show_recovered()

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
            self.show_codings()
            self.show_page_elsewhere()

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
        self.show_codings()
        self.show_page_elsewhere()
        self.show_clock()
        if not self._meeting.read_only:
            self.query_one(AnswerPage).focus_words(question)

    @on(AnswerPage.Shown)
    def keep_place_when_painted(self, message: AnswerPage.Shown) -> None:
        """Store the place only after the question is painted: a question that fails to show must not be resumed."""
        message.stop()
        self.call_after_refresh(self._keep_place, message.question)

    def show_state(self) -> None:
        """Show whether all is saved, and who sees the principal's page."""
        at_first = _("continued") if self.continued else state_label(self._meeting.conversation.session.state)
        if self._meeting.read_only:
            at_first = _("{state}, only to read").format(state=at_first)
        seen = _("on screen 2") if self.followers else ""
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

    def _keep_place(self, shown: Question) -> None:
        if self._left or shown != self.question:
            return
        try:
            self._meeting.keep_place(shown, self._seconds)
        except RegisterError as error:
            self.show_failure_once(error)

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
            self.show_failure_once(error)
        self.dismiss(None)

    def places(self) -> Iterable[tuple[str, Callable[[], Awaitable[None]]]]:
        """The meeting's questions, for the command palette."""
        conversation = self._meeting.conversation
        for question in conversation.questions:
            yield (
                f"{question.number} {question.short} – {conversation.wording(question)}",
                partial(self.go_to, question),
            )


def _clock(seconds: float) -> str:
    """Seconds as hours and minutes: `00:23`."""
    minutes = int(seconds) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"

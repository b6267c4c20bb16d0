"""Words typed in the meeting: letters find the note, edits are saved and tried again, cut-off words are offered."""

from __future__ import annotations

import time
from collections.abc import Iterable

from textual import on, work

from resultatdialog.guide.model import Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.errors import RegisterError
from resultatdialog.tui.dialogs.dialog import KeepDraft
from resultatdialog.tui.dialogs.recovered_words import RecoveredWordsDialog
from resultatdialog.tui.keys import typed_keys_arrived
from resultatdialog.tui.screens.meeting_part import MeetingPart
from resultatdialog.tui.widgets.fields.base import AnswerField, Edited
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.tui.widgets.fields.typing import Burst, type_in
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.outline import Outline
from resultatdialog.work.meeting import OpenMeeting

NOTE = 15.0
"""Seconds that a note about kept words is shown."""
SAID_AGAIN = 5.0
"""Seconds until it is said again that the meeting is only read."""
RETRY = 2.0
"""Seconds until saving is tried again after a failure."""


class MeetingWriting(MeetingPart):
    """Saves every edit, keeps dialogs' drafts, and takes letters to the note from where nothing else takes them."""

    def __init__(self, meeting: OpenMeeting) -> None:
        super().__init__(meeting)
        self.continued = False
        """Whether the meeting goes on where the program was interrupted."""
        self._failure_shown = False
        self._retrying = False
        self._latest_edit: dict[tuple[str, str], int] = {}
        self._burst = Burst(None)
        self._said_read_only = -SAID_AGAIN

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
        self.show_state()
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
                self.show_failure_once(error)

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
        elif self.continued and (last := self._meeting.last_entry()) is not None:
            at, words = last
            text = _("Taken up again where it was interrupted. Saved last at {time}: {words}")
            self.notify(text.format(time=f"{at:%H.%M.%S}", words=one_line(words)[:80] or "–"), markup=False)

    def show_failure_once(self, error: RegisterError) -> None:
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

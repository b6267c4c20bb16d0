"""The meeting's actions for a talk that jumps: words that go elsewhere, agreements, what the meeting is."""

from __future__ import annotations

from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.labels import say_agreement
from resultatdialog.dialogue.session import MeetingAgreement
from resultatdialog.guide.model import Question
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.about import AboutDialog
from resultatdialog.tui.dialogs.agreement import Agreed, AgreementDialog
from resultatdialog.tui.dialogs.correct import CorrectDialog, ToBeCorrected
from resultatdialog.tui.dialogs.loose_notes import LooseNotesDialog
from resultatdialog.tui.dialogs.to_question import ToQuestionDialog
from resultatdialog.tui.screens.meeting_part import MeetingPart
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.work.meeting import OpenMeeting


class MeetingJumps(MeetingPart):
    """Moves words, notes agreements and loose lines, corrects the meeting."""

    def __init__(self, meeting: OpenMeeting) -> None:
        super().__init__(meeting)
        self.came_from: Question | None = None
        """The question that was open before this one."""

    # Words that belong elsewhere, and agreements.

    async def action_send(self) -> None:
        """Move the marked words, or the sentence at the cursor, to another question, and stay here."""
        await self.save_typed()
        here = self.question
        words, field, start = self.quote()
        if here is None or not words or not field or start is None:
            self.notify(_("Write or mark the words in the note first."), markup=False)
            return
        others = [question for question in self._meeting.conversation.questions if question != here]

        def sent(to: Question | None) -> None:
            if to is not None and self._meeting.send(words, here, (field, start), to):
                self.recorded()
                said = _("Moved to {number} {question}; Ctrl+Z takes it back.")
                self.notify(said.format(number=to.number, question=one_line(to.short)), timeout=3, markup=False)

        await self.app.push_screen(ToQuestionDialog(words, others), sent)

    async def action_loose(self) -> None:
        """Open the page of loose notes; a line can be placed at a question from there."""
        await self.save_typed()

        def save(text: str) -> None:
            if self._meeting.note_loosely(text):
                self.recorded()

        async def place(line: str | None) -> None:
            if line is None:
                return

            async def placed(to: Question | None) -> None:
                if to is not None and self._meeting.place_loose_note(line, to):
                    self.recorded()
                await self.action_loose()

            questions = self._meeting.conversation.questions
            await self.app.push_screen(ToQuestionDialog(line.strip(), questions), placed)

        await self.app.push_screen(LooseNotesDialog(self._meeting.conversation.session.loose_notes, save), place)

    async def action_return(self) -> None:
        """Open the question that was open before this one; once more leads here again."""
        if self.came_from is not None and self._meeting.conversation.applies(self.came_from):
            await self.go_to(self.came_from)

    async def action_agree(self) -> None:
        """Ask what is agreed, who does it and by when."""
        await self.save_typed()
        await self.agree(None)

    async def agree(self, known: MeetingAgreement | None) -> None:
        """Ask for a new agreement, or for changes to a known one."""
        question = self.question
        session = self._meeting.conversation.session
        draft = self.draft(f"{question.id if question else ''}/agreement")

        def agreed(written: Agreed | None) -> None:
            if written is not None:
                new = known or self._meeting.new_agreement(question, *written)
                if self._meeting.agree(question, new._replace(**written._asdict())):
                    self.recorded()
                    said = _("The agreement is noted.") if written.what else _("The agreement is taken back.")
                    self.notify(said, timeout=3, markup=False)
            draft("")

        people = list(dict.fromkeys(person.name for person in session.participants))
        noted = [say_agreement(agreement) for agreement in session.agreements if agreement != known]
        before = Agreed(known.what, known.who, known.when) if known else None
        await self.app.push_screen(AgreementDialog(noted, people, before, draft), agreed)

    # The meeting itself.

    async def action_about(self) -> None:
        """Ask for corrections of day, time, place and people."""
        await self.save_typed()

        def told(about: AboutMeeting | None) -> None:
            if about is not None and self._meeting.tell_about(about):
                self.recorded()
                self.show_title()

        await self.app.push_screen(
            AboutDialog(
                self._meeting.conversation.school.name,
                self._meeting.about,
                self._meeting.known_officials(),
                self._meeting.today(),
            ),
            told,
        )

    async def action_correct(self) -> None:
        """Ask who corrects the finished meeting and why; then it can be changed."""
        if self._meeting.locked:
            self.say_read_only()
            return

        def decided(decision: ToBeCorrected | None) -> None:
            if decision is None:
                return
            self._meeting.correct(decision.by, decision.why, take_up=decision.take_up)
            self.query_one(AnswerPage).disabled = False
            self.recorded()
            self.refresh_bindings()
            self.query_one(AnswerPage).focus_words()
            self.show_recovered()

        await self.app.push_screen(CorrectDialog(self._meeting.at_the_keyboard()), decided)

"""An ongoing meeting: the officials' entries become events, are saved and can be undone.

An entry that cannot be saved counts all the same and is written later; `unsaved` is true until then.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from resultatdialog.coding.coder_status import CodeLater, coders, marked_for_later
from resultatdialog.coding.counting import CodingKey, Counting, coding_key, counting_otherwise
from resultatdialog.coding.follow_up import follow_up_question
from resultatdialog.coding.passages import QuotePlace, without_piece
from resultatdialog.coding.sampling import sample_in
from resultatdialog.coding.settlement import both_done, settled_codings, visible_codings
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import OFFICIALS, Challenge, Correction, Explanation, MeetingAgreement, Participant
from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import Question, ResultGroup
from resultatdialog.intake.text import is_blank
from resultatdialog.register.batch import Draft
from resultatdialog.register.store import Register
from resultatdialog.work.codebooks import coding_stream
from resultatdialog.work.documents import write_emergency
from resultatdialog.work.habits import MeetingPlace, keep_officials, keep_place
from resultatdialog.work.people import at_the_keyboard, known_officials, usual_people
from resultatdialog.work.plan import round_plan
from resultatdialog.work.sitting import Sitting, is_coding_draft
from resultatdialog.work.step_words import StepWords


class OpenMeeting(Sitting):
    """One school's meeting, open on the screen."""

    def __init__(self, register: Register, conversation: Conversation) -> None:
        super().__init__(register)
        self.conversation = conversation
        self._to_be_read = conversation.session.finished
        """Whether the meeting was over when it was opened, and nobody has decided to correct it."""
        self._corrected_by = ""
        """Name of the person who corrects the finished meeting in this sitting."""

    def signature(self) -> str:
        """Name of the person at the keyboard: who corrects a finished meeting, else the official who codes."""
        return self._corrected_by or self.coder

    def conversation_of(self, session_id: str) -> Conversation:
        """The meeting's conversation, the only one in this sitting."""
        assert session_id == self.conversation.session.id
        return self.conversation

    def keep_conversation(self, conversation: Conversation) -> None:
        """Replace the conversation by a later one."""
        self.conversation = conversation

    def emergency_copy(self, folder: Path) -> Path:
        """Write the whole meeting, unsaved changes included, to another folder; raises OSError or NotSavedError."""
        return write_emergency(self._register, self.conversation, folder)

    @property
    def begun(self) -> bool:
        """Whether the meeting has any event."""
        return bool(self.conversation.session.heads)

    @property
    def locked(self) -> bool:
        """Whether the session may no longer be changed."""
        return self.conversation.session.state == "locked"

    @property
    def read_only(self) -> bool:
        """Whether the meeting is opened to be read: it is over, and nobody has decided to correct it."""
        return self.locked or self._to_be_read

    def correct(self, by: str, why: str, *, take_up: bool = False) -> None:
        """Record the decision to correct the finished meeting, or to take it up again; entries are then `by` somebody.

        The decision is kept in the meeting's history and is no step that can be undone.
        """
        decision = Correction(str(uuid.uuid4()), by, why, self._register.timestamp(), take_up)
        self._corrected_by, self._to_be_read = by, False
        self._save((self.conversation, [decision.change(), *([Change(targets.STATE, "ongoing")] if take_up else [])]))

    @property
    def coder(self) -> str:
        """Name of the official who codes: the one who takes notes, else the one who leads, else `?`."""
        names = {person.role: person.name for person in self.conversation.session.participants}
        return names.get("notes") or names.get("lead") or "?"

    def begin(self, participants: Sequence[Participant], about: AboutMeeting | None = None) -> None:
        """Record the start of the meeting: round, school, guide, day, time, place, participants and state.

        Without `about` the day is today and time and place are not recorded.
        """
        current = self.conversation
        told = (about or AboutMeeting())._replace(participants=tuple(participants))
        told = told._replace(day=told.day or self._register.clock().date().isoformat())
        changes = [
            Change(targets.ABOUT_ROUND, current.round.id),
            Change(targets.ABOUT_SCHOOL, current.school.code),
            Change(targets.ABOUT_GUIDE, {"id": current.guide.id, "version": current.guide.version}),
            *self._about(told),
            Change(targets.STATE, "ongoing"),
        ]
        self._save((current, changes))
        if not self.unsaved:
            keep_officials(self._register, {p.role: p.name for p in participants if p.role in OFFICIALS})

    @property
    def explainable(self) -> tuple[ResultGroup, ...]:
        """The groups of results that the school has figures for, which its principal can explain."""
        current = self.conversation
        return tuple(
            group
            for group in current.guide.codebook.result_groups
            if any(current.round.applies(measure, current.school) for measure in group.measures)
        )

    def known_officials(self) -> tuple[str, ...]:
        """Names of officials from earlier meetings."""
        return known_officials(self._register)

    def today(self) -> date:
        """The day of the register's clock."""
        return self._register.clock().date()

    def at_the_keyboard(self) -> str:
        """Name of the official who wrote last on this laptop; empty when it is not known."""
        return at_the_keyboard(self._register)

    @property
    def about(self) -> AboutMeeting:
        """Day, time, place and people, as they are recorded."""
        session = self.conversation.session
        return AboutMeeting(session.held_on or "", session.began_at, session.place, session.participants)

    def proposed(self) -> AboutMeeting:
        """The proposal to begin with: now, and place and people as booked, else as usual."""
        now, current = self._register.clock(), self.conversation
        booked = round_plan(self._register, current.round.id).bookings.get(current.school.code)
        people = booked.participants if booked else usual_people(self._register, current.school)
        return AboutMeeting(now.date().isoformat(), f"{now:%H:%M}", booked.place if booked else "", people)

    def tell_about(self, about: AboutMeeting) -> bool:
        """Correct day, time, place and people; False when nothing changes."""
        session = self.conversation.session
        changes = [change for change in self._about(about) if session.value(change.target) != change.value]
        return self._do_at("", changes)

    def _about(self, about: AboutMeeting) -> list[Change]:
        people: list[Json] = [
            {"role": person.role, "name": person.name} for person in about.participants if person.name
        ]
        found = [Change(targets.HELD_ON, about.day or None), Change(targets.PARTICIPANTS, people)]
        for target, value in ((targets.BEGAN_AT, about.began_at), (targets.PLACE, about.place)):
            if value or self.conversation.session.value(target) is not None:
                found.append(Change(target, value or None))
        return found

    # Agreements, loose notes, and words that belong elsewhere.

    def agree(self, question: Question | None, agreement: MeetingAgreement) -> bool:
        """Record something agreed, or change it; an agreement about nothing is taken back."""
        return self._do_at(question.id if question else "", (agreement.change(),))

    def new_agreement(self, question: Question | None, what: str, who: str, when: str) -> MeetingAgreement:
        """An agreement noted now; its id begins with the time."""
        name = f"{self._register.clock():%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:12]}"
        return MeetingAgreement(name, what, who, when, question.id if question else "")

    def note_loosely(self, text: str) -> bool:
        """Record the lines that belong to no question yet."""
        value = None if is_blank(text) else text
        if self.conversation.session.value(targets.LOOSE_NOTES) == value:
            return False
        return self._do_at("", (Change(targets.LOOSE_NOTES, value),), writing=True)

    def place_loose_note(self, line: str, question: Question) -> bool:
        """Move one of the loose lines to the note of a question, in one step."""
        lines = self.conversation.session.loose_notes.split("\n")
        if line not in lines:
            return False
        lines.remove(line)
        rest = "\n".join(lines).strip("\n")
        changes = [*self._added(question, line.strip()), Change(targets.LOOSE_NOTES, rest or None)]
        return self._do_at(question.id, changes)

    def send(self, words: str, start: Question, place: tuple[str, int], to: Question) -> bool:
        """Move words from one question to the note of another, in one step; what is coded in them goes along.

        `place`: field and offset of the words in it, in code points.
        """
        field, first = place
        text = str(self.conversation.session.answer(start.id).get(field, ""))
        rest = without_piece(text, first, len(words))
        changes = [*self.conversation.record(start, field, rest), *self._added(to, words)]
        for explanation in self.conversation.session.explanations:
            inside = explanation.start is not None and first <= explanation.start < first + len(words)
            if (explanation.question, explanation.field) == (start.id, field) and inside:
                changes.append(explanation._replace(question=to.id, field="", start=None).change())
        return self._do_at(start.id, changes)

    def _added(self, question: Question, words: str) -> tuple[Change, ...]:
        """The changes that write words on a line of their own in the note of a question."""
        field = self.conversation.words_field(question)
        before = str(self.conversation.session.answer(question.id).get(field, ""))
        return self.conversation.record(question, field, f"{before}\n{words}" if before else words)

    def answer(self, question: Question, field_id: str, value: Json) -> bool:
        """Record the value of a field; False when nothing changes or the meeting is locked."""
        item = question.field(field_id)
        writing = item is None or kind_of(item).is_passage
        return self._do_at(question.id, self.conversation.record(question, field_id, value), writing=writing)

    @property
    def steps_done(self) -> int:
        """Number of steps that can be undone."""
        return len(self._steps)

    def retract(self, question: Question, field_id: str, value: Json, steps: int) -> None:
        """Give a field the value it had before keys that were not meant for it, and forget that they were pressed.

        `steps` is the number of steps there were before those keys.
        """
        place = self.conversation.session.id, targets.answer(question.id, field_id)
        while len(self._steps) > steps and self._steps[-1].place == place:
            self._take_back()
        self._undone.clear()
        if self.conversation.session.value(place[1]) != value:
            self.answer(question, field_id, value)

    def set_aside(self, question: Question, how: str, reason: str = "") -> bool:
        """Set a question aside as in `Conversation.set_aside`; False when nothing changes or the meeting is locked."""
        return self._do_at(question.id, self.conversation.set_aside(question, how, reason))

    @property
    def state_in_conflict(self) -> bool:
        """Whether two states of the meeting wait for a decision."""
        return targets.STATE in self.conversation.session.conflicts

    def in_conflict(self, question: Question) -> bool:
        """Whether two versions of the question's answer wait for a decision."""
        return question.id in self.conversation.session.questions_in_conflict

    def code(
        self,
        question: Question,
        category: str,
        valence: str,
        quote: str,
        subject: str | None = None,
        field: str = "",
        start: int | None = None,
        *,
        measure: str = "",
    ) -> Explanation:
        """Code an explanation; `field` and `start` (in code points) are the place of the quote in the answer.

        `measure`: the result group that is explained, where it is not the question's own.
        """
        place = QuotePlace(quote, field, start)
        explanation = self._explanation(question, category, valence, place, subject)
        if measure:
            explanation = explanation._replace(measure=measure)
        self._do_at(question.id, (explanation.change(),))
        return explanation

    def code_later(self, question: Question, quote: str, field: str = "", start: int | None = None) -> None:
        """Mark words to be coded after the meeting."""
        later = CodeLater(str(uuid.uuid4()), question.id, quote, field, start, self._register.timestamp(), self.coder)
        self._do_at(question.id, (later.change(),))

    def recode(self, explanation: Explanation, category: str, valence: str, quote: str, subject: str | None) -> bool:
        """Change a coding; False when nothing changes or the official may not change it."""
        wanted = explanation._replace(category=category, valence=valence, quote=quote, subject=subject)
        if quote != explanation.quote:  # a retyped quote has no known place in the answer
            wanted = wanted._replace(field="", start=None)
        if wanted == explanation or not self._may_change(explanation):
            return False
        return self._do_at(explanation.question, (self._recoded(explanation, wanted).change(),))

    def uncode(self, explanation: Explanation | CodeLater) -> bool:
        """Take back a coding or a mark to code later; False when the official may not change it."""
        return self._may_change(explanation) and self._do_at(explanation.question, (explanation.withdrawal(),))

    def _may_change(self, explanation: Explanation | CodeLater) -> bool:
        """Whether the official may change a coding: her own when two code the school, none once both are done."""
        if isinstance(explanation, CodeLater):
            return True
        return not self.settling and (explanation.coder == self.coder or not self._two_code)

    @property
    def settling(self) -> bool:
        """Whether two coders are done with the school; their differences are then settled on the coding screen."""
        return both_done(self.conversation.session)

    @property
    def _two_code(self) -> bool:
        """Whether two people code the school, or the school was drawn for that."""
        return self._drawn or len(coders(self.conversation.session)) > 1

    @cached_property
    def _drawn(self) -> bool:
        sample = sample_in(coding_stream(self._register, self.conversation.round.id))
        return sample is not None and self.conversation.school.code in sample.schools

    def codings(self, question: Question) -> tuple[Explanation, ...]:
        """The codings of a question; while two coders work blind, only those of the official at the keyboard.

        Once two coders have settled, these are the codings that hold, and those that count as something else.
        """
        held, otherwise = {coding_key(coding) for coding in self._seen}, self.counting
        settled = settled_codings(self.conversation.guide.codebook, self.conversation.session) is not None
        return tuple(
            coding
            for coding in self.conversation.session.explanations
            if coding.question == question.id
            and (coding_key(coding) in held or (settled and coding_key(coding) in otherwise))
        )

    @property
    def counting(self) -> dict[CodingKey, Counting]:
        """The meeting's codings that do not count as they were coded, with what counts."""
        return counting_otherwise(self.conversation.guide.codebook, self.conversation.session)

    @property
    def _seen(self) -> tuple[Explanation, ...]:
        """All codings that may be seen here; once two coders have settled, those that hold."""
        session = self.conversation.session
        held = settled_codings(self.conversation.guide.codebook, session)
        if held is not None:
            return held
        return visible_codings(session, self.coder, twice=self._drawn) if self._two_code else session.explanations

    def later(self, question: Question) -> tuple[CodeLater, ...]:
        """Marks at a question on words to be coded after the meeting."""
        return tuple(mark for mark in marked_for_later(self.conversation.session) if mark.question == question.id)

    def follow_up(self, question: Question) -> str | None:
        """The open question to suggest when no explanation is on the school's side; None otherwise.

        The first suggestion is recorded, unless the meeting is locked.
        """
        group = question.explains
        if group is None:
            return None
        session = self.conversation.session
        words = follow_up_question(self.conversation.guide.codebook, group, self._seen)
        if words is not None and session.value(targets.prompt(group)) is None and not self.read_only:
            codings: list[Json] = [e.id for e in self._seen if e.measure == group]
            self._save((self.conversation, [Change(targets.prompt(group), {"shown": words, "after": codings})]))
        return words

    def challenge(self, measure: str, figure: str, source: str) -> bool:
        """Record the principal's own figure; two empty texts take it back. False when nothing changes."""
        change = Challenge(measure, figure.strip(), source.strip()).change()
        if self.conversation.session.value(change.target) == change.value:
            return False
        return self._do_at("", (change,))

    def finish(self) -> None:
        """Set the meeting's state to `held`."""
        if not self.conversation.session.finished:
            self._do_at("", (Change(targets.STATE, "held"),))

    def undo(self) -> tuple[Question | None, StepWords]:
        """Take back the latest step of this sitting; returns the question it was done at, if any, and what it was.

        Raises LookupError when there is no step, or the meeting is only read.
        """
        if self.read_only:
            raise LookupError
        step, words = self._take_back()
        return self.conversation.guide.question(step.question), words

    def redo(self) -> tuple[Question | None, StepWords]:
        """Do the step again that was taken back last; as `undo`."""
        if self.read_only:
            raise LookupError
        step, words = self._do_again()
        return self.conversation.guide.question(step.question), words

    def keep_place(self, question: Question | None, seconds: dict[str, int]) -> None:
        """Remember the question on the screen and the seconds per section for the next start; raises NotSavedError."""
        current = self.conversation
        place = MeetingPlace(current.round.id, current.school.code, question.id if question else "", seconds)
        keep_place(self._register, place)

    def leave(self) -> None:
        """Close the meeting in order: the next start begins at the list of schools. Raises NotSavedError."""
        keep_place(self._register, None)

    def keep_draft(self, place: str, words: str) -> None:
        """Keep the words of a dialog as a draft; blank words delete the draft.

        Raises NotSavedError.
        """
        self._keep_draft(self.conversation.session.id, place, words)

    def drafts(self) -> list[Draft]:
        """Drafts of this meeting, left from an interrupted run; those of the coding screen are left out."""
        session_id = self.conversation.session.id
        return [d for d in self._register.drafts() if d.session_id == session_id and not is_coding_draft(d)]

    def restore_drafts(self, drafts: Sequence[Draft]) -> None:
        """Append the words of drafts to the notes of their questions, or to comments where there is no note."""
        for draft in drafts:
            question = self.conversation.guide.question(draft.place.partition("/")[0])
            if question is not None:
                self._do_at(question.id, self._added(question, draft.words), writing=True)

    def last_entry(self) -> tuple[datetime, str] | None:
        """Time and text of the latest answer event; the text is empty for other values. None without any."""
        events = [
            e
            for e in self._register.events(self.conversation.session.id)
            if targets.parse(e.target).kind == targets.ANSWER
        ]
        if not events:
            return None
        last = max(events, key=lambda event: (event.at, event.seq))
        return datetime.fromisoformat(last.at), last.value if isinstance(last.value, str) else ""

    def _do_at(self, question: str, changes: Sequence[Change], *, writing: bool = False) -> bool:
        if self.read_only:
            return False
        return self._do(self.conversation, question, changes, writing=writing)

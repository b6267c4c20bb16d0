"""One person's work on the register: each step is saved, written again after a failure, and can be undone.

The base of the open meeting and of the coding desk: making and changing codings, saving and taking back steps, and
keeping drafts.
"""

from __future__ import annotations

import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from resultatdialog.coding.passages import QuotePlace
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import Explanation
from resultatdialog.dialogue.stretches import Stretch, goes_on, text_change, texts_within
from resultatdialog.guide.model import Question
from resultatdialog.register.batch import Digest, Draft
from resultatdialog.register.store import Entry, Register
from resultatdialog.work.conversations import digest_of
from resultatdialog.work.step_words import StepWords, step_words

_CODING_DRAFTS = ("memo", "samsyn")
"""Last parts of the places of drafts from the coding screen, which never go into a meeting's notes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done in a sitting, with the changes that restore the earlier values."""

    session: str
    question: str
    restore: tuple[Change, ...]
    stretch: Stretch | None = None
    """The stretch of typing that the step is; None for other steps."""
    beside: tuple[tuple[str, tuple[Change, ...]], ...] = ()
    """Other meetings changed in the same step, each with the changes that restore it."""

    @property
    def place(self) -> tuple[str, str]:
        """Session and target that the step changed; a step that changed several names the first."""
        return self.session, self.restore[0].target


class Sitting(ABC):
    """The work of one person (or of two officials at one keyboard) between opening and closing a screen."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._steps: list[Step] = []
        self._undone: list[Step] = []
        """Steps that were taken back, with the changes that do them again; emptied by anything new."""
        self.seconds = time.monotonic
        """Clock that tells pauses in typing."""
        self._digests: dict[str, Digest] = {}
        """Session id to the latest digest written in this sitting; an unchanged digest is not written again."""
        self.saved_at: datetime | None = None
        """Time at which everything done in this sitting was last on disk; None before the first save."""

    @abstractmethod
    def signature(self) -> str:
        """Name of the person at work, kept in events and codings."""

    @abstractmethod
    def conversation_of(self, session_id: str) -> Conversation:
        """The current conversation of a session in this sitting."""

    @abstractmethod
    def keep_conversation(self, conversation: Conversation) -> None:
        """Replace the conversation of the same session by this later one."""

    # Saving.

    @property
    def protected(self) -> bool:
        """Whether the register is encrypted."""
        return self._register.protected

    @property
    def unsaved(self) -> bool:
        """Whether anything done still waits to be written."""
        return self._register.unsaved

    @property
    def kept_in_tail(self) -> bool:
        """Whether everything that waits is in the safety log, and put back by the next start."""
        return self._register.kept_in_tail

    @property
    def tail_trouble(self) -> str:
        """Why the latest save is not in the safety log; empty when it is."""
        return self._register.tail_trouble

    @property
    def failures(self) -> int:
        """Number of failed writes in a row."""
        return self._register.failures

    def try_again(self) -> str:
        """Write everything that waits; returns the reason when that fails, else an empty text."""
        error = self._register.try_again()
        self._note_saved()
        return str(error or "")

    def _note_saved(self) -> None:
        if not self._register.unsaved:
            self.saved_at = self._register.clock()

    def _save(self, *parts: tuple[Conversation, Sequence[Change]]) -> None:
        """Save changes to one or several meetings at once: in one transaction."""
        entries = []
        for conversation, changes in parts:
            conversation.progress()  # statuses from before the changes are reused for questions they do not touch
            digest = digest_of(conversation.foreseen(changes))
            new = digest if digest != self._digests.get(digest.session_id) else None
            entries.append(Entry(conversation.session, changes, conversation.round.guide_hash, new))
            self._digests[digest.session_id] = digest
        events = self._register.record(entries, actor=self.signature())
        for conversation, _changes in parts:
            own = [event for event in events if event.session_id == conversation.session.id]
            self.keep_conversation(conversation.after(own))
        self._note_saved()

    # Steps.

    def _do(
        self, conversation: Conversation, question: str, changes: Sequence[Change], *, writing: bool = False
    ) -> bool:
        """Save changes as a step that can be undone; with `writing`, a stretch of typing in one field is one step.

        False when there are no changes, the meeting is locked, or a conflict has to be settled first.
        """
        session = conversation.session
        if not changes or session.state == "locked" or any(session.waits(change.target) for change in changes):
            return False
        restore = tuple(Change(change.target, session.value(change.target)) for change in changes)
        self._save((conversation, changes))
        self._undone.clear()
        step = Step(session.id, question, restore)
        if writing:
            self._note_writing(step, changes[0].value)
        else:
            self._steps.append(step)
        return True

    def _do_beside(
        self, question: str, first: tuple[Conversation, Sequence[Change]], second: tuple[Conversation, Sequence[Change]]
    ) -> bool:
        """Save changes to two meetings as one step that can be undone; False as in `_do`, of either meeting."""
        sessions = (first[0].session, second[0].session)
        restored: list[tuple[Change, ...]] = []
        for session, (_conversation, changes) in zip(sessions, (first, second), strict=True):
            if session.state == "locked" or any(session.waits(change.target) for change in changes):
                return False
            restored.append(tuple(Change(change.target, session.value(change.target)) for change in changes))
        if not restored[0] and not restored[1]:
            return False
        own, other = (0, 1) if restored[0] else (1, 0)
        self._save(first, second)
        self._undone.clear()
        beside = ((sessions[other].id, restored[other]),) if restored[other] else ()
        self._steps.append(Step(sessions[own].id, question, restored[own], beside=beside))
        return True

    def _note_writing(self, step: Step, value: Json) -> None:
        """Note a changed text as a step, or as a part of the latest one; sentences that ended in it part it further."""
        target, before, after = step.restore[0].target, str(step.restore[0].value or ""), str(value or "")
        change, at = text_change(before, after), self.seconds()
        stretch = Stretch(change.kind, change.start + len(change.added), at)
        last = self._steps[-1] if self._steps else None
        if last and last.stretch and last.place == step.place and goes_on(last.stretch, before, after, at):
            known = {restored.target for restored in last.restore}
            more = tuple(restored for restored in step.restore if restored.target not in known)
            stretch = replace(stretch, kind=last.stretch.kind)
            self._steps[-1] = replace(last, restore=(*last.restore, *more), stretch=stretch)
        else:
            self._steps.append(replace(step, stretch=stretch))
        self._steps += [
            replace(step, restore=(Change(target, text),), stretch=stretch) for text in texts_within(before, change)
        ]

    def _take_back(self) -> tuple[Step, StepWords]:
        """Undo the latest step; returns it and what to say of it. Raises LookupError when there is none."""
        return self._move(self._steps, self._undone)

    def _do_again(self) -> tuple[Step, StepWords]:
        """Do the step again that was taken back last; as `_take_back`."""
        return self._move(self._undone, self._steps)

    def _move(self, steps: list[Step], other: list[Step]) -> tuple[Step, StepWords]:
        """Save what the latest of some steps restores; the step that reverses that goes to the others."""
        if not steps:
            raise LookupError
        step = steps[-1]
        conversation = self.conversation_of(step.session)
        parts = [
            (self.conversation_of(name), changes) for name, changes in ((step.session, step.restore), *step.beside)
        ]
        (_own, reverse), *beside = (
            (part.session.id, tuple(Change(change.target, part.session.value(change.target)) for change in changes))
            for part, changes in parts
        )
        self._save(*parts)
        other.append(replace(step, restore=reverse, stretch=None, beside=tuple(beside)))
        steps.pop()
        if steps and steps[-1].stretch:
            steps[-1] = replace(steps[-1], stretch=None)  # what is typed now is a stretch of its own
        return step, step_words(conversation.guide, step.question, reverse, step.restore)

    # Coding.

    def _explanation(
        self, question: Question, category: str, valence: str, place: QuotePlace, subject: str | None, memo: str = ""
    ) -> Explanation:
        """A new coding of the words at a place, by the person at work at the current time."""
        return Explanation(
            id=str(uuid.uuid4()),
            measure=question.explains or "",
            category=category,
            valence=valence,
            quote=place.quote,
            question=question.id,
            coder=self.signature(),
            coded_at=self._register.timestamp(),
            subject=subject,
            memo=memo,
            field=place.field,
            start=place.start,
        )

    def _recoded(self, before: Explanation, after: Explanation) -> Explanation:
        """The changed coding; with another code it also gets the current coding time."""
        return after._replace(coded_at=self._register.timestamp()) if after.category != before.category else after

    # Drafts.

    def _keep_draft(self, session_id: str, place: str, words: str) -> None:
        """Keep the words of a dialog as a draft; blank words delete the draft.

        Raises NotSavedError.
        """
        if words.strip():
            self._register.keep_draft(Draft(session_id, place, words))
        elif any((draft.session_id, draft.place) == (session_id, place) for draft in self._register.drafts()):
            self._register.drop_draft(session_id, place)


def is_coding_draft(draft: Draft) -> bool:
    """Whether a draft comes from a dialog of the coding screen."""
    return draft.place.rpartition("/")[2] in _CODING_DRAFTS

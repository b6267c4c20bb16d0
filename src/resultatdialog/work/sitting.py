"""One person's work on the register: each step is saved, written again after a failure, and can be undone.

The base of the open meeting and of the coding desk: making and changing codings, saving and taking back steps, and
keeping drafts.
"""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from resultatdialog.coding.passages import QuotePlace
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Question
from resultatdialog.register.batch import Digest, Draft
from resultatdialog.register.store import Entry, Register
from resultatdialog.work.conversations import digest_of

_CODING_DRAFTS = ("memo", "samsyn")
"""Last parts of the places of drafts from the coding screen, which never go into a meeting's notes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done in a sitting, with the changes that restore the earlier values."""

    session: str
    question: str
    restore: tuple[Change, ...]
    writing: bool = False
    """Whether the step was writing in a text field, whose editor has an undo of its own."""


class Sitting(ABC):
    """The work of one person (or of two officials at one keyboard) between opening and closing a screen."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._steps: list[Step] = []
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

    def _save(self, conversation: Conversation, changes: Sequence[Change]) -> None:
        conversation.progress()  # statuses computed before the changes are reused for questions they do not touch
        digest = digest_of(conversation.foreseen(changes))
        known = self._digests.get(digest.session_id)
        entry = Entry(conversation.session, changes, conversation.round.guide_hash, digest if digest != known else None)
        self._digests[digest.session_id] = digest
        self.keep_conversation(conversation.after(self._register.record([entry], actor=self.signature())))
        self._note_saved()

    # Steps.

    def _do(
        self, conversation: Conversation, question: str, changes: Sequence[Change], *, writing: bool = False
    ) -> bool:
        """Save changes as a step that can be undone; with `writing`, consecutive changes of one field are one step.

        False when there are no changes, the meeting is locked, or a conflict has to be settled first.
        """
        session = conversation.session
        if not changes or session.state == "locked" or any(session.waits(change.target) for change in changes):
            return False
        restore = tuple(Change(change.target, session.value(change.target)) for change in changes)
        self._save(conversation, changes)
        last = self._steps[-1] if self._steps else None
        known = {change.target for change in last.restore} if last and last.session == session.id else set()
        if writing and last and restore[0].target in known:
            more = tuple(change for change in restore if change.target not in known)  # targets new to this step join it
            self._steps[-1] = replace(last, restore=(*last.restore, *more))
        else:
            self._steps.append(Step(session.id, question, restore, writing))
        return True

    def _take_back(self) -> Step:
        """Undo the latest step and return it; raises LookupError when there is none."""
        if not self._steps:
            raise LookupError
        step = self._steps[-1]
        self._save(self.conversation_of(step.session), step.restore)
        return self._steps.pop()

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

"""One person at work on the register: everything done is saved, tried again when it could not be, and can be undone.

The meeting and the coding desk are both sittings. What they share has its home here: how an explanation is made and
changed, how steps are saved and taken back, how words that are being typed are kept, how exactly a time is recorded.
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
from resultatdialog.intake.text import MAX_TEXT
from resultatdialog.register.store import Digest, Draft, Entry, Register
from resultatdialog.work.conversations import digest_of

_CODING_DRAFTS = ("memo", "samsyn")
"""Dialogs of the coding screen: words typed in them belong there, not in the meeting's notes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: the place it was done at, and the changes that restore what stood there before."""

    session: str
    question: str
    restore: tuple[Change, ...]
    writing: bool = False
    """Whether it is words in a field, whose editor can take them back piece by piece."""


class Sitting(ABC):
    """The work of one person (or of two officials at one keyboard) between opening and closing a screen."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._steps: list[Step] = []
        self._digests: dict[str, Digest] = {}
        """Session id to the digest written last in this sitting: an unchanged one is not written again."""
        self.saved_at: datetime | None = None
        """When everything done in this sitting was last on disk."""

    @abstractmethod
    def signature(self) -> str:
        """The name that events and codings of this sitting carry."""

    @abstractmethod
    def held(self, session_id: str) -> Conversation:
        """The conversation of a session as it stands in this sitting."""

    @abstractmethod
    def hold(self, conversation: Conversation) -> None:
        """Go on with a conversation after its events were recorded."""

    # Saving.

    @property
    def protected(self) -> bool:
        """Whether the register is encrypted."""
        return self._register.protected

    @property
    def unsaved(self) -> bool:
        """Whether anything done is not known to be on disk."""
        return self._register.unsaved

    @property
    def failures(self) -> int:
        """How many times in a row saving has failed."""
        return self._register.failures

    def try_again(self) -> str:
        """Save everything that waits; returns the reason it could not be saved, empty when it was."""
        error = self._register.try_again()
        self._note_saved()
        return str(error or "")

    def _note_saved(self) -> None:
        if not self._register.unsaved:
            self.saved_at = self._register.clock()

    def _save(self, conversation: Conversation, changes: Sequence[Change]) -> None:
        conversation.progress()  # worked out now, so that it is kept for all questions the changes do not touch
        digest = digest_of(conversation.foreseen(changes))
        known = self._digests.get(digest.session_id)
        entry = Entry(conversation.session, changes, conversation.round.guide_hash, digest if digest != known else None)
        self._digests[digest.session_id] = digest
        self.hold(conversation.after(self._register.record([entry], actor=self.signature())))
        self._note_saved()

    # Steps.

    def _do(
        self, conversation: Conversation, question: str, changes: Sequence[Change], *, writing: bool = False
    ) -> bool:
        """Save changes and remember how to take them back; writing on in one field is one step.

        False when there is nothing to change or the meeting is locked.
        """
        session = conversation.session
        if not changes or session.state == "locked":
            return False
        restore = tuple(Change(change.target, session.value(change.target)) for change in changes)
        self._save(conversation, changes)
        last = self._steps[-1] if self._steps else None
        known = {change.target for change in last.restore} if last and last.session == session.id else set()
        if writing and last and restore[0].target in known:
            more = tuple(change for change in restore if change.target not in known)  # a note emptied and begun anew
            self._steps[-1] = replace(last, restore=(*last.restore, *more))
        else:
            self._steps.append(Step(session.id, question, restore, writing))
        return True

    def _take_back(self) -> Step:
        """Undo the last step and return it; raises LookupError when there is none."""
        if not self._steps:
            raise LookupError
        step = self._steps[-1]
        self._save(self.held(step.session), step.restore)
        return self._steps.pop()

    # Coding.

    def _explanation(
        self, question: Question, category: str, valence: str, place: QuotePlace, subject: str | None, memo: str = ""
    ) -> Explanation:
        """A new coding of words at a question, signed and timed."""
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
        """The changed coding; one that is put under another code counts as coded now."""
        return after._replace(coded_at=self._register.timestamp()) if after.category != before.category else after

    # Words that are being typed.

    def _keep_draft(self, session_id: str, place: str, words: str) -> None:
        """Keep the words of a dialog that are not entered yet; drop the draft when they are gone.

        Raises NotSavedError.
        """
        if words.strip():
            self._register.keep_draft(Draft(session_id, place, words[:MAX_TEXT]))
        elif any((draft.session_id, draft.place) == (session_id, place) for draft in self._register.drafts()):
            self._register.drop_draft(session_id, place)


def is_coding_draft(draft: Draft) -> bool:
    """Whether a draft was being typed in a dialog of the coding screen."""
    return draft.place.rpartition("/")[2] in _CODING_DRAFTS

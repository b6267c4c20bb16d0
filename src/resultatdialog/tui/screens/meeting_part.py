"""The parts that the meeting screen is made of share this: the open meeting, its question, and what they ask of it."""

from __future__ import annotations

from textual.reactive import var
from textual.screen import Screen

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Question
from resultatdialog.tui.dialogs.dialog import KeepDraft
from resultatdialog.work.meeting import OpenMeeting


class MeetingPart(Screen[None]):
    """Base class of the meeting screen's parts, with the methods of the screen that its parts call."""

    conversation: var[Conversation | None] = var(None)
    question: var[Question | None] = var(None)

    def __init__(self, meeting: OpenMeeting) -> None:
        super().__init__()
        self._meeting = meeting

    # Of `MeetingScreen` itself.

    async def go_to(self, question: Question) -> None:
        """Save what was typed, then open the question."""
        raise NotImplementedError

    def show_title(self) -> None:
        """Show the school and the day of the meeting."""
        raise NotImplementedError

    def show_state(self) -> None:
        """Show whether all is saved, and who sees the principal's page."""
        raise NotImplementedError

    async def action_undo(self) -> None:
        """Take back the latest action or stretch of typing, and open its question."""
        raise NotImplementedError

    async def action_redo(self) -> None:
        """Do again what was taken back last, and open its question."""
        raise NotImplementedError

    # Of `MeetingWriting`.

    async def save_typed(self) -> bool:
        """Wait for pending keys and save what was typed; False if it could not be saved."""
        raise NotImplementedError

    def recorded(self) -> None:
        """Show the recorded state."""
        raise NotImplementedError

    def draft(self, place: str) -> KeepDraft:
        """Function that stores a dialog's draft under `place` (question id, slash, kind of text)."""
        raise NotImplementedError

    def show_recovered(self) -> object:
        """Offer the words that were being typed when the program stopped."""
        raise NotImplementedError

    def say_read_only(self) -> None:
        """Say why nothing is written."""
        raise NotImplementedError

    # Of `MeetingCodings`.

    def quote(self) -> tuple[str, str, int | None]:
        """Marked words or else the sentence at the cursor; id of their field; start in it, in code points."""
        raise NotImplementedError

"""Everything of a round that tallies and papers are made from."""

from __future__ import annotations

from dataclasses import dataclass

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round


@dataclass(frozen=True, slots=True)
class Material:
    """Everything of a round: what the tallies and reports are made from."""

    round: Round
    guide: Guide
    conversations: tuple[Conversation, ...]

    def of_school(self, code: str) -> Conversation | None:
        """The school's conversation, if there was one."""
        return next((c for c in self.conversations if c.school.code == code), None)

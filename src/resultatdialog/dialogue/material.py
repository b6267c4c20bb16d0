"""Input of tallies and reports: a round with its guide and conversations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round


@dataclass(frozen=True, slots=True)
class Material:
    """A round with its guide and conversations."""

    round: Round
    guide: Guide
    conversations: tuple[Conversation, ...]
    not_taking_part: tuple[str, ...] = ()
    """Codes of the schools that have declined or cancelled."""

    def in_states(self, states: Collection[str]) -> Material:
        """The round with the meetings alone that are in one of these states."""
        return replace(self, conversations=tuple(c for c in self.conversations if c.session.state in states))

    def of_school(self, code: str) -> Conversation | None:
        """The conversation with a school, by its code; None when there is none."""
        return next((c for c in self.conversations if c.school.code == code), None)

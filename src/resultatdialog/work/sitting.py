"""Somebody at work on the register: what is done holds at once, is saved, and is tried again when it could not be."""

from __future__ import annotations

from datetime import datetime

from resultatdialog.register.store import Draft, Register

AFTERWARDS = ("memo", "samsyn")
"""Dialogs of the coding screen: what was being typed in them belongs there, not in the meeting's notes."""


class Sitting:
    """What a meeting and the coding after it have in common."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self.saved_at: datetime | None = None
        """When everything done in this sitting was last on disk."""

    @property
    def protected(self) -> bool:
        """Whether the register it is kept in is encrypted."""
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
        """Save what waits; why it could not be saved, empty when it is."""
        error = self._register.try_again()
        self._say_saved()
        return str(error or "")

    def _say_saved(self) -> None:
        if not self._register.unsaved:
            self.saved_at = self._register.clock()


def typed_afterwards(draft: Draft) -> bool:
    """Whether words under way were being typed in the coding screen."""
    return draft.place.rpartition("/")[2] in AFTERWARDS

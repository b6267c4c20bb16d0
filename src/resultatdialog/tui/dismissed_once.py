"""Dialogs that are dismissed once: a second Enter may be under way when the first has closed them."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.screen import Screen


class DismissedOnce:
    """Put before the screen class: `class SetAsideDialog(DismissedOnce, ModalScreen[...])`."""

    _dismissed = False

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it; again is nothing."""
        assert isinstance(self, Screen)
        if self._dismissed or not self.is_current:
            return AwaitComplete()
        self._dismissed = True
        closing: AwaitComplete = Screen.dismiss(self, result)
        return closing

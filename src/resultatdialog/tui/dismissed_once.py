"""Dialogs that are dismissed once: a second Enter may be under way when the first has closed them."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.screen import Screen


class DismissedOnce:
    """Put before the screen class: `class Dialog(DismissedOnce, ModalScreen[...])`."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, if it is on top: closed already, or with another screen over it, it would close that one."""
        assert isinstance(self, Screen)
        if not self.is_active:
            return AwaitComplete()
        closing: AwaitComplete = Screen.dismiss(self, result)
        return closing

"""The classes that every dialog derives from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.types import CSSPathType

from resultatdialog.tui.keys import TAB_KEYS, move_focus

T = TypeVar("T")

KeepDraft = Callable[[str], None]
"""Function that stores the words of an unfinished dialog in place of earlier ones; an empty string deletes them."""
PAUSE = 1.0
"""Seconds from the first unsaved key until the draft is stored."""


class DismissedOnce:
    """Mixin that ignores a second `dismiss`; goes before the screen class: `class D(DismissedOnce, ModalScreen[T])`."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close the screen if it is the topmost one.

        A second Enter may already be queued when the first one closes the screen. The library would then close the
        screen below.
        """
        assert isinstance(self, Screen)
        if not self.is_active:
            return AwaitComplete()
        closing: AwaitComplete = Screen.dismiss(self, result)
        return closing


class Dialog(DismissedOnce, ModalScreen[T], Generic[T]):
    """A question over a dimmed screen; the shared stylesheet applies to this class and to no other screen."""

    CSS_PATH: ClassVar[CSSPathType | None] = "dialog.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    BINDINGS = [*TAB_KEYS]

    def action_move_focus(self, step: int) -> None:
        """Focus the next (1) or previous (-1) input."""
        move_focus(self, step)


class DraftDialog(Dialog[T], Generic[T]):
    """A dialog whose typed words are stored as a draft, so that they survive a crash.

    The screen that opens the dialog deletes the draft when the dialog is closed.
    """

    def __init__(self, keep: KeepDraft | None = None) -> None:
        super().__init__()
        self._keep = keep
        self._timer: Timer | None = None

    def typed(self) -> str:
        """The words in the dialog that have not been entered yet."""
        raise NotImplementedError

    def touched(self) -> None:
        """Store the draft `PAUSE` seconds after the first unsaved key."""
        if self._timer is None:
            self._timer = self.set_timer(PAUSE, self.save_now)

    def save_now(self) -> None:
        """Store the draft immediately."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._keep is not None:
            self._keep(self.typed())

    async def save_typed(self) -> bool:
        """Store the draft; always True, because a draft is not part of the record."""
        self.save_now()
        return True

    def on_unmount(self) -> None:
        """Stop the timer: the words have been entered or discarded."""
        if self._timer is not None:
            self._timer.stop()

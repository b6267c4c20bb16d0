"""The classes that every dialog derives from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Input, TextArea

from resultatdialog.tui.keys import BURST, TAB_KEYS, TakesLetters, move_focus

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
    """A question over a dimmed screen; the shared stylesheet applies to this class and to no other screen.

    Over a meeting, letters that nothing here takes close it and go on in the note: no words are lost.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = "dialog.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    BINDINGS = [*TAB_KEYS]
    NUMBERS: ClassVar[bool] = False
    """Whether number keys choose something."""

    _burst = ""
    """Digits and spaces that came last."""
    _burst_at = 0.0

    def action_move_focus(self, step: int) -> None:
        """Focus the next (1) or previous (-1) input."""
        move_focus(self, step)

    async def before_letters(self, letters: str, at: float) -> None:
        """Move the focus to this dialog's line before letters that nothing here takes; each goes there in its turn.

        Without a line, give way to the note of a meeting below. Digits and spaces of the same second go along.
        """
        if not self.is_active or isinstance(self.focused, Input | TextArea):
            return
        before = self._burst if at - self._burst_at <= BURST else ""
        if self.takes(letters):
            self._burst, self._burst_at = (before + letters if not letters.isalpha() else ""), at
            return
        field = self.field_for_words()
        if field is not None:
            self.set_focus(field)
            return
        stack = self.app.screen_stack
        ground = next((screen for screen in reversed(stack) if not isinstance(screen, Dialog)), None)
        if not isinstance(ground, TakesLetters):
            return
        below = stack[-2]
        self.give_way()
        if isinstance(below, Dialog):
            await below.before_letters(letters, at)
        else:
            await ground.letters_arrive(before)

    def takes(self, letters: str) -> bool:
        """Whether letters do something here while no line or editor has the focus; spaces never go anywhere."""
        if not letters.strip() or (self.NUMBERS and len(letters) == 1 and letters.isdigit()):
            return True
        active = self.active_bindings.get(letters)
        return active is not None and active.enabled

    def field_for_words(self) -> Widget | None:
        """The line or editor of this dialog that letters are for when something else has the focus."""
        return next((field for field in self.query("Input, TextArea") if field.display), None)

    def give_way(self) -> None:
        """Close, because words are typed that belong into the note below."""
        self.dismiss(None)


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

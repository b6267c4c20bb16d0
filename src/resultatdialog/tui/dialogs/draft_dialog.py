"""Dialogs in which words are typed: what is not entered yet survives a crash as a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.timer import Timer

from resultatdialog.tui.dialogs.dialog import Dialog

T = TypeVar("T")

KeepDraft = Callable[[str], None]
"""Keeps words in place of those it kept before; no words, nothing is kept."""
PAUSE = 1.0
"""Seconds from the first key until the words are kept."""


class DraftDialog(Dialog[T], Generic[T]):
    """Keeps what is typed while it is typed. Whoever opened the dialog drops the draft once the words are entered."""

    def __init__(self, keep: KeepDraft | None = None) -> None:
        super().__init__()
        self._keep = keep
        self._soon: Timer | None = None

    def typed(self) -> str:
        """What stands in the dialog and is not entered yet."""
        raise NotImplementedError

    def touched(self) -> None:
        """A key was pressed: keep the words soon."""
        if self._soon is None:
            self._soon = self.set_timer(PAUSE, self.save_now)

    def save_now(self) -> None:
        """Keep the words at once."""
        if self._soon is not None:
            self._soon.stop()
            self._soon = None
        if self._keep is not None:
            self._keep(self.typed())

    async def save_typed(self) -> bool:
        """Keep the words; always done, for a draft is no evidence."""
        self.save_now()
        return True

    def on_unmount(self) -> None:
        """Closed: what was typed has been entered or thrown away."""
        if self._soon is not None:
            self._soon.stop()

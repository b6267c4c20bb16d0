"""Every dialog: opens over a screen, which shows through dimmed, and is dismissed once."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.screen import ModalScreen
from textual.types import CSSPathType

from resultatdialog.tui.dismissed_once import DismissedOnce

T = TypeVar("T")


class Dialog(DismissedOnce, ModalScreen[T], Generic[T]):
    """Carries the dialogs' look: their stylesheet names this class, so that it reaches no other screen."""

    CSS_PATH: ClassVar[CSSPathType | None] = "dialog.tcss"

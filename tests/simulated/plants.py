"""Faults put into the program on purpose, each in a world's own process: the simulator must find them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from unittest.mock import patch

from faults.disk import DiskFile
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.widgets.fields.base import TypedField


class Plant(NamedTuple):
    """A fault, how it is put in, and the judge that must complain."""

    says: str
    put_in: Callable[[], object]
    judge: str


def _no_sync() -> None:
    patch.object(DiskFile, "xSync", lambda _file, _flags: None).start()


def _transparent() -> None:
    """The page lets the meeting shine through beside the sheet, as a dialog does."""
    before = PrincipalScreen.on_mount

    def on_mount(page: PrincipalScreen) -> None:
        before(page)
        page._modal = True
        page.styles.background = "black 10%"
        page.query_one("#sheet").styles.width = "40%"
        page.query_one("#sheet").styles.background = "transparent"

    patch.object(PrincipalScreen, "on_mount", on_mount).start()


def _one_off() -> None:
    before = Conversation.progress

    def progress(talk: Conversation) -> tuple[int, int]:
        done, of = before(talk)
        return done + 1, of

    patch.object(Conversation, "progress", progress).start()


def _late() -> None:
    """Words are saved when the field loses the focus, and not after a pause."""
    patch.object(TypedField, "touched", lambda _field: None).start()


def _no_escape() -> None:
    patch.object(PrincipalScreen, "action_close", lambda _page: None).start()


PLANTS = {
    "no-sync": Plant("a save without a sync", _no_sync, "claims"),
    "transparent": Plant("the principal's page is transparent", _transparent, "principal"),
    "one-off": Plant("a count is off by one", _one_off, "count"),
    "late": Plant("typed words wait for the focus to leave", _late, "words"),
    "no-escape": Plant("the principal's page cannot be left", _no_escape, "way out"),
}

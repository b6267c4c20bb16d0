"""Saving of typed words before an action: the protocol for screens, and the wait for keys still in a field's queue."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, runtime_checkable

from textual.binding import Binding
from textual.screen import Screen

_PATIENCE = 1.0
"""Seconds to wait for a field to process its keys."""
BURST = 1.0
"""Seconds between two keys of one burst of typing."""


@runtime_checkable
class SavesTyping(Protocol):
    """A screen that may hold words that are not saved yet."""

    async def save_typed(self) -> bool:
        """Save the typed words; False if something could not be saved."""

    def save_now(self) -> None:
        """Save the fields' present content without waiting for pending keys: the program is about to end."""


@runtime_checkable
class FollowsTyping(Protocol):
    """A screen on which letters go to a note when the widget in focus has no use for them."""

    async def before_letters(self, letters: str, at: float) -> None:
        """Move the focus before letters arrive that would be lost where it is; `at` in seconds, as events have it."""


@runtime_checkable
class TakesLetters(Protocol):
    """A screen with a note, where letters go on that a dialog over it has no use for."""

    async def letters_arrive(self, before: str) -> None:
        """Get ready for letters that belong into the note; `before` was typed within the same second."""


def move_focus(screen: Screen[Any], step: int) -> None:
    """Move the focus before the next key is looked at: letters typed right after Tab belong to the next field."""
    if step > 0:
        screen.focus_next()
    else:
        screen.focus_previous()


TAB_KEYS = (  # with priority: the library's own go through the queues of widgets, and letters overtake them
    Binding("tab", "move_focus(1)", show=False, priority=True),
    Binding("shift+tab", "move_focus(-1)", show=False, priority=True),
)
"""For screens whose `action_move_focus` is `move_focus`."""


async def typed_keys_arrived(screen: Screen[Any]) -> None:
    """Wait until the focused widget has processed earlier keys, at most `_PATIENCE` seconds.

    A key with a priority binding acts at once while letters wait in the field's queue; without the wait, the last
    letters of a fast typist would end up on the next question.
    """
    focused = screen.focused
    if focused is None:
        return
    arrived = asyncio.Event()
    if focused.call_later(arrived.set):
        try:
            await asyncio.wait_for(arrived.wait(), _PATIENCE)
        except TimeoutError:
            screen.log.warning("a field did not answer in time")

"""Keys in the order they were pressed: what was typed is in its field before an action looks at it."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, runtime_checkable

from textual.screen import Screen

_PATIENCE = 1.0
"""Seconds to wait for a field that does not answer."""


@runtime_checkable
class SavesTyping(Protocol):
    """A screen with words that may not be saved yet."""

    async def save_typed(self) -> bool:
        """Save them; False when something could not be saved."""

    def save_now(self) -> None:
        """Save what stands in the fields at once: there is no time to wait for anything."""


async def typed_keys_arrived(screen: Screen[Any]) -> None:
    """Wait until the focused widget has taken in the keys pressed before this one.

    A key with a priority binding acts at once while letters wait in the field's own queue; without this, the last
    letters of a fast typist would land on the next question.
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

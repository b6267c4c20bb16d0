"""Sets of the screen library's objects in the same order each time, not in that of their addresses in memory."""

from __future__ import annotations

from itertools import count
from typing import Any

from textual.message_pump import MessagePump
from textual.timer import Timer

_numbers = count(1)


def _number(thing: Any) -> int:
    """The thing's number: which of all it was, in the order in which they were first put into a set."""
    number = vars(thing).get("_simulated_number")
    if number is None:
        number = vars(thing)["_simulated_number"] = next(_numbers)
    return int(number)


def install() -> None:
    """Give widgets, screens, apps and timers such numbers for hashes."""
    MessagePump.__hash__ = _number  # type: ignore[method-assign,assignment]
    Timer.__hash__ = _number  # type: ignore[method-assign,assignment]

"""The fewest actions that still make the same judge complain: delta debugging, within a number of tries."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simulated.actions import Action

Complains = Callable[[Sequence[Action]], bool]


def shrunk(actions: Sequence[Action], complains: Complains, tries: int = 120) -> list[Action]:
    """The actions without those that are not needed.

    `complains` runs a world. What it said yes to last is returned, also when the tries run out.
    """
    left = list(actions)
    size = max(len(left) // 2, 1)
    while True:
        start, taken = 0, False
        while start < len(left):
            if tries <= 0:
                return left
            fewer = left[:start] + left[start + size :]
            tries -= 1
            if fewer and complains(fewer):
                left, taken = fewer, True
            else:
                start += size
        if size == 1 and not taken:
            return left
        size = max(size // 2, 1)

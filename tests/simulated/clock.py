"""A clock that jumps instead of waiting, and randomness from a seed; for the simulator's own processes only.

`install` replaces the clocks of the `time` module, so it comes before the screen library is imported, which keeps
references to them. What runs takes no time; only waiting does. A function given to another thread runs at once in the
loop's own: virtual time cannot pass beside it.
"""

from __future__ import annotations

import asyncio
import os
import random
import selectors
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

START = 1000.0
"""What the clocks show at the beginning of a world, in seconds."""
MORNING = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
"""The time of day at the beginning of a world."""
real = time.perf_counter
"""Real seconds, for figures about the simulator."""
worked = time.process_time
"""Real seconds that a core has worked for this process."""
_now = [START]
_ahead = [timedelta(), timedelta()]
"""How far the time of day has been set ahead, and the zone's distance from UTC."""


def install() -> None:
    """Let every clock of this process show virtual time from now on."""
    for name in ("monotonic", "perf_counter", "process_time"):
        setattr(time, name, now)
    epoch = MORNING.timestamp() - START
    vars(time)["time"] = lambda: epoch + _now[0]  # how long a message has been up, for the library


def begin(seed: int) -> random.Random:
    """Set the clock to the beginning, and take all randomness from the seed; the generator for the world's judges."""
    _now[0] = START
    _ahead[:] = timedelta(), timedelta()
    chance = random.Random(f"program {seed}")
    patched: dict[str, Callable[..., Any]] = {"urandom": chance.randbytes}
    vars(os).update(patched)
    vars(uuid)["uuid4"] = lambda: uuid.UUID(int=chance.getrandbits(128), version=4)
    random.seed(seed)
    return random.Random(f"judges {seed}")


def now() -> float:
    """Virtual seconds."""
    return _now[0]


def time_of_day() -> datetime:
    """The register's clock."""
    return (MORNING + timedelta(seconds=_now[0] - START) + _ahead[0]).astimezone(timezone(_ahead[1]))


def set_ahead(seconds: float) -> None:
    """Set the time of day ahead, or back; what measures seconds does not notice."""
    _ahead[0] += timedelta(seconds=seconds)


def travel(minutes: float) -> None:
    """Go to another zone, so many minutes from UTC."""
    _ahead[1] = timedelta(minutes=minutes)


class _Jumps(selectors.SelectSelector):
    """Waits by moving the clock."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("nothing in the world will ever happen again")
        if not ready and timeout:
            _now[0] += max(timeout, 0.0001)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in virtual time."""

    def __init__(self) -> None:
        super().__init__(_Jumps())

    def time(self) -> float:
        return _now[0]

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Run the function here and now."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done

"""Promises in seconds on a busy or a slow machine: what is measured is our own work, never the neighbours'.

Three measures, each for another kind of promise:

- `since`: seconds of the processor. A busy neighbour makes those longer, too, up to twice (shared caches, two threads
  on one core), and so does a slow machine: beyond the promise they are divided by how much longer a piece of work
  took, just now, than on the machine the promises were made on.
- `delayed`: how long the system kept a process waiting for a processor, where an answer by the clock is promised.
- `HANG`: minutes, after which a program that does not answer at all is ended. No promise; only so that a run ends.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

HANG = 600.0
"""Seconds by the clock until something counts as hanging, whatever else the machine does."""
REFERENCE = 0.030
"""Seconds of the processor that `_piece` takes on the machine the promises were made on, when nothing else runs."""
_LOOKS = 3
_HARDLY, _LONGEST = 0.03, 60.0
"""Seconds of work in a look that are a blinking cursor, and until a look is given up."""


def _piece() -> list[tuple[str, list[tuple[str, str]]]]:
    """Work like ours: texts parted, matched, gathered and sorted."""
    rows = [f"{number:08};Skola {number % 97};{number % 100},{number % 10}" for number in range(12_000)]
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        code, name, value = row.split(";")
        if re.fullmatch(r"[0-9]{1,3},[0-9]", value):
            found.setdefault(name, []).append((value, code))
    return sorted((name, sorted(values)) for name, values in found.items())


def slowness() -> float:
    """How many times longer work takes here and now than it did where the promises were made; at least 1."""
    taken = []
    for _look in range(_LOOKS):
        begun = time.process_time()
        _piece()
        taken.append(time.process_time() - begun)
    return max(1.0, max(taken) / REFERENCE)


def fair(seconds: float, promised: float, slow: Callable[[], float] = slowness) -> float:
    """Seconds of the processor; those beyond a promise as they would be on the machine it was made on."""
    return seconds if seconds <= promised else seconds / slow()


def since(begun: float, promised: float) -> float:
    """Fair seconds of this process since a `time.process_time()`."""
    return fair(time.process_time() - begun, promised)


def scheduled(pid: int | str = "self") -> tuple[float, float]:
    """Seconds a process with its threads has had a processor, and has waited for one; zeros where nobody can say."""
    had = waited = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            running, delay, _slices = thread.read_text(encoding="ascii").split()
        except (OSError, ValueError):  # it has just ended
            continue
        had, waited = had + int(running), waited + int(delay)
    return had / 1e9, waited / 1e9


def delayed(pid: int | str = "self") -> float:
    """Seconds the system has kept a process waiting for a processor."""
    return scheduled(pid)[1]


def until_calm(worked: Callable[[], float], read: Callable[[], object]) -> None:
    """Until a program has dealt with what it was sent: in two looks in a row it hardly worked, nor waited to work.

    `worked` sums what `scheduled` says of it. One that is never calm is left alone after a minute.
    """
    until, before, calm = time.monotonic() + _LONGEST, -1.0, 0
    while time.monotonic() < until and calm < 2:
        ends = time.monotonic() + 0.25
        while time.monotonic() < ends:
            read()
        now = worked()
        calm = calm + 1 if now - before <= _HARDLY else 0
        before = now

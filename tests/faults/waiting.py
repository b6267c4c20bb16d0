"""Waiting for a program on a terminal, for a minute at most; the error then shows the screen that it painted."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from pace import delayed
from simulated.terminal import Terminal as Emulator

PATIENCE = 60.0
"""Seconds until what has not come is given up; those in which the program waited for a processor are not counted."""


class Terminal(Protocol):
    """A program on a terminal; that of `tests/benchmarks/terminal.py` is one."""

    @property
    def pid(self) -> int:
        """The program's process."""

    @property
    def gone(self) -> bool:
        """Whether the program has ended."""

    def read(self, timeout: float) -> bytes:
        """The bytes that the program writes next, empty after the timeout."""


class WaitedTooLongError(Exception):
    """The words did not come, or the program did not end; with the screen as it was last painted."""

    def __init__(self, what: str, written: str, columns: int, rows: int) -> None:
        super().__init__(f"{what}; the screen:\n{painted(written, columns, rows)}")


class Patience:
    """A wait for one thing."""

    def __init__(self, waited: Callable[[], float]) -> None:
        """Begin; `waited` gives the seconds that the program has waited for a processor until now."""
        self._waited, self._at_first, self._begun = waited, waited(), time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether what has not come by now will not come."""
        return time.monotonic() - self._begun - max(0.0, self._waited() - self._at_first) > PATIENCE


def wait_for(terminal: Terminal, words: str, columns: int = 120, rows: int = 40) -> None:
    """Read until the program has written the words; raises WaitedTooLongError."""
    _read_until(terminal, lambda written: words.encode() in written, f"{words!r} did not come", columns, rows)


def rest_of(terminal: Terminal, columns: int = 120, rows: int = 40) -> bytes:
    """The bytes that a program writes until it has ended; raises WaitedTooLongError."""
    return _read_until(terminal, lambda _written: terminal.gone, "the program does not end", columns, rows)


def _read_until(
    terminal: Terminal, is_there: Callable[[bytes], bool], complaint: str, columns: int, rows: int
) -> bytes:
    written, patience = b"", Patience(lambda: delayed(terminal.pid))
    while not is_there(written):
        chunk = terminal.read(0.5)
        written += chunk
        if (not chunk and terminal.gone and not is_there(written)) or patience.is_over:
            raise WaitedTooLongError(complaint, written.decode("utf-8", "replace"), columns, rows)
    while chunk := terminal.read(0) if terminal.gone else b"":
        written += chunk
    return written


def painted(written: str, columns: int, rows: int) -> str:
    """The rows that somebody sees in front of a terminal that was written to, without the empty rows."""
    emulator = Emulator(columns, rows)
    emulator.feed(written)
    return "\n".join(line for row in range(rows) if (line := emulator.line(row).rstrip()))

"""A program in a pseudo-terminal, timed from outside: what a person would see, when."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Self


class Terminal:
    """A child process on a terminal of its own."""

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 120,
        rows: int = 40,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.started = time.perf_counter()
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
            os.environ.update(environment)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
            os.execvp(command[0], list(command))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self.close()

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._pid

    def close(self) -> None:
        """Take the terminal away."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def read(self, timeout: float) -> bytes:
        """Whatever the program writes next, empty after the timeout."""
        if self._fd < 0:
            time.sleep(timeout)
            return b""
        ready, _, _ = select.select([self._fd], [], [], timeout)
        try:
            return os.read(self._fd, 1 << 20) if ready else b""
        except OSError:
            return b""

    def wait_for(self, text: str, timeout: float = 600.0) -> float:
        """Seconds from now until the text has been written; the limit is only there to end what hangs."""
        start, seen, wanted = time.perf_counter(), b"", text.encode()
        while wanted not in seen:
            left = timeout - (time.perf_counter() - start)
            chunk = self.read(min(left, 1.0))
            if left <= 0 or (not chunk and self.gone):
                raise TimeoutError(f"{text!r} did not come; last: {seen[-300:]!r}")
            seen = (seen + chunk)[-200_000:]
        return time.perf_counter() - start

    @property
    def gone(self) -> bool:
        """Whether the program has ended."""
        try:
            return os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:  # somebody has asked already
            return True

    @property
    def elapsed(self) -> float:
        """Seconds since the process was started."""
        return time.perf_counter() - self.started

    def settle(self, quiet: float = 0.3, limit: float = 3.0) -> int:
        """Read until nothing has been written for a while (a blinking cursor writes twice a second); the bytes."""
        count, end = 0, time.perf_counter() + limit
        while time.perf_counter() < end and (chunk := self.read(quiet)):
            count += len(chunk)
        return count

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._fd, keys.encode())

    def echo(self, keys: str, quiet: float = 0.06) -> tuple[float, float, int]:
        """Seconds from typing to the first and to the last byte of the answer, and its bytes."""
        while self.read(0):  # a blink of the cursor that came meanwhile
            pass
        start = time.perf_counter()
        self.press(keys)
        first = last = 0.0
        count = 0
        while chunk := self.read(2.0 if not count else quiet):
            last = time.perf_counter() - start
            first = first or last
            count += len(chunk)
        return first, last, count


def python(script: str) -> list[str]:
    """The command that runs a script with this Python."""
    return [sys.executable, "-c", script]


def ratio_row(
    name: str, ours: Sequence[float], theirs: Sequence[float], unit: str = "ms", scale: float = 1000.0
) -> str:
    """Medians and the median of the paired ratios, on one line."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return (
        f"{name:<44}{statistics.median(ours) * scale:8.1f} {unit} /{statistics.median(theirs) * scale:8.1f} {unit}"
        f"   ratio {statistics.median(ratios):.2f}  ({min(ratios):.2f}-{max(ratios):.2f}, n={len(ratios)})"
    )

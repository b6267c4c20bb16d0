"""The command line's last guard, like the screens' line filter: nothing a command prints acts on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from io import TextIOBase
from typing import TextIO

from resultatdialog.intake.text import printable


class GuardedStream(TextIOBase):
    """A text stream that shows control and bidi characters as U+FFFD."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text without what could act on a terminal."""
        self._stream.write(printable(text))
        return len(text)

    def flush(self) -> None:
        """Hand on what is buffered."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The stream's own."""
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The stream's own."""
        return self._stream.encoding


@contextmanager
def guarded() -> Iterator[None]:
    """Everything printed goes through the guard; the screens write to the terminal themselves, through their filter."""
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(GuardedStream(sys.stdout)))
        stack.enter_context(redirect_stderr(GuardedStream(sys.stderr)))
        yield

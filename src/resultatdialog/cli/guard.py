"""The last guard of the command line: no control character that a command prints reaches the terminal.

The screens have a guard of their own (`tui.control_filter`).
"""

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
        """Write the text, U+FFFD for each character that could act on a terminal; returns the text's length."""
        self._stream.write(printable(text))
        return len(text)

    def flush(self) -> None:
        """Flush the stream behind."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether the stream behind is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """File descriptor of the stream behind."""
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Encoding of the stream behind."""
        return self._stream.encoding


@contextmanager
def guarded() -> Iterator[None]:
    """While the block runs, stdout and stderr go through the guard; the screens write to the terminal themselves."""
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(GuardedStream(sys.stdout)))
        stack.enter_context(redirect_stderr(GuardedStream(sys.stderr)))
        yield

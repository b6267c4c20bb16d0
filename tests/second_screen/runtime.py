"""Parts that tests of the second screen share: a short folder for sockets, and ears for other threads' words."""

from __future__ import annotations

import queue
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from pace import HANG

T = TypeVar("T")


@contextmanager
def runtime_folder() -> Iterator[Path]:
    """A folder with a path short enough for a socket, in place of the user's."""
    with tempfile.TemporaryDirectory(prefix="rd") as folder:
        yield Path(folder)


class Heard(Generic[T]):
    """Keeps what is told from other threads."""

    def __init__(self) -> None:
        self._said: queue.Queue[T] = queue.Queue()

    def __call__(self, said: T) -> None:
        self._said.put(said)

    def next(self) -> T:
        """The next that is told; queue.Empty when the program hangs."""
        return self._said.get(timeout=HANG)

    def until(self, wanted: T) -> None:
        """Pass over everything until this is told."""
        while self.next() != wanted:
            pass

    @property
    def silent(self) -> bool:
        """Whether nothing has been told that has not been heard."""
        return self._said.empty()

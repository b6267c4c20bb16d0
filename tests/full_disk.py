"""A disk that can be full: under the registers of a test, and under any file. The real thing is in tests/faults/."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import apsw
import pytest

from resultatdialog.register.connection import transaction


class Disk:
    """From `fill` to `free` no commit succeeds, whichever connection it is on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._full = False
        monkeypatch.setattr("resultatdialog.register.records.transaction", self._transaction)

    def fill(self) -> None:
        """From now on there is no room."""
        self._full = True

    def free(self) -> None:
        """There is room again."""
        self._full = False

    @contextmanager
    def _transaction(self, db: apsw.Connection) -> Iterator[None]:
        with transaction(db):
            yield
            if self._full:
                raise apsw.FullError("database or disk is full")


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes: the system itself stops the writing in the middle, as on a full disk."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such limit")
    else:
        import resource

        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

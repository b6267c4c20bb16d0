"""Whether the file at the register's path is still the open one, whole and written by nobody else."""

from __future__ import annotations

import os
from pathlib import Path

from resultatdialog.locale import _


class FileWatch:
    """The file at a path as it was when it was last opened or written to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = path.stat()

    def note(self) -> None:
        """Take the file as it is now; raises OSError when it is gone."""
        self._seen = self._path.stat()

    def fault(self) -> str:
        """The reason to doubt the file, in words; empty when it is still the open one and whole."""
        try:
            now = self._path.stat()
        except FileNotFoundError:
            return _("the file was removed or moved while it was open")
        except OSError as error:
            return error.strerror or str(error)
        if (now.st_dev, now.st_ino) != (self._seen.st_dev, self._seen.st_ino):
            return _("another file was put in its place while it was open")
        if now.st_size < self._seen.st_size:
            return _("the file was cut off while it was open")
        return ""

    @property
    def changed(self) -> bool:
        """Whether somebody else has written to the file since, or it is gone.

        Never on Windows, which brings the time of an open file up to date late; there SQLite keeps others from it.
        """
        if os.name == "nt":
            return False
        try:
            return self._path.stat().st_mtime_ns != self._seen.st_mtime_ns
        except OSError:
            return True

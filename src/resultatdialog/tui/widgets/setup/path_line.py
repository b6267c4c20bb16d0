"""An input for a path: it suggests files and folders, and takes several pasted paths."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from textual import events
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from resultatdialog.intake.text import CONTROL

_MOST = 5000
"""Largest number of names read in a folder."""


class PathSuggester(Suggester):
    """Suggests the first file or folder, by name, whose name begins with the typed text."""

    def __init__(self, *, folders_only: bool = False) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._folders_only = folders_only

    async def get_suggestion(self, value: str) -> str | None:
        """The completed path, or None."""
        return await asyncio.to_thread(completed, value, folders_only=self._folders_only)


def completed(value: str, *, folders_only: bool = False) -> str | None:
    """The typed path completed with the first matching name in its folder; None without a match."""
    head, slash, begun = value.rpartition("/" if os.sep == "/" or "/" in value else os.sep)
    if not slash or not begun:
        return None
    try:
        found = []
        with os.scandir(Path(head + slash).expanduser()) as entries:
            for _number, entry in zip(range(_MOST), entries, strict=False):
                hidden = entry.name.startswith(".") or CONTROL.search(entry.name)
                if hidden or not entry.name.casefold().startswith(begun.casefold()):
                    continue
                if entry.is_dir():
                    found.append(entry.name + slash)
                elif not folders_only:
                    found.append(entry.name)
    except (OSError, RuntimeError, ValueError):
        return None
    name = min(found, default=None)
    return value + name[len(begun) :] if name else None


class PathLine(Input):
    """An input for a path; a paste of several lines posts them as paths."""

    @dataclass
    class Pasted(Message):
        """Several paths were pasted, one per line."""

        text: str

    def on_paste(self, event: events.Paste) -> None:
        """Post pasted lines: the library's input would take only the first one."""
        lines = [line for line in event.text.splitlines() if line.strip()]
        if len(lines) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted("\n".join(lines)))

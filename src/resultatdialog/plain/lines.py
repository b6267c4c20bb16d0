"""Reading and saying lines: the only way in and out of the plain meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from resultatdialog.intake.text import printable, without_controls
from resultatdialog.locale import _


class Lines(Protocol):
    """Where lines come from and go to."""

    def read(self, prompt: str) -> str | None:
        """Say the prompt and return the next line; None when there is no more."""

    def say(self, text: str) -> None:
        """Say a text of one or several lines."""


class LeavingError(Exception):
    """No more lines come: what was entered is saved, and the meeting is left as it is."""


class Person:
    """The official on the other side of the lines."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def say(self, text: str) -> None:
        """Say a text; control characters in it do not act."""
        self._lines.say(printable(text))

    def hear(self, prompt: str) -> str:
        """The next line without control characters; raises LeavingError when there is none."""
        line = self._lines.read(printable(prompt))
        if line is None:
            raise LeavingError
        return without_controls(line).rstrip("\n")

    def ask(self, question: str, default: str = "") -> str:
        """An answer on one line; an empty one is the default, which is read aloud."""
        words = self.hear(f"{question} [{default}]: " if default else f"{question}: ").strip()
        return words or default

    def choose(self, question: str, labels: Sequence[str], default: int | None = None) -> int | None:
        """The number, from 0, of one of some things; None for an empty answer where nothing is the default."""
        for number, label in enumerate(labels, start=1):
            self.say(f"  {number}  {label}")
        while True:
            words = self.ask(question, str(default + 1) if default is not None else "")
            if not words:
                return None
            if words.isdecimal() and 0 < int(words) <= len(labels):
                return int(words) - 1
            self.say(_("Write a number from 1 to {last}.").format(last=len(labels)))

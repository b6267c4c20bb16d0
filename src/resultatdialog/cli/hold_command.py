"""The command that holds a meeting line by line."""

from __future__ import annotations

import argparse
import sys

from resultatdialog.cli.commands import open_screens, wants_plain
from resultatdialog.cli.opening import opened
from resultatdialog.plain.lines import Person
from resultatdialog.plain.start import hold_plainly


class Console:
    """Lines of the terminal, or of a pipe."""

    def read(self, prompt: str) -> str | None:
        """The next line after the prompt; None at the end of the input."""
        try:
            return input(prompt)
        except EOFError:
            print()
            return None

    def say(self, text: str) -> None:
        """Print a text at once, so that it is read aloud before the next prompt."""
        print(text, flush=True)


def console() -> Person:
    """The person at the terminal; bytes that are no letters become a mark that can be seen, never an error."""
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace") if sys.stdin.isatty() else reconfigure(encoding="utf-8", errors="replace")
    return Person(Console())


def hold(options: argparse.Namespace) -> int:
    """Hold a meeting: line by line when that is asked for, else on the screens."""
    if not (options.plain or wants_plain()):
        return open_screens(options)
    with opened(options) as register:
        hold_plainly(register, options.round, options.school, console())
    return 0

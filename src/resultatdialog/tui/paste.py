"""Removes control characters from pasted text.

The screen library (8.2) takes an escape character in a paste for the beginning of a key, and what follows it for keys:
a pasted Ctrl+Q would close the program in the middle of a meeting. Its own hooks (`App(driver_class=…)`, `on_event`)
come after its parser, so the parser its driver makes is replaced. The library is pinned exactly for that reason;
tests/tui/test_library_parts.py says what to do when it moves.
"""

from __future__ import annotations

import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from typing import Any

from textual._xterm_parser import XTermParser

from resultatdialog.intake.text import CONTROL

_START, _END = "\x1b[200~", "\x1b[201~"


class PasteParser(XTermParser):
    """The library's parser, which gets pasted text without control characters."""

    _pasting = False
    _before = ""
    """The last characters that were passed on: a mark may come in two pieces."""
    _held = ""
    """Pasted characters that may be the beginning of the end mark."""

    def feed(self, data: str) -> Iterable[Any]:
        """Parse what the terminal sent; nothing more comes after an empty string."""
        if not data:
            return super().feed(data)
        passed = self.cleaned(data)
        return super().feed(passed) if passed else ()

    def cleaned(self, data: str) -> str:
        """The data with the control characters between the marks of a paste taken out."""
        passed = []
        while data:
            if self._pasting:
                words, mark, data = (self._held + data).partition(_END)
                self._held = "" if mark else _beginning_of_mark(words)
                passed.append(CONTROL.sub(_keep_return, words.removesuffix(self._held) if self._held else words) + mark)
                self._pasting = not mark
            else:
                seen = self._before + data
                place = seen.find(_START)
                end = len(data) if place < 0 else place + len(_START) - len(self._before)
                passed.append(data[:end])
                self._before = "" if place >= 0 else seen[-len(_START) + 1 :]
                self._pasting = place >= 0
                data = data[end:]
        return "".join(passed)


def _beginning_of_mark(words: str) -> str:
    """The tail of the words that may begin the paste's end mark."""
    lengths = range(len(_END) - 1, 0, -1)
    return next((_END[:length] for length in lengths if words.endswith(_END[:length])), "")


def _keep_return(found: Any) -> str:
    return "\r" if found.group() == "\r" else ""


def guard_pastes() -> None:
    """Let the library's driver use our parser."""
    driver = import_module("textual.drivers.win32" if sys.platform == "win32" else "textual.drivers.linux_driver")
    vars(driver)["XTermParser"] = PasteParser
    if "getincrementaldecoder" in vars(driver):  # a byte that is no UTF-8 would end the program
        vars(driver)["getincrementaldecoder"] = lambda name: partial(getincrementaldecoder(name), "replace")

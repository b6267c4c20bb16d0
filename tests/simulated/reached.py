"""Sometimes-points: the program's sentences, screens and states that somebody at the keyboard has come to see.

A sentence counts as reached when the beginning of its longest piece without a variable has stood in a row of the
terminal or in what a command wrote. Long sentences are wrapped, so that only their beginning is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from babel.messages.pofile import read_po
from textual.screen import Screen

from resultatdialog import tui
from resultatdialog.locale import DOMAIN, FOLDER

_BASES = ("Dialog", "FormDialog", "DismissedOnce", "SystemModalScreen")
_ENOUGH = 18
"""Characters of a piece that are looked for."""


@cache
def sentences() -> dict[str, str]:
    """Each text of the catalogue in Swedish, and the piece of it that is looked for."""
    with Path(FOLDER, "sv", "LC_MESSAGES", f"{DOMAIN}.po").open("rb") as handle:
        catalogue = read_po(handle)
    found = {}
    for message in catalogue:
        said = message.string if isinstance(message.string, str) else (message.string or [""])[0]
        pieces = (piece.strip() for piece in re.split(r"\{[^}]*\}|\n|\*\*|`", said))
        longest = max(pieces, key=len, default="")
        if message.id and len(longest) > 1:
            found[said] = longest if len(longest) <= _ENOUGH else longest[:_ENOUGH].rsplit(" ", 1)[0]
    return found


def reached(seen: Iterable[str]) -> set[str]:
    """The sentences that stand in the rows, whole words only."""
    text = "\n".join(seen)
    return {said for said, piece in sentences().items() if piece in text and _whole(piece, text)}


def _whole(piece: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text))


def all_there_is() -> set[str]:
    """Everything that can be reached, as worlds name it."""
    from simulated.commands import COMMANDS

    modules = (import_module(name.name) for name in walk_packages(tui.__path__, f"{tui.__name__}."))
    found = {
        name
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, Screen) and kind.__module__ == module.__name__
    }
    screens = {f"screen {name}" for name in found if not name.startswith("_") and name not in _BASES}
    states = {f"state command {name}" for name in COMMANDS}
    states |= {f"state {name}" for name in ("cut 512", "cut 4096", "disk full", "disk eio", "clock", "zone")}
    states |= {f"state register {how}" for how in ("replace", "remove", "truncate")}
    return {f"text {said}" for said in sentences()} | screens | states

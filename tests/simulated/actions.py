"""What people do at the keyboard, as lines of text that a person can read, change and give back.

`type 130 "läserqzbab mer"` (milliseconds between the letters), `key f9`, `wait 2.5`, `resize 80x24`, `paste "…"`,
`click 10,5`, `flood 100100 "läserqzbab"` (a paste of so many characters that ends with the word). What happens around
them: `cut 512` (the power goes, and the program starts again on what that left on a disk with such sectors),
`disk full 3` or `disk eio 3` (seconds), `register replace` (or `remove`, `truncate`), `clock -3600` (the time of day is
set), `zone 120` (minutes), and at the end `command tally`, a name in `commands.py`. Every word typed or pasted ends
with a mark that no other text has, so that it can be searched for wherever it may turn up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

SIZES = ((80, 24), (120, 40), (200, 60), (100, 30), (150, 40), (93, 27))
"""Columns and rows that terminals have."""
MARKED = re.compile(r"[a-zåäö]+qz[b-x]{3}")
"""A word of the actions, whole."""
WORDS = (
    "skolan",
    "läser",
    "mer",
    "svenska",
    "stödet",
    "gruppen",
    "lärarna",
    "provet",
    "våren",
    "uppföljning",
    "frånvaro",
)
_LETTERS = "bcdfghjklmnprstvx"
_STEERING = (
    "f2",
    "f3",
    "f3",
    "f4",
    "f5",
    "f6",
    "f7",
    "f8",
    "f9",
    "f10",
    "f12",
    "f1",
    "ctrl+s",
    "ctrl+p",
    "ctrl+a",
    "ctrl+f",
    "ctrl+k",
    "ctrl+d",
    "ctrl+u",
    "ctrl+y",
)
_SMALL = ("enter", "tab", "tab", "shift+tab", "down", "up", "left", "right", "space", "backspace", "escape", "ctrl+z")
_HABITS: Sequence[Sequence[str]] = (
    ("key f9", "wait 3", "key f9"),
    ("key f9", "wait 2.5", "resize {size}", "wait 2.5", "key escape"),
    ("key f6", "key {digit}", "key {digit}", "key f6"),
    ("key f8", "key {digit}", "key enter", "wait 2"),
    ("key f4", "wait 1", "key {digit}", "key enter", "wait 2.5"),
    ("key f5", "wait 1", "key {digit}", "key enter"),
    ("key ctrl+z", "wait 2", "key ctrl+z", "wait 2"),
    ("key f10", "wait 1", "key escape"),
    ("key f3", "wait 2.5", "key f2", "wait 2.5"),
    ("wait 2.5", "resize {size}", "wait 2.5"),
    ("key f7", "wait 1.5", "key f7", "wait 1.5"),
    ("key escape", "{paste}", "wait 1.5", "key f7", "wait 1.5", "resize {size}", "wait 1.5", "resize {size}", "wait 2"),
    ("key f6", "{typed}", "wait 2.5", "key f6"),
    ("key f6", "key {digit}", "key f6", "{typed}", "wait 2.5", "key f6", "key ctrl+z", "key ctrl+z", "wait 2.5"),
    ("key f4", "wait 1", "{typed}", "wait 1", "key escape", "wait 1"),
    ("key f5", "wait 1", "key {digit}", "{typed}", "wait 1", "key enter", "wait 2.5"),
    ("key f12", "wait 1", "{typed}", "key enter", "wait 1", "key escape"),
    ("key ctrl+p", "wait 1", "{typed}", "wait 1", "key escape"),
    ("cut {sector}", "wait 2"),
)
"""What is usually done in one go."""
_EVENTS = ("disk full {short}", "disk eio {short}", "disk full 8", "clock {jump}", "clock {jump}", "zone {zone}")
_RARE = ("register replace", "register remove", "register truncate", 'flood 100100 "{word}"', 'flood 20000 "{word}"')
_JUMPS = (3600, -3600, -120, 86400, 40 * 365 * 86400, -3 * 365 * 86400)
_COMMANDS = ("tally", "text", "check", "export", "show", "no such round", "no such school")
_PACES = ((80, 250), (80, 250), (25, 60), (4, 14))
"""Milliseconds between letters: most people, a fast one, and a text expander or keys held in a queue."""


class Action(NamedTuple):
    """One thing done: its kind, and the rest of its line."""

    kind: str
    what: str

    @property
    def text(self) -> str:
        """The letters of `type`, `paste` and `flood`."""
        words = str(json.loads(self.what[self.what.index('"') :]))
        if self.kind == "flood":
            before = " ".join(WORDS) + "\n"
            length = int(self.what.split()[0]) - len(words) - 1
            return (before * (length // len(before) + 1))[:length] + " " + words
        return words

    @property
    def keys(self) -> int:
        """How many keys are pressed."""
        return len(self.text) if self.kind == "type" else int(self.kind == "key")


def parse(text: str) -> list[Action]:
    """The actions of a text with one in each line; blank lines and lines that begin with `#` are left out."""
    lines = (line.strip() for line in text.splitlines())
    return [Action(*line.split(" ", 1)) for line in lines if line and not line.startswith("#")]


def written(actions: Sequence[Action]) -> str:
    """The actions as text."""
    return "".join(f"{kind} {what}\n" for kind, what in actions)


def generated(seed: int, keys: int) -> list[Action]:
    """What people do in the meeting of this seed, with at least so many keys."""
    chance, count = Random(f"people {seed}"), _marks()
    actions: list[Action] = []
    sector = chance.choice((512, 4096))
    pressed = 0
    while pressed < keys:
        more = _some(chance, count, sector)
        actions += more
        pressed += sum(action.keys for action in more)
    if chance.random() < 0.3:
        actions.append(Action("command", chance.choice(_COMMANDS)))
    return actions


def _some(chance: Random, marks: Iterator[str], sector: int) -> list[Action]:
    what = chance.random()
    if what < 0.4:
        return [_typed(chance, marks), *([Action("wait", "2.5")] if chance.random() < 0.3 else [])]
    if what < 0.62:
        return _filled(chance.choice(_HABITS), chance, marks, sector)
    if what < 0.76:
        return [Action("key", chance.choice(_STEERING))]
    if what < 0.9:
        return [Action("key", chance.choice(_SMALL)) for _press in range(chance.choice((1, 1, 2, 4)))]
    if what < 0.93:
        return [Action("key", str(chance.randint(1, 9)))]
    if what < 0.945:
        return [Action("resize", "{}x{}".format(*chance.choice(SIZES)))]
    if what < 0.96:
        return [_pasted(chance, marks)]
    if what < 0.98:
        return [Action("click", f"{chance.randrange(80)},{chance.randrange(24)}")]
    if what < 0.987:
        return _filled((chance.choice(_EVENTS),), chance, marks, sector)
    if what < 0.988:
        return _filled((chance.choice(_RARE), "wait 3"), chance, marks, sector)
    return [Action("wait", chance.choice(("0.5", "2.5", "25")))]


def _filled(lines: Sequence[str], chance: Random, marks: Iterator[str], sector: int) -> list[Action]:
    """The lines of a habit with what is left open in them drawn."""
    actions = []
    for line in lines:
        if line == "{typed}":
            actions.append(_typed(chance, marks))
        elif line == "{paste}":
            actions.append(_pasted(chance, marks))
        else:
            actions += parse(
                line.format(
                    size="{}x{}".format(*chance.choice(SIZES)),
                    digit=chance.randint(1, 9),
                    sector=sector,
                    short=chance.choice((1, 3)),
                    jump=f"{chance.choice(_JUMPS):+}",
                    zone=chance.choice((60, 120, -300, 840)),
                    word=chance.choice(WORDS) + next(marks),
                )
            )
    return actions


def _typed(chance: Random, marks: Iterator[str]) -> Action:
    pace = chance.randint(*chance.choice(_PACES))
    return Action("type", f"{pace} {quoted(_sentence(chance, marks, chance.randint(1, 4)))}")


def _pasted(chance: Random, marks: Iterator[str]) -> Action:
    return Action("paste", quoted(_sentence(chance, marks, chance.choice((3, 30, 60)))))


def _sentence(chance: Random, marks: Iterator[str], words: int) -> str:
    said = " ".join(chance.choice(WORDS) + next(marks) for _word in range(words))
    return said + chance.choice((" ", ". ", "", ", "))


def quoted(text: str) -> str:
    """A text as an action has it."""
    return json.dumps(text, ensure_ascii=False)


def _marks() -> Iterator[str]:
    return (f"qz{a}{b}{c}" for a in _LETTERS for b in _LETTERS for c in _LETTERS)

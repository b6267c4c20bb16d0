"""Random keys for one screen: letters and words, digits, keys that steer, pastes and changes of size, from a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from random import Random

from simulated.actions import Action, quoted

_MARK = "qz"
_LETTERS = "abcdefghijklmnoprstuvwxyåäö"
_FUNCTION = [f"f{number}" for number in range(1, 13)]
_MOVES = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "ctrl+up", "ctrl+down", "shift+left")
_ENDS = ("enter", "enter", "escape", "tab", "tab", "shift+tab", "space", "backspace", "delete")
_CTRL = [f"ctrl+{letter}" for letter in "abcdefgklnoprstuvwxyz"]
"""All but Ctrl+Q, and those that a terminal sends for Tab, Enter and the like."""
_PACES = (4, 14, 40, 110, 250)


def is_marked(text: str) -> bool:
    """Whether a piece of text can only come from a word that was typed."""
    return _MARK in text


def random_keys(seed: int, screen: str, keys: int) -> list[Action]:
    """Actions with so many keys; nothing but the seed and the screen's name decides which."""
    chance = Random(f"keys {seed} {screen}")
    marks = ("".join(letters) for letters in product("bcdfghjklmnprstvx", repeat=3))
    actions: list[Action] = []
    pressed = 0

    def word() -> str:
        return _MARK + next(marks) + chance.choice("åäöa") + chance.choice(("", "", "U", "é"))

    kinds: Sequence[tuple[float, Callable[[], Action]]] = (
        (16, lambda: Action("type", f"{chance.choice(_PACES)} {quoted(_words(chance, word))}")),
        (14, lambda: Action("key", chance.choice(_LETTERS))),
        (10, lambda: Action("key", str(chance.randrange(10)))),
        (14, lambda: Action("key", chance.choice(_MOVES))),
        (16, lambda: Action("key", chance.choice(_ENDS))),
        (14, lambda: Action("key", chance.choice(_FUNCTION))),
        (10, lambda: Action("key", chance.choice(_CTRL))),
        (2, lambda: Action("paste", quoted(" ".join(word() for _word in range(chance.choice((1, 2, 9))))))),
        (2, lambda: Action("resize", f"{chance.randint(40, 200)}x{chance.randint(10, 60)}")),
        (3, lambda: Action("wait", chance.choice(("0.3", "2", "6")))),
    )
    while pressed < keys:
        action = chance.choices([make for _weight, make in kinds], [weight for weight, _make in kinds])[0]()
        actions.append(action)
        pressed += action.keys or action.kind == "paste"
    return actions


def _words(chance: Random, word: Callable[[], str]) -> str:
    """A word, sometimes with a digit and a space of the same second before it."""
    return chance.choice(("", "", "", f"{chance.randrange(10)} ", " ")) + word()

"""The line of keys at the bottom of every screen."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget


def key_name(display: str) -> str:
    """The key as written on the keyboard: `F2`, `Ctrl+B`."""
    if display.startswith("^"):
        return f"Ctrl+{display[1:].upper()}"
    return display.upper() if display[:1] == "f" and display[1:].isdigit() else display


class KeyLine(Widget):
    """The bindings that are shown and enabled at present; a click runs one.

    Where they do not all fit, those that the screen needs first (its `KEYS_FIRST`, names of actions) are shown, whole;
    the others stand in the help.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; background: $panel; color: $foreground;
        text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def on_mount(self) -> None:
        """Subscribe to changes of the screen's bindings."""
        self._shown: list[tuple[str, str, str]] = []
        self._all: list[tuple[str, str, str]] = []
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def _update(self, _screen: Screen[Any]) -> None:
        if self._keys() != self._all:
            self.refresh()

    def _keys(self) -> list[tuple[str, str, str]]:
        found: dict[str, tuple[str, str, str]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.description and active.enabled:
                key = key_name(self.app.get_key_display(binding))
                known = found.get(binding.action)
                if known is None or known[0].startswith("Ctrl"):  # a function key stands for its other key
                    found[binding.action] = (key, binding.description, binding.action)
        return sorted(found.values(), key=lambda shown: shown[0] != "F1")  # help lists the keys that do not fit

    def _fitting(self) -> list[tuple[str, str, str]]:
        """The keys that fit, in their order: help and those needed first before the others."""
        first = ("help", *getattr(self.screen, "KEYS_FIRST", ()))
        needed = sorted(self._all, key=lambda shown: first.index(shown[2]) if shown[2] in first else len(first))
        room, fitting = self.size.width, []
        for shown in needed:
            room -= len(shown[0]) + len(shown[1]) + 2
            if room < 0:
                break
            fitting.append(shown)
        return [shown for shown in self._all if shown in fitting]

    def _gap(self) -> int:
        """Number of spaces between keys: 2 if all fit, else 1."""
        return 2 if sum(len(key) + len(words) + 3 for key, words, _ in self._shown) <= self.size.width else 1

    def render(self) -> Content:
        """Each key in bold, followed by its description."""
        self._all = self._keys()
        self._shown = self._fitting()
        gap = " " * self._gap()
        parts = (Content.assemble(" ", (key, "bold $text-accent"), f" {words}") for key, words, _ in self._shown)
        return Content(gap[1:]).join(parts)

    async def on_click(self, event: events.Click) -> None:
        """Run the action that was clicked."""
        edge = 0
        for key, words, action in self._shown:
            edge += len(key) + len(words) + 1 + self._gap()
            if event.x < edge:
                await self.screen.run_action(action)
                return

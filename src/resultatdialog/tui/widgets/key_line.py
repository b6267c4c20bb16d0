"""The line at the bottom of every screen: which keys do what just now. One widget, painted with the first frame."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget


def key_name(display: str) -> str:
    """A key as it stands on the keyboard: `F2`, `Ctrl+B`."""
    if display.startswith("^"):
        return f"Ctrl+{display[1:].upper()}"
    return display.upper() if display[:1] == "f" and display[1:].isdigit() else display


class KeyLine(Widget):
    """The screen's shown bindings; a click on one does it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; background: $panel; color: $foreground;
        text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def on_mount(self) -> None:
        """Follow what can be done."""
        self._shown: list[tuple[str, str, str]] = []
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def _update(self, _screen: Screen[Any]) -> None:
        if self._keys() != self._shown:
            self.refresh()

    def _keys(self) -> list[tuple[str, str, str]]:
        found: dict[str, tuple[str, str, str]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.description and active.enabled:
                key = key_name(self.app.get_key_display(binding))
                found.setdefault(binding.action, (key, binding.description, binding.action))
        return sorted(found.values(), key=lambda shown: shown[0] != "F1")  # help first: it tells the rest

    def _gap(self) -> int:
        """Two spaces between keys where there is room for all, else one."""
        return 2 if sum(len(key) + len(words) + 3 for key, words, _ in self._shown) <= self.size.width else 1

    def render(self) -> Content:
        """Keys in bold, what they do after them."""
        self._shown = self._keys()
        gap = " " * self._gap()
        parts = (Content.assemble(" ", (key, "bold $text-accent"), f" {words}") for key, words, _ in self._shown)
        return Content(gap[1:]).join(parts)

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        edge = 0
        for key, words, action in self._shown:
            edge += len(key) + len(words) + 1 + self._gap()
            if event.x < edge:
                await self.screen.run_action(action)
                return

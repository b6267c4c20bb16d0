"""The line at the bottom of every screen: which keys do what just now. One widget, painted with the first frame."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget


class KeyLine(Widget):
    """The screen's shown bindings; a click on one does it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; background: $panel; color: $foreground; }
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
                key = self.app.get_key_display(binding)
                key = key.upper() if key[:1] == "f" and key[1:].isdigit() else key
                found.setdefault(binding.action, (key, binding.description, binding.action))
        return list(found.values())

    def render(self) -> Content:
        """Keys in bold, what they do after them."""
        self._shown = self._keys()
        return Content("").join(
            Content.assemble(" ", (key, "bold $text-accent"), f" {words} ") for key, words, _ in self._shown
        )

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        edge = 0
        for key, words, action in self._shown:
            edge += len(key) + len(words) + 3
            if event.x < edge:
                await self.screen.run_action(action)
                return

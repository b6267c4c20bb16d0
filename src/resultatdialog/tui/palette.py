"""The command palette, which also finds schools, questions in a meeting and answers to be coded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, runtime_checkable

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from resultatdialog.intake.text import one_line
from resultatdialog.tui.dialogs.dialog import DismissedOnce

GoTo = Callable[[], Awaitable[None] | None]
"""Function that opens a place."""


@runtime_checkable
class HasPlaces(Protocol):
    """A screen that offers places (schools, questions, answers) to the command palette."""

    def places(self) -> Iterable[tuple[str, GoTo]]:
        """Name of each place, and the function that opens it."""


class PlacesProvider(Provider):
    """Searches the current screen's places by name."""

    def _places(self) -> list[tuple[str, GoTo]]:
        screen = self.screen
        return [(one_line(name), go_to) for name, go_to in screen.places()] if isinstance(screen, HasPlaces) else []

    async def discover(self) -> Hits:
        """All places, listed before anything is typed."""
        for name, go_to in self._places():
            yield DiscoveryHit(Content(name), go_to, text=name)

    async def search(self, query: str) -> Hits:
        """The places whose name matches the query, with their score."""
        matcher = self.matcher(query)
        for name, go_to in self._places():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, Content(name), go_to, text=name)


class Palette(DismissedOnce, CommandPalette):
    """The library's command palette, closed only once when Enter is pressed twice."""

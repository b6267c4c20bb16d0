"""The command palette's lists of domain things: schools on the start screen, questions in a meeting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, runtime_checkable

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from resultatdialog.intake.text import one_line
from resultatdialog.tui.dialogs.dialog import DismissedOnce

GoTo = Callable[[], Awaitable[None] | None]
"""Goes to a place."""


@runtime_checkable
class HasPlaces(Protocol):
    """A screen one can go to places on."""

    def places(self) -> Iterable[tuple[str, GoTo]]:
        """Names of the places and how to go there."""


class PlacesProvider(Provider):
    """Finds the screen's places by name."""

    def _places(self) -> list[tuple[str, GoTo]]:
        screen = self.screen
        return [(one_line(name), go_to) for name, go_to in screen.places()] if isinstance(screen, HasPlaces) else []

    async def discover(self) -> Hits:
        """All places, before anything is typed."""
        for name, go_to in self._places():
            yield DiscoveryHit(Content(name), go_to, text=name)

    async def search(self, query: str) -> Hits:
        """The places that match."""
        matcher = self.matcher(query)
        for name, go_to in self._places():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, Content(name), go_to, text=name)


class Palette(DismissedOnce, CommandPalette):
    """The library's command palette, closed only once when Enter is pressed twice."""

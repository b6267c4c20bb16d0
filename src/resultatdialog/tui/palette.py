"""The command palette, which also finds schools, questions in a meeting and answers to be coded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, runtime_checkable

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets.option_list import Option

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
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
    """The library's command palette, closed only once when Enter is pressed twice, and with words in our languages."""

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """Say, as the library does and a little later, that nothing matches."""
        self._stop_no_matches_countdown()

        def say() -> None:
            if search_value:
                listing = self.query_one(CommandList)
                listing.add_option(Option(Content(_("Nothing matches")), id=self._NO_MATCHES, disabled=True))
                self._list_visible = True

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, say)

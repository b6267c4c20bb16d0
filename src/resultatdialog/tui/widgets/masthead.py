"""The line at the top of every screen: where one is, and that the words are safe."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from resultatdialog.intake.text import one_line


class Masthead(Horizontal):
    """Left what is open, in the middle where in it, right what is saved and how the register is kept."""

    DEFAULT_CSS = """
    Masthead { height: 1; background: $primary; color: $text; }
    Masthead > Static { width: auto; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; height: 1; }
    Masthead > #place { width: 1fr; text-align: center; }
    Masthead > #title { max-width: 50%; text-style: bold; }
    Masthead > #state.-alarm { background: $error; text-style: bold; }
    """

    title: reactive[str] = reactive("")
    place: reactive[str] = reactive("")
    state: reactive[str] = reactive("")
    alarm: reactive[bool] = reactive(False)
    """Whether the state is bad news."""

    def compose(self) -> ComposeResult:
        """Three texts on one line."""
        yield Static(id="title", markup=False)
        yield Static(id="place", markup=False)
        yield Static(id="state", markup=False)

    def watch_title(self, title: str) -> None:
        """Show what is open."""
        self._show("title", title)

    def watch_place(self, place: str) -> None:
        """Show where in it."""
        self._show("place", place)

    def watch_state(self, state: str) -> None:
        """Show what is saved."""
        self._show("state", state)

    def watch_alarm(self, alarm: bool) -> None:
        """Make bad news stand out, by colour and weight; the words say it too."""
        self.query_one("#state").set_class(alarm, "-alarm")

    def _show(self, name: str, text: str) -> None:
        self.query_one(f"#{name}", Static).update(Content(one_line(text)))

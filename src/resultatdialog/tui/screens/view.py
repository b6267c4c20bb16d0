"""The principal's page on a second screen, as the meeting in the other window turns it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from resultatdialog.dialogue.principal_page import PrincipalPage
from resultatdialog.locale import _
from resultatdialog.second_screen.following import Ending, Follower
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.page_sheet import PageSheet

_WHY = {
    Ending.CLOSED: _("The meeting has been closed."),
    Ending.LOST: _("The meeting cannot be reached. The page comes back when it is opened again."),
    Ending.OTHER_VERSION: _("The other window runs another version of the program. Close both and start them again."),
}


class ViewScreen(Screen[None]):
    """Shows the page of one school; that of another school waits for a key: her principal may still be in the room."""

    CSS_PATH = "view.tcss"
    HELP = _(
        "This page follows the meeting in the other window. It shows only the question and the school's own figures "
        "beside the municipality's; what is written there never comes here. When a meeting at another school is "
        "opened, the page waits for Enter."
    )
    BINDINGS = [
        Binding(
            "enter", "next_meeting", _("show the next meeting"), id="view.next", tooltip=_("Another school's page")
        ),
        Binding("up,down", "", _("read on"), id="view.read", show=False, tooltip=_("Up and down the page")),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]

    class Told(Message):
        """The page that stands now in the meeting, or why there is none."""

        def __init__(self, said: PrincipalPage | Ending) -> None:
            super().__init__()
            self.said = said

    def __init__(self, register: Path) -> None:
        super().__init__()
        self._followed_on = register
        self._follower: Follower | None = None
        self._school = ""
        """Name of the school whose pages are shown; empty before the first."""
        self._waiting: PrincipalPage | None = None
        """Another school's page, which waits for Enter."""

    def compose(self) -> ComposeResult:
        """The page, or a sentence in its place."""
        yield PageSheet()
        yield Static(id="said", markup=False)
        yield KeyLine()

    def _extend_compose(self, widgets: list[Widget]) -> None:
        """Add no area for notifications."""

    def on_mount(self) -> None:
        """Say what is waited for, and look for a meeting."""
        self._say(_("The page is shown here as soon as a meeting is open in the other window."))
        self._follower = Follower(self._followed_on, self._tell)

    def on_unmount(self) -> None:
        """Leave the meeting."""
        if self._follower is not None:
            self._follower.stop()

    def _tell(self, said: PrincipalPage | Ending) -> None:
        """Hand on, from another thread, what the meeting says."""
        with suppress(RuntimeError):  # the program has ended meanwhile
            self.post_message(self.Told(said))

    @on(Told)
    def follow(self, message: Told) -> None:
        """Show the page, ask for Enter before another school's, or say why there is none."""
        said = message.said
        self._waiting = said if isinstance(said, PrincipalPage) and self._school not in ("", said.school) else None
        if isinstance(said, Ending):
            self._say(_WHY[said])
        elif self._waiting is not None:
            self._say(_("A meeting at another school is open. Enter shows its page."))
        else:
            self._show(said)
        self.refresh_bindings()

    def _show(self, page: PrincipalPage) -> None:
        self._school = page.school
        self.query_one("#said").display = False
        sheet = self.query_one(PageSheet)
        sheet.display = True
        sheet.show(page)

    def _say(self, words: str) -> None:
        self.query_one(PageSheet).display = False
        said = self.query_one("#said", Static)
        said.display = True
        said.update(Content(words))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Enter only where a page waits for it."""
        if action == "next_meeting":
            return self._waiting is not None
        return super().check_action(action, parameters)

    def action_next_meeting(self) -> None:
        """Show the page that waits."""
        if self._waiting is not None:
            page, self._waiting = self._waiting, None
            self._show(page)
            self.refresh_bindings()

"""The program of a second screen: only the principal's page, in a terminal of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.text import Text
from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen

from resultatdialog.locale import _
from resultatdialog.tui.control_filter import ControlFilter
from resultatdialog.tui.crash import code_lines
from resultatdialog.tui.dialogs.help import HelpDialog
from resultatdialog.tui.screens.view import ViewScreen
from resultatdialog.tui.themes import PAPER

_GUARD = ControlFilter()


class ViewApp(App[None]):
    """Follows the meeting that is open on a register; has no register of its own."""

    TITLE = "Resultatdialog"
    CSS_PATH = ["app.tcss", "screens/view.tcss"]  # the library does not load the default screen's own file
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        Binding("f1", "help", _("help"), id="app.help", tooltip=_("What can be done here"), priority=True),
        Binding("ctrl+q", "quit", _("close"), id="app.quit", priority=True),
    ]

    def __init__(self, register: Path) -> None:
        super().__init__()
        self._followed_on = register
        self.register_theme(PAPER)
        self.theme = PAPER.name

    def on_mount(self) -> None:
        """Give the terminal back also when the program is told to end."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):  # not on every system
                loop.add_signal_handler(getattr(signal, name), self.exit)

    def get_default_screen(self) -> Screen[None]:
        """The page, or why there is none."""
        return ViewScreen(self._followed_on)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The library's filters, followed by the control character filter."""
        return [*super().get_line_filters(), _GUARD]

    def _fatal_error(self) -> None:
        """Exit after an error, without the library's traceback."""
        error = sys.exc_info()[1]
        self.exit(return_code=1)
        said = _("The page had to stop because of a mistake in the program; the meeting goes on. Start it again.")
        self._exit_renderables.append(Text(f"{said}\n{code_lines(error)}"))
        self._close_messages_no_wait()

    def action_help(self) -> None:
        """Open the help, or close it."""
        if isinstance(self.screen, HelpDialog):
            self.screen.dismiss(None)
        else:
            self.push_screen(HelpDialog(self.screen))

    def action_help_quit(self) -> None:
        """Do nothing at Ctrl+C: the key line says how to close the window."""

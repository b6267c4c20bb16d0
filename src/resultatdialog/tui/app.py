"""The terminal program: which screens there are, and what they are given."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from rich.text import Text
from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from resultatdialog.locale import _
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.store import Register
from resultatdialog.tui.control_filter import ControlFilter
from resultatdialog.tui.dialogs.help import HelpDialog
from resultatdialog.tui.keys import SavesTyping
from resultatdialog.tui.palette import Palette, PlacesProvider
from resultatdialog.tui.paste import guard_pastes
from resultatdialog.tui.screens.start import StartScreen

PAPER = Theme(
    name="papper",
    primary="#1f4e5f",
    secondary="#5b7582",
    accent="#0b7285",
    warning="#9a5b00",
    error="#a3242a",
    success="#2b6a3a",
    foreground="#1d2428",
    background="#fbfaf6",
    surface="#f1efe8",
    panel="#e3e0d6",
    boost="#e9f1f2",
    dark=False,
)
SLATE = Theme(
    name="skiffer",
    primary="#5f9fb3",
    secondary="#7f98a3",
    accent="#5cc0d3",
    warning="#e0a458",
    error="#d9666c",
    success="#7bbf8a",
    foreground="#e4e7e6",
    background="#161a1c",
    surface="#1f2528",
    panel="#2c3438",
    boost="#26333a",
    dark=True,
)
THEMES = {"papper": PAPER, "skiffer": SLATE}


_GUARD = ControlFilter()
"""One for all lines: the library keeps a filtered line for as long as the filter is the same object."""
EXIT_TIMEOUT = 3.0
"""Seconds for leaving in order when the terminal is gone; what was typed is on disk before."""
BACKUP_INTERVAL = 600.0
"""Seconds between two looks whether a backup is due."""
THEME_KEY = "theme"
"""Name of the local value that keeps the chosen colours."""


class ResultatdialogApp(App[None]):
    """One register, a stack of screens on it."""

    TITLE = "Resultatdialog"
    CSS_PATH = ["app.tcss", "screens/start.tcss"]  # the library does not load the default screen's own file
    COMMANDS = App.COMMANDS | {PlacesProvider}
    BINDINGS = [
        Binding("f1", "help", _("help"), id="app.help", tooltip=_("What can be done here"), priority=True),
        Binding("ctrl+q", "quit", _("close the program"), id="app.quit", show=False, priority=True),
    ]

    def __init__(self, register: Register, *, demo: bool = False) -> None:
        guard_pastes()
        super().__init__()
        self.register = register
        self._demo = demo
        self._warned = False
        self.crashed = False
        """A mistake of ours has ended it."""
        for theme in THEMES.values():
            self.register_theme(theme)
        stored = register.local(THEME_KEY)
        self.theme = stored if stored in THEMES else "papper"

    def on_mount(self) -> None:
        """Stay ready to be cut off, and back up now and then."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):  # not on every system
                loop.add_signal_handler(getattr(signal, name), self._end_on_signal)
        if not self._demo:
            self.set_interval(BACKUP_INTERVAL, self.back_up)

    def _end_on_signal(self) -> None:
        """Save and leave; with the terminal gone the library may wait for it for ever, so there is an end to that."""
        self.save_and_exit()
        last_resort = threading.Timer(EXIT_TIMEOUT, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()

    def save_and_exit(self) -> None:
        """The terminal goes away or the system shuts down: save what stands in the fields, then leave."""
        for screen in self.screen_stack:
            if isinstance(screen, SavesTyping):
                screen.save_now()
        self.exit()

    @on(StartScreen.MeetingClosed)
    def back_up(self) -> None:
        """Back up what has changed; takes some hundredths of a second. Trouble is said and stops nothing."""
        if self._demo or self.register.unsaved:
            return
        try:
            self.register.back_up_if_changed()
        except RegisterError as error:
            self.notify(str(error), title=_("Backup"), severity="warning", markup=False)

    def _fatal_error(self) -> None:
        """A mistake of ours: save what stands in the fields; the library's own account would show people's words."""
        error = sys.exc_info()[1]
        leaving = self._exit
        with suppress(Exception):  # whatever else is wrong, the way out stays open
            self.save_and_exit()
        self.crashed = self.crashed or not leaving
        if not leaving:  # what the library stumbles over on its way out has lost nothing
            self._exit_renderables.append(Text(_crash_report(error, unsaved=self.register.unsaved)))
        self._close_messages_no_wait()

    def get_default_screen(self) -> Screen[None]:
        """The list of schools; it goes on to the meeting that was open last."""
        return StartScreen(self.register, demo=self._demo)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Whatever the library filters, and our guard last."""
        return [*super().get_line_filters(), _GUARD]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers everywhere; the screen's own actions come with it."""
        ours = {active.binding.action: active for active in screen.active_bindings.values() if active.binding.id}
        for active in ours.values():
            binding, node = active.binding, active.node
            if binding.description and active.enabled and binding.action not in ("help", "quit"):

                async def run(action: str = binding.action, where: DOMNode = node) -> None:
                    await self.run_action(action, where)

                yield SystemCommand(binding.description.capitalize(), binding.tooltip, run)
        yield SystemCommand(_("Help"), _("What can be done here"), self.action_help)
        yield SystemCommand(_("Light or dark"), _("Change the colours"), self.action_colours)
        yield SystemCommand(_("Quit"), _("Everything is saved"), self.action_quit)

    def action_command_palette(self) -> None:
        """Search for schools, questions and actions."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette(placeholder=_("Search schools, questions and actions …"), id="--command-palette"))

    def action_help(self) -> None:
        """Say what the screen is for and which keys it has."""
        if isinstance(self.screen, HelpDialog):
            self.screen.dismiss(None)
        else:
            self.push_screen(HelpDialog(self.screen))

    async def action_quit(self) -> None:
        """Save what was typed last, then leave; with something unsaved only when asked twice."""
        for screen in self.screen_stack:
            if isinstance(screen, SavesTyping) and not await screen.save_typed() and not self._warned:
                self._warned = True
                self.notify(
                    _("Something is not saved; it is tried again all the time. Ctrl+Q once more leaves it behind."),
                    title=_("Not saved"),
                    severity="error",
                    markup=False,
                )
                return
        self.exit()

    def action_help_quit(self) -> None:
        """Ctrl+C copies; say how to leave."""
        self.notify(_("Ctrl+Q quits; everything is saved."), markup=False)

    def action_colours(self) -> None:
        """Between light and dark, and remember it."""
        self.theme = "skiffer" if self.theme == "papper" else "papper"
        self.register.keep_local(THEME_KEY, self.theme)


def _crash_report(error: BaseException | None, *, unsaved: bool) -> str:
    """Why it stopped: where in the program it went wrong, without any values, for they may be people's words."""
    if isinstance(error, RegisterError):  # the disk, not the program
        return str(error)
    frames = traceback.extract_tb(error.__traceback__) if error else []
    frame_lines = "\n".join(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:])
    return "\n".join(
        (
            _("The program had to stop because of a mistake in it, and the last things entered are not saved.")
            if unsaved
            else _("The program had to stop because of a mistake in it. Everything that was entered is saved."),
            _("Start it again to go on. Send the lines below to whoever looks after the program:"),
            f"  {type(error).__name__}",
            frame_lines,
        )
    )

"""The Textual app: themes, first screen, help, backup, and an orderly end on signals and errors."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events, on
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen

from resultatdialog.locale import _
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.store import Register
from resultatdialog.tui.control_filter import ControlFilter
from resultatdialog.tui.crash import code_lines
from resultatdialog.tui.dialogs.help import HelpDialog
from resultatdialog.tui.keys import FollowsTyping, SavesTyping
from resultatdialog.tui.page_moves import guard_page_moves
from resultatdialog.tui.palette import Palette, PlacesProvider
from resultatdialog.tui.paste import guard_pastes
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.themes import THEMES

if TYPE_CHECKING:
    from resultatdialog.second_screen.offering import Offer

_GUARD = ControlFilter()
"""One instance for all lines: the library caches a filtered line as long as the filter is the same object."""
EXIT_TIMEOUT = 3.0
"""Seconds allowed for a normal exit after a signal; typed words are saved before that."""
BACKUP_INTERVAL = 600.0
"""Seconds between two checks whether a backup is due."""
NOTE = 30.0
"""Seconds that a note about the opening of the register is shown."""
THEME_KEY = "theme"
"""Key of the chosen theme's name among the register's local values."""


class ResultatdialogApp(App[None]):
    """The program, running on one open register."""

    TITLE = "Resultatdialog"
    CSS_PATH = ["app.tcss", "screens/start.tcss"]  # the library does not load the default screen's own file
    COMMANDS = App.COMMANDS | {PlacesProvider}
    BINDINGS = [
        Binding("f1", "help", _("help"), id="app.help", tooltip=_("What can be done here"), priority=True),
        Binding("ctrl+q", "quit", _("close the program"), id="app.quit", show=False, priority=True),
    ]

    def __init__(self, register: Register, *, demo: bool = False, offer: Offer | None = None) -> None:
        """Run on the register; `offer` offers the principal's page of an open meeting to a second screen."""
        guard_pastes()
        guard_page_moves()
        super().__init__()
        self.register = register
        self._demo = demo
        self._offer = offer
        self._warned = False
        self.crashed = False
        """Whether an error in the program ended it."""
        for theme in THEMES.values():
            self.register_theme(theme)
        stored = register.local(THEME_KEY)
        self.theme = stored if stored in THEMES else "papper"

    def on_mount(self) -> None:
        """Handle SIGTERM and SIGHUP, and start the timer for backups."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):  # not on every system
                loop.add_signal_handler(getattr(signal, name), self._end_on_signal)
        for note in self.register.notes:
            self.notify(note, severity="warning", timeout=NOTE, markup=False)
        if not self._demo:
            self.set_interval(BACKUP_INTERVAL, self.begin_backup)

    def _end_on_signal(self) -> None:
        """Save and exit; after `EXIT_TIMEOUT` end the process, as the library may wait for a terminal that is gone."""
        self.save_and_exit()
        last_resort = threading.Timer(EXIT_TIMEOUT, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()

    def save_and_exit(self) -> None:
        """Save the fields' content on all screens, then exit: the terminal is gone or the system shuts down."""
        for screen in self.screen_stack:
            if isinstance(screen, SavesTyping):
                screen.save_now()
        self.exit()

    @on(StartScreen.MeetingClosed)
    def begin_backup(self) -> None:
        """Back up the register beside whatever is done meanwhile."""
        self.run_worker(self.back_up(), group="backup", exclusive=True)

    async def back_up(self) -> None:
        """Back up the register if it has changed, in steps between which keys are answered.

        An error is shown as a notification and stops nothing.
        """
        if self._demo or self.register.unsaved:
            return
        try:
            if not self.register.changed_since_backup:
                return
            under_way = self.register.begin_backup()
            try:
                while not under_way.copy_more():
                    await asyncio.sleep(0)
                made = await asyncio.to_thread(under_way.complete)
            finally:
                under_way.give_up()
            self.register.note_backup(made, under_way.contents)
        except RegisterError as error:
            self.notify(str(error), title=_("Backup"), severity="warning", markup=False)

    def _fatal_error(self) -> None:
        """Save the fields and exit after an error, without the library's traceback: it shows people's words."""
        error = sys.exc_info()[1]
        leaving = self._exit
        with suppress(Exception):  # the program must end even if saving fails
            self.save_and_exit()
        self.crashed = self.crashed or not leaving
        if not leaving:  # an error in the library during a normal exit loses nothing
            self._exit_renderables.append(Text(_crash_report(error, unsaved=self.register.unsaved)))
        self._close_messages_no_wait()

    async def on_event(self, event: events.Event) -> None:
        """Let the screen move the focus before letters arrive: all keys pass here one after the other."""
        stack = self._screen_stack
        screen: object = stack[-1] if stack else None
        if isinstance(screen, FollowsTyping) and not event.is_forwarded:
            if isinstance(event, events.Key) and event.is_printable and event.character:
                await screen.before_letters(event.character, event.time)
            elif isinstance(event, events.Paste):
                await screen.before_letters(event.text, event.time)
        await super().on_event(event)

    def get_default_screen(self) -> Screen[None]:
        """The list of schools, which reopens a meeting that was interrupted."""
        return StartScreen(self.register, demo=self._demo, offer=self._offer)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The library's filters, followed by the control character filter."""
        return [*super().get_line_filters(), _GUARD]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette's commands: the current screen's actions, then help, colours and quit."""
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
        """Open the command palette."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette(placeholder=_("Search schools, questions and actions …"), id="--command-palette"))

    def action_help(self) -> None:
        """Open the help for the current screen, or close it."""
        if isinstance(self.screen, HelpDialog):
            self.screen.dismiss(None)
        else:
            self.push_screen(HelpDialog(self.screen))

    async def action_quit(self) -> None:
        """Save what was typed, then exit; if something cannot be saved, exit only on the second request."""
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
        """Tell the user that Ctrl+Q quits: Ctrl+C copies."""
        self.notify(_("Ctrl+Q quits; everything is saved."), markup=False)

    def action_colours(self) -> None:
        """Switch between the light and the dark theme, and store the choice."""
        self.theme = "skiffer" if self.theme == "papper" else "papper"
        self.register.keep_local(THEME_KEY, self.theme)


def _crash_report(error: BaseException | None, *, unsaved: bool) -> str:
    """Text shown after a crash: error type and code lines without any values, which may be people's words."""
    if isinstance(error, RegisterError):  # the disk failed, not the program: the error's own text says so
        return str(error)
    return "\n".join(
        (
            _("The program had to stop because of a mistake in it, and the last things entered are not saved.")
            if unsaved
            else _("The program had to stop because of a mistake in it. Everything that was entered is saved."),
            _("Start it again to go on. Send the lines below to whoever looks after the program:"),
            code_lines(error),
        )
    )

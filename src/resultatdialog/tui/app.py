"""The terminal program: which screens there are, and what they are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from resultatdialog.locale import _
from resultatdialog.register.store import Register
from resultatdialog.tui.commands import PlacesProvider
from resultatdialog.tui.keys import SavesTyping
from resultatdialog.tui.safe import ControlFilter
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
    primary="#2f6b7e",
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
THEME = "theme"
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
        super().__init__()
        self.register = register
        self._demo = demo
        self._warned = False
        for theme in THEMES.values():
            self.register_theme(theme)
        kept = register.local(THEME)
        self.theme = kept if kept in THEMES else "papper"

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
            self.push_screen(
                CommandPalette(placeholder=_("Search schools, questions and actions …"), id="--command-palette")
            )

    def action_help(self) -> None:
        """Say what the screen is for and which keys it has."""
        from resultatdialog.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss(None)
        else:
            self.push_screen(HelpScreen(self.screen))

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
        self.register.keep_local(THEME, self.theme)

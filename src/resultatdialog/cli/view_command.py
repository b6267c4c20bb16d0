"""The command that shows the principal's page on a second screen; it never opens the register."""

from __future__ import annotations

import argparse

from resultatdialog.cli.commands import has_screen
from resultatdialog.cli.opening import register_path
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.second_screen.contact import DEMO, read_card
from resultatdialog.tui.view_app import ViewApp


def view(options: argparse.Namespace) -> int:
    """Follow the meeting that is open on the register, or in the sample round, until the window is closed."""
    if not has_screen():
        raise RefusedError.one(
            "resultatdialog view", _("the page needs a terminal."), _("Start it in a window of its own.")
        )
    register = DEMO if options.demo else register_path(options.register)
    read_card(register)  # a folder that others may open is refused before the screen is drawn
    ViewApp(register).run()
    return 0

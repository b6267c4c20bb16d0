"""The help dialog."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.widgets.key_line import KeyLine, key_name


class HelpDialog(Dialog[None]):
    """Purpose and keys of the screen below."""

    BINDINGS = [Binding("escape,f1,enter,q", "close", _("close"), id="help.close", priority=True)]

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self._help = (below.HELP or "").strip()
        self._keys: dict[tuple[str, str], list[str]] = {}
        for active in below.active_bindings.values():
            binding = active.binding
            if binding.id and binding.description:  # bindings with an id are the screens' own, not the editors'
                name = key_name(self.app.get_key_display(binding))
                self._keys.setdefault((binding.description, binding.tooltip), []).append(name)

    def compose(self) -> ComposeResult:
        """The screen's help text, then its keys in a table."""
        keys = Table.grid(padding=(0, 2))
        for (description, tooltip), names in self._keys.items():
            keys.add_row(Text(", ".join(names), style="bold"), Text(description), Text(tooltip, style="dim"))
        with VerticalScroll(classes="dialog"):
            yield Static(Content(_("Help")), classes="heading")
            if self._help:
                yield Static(Content(self._help + "\n"))
            yield Static(keys)
        yield KeyLine()

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)

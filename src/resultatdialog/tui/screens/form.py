"""A few lines to fill in: a code's words, what a second reading is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _
from resultatdialog.tui.keys import typed_keys_arrived
from resultatdialog.tui.screens.once import DismissedOnce
from resultatdialog.tui.widgets.key_line import KeyLine


class Line(NamedTuple):
    """One line of a form."""

    name: str
    label: str
    value: str = ""
    needed: bool = False


class FormScreen(DismissedOnce, ModalScreen[dict[str, str] | None]):
    """Enter goes on to the next line, after the last it is done; Escape leaves everything as it was."""

    CSS_PATH = "dialog.tcss"
    HELP = _("Enter goes on to the next line; F3 is done. Escape leaves everything as it was.")
    BINDINGS = [
        Binding("f3,ctrl+s", "done", _("done"), id="form.done", priority=True),
        Binding("enter", "next", show=False, priority=True),
        Binding("escape", "cancel", _("back"), id="form.cancel"),
    ]

    def __init__(self, heading: str, lines: Sequence[Line], hint: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._lines_of_form = lines
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Each line under its name."""
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(self._heading)), classes="heading")
            if self._hint:
                yield Static(Content(self._hint), classes="muted hint")
            for line in self._lines_of_form:
                yield Static(Content(line.label), classes="muted")
                yield Input(line.value, id=line.name, compact=True, max_length=2_000)
        yield KeyLine()

    async def action_next(self) -> None:
        """To the next line; from the last one, done."""
        await typed_keys_arrived(self)
        lines = list(self.query(Input))
        place = lines.index(self.focused) if isinstance(self.focused, Input) else -1
        if place == len(lines) - 1:
            await self.action_done()
        else:
            self.set_focus(lines[place + 1])

    async def action_done(self) -> None:
        """Everything that must be said is said."""
        await typed_keys_arrived(self)
        said = {field.id or "": " ".join(without_controls(field.value).split()) for field in self.query(Input)}
        for line in self._lines_of_form:
            if line.needed and not said[line.name]:
                self.notify(
                    _("{line}: a few words are needed.").format(line=line.label), severity="warning", markup=False
                )
                self.set_focus(self.query_one(f"#{line.name}", Input))
                return
        self.dismiss(said)

    def action_cancel(self) -> None:
        """Back; nothing has changed."""
        self.dismiss(None)

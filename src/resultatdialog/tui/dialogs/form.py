"""A form of labelled inputs, used for a code's texts and for drawing schools that two people code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.keys import typed_keys_arrived
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput


class FormLine(NamedTuple):
    """One input of a form with its name, label and initial value."""

    name: str
    label: str
    value: str = ""
    needed: str = ""
    """Message shown when the input is left empty; an empty string makes the input optional."""


class FormDialog(Dialog[bool]):
    """Enter moves to the next input and submits after the last one. Returns True if submitted, else False."""

    HELP = _("Enter goes on to the next line; F3 is done. Escape leaves everything as it was.")
    BINDINGS = [
        Binding("f3,ctrl+s", "done", _("done"), id="form.done", priority=True),
        Binding("enter", "next", show=False, priority=True),
        Binding("escape", "cancel", _("back"), id="form.cancel"),
    ]

    AUTO_FOCUS = "Input"

    def __init__(
        self, heading: str, lines: Sequence[FormLine], submit: Callable[[Mapping[str, str]], None], hint: str = ""
    ) -> None:
        """`submit` gets each input's name and text; if it raises RefusedError, the form shows it and stays open."""
        super().__init__()
        self._heading = heading
        self._form = lines
        self._submit = submit
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Each input below its label."""
        with VerticalScroll(classes="dialog"):
            yield Static(Content(one_line(self._heading)), classes="heading")
            if self._hint:
                yield Static(Content(self._hint), classes="muted hint")
            for line in self._form:
                yield Static(Content(line.label), classes="muted")
                yield LineInput(line.value, id=line.name, compact=True, max_length=2_000, select_on_focus=False)
        yield KeyLine()

    async def action_next(self) -> None:
        """Move to the next input, or submit from the last one; a required input cannot be left empty."""
        await typed_keys_arrived(self)
        lines = list(self.query(Input))
        index = lines.index(self.focused) if isinstance(self.focused, Input) else -1
        if index >= 0 and self._missing(self._form[index]):
            return
        if index == len(lines) - 1:
            await self.action_done()
        else:
            self.set_focus(lines[index + 1])

    async def action_done(self) -> None:
        """Submit the form if all required inputs are filled."""
        await typed_keys_arrived(self)
        if any(self._missing(line) for line in self._form):
            return
        try:
            self._submit({line.name: self._written(line) for line in self._form})
        except RefusedError as error:
            self.notify(str(error), severity="warning", markup=False)
        else:
            self.dismiss(True)

    def _missing(self, line: FormLine) -> bool:
        """Whether a required input is empty; if so, its message is shown and it gets the focus."""
        if not line.needed or self._written(line):
            return False
        self.notify(line.needed, severity="warning", markup=False)
        self.set_focus(self.query_one(f"#{line.name}", Input))
        return True

    def _written(self, line: FormLine) -> str:
        return " ".join(without_controls(self.query_one(f"#{line.name}", Input).value).split())

    def action_cancel(self) -> None:
        """Close without submitting."""
        self.dismiss(False)

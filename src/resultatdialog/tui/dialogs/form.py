"""A form of labelled inputs, used for a code's texts and for drawing schools that two people code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.lines import LinesDialog
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput


class FormLine(NamedTuple):
    """One input of a form with its name, label and initial value."""

    name: str
    label: str
    value: str = ""
    needed: str = ""
    """Message shown when the input is left empty; an empty string makes the input optional."""


class FormDialog(LinesDialog[bool]):
    """Submits what is written. Returns True if submitted, else False."""

    HELP = _("Enter goes on to the next line; F3 is done. Escape leaves everything as it was.")

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

    def may_leave(self, line: Input) -> bool:
        """A required input cannot be left empty."""
        return not self._missing(next(known for known in self._form if known.name == line.id))

    def done(self) -> None:
        """Submit the form if all required inputs are filled."""
        if any(self._missing(line) for line in self._form):
            return
        try:
            self._submit({line.name: self.written(line.name) for line in self._form})
        except RefusedError as error:
            self.notify(str(error), severity="warning", markup=False)
        else:
            self.dismiss(True)

    def _missing(self, line: FormLine) -> bool:
        """Whether a required input is empty; if so, its message is shown and it gets the focus."""
        if not line.needed or self.written(line.name):
            return False
        self.refuse(line.needed, line.name)
        return True

    def action_cancel(self) -> None:
        """Close without submitting."""
        self.dismiss(False)

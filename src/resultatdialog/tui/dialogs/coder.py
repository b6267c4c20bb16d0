"""Dialog before coding: the coder's name, which codings carry and which decides whose codings are visible."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput


class CoderDialog(Dialog[str | None]):
    """Returns the chosen or typed name, or None."""

    HELP = _(
        "Choose your name, or write it below. You see your own codings; those of a colleague who codes the same "
        "schools are shown when both of you are done."
    )
    BINDINGS = [
        Binding("escape", "cancel", _("back"), id="coder.cancel"),
        *(Binding(str(number), f"choose({number - 1})", show=False, priority=True) for number in range(1, 10)),
    ]

    def __init__(self, names: Sequence[str], last: str) -> None:
        super().__init__()
        self._names = list(names)
        self._last = last

    def compose(self) -> ComposeResult:
        """The names of the round's officials, and an input for another name."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("Who codes?")), classes="heading")
            yield OptionList(
                *(
                    Option(Content(f"{index if index < 10 else ' '}  {one_line(name)}"), id=str(index))
                    for index, name in enumerate(self._names, start=1)
                ),
                markup=False,
            )
            yield Static(Content(_("Somebody else: write initials or a name, then Enter")), classes="muted")
            yield LineInput(id="other", compact=True, max_length=60, select_on_focus=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Focus the name that coded last; without names, the input."""
        names = self.query_one(OptionList)
        if self._names:
            names.highlighted = self._names.index(self._last) if self._last in self._names else 0
            names.focus()
        else:
            names.display = False
            self.query_one(Input).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Number keys choose a name, unless the input has the focus."""
        del parameters
        return not (action == "choose" and isinstance(self.focused, Input))

    def action_choose(self, index: int) -> None:
        """Choose the name with this number (`index` from 0), unless another name has been typed."""
        if index < len(self._names) and not self.query_one(Input).value:
            self.dismiss(self._names[index])

    @on(OptionList.OptionSelected)
    def take(self, message: OptionList.OptionSelected) -> None:
        """Choose the marked name, unless the input has text."""
        if not self.query_one(Input).value:
            self.dismiss(self._names[message.option_index])

    @on(Input.Submitted)
    def take_other(self, message: Input.Submitted) -> None:
        """Choose the typed name, or ask for one if the input is empty."""
        name = " ".join(without_controls(message.value).split())
        if name:
            self.dismiss(name)
        else:
            self.notify(_("Write initials or a name first."), severity="warning", markup=False)

    def action_cancel(self) -> None:
        """Close without a name."""
        self.dismiss(None)

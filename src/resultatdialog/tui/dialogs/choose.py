"""Dialog that asks for one of a few things by its number."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.intake.text import one_line, printable
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.widgets.key_line import KeyLine


class ChooseDialog(Dialog[str | None]):
    """Returns the id of the chosen thing, or None; those after the ninth are chosen with the arrow keys."""

    HELP = _("Press the number, or mark with the arrow keys and press Enter.")
    BINDINGS = [Binding("escape", "cancel", _("back"), id="choose.cancel")]

    NUMBERS = True

    def __init__(self, heading: str, things: Sequence[tuple[str, str]], words: str = "") -> None:
        """`things`: id and label of each; `words`: what the choice is about."""
        super().__init__()
        self._words = words
        self._heading = heading
        self._things = things

    def compose(self) -> ComposeResult:
        """The things with their numbers."""
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(self._heading)), classes="heading")
            if self._words:
                yield Static(Content(printable(self._words)), classes="muted")
            yield OptionList(
                *(
                    Option(Content(one_line(f"{number}  {label}")), id=name)
                    for number, (name, label) in enumerate(self._things, start=1)
                ),
                markup=False,
            )
        yield KeyLine()

    def on_key(self, event: events.Key) -> None:
        """Return the thing whose number is pressed."""
        if event.character and event.character.isdigit() and 0 < int(event.character) <= len(self._things):
            event.stop()
            self.dismiss(self._things[int(event.character) - 1][0])

    @on(OptionList.OptionSelected)
    def take(self, message: OptionList.OptionSelected) -> None:
        """Return the marked thing."""
        self.dismiss(message.option_id)

    def action_cancel(self) -> None:
        """Close without a choice."""
        self.dismiss(None)

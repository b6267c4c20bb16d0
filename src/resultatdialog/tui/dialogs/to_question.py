"""Dialog that asks to which question some words belong; its number is enough."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.guide.model import Question
from resultatdialog.intake.text import one_line, printable
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.widgets.key_line import KeyLine


class ToQuestionDialog(Dialog[Question | None]):
    """Returns the question whose number is typed; Enter takes the marked one."""

    HELP = _("Type the number of the question. Where more numbers begin like it, Enter takes the marked one.")
    BINDINGS = [Binding("escape", "cancel", _("back"), id="to.cancel")]

    NUMBERS = True

    def __init__(self, words: str, questions: Sequence[Question]) -> None:
        super().__init__()
        self._words = words
        self._questions = questions
        self._digits = ""

    def compose(self) -> ComposeResult:
        """The words, and the questions with their numbers."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("To which question?")), classes="heading")
            yield Static(Content(printable(self._words)), classes="muted", id="words")
            yield OptionList(
                *(Option(Content(f"{q.number:>2}  {one_line(q.short)}"), id=q.id) for q in self._questions),
                markup=False,
            )
        yield KeyLine()

    def on_key(self, event: events.Key) -> None:
        """Mark the question with the typed number, and return it when no other number begins so."""
        if event.character is None or not event.character.isdigit():
            self._digits = ""
            return
        event.stop()
        numbers = [str(question.number) for question in self._questions]
        digits = self._digits + event.character
        self._digits = digits if any(number.startswith(digits) for number in numbers) else event.character
        begin = [place for place, number in enumerate(numbers) if number.startswith(self._digits)]
        exact = [place for place in begin if numbers[place] == self._digits]
        if exact:
            self.query_one(OptionList).highlighted = exact[0]
        if len(begin) == 1 and exact:
            self.dismiss(self._questions[exact[0]])

    @on(OptionList.OptionSelected)
    def take(self, message: OptionList.OptionSelected) -> None:
        """Return the marked question."""
        self.dismiss(self._questions[message.option_index])

    def action_cancel(self) -> None:
        """Close; the words stay where they are."""
        self.dismiss(None)

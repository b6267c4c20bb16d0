"""Dialog that marks a question without an answer: parked, not known, declined or not asked, with a reason."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import DraftDialog, KeepDraft
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput

Aside = tuple[str, str]
"""Status of a question that is set aside, and the reason (may be empty)."""


class SetAsideDialog(DraftDialog[Aside | None]):
    """A number key chooses the status, then a reason can be typed. Returns both, or None."""

    HELP = _("A parked question waits: it is listed before the meeting is finished. The others are dealt with.")
    BINDINGS = [
        Binding("escape", "cancel", _("back"), id="aside.cancel"),
        *(Binding(str(number), f"choose({number - 1})", show=False, priority=True) for number in range(1, 6)),
    ]

    NUMBERS = True

    def __init__(self, question: str, marked: bool, keep: KeepDraft | None = None) -> None:
        super().__init__(keep)
        self._question = question
        self._choices = [
            ("parked", _("Park it – come back later")),
            ("dont_know", _("Does not know")),
            ("declined", _("Does not want to answer")),
            ("not_asked", _("Will not be asked")),
        ]
        if marked:
            self._choices.append(("open", _("Take the mark back")))
        self._chosen = "parked"

    def compose(self) -> ComposeResult:
        """The list of statuses, and an input for the reason."""
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(self._question)), classes="heading")
            yield OptionList(
                *(
                    Option(Content(f"{index}  {words}"), id=choice)
                    for index, (choice, words) in enumerate(self._choices, start=1)
                ),
                markup=False,
            )
            yield Static(Content(_("Reason (may be left empty), then Enter")), classes="muted")
            yield LineInput(id="reason", compact=True, max_length=300)
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Number keys choose a status, unless the reason has the focus."""
        del parameters
        return not (action == "choose" and isinstance(self.focused, Input))

    def action_choose(self, index: int) -> None:
        """Choose the status with this number (`index` from 0)."""
        if index < len(self._choices):
            self.query_one(OptionList).highlighted = index
            self._take(self._choices[index][0])

    @on(OptionList.OptionSelected)
    def take(self, message: OptionList.OptionSelected) -> None:
        """Choose the marked status."""
        self._take(message.option_id or "parked")

    def _take(self, choice: str) -> None:
        self._chosen = choice
        if choice == "open":
            self.dismiss((choice, ""))
        else:
            self.set_focus(self.query_one(Input))

    @on(Input.Changed)
    def keep_draft(self) -> None:
        """Store the reason as a draft after a pause."""
        self.touched()

    def typed(self) -> str:
        """The reason without control characters and surrounding space."""
        return without_controls(self.query_one(Input).value).strip()

    @on(Input.Submitted)
    def done(self) -> None:
        """Return status and reason."""
        self.dismiss((self._chosen, self.typed()))

    def action_cancel(self) -> None:
        """Close; the question stays unchanged."""
        self.dismiss(None)

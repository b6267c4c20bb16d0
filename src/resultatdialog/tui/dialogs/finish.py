"""Dialog at the end of a meeting: questions that are open or parked, and the choice to finish or leave."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.labels import status_label, status_mark
from resultatdialog.guide.model import Question
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.widgets.key_line import KeyLine

FINISH, LEAVE = "-finish", "-leave"
"""Ids of the two choices that are no questions; question ids never begin with a hyphen."""


class FinishDialog(Dialog[str | None]):
    """Returns a question's id, `FINISH`, `LEAVE`, or None to go on with the meeting."""

    HELP = _(
        "Choose a question to go back to it. Finishing marks the meeting as held; it can still be opened and changed."
    )
    BINDINGS = [
        Binding("escape", "cancel", _("go on"), id="finish.cancel"),
        Binding("f10", "finish", _("finish the meeting"), id="finish.finish", priority=True),
    ]

    def __init__(self, conversation: Conversation) -> None:
        super().__init__()
        self._conversation = conversation

    def compose(self) -> ComposeResult:
        """The open questions, then finishing and leaving."""
        conversation = self._conversation
        left = conversation.unfinished()
        finished, total = conversation.progress()
        text = (
            ngettext("{n} question is left or parked:", "{n} questions are left or parked:", len(left)).format(
                n=len(left)
            )
            if left
            else _("All {of} questions are dealt with.").format(of=total)
        )
        with Vertical(classes="dialog"):
            yield Static(
                Content(_("Finish the meeting? {done} of {of} questions done.").format(done=finished, of=total)),
                classes="heading",
            )
            yield Static(Content(text), classes="muted")
            options: list[Option | None] = [
                Option(Content(_line(conversation, question)), id=question.id) for question in left
            ]
            if options:
                options.append(None)
            options.append(Option(Content(_("F10  The meeting is over – mark it as held")), id=FINISH))
            options.append(Option(Content(_("Leave for now – go on another time")), id=LEAVE))
            yield OptionList(*options, markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Focus the list; its first entry is marked."""
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def choose(self, message: OptionList.OptionSelected) -> None:
        """Return the marked entry's id."""
        self.dismiss(message.option_id)

    def action_finish(self) -> None:
        """Return `FINISH`."""
        self.dismiss(FINISH)

    def action_cancel(self) -> None:
        """Return to the question."""
        self.dismiss(None)


def _line(conversation: Conversation, question: Question) -> str:
    status = conversation.status(question)
    return one_line(f"{status_mark(status)} {question.number} {question.short} – {status_label(status)}")

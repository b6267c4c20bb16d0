"""Dialog at the end of a meeting: the choice to finish or leave, and what is open, parked, loose or agreed."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.labels import say_agreement, status_label, status_mark
from resultatdialog.guide.model import Question
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.widgets.key_line import KeyLine

FINISH, LEAVE, LOOSE = "-finish", "-leave", "-loose"
"""Ids of the choices that are no questions; question ids never begin with a hyphen."""
AGREEMENT = "-agreement/"
"""Beginning of the id of an agreement's line."""


class FinishDialog(Dialog[str | None]):
    """Returns a question's id, `FINISH`, `LEAVE`, `LOOSE`, `AGREEMENT` with an id, or None to go on with the meeting.

    The first choice follows the state: with questions left it is to leave for now, else to finish.
    """

    HELP = _(
        "Choose a question to go back to it, the loose notes to place them, or an agreement to change it. Finishing "
        "marks the meeting as held; it is then opened to be read, and can be corrected or taken up again with a reason."
    )
    BINDINGS = [
        Binding("escape", "cancel", _("go on"), id="finish.cancel"),
        Binding("f10", "first", _("the first choice"), id="finish.finish", priority=True),
    ]

    def __init__(self, conversation: Conversation) -> None:
        super().__init__()
        self._conversation = conversation
        self._left = conversation.unfinished()

    def compose(self) -> ComposeResult:
        """The two choices, then what is left, loose or agreed."""
        conversation, left = self._conversation, self._left
        finished, total = conversation.progress()
        done = _("Finish the meeting? {done} of {of} questions done.").format(done=finished, of=total)
        with Vertical(classes="dialog"):
            yield Static(Content(done), classes="heading")
            yield OptionList(*self._choices(), None, *self._lines(), markup=False)
            if not left:
                yield Static(Content(_("All {of} questions are dealt with.").format(of=total)), classes="muted")
        yield KeyLine()

    def _choices(self) -> list[Option]:
        leave = Option(Content(_("Leave for now – go on another time")), id=LEAVE)
        if not self._left:
            return [Option(Content(_("The meeting is over – mark it as held")), id=FINISH), leave]
        over = ngettext(
            "The meeting is over all the same – mark it as held with {n} question left",
            "The meeting is over all the same – mark it as held with {n} questions left",
            len(self._left),
        )
        return [leave, Option(Content(over.format(n=len(self._left))), id=FINISH)]

    def _lines(self) -> list[Option]:
        session = self._conversation.session
        lines: list[Option] = []
        loose = len([line for line in session.loose_notes.split("\n") if line.strip()])
        if loose:
            text = ngettext(
                "{n} loose note that has no question yet", "{n} loose notes that have no question yet", loose
            )
            lines.append(Option(Content("~ " + text.format(n=loose)), id=LOOSE))
        lines += [Option(Content(_line(self._conversation, question)), id=question.id) for question in self._left]
        for agreement in session.agreements:
            words = one_line(_("agreed: {what}").format(what=say_agreement(agreement)))
            lines.append(Option(Content(f"→ {words}"), id=AGREEMENT + agreement.id))
        return lines

    def on_mount(self) -> None:
        """Focus the list; its first entry is marked."""
        listing = self.query_one(OptionList)
        listing.focus()
        listing.highlighted = 0

    @on(OptionList.OptionSelected)
    def choose(self, message: OptionList.OptionSelected) -> None:
        """Return the marked entry's id."""
        self.dismiss(message.option_id)

    def action_first(self) -> None:
        """Return the first choice."""
        self.dismiss(LEAVE if self._left else FINISH)

    def action_cancel(self) -> None:
        """Return to the question."""
        self.dismiss(None)


def _line(conversation: Conversation, question: Question) -> str:
    status = conversation.status(question)
    return one_line(f"{status_mark(status)} {question.number} {question.short} – {status_label(status)}")

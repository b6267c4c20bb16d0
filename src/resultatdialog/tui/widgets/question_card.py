"""The open question with its follow-up questions and the official's instruction."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.labels import status_label
from resultatdialog.guide.model import Question
from resultatdialog.intake.text import printable
from resultatdialog.locale import _


class QuestionScroll(VerticalScroll):
    """Container of at most half the height, so that a long question leaves room for the answer."""

    can_focus = False
    DEFAULT_CSS = """
    QuestionScroll { height: auto; max-height: 50%; scrollbar-size-vertical: 1; background: $boost; }
    """

    question: reactive[Question | None] = reactive(None)

    def watch_question(self) -> None:
        """Scroll to the beginning of another question."""
        self.scroll_home(animate=False)


class QuestionCard(Static):
    """The question with the school's names and figures filled in."""

    DEFAULT_CSS = """
    QuestionCard { height: auto; padding: 1 2; background: $boost; }
    """

    conversation: reactive[Conversation | None] = reactive(None)
    question: reactive[Question | None] = reactive(None)

    def watch_conversation(self) -> None:
        """Show the question again: an answer may have changed its wording or status."""
        self._show()

    def watch_question(self) -> None:
        """Show another question."""
        self._show()

    def _show(self) -> None:
        conversation, question = self.conversation, self.question
        if conversation is None or question is None:
            return
        parts = [Content.from_markup("[b]$text[/b]", text=printable(conversation.wording(question)))]
        parts += [Content.from_markup("  [$secondary]–[/] $text", text=printable(text)) for text in question.follow_ups]
        if question.instruction:
            parts.append(
                Content.from_markup(
                    "[i $secondary]($label) $text[/]",
                    label=_("do not read aloud"),
                    text=printable(question.instruction),
                )
            )
        status = conversation.status(question)
        if status == "in_conflict":
            text = _("Two versions of this answer are kept, and none counts. Decide with F6 in the list of schools.")
            parts.append(Content.from_markup("[b $text-warning]≠ $text[/]", text=text))
        if status in ("parked", "declined", "dont_know", "not_asked"):
            reason = str(conversation.answer(question).get("parked", "")) if status == "parked" else ""
            mark = status_label(status) + (f": {printable(reason)}" if reason else "")
            parts.append(Content.from_markup("[b $text-warning]‖ $mark[/]", mark=mark))
        content = Content("\n").join(parts)
        if content != self.content:
            self.update(content)

"""The question being asked: large, with what follows up and what is for the official only."""

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
    """Leaves room for the answer, however long the question is; the rest of it is scrolled to."""

    can_focus = False
    DEFAULT_CSS = """
    QuestionScroll { height: auto; max-height: 50%; scrollbar-size-vertical: 1; background: $boost; }
    """

    question: reactive[Question | None] = reactive(None)

    def watch_question(self) -> None:
        """Another question is read from its beginning."""
        self.scroll_home(animate=False)


class QuestionCard(Static):
    """The question in this school's words."""

    DEFAULT_CSS = """
    QuestionCard { height: auto; padding: 1 2; background: $boost; }
    """

    conversation: reactive[Conversation | None] = reactive(None)
    question: reactive[Question | None] = reactive(None)

    def watch_conversation(self) -> None:
        """A branch or a mark may change what stands here."""
        self._show()

    def watch_question(self) -> None:
        """Another question."""
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
        if status in ("parked", "declined", "dont_know", "not_asked"):
            reason = str(conversation.answer(question).get("parked", "")) if status == "parked" else ""
            mark = status_label(status) + (f": {printable(reason)}" if reason else "")
            parts.append(Content.from_markup("[b $text-warning]‖ $mark[/]", mark=mark))
        content = Content("\n").join(parts)
        if content != self.content:
            self.update(content)

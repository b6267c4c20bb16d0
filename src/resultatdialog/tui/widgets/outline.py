"""The outline of the guide: sections, and questions with their status."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.labels import status_mark
from resultatdialog.guide.model import Question
from resultatdialog.locale import _


class Outline(OptionList):
    """Lists the questions with status marks; an arrow marks the open one, and Enter opens another."""

    DEFAULT_CSS = """
    Outline { height: 1fr; border: none; padding: 0; scrollbar-size-vertical: 1;
        text-wrap: nowrap; text-overflow: ellipsis; }
    Outline:focus { border: none; }
    """

    conversation: reactive[Conversation | None] = reactive(None)
    question: reactive[Question | None] = reactive(None)

    @dataclass
    class Chosen(Message):
        """The user wants to open a question."""

        question: Question

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._shown: dict[str, str] = {}
        self._digits = ""

    def watch_conversation(self) -> None:
        """Update the marks that changed."""
        self._refresh_lines()

    def watch_question(self, question: Question | None) -> None:
        """Move the arrow to the open question."""
        self._refresh_lines()
        if question is not None and not self.has_focus:
            self.highlighted = self.get_option_index(question.id)

    def on_key(self, event: events.Key) -> None:
        """Mark the question whose number is typed."""
        if event.character is None or not event.character.isdigit() or self.conversation is None:
            self._digits = ""
            return
        event.stop()
        numbers = {str(question.number): question.id for question in self.conversation.questions}
        self._digits += event.character
        if self._digits not in numbers:
            self._digits = event.character
        if self._digits in numbers:
            self.highlighted = self.get_option_index(numbers[self._digits])

    @on(OptionList.OptionSelected)
    def choose(self, message: OptionList.OptionSelected) -> None:
        """Post the chosen question."""
        message.stop()
        question = self.conversation.guide.question(message.option_id or "") if self.conversation else None
        if question is not None:
            self.post_message(self.Chosen(question))

    def _refresh_lines(self) -> None:
        conversation = self.conversation
        if conversation is None:
            return
        lines = self._texts(conversation)
        if self._shown.keys() != lines.keys():
            self.set_options(
                Option(Content(line), id=name, disabled=name.startswith("section ")) for name, line in lines.items()
            )
        else:
            for index, (name, line) in enumerate(lines.items()):
                if self._shown[name] != line:
                    self.replace_option_prompt_at_index(index, Content(line))
        self._shown = lines

    def _texts(self, conversation: Conversation) -> dict[str, str]:
        lines: dict[str, str] = {}
        for section in conversation.guide.sections:
            lines[f"section {section.id}"] = f"{section.id} {section.title}"
            asked = [question for question in section.questions if conversation.applies(question)]
            if not asked:
                lines[f"section {section.id} none"] = "  – " + _("does not apply")
            for question in asked:
                here = self.question is not None and question.id == self.question.id
                mark = "▸" if here else status_mark(conversation.status(question))
                lines[question.id] = f" {mark} {question.number} {question.short}"
        return lines

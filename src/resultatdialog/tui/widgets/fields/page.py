"""The page of a question: its fields in a fixed order, ticks and numbers first, words last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, assert_never, get_args

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Field, FieldType, Question
from resultatdialog.locale import _
from resultatdialog.tui.widgets.fields.base import AnswerField, Edited, FieldState
from resultatdialog.tui.widgets.fields.choice import ChoiceField
from resultatdialog.tui.widgets.fields.rows import ActionsField, CountsField
from resultatdialog.tui.widgets.fields.text_fields import LineField, NoteArea, NoteField
from resultatdialog.tui.widgets.line_input import LineInput


class _OnPage(NamedTuple):
    """The place of a kind of answer on the page, from the top, and the widget that shows it."""

    place: int
    widget: type[AnswerField]


def _on_page(kind: FieldType) -> _OnPage:
    """Place and widget of each kind: choices and numbers first, notes last."""
    match kind:
        case "one":
            return _OnPage(0, ChoiceField)
        case "rating":
            return _OnPage(1, ChoiceField)
        case "several":
            return _OnPage(2, ChoiceField)
        case "count":
            return _OnPage(3, LineField)
        case "counts":
            return _OnPage(4, CountsField)
        case "line":
            return _OnPage(5, LineField)
        case "actions":
            return _OnPage(6, ActionsField)
        case "text":
            return _OnPage(7, NoteField)
        case _:
            assert_never(kind)


_IN_ORDER = sorted((_on_page(kind) for kind in get_args(FieldType)), key=lambda found: found.place)
_WIDGETS = tuple(dict.fromkeys(found.widget for found in _IN_ORDER))
"""The widgets of all kinds in the page's order, each once."""
_READY: tuple[type[AnswerField], ...] = (ChoiceField, LineField, NoteField)
"""The widgets mounted from the start; other kinds, or more of one, come with the first question that needs them."""


class AnswerPage(VerticalScroll):
    """Shows the fields of the question; the same widgets serve all questions."""

    can_focus = False

    conversation: reactive[Conversation | None] = reactive(None)
    question: reactive[Question | None] = reactive(None)

    class Shown(Message):
        """A question is shown, with all its fields mounted."""

        def __init__(self, question: Question) -> None:
            super().__init__()
            self.question = question

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.coming = False
        """Whether fields that the question needs are being mounted."""
        self._focus_waits = False
        self._announced: Question | None = None

    def compose(self) -> ComposeResult:
        """All fields, hidden until a question needs them, and the officials' own comment."""
        for kind in _READY:
            field = kind()
            field.display = False
            yield field
        comment = LineField()
        comment.id = "comment"
        yield comment

    def watch_conversation(self) -> None:
        """Show the fields again after a change."""
        self._show()

    def watch_question(self) -> None:
        """Show another question's fields, scrolled to the top."""
        self.scroll_home(animate=False)
        self._show()

    def take(self) -> list[Edited]:
        """Everything that has been typed and not sent."""
        return [message for field in self.query(AnswerField) if (message := field.take()) is not None]

    def focus_words(self, question: Question | None = None) -> None:
        """Focus the first note, else the first field, else the comment; waits until the fields are mounted.

        With a question: waits until it is the question on the page, too.
        """
        if self.coming or (question is not None and question != self.question):
            self._focus_waits = True
            return
        shown = [field for field in self._fields() if field.display and not field.disabled]
        notes = [field for field in shown if isinstance(field, NoteField)]
        if notes:
            self.screen.set_focus(notes[0].editor, scroll_visible=False)
            self.call_after_refresh(self._bring_into_view, notes[0].editor)
        else:
            self.screen.set_focus((shown or [self.query_one("#comment", LineField)])[0].target)

    def _bring_into_view(self, editor: NoteArea, looks: int = 3) -> None:
        """Scroll to the editor if its first two lines are out of sight, as below many other fields.

        New fields above it are laid out one after the other, on a busy machine also later: it looks a few times.
        """
        place = editor.region
        if not editor.has_focus:
            return
        if not self.region.contains_region(Region(place.x, place.y, 1, 2)):
            editor.scroll_visible(animate=False)
        if looks > 1:
            self.call_after_refresh(self._bring_into_view, editor, looks - 1)

    def place_for_words(self) -> NoteArea | LineInput:
        """The editor or line that typed words go to: the first note, else the officials' own comment."""
        notes = [field for field in self._fields() if isinstance(field, NoteField) and field.display]
        free = [field for field in notes if not field.disabled]
        return free[0].editor if free else self.query_one("#comment", LineField).input

    def switch(self) -> None:
        """Move the focus from the note to the first other field, or back to the note."""
        shown = [field for field in self._fields() if field.display and not field.disabled]
        focused = self.screen.focused
        in_words = isinstance(focused, NoteArea)
        others = [field for field in shown if not isinstance(field, NoteField)]
        if in_words and others:
            self.screen.set_focus(others[0].target)
        else:
            self.focus_words()

    def _fields(self) -> list[AnswerField]:
        return [field for field in self.query(AnswerField) if field.id != "comment"]

    def _mount(self, kind: type[AnswerField]) -> None:
        """Add a field where its kind stands in the page's order."""
        after = [field for field in self._fields() if _WIDGETS.index(type(field)) > _WIDGETS.index(kind)]
        field = kind()
        field.display = False
        self.mount(field, before=after[0] if after else self.query_one("#comment"))

    def _all_shown(self, question: Question) -> None:
        if self._focus_waits:
            self._focus_waits = False
            self.focus_words()
        if question is not self._announced:
            self._announced = question
            self.post_message(self.Shown(question))

    def _show(self) -> None:
        conversation, question = self.conversation, self.question
        if conversation is None or question is None:
            return
        free = self._fields()
        missing = False
        for entry in _entries(conversation, question):
            kind = _on_page(entry.field.type).widget
            field = next((field for field in free if isinstance(field, kind)), None)
            if field is None:
                self._mount(kind)
                missing = True
                continue
            free.remove(field)
            if not field.is_mounted:
                missing = True
                continue
            field.show(entry)
            field.disabled = conversation.session.waits(targets.answer(question.id, entry.field.id))
            field.display = True
            missing = missing or not field.is_ready  # rows that the question needs are new, too
        for field in free:
            field.display = False
        self.coming = missing
        if missing:
            self.call_after_refresh(self._show)
        else:
            self._all_shown(question)
        comment = Field(id="comment", type="line", label=_("Own comment"))
        value = conversation.session.answer(question.id).get("comment")
        line = self.query_one("#comment", LineField)
        line.show(FieldState(question.id, comment, value=value))
        line.disabled = conversation.session.waits(targets.answer(question.id, "comment"))


def _entries(conversation: Conversation, question: Question) -> Iterator[FieldState]:
    """The fields to show, in the page's order."""
    answer = conversation.answer(question)
    for item in sorted(conversation.fields(question), key=lambda item: _on_page(item.type).place):
        value = answer.get(item.id)
        prefill = conversation.prefill(item) if value is None else None
        shown = prefill if value is None else value
        yield FieldState(question.id, item, conversation.options(item), shown, prefill is not None)

"""The base classes of the answer fields: each shows a field of the guide with its value and posts `Edited`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from textual import on
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from resultatdialog.guide.model import Field, Option
from resultatdialog.intake.text import is_blank, one_line
from resultatdialog.tui.widgets.line_input import LineInput

PAUSE = 0.8
"""Seconds without a key before typed words are saved."""
LONGEST = 1.5
"""Seconds from the first unsaved key after which typed words are saved even without a pause."""

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class FieldState:
    """A field of a question with its options and value."""

    question: str
    field: Field
    options: tuple[Option, ...] = ()
    value: Any = None
    prefilled: bool = False
    """Whether the value comes from the results and was not entered at the meeting."""


class Edited(Message):
    """The official has entered a value."""

    def __init__(self, question: str, field_id: str, value: Any) -> None:
        super().__init__()
        self.question = question
        self.field_id = field_id
        self.value = value
        self.number = next(_numbers)
        """Grows with every edit: one that was overtaken on its way by a later one is left out."""


class LabelLine(Static):
    """A line of text whose layout is recalculated only when the text changes."""

    def say(self, text: str) -> None:
        """Show the text on one line."""
        content = Content(one_line(text))
        if content != self.content:
            self.update(content)


class AnswerField(Widget):
    """Shows one field; the widget is reused for the next question, so that nothing is mounted during the meeting."""

    DEFAULT_CSS = """
    AnswerField { height: auto; width: 1fr; }
    """

    entry: FieldState | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the field and all its parts are mounted."""
        return self.is_mounted

    @property
    def target(self) -> Widget:
        """The widget that takes the focus: the field itself, or its first input."""
        return self if self.can_focus else self.query(Input).first()

    def show(self, entry: FieldState) -> None:
        """Show a field and its value; words that are being typed into the same field stay."""
        raise NotImplementedError

    def shows(self, entry: FieldState) -> bool:
        """Whether this is the field of the question that is shown already."""
        shown = self.entry
        return shown is not None and (shown.question, shown.field.id) == (entry.question, entry.field.id)

    def acts_on(self, letters: str) -> bool:
        """Whether letters that are typed here do something."""
        raise NotImplementedError

    def take_back(self, keys: int) -> Edited | None:
        """Undo what the latest keys did here; the message with the value before them, which the caller handles."""
        raise NotImplementedError

    def take(self) -> Edited | None:
        """The message for typed words that have not been sent, which the caller handles immediately."""
        return None

    def edited(self, value: Any) -> Edited | None:
        """The message with a new value; None while the widget shows no field."""
        return Edited(self.entry.question, self.entry.field.id, value) if self.entry else None

    def send(self, value: Any) -> None:
        """Post a new value."""
        message = self.edited(value)
        if message is not None:
            self.post_message(message)


class TypedField(AnswerField):
    """A field with typed text: sends it after a pause, on losing the focus, and on request."""

    def __init__(self) -> None:
        super().__init__()
        self._pause: Timer | None = None
        self._latest: Timer | None = None
        self._known: Any = None
        """Result of `typed` when the value was last shown or sent."""

    def typed(self) -> Any:
        """The value that the field's present text stands for."""
        raise NotImplementedError

    def shown(self) -> None:
        """Note that the present text was filled in by the program and not typed."""
        self._known = self.typed()

    @property
    def waiting(self) -> bool:
        """Whether typed text has not been sent."""
        return self.entry is not None and self.display and bool(self.typed() != self._known)

    def keeps(self, entry: FieldState) -> bool:
        """Whether the field already shows this entry, or text is being typed into it."""
        if not self.shows(entry):
            return False
        return self.waiting or _empty_is_none(self.typed()) == _empty_is_none(entry.value)

    def touched(self) -> None:
        """Send after a pause, at the latest `LONGEST` seconds after the first unsaved key."""
        if self._pause is None:
            self._pause = self.set_timer(PAUSE, self.flush)
        else:
            self._pause.reset()
        if self._latest is None:
            self._latest = self.set_timer(LONGEST, self.flush)

    def take(self) -> Edited | None:
        """The message for text typed since it was last shown or sent, if any; stops the timers."""
        for timer in (self._pause, self._latest):
            if timer is not None:
                timer.stop()
        self._pause = self._latest = None
        if not self.waiting:
            return None
        self._known = self.typed()
        return self.edited(self._known)

    def flush(self) -> None:
        """Post the text typed since it was last sent."""
        message = self.take()
        if message is not None:
            self.post_message(message)

    def on_descendant_blur(self) -> None:
        """Send typed text when the field loses the focus."""
        self.flush()


class InputField(TypedField):
    """A field with one or several single-line inputs."""

    @property
    def _input(self) -> LineInput | None:
        """The input in focus."""
        return next((field for field in self.query(LineInput) if field.has_focus), None)

    def acts_on(self, letters: str) -> bool:
        """Whether the input in focus takes the letters: those for numbers take digits only."""
        return self._input is None or self._input.takes(letters)

    def take_back(self, keys: int) -> Edited | None:
        """Give the input in focus the text it had before its latest keys."""
        if self._input is not None:
            self._input.take_back(keys)
        return self.take()

    @on(Input.Changed)
    def wait(self, message: Input.Changed) -> None:
        """Send the text after a pause."""
        message.stop()
        self.touched()

    @on(Input.Submitted)
    def send_now(self, message: Input.Submitted) -> None:
        """Send the text immediately on Enter."""
        message.stop()
        self.flush()


def _empty_is_none(value: Any) -> Any:
    return None if is_blank(value) else value

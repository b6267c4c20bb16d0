"""What every answer field has in common: a field of the guide, a value in, `Edited` out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual import on
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from resultatdialog.guide.model import Field, Option
from resultatdialog.intake.text import one_line

PAUSE = 0.8
"""Seconds without a key before typed words are saved."""
LONGEST = 1.5
"""Seconds from the first unsaved key after which they are saved anyway, however steadily one types."""


@dataclass(frozen=True, slots=True)
class FieldState:
    """A field as the page shows it now."""

    question: str
    field: Field
    options: tuple[Option, ...] = ()
    value: Any = None
    prefilled: bool = False
    """The value comes from the results; nobody has entered it."""


class Edited(Message):
    """The official entered something."""

    def __init__(self, question: str, field_id: str, value: Any) -> None:
        super().__init__()
        self.question = question
        self.field_id = field_id
        self.value = value


class LabelLine(Static):
    """A line of text whose layout is recalculated only when the text changes."""

    def say(self, text: str) -> None:
        """Show the text on one line."""
        content = Content(one_line(text))
        if content != self.content:
            self.update(content)


class AnswerField(Widget):
    """Shows one field; reused for the next question, so that nothing is built while people talk."""

    DEFAULT_CSS = """
    AnswerField { height: auto; width: 1fr; }
    """

    entry: FieldState | None = None

    @property
    def target(self) -> Widget:
        """Where the cursor goes: the field itself, or its first input."""
        return self if self.can_focus else self.query(Input).first()

    def show(self, entry: FieldState) -> None:
        """Put a field and its value on the page; what the official is typing in it stays."""
        raise NotImplementedError

    def take(self) -> Edited | None:
        """What has been typed and not sent, for the caller to deal with at once."""
        return None

    def edited(self, value: Any) -> Edited | None:
        """The message that announces a value."""
        return Edited(self.entry.question, self.entry.field.id, value) if self.entry else None

    def send(self, value: Any) -> None:
        """Announce a value."""
        message = self.edited(value)
        if message is not None:
            self.post_message(message)


class TypedField(AnswerField):
    """A field that is typed in: sends after a pause, on leaving it, and when asked to."""

    def __init__(self) -> None:
        super().__init__()
        self._pause: Timer | None = None
        self._latest: Timer | None = None
        self._known: Any = None
        """What `typed` gave when it was shown or sent last."""

    def typed(self) -> Any:
        """What stands in the field now."""
        raise NotImplementedError

    def shown(self) -> None:
        """The entry has been put in the field; what stands there now was not typed."""
        self._known = self.typed()

    @property
    def waiting(self) -> bool:
        """Whether something typed has not been sent."""
        return self.entry is not None and self.display and bool(self.typed() != self._known)

    def keeps(self, entry: FieldState) -> bool:
        """Whether what stands in the field is this entry already, or is being typed into it."""
        if self.entry is None or (self.entry.question, self.entry.field.id) != (entry.question, entry.field.id):
            return False
        return self.waiting or _empty_is_none(self.typed()) == _empty_is_none(entry.value)

    def touched(self) -> None:
        """A key was pressed: save after a pause, at the latest `LONGEST` after the first unsaved key."""
        if self._pause is None:
            self._pause = self.set_timer(PAUSE, self.flush)
        else:
            self._pause.reset()
        if self._latest is None:
            self._latest = self.set_timer(LONGEST, self.flush)

    def take(self) -> Edited | None:
        """What has been typed since it was shown or sent last."""
        for timer in (self._pause, self._latest):
            if timer is not None:
                timer.stop()
        self._pause = self._latest = None
        if not self.waiting:
            return None
        self._known = self.typed()
        return self.edited(self._known)

    def flush(self) -> None:
        """Send what has been typed since it was sent last."""
        message = self.take()
        if message is not None:
            self.post_message(message)

    def on_descendant_blur(self) -> None:
        """Leaving the field sends what was typed."""
        self.flush()


class InputField(TypedField):
    """A field typed in single lines."""

    @on(Input.Changed)
    def wait(self, message: Input.Changed) -> None:
        """Typing: save after a pause."""
        message.stop()
        self.touched()

    @on(Input.Submitted)
    def send_now(self, message: Input.Submitted) -> None:
        """Enter saves at once."""
        message.stop()
        self.flush()


def _empty_is_none(value: Any) -> Any:
    return None if value in ("", [], {}) else value

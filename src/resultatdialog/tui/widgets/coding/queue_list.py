"""The answers that wait for the coder, under the names of their schools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from resultatdialog.coding.queue import Item, Key
from resultatdialog.intake.text import one_line


class QueueLine(NamedTuple):
    """An answer as the list shows it."""

    item: Item
    school: str
    words: str
    """Number, question and why it waits."""


class QueueList(OptionList):
    """Enter or a click opens an answer."""

    DEFAULT_CSS = """
    QueueList { height: 1fr; border: none; padding: 0; background: $background; scrollbar-size-vertical: 1;
        text-wrap: nowrap; text-overflow: ellipsis; }
    QueueList:focus { border: none; }
    """

    @dataclass
    class Chosen(Message):
        """The coder wants to go to an answer."""

        item: Item

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._waiting: dict[str, QueueLine] = {}
        self._said: dict[str, str] = {}

    def show(self, lines: Sequence[QueueLine], here: Key | None) -> None:
        """List them; only what has changed is drawn anew."""
        texts: dict[str, str] = {}
        self._waiting = {}
        session = ""
        for line in lines:
            if line.item.session != session:
                session = line.item.session
                texts[session] = one_line(line.school)
            at = line.item.key == here
            name = "/".join(line.item.key)
            self._waiting[name] = line
            texts[name] = f" {'▸' if at else '·' if line.item.waits else '✓'} {one_line(line.words)}"
        if texts.keys() != self._said.keys():
            self.set_options(Option(Content(text), id=name, disabled="/" not in name) for name, text in texts.items())
        else:
            for index, (name, text) in enumerate(texts.items()):
                if self._said[name] != text:
                    self.replace_option_prompt_at_index(index, Content(text))
        self._said = texts
        if here is not None and not self.has_focus and "/".join(here) in texts:
            self.highlighted = self.get_option_index("/".join(here))

    @on(OptionList.OptionSelected)
    def choose(self, message: OptionList.OptionSelected) -> None:
        """Announce the chosen answer."""
        message.stop()
        line = self._waiting.get(message.option_id or "")
        if line is not None:
            self.post_message(self.Chosen(line.item))

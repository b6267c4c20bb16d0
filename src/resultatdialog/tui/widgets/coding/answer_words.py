"""The answer's sentences with their codings; keys change the marked words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import events, on
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from resultatdialog.coding.counting import CodingKey, Counting, coding_key
from resultatdialog.coding.labels import coding_label, counting_label
from resultatdialog.coding.passages import Span
from resultatdialog.coding.text_selection import WHOLE_ANSWER, TextSelection, initial_selection
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Letters that mark the sentences; later sentences are reached with the arrows."""


class AnswerWords(OptionList):
    """Up and Down mark a sentence, Shift extends the mark by sentences; Left and Right move its ends by words."""

    DEFAULT_CSS = """
    AnswerWords { height: auto; border: none; padding: 0 1; background: $background; scrollbar-size-vertical: 1; }
    AnswerWords:focus { border: none; }
    AnswerWords > .option-list--option-highlighted { background: $boost; color: $foreground; text-style: none; }
    AnswerWords:focus > .option-list--option-highlighted { background: $boost; color: $foreground; text-style: none; }
    """
    BINDINGS = [
        Binding("shift+down", "longer(1)", _("one sentence more"), id="words.more", show=False),
        Binding("shift+up", "longer(-1)", _("one sentence less"), id="words.less", show=False),
        Binding("right", "start_moved(1)", _("begin a word later"), id="words.later", show=False),
        Binding("left", "start_moved(-1)", _("begin a word earlier"), id="words.earlier", show=False),
        Binding("shift+left", "end_moved(-1)", _("end a word earlier"), id="words.shorter", show=False),
        Binding("shift+right", "end_moved(1)", _("end a word later"), id="words.longer", show=False),
    ]

    @dataclass
    class Finished(Message):
        """The user has finished the answer (Enter)."""

    def __init__(self, codebook: Codebook, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._book = codebook
        self._codings: dict[int, list[Explanation]] = {}
        self._counting: Mapping[CodingKey, Counting] = {}
        self._drawn: list[Content] = []
        self.marking: TextSelection = initial_selection(())

    def show(
        self, marking: TextSelection, codings: tuple[Explanation, ...], counting: Mapping[CodingKey, Counting]
    ) -> None:
        """Show an answer's sentences, marking and codings, with what counts for those that were decided on."""
        self.marking, self._counting = marking, counting
        self._codings = {}
        for explanation in codings:
            self._codings.setdefault(marking.line_of(explanation), []).append(explanation)
        if len(marking.lines) + 1 == len(self._drawn):
            self._redraw()
        else:
            self._drawn = [self._line(index) for index in range(len(marking.lines) + 1)]
            self.set_options(Option(self._line(index)) for index in range(len(self._drawn)))
        self._move_cursor_to_marking()

    def on_key(self, event: events.Key) -> None:
        """Mark the sentence of the typed capital letter."""
        if event.character and event.character in LETTERS[: len(self.marking.lines)]:
            event.stop()
            self.go_to(self.marking.at_line(LETTERS.index(event.character)))

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Mark the sentence that the cursor has moved to."""
        super().watch_highlighted(highlighted)
        if highlighted is not None and highlighted - 1 != self.marking.line:
            self.marking = self.marking.at_line(highlighted - 1)
            self._redraw()

    @on(OptionList.OptionSelected)
    def finish(self, message: OptionList.OptionSelected) -> None:
        """Post that the answer is finished."""
        message.stop()
        self.post_message(self.Finished())

    def action_longer(self, step: int) -> None:
        """Extend the marking by a sentence at its end, or shorten it."""
        self.go_to(self.marking.lengthened(step))

    def action_start_moved(self, words: int) -> None:
        """Move the marking's beginning by words."""
        self.go_to(self.marking.start_moved(words))

    def action_end_moved(self, words: int) -> None:
        """Move the marking's end by words."""
        self.go_to(self.marking.end_moved(words))

    def go_to(self, marking: TextSelection) -> None:
        """Show another marking."""
        self.marking = marking
        self._redraw()
        self._move_cursor_to_marking()

    def _move_cursor_to_marking(self) -> None:
        """Move the cursor to the line where the marking begins."""
        if self.highlighted != self.marking.line + 1:
            self.highlighted = self.marking.line + 1

    def _redraw(self) -> None:
        """Replace the lines that have changed."""
        for index, drawn in enumerate(self._drawn):
            line = self._line(index)
            if not line.is_same(drawn):  # lines with equal text may be marked differently
                self._drawn[index] = line
                self.replace_option_prompt_at_index(index, line)

    def _line(self, index: int) -> Content:
        """Line 0 stands for the whole answer, the following lines for the sentences."""
        marking = self.marking
        if index:
            return self._sentence(index - 1, marking.lines[index - 1])
        whole = _("The whole answer") if marking.lines else _("Nothing was noted.")
        bar, style = ("▌ ", "bold") if marking.span is None else ("  ", "dim")
        return self._with_codings(Content.assemble(bar, (whole, style)), WHOLE_ANSWER)

    def _sentence(self, number: int, line: Span) -> Content:
        """A sentence with its marked part in bold; a field's first sentence has the field's name above it."""
        marking, span = self.marking, self.marking.span
        text = one_line(marking.text(line))
        inside = span is not None and span.field == line.field and span.start < line.end and span.end > line.start
        words = Content(text)
        if inside and span is not None:
            begin, end = max(0, span.start - line.start), min(len(text), span.end - line.start)
            words = words.stylize("bold $text-accent", begin, end)
        letter = LETTERS[number] if number < len(LETTERS) else " "
        sentence = Content.assemble("▌ " if inside else (f"{letter} ", "$secondary"), words)
        label = next(passage.label for passage in marking.passages if passage.field == line.field)
        if label and len(marking.passages) > 1 and (number == 0 or marking.lines[number - 1].field != line.field):
            sentence = Content.assemble((f"{one_line(label)}\n", "dim"), sentence)
        return self._with_codings(sentence, number)

    def _with_codings(self, words: Content, line: int) -> Content:
        parts = [words]
        for explanation in self._codings.get(line, ()):
            label = coding_label(explanation, self._book, quote=False)
            counting = self._counting.get(coding_key(explanation))
            if counting is not None and counting.decided:
                label = f"{label} → {counting_label(counting, self._book)}"
            memo = f" · {one_line(explanation.memo)}" if explanation.memo else ""
            parts.append(
                Content.from_markup("    [$text-success]● $label[/][$secondary]$memo[/]", label=label, memo=memo)
            )
        return Content("\n").join(parts)

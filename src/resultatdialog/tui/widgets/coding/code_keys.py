"""The codes and their keys: first the category, then strength, weakness or neither."""

from __future__ import annotations

import itertools

from rich.cells import set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from resultatdialog.dialogue.session import VALENCES
from resultatdialog.guide.model import CODE_KEYS, Category, Codebook
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.vocabulary import subjects

ON_LINES = 9
"""So many codes have a line each."""
COLUMN = 34
"""Cells of a code's name where two stand on a line."""


class CodeKeys(Static, can_focus=True):
    """What the keys choose now."""

    DEFAULT_CSS = """
    CodeKeys { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    CodeKeys.-chosen { text-wrap: wrap; }
    """

    category: reactive[str | None] = reactive(None)
    """The category chosen; its valences are next."""
    subject: reactive[str | None] = reactive(None)

    def __init__(
        self,
        codebook: Codebook,
        subject_ids: tuple[str, ...],
        *,
        offers_later: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id, markup=False)
        self._book = codebook
        self._offers_later = offers_later
        self._subjects: tuple[str | None, ...] = (None, *subject_ids)

    def on_mount(self) -> None:
        """Show the categories; the place they take stays the same when one is chosen."""
        codes = len(self._book.categories)
        self.styles.min_height = (codes if codes <= ON_LINES else -(-codes // 2)) + 2
        self.update(self._choices())

    def watch_category(self) -> None:
        """A category chosen: its valences are next."""
        self._show()

    def watch_subject(self) -> None:
        """Another subject."""
        self._show()

    def set_subjects(self, subject_ids: tuple[str, ...]) -> None:
        """The subjects of another question."""
        if self._subjects[1:] != subject_ids:
            self._subjects = (None, *subject_ids)
            self.subject = None
            self._show()

    def choose(self, index: int) -> tuple[str, str] | None:
        """A key was pressed: category and valence once both are chosen."""
        if self.category is None:
            if index < len(self._book.categories):
                self.category = self._book.categories[index].id
            return None
        if index >= len(VALENCES):
            return None
        chosen = self.category, VALENCES[index]
        self.category = None
        return chosen

    def next_subject(self) -> None:
        """The next subject; none again after the last."""
        self.subject = self._subjects[(self._subjects.index(self.subject) + 1) % len(self._subjects)]

    def _show(self) -> None:
        if self.is_mounted:
            self.set_class(self.category is not None, "-chosen")
            self.update(self._choices())

    def _choices(self) -> Content:
        lines = self._categories() if self.category is None else self._valences(self.category)
        if len(self._subjects) > 1:
            subject = subjects()[self.subject] if self.subject else _("no subject")
            lines.append(Content.from_markup("\n[b $text-accent]a[/]  [$secondary]$subject[/]", subject=subject))
        return Content("\n").join(lines)

    def _categories(self) -> list[Content]:
        """A code on each line with what is said, for example; many codes stand two on a line, without."""
        choices = list(zip(CODE_KEYS, self._book.categories, strict=False))
        if len(choices) > ON_LINES:
            half = -(-len(choices) // 2)
            pairs = itertools.zip_longest(choices[:half], choices[half:])
            lines = [
                Content("").join([_code_cell(*left), _code_cell(*right) if right else Content("")])
                for left, right in pairs
            ]
        else:
            lines = [
                Content.from_markup(
                    "[b $text-accent]$key[/]  $label  [$secondary]$about[/]",
                    key=key,
                    label=one_line(choice.label),
                    about=one_line(choice.examples or choice.definition),
                )
                for key, choice in choices
            ]
        if self._offers_later:
            lines.append(Content.from_markup("[b $text-accent]0[/]  $words", words=_("code later")))
        return lines

    def _valences(self, chosen: str) -> list[Content]:
        category, kind = self._book.category(chosen), self._book.type_of(chosen)
        assert category is not None
        lines = [Content.from_markup("[b]$label[/b]", label=one_line(category.label))]
        for words in (category.definition, category.not_when):
            if words:
                lines.append(Content.from_markup("[$secondary]$words[/]", words=one_line(words)))
        for index, valence in enumerate(VALENCES, start=1):
            words = one_line(str(getattr(kind, valence)))
            lines.append(Content.from_markup("[b $text-accent]$key[/]  $words", key=str(index), words=words))
        return lines


def _code_cell(key: str, choice: Category) -> Content:
    """A code in half a line."""
    label = set_cell_size(one_line(choice.label), COLUMN)
    return Content.from_markup("[b $text-accent]$key[/]  $label", key=key, label=label)

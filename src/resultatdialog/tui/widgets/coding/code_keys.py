"""The codes with their keys: first the categories, then the valences of the chosen one."""

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
"""Largest number of codes with a line each; more codes stand in two columns."""
COLUMN = 34
"""Cells of a code's name in two columns."""


class CodeKeys(Static, can_focus=True):
    """Shows the choices of the next key: categories, or valences of the chosen category."""

    DEFAULT_CSS = """
    CodeKeys { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    CodeKeys.-chosen { text-wrap: wrap; }
    """

    category: reactive[str | None] = reactive(None)
    """Id of the chosen category, whose valences are shown; None shows the categories."""
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
        """Show the categories, with a height that also fits the valences."""
        codes = len(self._book.categories)
        self.styles.min_height = (codes if codes <= ON_LINES else -(-codes // 2)) + 2
        self.update(self._choices())

    def watch_category(self) -> None:
        """Show the valences of the chosen category."""
        self._show()

    def watch_subject(self) -> None:
        """Show the chosen subject."""
        self._show()

    def set_subjects(self, subject_ids: tuple[str, ...]) -> None:
        """Set the subjects of another question (ids)."""
        if self._subjects[1:] != subject_ids:
            self._subjects = (None, *subject_ids)
            self.subject = None
            self._show()

    def offers(self, index: int) -> bool:
        """Whether there is a choice with this index (from 0) now."""
        return index < len(self._book.categories if self.category is None else VALENCES)

    def choose(self, index: int) -> tuple[str, str] | None:
        """Choose by index (from 0); returns category id and valence when both are chosen, else None."""
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
        """Choose the next subject; after the last one, none."""
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
        """One code per line with examples or definition; more than `ON_LINES` in two columns without them."""
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
    """A code's key and name for one of two columns."""
    label = set_cell_size(one_line(choice.label), COLUMN)
    return Content.from_markup("[b $text-accent]$key[/]  $label", key=key, label=label)

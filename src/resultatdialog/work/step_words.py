"""Words for the change a step made: said when the step is taken back or done again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.stretches import text_change
from resultatdialog.guide.model import Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _

_LONGEST = 40
"""Letters of somebody's words that are said."""


class StepWords(NamedTuple):
    """Where a step was done, and what has become of it."""

    where: str
    """Number and short text of the question, or the meeting."""
    what: str

    def __str__(self) -> str:
        """Both on one line."""
        return f"{self.where} – {self.what}"


def step_words(guide: Guide, question_id: str, was: Sequence[Change], now: Sequence[Change]) -> StepWords:
    """The words for a step that changed targets from `was` to `now`, above all the first one."""
    question = guide.question(question_id)
    where = one_line(f"{question.number} {question.short}") if question else _("the meeting")
    before, after = was[0], now[0]
    moved = {targets.parse(c.target).subject for c in now if targets.parse(c.target).kind == targets.ANSWER}
    if len(moved) > 1:
        change = text_change(str(before.value or ""), str(after.value or ""))
        return StepWords(where, _("the move of ”{words}”").format(words=_few(change.added + change.removed)))
    kind, subject, detail = targets.parse(after.target)
    known = guide.question(subject) if kind == targets.ANSWER else None
    field = known.field(detail) if known else None
    if kind != targets.ANSWER:
        return StepWords(where, _KINDS[kind]() if kind in _KINDS else _("what was noted"))
    if detail in ("status", "parked"):
        return StepWords(where, _("the mark on the question"))
    if isinstance(before.value or after.value, str) and (field is None or field.type in ("text", "line")):
        change = text_change(str(before.value or ""), str(after.value or ""))
        if change.added.strip():
            return StepWords(where, _("”{words}” stands there again").format(words=_few(change.added)))
        return StepWords(where, _("”{words}” is taken away").format(words=_few(change.removed)))
    if field is not None and field.type in ("one", "several"):
        earlier, later = (set(value if isinstance(value, list) else [value]) for value in (before.value, after.value))
        labels = [option.label for option in guide.field_options(field) if option.id in earlier ^ later]
        return StepWords(where, one_line(", ".join(labels)))
    return StepWords(where, one_line(field.label) if field and field.label else _("the choice"))


_KINDS = {
    targets.CODING: lambda: _("a coding"),
    targets.CODE_LATER: lambda: _("a mark to code later"),
    targets.AGREEMENT: lambda: _("an agreement"),
    targets.LOOSE_NOTES: lambda: _("the loose notes"),
    targets.STATE: lambda: _("the state of the meeting"),
    targets.CHALLENGE: lambda: _("the principal's figure"),
    targets.ABOUT: lambda: _("what the meeting was"),
    targets.READ_THROUGH: lambda: _("that it is read"),
    targets.CODING_DONE: lambda: _("that the school is coded"),
    targets.SETTLED: lambda: _("a decision"),
    targets.ALIKE: lambda: _("a decision"),
    targets.APART: lambda: _("a decision"),
}
"""Words for each kind of target, made when they are said: the language is chosen after the program has started."""


def _few(words: str) -> str:
    """The last words of a text, with … before them when it is longer."""
    text = one_line(words.strip())
    if len(text) <= _LONGEST:
        return text
    return "…" + text[-_LONGEST:].partition(" ")[2]

"""The four-set base: which schools a cell is about, and what became of each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from resultatdialog.dialogue.session import AnswerStatus
from resultatdialog.locale.phrases import share

Fate = Literal["not_applicable", "not_asked", "no_answer", "otherwise", "counted"]
"""What became of a school in one cell."""


@dataclass(frozen=True, slots=True)
class TallyCell:
    """One number of a table; `count` + answered otherwise + `not_asked` + `no_answer` = `base`."""

    count: int
    base: int
    """Schools with a session to which the measure applies."""
    share: int | None
    """Whole percent of the base, half up; None without a base."""
    not_applicable: int
    not_asked: int
    no_answer: int


def fate(applies: bool, status: AnswerStatus, counts: bool) -> Fate:
    """Where a school belongs; what is counted was answered."""
    if not applies:
        return "not_applicable"
    if status == "not_asked":
        return "not_asked"
    if status in ("declined", "dont_know"):
        return "no_answer"
    return "counted" if counts else "otherwise"


def cell(fates: Iterable[Fate]) -> TallyCell:
    """The cell that these schools make, one fate each."""
    found = Counter(fates)
    base = found.total() - found["not_applicable"]
    return TallyCell(
        count=found["counted"],
        base=base,
        share=share(found["counted"], base),
        not_applicable=found["not_applicable"],
        not_asked=found["not_asked"],
        no_answer=found["no_answer"],
    )

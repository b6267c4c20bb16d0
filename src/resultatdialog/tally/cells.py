"""A cell of a table is its schools: each has one fate, and every number of the cell is derived from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from resultatdialog.dialogue.session import AnswerStatus
from resultatdialog.locale.phrases import share

Fate = Literal[
    "not_applicable",
    "not_held",
    "not_asked",
    "no_answer",
    "not_coded",
    "in_conflict",
    "orphaned",
    "otherwise",
    "counted",
]
"""The one set of a cell that a school belongs to.

not_held: the meeting is under way. not_coded: there are words, and nobody has coded them. orphaned: the answer may
stand under an id that the guide does not have.
"""
OUTSIDE_BASE: tuple[Fate, ...] = ("not_applicable", "not_held")
"""Fates of the schools that are in no base."""
UNKNOWN: tuple[Fate, ...] = ("not_asked", "no_answer", "not_coded", "in_conflict", "orphaned")
"""Fates of the schools that would count or not, if it were known."""


def fate(
    applies: bool,
    status: AnswerStatus,
    counts: bool,
    *,
    held: bool = True,
    in_conflict: bool = False,
    not_coded: bool = False,
    orphaned: bool = False,
) -> Fate:
    """The set a school belongs to; `counts` matters only when the question was answered.

    What is in conflict counts in no other set, before somebody has settled it. Words that nobody has coded, and answers
    under ids that the guide does not have, are not said to be another answer.
    """
    if not applies:
        return "not_applicable"
    if not held:
        return "not_held"
    if in_conflict:
        return "in_conflict"
    if status in ("declined", "dont_know"):
        return "no_answer"
    if status != "not_asked" and counts:
        return "counted"
    if orphaned:
        return "orphaned"
    if status == "not_asked":
        return "not_asked"
    return "not_coded" if not_coded else "otherwise"


@dataclass(frozen=True)
class TallyCell:
    """One number of a table: the fate of every school whose meeting has begun."""

    fates: Mapping[str, Fate]
    """School code to fate."""
    coded_before: frozenset[str] | None = None
    """Schools that answered otherwise, but before one of the codes existed; None when no code was added later."""

    @cached_property
    def _numbers(self) -> Counter[Fate]:
        return Counter(self.fates.values())

    def number(self, *wanted: Fate) -> int:
        """Number of schools with one of these fates."""
        return sum(self._numbers[fate] for fate in wanted)

    @property
    def count(self) -> int:
        """Number of schools that the row counts."""
        return self.number("counted")

    @property
    def base(self) -> int:
        """Number of schools with a meeting that has been held to which the row applies."""
        return len(self.fates) - self.number(*OUTSIDE_BASE)

    @property
    def answered(self) -> int:
        """Number of schools of which it is known whether they count."""
        return self.number("counted", "otherwise")

    @property
    def high(self) -> int:
        """Number of schools that the row would count if every school counted of which it is not known.

        Those coded before a code existed are among them; `count` is the lowest number.
        """
        return self.count + self.number(*UNKNOWN) + len(self.coded_before or ())

    @property
    def share(self) -> int | None:
        """Whole percent of the base, half up; None without a base, and while answers have no place in the guide."""
        return None if self.number("orphaned") else share(self.count, self.base)

    def who(self) -> dict[str, list[str]]:
        """Fate to the codes of its schools; the fates that are rare only where there are any."""
        usual: tuple[Fate, ...] = ("counted", "otherwise", "no_answer", "not_asked", "not_coded")
        found: dict[str, list[str]] = {name: [] for name in usual}
        for school, name in self.fates.items():
            if name != "not_applicable":
                found.setdefault(name, []).append(school)
        return found

    def numbers(self) -> dict[str, int | None]:
        """The columns in JSON, CSV and Excel; `orphaned` and `coded_before` only where there can be any."""
        numbers = {
            "count": self.count,
            "base": self.base,
            "share": self.share,
            "not_applicable": self.number("not_applicable"),
            "not_asked": self.number("not_asked"),
            "no_answer": self.number("no_answer"),
            "in_conflict": self.number("in_conflict"),
            "not_coded": self.number("not_coded"),
            "not_held": self.number("not_held"),
            "low": self.count,
            "high": self.high,
            "answered": self.answered,
            "share_of_answered": share(self.count, self.answered),
        }
        if self.number("orphaned"):
            numbers["orphaned"] = self.number("orphaned")
        return numbers if self.coded_before is None else {**numbers, "coded_before": len(self.coded_before)}

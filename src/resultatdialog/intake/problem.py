"""What is wrong with an input: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from resultatdialog.locale import _

MOST = 50
"""Mistakes told at once; with more than ten times as many a reader stops looking."""
ENOUGH = 10 * MOST


class Problem(NamedTuple):
    """One mistake in one place, in words for the person who can mend it."""

    where: str
    """File with line, cell or field: `round.yaml, rad 3`."""
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" {self.remedy}" if self.remedy else "")


class RefusedError(Exception):
    """An input is not taken in, for these reasons; nothing has been changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        said = [str(problem)[:1000] for problem in self.problems[:MOST]]
        if len(self.problems) > MOST:
            said.append(_("… and {count} more.").format(count=len(self.problems) - MOST))
        super().__init__("\n".join(said))

    @classmethod
    def one(cls, where: str, what: str, remedy: str = "") -> RefusedError:
        """The common case of a single reason."""
        return cls([Problem(where, what, remedy)])

"""Mistakes in an input, each with place, description and remedy, and the error that carries them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from resultatdialog.locale import _

MOST = 50
"""Mistakes listed in a message."""
ENOUGH = 10 * MOST
"""Mistakes after which a reader stops looking for more."""


class Problem(NamedTuple):
    """One mistake in one place, in words for the person who can correct it."""

    where: str
    """File with line, cell or field: `round.yaml, rad 3`."""
    what: str
    """Description of the mistake, a sentence or the end of one begun by the place."""
    remedy: str = ""
    """Sentence that says how to correct it; empty when that is obvious."""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" {self.remedy}" if self.remedy else "")


class RefusedError(Exception):
    """An input is refused because of its `problems`; nothing has been changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        said = [str(problem)[:1000] for problem in self.problems[:MOST]]
        if len(self.problems) > MOST:
            said.append(_("… and {count} more.").format(count=len(self.problems) - MOST))
        super().__init__("\n".join(said))

    @classmethod
    def one(cls, where: str, what: str, remedy: str = "") -> RefusedError:
        """The error with a single problem."""
        return cls([Problem(where, what, remedy)])

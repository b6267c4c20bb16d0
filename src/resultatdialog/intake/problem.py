"""What is wrong with an input: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


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
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def one(cls, where: str, what: str, remedy: str = "") -> RefusedError:
        """The common case of a single reason."""
        return cls([Problem(where, what, remedy)])

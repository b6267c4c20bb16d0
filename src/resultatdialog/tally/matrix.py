"""The result index: one number per school, 100 = the mean of the round's schools (domain: section 5, table 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from resultatdialog.guide.model import IndexPart
from resultatdialog.locale.numbers import half_up
from resultatdialog.rounds.model import Round


@dataclass(frozen=True, slots=True)
class ResultIndex:
    """A school's index, exact; shown rounded half up."""

    exact: Fraction

    @property
    def rounded(self) -> int:
        """Whole number, half up."""
        return int(half_up(self.exact))


def result_index(current: Round, parts: Sequence[IndexPart]) -> dict[str, ResultIndex]:
    """School code to index: the mean over its available components of 100 × value / mean over schools.

    A component is the mean of its measures and is available where all of them have a number; its mean is taken over
    every school of the round that has it, session or not.
    """
    relative: dict[str, list[Fraction]] = {}
    for part in parts:
        values = component(current, part)
        total = sum(values.values(), Fraction(0))
        if not values or not total:
            continue
        for school, value in values.items():
            relative.setdefault(school, []).append(100 * value * len(values) / total)
    return {school: ResultIndex(sum(found, Fraction(0)) / len(found)) for school, found in relative.items()}


def component(current: Round, part: IndexPart) -> dict[str, Fraction]:
    """School code to the mean of the component's measures, where all have a number."""
    columns = [current.values(measure) for measure in part.measures]
    return {
        school.code: sum((Fraction(column[school.code]) for column in columns), Fraction(0)) / len(columns)
        for school in current.schools
        if all(school.code in column for column in columns)
    }

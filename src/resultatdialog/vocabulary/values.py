"""The small values that every part of the program passes around; nothing here needs the file of school systems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Kind = Literal["test_share", "test_neither", "test_points", "marks", "marks_spread", "progress", "merit"]
"""What a measure is, whatever its grade is called:

- test_share: the share of pupils who reached the level in all parts of a national test
- test_neither: the pupils who reached it in no subject
- test_points: the mean of test grades
- marks: the mean of marks, over subjects or in one
- marks_spread: how far the subjects' means lie apart
- progress: the share of pupils who kept their level from an earlier test
- merit: the mean of merit values
"""
Unit = Literal["percent", "count", "points"]
PRESCHOOL = "F"


class Scale(NamedTuple):
    """A scale of marks."""

    id: str
    name: str
    points: tuple[tuple[str, float], ...]
    """Each mark and its points, the lowest first."""
    pupils_spread: float
    """The assumed standard deviation between pupils, in points."""
    lowest_pass: str = ""
    """The lowest mark that is a pass; empty where that is not known."""
    left_out: tuple[str, ...] = ()
    """What stands for a mark and is in no mean."""
    assumption: str = ""
    """What is assumed of the scale, in a sentence; empty when nothing is."""

    @property
    def lowest(self) -> float:
        """The points of the lowest mark."""
        return self.points[0][1]

    @property
    def highest(self) -> float:
        """The points of the highest mark."""
        return self.points[-1][1]


class Measure(NamedTuple):
    """One kind of figure about a school."""

    id: str
    label: str
    """Short name, where a heading says the grade and the source."""
    name: str
    """Full name."""
    grade: str
    """The grade a school must have for the measure to apply."""
    unit: Unit = "points"
    """`percent` (share of pupils), `count` (pupils) or `points` (a mean)."""
    decimals: int = 1
    kind: Kind | None = None
    subject: str = ""
    """The subject it is about; empty for all subjects together."""
    scale: Scale | None = None
    """The scale of marks it is counted in; None for what is no matter of marks."""
    of: str = ""
    """For a spread: the family of measures it is the spread of."""
    system: str = ""
    """Id of the school system it belongs to."""

    @property
    def single_subject(self) -> bool:
        """Whether it is the marks of one subject: one of many such rows, listed without details."""
        return self.kind == "marks" and bool(self.subject)


class System(NamedTuple):
    """A school system and the school years it holds."""

    id: str
    name: str
    grades: tuple[str, ...]
    first_year: str
    """Its first school year; empty: as far back as figures go."""
    last_year: str
    """Its last school year; empty: until something else is decided."""


class Followed(NamedTuple):
    """The two tests of pupils who are followed, each grade as it was called the year its test was taken."""

    earlier: str
    later: str


class Before(NamedTuple):
    """What a measure was in the system before, and whether the figures of both can stand in one row."""

    measure: Measure
    system: System
    comparable: bool
    """Whether unit and scale of marks are the same."""


def grade_place(grade: str) -> int:
    """The place of a grade among grades: förskoleklass first, then by number. Text that is no grade comes last."""
    if grade == PRESCHOOL:
        return 0
    return int(grade) if grade.isascii() and grade.isdigit() and len(grade) < 3 else 99


def in_order(grades: Iterable[str]) -> tuple[str, ...]:
    """The grades from the lowest, each once."""
    return tuple(sorted(set(grades), key=grade_place))


def in_a_row(grades: Sequence[str]) -> bool:
    """Whether no grade is missing between the first and the last."""
    places = [grade_place(grade) for grade in grades]
    return bool(places) and places == list(range(places[0], places[-1] + 1))

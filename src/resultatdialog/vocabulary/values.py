"""Value types for measures, scales and school systems; they work without the file of school systems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

MeasureKind = Literal[
    "test_share", "test_neither", "test_points", "marks", "marks_spread", "progress", "merit", "passed_share",
    "eligible_share",
]  # fmt: skip
"""Kind of a measure, independent of its grade and id:

- test_share: share of pupils who reached the level in all parts of a national test
- test_neither: number of pupils who reached it in no subject
- test_points: mean of test grades in points, over all subjects or in one
- marks: mean of marks in points, over all subjects or in one
- marks_spread: standard deviation of the subjects' means
- progress: share of pupils who kept their level from an earlier test
- merit: mean of merit values
- passed_share: share of pupils with a pass in all subjects, or in one
- eligible_share: share of pupils whom their marks let into a vocational programme
"""
BY_SUBJECT: tuple[MeasureKind, ...] = ("test_points", "marks", "passed_share")
"""Kinds that a family can give subject by subject."""
Unit = Literal["percent", "count", "points"]
PRESCHOOL = "F"
"""The grade förskoleklass."""


class Scale(NamedTuple):
    """A scale of marks."""

    id: str
    name: str
    points: tuple[tuple[str, float], ...]
    """Pairs of mark and points, lowest first."""
    pupils_spread: float
    """Assumed standard deviation between pupils, in points."""
    lowest_pass: str = ""
    """Lowest mark that is a pass; empty when not known."""
    left_out: tuple[str, ...] = ()
    """Entries in place of a mark that count in no mean."""
    assumption: str = ""
    """Sentence about assumptions made about the scale; empty when there are none."""

    @property
    def lowest(self) -> float:
        """Points of the lowest mark."""
        return self.points[0][1]

    @property
    def highest(self) -> float:
        """Points of the highest mark."""
        return self.points[-1][1]


class Measure(NamedTuple):
    """A measure: one kind of figure about a school."""

    id: str
    label: str
    """Short name, for use under a heading with grade and source."""
    name: str
    """Full name."""
    grade: str
    """Grade that a school must have for the measure to apply."""
    unit: Unit = "points"
    """`percent` (share of pupils), `count` (pupils) or `points` (a mean)."""
    decimals: int = 1
    kind: MeasureKind | None = None
    subject: str = ""
    """Subject id; empty for all subjects together."""
    scale: Scale | None = None
    """Scale of marks that the points are on; None for measures without marks."""
    of: str = ""
    """Kind `marks_spread`: id of the family whose subject means it is the spread of."""
    system: str = ""
    """Id of its school system."""
    plausible: tuple[float, float] | None = None
    """Lowest and highest figure that is not asked about; None when any can be right."""

    @property
    def single_subject(self) -> bool:
        """Whether the measure is of a family, in one subject; tables list such rows without details."""
        return self.kind in BY_SUBJECT and bool(self.subject)


class System(NamedTuple):
    """A school system and the school years it covers."""

    id: str
    name: str
    grades: tuple[str, ...]
    first_year: str
    """First school year; empty for no known beginning."""
    last_year: str
    """Last school year; empty for no decided end."""


class FollowedGrades(NamedTuple):
    """Grades of two tests of the same pupils, each by its name in the year of the test."""

    earlier: str
    later: str


class EarlierMeasure(NamedTuple):
    """The measure of an earlier school system that corresponds to a measure."""

    measure: Measure
    system: System
    comparable: bool
    """Whether figures of both can stand in one row: unit and scale of marks are the same."""


def grade_place(grade: str) -> int:
    """Sort key of a grade: 0 for förskoleklass, then its number; 99 for text that is no grade."""
    if grade == PRESCHOOL:
        return 0
    return int(grade) if grade.isascii() and grade.isdigit() and len(grade) < 3 else 99


def in_order(grades: Iterable[str]) -> tuple[str, ...]:
    """The grades from the lowest, without duplicates."""
    return tuple(sorted(set(grades), key=grade_place))


def in_a_row(grades: Sequence[str]) -> bool:
    """Whether the grades are consecutive, lowest first; false for none."""
    places = [grade_place(grade) for grade in grades]
    return bool(places) and places == list(range(places[0], places[-1] + 1))

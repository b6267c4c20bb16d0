"""The file of school systems as frozen values, as it is written; what is asked of it stands in `known.py`."""

from __future__ import annotations

from msgspec import Struct, field

from resultatdialog.vocabulary.values import Kind, Unit

Names = dict[str, str]
"""Language to words; Swedish is always there."""


class _Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the file."""


class SubjectEntry(_Entry, frozen=True):
    """A subject."""

    id: str
    names: Names
    skolverket: tuple[str, ...] = ()
    """Its names in Skolverket's tables, in small letters."""


class ScaleEntry(_Entry, frozen=True):
    """A scale of marks."""

    id: str
    names: Names
    marks: dict[str, float]
    """Each mark and its points, the lowest first."""
    pupils_spread: float
    lowest_pass: str = ""
    left_out: tuple[str, ...] = ()
    assumption: Names = {}


class StageEntry(_Entry, frozen=True):
    """Grades that belong together."""

    id: str
    names: Names
    first: str
    last: str


class CommonEntry(_Entry, frozen=True):
    """The part of a measure that a family of measures has too."""

    id: str
    kind: Kind
    grade: str
    name: Names
    scale: str = ""
    was: str = ""


class MeasureEntry(CommonEntry, frozen=True, kw_only=True):
    """A measure."""

    label: Names
    unit: Unit = "points"
    decimals: int = 1
    subject: str = ""
    of: str = ""
    """For a spread: the family it is the spread of."""
    earlier: str = ""
    """For pupils followed: the grade of the earlier test, as this system calls it."""
    years: int = 0
    """For pupils followed: the years between the tests."""
    sources: dict[str, tuple[str, ...]] = {}


class FamilyEntry(CommonEntry, frozen=True, kw_only=True):
    """Measures that differ only in the subject."""

    sources: dict[str, dict[str, str]] = {}
    """Source to subject to code."""


class SystemEntry(_Entry, frozen=True):
    """A school system."""

    id: str
    names: Names
    grades: tuple[str, ...]
    since: str = field(default="", name="from")
    until: str = ""
    stages: tuple[StageEntry, ...] = ()
    corresponds: dict[str, str] = {}
    measures: tuple[MeasureEntry, ...] = ()
    families: tuple[FamilyEntry, ...] = ()


class SchoolSystems(_Entry, frozen=True):
    """The whole file."""

    subjects: tuple[SubjectEntry, ...]
    scales: tuple[ScaleEntry, ...]
    systems: tuple[SystemEntry, ...]

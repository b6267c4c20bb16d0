"""The file of school systems as frozen values with the file's keys; look-ups are in `known.py`."""

from __future__ import annotations

from msgspec import Struct, field

from resultatdialog.vocabulary.values import MeasureKind, Unit

Names = dict[str, str]
"""Language (`sv`, `en`) to words; Swedish is required."""


class _Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all parts of the file: frozen, and an unknown key is a mistake."""


class SubjectEntry(_Entry, frozen=True):
    """A school subject."""

    id: str
    names: Names
    skolverket: tuple[str, ...] = ()
    """Names in Skolverket's tables, in lower case."""
    short: tuple[str, ...] = ()
    """Abbreviations, in lower case."""


class ScaleEntry(_Entry, frozen=True):
    """A scale of marks."""

    id: str
    names: Names
    marks: dict[str, float]
    """Mark to points, lowest first."""
    pupils_spread: float
    """Assumed standard deviation between pupils, in points."""
    lowest_pass: str = ""
    """Lowest mark that is a pass; empty when not known."""
    left_out: tuple[str, ...] = ()
    """Entries in place of a mark that count in no mean."""
    assumption: Names = {}
    """Sentence about assumptions made about the scale; empty when there are none."""


class StageEntry(_Entry, frozen=True):
    """A stage: consecutive grades (lågstadiet)."""

    id: str
    names: Names
    first: str
    last: str


class CommonEntry(_Entry, frozen=True):
    """The keys that a measure and a family of measures have in common."""

    id: str
    kind: MeasureKind
    grade: str
    name: Names
    scale: str = ""
    """Id of a scale of marks; empty for measures without marks."""
    was: str = ""
    """Id of the corresponding measure or family in the previous system."""
    plausible: tuple[float, float] | None = None
    """Lowest and highest figure that a school can be expected to have; one outside is asked about."""


class MeasureEntry(CommonEntry, frozen=True, kw_only=True):
    """A measure outside families."""

    label: Names
    unit: Unit = "points"
    decimals: int = 1
    subject: str = ""
    of: str = ""
    """Kind `marks_spread`: id of the family whose subject means it is the spread of."""
    earlier: str = ""
    """Kind `progress`: grade of the earlier test, by its name in this system."""
    years: int = 0
    """Kind `progress`: years between the two tests."""
    sources: dict[str, tuple[str, ...]] = {}
    """Outside source to its codes for the measure."""


class FamilyEntry(CommonEntry, frozen=True, kw_only=True):
    """A family: measures that differ only in the subject."""

    unit: Unit = "points"
    decimals: int = 1
    sources: dict[str, dict[str, str]] = {}
    """Outside source to subject id to code."""


class SystemEntry(_Entry, frozen=True):
    """A school system and the school years it covers."""

    id: str
    names: Names
    grades: tuple[str, ...]
    since: str = field(default="", name="from")
    """First school year; empty for the first system."""
    until: str = ""
    """Last school year; empty for the last system."""
    stages: tuple[StageEntry, ...] = ()
    corresponds: dict[str, str] = {}
    """Grade of the previous system to the grade of the same pupils here."""
    measures: tuple[MeasureEntry, ...] = ()
    families: tuple[FamilyEntry, ...] = ()


class SchoolSystems(_Entry, frozen=True):
    """The whole file."""

    subjects: tuple[SubjectEntry, ...]
    scales: tuple[ScaleEntry, ...]
    systems: tuple[SystemEntry, ...]

"""The table of schools: result index, and the kinds of explanation that each gives for its results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from resultatdialog.guide.model import Guide, IndexPart
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import half_up
from resultatdialog.rounds.model import Round
from resultatdialog.tally.model import Counted, CountedTable, ExcelValue, Table, TallyRow
from resultatdialog.tally.schools import RoundAnswers, SchoolAnswers

FLAGS = ("student_strength", "student_weakness", "effort_strength", "effort_weakness")
"""Role of the explanation's type, and valence; a flag is set when the school has such an explanation."""


_WAITING = ("in_conflict", "not_coded")
"""Columns that only rows have whose flags may be missing."""


@dataclass(frozen=True)
class MatrixRow(TallyRow):
    """A school with a meeting and a result index; its flags are 1 or 0."""

    school: str
    """The school's code."""
    name: str
    index: int
    """The result index, rounded half up."""
    student_strength: int
    student_weakness: int
    effort_strength: int
    effort_weakness: int
    in_conflict: int = 0
    """1 when explanations of the school wait for a conflict to be settled; the flags leave these out."""
    not_coded: int = 0
    """1 when the school has words about a result that nobody has coded; flags that are not set may be missing."""

    def record(self) -> dict[str, Any]:
        """Column to value, as in JSON; `in_conflict` and `not_coded` only where they are 1."""
        return {name: value for name, value in super().record().items() if name not in _WAITING or value}

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns that every row has."""
        return tuple(name for name in super().columns() if name not in _WAITING)

    @property
    def in_conflict_schools(self) -> int:
        """1 when the row waits for a conflict to be settled."""
        return self.in_conflict

    @property
    def flags(self) -> tuple[bool, ...]:
        """Whether each of FLAGS is set."""
        return tuple(bool(getattr(self, flag)) for flag in FLAGS)


def result_index(current: Round, parts: Sequence[IndexPart]) -> dict[str, Fraction]:
    """School code to index, 100 = the mean of the schools; the mean over the school's available components.

    A component is the mean of its measures and is available where all of them have a number. It enters as 100 × value /
    its mean over every school of the round that has it, meeting or not.
    """
    relative: dict[str, list[Fraction]] = {}
    for part in parts:
        values = _component(current, part)
        total = sum(values.values(), Fraction(0))
        if not values or not total:
            continue
        for school, value in values.items():
            relative.setdefault(school, []).append(100 * value * len(values) / total)
    return {school: sum(found, Fraction(0)) / len(found) for school, found in relative.items()}


def _component(current: Round, part: IndexPart) -> dict[str, Fraction]:
    """School code to the mean of the component's measures, where all have a number."""
    columns = [current.values(measure) for measure in part.measures]
    return {
        school.code: sum((Fraction(column[school.code]) for column in columns), Fraction(0)) / len(columns)
        for school in current.schools
        if all(school.code in column for column in columns)
    }


def _count(answers: RoundAnswers) -> Counted[MatrixRow, None]:
    """A row per school with a meeting and an index, lowest index first."""
    indexes = result_index(answers.round, answers.guide.tallies.index)
    schools = [school for school in answers.held if school.code in indexes]
    rows = []
    for school in sorted(schools, key=lambda school: (indexes[school.code], school.code)):
        explained = _explained_by(answers.guide, school)
        rows.append(
            MatrixRow(
                school=school.code,
                name=school.conversation.school.name,
                index=int(half_up(indexes[school.code])),
                **{flag: int(flag in explained) for flag in FLAGS},
                in_conflict=int(_waits(answers.guide, school)),
                not_coded=int(_has_uncoded_words(answers.guide, school)),
            )
        )
    return Counted(rows, None)


def _explained_by(guide: Guide, school: SchoolAnswers) -> set[str]:
    """Role and valence, as in FLAGS, of the explanations of results that apply to the school."""
    roles = {kind.id: kind.role for kind in guide.codebook.types}
    role_of = {category.id: roles[category.type] for category in guide.codebook.categories}
    return {
        f"{role_of[explanation.category]}_{explanation.valence}"
        for group in guide.codebook.result_groups
        if school.measure_applies(*group.measures) and not school.group_in_conflict(group)
        for explanation in school.codings(group)
        if explanation.category in role_of  # a later edition of the guide may not have the category any more
    }


def _waits(guide: Guide, school: SchoolAnswers) -> bool:
    return any(
        school.measure_applies(*group.measures) and school.group_in_conflict(group)
        for group in guide.codebook.result_groups
    )


def _has_uncoded_words(guide: Guide, school: SchoolAnswers) -> bool:
    return any(
        school.measure_applies(*group.measures) and school.not_coded(group) for group in guide.codebook.result_groups
    )


def _note(counted: CountedTable[Any, Any]) -> str:
    note = _("Lowest index first, 100 = the mean of the schools. It orders the table; it does not grade the schools.")
    waiting = sum(row.in_conflict for row in counted.rows)
    if not waiting:
        return note
    said = ngettext(
        "{n} school has explanations in conflict, which do not count; its signs may be too few (?).",
        "{n} schools have explanations in conflict, which do not count; their signs may be too few (?).",
        waiting,
    )
    return f"{note} {said.format(n=waiting)}"


def _headings(guide: Guide) -> tuple[str, ...]:
    flags = []
    for flag in FLAGS:
        role, valence = flag.split("_")
        kind = next((kind for kind in guide.codebook.types if kind.role == role), None)
        flags.append(str(getattr(kind, valence)).capitalize() if kind else flag)
    return (_("School"), _("Index"), *flags)


def _words(row: MatrixRow, _guide: Guide) -> tuple[str, ...]:
    return (
        row.name,
        str(row.index),
        *("●" if flag else "?" if row.in_conflict or row.not_coded else "·" for flag in row.flags),
    )


def _in_excel(row: MatrixRow, guide: Guide) -> dict[str, ExcelValue]:
    school, index, *flags = _headings(guide)
    signs = _words(row, guide)[2:]
    return {_("School code"): row.school, school: row.name, index: row.index, **dict(zip(flags, signs, strict=True))}


SCHOOL_MATRIX = Table(
    name="school_matrix",
    row=MatrixRow,
    keys=("school",),
    count=_count,
    title=lambda _guide: _("The schools by result index, with what they explain their results by"),
    note=_note,
    headings=_headings,
    words=_words,
    names_schools=True,
    in_excel=_in_excel,
    drawing="flags",
)

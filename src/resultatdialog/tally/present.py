"""The tables as people read them: one home for headings, row names and `7 av 12 (58 %)` on screen, paper and Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from resultatdialog.guide.model import Guide
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import say_share
from resultatdialog.results.value import say_value
from resultatdialog.tally.tables import Row, Tally
from resultatdialog.vocabulary import find_measure, subjects

TABLES = (
    "result_variation",
    "explanation_types",
    "explanation_categories",
    "reasons",
    "materials",
    "self_rating",
    "school_matrix",
)
FLAGS = ("student_strength", "student_weakness", "effort_strength", "effort_weakness")


@dataclass(frozen=True, slots=True)
class Presented:
    """A table ready to be set: every cell is text."""

    name: str
    title: str
    note: str
    """What the numbers are shares of."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    """How many columns from the left are words; the rest are numbers."""


def present(counted: Tally, guide: Guide, name: str) -> Presented:
    """One table of the tally in words."""
    return _PRESENT[name](counted, guide)


def measure_label(measure: str) -> str:
    """A measure's full name."""
    known = find_measure(measure)
    return known.name if known else measure


def _base_note() -> str:
    return _("Each school counts once. Base: schools with a meeting to which the row applies.")


def _counts(rows: Sequence[Row]) -> tuple[str, ...]:
    heads = (_("Schools"), _("Not asked"), _("No answer"), _("Not applicable"))
    return (*heads, _("Coded before the code")) if _clock(rows) else heads


def _numbers(row: Row, rows: Sequence[Row]) -> tuple[str, ...]:
    numbers = (
        say_share(row["count"], row["base"]),
        str(row["not_asked"]),
        str(row["no_answer"]),
        str(row["not_applicable"]),
    )
    return (*numbers, str(row["coded_before"])) if _clock(rows) else numbers


def _clock(rows: Sequence[Row]) -> bool:
    """Whether any school was coded before a code existed and has not been read again."""
    return any(row.get("coded_before") for row in rows)


def _clock_note(rows: Sequence[Row]) -> str:
    if not _clock(rows):
        return ""
    return " " + _("Coded before the code: schools in the base that have not been read again since a code was born.")


def _variation(counted: Tally, guide: Guide) -> Presented:
    del guide
    rows = []
    for row in counted.tables["result_variation"]:
        measure = find_measure(row["measure"])
        said = [
            "–" if row[name] is None or measure is None else say_value(Decimal(str(row[name])), measure)
            for name in ("max", "median", "min", "national")
        ]
        rows.append((measure_label(row["measure"]), str(row["n"]), *said))
    return Presented(
        "result_variation",
        _("How results vary between schools"),
        _("Schools with a figure, with or without a meeting; masked figures are not counted.") + _changed(counted),
        (_("Measure"), _("Schools"), _("Highest"), _("Median"), _("Lowest"), _("The country")),
        tuple(rows),
    )


def _changed(counted: Tally) -> str:
    """That figures are others now than at the meetings, and at how many schools; no school is named."""
    schools = len({figure.school.code for figure in counted.changed})
    if not schools:
        return ""
    return " " + ngettext(
        "At {n} school a figure has changed since the meeting; round show says which.",
        "At {n} schools figures have changed since the meeting; round show says which.",
        schools,
    ).format(n=schools)


def valence_label(guide: Guide, type_id: str, valence: str) -> str:
    """`goda insatser`, `sämre förutsättningar`; for `any` a word for all of them."""
    kind = next(kind for kind in guide.codebook.types if kind.id == type_id)
    return _("all") if valence == "any" else str(getattr(kind, valence))


def _group_label(guide: Guide, group_id: str) -> str:
    group = guide.codebook.result_group(group_id)
    return group.label if group else group_id


def _types(counted: Tally, guide: Guide) -> Presented:
    labels = {kind.id: kind.label for kind in guide.codebook.types}
    table = counted.tables["explanation_types"]
    return Presented(
        "explanation_types",
        _("What explains the results: types of explanation"),
        _base_note() + " " + _("A school can name both strengths and weaknesses.") + _clock_note(table),
        (_("Results"), _("Type"), _("Which"), *_counts(table)),
        tuple(
            (
                _group_label(guide, row["measure"]),
                labels[row["type"]],
                valence_label(guide, row["type"], row["valence"]),
                *_numbers(row, table),
            )
            for row in table
        ),
        3,
    )


def _categories(counted: Tally, guide: Guide) -> Presented:
    rows = []
    table = counted.tables["explanation_categories"]
    for row in table:
        category = guide.codebook.category(row["category"])
        if category is not None:
            valence = valence_label(guide, category.type, row["valence"])
            rows.append((_group_label(guide, row["measure"]), category.label, valence, *_numbers(row, table)))
    return Presented(
        "explanation_categories",
        _("What explains the results: categories"),
        _base_note() + _clock_note(table),
        (_("Results"), _("Category"), _("Which"), *_counts(table)),
        tuple(rows),
        3,
    )


def _reasons(counted: Tally, guide: Guide) -> Presented:
    labels = {option.id: option.label for options in guide.options.values() for option in options}
    rows = []
    table = counted.tables["reasons"]
    for row in table:
        group = guide.group_labels.get(row["group"] or "", row["group"] or "")
        label = _("any of them") if row["reason"] == "any" else labels[row["reason"]]
        rows.append((subjects()[row["subject"]], group, label, *_numbers(row, table)))
    return Presented(
        "reasons",
        _("Why pupils missed the level"),
        _base_note(),
        (_("Subject"), _("Group"), _("Reason"), *_counts(table)),
        tuple(rows),
        3,
    )


def _materials(counted: Tally, guide: Guide) -> Presented:
    labels = {option.id: option.label for options in guide.options.values() for option in options}
    place = guide.tallies.materials
    question = guide.question(place.question) if place else None
    field = question.field(place.field) if place and question else None
    table = counted.tables["materials"]
    if field is not None:
        labels |= {option.id: option.label for option in guide.field_options(field)}
    return Presented(
        "materials",
        _("Materials the schools use in their follow-up"),
        _base_note(),
        (_("Material"), *_counts(table)),
        tuple((labels[row["material"]], *_numbers(row, table)) for row in table),
    )


def _rating(counted: Tally, guide: Guide) -> Presented:
    del guide
    found: dict[str, Any] = counted.tables["self_rating"]
    n = found["n"]
    middle = "–" if found["median"] is None else say_number(Decimal(str(found["median"])))
    gave = ngettext("{n} school gave a rating", "{n} schools gave a rating", n).format(n=n)
    note = _("{gave}; median {median}. Not asked: {not_asked}, no answer: {no_answer}.").format(
        gave=gave, median=middle, not_asked=found["not_asked"], no_answer=found["no_answer"]
    )
    return Presented(
        "self_rating",
        _("Self-rating: how good are we at following up results?"),
        note,
        (_("Rating"), _("Schools")),
        tuple((step, say_share(count, n)) for step, count in found["distribution"].items()),
    )


def _matrix(counted: Tally, guide: Guide) -> Presented:
    types = {kind.role: kind for kind in guide.codebook.types}
    heads = []
    for flag in FLAGS:
        role, valence = flag.split("_")
        kind = next((kind for kind in types.values() if kind.role == role), None)
        heads.append(str(getattr(kind, valence)).capitalize() if kind else flag)
    return Presented(
        "school_matrix",
        _("The schools by result index, with what they explain their results by"),
        _("Lowest index first, 100 = the mean of the schools. It orders the table; it does not grade the schools."),
        (_("School"), _("Index"), *heads),
        tuple(
            (row["name"], str(row["index"]), *("●" if row[flag] else "·" for flag in FLAGS))
            for row in counted.tables["school_matrix"]
        ),
    )


_PRESENT = {
    "result_variation": _variation,
    "explanation_types": _types,
    "explanation_categories": _categories,
    "reasons": _reasons,
    "materials": _materials,
    "self_rating": _rating,
    "school_matrix": _matrix,
}

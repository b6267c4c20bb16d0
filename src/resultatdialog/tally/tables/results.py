"""The table of results: each measure's distribution over the schools with a number for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from resultatdialog.guide.model import Guide
from resultatdialog.locale import _, ngettext
from resultatdialog.results.compare import distribution
from resultatdialog.results.value import say_value
from resultatdialog.tally.model import (
    Counted,
    CountedTable,
    ExcelValue,
    Percent,
    Table,
    TallyRow,
    json_number,
)
from resultatdialog.tally.schools import RoundAnswers
from resultatdialog.vocabulary import find_measure


@dataclass(frozen=True)
class VariationRow(TallyRow):
    """One measure over the schools that have a number for it, meeting or not."""

    measure: str
    label: str
    """The measure's name in the round's school year, for people; no column."""
    n: int
    """Number of schools with a number."""
    max: int | float | None
    median: int | float | None
    min: int | float | None
    national: int | float | None
    """The country's figure."""

    def record(self) -> dict[str, Any]:
        """Column to value, as in JSON."""
        return {name: value for name, value in super().record().items() if name != "label"}

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns that every row has."""
        return tuple(name for name in super().columns() if name != "label")


def _count(answers: RoundAnswers) -> Counted[VariationRow, int]:
    """A row per measure of the round; the summary is the number of schools with a changed figure."""
    rows = []
    for measure in answers.round.measures:
        spread = distribution(answers.values(measure).values())
        national = answers.round.national(measure)
        rows.append(
            VariationRow(
                measure=measure,
                label=known.name if (known := find_measure(measure, answers.round.school_year)) else measure,
                n=spread.n if spread else 0,
                max=json_number(spread.high) if spread else None,
                median=json_number(spread.median) if spread else None,
                min=json_number(spread.low) if spread else None,
                national=json_number(national.value) if national and national.value is not None else None,
            )
        )
    return Counted(rows, sum(bool(school.changed_figures) for school in answers.schools))


def _note(counted: CountedTable[VariationRow, int]) -> str:
    """The base, and at how many schools a figure has changed since the meeting; no school is named."""
    note = _("Schools with a figure, with or without a meeting; masked figures are not counted.")
    if not counted.summary:
        return note
    changed = ngettext(
        "At {n} school a figure has changed since the meeting; round show says which.",
        "At {n} schools figures have changed since the meeting; round show says which.",
        counted.summary,
    )
    return f"{note} {changed.format(n=counted.summary)}"


def _headings(_guide: Guide) -> tuple[str, ...]:
    return (_("Measure"), _("Schools"), _("Highest"), _("Median"), _("Lowest"), _("The country"))


def _words(row: VariationRow, _guide: Guide) -> tuple[str, ...]:
    measure = find_measure(row.measure)
    values = [
        "–" if value is None or measure is None else say_value(Decimal(str(value)), measure)
        for value in (row.max, row.median, row.min, row.national)
    ]
    return (row.label, str(row.n), *values)


def _in_excel(row: VariationRow, guide: Guide) -> dict[str, ExcelValue]:
    measure = find_measure(row.measure)
    numbers = [
        Percent(Fraction(str(value)) / 100, measure.decimals)
        if value is not None and measure is not None and measure.unit == "percent"
        else value
        for value in (row.max, row.median, row.min, row.national)
    ]
    return dict(zip(_headings(guide), (row.label, row.n, *numbers), strict=True))


RESULT_VARIATION = Table(
    name="result_variation",
    row=VariationRow,
    keys=("measure",),
    count=_count,
    title=lambda _guide: _("How results vary between schools"),
    note=_note,
    headings=_headings,
    words=_words,
    in_excel=_in_excel,
)

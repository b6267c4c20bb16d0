"""The table of self-ratings: how good schools say they are at following up results, a row for each step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from resultatdialog.guide.model import Guide
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import say_share
from resultatdialog.tally.cells import Fate, TallyCell, fate
from resultatdialog.tally.model import (
    Counted,
    CountedTable,
    ExcelValue,
    Percent,
    Table,
    TallyRow,
    json_number,
)
from resultatdialog.tally.schools import RoundAnswers, find_field


@dataclass(frozen=True)
class RatingRow(TallyRow):
    """One step of the scale."""

    rating: int
    count: int
    """Number of schools that gave this rating."""
    n: int
    """Number of schools that gave any rating."""


@dataclass(frozen=True)
class RatingSummary:
    """All ratings together."""

    n: int
    """Number of schools that gave a rating."""
    median: int | float | None
    """None without ratings."""
    cell: TallyCell
    """Counts the schools that gave a rating."""


_Rating = CountedTable[RatingRow, RatingSummary]


def _count(answers: RoundAnswers) -> Counted[RatingRow, RatingSummary]:
    """A row per step of the guide's scale; 1 to 10 when the guide asks for no rating."""
    source = answers.guide.tallies.self_rating
    found = find_field(answers.guide, source.question, source.field) if source else None
    ratings: list[int] = []
    fates: dict[str, Fate] = {}
    scale = range(1, 11)
    if found is not None:
        question, field = found
        scale = range(field.lowest, field.highest + 1)
        for school in answers.schools:
            rating = school.conversation.answer(question).get(field.id)
            applies = school.conversation.applies(question)
            fates[school.code] = fate(
                applies,
                school.status(question.id),
                rating is not None,
                held=school.is_held,
                in_conflict=school.in_conflict(question.id, field.id),
                orphaned=school.is_orphaned(question.id, field.id),
            )
            if fates[school.code] == "counted" and rating is not None:
                ratings.append(rating)
    middle = json_number(median(map(Fraction, ratings))) if ratings else None
    rows = [RatingRow(step, ratings.count(step), len(ratings)) for step in scale]
    return Counted(rows, RatingSummary(len(ratings), middle, TallyCell(fates)))


def _json(counted: _Rating) -> dict[str, Any]:
    summary = counted.summary
    return {
        "n": summary.n,
        "median": summary.median,
        "distribution": {str(row.rating): row.count for row in counted.rows},
        "not_asked": summary.cell.number("not_asked"),
        "no_answer": summary.cell.number("no_answer"),
        "in_conflict": summary.cell.number("in_conflict"),
        "not_held": summary.cell.number("not_held"),
        **({"orphaned": orphaned} if (orphaned := summary.cell.number("orphaned")) else {}),
    }


def _note(counted: _Rating) -> str:
    summary = counted.summary
    gave = ngettext("{n} school gave a rating", "{n} schools gave a rating", summary.n).format(n=summary.n)
    note = _("{gave}; median {median}. Not asked: {not_asked}, no answer: {no_answer}.").format(
        gave=gave,
        median="–" if summary.median is None else say_number(Decimal(str(summary.median))),
        not_asked=summary.cell.number("not_asked"),
        no_answer=summary.cell.number("no_answer"),
    )
    apart = {
        _("In conflict and not counted: {n}."): summary.cell.number("in_conflict"),
        _("Under ids that the guide does not have, and not counted: {n}."): summary.cell.number("orphaned"),
    }
    return " ".join([note, *(words.format(n=n) for words, n in apart.items() if n)])


def _words(row: RatingRow, _guide: Guide) -> tuple[str, ...]:
    return (str(row.rating), say_share(row.count, row.n))


def _in_excel(row: RatingRow, _guide: Guide) -> dict[str, ExcelValue]:
    part = Percent(Fraction(row.count, row.n)) if row.n else None
    return {_("Rating"): row.rating, _("Counted"): row.count, _("Base"): row.n, _("Share"): part}


SELF_RATING = Table(
    name="self_rating",
    row=RatingRow,
    keys=("rating",),
    count=_count,
    title=lambda _guide: _("Self-rating: how good are we at following up results?"),
    note=_note,
    headings=lambda _guide: (_("Rating"), _("Schools")),
    words=_words,
    json=_json,
    in_excel=_in_excel,
    charts_by=0,
    drawing="bars",
)

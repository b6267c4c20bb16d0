"""The table of motivations: what principals said about their self-rating, by band of the rating ([N] figure 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resultatdialog.dialogue.erasure import ERASED
from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import Field, Guide, Question
from resultatdialog.locale import _, ngettext
from resultatdialog.tally.bands import band_names, band_of, bands_of
from resultatdialog.tally.model import EVERYWHERE, Counted, CountedTable, Table, TallyRow
from resultatdialog.tally.schools import RoundAnswers, SchoolAnswers, find_field


@dataclass(frozen=True)
class MotivationRow(TallyRow):
    """The words of one school about its rating."""

    band: str
    """Id of the band: low (at most 5), middle (6), common (7 and 8), high (9 and above); on other scales the step."""
    school: str
    """The school's code."""
    rating: int
    words: str


@dataclass(frozen=True)
class MotivationSummary:
    """How many ratings there are, and how many of them have words."""

    ratings: int
    motivated: int


_Motivations = CountedTable[MotivationRow, MotivationSummary]


def _count(answers: RoundAnswers) -> Counted[MotivationRow, MotivationSummary]:
    """A row per school that gave a rating and words about it, lowest band first, then in the order of the round."""
    source = answers.guide.tallies.self_rating
    found = find_field(answers.guide, source.question, source.field) if source else None
    if found is None:
        return Counted((), MotivationSummary(0, 0))
    question, field = found
    given = ((school, _rating(school, question, field)) for school in answers.schools)
    ratings = [(school, rating) for school, rating in given if rating is not None]
    rows = [
        MotivationRow(band_of(rating, field), school.code, rating, words)
        for school, rating in ratings
        if (words := _words_of(school, question))
    ]
    order = bands_of(field)
    return Counted(sorted(rows, key=lambda row: order.index(row.band)), MotivationSummary(len(ratings), len(rows)))


def _rating(school: SchoolAnswers, question: Question, field: Field) -> int | None:
    """The rating that counts; None without one, and while it waits for a conflict to be settled."""
    rating: int | None = school.answer(question).get(field.id)
    fate = school.field_fate(question, field, rating is not None, given=rating is not None)
    return rating if fate == "counted" else None


def _words_of(school: SchoolAnswers, question: Question) -> str:
    """The principal's words in the answer, without those that are in conflict."""

    def parts() -> Iterator[str]:
        answer = school.answer(question)
        for field in question.fields:
            kind = kind_of(field)
            if kind.is_passage and answer.get(field.id) and not school.in_conflict(question.id, field.id):
                yield str(answer[field.id]).strip()

    words = "\n".join(part for part in parts() if part)
    return words if words.replace(ERASED, "").strip() else ""


def _words(row: MotivationRow, _guide: Guide) -> tuple[str, ...]:
    words = " · ".join(line.strip() for line in row.words.split("\n") if line.strip())
    return (band_names().get(row.band, row.band), str(row.rating), words)


def _note(counted: _Motivations) -> str:
    summary = counted.summary
    return ngettext(
        "{motivated} of {n} school that gave a rating also said why. No school is named here.",
        "{motivated} of {n} schools that gave a rating also said why. No school is named here.",
        summary.ratings,
    ).format(motivated=summary.motivated, n=summary.ratings)


MOTIVATIONS = Table(
    name="motivations",
    row=MotivationRow,
    keys=("band", "school"),
    count=_count,
    title=lambda _guide: _("What lies behind the self-rating"),
    note=_note,
    headings=lambda _guide: (_("Band"), _("Rating"), _("Words")),
    words=_words,
    names_schools=True,
    places=EVERYWHERE - {"board"},
)

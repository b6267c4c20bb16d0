"""The table of what principals wrote beside ticked options, under *Annat*: the same words once, with their schools."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from resultatdialog.dialogue.erasure import ERASED
from resultatdialog.guide.model import Field, Guide, Question
from resultatdialog.intake.names import plain
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.tally.model import Counted, CountedTable, ExcelValue, Table, TallyRow, conflict_note
from resultatdialog.tally.schools import RoundAnswers, SchoolAnswers, find_field

_BETWEEN = re.compile(r"[,;\n]|\s[•–—-]\s")
_ENDS = " .!?:…-–—•\"”’'"
_OTHER = re.compile(r"\s*(?:annat|annan|andra|övrigt|övriga|other)\b", re.IGNORECASE)


@dataclass(frozen=True)
class OtherWordsRow(TallyRow):
    """Words that stand beside the options of a question, equal to the eye at all these schools."""

    question: str
    field: str
    words: str
    """As most schools spell them."""
    count: int
    """Number of schools with these words."""
    n: int
    """Number of schools with any words there."""
    in_conflict: int = 0
    """Number of schools with two versions of the words, which are in no row."""

    @property
    def in_conflict_schools(self) -> int:
        """Number of schools about which the field waits for a conflict to be settled."""
        return self.in_conflict


def fields_of_other_words(guide: Guide) -> Iterator[tuple[Question, Field]]:
    """The lines for what is not among a question's options."""
    for question in guide.questions():
        ticked = any(field.type == "several" for field in question.fields)
        for field in question.fields:
            if field.type == "line" and (ticked or _OTHER.match(field.label)):
                yield question, field


def words_in(text: str) -> dict[str, str]:
    """Words for comparison to words as written, for each of the things that a line lists."""
    parts = (one_line(part).strip(_ENDS) for part in _BETWEEN.split(text) if ERASED not in part)
    return {plain(part): part for part in parts if part}


def _count(answers: RoundAnswers) -> Counted[OtherWordsRow, None]:
    return Counted(
        [row for question, field in fields_of_other_words(answers.guide) for row in _rows(answers, question, field)],
        None,
    )


def _rows(answers: RoundAnswers, question: Question, field: Field) -> Iterator[OtherWordsRow]:
    """The rows of one field, those with most schools first."""
    spellings: dict[str, Counter[str]] = {}
    waiting = sum(school.in_conflict(question.id, field.id) for school in answers.held)
    written = [words for school in answers.held if (words := _written(school, question, field))]
    for words in written:
        for key, spelling in words.items():
            spellings.setdefault(key, Counter())[spelling] += 1
    rows = [
        OtherWordsRow(question.id, field.id, spelt.most_common(1)[0][0], spelt.total(), len(written), waiting)
        for spelt in spellings.values()
    ]
    yield from sorted(rows, key=lambda row: (-row.count, alphabetical(row.words)))


def _written(school: SchoolAnswers, question: Question, field: Field) -> dict[str, str]:
    """The words of one school; none when the question was not answered or waits for a conflict to be settled."""
    counts = school.conversation.applies(question) and school.status(question.id) == "answered"
    if not counts or school.in_conflict(question.id, field.id):
        return {}
    text = school.conversation.answer(question).get(field.id)
    return words_in(text) if isinstance(text, str) else {}


def _words(row: OtherWordsRow, guide: Guide) -> tuple[str, ...]:
    found = find_field(guide, row.question, row.field)
    if found is None:
        return (row.question, row.field, row.words, str(row.count))
    question, field = found
    return (question.short, field.label.strip() or field.id, row.words, str(row.count))


def _note(counted: CountedTable[OtherWordsRow, None]) -> str:
    said = _("In the principals' own words, equal ones once.")
    return " ".join(filter(None, (said, conflict_note(counted))))


def _headings(_guide: Guide) -> tuple[str, ...]:
    return (_("Question"), _("Field"), _("Words"), _("Schools"))


def _in_excel(row: OtherWordsRow, guide: Guide) -> dict[str, ExcelValue]:
    *words, _count = _words(row, guide)
    return {**dict(zip(_headings(guide), (*words, row.count), strict=True)), _("Base"): row.n}


OTHER_WORDS = Table(
    name="other_words",
    row=OtherWordsRow,
    keys=("question", "field", "words"),
    count=_count,
    title=lambda _guide: _("What the schools named besides the options"),
    headings=_headings,
    words=_words,
    note=_note,
    in_excel=_in_excel,
)

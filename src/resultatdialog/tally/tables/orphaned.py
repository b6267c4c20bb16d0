"""The table of answers and codings under ids that the guide does not have, which no other table counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from resultatdialog.dialogue.orphans import orphans, say_orphan_place
from resultatdialog.guide.model import Guide
from resultatdialog.locale import _
from resultatdialog.tally.model import Counted, CountedTable, ExcelValue, Table, TallyRow
from resultatdialog.tally.schools import RoundAnswers


@dataclass(frozen=True)
class OrphanRow(TallyRow):
    """An id that meetings use and the guide has not."""

    place: str
    """`questions`, a question, `question.field`, `codebook` or `result_groups`."""
    id: str
    count: int
    """Number of schools whose meeting uses it."""


def _count(answers: RoundAnswers) -> Counted[OrphanRow, None]:
    used = Counter(
        (orphan.place, orphan.id)
        for school in answers.held
        for orphan in {(o.place, o.id): o for o in orphans(school.conversation.session, answers.guide)}.values()
    )
    return Counted([OrphanRow(place, name, count) for (place, name), count in sorted(used.items())], None)


def _words(row: OrphanRow, guide: Guide) -> tuple[str, ...]:
    return (say_orphan_place(row.place, guide), row.id, str(row.count))


def _headings(_guide: Guide) -> tuple[str, ...]:
    return (_("Where"), _("Id in the answers"), _("Schools"))


def _in_excel(row: OrphanRow, guide: Guide) -> dict[str, ExcelValue]:
    where, name, _count = _words(row, guide)
    return dict(zip(_headings(guide), (where, name, row.count), strict=True))


def _note(_counted: CountedTable[OrphanRow, None]) -> str:
    return _(
        "The guide was changed after the meetings. What stands here counts in no other table until the guide says "
        "under 'renamed' what it is called now."
    )


ORPHANED = Table(
    name="orphaned",
    row=OrphanRow,
    keys=("place", "id"),
    count=_count,
    title=lambda _guide: _("Answers that the guide has no place for"),
    headings=_headings,
    words=_words,
    note=_note,
    in_excel=_in_excel,
)

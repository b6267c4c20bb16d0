"""Quality checks of codings: remarks on combinations of result and codes that a coder may want to look at again.

Remarks are questions; they never stop anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from resultatdialog.coding.follow_up import stops_at_pupils
from resultatdialog.coding.settlement import counted_codings
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.own_figures import level_of, own_figure
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Level, ResultGroup
from resultatdialog.locale import _

Kind = Literal["low_strengths", "high_weaknesses", "no_effort"]
"""low_strengths: a low result with only strengths coded; high_weaknesses: a high result with only weaknesses coded;
no_effort: nothing about the school's own work is coded.
"""


class Remark(NamedTuple):
    """One remark about the codings of one result at one school."""

    school: str
    """The school's code."""
    group: str
    kind: Kind

    @property
    def words(self) -> str:
        """The remark as a friendly question to the coder."""
        return {
            "low_strengths": _("The result is low but only strengths are coded. Is that right?"),
            "high_weaknesses": _("The result is high but only weaknesses are coded. Is that right?"),
            "no_effort": _("Nothing of what the school itself does is coded. Was nothing said of it?"),
        }[self.kind]


def group_level(agenda: Agenda, group: ResultGroup) -> Level | None:
    """The school's level in a result group compared with the round's schools; None when unclear.

    A group of several measures is low (or high) when all its known figures are. When they differ, as high in Swedish
    and low in mathematics, both strengths and weaknesses have something to explain, so there is no level. Masked and
    missing figures are left out.
    """
    levels: set[Level | None] = set()
    for measure in group.measures:
        figure = own_figure(agenda.round, agenda.school, measure)
        if figure is not None and figure.value is not None:
            levels.add(level_of(agenda.round, measure, figure.value, agenda.guide.levels))
    found = levels - {None}
    return found.pop() if len(found) == 1 else None


def quality_remarks(conversation: Conversation) -> tuple[Remark, ...]:
    """All remarks about a meeting's counted codings, in the guide's order of result groups."""
    book = conversation.guide.codebook
    codings = counted_codings(book, conversation.session)
    found = []
    for group in book.result_groups:
        here = [coding for coding in codings if coding.measure == group.id]
        kinds = _seen(conversation.agenda, group, here) if here else ()
        found += [Remark(conversation.school.code, group.id, kind) for kind in kinds]
    return tuple(found)


def _seen(agenda: Agenda, group: ResultGroup, codings: list[Explanation]) -> Iterable[Kind]:
    valences = {coding.valence for coding in codings}
    where = group_level(agenda, group)
    if where == "low" and valences == {"strength"}:
        yield "low_strengths"
    if where == "high" and valences == {"weakness"}:
        yield "high_weaknesses"
    if stops_at_pupils(agenda.guide.codebook, codings):
        yield "no_effort"


def remark_texts(conversation: Conversation, question_id: str) -> tuple[str, ...]:
    """The remarks, as questions, about the result that one question of the guide asks to explain."""
    question = conversation.guide.question(question_id)
    group = question.explains if question is not None else None
    return tuple(remark.words for remark in quality_remarks(conversation) if remark.group == group)

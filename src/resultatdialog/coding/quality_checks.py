"""Mirror checks: what a coder may want to look at once more. They ask, they never stop anybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from resultatdialog.coding.follow_up import stops_at_pupils
from resultatdialog.coding.settlement import counted_codings
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.own_figures import own_figure, values_of
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Level, ResultGroup
from resultatdialog.locale import _
from resultatdialog.results.compare import level

Kind = Literal["low_strengths", "high_weaknesses", "no_effort"]
"""Low but only strengths coded, high but only weaknesses, and nothing of what the school does (domain: 4.3)."""


class Remark(NamedTuple):
    """One thing to look at once more: a school, a result, and what is seen there."""

    school: str
    """The school's code."""
    group: str
    kind: Kind

    @property
    def words(self) -> str:
        """A soft question to the one who codes."""
        return {
            "low_strengths": _("The result is low but only strengths are coded. Is that right?"),
            "high_weaknesses": _("The result is high but only weaknesses are coded. Is that right?"),
            "no_effort": _("Nothing of what the school itself does is coded. Was nothing said of it?"),
        }[self.kind]


def group_level(agenda: Agenda, group: ResultGroup) -> Level | None:
    """Whether the school lies low or high in a group of results among the round's schools; None when unclear.

    A group of several measures is low (or high) when all its figures that are known are. When they point apart, as
    high in Swedish and low in mathematics, both strengths and weaknesses have something to explain, so nothing is said.
    A masked or missing figure says nothing.
    """
    found: set[Level] = set()
    for measure in group.measures:
        figure = own_figure(agenda.round, agenda.school, measure)
        values = list(values_of(agenda.round, measure).values())
        if figure is not None and figure.value is not None and len(values) > 1:
            found.add(level(figure.value, values, agenda.guide.levels))
    return found.pop() if len(found) == 1 else None


def quality_remarks(conversation: Conversation) -> tuple[Remark, ...]:
    """What is seen in a conversation's codings that count, result by result in the guide's order."""
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
    """The soft questions about what is coded at one question, for the screens."""
    question = conversation.guide.question(question_id)
    group = question.explains if question is not None else None
    return tuple(remark.words for remark in quality_remarks(conversation) if remark.group == group)

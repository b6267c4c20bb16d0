"""The tables of the guide's fields: who is in the base of a field that another answer decides."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round
from resultatdialog.tally.registry import tally

SCHOOL = "12345678"


def branched(guide: Guide) -> Guide:
    """The guide with question 9's choice asked only where question 7 was answered with yes."""
    question = guide.question("np3_bada")
    assert question is not None
    fields = tuple(
        replace(field, when="answer.np3_skillnader.choice == 'yes'") if field.id == "choice" else field
        for field in question.fields
    )
    sections = tuple(
        replace(section, questions=tuple(replace(q, fields=fields) if q is question else q for q in section.questions))
        for section in guide.sections
    )
    return replace(guide, sections=sections)


@pytest.mark.parametrize(
    ("answers", "fate"),
    [
        ({"np3_skillnader/choice": "yes", "np3_bada/choice": "no"}, "count"),
        ({"np3_skillnader/choice": "yes", "np3_bada/note": "x"}, "no_answer"),
        ({"np3_skillnader/choice": "yes"}, "not_asked"),
        ({"np3_skillnader/choice": "no", "np3_bada/choice": "no"}, "not_applicable"),
        ({"np3_bada/choice": "no"}, "not_asked"),
        ({"np3_skillnader/status": "declined", "np3_bada/choice": "no"}, "no_answer"),
    ],
)
def test_a_field_behind_an_answer_that_is_missing_is_not_said_to_be_outside_the_base(
    guide: Guide, small_round: Round, answers: dict[str, str], fate: str
) -> None:
    school = small_round.school(SCHOOL)
    assert school is not None
    changes = [Change(f"answer/{place}", value) for place, value in answers.items()]
    session = Session("s").foreseen([Change(targets.STATE, "held"), *changes])
    with_branch = branched(guide)

    counted = tally(small_round, with_branch, [Conversation(Agenda(with_branch, small_round, school), session)])

    rows: list[dict[str, Any]] = counted.tables["field:np3_bada/choice"].records()
    (row,) = [row for row in rows if row["value"] == "no"]
    told = {name: row[name] for name in ("count", "no_answer", "not_asked", "not_applicable")}
    assert told == {name: int(name == fate) for name in told}

from __future__ import annotations

import pytest

from resultatdialog.coding.counting import counted
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide


def session(coders: list[str], people: dict[str, str]) -> Session:
    codings = [
        Explanation(f"e{place}", "np3", "undervisning", "weakness", "q", "np3_niva", coder)
        for place, coder in enumerate(coders)
    ]
    participants = Change("about/participants", [{"role": role, "name": name} for name, role in people.items()])
    return Session("s").foreseen([participants, *(coding.change() for coding in codings)])


@pytest.mark.parametrize(
    ("coders", "people", "whose"),
    [
        ([], {"AL": "lead"}, []),
        (["ÅA"], {"AL": "lead", "ÅA": "notes"}, ["ÅA"]),  # one coder: that one's, leading or not
        (["AL", "ÅA", "AL"], {"AL": "lead", "ÅA": "notes"}, ["AL", "AL"]),
        (["AL", "ÅA"], {"BB": "lead", "ÅA": "notes"}, ["AL", "ÅA"]),  # the lead coded nothing: all count
        (["AL", "ÅA"], {}, ["AL", "ÅA"]),
        (["AL", "ÅA", "BB"], {"AL": "lead", "BB": "lead"}, ["AL", "BB"]),
    ],
)
def test_the_leader_s_codings_count_when_several_have_coded(
    guide: Guide, coders: list[str], people: dict[str, str], whose: list[str]
) -> None:
    assert [explanation.coder for explanation in counted(guide.codebook, session(coders, people))] == whose

"""A small round with four schools and three meetings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import load_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.results.value import Figure, read_value
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School

OUR_SCHOOL = "12345678"
VERBATIM = 'Vi hann inte [skratt] [/b] =cmd &<>" 日本'
YEAR = "2014/15"

Meet = Callable[..., Conversation]


@pytest.fixture(scope="session")
def guide() -> Guide:
    return load_guide(shipped_guides()["nacka-ak3-6"])


@pytest.fixture(scope="session")
def small_round() -> Round:
    names = {OUR_SCHOOL: "Vår skola", "12345679": "Grannskolan", "12345670": "Bergskolan", "12345671": "Dalskolan"}
    cells = {
        OUR_SCHOOL: ("82", "~100", ".", "14,3", "0,9"),
        "12345679": ("..", "71,5", "2", "15,0", "1,3"),
        "12345670": ("90", "88", "0", "12,5", "1,4"),
        "12345671": ("64", "70", "5", "13,1", "0,8"),
        "kommun": ("79", "80", "..", "14,0", "1,0"),
        "riket": ("77", "74", ".", "13,4", "1,1"),
    }
    measures = ("np3_sv_share", "np3_ma_share", "np3_neither_count", "betyg6_points", "betyg6_spread")
    figures = tuple(
        Figure(who, measure, YEAR, "alla", raw, *read_value(raw), n=40)
        for who, row in cells.items()
        for measure, raw in zip(measures, row, strict=True)
    )
    schools = tuple(School(code, name, "kommunal", ("F", "3", "6"), 300) for code, name in names.items())
    return Round("prov", "Provomgång", "0182", "Nacka", YEAR, "nacka-ak3-6", "h", schools, figures)


@pytest.fixture(scope="session")
def meet(guide: Guide, small_round: Round) -> Meet:
    """A meeting with these answers: `meet(saknas={"note": "…"})`."""

    def held(
        school: str = OUR_SCHOOL, codings: tuple[Explanation, ...] = (), **answers: dict[str, Any]
    ) -> Conversation:
        found = small_round.school(school)
        assert found is not None
        changes = [
            Change("about/round", small_round.id),
            Change("about/school", school),
            Change("about/held_on", "2016-04-12"),
            Change("state", "held"),
            Change("about/participants", [{"role": "principal", "name": "Exempla Provsson"}]),
            *(Change(f"answer/{q}/{name}", value) for q, parts in answers.items() for name, value in parts.items()),
            *(coding.change() for coding in codings),
        ]
        return Conversation(Agenda(guide, small_round, found), Session(f"s-{school}").foreseen(changes))

    return held


@pytest.fixture(scope="session")
def coding() -> Explanation:
    return Explanation("c1", "np3", "undervisning", "weakness", VERBATIM, "np3_niva", "AL", "2016-04-12T10:00:00", "sv")


@pytest.fixture(scope="session")
def material(guide: Guide, small_round: Round, meet: Meet, coding: Explanation) -> Material:
    conversations = (
        meet(codings=(coding,), skattning={"rating": 7, "note": "…"}, underlag={"choices": ["np3"]}),
        meet("12345670", skattning={"rating": 4, "note": "…"}, np3_sv_orsak={"status": "declined"}),
        meet("12345671", skattning={"rating": 7, "note": "…"}),
    )
    return Material(small_round, guide, conversations)

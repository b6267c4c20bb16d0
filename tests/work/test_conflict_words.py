"""The versions of a conflict in the reader's words."""

from __future__ import annotations

from typing import Any

import pytest

from resultatdialog.coding.coder_status import CodeLater
from resultatdialog.coding.settlement import Decision
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Json
from resultatdialog.dialogue.session import Challenge, Correction, MeetingAgreement
from resultatdialog.register.store import Register
from resultatdialog.work.conflict_words import PARTS, say_value
from resultatdialog.work.conflicts import AnswerVersion, Conflict
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.rounds import find_round


def said(register: Register, target: str, value: Json) -> list[str]:
    current = find_round(register, "liten")
    assert current is not None
    conversation = open_conversation(register, current, guide_of(register, current), "12345678")
    version = AnswerVersion(value, "AL", "", "")
    return say_value(Conflict("1", "m", "12345678", target, (version,), conversation), version).split("\n")


def changed(change: Any) -> tuple[str, Json]:
    return change.target, change.value


@pytest.mark.parametrize(
    ("target", "value", "lines"),
    [
        (
            *changed(MeetingAgreement("a1", "Läsgrupper", "AL", "1 maj", "underlag").change()),
            ["vad: Läsgrupper", "vem: AL", "när: 1 maj", "vid frågan: 3. Underlag"],
        ),
        (
            *changed(Correction("r1", "AL", "fel dag", "2016-04-13T08:00:00+00:00", taken_up=True).change()),
            ["av: AL", "varför: fel dag", "tid: 2016-04-13 08.00", "samtalet togs upp igen: ja"],
        ),
        (
            *changed(Challenge("np3_sv_share", "80 %", "eget prov").change()),
            ["rektors siffra: 80 %", "källa: eget prov"],
        ),
        (
            targets.settled("np3", "undervisning"),
            {"valences": ["strength"], "verdict": "first", "reason": "hörs", "seen": {"AL": ["strength"], "ÅA": []}},
            [
                "gäller: goda insatser",
                "vems kodning som gäller: den förstas",
                "skäl: hörs",
                "kodarna hade: AL: goda insatser; ÅA: –",
            ],
        ),
        (f"{targets.SHOWN}/B", {"np3_sv_share": "82 %"}, ["Svenska: 82 %"]),
        ("nytt/slag", {"okänt": "ord", "tomt": ""}, ["okänt: ord"]),
    ],
)
def test_a_version_is_said_in_words(loaded: Register, target: str, value: Json, lines: list[str]) -> None:
    assert said(loaded, target, value) == lines


def test_every_part_of_a_value_has_a_word() -> None:
    fields = {*MeetingAgreement._fields, *Correction._fields, *CodeLater._fields, *Challenge._fields, *Decision._fields}
    assert fields - {"id", "measure"} <= set(PARTS)

from __future__ import annotations

import random

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from resultatdialog.coding.drift import Half, coder_drifts
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round

TEACH, PUPILS = "undervisning", "elevernas_forutsattningar"


def school(guide: Guide, current: Round, place: int, *said: tuple[str, str, str]) -> Conversation:
    """A meeting whose codings (coder, result, code) were made at the hour `place`."""
    codings = [
        Explanation(f"{place}.{n}", measure, code, "weakness", "x", "np3_niva", coder, f"2026-11-01T{place:02}:00:00Z")
        for n, (coder, measure, code) in enumerate(said)
    ]
    session = Session(f"s{place}").foreseen([coding.change() for coding in codings])
    return Conversation(Agenda(guide, current, current.schools[0]), session)


@pytest.mark.parametrize("shuffled", [1, 2])
def test_first_and_last_are_told_by_when_a_coder_coded_and_each_result_counts_once(
    guide: Guide, small_round: Round, shuffled: int
) -> None:
    schools = [
        school(
            guide,
            small_round,
            place,
            ("AL", "np3", TEACH if place < 4 else PUPILS),
            ("AL", "np3", TEACH if place < 3 else PUPILS),
        )
        for place in range(7)
    ]
    schools.append(school(guide, small_round, 8, ("BT", "np3", TEACH)))  # too few to say anything
    random.Random(shuffled).shuffle(schools)

    (drift,) = coder_drifts(schools)

    assert (drift.coder, drift.schools, drift.first, drift.last) == ("AL", 7, Half(3, 3), Half(0, 3))
    assert drift.difference == -1
    assert drift.is_beyond_chance


def test_the_interval_is_that_of_another_program(guide: Guide, small_round: Round) -> None:
    codes = [TEACH, PUPILS, TEACH, TEACH, PUPILS, PUPILS, TEACH, PUPILS]
    schools = [school(guide, small_round, place, ("AL", "np3", code)) for place, code in enumerate(codes)]

    (drift,) = coder_drifts(schools)

    low, high = confint_proportions_2indep(
        drift.last.effort, drift.last.coded, drift.first.effort, drift.first.coded, method="newcomb"
    )
    assert (drift.low, drift.high) == pytest.approx((low, high))
    assert not drift.is_beyond_chance

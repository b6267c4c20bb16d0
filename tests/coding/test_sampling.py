from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.coder_status import done_change
from resultatdialog.coding.sampling import (
    DoubleCoded,
    Progress,
    Sample,
    double_coded,
    double_coding_line,
    draw_schools,
    sample_in,
    sample_progress,
    second_coding_begun,
)
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.intake.problem import RefusedError

CODES = [f"9900{number:04}" for number in range(29)]
AT = "2026-11-22T10:00:00+01:00"


def session(*codings: tuple[str, str, str], ready: tuple[str, ...] = (), answered: tuple[str, ...] = ()) -> Session:
    """Codings (coder, measure, category), who is done, and questions with a note."""
    changes = [Change(f"answer/{question}/note", "ord") for question in answered]
    changes += [
        Explanation(str(place), measure, category, "strength", "", "np3_niva", coder).change()
        for place, (coder, measure, category) in enumerate(codings)
    ]
    return Session("s").foreseen([*changes, *(done_change(coder, AT) for coder in ready)])


ALIKE = (("AL", "np3", "undervisning"), ("ÅA", "np3", "undervisning"))
APART = (("AL", "np3", "undervisning"), ("ÅA", "np3", "organisation"))


@given(st.sets(st.text("0123456789", min_size=8, max_size=8), min_size=1, max_size=40), st.integers(), st.data())
def test_the_recipe_in_the_docstring_draws_the_same_schools_in_any_order(
    codes: set[str], seed: int, data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, len(codes)))
    shuffled = data.draw(st.permutations(sorted(codes)))

    assert draw_schools(shuffled, n, seed) == tuple(random.Random(seed).sample(sorted(codes), n))
    assert len(set(draw_schools(codes, n, seed)) & codes) == n


def test_another_seed_draws_others() -> None:
    assert len({frozenset(draw_schools(CODES, 6, seed)) for seed in range(20)}) > 10


@pytest.mark.parametrize("n", [0, -1, 30])
def test_no_more_schools_than_there_are_can_be_drawn(n: int) -> None:
    with pytest.raises(RefusedError, match="från 1 till 29"):
        draw_schools(CODES, n, 1)


def test_without_meetings_it_says_what_comes_first() -> None:
    with pytest.raises(RefusedError, match="Håll samtalen först"):
        draw_schools([], 1, 1)


def test_a_draw_is_read_back_as_it_was_recorded() -> None:
    drawn = Sample(7, ("99000003", "99000001"), ("99000001", "99000003"), AT, "AL")
    stream = Session("coding/x")

    assert sample_in(stream) is None
    assert sample_in(stream.foreseen([drawn.change()])) == drawn


def test_progress_counts_the_drawn_schools_and_no_others(guide: Guide) -> None:
    drawn = Sample(7, ("e", "d", "c", "b", "a"), ("a", "b", "c", "d", "e", "f"), AT, "AL")
    sessions = {
        "a": session(*ALIKE, ready=("AL", "ÅA")),
        "b": session(*APART, ready=("AL", "ÅA")),
        "c": session(*ALIKE, ready=("AL",)),
        "d": session(("AL", "np3", "undervisning"), ready=("AL",)),
        "f": session(*ALIKE, ready=("AL", "ÅA")),
    }

    assert sample_progress(guide.codebook, drawn, sessions) == Progress(drawn.schools, done=("b", "a"), settled=("a",))


@pytest.mark.parametrize(
    ("sessions", "begins"),
    [
        ({}, False),
        ({"a": session(("AL", "np3", "undervisning"))}, False),
        ({"a": session(*APART)}, True),
        ({"a": session(("AL", "np3", "undervisning"), ready=("ÅA",))}, True),  # found nothing to code
        ({"b": session(*APART)}, False),  # not drawn
    ],
)
def test_the_second_reading_has_begun_when_a_drawn_school_has_two_coders(
    sessions: dict[str, Session], begins: bool
) -> None:
    assert second_coding_begun(Sample(7, ("a",), ("a", "b"), AT, "AL"), sessions) is begins


def test_agreement_is_the_cells_alike_of_those_both_have_judged(guide: Guide) -> None:
    """One code agreed at one school, two differ at the other, one unused there; unused codes do not count."""
    question = {group.id: group.question for group in guide.codebook.result_groups}["np6"]
    sessions = [
        session(*ALIKE),
        session(*APART, answered=(question,)),
        session(("AL", "np3", "undervisning")),
        session(),
    ]
    found = double_coded(guide, sessions)

    assert found == DoubleCoded(schools=2, base=4, alike=2, cells=4)
    assert double_coding_line(found) == "2 av 4 skolor dubbelkodades, samstämmighet 50\u00a0% (2 av 4 bedömningar)"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            DoubleCoded(20, 29, 382, 420),
            "20 av 29 skolor dubbelkodades, samstämmighet 91\u00a0% (382 av 420 bedömningar)",
        ),
        (DoubleCoded(1, 1, 1, 1), "1 av 1 skola dubbelkodades, samstämmighet 100\u00a0% (1 av 1 bedömning)"),
        (DoubleCoded(1, 3, 0, 0), "1 av 3 skolor dubbelkodades"),
        (DoubleCoded(0, 29, 0, 0), ""),
    ],
)
def test_the_line_for_the_report_has_its_bases(found: DoubleCoded, said: str) -> None:
    assert double_coding_line(found) == said

from __future__ import annotations

from dataclasses import replace

import pytest

from resultatdialog.coding.quality_checks import group_level, quality_remarks, remark_texts
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.results.value import Figure, read_value
from resultatdialog.rounds.model import Round

LOW, HIGH = "12345678", "12345679"
"""In Swedish in grade 3: 82 and 100 %. In mathematics the first is masked, so the second stands alone."""
PUPILS, TEACHING, OUTSIDE = "elevernas_forutsattningar", "undervisning", "yttre_faktorer"
Said = tuple[str, str]
"""Category and valence."""


def held(
    guide: Guide, current: Round, school: str, *said: Said, measure: str = "np3", more: tuple[Change, ...] = ()
) -> Conversation:
    found = current.school(school)
    assert found is not None
    codings = [
        Explanation(f"e{place}", measure, category, valence, "", "np3_niva", "AL")
        for place, (category, valence) in enumerate(said)
    ]
    session = Session(school).foreseen([*(coding.change() for coding in codings), *more])
    return Conversation(Agenda(guide, current, found), session)


def kinds(conversation: Conversation) -> list[str]:
    return [remark.kind for remark in quality_remarks(conversation)]


@pytest.mark.parametrize(
    ("school", "said", "seen"),
    [
        (LOW, [(TEACHING, "strength")], ["low_strengths"]),
        (LOW, [(TEACHING, "weakness")], []),
        (LOW, [(TEACHING, "strength"), (TEACHING, "weakness")], []),
        (LOW, [(TEACHING, "strength"), (TEACHING, "unspecified")], []),
        (LOW, [(TEACHING, "unspecified")], []),
        (LOW, [(PUPILS, "strength")], ["low_strengths", "no_effort"]),
        (LOW, [(PUPILS, "weakness"), (OUTSIDE, "weakness")], ["no_effort"]),
        (LOW, [(PUPILS, "weakness"), (TEACHING, "weakness")], []),
        (LOW, [], []),
        (HIGH, [(TEACHING, "weakness")], ["high_weaknesses"]),
        (HIGH, [(TEACHING, "strength")], []),
        (HIGH, [(OUTSIDE, "weakness")], ["high_weaknesses", "no_effort"]),
    ],
)
def test_what_is_seen(guide: Guide, small_round: Round, school: str, said: list[Said], seen: list[str]) -> None:
    assert kinds(held(guide, small_round, school, *said)) == seen


def with_figures(current: Round, *rows: tuple[str, str, str]) -> Round:
    """School, measure and figure in place of what stood there."""
    new = {(school, measure): raw for school, measure, raw in rows}
    kept = tuple(f for f in current.figures if (f.school, f.measure) not in new)
    made = tuple(
        Figure(school, measure, current.school_year, "alla", raw, *read_value(raw), 30)
        for (school, measure), raw in new.items()
    )
    return replace(current, figures=kept + made)


@pytest.mark.parametrize(
    ("swedish", "mathematics", "where"),
    [
        ("60", "60", "low"),
        ("60", "..", "low"),
        ("60", "~100", "low"),
        ("..", ".", None),
        ("60", "90", None),  # low and high
        ("60", "78", None),  # low and average
        ("78", "78", "average"),
        ("90", "90", "high"),
    ],
)
def test_a_group_is_low_when_all_that_is_known_of_it_is(
    guide: Guide, small_round: Round, swedish: str, mathematics: str, where: str | None
) -> None:
    """Among schools with 60, 70, 80 and 90 in both, and this one."""
    extra = tuple(small_round.schools[0]._replace(code=f"2000000{place}", name=f"Skola {place}") for place in range(4))
    current = replace(small_round, schools=(small_round.schools[0], *extra), figures=())
    rows = [
        (school.code, measure, f"{60 + 10 * place}")
        for place, school in enumerate(extra)
        for measure in ("np3_sv_share", "np3_ma_share")
    ]
    own = [(LOW, "np3_sv_share", swedish), (LOW, "np3_ma_share", mathematics)]
    group = guide.codebook.result_group("np3")
    assert group is not None

    agenda = Agenda(guide, with_figures(current, *rows, *own), small_round.schools[0])
    assert group_level(agenda, group) == where


def test_a_school_alone_with_a_figure_is_neither_low_nor_high(guide: Guide, small_round: Round) -> None:
    alone = replace(small_round, figures=tuple(f for f in small_round.figures if f.school == LOW))

    assert kinds(held(guide, alone, LOW, (TEACHING, "strength"))) == []


def test_only_the_codings_that_count_are_looked_at(guide: Guide, small_round: Round) -> None:
    other = Explanation("annan", "np3", TEACHING, "weakness", "", "np3_niva", "ÅA").change()
    leads = Change("about/participants", [{"role": "lead", "name": "AL"}, {"role": "notes", "name": "ÅA"}])

    assert kinds(held(guide, small_round, LOW, (PUPILS, "weakness"), more=(other, leads))) == ["no_effort"]


def test_the_screens_get_soft_questions_about_the_result_the_question_is_about(
    guide: Guide, small_round: Round
) -> None:
    conversation = held(guide, small_round, LOW, (TEACHING, "strength"))

    assert remark_texts(conversation, "np3_niva") == ("Resultatet är lågt men bara styrkor är kodade. Stämmer det?",)
    assert remark_texts(conversation, "np6_orsak") == ()
    assert remark_texts(conversation, "skattning") == ()
    assert remark_texts(conversation, "ingen") == ()

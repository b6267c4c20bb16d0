from __future__ import annotations

import msgspec
import pytest

from resultatdialog.coding.follow_up import Reach, explanation_reach, follow_up_question
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round


def coded(*said: tuple[str, str]) -> list[Explanation]:
    return [Explanation(c, measure, c, "weakness", "q", "np3_niva", "AL") for measure, c in said]


PUPILS, TEACHING, OUTSIDE = "elevernas_forutsattningar", "undervisning", "yttre_faktorer"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ([], False),
        ([("np3", PUPILS)], True),
        ([("np3", OUTSIDE)], True),
        ([("np3", PUPILS), ("np3", OUTSIDE)], True),
        ([("np3", PUPILS), ("np3", TEACHING)], False),
        ([("np3", TEACHING)], False),
        ([("np6", PUPILS)], False),  # nothing coded for this result
        ([("np3", PUPILS), ("np6", TEACHING)], True),  # effort named for another result
    ],
)
def test_the_screen_asks_on_when_no_explanation_is_about_the_school(
    guide: Guide, said: list[tuple[str, str]], asked: bool
) -> None:
    assert follow_up_question(guide.codebook, "np3", coded(*said)) == (guide.codebook.prompts[0] if asked else None)


def test_a_guide_without_prompts_never_asks_on(guide: Guide) -> None:
    book = msgspec.structs.replace(guide.codebook, prompts=())

    assert follow_up_question(book, "np3", coded(("np3", PUPILS))) is None


def held(guide: Guide, current: Round, school: str, *codings: Explanation, shown: dict[str, str]) -> Conversation:
    """A conversation with codings; `shown` is result group to the id of the only coding the question came after."""
    found = current.school(school)
    assert found is not None
    prompts = [
        Change(f"prompt/{group}", {"shown": "Vad gör ni själva?", "after": [id_]}) for group, id_ in shown.items()
    ]
    session = Session(school).foreseen([*(coding.change() for coding in codings), *prompts])
    return Conversation(Agenda(guide, current, found), session)


def test_how_far_explanations_reach_is_counted_by_school_and_result(guide: Guide, small_round: Round) -> None:
    conversations = [
        # asked after the first coding, and then the school's own work was named
        held(guide, small_round, "12345678", *coded(("np3", PUPILS), ("np3", TEACHING)), shown={"np3": PUPILS}),
        # asked, nothing more came; in another result it was shown and everything taken back
        held(guide, small_round, "12345679", *coded(("np3", PUPILS)), shown={"np3": PUPILS, "betyg6": "x"}),
        # the coding made before the question was changed to the school's own work afterwards: nothing was added
        held(guide, small_round, "12345670", *coded(("np6", TEACHING)), shown={"np6": TEACHING}),
    ]

    assert explanation_reach(conversations) == Reach(coded=3, stopped=1, prompted=4, effort_after=1)
    assert explanation_reach([]) == Reach(0, 0, 0, 0)

from __future__ import annotations

import msgspec
import pytest

from resultatdialog.coding.follow_up import follow_up
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Guide


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
    assert follow_up(guide.codebook, "np3", coded(*said)) == (guide.codebook.prompts[0] if asked else None)


def test_a_guide_without_prompts_never_asks_on(guide: Guide) -> None:
    book = msgspec.structs.replace(guide.codebook, prompts=())

    assert follow_up(book, "np3", coded(("np3", PUPILS))) is None

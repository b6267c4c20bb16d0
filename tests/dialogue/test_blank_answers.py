from __future__ import annotations

from typing import Any

import pytest

from resultatdialog.dialogue.session import answer_status


@pytest.mark.parametrize(
    "answer", [{"note": "   "}, {"note": "\t\n"}, {"choices": [], "other": " "}, {}, {"comment": "Vårt"}]
)
def test_blanks_are_no_answer(answer: dict[str, Any]) -> None:
    assert answer_status(answer) == "not_asked"


@pytest.mark.parametrize("answer", [{"note": " a "}, {"choices": ["np3"]}, {"count": 0}, {"rating": 1}])
def test_a_word_a_tick_and_a_zero_are_answers(answer: dict[str, Any]) -> None:
    assert answer_status(answer) == "answered"

from __future__ import annotations

import re

import pytest

from resultatdialog.coding.codebook import code_addition
from resultatdialog.guide.model import Guide


def test_a_new_code_s_id_tells_nothing_of_its_name_and_is_another_each_time(guide: Guide) -> None:
    made = [code_addition(guide.codebook, "effort", {"label": "Exempla slutade"})["code"]["id"] for _ in range(50)]

    assert len(set(made)) == 50
    assert all(re.fullmatch(r"kod_[0-9a-f]{6}", code) for code in made)


def test_an_id_that_is_taken_is_not_drawn_again(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["a" * 32, "b" * 32])
    monkeypatch.setattr("uuid.uuid4", lambda: type("", (), {"hex": next(drawn)}))
    with monkeypatch.context() as patch:
        first = guide.codebook.categories[0]
        patch.setattr(type(guide.codebook), "known", [type(first)("kod_aaaaaa", "effort", "x")], raising=False)

        assert code_addition(guide.codebook, "effort", {"label": "Byten"})["code"]["id"] == "kod_bbbbbb"

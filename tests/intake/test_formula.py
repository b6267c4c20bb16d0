from __future__ import annotations

import pytest

from resultatdialog.intake.formula import no_formula


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+46 8", "-skolan", "@skolan", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_reckon_with_gets_an_apostrophe(text: str) -> None:
    assert no_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Vår skola", "a=b", "'=redan"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert no_formula(text) == text

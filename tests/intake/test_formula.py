from __future__ import annotations

import pytest

from resultatdialog.intake.formula import is_formula, no_formula


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "=12", "+46 8", "-skolan", "-1+1", "@skolan", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_reckon_with_gets_an_apostrophe(text: str) -> None:
    assert no_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Vår skola", "a=b", "'=redan", "-23", "-3,5", "−3,5"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert no_formula(text) == text


@pytest.mark.parametrize(("cell", "formula"), [("=A1", True), ("@A1", True), ("-", False), ("-3,5", False)])
def test_a_formula_in_a_table_that_is_read_is_known_and_a_dash_is_none(cell: str, formula: bool) -> None:
    assert is_formula(cell) is formula

from __future__ import annotations

import pytest

from resultatdialog.intake.codes import is_municipality_code
from resultatdialog.vocabulary.municipalities import municipalities, same_municipality


def test_every_municipality_has_a_code_and_a_name_of_its_own() -> None:
    assert len(municipalities()) == len(set(municipalities().values())) == 290
    assert all(map(is_municipality_code, municipalities()))
    assert municipalities()["0182"] == "Nacka"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Stockholms stad", "Stockholm"), ("Region Gotland", "Gotland"), ("VÄXJÖ KOMMUN", "Växjö"),
        ("Va\u0308xjo\u0308", "Växjö"), ("Borås stad", "Borås"), ("Upplands\u2011Bro", "Upplands-Bro"),
        ("Hofors kommun", "Hofors"), ("Alingsås", "Alingsås"),
    ],
)  # fmt: skip
def test_a_name_as_municipalities_write_it_is_theirs_alone(written: str, name: str) -> None:
    assert [each for each in municipalities().values() if same_municipality(each, written)] == [name]


@pytest.mark.parametrize("written", ["", "kommun", "Stock", "Stockholms län", "Nackas"])
def test_other_words_are_no_municipality(written: str) -> None:
    assert not any(same_municipality(each, written) for each in municipalities().values())

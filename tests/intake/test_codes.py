from __future__ import annotations

from resultatdialog.intake.codes import code_and_name, is_municipality_code, is_school_code


def test_a_school_has_eight_digits_and_a_municipality_four() -> None:
    assert is_school_code("00000018")
    assert is_municipality_code("0182")
    assert not any(map(is_school_code, ("0000018", "000000180", "0000001a", "００００００１８", "00000018\n", "")))
    assert not any(map(is_municipality_code, ("182", "01822", "018a", "０１８２", "")))


def test_a_municipality_is_typed_as_its_code_and_name() -> None:
    assert code_and_name("0182  Nacka") == ("0182", "Nacka")
    assert code_and_name("Nacka") is code_and_name("0182") is code_and_name("01822 Nacka") is None

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue.near_names import fingerprint, holds_erased_name, near_forms

NAME = "Åsa Exempelsson"
_WORDS = st.text("abcdeåäö", min_size=3, max_size=8)


@pytest.mark.parametrize(
    "spelt",
    ["Exempelsson, Åsa", "Exempelsson Åsa", "Åsa  Exempelsson", "åsa\nexempelsson", "Asa Exempelsson", "Å. Exempelsson",
     "ÅExempelsson", "Åsa E.", "Å.E.", "Exempelsson", "Åsa", "A\u030asa Exempelsson"],
)  # fmt: skip
def test_a_name_is_found_however_it_is_spelt(spelt: str) -> None:
    assert near_forms([f"Enligt {spelt} gick det bra."], NAME)
    assert near_forms([f"({spelt})"], NAME)


@pytest.mark.parametrize("text", ["Exempelssonska huset", "Kåsa", "mase", "", "[…]"])
def test_part_of_a_longer_word_is_no_name(text: str) -> None:
    assert not near_forms([text], NAME)


@given(st.lists(_WORDS, min_size=1, max_size=3), st.lists(_WORDS, max_size=5), st.lists(_WORDS, max_size=5))
def test_an_erased_name_is_known_again_by_its_fingerprint_alone(
    name: list[str], before: list[str], after: list[str]
) -> None:
    kept = fingerprint(" ".join(name), b"hemligt")
    text = " ".join([*before, "  ".join(name).upper() + "s", *after])

    assert holds_erased_name(text, [kept], b"hemligt")
    assert not holds_erased_name(text, [kept], b"annat")
    assert not holds_erased_name(" ".join(word + "x" for word in before), [kept], b"hemligt")

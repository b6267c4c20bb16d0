from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.words import sentence_at


def said_at(text: str, place: int) -> str:
    start, end = sentence_at(text, place)
    return text[start:end]


TEXT = "Vi är få. Vi hann inte! Varför?\nNy rad… Slut"


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("Vi är", "Vi är få."),
        ("hann", "Vi hann inte!"),
        ("Varför", "Varför?"),
        ("Ny", "Ny rad…"),
        ("Slut", "Slut"),
    ],
)
def test_the_sentence_around_the_cursor_is_the_quote(at: str, sentence: str) -> None:
    assert said_at(TEXT, TEXT.index(at) + 1) == sentence


def test_right_after_a_full_stop_the_quote_is_the_sentence_it_ends() -> None:
    assert said_at("Först. Sist.", len("Först.")) == "Först."


@pytest.mark.parametrize("text", ["Först. Sist.", "Först. Sist. ", "Först. Sist.\n\n", "Först.\nSist."])
def test_at_the_end_the_quote_is_what_was_written_last(text: str) -> None:
    assert said_at(text, len(text)) == "Sist."


def test_a_decimal_and_an_abbreviation_inside_a_word_do_not_end_a_sentence() -> None:
    assert said_at("Vi fick 14.3 i snitt. Bra.", 5) == "Vi fick 14.3 i snitt."


@pytest.mark.parametrize("text", ["", "  \n "])
def test_without_words_there_is_no_quote(text: str) -> None:
    assert said_at(text, len(text)) == ""


@given(st.text("ab. !?\n…", max_size=40), st.integers(0, 40))
def test_a_quote_is_always_the_principal_s_own_words_on_one_line(text: str, place: int) -> None:
    quote = said_at(text, min(place, len(text)))

    assert quote in text
    assert quote == quote.strip()
    assert "\n" not in quote

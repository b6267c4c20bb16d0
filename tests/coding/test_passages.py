from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.passages import Passage, locate, passages, sentence_at, sentences
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide


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


# Passages, and where a quote stands.

FIELDS = (
    Passage("note", "Anteckning", "Ha ha ha. Vi hann inte."),
    Passage("conclusions", "Slutsatser", "Vi hann inte."),
)


def quoted(quote: str, field: str = "", start: int | None = None) -> Explanation:
    return Explanation("e", "np6", "undervisning", "weakness", quote, "np6_orsak", "AL", field=field, start=start)


@pytest.mark.parametrize(
    ("explanation", "span"),
    [
        (quoted("Vi hann inte.", "note", 10), ("note", 10, 23)),
        (quoted("Vi hann inte.", "conclusions", 0), ("conclusions", 0, 13)),
        (quoted("Vi hann inte."), ("note", 10, 23)),  # no place given: where it is first found
        (quoted("hann", "conclusions"), ("conclusions", 3, 7)),
        (quoted("Ha ha ha.", "conclusions", 3), ("note", 0, 9)),  # only in the other field
        (quoted("ha", "note", 6), ("note", 6, 8)),
        (quoted("ha", "note", 5), ("note", 6, 8)),  # nearest
        (quoted("a ha", "note", 4), ("note", 4, 8)),  # it overlaps itself
        (quoted(""), None),
        (quoted("Vi hann visst."), None),
        (quoted("VI HANN INTE."), None),
        (quoted(".*"), None),
    ],
)
def test_a_quote_stands_where_it_was_marked_else_nearest_to_there(
    explanation: Explanation, span: tuple[str, int, int] | None
) -> None:
    assert locate(FIELDS, explanation) == span


@given(st.text("ab 🙂å\n", min_size=1, max_size=30), st.data())
def test_words_marked_at_a_place_are_found_at_that_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    assert locate((Passage("note", "", text),), quoted(text[start:end], "note", start)) == ("note", start, end)


def test_a_place_counts_code_points(guide: Guide) -> None:
    text = "🙂🙂 e\u0301 Vi hann."

    assert locate((Passage("note", "", text),), quoted("Vi", "note", text.index("Vi"))) == ("note", 6, 8)


def test_an_answer_s_texts_come_in_the_guide_s_order_without_the_officials_own_comment(guide: Guide) -> None:
    question = guide.question("np6_orsak")
    assert question is not None
    said = {"conclusions": "Då.", "note": "Nu.", "comment": "Vårt eget.", "parked": "sedan", "status": "declined"}
    session = Session("s").foreseen([Change(f"answer/np6_orsak/{name}", words) for name, words in said.items()])

    assert [(found.field, found.text) for found in passages(question, session)] == [
        ("note", "Nu."),
        ("conclusions", "Då."),
    ]
    assert all(found.label for found in passages(question, session))
    assert passages(question, Session("s")) == ()


def test_a_note_at_a_question_without_a_field_for_it_is_among_the_words(guide: Guide) -> None:
    asked = guide.question("np3_niva")
    assert asked is not None
    question = msgspec.structs.replace(asked, fields=tuple(field for field in asked.fields if field.id != "note"))
    session = Session("s").foreseen([Change("answer/np3_niva/note", "Ändå sagt.")])

    assert passages(question, session) == (Passage("note", "", "Ändå sagt."),)


@given(st.text("ab. !?\n…", max_size=40))
def test_sentences_hold_all_words_once_and_in_order(text: str) -> None:
    found = sentences(text)

    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Vi har t.ex. läsgrupper. Det går bra.", ["Vi har t.ex. läsgrupper.", "Det går bra."]),
        ("Start kl. 9 och ca. 30 min. Sedan rast.", ["Start kl. 9 och ca. 30 min.", "Sedan rast."]),
        ("Stöd, läsgrupper m.m. Det går bra.", ["Stöd, läsgrupper m.m.", "Det går bra."]),
        ("Vi ses. det är allt.", ["Vi ses.", "det är allt."]),
        ("Vi har t.ex.\nläsgrupper", ["Vi har t.ex.", "läsgrupper"]),
    ],
)
def test_the_full_stop_of_a_short_form_ends_no_sentence(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == parts

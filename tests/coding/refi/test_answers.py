from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pace
from resultatdialog.coding.refi.answers import FoundSelection, SourceText

TEXT = "Först 🙂 en rad.\nSedan 🙂🙂 en till.\nVi hann inte. Vi hann inte.\tSlut"
QUOTE = "Vi hann inte."


def crlf(place: int) -> int:
    return place + TEXT[:place].count("\n")


def utf_16(place: int) -> int:
    return len(TEXT[:place].encode("utf-16-le")) // 2


@pytest.mark.parametrize("first", [TEXT.index(QUOTE), TEXT.rindex(QUOTE)], ids=["first", "second"])
@pytest.mark.parametrize(
    "count", [lambda place: place, crlf, utf_16, lambda place: utf_16(place) + crlf(place) - place]
)
@pytest.mark.parametrize("included", [0, 1])
def test_a_quote_is_found_however_the_program_counts(first: int, count: object, included: int) -> None:
    assert callable(count)
    start, end = count(first), count(first + len(QUOTE)) - included

    assert SourceText(TEXT).find(start, end, QUOTE) == FoundSelection(first, first + len(QUOTE), checked=True)


def test_words_that_lost_their_line_breaks_are_found_with_them() -> None:
    start = TEXT.index("till.")
    end = TEXT.index("Vi hann") + 2

    assert SourceText(TEXT).find(start, end, "till. Vi") == FoundSelection(start, end, checked=True)
    assert SourceText(TEXT).find(start + 3, end + 3, "till. Vi") == FoundSelection(start, end, checked=True)


@pytest.mark.parametrize(
    ("start", "end", "place"), [(0, 3, "index"), (len(TEXT) + 50, len(TEXT) + 60, "rindex"), (-1, -1, "index")]
)
def test_a_place_that_is_wrong_gives_way_to_the_nearest_where_the_words_stand(start: int, end: int, place: str) -> None:
    wanted = getattr(TEXT, place)(QUOTE)

    assert SourceText(TEXT).find(start, end, QUOTE) == FoundSelection(wanted, wanted + len(QUOTE), checked=True)


def test_a_shortened_quote_is_held_against_its_beginning() -> None:
    end = TEXT.index("Sedan")

    assert SourceText(TEXT).find(0, end, "Först 🙂 en…") == FoundSelection(0, end, checked=True)
    assert SourceText(TEXT).find(0, end, "Först 🙂 en ...") == FoundSelection(0, end, checked=True)
    assert SourceText(TEXT).find(0, end, "Något annat...") == FoundSelection(0, end, checked=False)


def test_a_title_in_place_of_the_quote_is_believed_and_told() -> None:
    assert SourceText(TEXT).find(0, 5, "1:3 Först") == FoundSelection(0, 5, checked=False)
    assert SourceText(TEXT).find(0, 5, "") == FoundSelection(0, 5, checked=False)


@pytest.mark.parametrize(("start", "end"), [(0, len(TEXT) + 1), (5, 4), (-1, 4), (10**9, 10**9)])
def test_a_place_outside_the_text_without_words_to_look_for_is_none(start: int, end: int) -> None:
    assert SourceText(TEXT).find(start, end, "") is None
    assert SourceText(TEXT).find(start, end, "finns inte") is None


def test_repetitive_words_are_looked_for_in_no_time() -> None:
    words = SourceText("a" * 400_000)

    begun = time.process_time()
    assert words.find(5, 6, "a" * 150_000 + "b") == FoundSelection(5, 6, checked=False)
    assert words.find(300_000, 6, "a" * 200_000) == FoundSelection(200_000, 400_000, checked=True)
    assert pace.since(begun, 2) < 2


@given(st.text("ab \n🙂", max_size=20), st.integers(-5, 30), st.integers(-5, 30), st.text("ab \n🙂.…", max_size=5))
def test_what_is_found_lies_in_the_text_and_is_what_was_looked_for(text: str, start: int, end: int, name: str) -> None:
    found = SourceText(text).find(start, end, name)

    if found is not None:
        assert 0 <= found.start <= found.end <= len(text)
        words = text[found.start : found.end].replace("\n", " ")
        shortened = name.removesuffix("…").removesuffix("...").rstrip()
        assert not found.checked or words == name.replace("\n", " ") or words.lstrip().startswith(shortened)
    elif 0 <= start <= end <= len(text):
        pytest.fail("a place in the text was not believed")

from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from resultatdialog.coding.passages import Passage, QuotePlace, sentences
from resultatdialog.coding.text_selection import WHOLE_ANSWER, TextSelection, initial_selection
from resultatdialog.dialogue.session import Explanation

NOTE = Passage("note", "Anteckning", "Vi är få. Vi hann inte med momentet!\nVarför 🙂?")
OTHER = Passage("conclusions", "Slutsatser", "Mer tid. Fler lärare.")
ANSWER = initial_selection((NOTE, OTHER))
KEYS = ["at_line", "lengthened", "start_moved", "end_moved", "following"]


def words(marking: TextSelection) -> str:
    return marking.place.quote


def test_an_answer_begins_as_a_whole_and_an_only_sentence_as_itself() -> None:
    assert ANSWER.place == QuotePlace()
    assert initial_selection((Passage("note", "", "Bara en mening."),)).place == QuotePlace(
        "Bara en mening.", "note", 0
    )
    assert initial_selection(()).place == QuotePlace()


def test_every_sentence_of_every_field_can_be_marked() -> None:
    said = [words(ANSWER.at_line(line)) for line in range(len(ANSWER.lines))]

    assert said == ["Vi är få.", "Vi hann inte med momentet!", "Varför 🙂?", "Mer tid.", "Fler lärare."]
    assert ANSWER.at_line(3).place == QuotePlace("Mer tid.", "conclusions", 0)
    assert ANSWER.at_line(99).line == 4
    assert ANSWER.at_line(-7).line == WHOLE_ANSWER


def test_a_marking_takes_in_its_neighbours_within_the_field() -> None:
    two = ANSWER.at_line(0).lengthened(1)

    assert words(two) == "Vi är få. Vi hann inte med momentet!"
    assert words(two.lengthened(1)) == NOTE.text
    assert two.lengthened(1).lengthened(1) == two.lengthened(1)  # the next sentence stands in another field
    assert words(two.lengthened(-1)) == "Vi är få."
    assert ANSWER.lengthened(1) == ANSWER  # the whole answer has no neighbour


def test_words_are_left_out_at_either_end_but_never_the_last_one() -> None:
    sentence = ANSWER.at_line(1)

    assert words(sentence.start_moved(1)) == "hann inte med momentet!"
    assert words(sentence.end_moved(-2)) == "Vi hann inte"
    assert words(sentence.start_moved(1).start_moved(-1)) == words(sentence)
    assert words(sentence.start_moved(99)) == "momentet!"
    assert words(sentence.end_moved(-99)) == "Vi"
    assert words(sentence.end_moved(1)) == "Vi hann inte med momentet!\nVarför"


def test_after_a_coding_the_next_sentence_is_marked() -> None:
    assert ANSWER.at_line(0).following().line == 1
    assert ANSWER.at_line(0).lengthened(1).following().line == 2
    assert ANSWER.at_line(4).following().line == 4
    assert ANSWER.following() == ANSWER  # the whole answer stays


def test_words_marked_for_later_are_marked_again_where_they_stand() -> None:
    later = ANSWER.at_quote(QuotePlace("hann inte", "note", NOTE.text.index("hann inte")))

    assert (words(later), later.line, later.last) == ("hann inte", 1, 1)
    assert ANSWER.at_quote(QuotePlace("finns inte", "note", 3)).place == QuotePlace()


def test_a_coding_belongs_to_the_sentence_its_words_begin_in() -> None:
    def coded(quote: str, field: str = "", start: int | None = None) -> int:
        coding = Explanation("e", "np3", "undervisning", "weakness", quote, "q", "AL", field=field, start=start)
        return ANSWER.line_of(coding)

    assert coded("hann inte") == 1
    assert coded("Fler") == 4
    assert coded("") == WHOLE_ANSWER
    assert coded("något annat") == WHOLE_ANSWER


@example(texts=[". ["], keys=[("at_line", 0), ("end_moved", 1), ("start_moved", 1), ("lengthened", 0)])
@given(
    st.lists(st.text("aå🙂 .!\n…́[]", max_size=30), max_size=3),
    st.lists(st.tuples(st.sampled_from(KEYS), st.integers(-3, 3)), max_size=12),
)
def test_whatever_keys_are_pressed_the_marking_is_words_of_the_answer(
    texts: list[str], keys: list[tuple[str, int]]
) -> None:
    marking = initial_selection(tuple(Passage(f"f{n}", "", text) for n, text in enumerate(texts)))
    for name, step in keys:
        marking = marking.following() if name == "following" else getattr(marking, name)(step)
        place = marking.place
        if place.start is None:
            assert marking.line == WHOLE_ANSWER
        else:
            text = texts[int(place.field[1:])]
            assert place.quote == text[place.start : place.start + len(place.quote)]
            assert place.quote.strip()


@given(st.text("ab. !?\n…", max_size=60))
def test_the_sentences_are_the_text_but_for_white_space(text: str) -> None:
    found = sentences(text)

    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
    assert all(end <= later for (_begin, end), (later, _end) in itertools.pairwise(found))

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.coder_status import done_change
from resultatdialog.coding.search import MOST, Utterance, folded_words, search, utterances
from resultatdialog.coding.settlement import visible_codings
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round

NOTE = "Vi är få. Åsa slutade i våras! Många LÄRARBYTEN, sedan lugnt.\nBättre nu"


@pytest.fixture
def held(guide: Guide, small_round: Round) -> Conversation:
    """A meeting at a school with brackets in its name."""
    return meeting(guide, small_round, "12345678")


def meeting(guide: Guide, current: Round, school: str) -> Conversation:
    found = current.school(school)
    assert found is not None
    people: list[Json] = [{"role": "lead", "name": "AL"}, {"role": "notes", "name": "ÅA"}]
    changes = [
        Change("about/participants", people),
        Change("answer/np6_orsak/note", NOTE),
        Change("answer/np6_orsak/conclusions", "Mer läsning."),
        Change("answer/np6_orsak/comment", "Hemligt eget."),
        Change("answer/saknas/note", "Om lärarbyten."),
    ]
    return Conversation(Agenda(guide, current, found), Session(school).foreseen(changes))


def coding(coder: str, quote: str, category: str = "organisation", memo: str = "", start: int | None = None) -> Change:
    field = "note" if start is not None else ""
    made = Explanation(
        f"{coder}{quote[:3]}", "np6", category, "weakness", quote, "np6_orsak", coder, "", None, memo, field, start
    )
    return made.change()


def hits(conversation: Conversation, words: str) -> list[str]:
    return [found.text for found in search([utterances(conversation, conversation.session.explanations)], words).hits]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("lärarbyten", ["Många LÄRARBYTEN, sedan lugnt.", "Om lärarbyten."]),
        ("ÅSA våras", ["Åsa slutade i våras!"]),
        ("våras  åsa", ["Åsa slutade i våras!"]),
        ("åsa lärarbyten", []),  # all words in one sentence
        ("asa", []),  # å is no a
        ("läsning", ["Mer läsning."]),
        ("hemligt", []),  # the officials' own comment
        ("skratt få", ["Vi är få."]),  # the school's name counts too
        ("[/b] bättre", ["Bättre nu"]),
        (".*", []),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_sentence_with_all_the_words_is_found_whatever_the_capitals(
    held: Conversation, words: str, texts: list[str]
) -> None:
    assert hits(held, words) == texts


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_swedish_letters_are_found_however_either_side_stores_them(guide: Guide, small_round: Round, form: str) -> None:
    held = meeting(guide, small_round, "12345678")
    stored = unicodedata.normalize("NFD", NOTE)
    apart = Conversation(held.agenda, held.session.foreseen([Change("answer/np6_orsak/note", stored)]))
    typed = unicodedata.normalize("NFD" if form == "NFD" else "NFC", "åsa våras")

    for conversation in (held, apart):
        (found,) = search([utterances(conversation, ())], typed).hits
        text = conversation.session.answer("np6_orsak")["note"]
        assert text[found.start : found.start + len(found.text)] == found.text


def test_what_is_found_says_where_it_stands(held: Conversation) -> None:
    (found,) = search([utterances(held, ())], "bättre").hits

    assert (found.session, found.school, found.question, found.field) == (
        "12345678", "Vår skola [skratt] [/b]", "np6_orsak", "note",
    )  # fmt: skip
    assert NOTE[found.start :] == found.text


# Codes and memos.


def coded(conversation: Conversation, *changes: Change) -> Conversation:
    return Conversation(conversation.agenda, conversation.session.foreseen(changes))


def test_a_code_s_name_finds_the_sentences_it_stands_on_and_no_others(held: Conversation) -> None:
    one = coded(held, coding("AL", "Många LÄRARBYTEN"))
    assert hits(one, "organisation") == ["Många LÄRARBYTEN, sedan lugnt."]
    assert hits(one, "organisation bättre") == []

    across = coded(held, coding("AL", "slutade i våras! Många", start=NOTE.index("slutade")))
    assert hits(across, "organisation") == ["Åsa slutade i våras!", "Många LÄRARBYTEN, sedan lugnt."]


def test_a_coding_of_the_whole_answer_stands_on_all_its_sentences(held: Conversation) -> None:
    whole = coded(held, coding("AL", ""))

    assert len(hits(whole, "organisation")) == 5
    assert hits(whole, "organisation våras") == ["Åsa slutade i våras!"]


def test_a_word_that_stands_twice_is_coded_only_where_it_was_marked(guide: Guide, small_round: Round) -> None:
    held = meeting(guide, small_round, "12345678")
    twice = coded(held, Change("answer/np6_orsak/note", "Nej. Jo. Nej."), coding("AL", "Nej.", start=9))

    (found,) = search([utterances(twice, twice.session.explanations)], "organisation").hits
    assert (found.text, found.start) == ("Nej.", 9)


def test_a_quote_that_is_no_longer_said_is_on_no_sentence(held: Conversation) -> None:
    assert hits(coded(held, coding("AL", "Vi var många.")), "organisation") == []


def test_a_memo_is_found_with_its_coder(held: Conversation) -> None:
    shown = coded(held, coding("AL", "", memo="Jämför Ärtan"))
    assert search([utterances(shown, ())], "ärtan").hits == ()  # only by those who may see its coding
    (memo,) = search([utterances(shown, shown.session.explanations)], "JÄMFÖR ärtan").hits
    assert (memo.field, memo.text, memo.about) == ("memo", "Jämför Ärtan", "AL")


def test_the_other_coder_s_codes_and_memos_are_not_found_until_both_are_done(held: Conversation) -> None:
    both = coded(held, coding("AL", "Vi är få."), coding("ÅA", "Bättre nu", "undervisning", "Ärtan"))
    ready = coded(both, *(done_change(name, "2026-11-22T10:00:00+01:00") for name in ("AL", "ÅA")))

    def found(conversation: Conversation, words: str) -> int:
        return search([utterances(conversation, visible_codings(conversation.session, "AL"))], words).total

    assert [found(both, words) for words in ("organisation", "undervisning", "ärtan")] == [1, 0, 0]
    assert [found(ready, words) for words in ("organisation", "undervisning", "ärtan")] == [1, 1, 1]


# Counts.


def line(text: str, session: str = "s") -> Utterance:
    return Utterance(session, "Skolan", "saknas", "note", 0, text, "", folded_words(f"{text} skolan"))


def test_everything_is_counted_and_the_first_are_listed() -> None:
    everything = [[line("Ett ord.", session)] * (MOST - 50) for session in ("a", "b")] + [[line("Annat.", "c")]]

    found = search(everything, "ord")

    assert (len(found.hits), found.total, found.schools) == (MOST, 2 * (MOST - 50), 2)
    assert found.hits[0].session == "a"
    assert search(everything, "saknas") == ((), 0, 0)


words = st.lists(st.sampled_from(["åsa", "ÄRT", "få", "lärarx", "i"]), min_size=1, max_size=4)
"""None has an ending that is set aside."""


@given(st.lists(st.lists(words.map(" ".join), max_size=4), max_size=4), words)
def test_it_finds_what_a_plain_look_finds(schools: Sequence[list[str]], wanted: list[str]) -> None:
    everything = [[line(text, str(place)) for text in texts] for place, texts in enumerate(schools)]
    expected = [
        (str(place), text)
        for place, texts in enumerate(schools)
        for text in texts
        if all(any(said.startswith(word.lower()) for said in f"{text} skolan".lower().split()) for word in wanted)
    ]

    found = search(everything, " ".join(wanted))

    assert [(hit.session, hit.text) for hit in found.hits] == expected
    assert (found.total, found.schools) == (len(expected), len({session for session, _text in expected}))


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("lärarbyten", "Vi hade tre lärarbyte i år."),
        ("lärarbytet", "Lärarbyten sliter på gruppen."),
        ("lärare", "Lärarna är nya."),
        ("skolan", "Skolorna samarbetar."),
        ("elev", "Eleverna orkar."),
    ],
)
def test_another_ending_of_a_word_is_found_too(wanted: str, text: str) -> None:
    assert search([[line(text)]], wanted).total == 1


def test_a_word_is_found_by_its_beginning_not_by_its_middle() -> None:
    assert search([[line("Det klarar vi.")]], "larar").total == 0
    assert search([[line("Det klarar vi.")]], "kla").total == 1


def test_a_short_word_stays_whole() -> None:
    assert search([[line("Vi har en plan.")]], "plan").total == 1
    assert search([[line("Vi har en plats.")]], "plan").total == 0

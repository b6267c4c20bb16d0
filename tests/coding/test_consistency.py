"""Sentences in nearly the same words with different codes: all pairs by hand, and planted ones among real talk."""

from __future__ import annotations

import json
import random
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.consistency import ALIKE, CodedSentence, _letter_groups, coded_sentences, inconsistencies
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.shipped import sample_round

TEACHING, PUPILS = ("undervisning", "weakness"), ("elevernas_forutsattningar", "weakness")


def sentence(school: str, quote: str, *codes: tuple[str, str], measure: str = "np3") -> CodedSentence:
    return CodedSentence(school, measure, quote, frozenset(codes or [TEACHING]))


def spoken() -> list[str]:
    """The sentences of the sample's notes, each once."""
    found: set[str] = set()
    for path in sorted(Path(sample_round(), "sessions").glob("*.json")):
        for answer in json.loads(path.read_text(encoding="utf-8"))["answers"].values():
            found.update(part.strip() for part in str(answer.get("note", "")).split(".") if len(part.strip()) > 25)
    return sorted(found)


def said_again(words: str, chance: random.Random) -> str:
    """The sentence as another official notes it: a slip of the finger, a word more, or another capital."""
    parts = words.split()
    place = chance.randrange(len(parts))
    how = chance.randrange(4)
    if how == 0 and len(parts[place]) > 3:
        parts[place] = parts[place][:-2] + parts[place][-1]
    elif how == 1:
        parts.insert(place, chance.choice(["ju", "nog", "alltså"]))
    elif how == 2:
        parts[place] = parts[place].upper()
    else:
        parts = [*parts, "säger", "hon"] if len(parts) > 6 else parts
    return " ".join(parts) + chance.choice(["", ".", "!"])


def test_planted_sentences_are_found_and_hardly_anything_else() -> None:
    chance = random.Random(2016)
    said = spoken()
    chance.shuffle(said)
    planted = said[:200]
    assert len(planted) == 200
    sentences = [sentence("1", words, TEACHING) for words in planted]
    sentences += [sentence("2", said_again(words, chance), PUPILS) for words in planted]
    sentences += [sentence("3", words, PUPILS) for words in said[200:400]]

    found = inconsistencies(sentences)

    twins = {(planted[place], sentences[200 + place].quote) for place in range(200)}
    right = {pair for pair in found if (pair.first.quote, pair.second.quote) in twins}
    assert len(right) >= 190
    others = [pair for pair in found if pair not in right]
    wrong = [p for p in others if SequenceMatcher(None, p.first.quote.lower(), p.second.quote.lower()).ratio() < 0.8]
    assert len(wrong) <= 0.05 * len(found)


@given(st.lists(st.tuples(st.sampled_from("123"), st.text("abcde ", min_size=1, max_size=30)), max_size=25))
def test_the_list_is_what_comparing_every_pair_gives(said: list[tuple[str, str]]) -> None:
    sentences = [
        sentence(school, words, TEACHING if place % 2 else PUPILS) for place, (school, words) in enumerate(said)
    ]
    expected = set()
    for one, other in combinations(sentences, 2):
        first, second = _letter_groups(one.quote), _letter_groups(other.quote)
        alike = len(first & second) / len(first | second) if first | second else 0.0
        if alike >= ALIKE and one.school != other.school and one.codes != other.codes:
            expected.add((one, other, alike))

    assert {(pair.first, pair.second, pair.alike) for pair in inconsistencies(sentences)} == expected


def test_what_is_no_inconsistency_is_not_listed() -> None:
    same = "Momentet hanns inte med i två klasser"
    assert not inconsistencies([sentence("1", same, TEACHING), sentence("1", same, PUPILS)])  # one school
    assert not inconsistencies([sentence("1", same, TEACHING, PUPILS), sentence("2", same, PUPILS, TEACHING)])
    assert not inconsistencies([sentence("1", same, TEACHING), sentence("2", same, PUPILS, measure="np6")])
    assert len(inconsistencies([sentence("1", same, TEACHING), sentence("2", same, TEACHING, PUPILS)])) == 1


def test_two_codes_of_one_sentence_are_one_sentence() -> None:
    codings = [Explanation(str(n), "np3", c, v, " Ja ", "q", "AL") for n, (c, v) in enumerate((TEACHING, PUPILS))]
    whole = Explanation("9", "np3", *TEACHING, "", "q", "AL")
    (only,) = coded_sentences({"1": [*codings, whole]})
    assert (only.quote, set(only.codes)) == ("Ja", {TEACHING, PUPILS})

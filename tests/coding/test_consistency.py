"""Sentences in nearly the same words with different codes: all pairs by hand, and planted ones among real talk."""

from __future__ import annotations

import json
import random
import re
from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.consistency import ALIKE, CodedSentence, _letter_groups, _plain_words, inconsistencies
from resultatdialog.guide.shipped import sample_round
from said_again import different_sentences, said_again

NUMBER = re.compile(r"\d|\b(två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)\b")
TEACHING, PUPILS = ("undervisning", "weakness"), ("elevernas_forutsattningar", "weakness")


def sentence(school: str, quote: str, *codes: tuple[str, str], measure: str = "np3") -> CodedSentence:
    return CodedSentence(school, measure, quote, frozenset(codes or [TEACHING]))


def spoken() -> list[str]:
    """The sentences of the sample's notes and quotes, each once; those that differ in a number only are left out."""
    found: dict[str, str] = {}
    for path in sorted(Path(sample_round(), "sessions").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        notes = [str(answer.get("note", "")) for answer in document["answers"].values()]
        for part in ". ".join([*notes, *(coding["quote"] for coding in document["explanations"])]).split("."):
            words = part.strip()
            if len(words) > 25 and not NUMBER.search(words.casefold()):
                found.setdefault(words.casefold(), words)
    return sorted(found.values())


def test_of_200_planted_sentences_95_in_100_are_found_and_5_in_100_of_what_is_found_is_wrong() -> None:
    chance = random.Random(2016)
    own, invented = spoken(), different_sentences(3000, chance)
    chance.shuffle(own)
    said = [sentence(str(n), words, chance.choice((TEACHING, PUPILS))) for n, words in enumerate([*own, *invented])]
    chosen = said[:100] + said[len(own) : len(own) + 100]
    planted = [
        sentence(f"again {one.school}", said_again(one.quote, chance), *({TEACHING, PUPILS} - one.codes))
        for one in chosen
    ]
    assert len(said) > 3300

    found = {(pair.first, pair.second) for pair in inconsistencies([*said, *planted])}

    right = found & set(zip(chosen, planted, strict=True))
    assert len(right) >= 190
    assert len(found - right) <= 0.05 * len(found)


@given(st.lists(st.tuples(st.sampled_from("123"), st.text("abcde ", min_size=1, max_size=30)), max_size=25))
def test_the_list_is_what_comparing_every_pair_gives(said: list[tuple[str, str]]) -> None:
    sentences = [
        sentence(school, words, TEACHING if place % 2 else PUPILS) for place, (school, words) in enumerate(said)
    ]
    expected = set()
    for one, other in combinations(sentences, 2):
        first, second = (_letter_groups(_plain_words(each.quote)) for each in (one, other))
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

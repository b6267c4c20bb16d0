"""Consistency of the coding across schools: sentences in nearly the same words that have different codes.

Words are compared by the letters in them (groups of three), without any model of the language. What is found is a list
of questions; nothing is changed by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from resultatdialog.dialogue.session import Explanation

ALIKE = 0.6
"""Share of letter groups two sentences have in common, of all in either, from which they say nearly the same."""
_FEWEST_LETTERS = 12
"""Shorter quotes are compared only when they are equal: too little is said to be alike."""
_NO_LETTER = re.compile(r"[^\w]+")


GivenCode = tuple[str, str]
"""Category and valence."""


class CodedSentence(NamedTuple):
    """The words of one school about one result, with all the codes they were given."""

    school: str
    """The school's code."""
    measure: str
    """Id of the result group."""
    quote: str
    codes: frozenset[GivenCode]


class Inconsistency(NamedTuple):
    """Sentences of two schools in nearly the same words that were given different codes."""

    first: CodedSentence
    second: CodedSentence
    alike: float
    """Share of letter groups in common, from 0 to 1."""


def coded_sentences(codings: Mapping[str, Iterable[Explanation]]) -> tuple[CodedSentence, ...]:
    """The sentences of all schools; `codings`: school code to its counted codings. A whole answer has no words."""
    codes: defaultdict[tuple[str, str, str], set[GivenCode]] = defaultdict(set)
    for school, explanations in codings.items():
        for explanation in explanations:
            if explanation.quote.strip():
                place = school, explanation.measure, explanation.quote.strip()
                codes[place].add((explanation.category, explanation.valence))
    return tuple(CodedSentence(*place, frozenset(given)) for place, given in codes.items())


def inconsistencies(sentences: Sequence[CodedSentence]) -> tuple[Inconsistency, ...]:
    """Pairs of sentences from two schools about one result that are nearly the same and have different codes.

    Those most alike come first.
    """
    groups = [_letter_groups(sentence.quote) for sentence in sentences]
    found = [
        Inconsistency(sentences[one], sentences[other], alike)
        for one, other, alike in _alike_pairs(groups)
        if _differ(sentences[one], sentences[other])
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.alike, pair.first.school, pair.second.school)))


def _differ(one: CodedSentence, other: CodedSentence) -> bool:
    return one.school != other.school and one.measure == other.measure and one.codes != other.codes


def _letter_groups(quote: str) -> frozenset[str]:
    """All groups of three letters in a quote, or the quote itself where it is short; empty without letters."""
    words = _NO_LETTER.sub(" ", unicodedata.normalize("NFC", quote).casefold()).strip()
    if len(words) < _FEWEST_LETTERS:
        return frozenset({f"={words}"}) if words else frozenset()
    padded = f" {words} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def _alike_pairs(groups: Sequence[frozenset[str]]) -> Iterator[tuple[int, int, float]]:
    """Pairs of places whose sets are alike, found through the rarest members that such a pair must share."""
    rare = Counter(member for group in groups for member in group)
    known: defaultdict[str, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        ordered = sorted(group, key=lambda member: (rare[member], member))
        needed = ordered[: len(group) - ceil(len(group) * ALIKE) + 1]  # one of them is in every set this one is like
        for other in sorted(_candidates(known, needed)):
            alike = len(group & groups[other]) / len(group | groups[other])
            if alike >= ALIKE:
                yield other, place, alike
        for member in needed:
            known[member].append(place)


def _candidates(known: defaultdict[str, list[int]], members: Iterable[str]) -> set[int]:
    return {place for member in members for place in known.get(member, ())}

"""Consistency of the coding across schools: sentences in nearly the same words that have different codes.

Words are compared by the letters in them (groups of three), without any model of the language. What is found is a list
of questions; nothing is changed by it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, compress, product
from math import ceil
from typing import NamedTuple

from resultatdialog.dialogue.session import Explanation

ALIKE = 0.6
"""Share of letter groups two sentences have in common, of all in either, from which they say nearly the same."""
_FEWEST_LETTERS = 12
"""Shorter quotes are compared only when they are equal: too little is said to be alike."""
_MARKS = 256
"""Bits of a set's mark."""
_SLACK = 1e-9
"""Room for rounding, so that no pair on the border is left out."""
_NO_LETTER = re.compile(r"[^\w]+")


GivenCode = tuple[str, str]
"""Category and valence."""


class PairDecision(NamedTuple):
    """A decision on a sentence, made together with nearly the same words at another school."""

    codes: tuple[GivenCode, ...]
    """The codes that hold; of words that mean different things, those that the sentence keeps."""
    reason: str
    by: str
    at: str


class CodedSentence(NamedTuple):
    """The words of one school about one result, with all the codes that count for them."""

    school: str
    """The school's code."""
    measure: str
    """Id of the result group."""
    quote: str
    codes: frozenset[GivenCode]
    codings: tuple[Explanation, ...] = ()
    """The codings of the words as they were coded or settled, in order of id."""
    decided: PairDecision | None = None
    """The decision by which other codes count than those given."""

    @property
    def key(self) -> str:
        """The first id of its codings, which names the sentence in its meeting."""
        return self.codings[0].id

    @property
    def given(self) -> frozenset[GivenCode]:
        """The codes before any decision."""
        return frozenset((coding.category, coding.valence) for coding in self.codings) or self.codes


class Inconsistency(NamedTuple):
    """Sentences of two schools in nearly the same words that were given different codes."""

    first: CodedSentence
    second: CodedSentence
    alike: float
    """Share of letter groups in common, from 0 to 1."""


def inconsistencies(sentences: Sequence[CodedSentence]) -> tuple[Inconsistency, ...]:
    """Pairs of sentences from two schools about one result that are nearly the same, with different codes.

    A pair stays among them when a decision has made its codes the same. Those most alike come first.
    """
    by_measure: defaultdict[str, list[CodedSentence]] = defaultdict(list)
    for sentence in sentences:
        by_measure[sentence.measure].append(sentence)
    found = [pair for about_one in by_measure.values() for pair in _about_one_result(about_one)]
    return tuple(sorted(found, key=lambda pair: (-pair.alike, pair.first.school, pair.second.school)))


def _about_one_result(sentences: Sequence[CodedSentence]) -> Iterator[Inconsistency]:
    forms: defaultdict[str, list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        forms[_plain_words(sentence.quote)].append(place)
    groups = [_letter_groups(words) for words in forms]
    places = list(forms.values())
    for form, group in zip(places, groups, strict=True):
        if group:
            yield from _different(sentences, combinations(form, 2), 1.0)
    for one, other, alike in _alike_pairs(groups):
        yield from _different(sentences, product(places[one], places[other]), alike)


def _different(
    sentences: Sequence[CodedSentence], places: Iterable[tuple[int, int]], alike: float
) -> Iterator[Inconsistency]:
    for pair in places:
        first, second = (sentences[place] for place in sorted(pair))
        if first.school != second.school and (first.codes != second.codes or first.given != second.given):
            yield Inconsistency(first, second, alike)


def _plain_words(quote: str) -> str:
    """The words of a quote in small letters, with a space between them."""
    return _NO_LETTER.sub(" ", unicodedata.normalize("NFC", quote).casefold()).strip()


def _letter_groups(words: str) -> frozenset[str]:
    """All groups of three letters in plain words, or the words themselves where they are short; empty without any."""
    if len(words) < _FEWEST_LETTERS:
        return frozenset({f"={words}"}) if words else frozenset()
    padded = f" {words} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def _alike_pairs(groups: Sequence[frozenset[str]]) -> Iterator[tuple[int, int, float]]:
    """Pairs of places whose sets are alike, and how much: the smaller set's place comes first.

    Two sets differ in at least as many members as their marks, of `_MARKS` bits, differ in bits. Most pairs are left
    out by that alone; the others are compared member by member.
    """
    order = sorted((place for place, group in enumerate(groups) if group), key=lambda place: len(groups[place]))
    sizes = [len(groups[place]) for place in order]
    marks = [_marks(groups[place]) for place in order]
    for rank, place in enumerate(order):
        group, mark, size = groups[place], marks[rank], sizes[rank]
        most = int(2 * size * (1 - ALIKE) / (1 + ALIKE) + _SLACK)  # members of one set only, in sets that are alike
        first = bisect_left(sizes, ceil(size * ALIKE - _SLACK), 0, rank)
        near = map(most.__ge__, map(int.bit_count, map(mark.__xor__, marks[first:rank])))
        for other_place in compress(order[first:rank], near):
            other_group = groups[other_place]
            alike = len(group & other_group) / len(group | other_group)
            if alike >= ALIKE:
                yield other_place, place, alike


def _marks(group: frozenset[str]) -> int:
    """A number with a bit for each member; members may share one."""
    found = 0
    for member in group:
        found |= 1 << hash(member) % _MARKS
    return found

"""How much of the tables of explanations hangs on sentences in nearly the same words with different codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from resultatdialog.coding.consistency import CodedSentence, GivenCode
from resultatdialog.coding.sentence_pairs import SentencePair, open_pairs, sentence_pairs
from resultatdialog.tally.schools import RoundAnswers
from resultatdialog.tally.tables.explanations import VALENCES

Cell = tuple[str, str, str, str]
"""School, result group, category and valence (any, strength or weakness): one school in one row of the categories."""


class Undecided(NamedTuple):
    """The pairs that nobody has decided, and what they can change."""

    pairs: int
    cells: int
    """Number of pairs of a school and a row of the table of categories that may change."""


def undecided(answers: RoundAnswers) -> Undecided:
    """The pairs of the counted meetings that nobody has decided, and the cells that may change."""
    book = answers.guide.codebook
    waiting = open_pairs(sentence_pairs(book, [school.conversation for school in answers.held]))
    counted: dict[tuple[str, str], list[tuple[str, GivenCode]]] = {}
    concerned = {(one.school, one.measure) for pair in waiting for one in pair.sentences}
    for school in answers.held:
        for group in book.result_groups:
            place = school.code, group.id
            if place in concerned and school.measure_applies(*group.measures) and not school.group_in_conflict(group):
                counted[place] = [
                    (coding.quote.strip(), (coding.category, coding.valence)) for coding in school.codings(group)
                ]
    return Undecided(len(waiting), len(cells_that_may_change(waiting, counted)))


def cells_that_may_change(
    pairs: Sequence[SentencePair], counted: dict[tuple[str, str], list[tuple[str, GivenCode]]]
) -> frozenset[Cell]:
    """The cells whose count is not the same however the pairs are settled.

    A sentence in a pair either keeps its codes or gets the codes that hold for both, in any of the ways the pair can be
    settled. `counted`: for school and result group the words and code of each coding that counts; places that no table
    counts are left out.
    """
    possible: defaultdict[CodedSentence, set[frozenset[GivenCode]]] = defaultdict(set)
    for pair in pairs:
        for sentence in pair.sentences:
            possible[sentence] |= {sentence.codes, *(frozenset(codes) for codes in pair.outcomes)}
    by_place: defaultdict[tuple[str, str], list[CodedSentence]] = defaultdict(list)
    for sentence in possible:
        by_place[sentence.school, sentence.measure].append(sentence)
    found: set[Cell] = set()
    for place, sentences in by_place.items():
        if place not in counted:
            continue
        words = {sentence.quote for sentence in sentences}
        sure = set(_rows(code for quote, code in counted[place] if quote not in words))
        ways = [{frozenset(_rows(codes)) for codes in possible[sentence]} for sentence in sentences]
        always = {row for each in ways for row in frozenset.intersection(*each)}
        sometimes = {row for each in ways for rows in each for row in rows}
        found |= {(*place, *row) for row in sometimes - always - sure}
    return frozenset(found)


def _rows(codes: Iterable[GivenCode]) -> Iterator[tuple[str, str]]:
    """Category and valence of the rows of the table of categories that codes are counted in."""
    for category, valence in codes:
        yield from ((category, row) for row in VALENCES if row in ("any", valence))

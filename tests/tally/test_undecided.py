"""The cells that undecided pairs can change: against every way of settling, and where they are told."""

from __future__ import annotations

import json
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from resultatdialog.coding.coder_status import done_change
from resultatdialog.coding.consistency import CodedSentence, GivenCode
from resultatdialog.coding.sentence_pairs import SentencePair, apart_changes, sentence_pairs
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.model import Tally
from resultatdialog.tally.registry import tally
from resultatdialog.tally.text import remarks, say_undecided
from resultatdialog.tally.undecided import cells_that_may_change

CODES: list[GivenCode] = [("u", "strength"), ("u", "weakness"), ("o", "weakness"), ("o", "unspecified")]
codes = st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map(frozenset)
sentence = st.tuples(st.sampled_from("12"), st.sampled_from("ab"), codes)


@settings(max_examples=150)
@given(st.lists(sentence, min_size=2, max_size=4, unique_by=lambda one: one[:2]), st.lists(sentence, max_size=2))
def test_the_cells_are_those_that_differ_between_ways_of_settling(
    paired: list[tuple[str, str, frozenset[GivenCode]]], alone: list[tuple[str, str, frozenset[GivenCode]]]
) -> None:
    said = [CodedSentence(school, "np3", words, given) for school, words, given in paired]
    pairs = [
        SentencePair(one, other, 1.0, ("s", "t"), "open", (), ())
        for one, other in product(said, said)
        if one.school < other.school and one.codes != other.codes
    ]
    said = [one for one in said if any(one in pair.sentences for pair in pairs)]
    rest = [(school, f"other {words}", code) for school, words, given in alone for code in given]
    counted = {
        (school, "np3"): [(one.quote, code) for one in said if one.school == school for code in one.codes]
        + [(words, code) for at, words, code in rest if at == school]
        for school in "12"
    }

    ways = [
        {one.codes, *(frozenset(out) for pair in pairs if one in pair.sentences for out in pair.outcomes)}
        for one in said
    ]
    seen: dict[tuple[str, str, str], set[bool]] = {}
    for way in product(*ways):
        held = [(one.school, code) for one, given in zip(said, way, strict=True) for code in given]
        held += [(school, code) for school, _words, code in rest]
        for school, category, valence in product("12", "uo", ("any", "strength", "weakness")):
            counts = any(at == school and c == category and valence in ("any", v) for at, (c, v) in held)
            seen.setdefault((school, category, valence), set()).add(counts)

    expected = {
        (school, "np3", category, valence) for (school, category, valence), counts in seen.items() if len(counts) > 1
    }
    assert cells_that_may_change(pairs, counted) == expected


WORDS = "Momentet hanns inte med i två klasser"


def meetings(guide: Guide, current: Round) -> list[Conversation]:
    """Two schools that say the same about grade 3, one coded as teaching, one as organisation."""
    found = []
    for place, category in enumerate(("undervisning", "organisation")):
        school = current.schools[place]
        said = Explanation(f"e{place}", "np3", category, "weakness", WORDS, "np3_niva", "AL")
        about = [
            Change(targets.STATE, "held"),
            Change(targets.ABOUT_SCHOOL, school.code),
            done_change("AL", "2016-04-12"),
        ]
        session = Session(f"s{place}").foreseen([*about, said.change()])
        found.append(Conversation(Agenda(guide, current, school), session))
    return found


def test_the_tables_say_what_hangs_on_a_pair_until_it_is_decided(guide: Guide, small_round: Round) -> None:
    held = meetings(guide, small_round)
    applies = sum(small_round.applies("np3_sv_share", meeting.school) for meeting in held)
    assert applies == 2

    def counted() -> Tally:
        return tally(small_round, guide, held)

    # two schools, two categories, each in the rows for any valence and for weaknesses
    assert json.loads(to_json(counted()))["undecided_pairs"] == {"pairs": 1, "cells": 8}
    assert "8 celler" in say_undecided(counted())
    assert remarks(counted()) == (say_undecided(counted()),)

    (pair,) = sentence_pairs(guide.codebook, held)
    changes = apart_changes(pair, [meeting.session for meeting in held], "annat", "BT", "2016-04-20")
    held = [meeting.foreseen(made) for meeting, made in zip(held, changes, strict=True)]

    assert "undecided_pairs" not in json.loads(to_json(counted()))
    assert remarks(counted()) == ()

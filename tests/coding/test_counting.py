"""How codings count that do not count as coded: after samsyn, and by decisions made with another school."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.test_counted_codings import BOOK, CODES, Meeting, invent
from resultatdialog.coding.consistency import GivenCode
from resultatdialog.coding.counting import Counting, counting_otherwise
from resultatdialog.coding.labels import counting_label
from resultatdialog.coding.pair_decisions import alike_change, sentences
from resultatdialog.coding.settlement import codings_as_settled, counted_codings, settled_codings
from resultatdialog.dialogue.session import VALENCES, Session

TEACH, ORG = (("undervisning", "weakness"), ("organisation", "weakness"))
BOTH = {"AL": 1, "ÅA": 2}


def decided_together(session: Session, measure: str, *codes: GivenCode) -> Session:
    """The meeting after a decision, made with another school, on all its sentences about one result."""
    found = sentences("12345678", BOOK, session, codings_as_settled(BOOK, session))
    return session.foreseen(
        [alike_change(one, codes, "så sas det", "BE", "2026-11-23") for one in found if one.measure == measure]
    )


def with_words(session: Session, rng: random.Random) -> Session:
    """The meeting with codings of one of two sentences each."""
    return session.foreseen(
        [e._replace(quote=rng.choice(["Det ena.", "Annat."])).change() for e in session.explanations]
    )


def samsyn(verdicts: dict[str, set[str]], *said: tuple[str, GivenCode]) -> Session:
    """A meeting of a lead and a note-taker who are done; `verdicts`: code to the valences that hold."""
    meeting = Meeting({"AL": "lead", "ÅA": "notes"}, [(coder, "np3", *code) for coder, code in said], BOTH)
    for category, holds in verdicts.items():
        seen = {coder: meeting.valences(coder, "np3", category) for coder in BOTH}
        meeting.decided["np3", category] = (seen, holds)
    return meeting.session()


def test_samsyn_says_which_code_counts_for_the_same_words() -> None:
    coded = [("AL", TEACH), ("ÅA", ORG)]
    first = samsyn({"undervisning": {"weakness"}, "organisation": set()}, *coded)
    neither = samsyn({"undervisning": set(), "organisation": set()}, *coded)
    both = samsyn({"undervisning": {"weakness"}, "organisation": {"weakness"}}, *coded)

    assert counting_otherwise(BOOK, first) == {("e1", "ÅA"): Counting((TEACH,), "settled")}
    assert set(counting_otherwise(BOOK, neither).values()) == {Counting((), "settled")}
    assert counting_otherwise(BOOK, both) == {}


def test_what_both_have_coded_counts_for_both_and_follows_a_decision_made_with_another_school() -> None:
    alike = samsyn({}, ("AL", TEACH), ("ÅA", TEACH))
    assert counting_otherwise(BOOK, alike) == {}

    replaced = decided_together(alike, "np3", ORG)
    assert counting_otherwise(BOOK, replaced) == {
        ("e0", "AL"): Counting((ORG,), "alike"),
        ("e1", "ÅA"): Counting((ORG,), "alike"),
    }
    more = decided_together(alike, "np3", ORG, TEACH)
    assert counting_otherwise(BOOK, more)["e0", "AL"] == Counting((ORG,), "alike", besides=True)
    rejected = samsyn({"undervisning": {"weakness"}, "organisation": set()}, ("AL", TEACH), ("ÅA", ORG))
    strength = ("organisation", "strength")
    assert counting_otherwise(BOOK, decided_together(rejected, "np3", strength)) == {
        ("e0", "AL"): Counting((strength,), "alike"),
        ("e1", "ÅA"): Counting((strength,), "settled"),  # what counts by now for what samsyn kept
    }


def test_before_samsyn_the_lead_s_codings_count_and_nothing_is_told_of_them() -> None:
    waiting = Meeting({"AL": "lead", "ÅA": "notes"}, [("AL", "np3", *TEACH), ("ÅA", "np3", *TEACH)], {"ÅA": 1})
    third = Meeting({"AL": "lead", "ÅA": "notes"}, [*waiting.said, ("BE", "np3", *ORG)], BOTH)

    assert counting_otherwise(BOOK, waiting.session()) == {("e1", "ÅA"): Counting((), "unsettled")}
    assert counting_otherwise(BOOK, third.session()) == {("e2", "BE"): Counting((), "others")}


@given(st.integers(0, 2**32))
@settings(max_examples=300)
def test_what_is_listed_as_counting_is_what_the_tables_count(seed: int) -> None:
    """Codings without a word, and the codes the others count as, are all that is counted, and nothing else."""
    rng = random.Random(seed)
    meeting = invent(rng)
    session = with_words(meeting.session(), rng)
    plain = counting_otherwise(BOOK, session)
    settled = settled_codings(BOOK, session) is not None
    for coding in session.explanations:  # before decisions with others: against the plain count of the contract
        code = coding.measure, coding.category, coding.valence
        counts = code in meeting.counted() if settled else coding in codings_as_settled(BOOK, session)
        assert ((coding.id, coding.coder) not in plain) == counts
    found = sentences("12345678", BOOK, session, codings_as_settled(BOOK, session))
    codes = [(category, valence) for category in CODES for valence in VALENCES]
    for sentence in found:
        if rng.random() < 0.6:
            change = alike_change(sentence, rng.sample(codes, rng.randint(1, 3)), "", "BE", "2026-11-23")
            session = session.foreseen([change])

    otherwise = counting_otherwise(BOOK, session)
    said = set()
    for coding in session.explanations:
        counting = otherwise.get((coding.id, coding.coder))
        if counting is None or counting.besides:
            said.add((coding.measure, coding.category, coding.valence))
        if counting is not None:
            said |= {(coding.measure, *code) for code in counting.codes}
    assert said == {(one.measure, one.category, one.valence) for one in counted_codings(BOOK, session)}


@pytest.mark.parametrize(
    ("counting", "words"),
    [
        (Counting((ORG,), "settled"), "räknas som Organisation, brister (samsyn)"),
        (Counting((), "settled"), "räknas inte (samsyn)"),
        (Counting((ORG,), "alike"), "räknas som Organisation, brister (lika ord på två skolor)"),
        (Counting((ORG,), "alike", besides=True), "räknas även som Organisation, brister (lika ord på två skolor)"),
        (Counting((), "unsettled"), "räknas först efter samsyn"),
        (Counting((), "others"), "räknas inte: två andra kodar skolan"),
    ],
)
def test_the_words(counting: Counting, words: str) -> None:
    assert counting_label(counting, BOOK) == words

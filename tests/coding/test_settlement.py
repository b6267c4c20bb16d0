from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.codebook import BookChange, code_merge, code_split, codebook_after
from resultatdialog.coding.coder_status import coders, done_by, done_change
from resultatdialog.coding.settlement import (
    Difference,
    Verdict,
    as_one,
    both_done,
    compared_coders,
    counted_codings,
    decision_on,
    differences,
    settled_codings,
    undecided_differences,
    verdicts_on,
    visible_codings,
)
from resultatdialog.dialogue.event import Change, Event, seal
from resultatdialog.dialogue.session import VALENCES, VERDICTS, Explanation, Session, fold
from resultatdialog.guide.model import Codebook, Guide
from resultatdialog.guide.read import load_guide
from resultatdialog.guide.shipped import shipped_guides

pytestmark = pytest.mark.usefixtures("readable_ids")

BOOK = load_guide(shipped_guides()["nacka-ak3-6"]).codebook
AT, LATER = "2026-11-22T10:00:00+01:00", "2026-11-22T11:00:00+01:00"
TEACH, ORG, PUPILS = "undervisning", "organisation", "elevernas_forutsattningar"
Said = tuple[str, str, str]
"""Coder, category, valence."""


@pytest.fixture(scope="session")
def book(guide: Guide) -> Codebook:
    return guide.codebook


def coding(coder: str, category: str, valence: str, measure: str = "np3", place: int = 0) -> Explanation:
    return Explanation(f"{coder}{place}", measure, category, valence, "citat", "np3_niva", coder, AT)


def coded(*said: Said, ready: tuple[str, ...] = ("AL", "ÅA"), people: str = "lead AL, notes ÅA") -> Session:
    """A meeting with these codings of np3 and these coders done."""
    roles = [person.split() for person in people.split(", ") if person]
    changes = [Change("about/participants", [{"role": role, "name": name} for role, name in roles])]
    changes += [coding(*each, place=place).change() for place, each in enumerate(said)]
    return Session("s").foreseen([*changes, *(done_change(coder, AT) for coder in ready)])


def decide(session: Session, difference: Difference, verdict: Verdict) -> Session:
    return session.foreseen([difference.decision_change(verdict, "för att", "AL", AT)])


def decide_all(book: Codebook, session: Session, verdict: Verdict) -> Session:
    for difference in undecided_differences(book, session):
        session = decide(session, difference, verdict)
    return session


def held(book: Codebook, session: Session) -> set[tuple[str, str]] | None:
    """Category and valence of the settled codings."""
    found = settled_codings(book, session)
    return None if found is None else {(e.category, e.valence) for e in found}


def names(found: tuple[Difference, ...]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(one.category, one.first.valences, one.second.valences) for one in found]


# What settles.


def test_what_both_have_settles_itself_and_stands_once(book: Codebook) -> None:
    session = coded(("AL", TEACH, "weakness"), ("ÅA", TEACH, "weakness"), ("AL", TEACH, "weakness"))

    assert differences(book, session) == ()
    found = settled_codings(book, session)
    assert found is not None
    assert {e.coder for e in found} == {"AL"}


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        ("first", {(TEACH, "weakness"), (TEACH, "unspecified")}),
        ("second", {(TEACH, "strength"), (TEACH, "unspecified")}),
        ("both", {(TEACH, "weakness"), (TEACH, "strength"), (TEACH, "unspecified")}),
        ("neither", set()),
    ],
)
def test_a_difference_is_undecided_until_somebody_decides_and_then_holds_as_decided(
    book: Codebook, verdict: Verdict, expected: set[tuple[str, str]]
) -> None:
    first = [("AL", TEACH, "weakness"), ("AL", TEACH, "unspecified")]
    session = coded(*first, ("ÅA", TEACH, "strength"), ("ÅA", TEACH, "unspecified"))
    (difference,) = undecided_differences(book, session)
    assert names((difference,)) == [(TEACH, ("weakness", "unspecified"), ("strength", "unspecified"))]
    assert settled_codings(book, session) is None

    after = decide(session, difference, verdict)

    assert undecided_differences(book, after) == ()
    assert differences(book, after) == (difference,)
    assert held(book, after) == expected
    ruling = decision_on(after, difference)
    assert ruling is not None
    assert (ruling.verdict, ruling.reason, ruling.by, ruling.at) == (verdict, "för att", "AL", AT)


def test_nothing_holds_until_the_last_difference_is_decided(book: Codebook) -> None:
    session = coded(("AL", TEACH, "weakness"), ("ÅA", ORG, "weakness"))
    first, second = undecided_differences(book, session)

    half = decide(session, first, "both")
    assert (undecided_differences(book, half), held(book, half)) == ((second,), None)
    assert held(book, decide(half, second, "neither")) == {(first.category, "weakness")}


def test_the_same_code_for_another_result_is_another_thing(book: Codebook) -> None:
    session = coded(("AL", TEACH, "weakness")).foreseen([coding("ÅA", TEACH, "weakness", "np6").change()])

    assert [(one.measure, one.first.valences, one.second.valences) for one in undecided_differences(book, session)] == [
        ("np3", ("weakness",), ()),
        ("np6", (), ("weakness",)),
    ]


def test_a_coder_who_is_done_without_any_coding_said_no(book: Codebook) -> None:
    session = coded(("AL", TEACH, "weakness"))

    assert compared_coders(session) == ("AL", "ÅA")
    assert names(undecided_differences(book, session)) == [(TEACH, ("weakness",), ())]
    assert held(book, coded()) == set()


# A decision holds for what was seen.


@pytest.mark.parametrize(
    "change",
    [
        coding("ÅA", TEACH, "strength", place=7).change(),
        coding("AL", TEACH, "strength").change(),
        coding("AL", TEACH, "strength", place=7).change(),
    ],
    ids=["the other adds", "the first changes", "the first adds"],
)
def test_after_a_coder_has_coded_otherwise_the_difference_asks_again(book: Codebook, change: Change) -> None:
    before = coded(("AL", TEACH, "weakness"))
    ruled = decide_all(book, before, "neither")

    after = ruled.foreseen([change])

    assert len(undecided_differences(book, after)) == 1 or differences(book, after) == ()
    assert held(book, after) is None
    assert held(book, after.foreseen([Change(change.target, before.value(change.target))])) == set()


def test_two_who_have_come_to_say_the_same_need_no_decision(book: Codebook) -> None:
    before = coded(("AL", TEACH, "weakness"))
    ruled = decide_all(book, before, "neither")

    after = ruled.foreseen([coding("ÅA", TEACH, "weakness").change()])

    assert held(book, after) == {(TEACH, "weakness")}


def test_other_words_under_the_same_code_leave_the_decision(book: Codebook) -> None:
    before = coded(("AL", TEACH, "weakness"))
    ruled = decide_all(book, before, "first")

    after = ruled.foreseen([coding("AL", TEACH, "weakness")._replace(quote="annat", memo="hm").change()])

    assert held(book, after) == {(TEACH, "weakness")}


def test_a_coder_who_is_not_done_any_more_unsettles_the_school(book: Codebook) -> None:
    session = coded(("AL", TEACH, "weakness"), ("ÅA", TEACH, "weakness"))

    assert settled_codings(book, session.foreseen([done_change("ÅA", None)])) is None


def test_who_led_may_be_put_right_after_a_decision(book: Codebook) -> None:
    session = coded(("AL", TEACH, "weakness"))
    ruled = decide_all(book, session, "first")

    turned = ruled.foreseen([Change("about/participants", [{"role": "lead", "name": "ÅA"}])])

    assert compared_coders(turned) == ("ÅA", "AL")
    assert held(book, turned) == {(TEACH, "weakness")}


# Codes that change afterwards.


def merged(book: Codebook, *ids: str, into: str) -> Codebook:
    return codebook_after(book, [BookChange("m", "merge", LATER, "AL", "", code_merge(book, ids, into))])


def test_codes_merged_later_bring_two_coders_together(book: Codebook) -> None:
    session = coded(("AL", TEACH, "weakness"), ("ÅA", ORG, "weakness"))
    assert len(undecided_differences(book, session)) == 2

    assert held(merged(book, ORG, into=TEACH), session) == {(TEACH, "weakness")}


def test_a_decision_about_a_code_stands_when_the_code_is_merged_into_another_or_split(book: Codebook) -> None:
    session = coded(("AL", ORG, "weakness"))
    ruled = decide_all(book, session, "first")
    parts = code_split(book, ORG, [{"label": "Ledning"}, {"label": "Lärarbyten"}], 0)

    assert held(merged(book, ORG, into=TEACH), ruled) == {(TEACH, "weakness")}
    assert held(codebook_after(book, [BookChange("s", "split", LATER, "AL", "", parts)]), ruled) == {
        ("ledning", "weakness")
    }


def test_a_decision_about_one_code_says_nothing_of_the_codings_another_brings_when_they_are_merged(
    book: Codebook,
) -> None:
    """It was decided that teaching does not hold and that organisation does; of both together nothing was decided."""
    session = coded(("AL", TEACH, "weakness"), ("AL", ORG, "weakness"))
    ruled = session
    for difference in undecided_differences(book, session):
        ruled = decide(ruled, difference, "neither" if difference.category == TEACH else "first")
    assert held(book, ruled) == {(ORG, "weakness")}
    one_code = merged(book, ORG, into=TEACH)

    (again,) = undecided_differences(one_code, ruled)

    assert again.coded_under == (ORG, TEACH)
    assert held(one_code, decide(ruled, again, "first")) == {(TEACH, "weakness")}


def test_a_decision_made_after_a_merger_stands(book: Codebook) -> None:
    one_code = merged(book, ORG, into=TEACH)
    session = coded(("AL", ORG, "weakness"))

    ruled = decide_all(one_code, session, "neither")

    assert held(one_code, ruled) == set()


# More than two.

some_codings = st.lists(
    st.tuples(st.sampled_from(["AL", "ÅA"]), st.sampled_from([TEACH, ORG, PUPILS]), st.sampled_from(VALENCES)),
    max_size=6,
)


@given(some_codings, some_codings, st.booleans(), st.sampled_from(VERDICTS))
def test_a_third_coder_s_codings_never_count_once_lead_and_notes_have_settled(
    said: list[Said], thirds: list[Said], ready: bool, verdict: Verdict
) -> None:
    session = decide_all(BOOK, coded(*said), verdict)
    assert settled_codings(BOOK, session) is not None

    later = [coding("BE", category, valence, place=n).change() for n, (_who, category, valence) in enumerate(thirds)]
    after = session.foreseen([*later, *([done_change("BE", LATER)] if ready else [])])

    assert settled_codings(BOOK, after) == settled_codings(BOOK, session)
    assert counted_codings(BOOK, after) == counted_codings(BOOK, session)


@pytest.mark.parametrize("ready", [(), ("CE",)], ids=["under way", "done"])
def test_what_two_others_have_settled_stands_when_a_third_codes_afterwards(book: Codebook, ready: tuple[str]) -> None:
    """The lead and somebody from outside, as where the school was drawn to be coded by two."""
    two = coded(("AL", TEACH, "weakness"), ("BE", TEACH, "weakness"), ready=("AL", "BE"), people="lead AL, notes ÅA")
    assert held(book, two) == {(TEACH, "weakness")}

    after = two.foreseen([coding("CE", ORG, "strength").change(), *(done_change(name, LATER) for name in ready)])

    assert held(book, after) == {(TEACH, "weakness")}


def test_of_three_who_are_not_done_nobody_is_compared(book: Codebook) -> None:
    session = coded(("AL", TEACH, "weakness"), ("BE", TEACH, "weakness"), ("CE", ORG, "weakness"), ready=("CE",))

    assert (compared_coders(session), settled_codings(book, session), differences(book, session)) == (None, None, ())


# Blind until both are done.


@given(some_codings, st.sampled_from([(), ("AL",), ("ÅA",)]), st.booleans())
def test_until_both_are_done_nothing_of_the_other_s_codings_can_be_seen(
    said: list[Said], ready: tuple[str, ...], twice: bool
) -> None:
    everything = coded(*said, ready=ready)
    for me, other in (("AL", "ÅA"), ("ÅA", "AL")):
        without = everything.foreseen([e.withdrawal() for e in everything.explanations if e.coder == other])
        assert visible_codings(everything, me, twice=twice) == visible_codings(without, me, twice=twice)
        assert not any(e.coder == other for e in visible_codings(everything, me, twice=twice))
    assert (differences(BOOK, everything), undecided_differences(BOOK, everything)) == ((), ())


def test_both_see_everything_when_both_are_done_and_neither_before() -> None:
    said: tuple[Said, Said] = (("AL", TEACH, "weakness"), ("ÅA", ORG, "weakness"))
    one, both = coded(*said, ready=("AL",)), coded(*said)

    assert (both_done(one), both_done(both)) == (False, True)
    for coder in ("AL", "ÅA"):
        assert {e.coder for e in visible_codings(one, coder)} == {coder}
        assert visible_codings(both, coder) == both.explanations


@pytest.mark.parametrize(
    ("coder", "twice", "sees"),
    [
        ("ÅA", False, False),  # took notes and has not begun
        ("BE", False, True),  # has nothing to do with the school
        ("BE", True, False),  # may be the second at a drawn school
        ("AL", False, True),
    ],
)
def test_who_has_not_begun_sees_the_first_coder_s_codings_unless_she_is_to_code(
    coder: str, twice: bool, sees: bool
) -> None:
    session = coded(("AL", TEACH, "weakness"), ready=("AL",))

    assert bool(visible_codings(session, coder, twice=twice)) is sees


# In whatever order the events come.


def events(rng: random.Random) -> list[Event]:
    """Events recorded on two laptops that now and then exchange them."""
    changes: list[Callable[[], Change]] = [
        lambda: coding(
            rng.choice(["AL", "ÅA", "BE"]), rng.choice([TEACH, ORG]), rng.choice(VALENCES), place=0
        ).change(),
        lambda: coding(rng.choice(["AL", "ÅA"]), rng.choice([TEACH, ORG]), rng.choice(VALENCES), place=1).change(),
        lambda: Change(f"coding/AL{rng.randint(0, 1)}/AL", None),
        lambda: done_change(rng.choice(["AL", "ÅA", "BE"]), rng.choice([AT, AT, LATER, None])),
        lambda: Change("about/participants", [{"role": "lead", "name": "AL"}, {"role": "notes", "name": "ÅA"}]),
    ]
    log: list[Event] = []
    seen = [Session("s"), Session("s")]
    for seq in range(rng.randint(0, 14)):
        device = rng.randint(0, 1)
        if rng.random() < 0.4:
            seen = [fold("s", log)] * 2
        here = seen[device]
        apart = undecided_differences(BOOK, here)
        change = apart[0].decision_change(rng.choice(VERDICTS), "", "AL", AT) if apart else rng.choice(changes)()  # type: ignore[arg-type]
        event = seal(
            change, device_id=str(device), seq=seq, prev="", session_id="s", bases=here.bases(change.target),
            actor="", at=AT, guide_hash="", nonce=bytes([seq] * 16),
        )  # fmt: skip
        log.append(event)
        seen[device] = here.after([event])
    return log


@given(st.integers(0, 2**32))
def test_the_order_of_events_never_matters(seed: int) -> None:
    rng = random.Random(seed)
    log = events(rng)
    session = fold("s", log)
    shuffled = rng.sample(log, len(log)) + log[: rng.randint(0, 3)]
    other = fold("s", shuffled)

    assert (coders(other), done_by(other), compared_coders(other)) == (
        coders(session),
        done_by(session),
        compared_coders(session),
    )
    assert differences(BOOK, other) == differences(BOOK, session)
    assert undecided_differences(BOOK, other) == undecided_differences(BOOK, session)
    assert settled_codings(BOOK, other) == settled_codings(BOOK, session)
    assert counted_codings(BOOK, other) == counted_codings(BOOK, session)
    for name in ("AL", "ÅA", "BE"):
        assert visible_codings(other, name) == visible_codings(session, name)


def placed(coder: str, category: str, start: int | None, quote: str = "Vi hann inte.") -> Change:
    made = Explanation(f"{coder}{category}", "np3", category, "weakness", quote, "np3_niva", coder, AT)
    return made._replace(field="note", start=start).change()


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ((0, "Vi hann inte."), (0, "Vi hann inte."), True),
        ((0, "Vi hann inte."), (3, "hann"), True),
        ((0, "Vi hann inte."), (14, "Det är synd."), False),
        ((None, "Vi hann inte."), (None, "Vi hann inte."), True),
        ((None, "Vi hann inte."), (0, "Vi"), False),
        ((None, ""), (None, ""), True),
        ((None, ""), (0, "Vi"), False),
    ],
)
def test_a_sentence_that_two_coded_differently_is_one_decision(
    book: Codebook, first: tuple[int | None, str], second: tuple[int | None, str], *, together: bool
) -> None:
    changes = [placed("AL", TEACH, *first), placed("ÅA", ORG, *second)]
    session = coded().foreseen(changes)
    groups = as_one(undecided_differences(book, session))
    assert [len(group) for group in groups] == ([2] if together else [1, 1])
    for group in groups:
        assert len(verdicts_on(group)) == (4 if together else 2)
    for verdict, wanted in (("first", {TEACH}), ("second", {ORG}), ("both", {TEACH, ORG}), ("neither", set())):
        settled = session
        for difference in (each for group in groups for each in group):
            settled = decide(settled, difference, verdict)  # type: ignore[arg-type]
        assert {category for category, _valence in held(book, settled) or ()} == wanted


def test_a_code_that_a_coder_used_more_than_once_is_decided_on_its_own(book: Codebook) -> None:
    other = Explanation("x", "np3", TEACH, "weakness", "Igen.", "np3_niva", "AL", AT, field="note", start=20).change()
    session = coded().foreseen([placed("AL", TEACH, 0), other, placed("ÅA", ORG, 0)])
    assert [len(group) for group in as_one(undecided_differences(book, session))] == [1, 1]

"""Pairs of nearly equal sentences settled as one code or two meanings: against a plain model, in documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resultatdialog.coding.coder_status import done_change
from resultatdialog.coding.sentence_pairs import (
    SentencePair,
    alike_changes,
    apart_changes,
    back_changes,
    open_pairs,
    sentence_pairs,
)
from resultatdialog.coding.settlement import counted_codings
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.document import read_document, write_document
from resultatdialog.dialogue.erasure import without_words
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Head, Session
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round

AT = "2016-04-20T09:00:00+02:00"
WORDS = "Momentet hanns inte med i två klasser"
CODES = [("undervisning", "weakness"), ("organisation", "weakness"), ("organisation", "strength")]
SCHOOLS = ("12345678", "12345679", "12345670")


def coding(
    name: str, code: tuple[str, str], quote: str = WORDS, coder: str = "AL", measure: str = "np3"
) -> Explanation:
    return Explanation(name, measure, *code, quote, f"{measure}_niva", coder, "2016-04-12T10:31:00+02:00")


class Office:
    """Meetings at several schools, each kept as changes; codes count as the program counts them."""

    def __init__(self, guide: Guide, current: Round, codings: Sequence[Sequence[Explanation]]) -> None:
        self.guide, self.round = guide, current
        self.meetings: dict[str, Conversation] = {}
        for place, made in enumerate(codings):
            school = current.school(SCHOOLS[place])
            assert school is not None
            about = [Change(targets.STATE, "held"), done_change("AL", AT)]
            about += [Change(targets.ABOUT_ROUND, current.id), Change(targets.ABOUT_SCHOOL, school.code)]
            session = Session(f"s{place}").foreseen([*about, *(one.change() for one in made)])
            self.meetings[school.code] = Conversation(Agenda(guide, current, school), session)

    def pairs(self) -> tuple[SentencePair, ...]:
        return sentence_pairs(self.guide.codebook, self.meetings.values())

    def sessions(self, pair: SentencePair) -> list[Session]:
        return [self.meetings[one.school].session for one in pair.sentences]

    def record(self, pair: SentencePair, changes: Sequence[Sequence[Change]]) -> None:
        for one, made in zip(pair.sentences, changes, strict=True):
            self.change(one.school, *made)

    def change(self, school: str, *changes: Change) -> None:
        meeting = self.meetings[school]
        self.meetings[school] = Conversation(meeting.agenda, meeting.session.foreseen(changes))

    def alike(self, pair: SentencePair, *codes: tuple[str, str]) -> None:
        self.record(pair, alike_changes(pair, self.sessions(pair), codes, "så sas det", "BT", AT))

    def apart(self, pair: SentencePair) -> None:
        self.record(pair, apart_changes(pair, self.sessions(pair), "annat sammanhang", "BT", AT))

    def counted(self, place: int) -> list[tuple[str, str]]:
        codings = counted_codings(self.guide.codebook, self.meetings[SCHOOLS[place]].session)
        return sorted((one.category, one.valence) for one in codings)


@pytest.fixture
def two(guide: Guide, small_round: Round) -> Office:
    return Office(guide, small_round, [[coding("a", CODES[0])], [coding("b", CODES[1], WORDS.upper() + "!")]])


def test_one_code_for_both_counts_leaves_the_list_and_is_taken_back(two: Office) -> None:
    (pair,) = two.pairs()
    assert (pair.state, pair.obstacles) == ("open", ())
    assert pair.outcomes == ((CODES[0],), (CODES[1],), tuple(sorted(CODES[:2])))

    two.alike(pair, CODES[1])

    assert two.counted(0) == two.counted(1) == [CODES[1]]
    (now,) = two.pairs()
    assert (now.state, now.id) == ("alike", pair.id)
    assert {(one.by, one.reason) for one in now.decisions} == {("BT", "så sas det")}
    first = two.meetings[SCHOOLS[0]].session
    assert [one.category for one in first.explanations] == [CODES[0][0]]  # nothing coded has changed
    two.record(now, back_changes(now, two.sessions(now)))
    assert (two.counted(0), two.counted(1)) == ([CODES[0]], [CODES[1]])
    assert [one.state for one in two.pairs()] == ["open"]


def test_different_things_keep_their_codes_and_a_new_decision_replaces_the_old(two: Office) -> None:
    two.apart(two.pairs()[0])
    (pair,) = two.pairs()
    assert pair.state == "apart"
    assert (two.counted(0), two.counted(1)) == ([CODES[0]], [CODES[1]])

    two.alike(pair, *sorted(CODES[:2]))
    (pair,) = two.pairs()
    assert pair.state == "alike"
    assert two.counted(0) == two.counted(1) == sorted(CODES[:2])

    two.apart(pair)
    assert [one.state for one in two.pairs()] == ["apart"]
    assert (two.counted(0), two.counted(1)) == ([CODES[0]], [CODES[1]])


@pytest.mark.parametrize("decide", ["alike", "apart"])
@pytest.mark.parametrize(
    "change",
    [
        coding("b", CODES[2], WORDS.upper() + "!").change(),
        coding("b", CODES[1], WORDS + " alls").change(),
        coding("b2", CODES[2], WORDS.upper() + "!").change(),
    ],
    ids=["another code", "other words", "a code more"],
)
def test_a_pair_comes_back_when_words_or_codes_change(two: Office, decide: str, change: Change) -> None:
    (pair,) = two.pairs()
    two.alike(pair, CODES[0]) if decide == "alike" else two.apart(pair)
    assert not open_pairs(two.pairs())

    two.change(SCHOOLS[1], change)

    assert len(open_pairs(two.pairs())) == 1
    coded = two.meetings[SCHOOLS[1]].session.explanations
    assert two.counted(1) == sorted((one.category, one.valence) for one in coded)


def test_half_a_decision_is_none(two: Office) -> None:
    (pair,) = two.pairs()
    changes = apart_changes(pair, two.sessions(pair), "r", "BT", AT)
    two.change(SCHOOLS[0], *changes[0])
    assert [one.state for one in two.pairs()] == ["open"]


def test_what_has_to_be_done_first_is_said(guide: Guide, small_round: Round) -> None:
    office = Office(guide, small_round, [[coding("a", CODES[0])], [coding("b", CODES[1])]])

    def kinds() -> list[str]:
        return [one.kind for one in office.pairs()[0].obstacles if one.school == SCHOOLS[1]]

    office.change(SCHOOLS[1], done_change("AL", None))
    assert kinds() == ["unfinished"]
    office.change(SCHOOLS[1], done_change("AL", AT), done_change("ÅA", AT))
    assert kinds() == ["unsettled"]
    office.change(SCHOOLS[1], Change(targets.STATE, "locked"))
    assert kinds() == ["locked"]
    drawn = sentence_pairs(guide.codebook, office.meetings.values(), drawn=[SCHOOLS[0]])
    assert [(one.school, one.kind) for one in drawn[0].obstacles] == [
        (SCHOOLS[0], "unfinished"),
        (SCHOOLS[1], "locked"),
    ]


Code = tuple[str, str]
Step = tuple[str, int, int, tuple[tuple[str, str], ...]]
steps = st.lists(
    st.tuples(
        st.sampled_from(["alike", "apart", "back", "recode"]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map(lambda codes: tuple(sorted(codes))),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(steps)
def test_any_decisions_among_three_schools_are_as_in_a_plain_model(
    guide: Guide, small_round: Round, done: list[Step]
) -> None:
    """The model: the code given at each school, the codes decided for it, and what was kept apart with which codes."""
    office = Office(guide, small_round, [[coding(f"e{n}", CODES[n])] for n in range(3)])
    coded = dict(enumerate(CODES))
    alike: dict[int, tuple[Code, set[Code]]] = {}
    apart: dict[tuple[int, int], set[Code]] = {}

    def counts(place: int) -> set[Code]:
        seen, codes = alike.get(place, (None, set()))
        return codes if seen == coded[place] else {coded[place]}

    def state(one: int, other: int) -> str:
        if counts(one) == counts(other):
            return "alike" if coded[one] != coded[other] else "none"
        both = apart.get((one, other)) == counts(one) and apart.get((other, one)) == counts(other)
        return "apart" if both else "open"

    for what, one, other, codes in done:
        if what == "recode":
            office.change(SCHOOLS[one], coding(f"e{one}", codes[0]).change())
            coded[one] = codes[0]
        elif one < other and state(one, other) != "none":
            names = [SCHOOLS[one], SCHOOLS[other]]
            pair = next(pair for pair in office.pairs() if [each.school for each in pair.sentences] == names)
            before = state(one, other)
            if what == "alike":
                office.alike(pair, *codes)
                alike |= {place: (coded[place], set(codes)) for place in (one, other)}
            elif what == "apart":
                office.apart(pair)
            else:
                office.record(pair, back_changes(pair, office.sessions(pair)))
            if before == "alike" and what != "alike":
                alike = {place: value for place, value in alike.items() if place not in (one, other)}
            if what == "alike" or (what, before) == ("back", "apart"):
                apart = {places: value for places, value in apart.items() if set(places) != {one, other}}
            elif what == "apart":
                apart |= {(one, other): counts(one), (other, one): counts(other)}

        assert [set(office.counted(place)) for place in range(3)] == [counts(place) for place in range(3)]
        listed = {tuple(SCHOOLS.index(each.school) for each in pair.sentences): pair.state for pair in office.pairs()}
        assert listed == {places: state(*places) for places in combinations(range(3), 2) if state(*places) != "none"}


def test_documents_carry_decisions_and_a_count_does_not_change_by_erasure(
    two: Office, guide: Guide, small_round: Round
) -> None:
    two.alike(two.pairs()[0], CODES[1])
    first = two.meetings[SCHOOLS[0]]
    document = json.loads(write_document(first))
    (carried,) = document["alike"]
    assert (carried["coding"], carried["by"], carried["reason"]) == ("a", "BT", "så sas det")
    assert carried["codes"] == [{"category": "organisation", "valence": "weakness"}]

    changes = read_document(document, "x.json", small_round, guide).changes
    again = Conversation(first.agenda, Session("s0").foreseen(changes))
    assert counted_codings(guide.codebook, again.session) == counted_codings(guide.codebook, first.session)

    erased = Session("s0").foreseen(
        Change(change.target, without_words(guide, change.target, change.value)) for change in changes
    )
    assert WORDS not in json.dumps([heads[0].value for heads in erased.heads.values()], ensure_ascii=False)
    assert [(one.category, one.valence) for one in counted_codings(guide.codebook, erased)] == [CODES[1]]

    two.apart(two.pairs()[0])
    (carried,) = json.loads(write_document(two.meetings[SCHOOLS[0]]))["apart"]
    assert (carried["coding"], carried["other"]) == ("a", {"session": "s1", "coding": "b"})


def test_two_decisions_on_one_sentence_are_a_conflict_and_count_nowhere(two: Office) -> None:
    (pair,) = two.pairs()
    versions = [alike_changes(pair, two.sessions(pair), [code], "r", "BT", AT)[0][0] for code in CODES[:2]]
    target = versions[0].target
    meeting = two.meetings[SCHOOLS[0]]
    heads = {
        **meeting.session.heads,
        target: tuple(Head(name, one.value) for name, one in zip("xy", versions, strict=True)),
    }
    two.meetings[SCHOOLS[0]] = Conversation(meeting.agenda, meeting.session.with_heads(heads))

    assert two.meetings[SCHOOLS[0]].session.explanations_in_conflict("np3")
    assert not two.meetings[SCHOOLS[0]].session.explanations_in_conflict("np6")
    assert [(one.school, one.kind) for one in two.pairs()[0].obstacles] == [(SCHOOLS[0], "in_conflict")]

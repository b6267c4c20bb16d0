from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resultatdialog.coding.coder_status import done_change
from resultatdialog.coding.settlement import counted_coders, counted_codings, settled_codings
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import VALENCES, Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import load_guide
from resultatdialog.guide.shipped import shipped_guides


def session(coders: list[str], people: dict[str, str]) -> Session:
    codings = [
        Explanation(f"e{place}", "np3", "undervisning", "weakness", "q", "np3_niva", coder)
        for place, coder in enumerate(coders)
    ]
    participants = Change("about/participants", [{"role": role, "name": name} for name, role in people.items()])
    return Session("s").foreseen([participants, *(coding.change() for coding in codings)])


@pytest.mark.parametrize(
    ("coders", "people", "whose"),
    [
        ([], {"AL": "lead"}, []),
        (["ÅA"], {"AL": "lead", "ÅA": "notes"}, ["ÅA"]),  # one coder: that one's, leading or not
        (["AL", "ÅA", "AL"], {"AL": "lead", "ÅA": "notes"}, ["AL", "AL"]),
        (["AL", "ÅA"], {"BB": "lead", "ÅA": "notes"}, ["AL", "ÅA"]),  # the lead coded nothing: all count
        (["AL", "ÅA"], {}, ["AL", "ÅA"]),
        (["AL", "ÅA", "BB"], {"AL": "lead", "BB": "lead"}, ["AL", "BB"]),
    ],
)
def test_the_leader_s_codings_count_when_several_have_coded(
    guide: Guide, coders: list[str], people: dict[str, str], whose: list[str]
) -> None:
    assert [explanation.coder for explanation in counted_codings(guide.codebook, session(coders, people))] == whose


# Against a plain count, written from the contract: "the settled ones where two coders have settled; else, with several
# coders, those of the participant whose role is lead; with one coder, that one's."

BOOK = load_guide(shipped_guides()["nacka-ak3-6"]).codebook
PEOPLE, MEASURES, CODES = ("AL", "ÅA", "BE"), ("np3", "np6"), ("undervisning", "organisation")
Said = tuple[str, str, str, str]
"""Coder, measure, category, valence."""


@dataclass
class Meeting:
    """One meeting's coding as plain values."""

    roles: dict[str, str]
    said: list[Said]
    done: dict[str, int]
    """Coder to the minute of being done."""
    decided: dict[tuple[str, str], tuple[dict[str, set[str]], set[str]]] = field(default_factory=dict)
    """Measure and category to the valences seen by the decision and those that hold."""

    def valences(self, coder: str, measure: str, category: str) -> set[str]:
        return {v for c, m, k, v in self.said if (c, m, k) == (coder, measure, category)}

    def two(self) -> list[str]:
        coders = {coder for coder, *_rest in self.said} | set(self.done)
        officials = [[p for p in sorted(coders) if self.roles.get(p) == role] for role in ("lead", "notes")]
        if all(officials):
            return [found[0] for found in officials]
        if len(coders) > 2:
            coders = set(sorted(self.done, key=lambda coder: (self.done[coder], coder))[:2])
        return sorted(coders) if len(coders) == 2 else []

    def counted(self) -> set[tuple[str, str, str]]:
        two = self.two()
        settled: set[tuple[str, str, str]] | None = set() if two and all(c in self.done for c in two) else None
        for measure in MEASURES:
            for category in CODES:
                sides = {coder: self.valences(coder, measure, category) for coder in two}
                holds: set[str] | None = next(iter(sides.values()), set())
                if any(side != holds for side in sides.values()):
                    seen, ruling = self.decided.get((measure, category), ({}, set()))
                    holds = ruling if seen == sides else None
                if settled is not None:
                    settled = None if holds is None else settled | {(measure, category, v) for v in holds}
        if settled is not None:
            return settled
        coders = {coder for coder, *_rest in self.said} | set(self.done)
        leads = {name for name, role in self.roles.items() if role == "lead"} & coders
        whose = leads if len(coders) > 1 and leads else coders
        return {(m, k, v) for c, m, k, v in self.said if c in whose}

    def session(self) -> Session:
        changes = [Change("about/participants", [{"role": r, "name": n} for n, r in self.roles.items()])]
        changes += [
            Explanation(f"e{n}", m, k, v, "q", "np3_niva", c).change() for n, (c, m, k, v) in enumerate(self.said)
        ]
        changes += [done_change(coder, f"2026-11-22T10:{minute:02}:00+01:00") for coder, minute in self.done.items()]
        for (measure, category), (seen, ruling) in self.decided.items():
            looked: dict[str, Json] = {coder: [v for v in VALENCES if v in side] for coder, side in seen.items()}
            held: list[Json] = [v for v in VALENCES if v in ruling]
            decision: Json = {"valences": held, "verdict": "both", "reason": "", "by": "AL", "at": "", "seen": looked}
            changes.append(Change(f"settled/{measure}/{category}", decision))
        return Session("s").foreseen(changes)


def invent(rng: random.Random) -> Meeting:
    names = PEOPLE[: rng.choice([1, 2, 2, 2, 3])]
    meeting = Meeting(
        {name: rng.choice(["lead", "notes", "principal", "other"]) for name in PEOPLE if rng.random() < 0.8},
        [
            (rng.choice(names), rng.choice(MEASURES), rng.choice(CODES), rng.choice(VALENCES))
            for _n in range(rng.choice([0, 1, 2, 3, 5]))
        ],
        {name: rng.randint(0, 59) for name in names if rng.random() < 0.75},
    )
    two = meeting.two()
    for measure in MEASURES:
        for category in CODES:
            if rng.random() < 0.85:
                seen = {coder: meeting.valences(coder, measure, category) for coder in two}
                if rng.random() < 0.1:  # of something else
                    seen = {coder: {rng.choice(VALENCES)} for coder in two}
                union = {v for side in seen.values() for v in side}
                meeting.decided[measure, category] = (seen, rng.choice([union, set(), *seen.values()]))
    return meeting


@given(st.integers(0, 2**32))
@settings(max_examples=400)
def test_the_codings_that_count_are_those_a_plain_reading_of_the_contract_gives(seed: int) -> None:
    meeting = invent(random.Random(seed))

    found = counted_codings(BOOK, meeting.session())

    assert {(e.measure, e.category, e.valence) for e in found} == meeting.counted()


def test_all_ways_to_count_are_met_by_the_plain_count() -> None:
    """The generator is no use if it never settles anything."""
    meetings = [invent(random.Random(seed)) for seed in range(400)]
    settles = [settled_codings(BOOK, meeting.session()) for meeting in meetings]

    assert sum(found is not None and len(found) > 0 for found in settles) > 40
    assert sum(found is None and len(meeting.two()) == 2 for found, meeting in zip(settles, meetings, strict=True)) > 40


def test_a_leader_who_is_done_and_coded_nothing_said_that_nothing_was_explained(guide: Guide) -> None:
    found = session(["ÅA"], {"AL": "lead", "ÅA": "notes"}).foreseen([done_change("AL", "2026-11-22T10:00:00+01:00")])

    assert counted_codings(guide.codebook, found) == ()
    assert counted_coders(guide.codebook, found) == {"AL"}


def test_whose_codings_those_are(guide: Guide) -> None:
    people = {"AL": "lead", "ÅA": "notes"}
    both = session(["AL", "ÅA"], people)

    assert counted_coders(guide.codebook, session(["ÅA"], people)) == {"ÅA"}
    assert counted_coders(guide.codebook, both) == {"AL"}
    ready = [done_change(name, "2026-11-22T10:00:00+01:00") for name in people]
    assert counted_coders(guide.codebook, both.foreseen(ready)) == {"AL", "ÅA"}
    assert counted_coders(guide.codebook, Session("s")) == frozenset()

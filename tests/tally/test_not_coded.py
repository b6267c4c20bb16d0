"""Words that nobody has coded are no answer without explanations, and a meeting under way is in no base."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.coder_status import done_change
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.locale import activate
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.model import Round
from resultatdialog.tally.cell_words import CellColumns, say_bounds
from resultatdialog.tally.cells import OUTSIDE_BASE, UNKNOWN, Fate, TallyCell
from resultatdialog.tally.registry import tally
from resultatdialog.tally.text import remarks
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.rounds import find_round

SCHOOL = "12345678"
AT = "2026-11-27T10:00:00+01:00"
NOTE = Change("answer/np3_niva/note", "Vi hann inte med alla moment.")
CODING = Explanation("e1", "np3", "undervisning", "weakness", "", "np3_niva", "AL", AT)


def cell(guide: Guide, current: Round, state: str, *changes: Change) -> dict[str, Any]:
    """The row of good teaching, of grade 3."""
    school = current.school(SCHOOL)
    assert school is not None
    session = Session("s").foreseen([Change(targets.STATE, state), *changes])
    counted = tally(current, guide, [Conversation(Agenda(guide, current, school), session)])
    rows = counted.tables["explanation_categories"].records()
    (found,) = [r for r in rows if (r["measure"], r["category"], r["valence"]) == ("np3", "undervisning", "any")]
    return {**found, "sessions": counted.sessions, "ongoing": counted.ongoing}


@pytest.mark.parametrize(
    ("state", "changes", "fate"),
    [
        ("held", (NOTE,), "not_coded"),
        ("held", (NOTE, CODING.change()), "count"),
        ("held", (NOTE, CODING._replace(category="organisation").change()), "otherwise"),
        ("held", (NOTE, CODING._replace(measure="np6").change()), "not_coded"),
        ("held", (NOTE, done_change("AL", AT)), "otherwise"),
        ("held", (NOTE, done_change("ÅA", AT), Change(targets.PARTICIPANTS, [{"role": "lead", "name": "AL"}]),
                  CODING._replace(measure="np6").change()), "not_coded"),
        ("held", (NOTE, Change("answer/np3_niva/status", "declined")), "no_answer"),
        ("held", (), "not_asked"),
        ("coded", (NOTE,), "otherwise"),
        ("locked", (NOTE,), "otherwise"),
        ("ongoing", (NOTE, CODING.change()), "not_held"),
    ],
)  # fmt: skip
def test_a_school_is_not_coded_before_somebody_whose_codings_count_is_done_with_its_words(
    guide: Guide, small_round: Round, state: str, changes: tuple[Change, ...], fate: str
) -> None:
    found = cell(guide, small_round, state, *changes)

    names = ("count", "not_asked", "no_answer", "not_coded", "not_held", "in_conflict")
    assert {name: found[name] for name in names} == {name: int(name == fate) for name in names}
    assert (found["sessions"], found["ongoing"]) == ((0, 1) if state == "ongoing" else (1, 0))
    assert (found["base"], found["high"]) == ((0, 0) if fate == "not_held" else (1, int(fate != "otherwise")))


def test_a_booked_meeting_is_neither_held_nor_under_way(guide: Guide, small_round: Round) -> None:
    found = cell(guide, small_round, "prepared", NOTE)
    assert (found["sessions"], found["ongoing"], found["base"], found["not_applicable"]) == (0, 0, 0, 0)


def test_words_that_change_after_the_coder_was_done_are_not_coded(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    plain = {**document, "explanations": [], "answers": {"np3_niva": {"note": "Vi hann inte."}}, "state": "held"}
    import_documents(loaded, [write_document(plain)])

    def not_coded() -> int:
        current = find_round(loaded, "liten")
        assert current is not None
        found = material(loaded, current)
        counted = tally(found.round, found.guide, found.conversations)
        return max(int(row["not_coded"]) for row in counted.tables["explanation_categories"].records())

    def record(*changes: Change) -> None:
        loaded.append([Entry(loaded.session(document["id"]), list(changes))])

    assert not_coded() == 1
    record(done_change("AL", loaded.timestamp()))
    assert not_coded() == 0
    record(Change("answer/np3_niva/note", "Något helt annat."))
    assert not_coded() == 1


FATES: list[Fate] = ["not_applicable", "counted", "otherwise", *UNKNOWN, "not_held"]


@given(st.lists(st.sampled_from(FATES), max_size=12), st.integers(0, 2**32))
def test_the_bounds_hold_however_the_unknown_turn_out_and_all_fates_add_up(fates: list[Fate], seed: int) -> None:
    rng = random.Random(seed)
    found = TallyCell({str(place): fate for place, fate in enumerate(fates)})

    truth = sum(fate == "counted" or (fate in UNKNOWN and rng.random() < 0.5) for fate in fates)
    assert found.count <= truth <= found.high <= found.base
    assert found.base == len([fate for fate in fates if fate not in OUTSIDE_BASE])
    assert found.base == found.answered + found.number(*UNKNOWN)
    columns = CellColumns.of([found])
    assert len(columns.headings()) == len(columns.words(found))
    assert columns.bounds is (found.high != found.count)


def test_people_read_between_which_numbers_and_who_is_in_no_base(guide: Guide, small_round: Round) -> None:
    activate("sv")
    told = TallyCell(dict(enumerate_fates(counted=6, otherwise=12, not_asked=9)))
    assert say_bounds(told) == "6–15 (22–56\u00a0%)"
    school = small_round.school(SCHOOL)
    assert school is not None
    talks = [
        Conversation(Agenda(guide, small_round, school), Session("s").foreseen([Change(targets.STATE, state), NOTE]))
        for state in ("ongoing", "held")
    ]
    counted = tally(small_round, guide, talks[:1])
    assert remarks(counted) == ("1 samtal pågår: det ingår inte i någon bas förrän det är genomfört.",)
    words = tally(small_round, guide, talks[1:]).tables["explanation_types"].in_words(guide)
    assert "Ej kodad: 1 skola" in words.note
    assert {"Ej kodad", "Mellan", "Av kända"} <= set(words.headings)


def enumerate_fates(**numbers: int) -> list[tuple[str, Fate]]:
    found: list[Fate] = [fate for fate in FATES for _n in range(numbers.get(fate, 0))]
    return [(str(place), fate) for place, fate in enumerate(found)]

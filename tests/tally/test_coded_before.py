"""The column that says how many schools were coded before a code was there."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resultatdialog.coding.codebook import BookChange, code_addition, code_edit, code_merge, code_split, codebook_after
from resultatdialog.coding.coder_status import done_change, reading_change
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Codebook, Guide
from resultatdialog.guide.read import load_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.locale import activate
from resultatdialog.rounds.model import Round
from resultatdialog.tally.formats import to_csv
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.model import Tally
from resultatdialog.tally.registry import tally

A, B = "12345678", "12345679"
TEACH, ORG = "undervisning", "organisation"
QUESTIONS = {"np3": "np3_niva", "np6": "np6_orsak", "betyg6": "betyg6_niva"}
TWO = ("explanation_types", "explanation_categories")


def at(hour: int) -> str:
    return f"2026-11-22T{hour:02}:00:00+01:00"


def coding(coder: str, category: str, hour: int, measure: str = "np3", valence: str = "weakness") -> Change:
    id_ = f"{coder}{category}{measure}{valence}"
    return Explanation(id_, measure, category, valence, "", QUESTIONS[measure], coder, at(hour)).change()


def held(guide: Guide, current: Round, code: str, *changes: Change) -> Conversation:
    return held_only(guide, current, code, [Change("answer/np3_niva/note", "Ord."), *changes])


def held_only(guide: Guide, current: Round, code: str, changes: list[Change]) -> Conversation:
    school = current.school(code)
    assert school is not None
    return Conversation(
        Agenda(guide, current, school), Session(code).foreseen([Change(targets.STATE, "held"), *changes])
    )


def after(book: Codebook, op: str, said: Mapping[str, Any]) -> Codebook:
    return codebook_after(book, [BookChange(op, op, at(12), "AL", "", said)])


def with_book(guide: Guide, book: Codebook) -> Guide:
    return msgspec.structs.replace(guide, codebook=book)


GUIDE = load_guide(shipped_guides()["nacka-ak3-6"])
YOUNG = with_book(GUIDE, after(GUIDE.codebook, "add", code_addition(GUIDE.codebook, "effort", {"label": "Lärmiljö"})))
NEW = YOUNG.codebook.categories[-1].id


@pytest.fixture(scope="session")
def young() -> Guide:
    """The guide with a code of school effort born at twelve."""
    return YOUNG


def counted(guide: Guide, current: Round, *conversations: Conversation) -> Tally:
    return tally(current, guide, conversations)


def row(found: Tally, code: str, valence: str = "any", measure: str = "np3") -> dict[str, Any]:
    """The row of a category, or of a type."""
    rows = [*found.tables["explanation_categories"].records(), *found.tables["explanation_types"].records()]
    (wanted,) = [
        one
        for one in rows
        if (one["measure"], one["valence"]) == (measure, valence) and code in (one.get("category"), one.get("type"))
    ]
    return dict(wanted)


def test_a_school_coded_before_a_code_was_born_is_in_the_base_and_said_to_be_until_it_is_read_again(
    young: Guide, small_round: Round
) -> None:
    before = held(young, small_round, A, coding("AL", TEACH, 10))
    later = held(young, small_round, B, coding("AL", NEW, 13))

    found = row(counted(young, small_round, before, later), NEW)
    assert (found["count"], found["base"], found["coded_before"]) == (1, 2, 1)
    told = counted(young, small_round, before, later)
    assert row(told, TEACH)["coded_before"] == 0
    assert row(told, "effort")["coded_before"] == 0  # it has named school effort: no new code can change that
    assert row(told, "effort", "strength")["coded_before"] == 1
    assert row(told, "student")["coded_before"] == 0

    again = reading_change(before.session, "np3_niva", "AL", at(13))
    read_again = Conversation(before.agenda, before.session.foreseen([again]))
    assert row(counted(young, small_round, read_again, later), NEW)["coded_before"] == 0


@pytest.mark.parametrize(
    ("changes", "coded_before"),
    [
        ([Change("answer/np3_niva/status", "declined")], 0),
        ([Change("answer/np3_niva/note", None)], 0),
        ([done_change("AL", at(10))], 1),
        ([done_change("AL", at(13))], 0),
        ([], 0),  # nobody has coded it yet: it will be read with the code at hand
    ],
)
def test_only_a_school_that_answered_and_was_coded_can_have_been_coded_before(
    young: Guide, small_round: Round, changes: list[Change], coded_before: int
) -> None:
    assert row(counted(young, small_round, held(young, small_round, A, *changes)), NEW)["coded_before"] == coded_before


def test_a_result_that_does_not_apply_is_not_counted(young: Guide, small_round: Round) -> None:
    without_six = held(young, small_round, B, coding("AL", TEACH, 10, "np6"))

    found = row(counted(young, small_round, without_six), NEW, measure="np6")
    assert (found["not_applicable"], found["base"], found["coded_before"]) == (1, 0, 0)


@pytest.mark.usefixtures("readable_ids")
def test_codes_split_and_redefined_say_so_and_merged_ones_do_not(guide: Guide, small_round: Round) -> None:
    book = guide.codebook
    split = with_book(guide, after(book, "split", code_split(book, ORG, [{"label": "Ledning"}, {"label": "Byten"}], 0)))
    redefined = with_book(guide, after(book, "edit", code_edit(book, ORG, {}, redefined=True)))
    merged = with_book(guide, after(book, "merge", code_merge(book, [ORG], TEACH)))

    def told(now: Guide, *codes: str) -> Tally:
        return counted(now, small_round, held(now, small_round, A, *(coding("AL", code, 10) for code in codes)))

    parts = told(split, ORG)
    assert [row(parts, part)["count"] for part in ("ledning", "byten")] == [1, 0]
    assert [row(parts, part)["coded_before"] for part in ("ledning", "byten")] == [0, 1]
    assert row(told(split, TEACH), "byten")["coded_before"] == 0
    assert row(told(redefined, TEACH), ORG)["coded_before"] == 1
    assert row(told(redefined, ORG), ORG)["coded_before"] == 0  # counted: not among those that answered otherwise
    assert "coded_before" not in row(told(merged, ORG), TEACH)


def test_where_two_have_settled_both_have_to_read_again(young: Guide, small_round: Round) -> None:
    both = [coding("AL", TEACH, 10), coding("ÅA", TEACH, 10), done_change("AL", at(11)), done_change("ÅA", at(11))]
    session = held(young, small_round, A, *both)

    def left(*readers: str) -> int:
        again = [reading_change(session.session, "np3_niva", who, at(13)) for who in readers]
        told = Conversation(session.agenda, session.session.foreseen(again))
        return int(row(counted(young, small_round, told), NEW)["coded_before"])

    assert [left(), left("AL"), left("AL", "ÅA")] == [1, 1, 0]


def test_without_a_change_of_the_codebook_the_files_are_as_they_were(guide: Guide, small_round: Round) -> None:
    found = counted(guide, small_round, held(guide, small_round, A, coding("AL", TEACH, 10)))

    assert "coded_before" not in to_json(found)
    assert "coded_before" not in to_csv(found, list(found.tables))
    cell = (
        '{"count": 1, "base": 1, "share": 100, "not_applicable": 0, "not_asked": 0, "no_answer": 0, "in_conflict": 0, '
        '"not_coded": 0, "not_held": 0, "low": 1, "high": 1, "answered": 1, "share_of_answered": 100}'
    )
    category = {"measure": "np3", "category": TEACH, "valence": "any", **json.loads(cell)}
    assert json.dumps(row(found, TEACH)) == json.dumps(category)
    for name in TWO:
        assert found.tables[name].in_words(guide).headings[-1] == "Gäller ej"


def test_other_words_for_a_code_leave_the_files_as_they_were(guide: Guide, small_round: Round) -> None:
    book = guide.codebook
    renamed = with_book(guide, after(book, "edit", code_edit(book, ORG, {"definition": "Annat."}, redefined=False)))

    def told(now: Guide) -> str:
        return to_json(counted(now, small_round, held(now, small_round, A, coding("AL", TEACH, 10))))

    assert told(renamed) == told(guide)


def test_people_see_the_column_and_what_it_means_only_when_there_is_something_in_it(
    young: Guide, small_round: Round
) -> None:
    activate("sv")
    found = counted(young, small_round, held(young, small_round, A, coding("AL", TEACH, 10)))
    shown = found.tables["explanation_categories"].in_words(young)

    assert shown.headings[-1] == "Kodad före koden fanns"
    assert shown.note.count("lästs om") == 1
    assert [cells[-1] for cells in shown.rows if cells[0:3] == (shown.rows[0][0], "Lärmiljö", "alla")] == ["1"]
    assert {len(cells) for cells in shown.rows} == {len(shown.headings)}
    first = to_csv(found, ["explanation_categories"]).splitlines()[0]
    assert first.endswith(";answered;share_of_answered;coded_before;cell")

    none = counted(young, small_round, held(young, small_round, A, coding("AL", NEW, 13)))
    assert none.tables["explanation_categories"].in_words(young).headings[-1] != "Kodad före koden fanns"
    assert "coded_before" not in none.tables["reasons"].in_words(young).note


def test_a_code_the_guide_does_not_have_any_more_is_in_no_row_and_stops_no_table(
    guide: Guide, small_round: Round
) -> None:
    found = counted(guide, small_round, held(guide, small_round, A, coding("AL", "borta", 10)))

    assert {one["count"] for one in found.tables["explanation_categories"].records()} == {0}
    assert found.tables["school_matrix"].records()[0]["effort_weakness"] == 0


# Against a plain count.


def random_session(rng: random.Random) -> tuple[list[Change], dict[str, Any]]:
    """The codings of one person, and for each result what was coded at which hour and when it was last read."""
    changes: list[Change] = []
    plain: dict[str, Any] = {}
    for measure, question in QUESTIONS.items():
        status = rng.choice(["note", "note", "declined", "none"])
        if status == "note":
            changes.append(Change(f"answer/{question}/note", "Ord."))
        elif status == "declined":
            changes.append(Change(f"answer/{question}/status", "declined"))
        said = [
            (
                rng.choice([TEACH, ORG, NEW, "elevernas_forutsattningar"]),
                rng.choice([9, 10, 13]),
                rng.choice(["strength", "weakness"]),
            )
            for _n in range(rng.choice([0, 1, 2]))
        ]
        said = list({(code, valence): (code, hour, valence) for code, hour, valence in said}.values())
        changes += [coding("AL", code, hour, measure, valence) for code, hour, valence in said]
        again = rng.choice([None, None, 11, 14])
        if again is not None:
            changes.append(Change(f"read/{question}/AL", {"at": at(again), "of": []}))
        plain[measure] = (status, said, again)
    return changes, plain


@given(st.integers(0, 2**32))
@settings(max_examples=60)
def test_coded_before_is_what_a_plain_count_gives_and_never_more_than_answered_otherwise(
    small_round: Round, seed: int
) -> None:
    rng = random.Random(seed)
    worlds = {code: random_session(rng) for code in (A, B, "12345670")}
    found = counted(YOUNG, small_round, *(held_only(YOUNG, small_round, code, w[0]) for code, w in worlds.items()))
    applies = {"np3": {A, B}, "np6": {A, "12345670"}, "betyg6": {A, "12345670"}}

    for measure in QUESTIONS:
        for valence in ("any", "strength", "weakness"):
            expected = 0
            for code, (_changes, plain) in worlds.items():
                _status, said, again = plain[measure]
                codes = any(codings for _status, codings, _again in plain.values())  # else she has only read
                begun = min((hour for _code, hour, _valence in said), default=None)
                known = again or begun  # what she read last, else when she began to code
                hit = any(c == NEW and valence in ("any", v) for c, _hour, v in said)
                coded = bool(said)  # words that nobody has coded are not coded, whatever has been read
                before = codes and known is not None and known < 12
                expected += code in applies[measure] and coded and not hit and before
            assert row(found, NEW, valence, measure)["coded_before"] == expected
    for name in TWO:
        for one in found.tables[name].records():
            otherwise = one["base"] - one["count"] - one["not_asked"] - one["no_answer"]
            assert 0 <= one["coded_before"] <= otherwise
            assert one["base"] + one["not_applicable"] == len(worlds)
    plain_book = counted(GUIDE, small_round, *(held_only(GUIDE, small_round, c, w[0]) for c, w in worlds.items()))
    for one in plain_book.tables["explanation_categories"].records():
        same = row(found, one["category"], one["valence"], one["measure"])
        apart = ("orphaned", "share", "high", "answered", "share_of_answered")  # the plain guide has not the new code
        told = {name for name in one if name not in apart}
        assert {name: same[name] for name in told} == {name: one[name] for name in told}
        assert one["share"] is None if one.get("orphaned") else one["share"] == same["share"]

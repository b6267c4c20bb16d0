from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.codebook import (
    MAX_CODE_TEXT,
    BookChange,
    code_addition,
    code_edit,
    code_merge,
    code_split,
    codebook_after,
    codebook_changes,
)
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import CODE_KEYS, Codebook, Guide
from resultatdialog.guide.read import load_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.intake.problem import RefusedError

pytestmark = pytest.mark.usefixtures("readable_ids")

Ask = Callable[[Codebook], Mapping[str, Any]]


@pytest.fixture(scope="session")
def book(guide: Guide) -> Codebook:
    return guide.codebook


def change(op: str, said: Mapping[str, Any], minute: int = 0) -> BookChange:
    return BookChange(f"{op}-{minute}", op, f"2026-11-22T10:{minute:02}:00+01:00", "AL", "Därför.", said)


def after(book: Codebook, op: str, ask: Ask, minute: int = 0) -> Codebook:
    return codebook_after(book, [change(op, ask(book), minute)])


def added(book: Codebook, label: str, minute: int = 0) -> Codebook:
    return after(book, "add", lambda now: code_addition(now, "effort", {"label": label}), minute)


def parts(*labels: str) -> list[dict[str, str]]:
    return [{"label": label} for label in labels]


def ids(book: Codebook) -> list[str]:
    return [code.id for code in book.categories]


def counts_under(book: Codebook, code_id: str) -> str:
    found = book.category(code_id)
    assert found is not None
    return found.id


def test_a_new_code_comes_last_with_its_words_and_the_time_it_was_born(book: Codebook) -> None:
    said = {"label": " Lärar\nbyten ", "definition": "Lärare slutar.\x07", "examples": "", "not_when": "Annars."}
    found = after(book, "add", lambda now: code_addition(now, "effort", said))

    assert ids(found)[:-1] == ids(book)
    new = found.categories[-1]
    assert (new.id, new.type, new.label) == ("larar_byten", "effort", "Lärar byten")
    assert (new.definition, new.not_when, new.since) == ("Lärare slutar.", "Annars.", "2026-11-22T10:00:00+01:00")


def test_other_words_leave_time_and_place_and_what_is_not_said(book: Codebook) -> None:
    found = after(book, "edit", lambda now: code_edit(now, "organisation", {"label": "Ledning"}, redefined=False))

    assert ids(found) == ids(book)
    code = found.coded_under("organisation")
    before = book.coded_under("organisation")
    assert code is not None
    assert before is not None
    assert (code.label, code.since, code.examples) == ("Ledning", "", before.examples)


def test_words_can_be_taken_away_but_the_name_cannot(book: Codebook) -> None:
    found = after(book, "edit", lambda now: code_edit(now, "organisation", {"examples": ""}, redefined=False))
    code = found.coded_under("organisation")
    assert code is not None
    assert code.examples == ""

    with pytest.raises(RefusedError, match="behöver ett namn"):
        code_edit(book, "organisation", {"label": " \n"}, redefined=False)


def test_a_redefined_code_is_as_young_as_its_new_meaning(book: Codebook) -> None:
    found = after(book, "edit", lambda now: code_edit(now, "organisation", {}, redefined=True), 7)

    assert [code.id for code in found.categories if code.since] == ["organisation"]
    assert found.categories[2].since == "2026-11-22T10:07:00+01:00"


def test_a_split_moves_no_other_code_s_key_and_puts_the_old_codings_under_one_part(book: Codebook) -> None:
    found = after(book, "split", lambda now: code_split(now, "organisation", parts("Ledning", "Lärarbyten"), 1))

    place = ids(book).index("organisation")
    assert ids(found) == [*ids(book)[:place], "ledning", *ids(book)[place + 1 :], "lararbyten"]
    assert counts_under(found, "organisation") == "lararbyten"
    assert {code.split_from for code in found.categories if code.since} == {"organisation"}
    assert found.type_of("organisation") == book.type_of("organisation")


def test_a_part_may_keep_the_split_code_s_name_under_an_id_of_its_own(book: Codebook) -> None:
    found = after(book, "split", lambda now: code_split(now, "organisation", parts("Organisation", "Lärarbyten"), 0))

    assert counts_under(found, "organisation") == "organisation_2"


def test_codings_under_merged_codes_count_under_the_one_that_is_kept(book: Codebook) -> None:
    found = after(book, "merge", lambda now: code_merge(now, ["organisation", "undervisning"], "undervisning"))

    assert ids(found) == [code_id for code_id in ids(book) if code_id != "organisation"]
    assert counts_under(found, "organisation") == "undervisning"


def test_a_split_code_whose_part_is_merged_counts_where_the_part_does(book: Codebook) -> None:
    found = after(book, "split", lambda now: code_split(now, "organisation", parts("Ledning", "Lärarbyten"), 0))
    found = after(found, "merge", lambda now: code_merge(now, ["ledning"], "undervisning"), 1)

    assert counts_under(found, "organisation") == "undervisning"


def test_a_decision_is_kept_with_who_and_why_and_read_back_in_the_order_of_time(book: Codebook) -> None:
    second = change("edit", code_edit(book, "organisation", {"label": "Ledning"}, redefined=True), 2)
    first = change("add", code_addition(book, "effort", {"label": "Närvaro"}), 1)
    stream = Session("coding/x").foreseen([second.change(), first.change()])

    assert codebook_changes(stream) == (first, second)


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (lambda book: code_addition(book, "ingen", {"label": "Ny"}), "ingen: är ingen typ av förklaring"),
        (lambda book: code_addition(book, "effort", {"definition": "Utan namn."}), "behöver ett namn"),
        (lambda book: code_addition(book, "effort", {"label": "ORGANISATION"}), "heter en kod redan"),
        (
            lambda book: code_addition(book, "effort", {"label": "Ny", "examples": "x" * (MAX_CODE_TEXT + 1)}),
            "längre än",
        ),
        (lambda book: code_edit(book, "ingen", {"label": "Ny"}, redefined=False), "är ingen kod som används"),
        (lambda book: code_edit(book, "organisation", {}, redefined=False), "inget skulle ändras"),
        (
            lambda book: code_edit(book, "organisation", {"label": "Undervisning"}, redefined=False),
            "heter en kod redan",
        ),
        (lambda book: code_split(book, "organisation", parts("En"), 0), "delas i två eller fler"),
        (lambda book: code_split(book, "organisation", parts("En", "en"), 0), "heter en kod redan"),
        (lambda book: code_split(book, "organisation", parts("En", "Undervisning"), 0), "heter en kod redan"),
        (lambda book: code_merge(book, ["organisation"], "organisation"), "organisation: "),
        (lambda book: code_merge(book, ["yttre_faktorer"], "organisation"), "Bara koder av samma typ"),
        (lambda book: code_merge(book, ["ingen"], "organisation"), "är ingen kod som används"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_the_reason(book: Codebook, ask: Ask, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        ask(book)


def test_there_are_no_more_codes_than_keys(book: Codebook) -> None:
    full = book
    for number in range(len(CODE_KEYS) - len(book.categories)):
        full = added(full, f"Kod {number}", number)

    with pytest.raises(RefusedError, match="rymmer 19 koder"):
        code_addition(full, "effort", {"label": "En till"})
    with pytest.raises(RefusedError, match="rymmer 19 koder"):
        code_split(full, "organisation", parts("En", "Två"), 0)


def test_two_laptops_that_split_the_same_code_leave_no_coding_without_a_code(book: Codebook) -> None:
    here = change("split", code_split(book, "organisation", parts("Ledning", "Lärarbyten"), 0), 1)
    there = change("split", code_split(book, "organisation", parts("Lärarbyten", "Uppföljning"), 0), 2)
    found = codebook_after(book, [here, there])

    assert counts_under(found, "organisation") == "ledning"
    assert ids(found).count("lararbyten") == 1
    assert counts_under(found, "uppfoljning") == "uppfoljning"


def asked(book: Codebook, op: str, first: int, second: int) -> Mapping[str, Any]:
    """One of the four changes, of codes chosen by two numbers."""
    codes = ids(book)
    one, other = codes[first % len(codes)], codes[second % len(codes)]
    named = [f"Kod {first % 5}", f"Kod {second % 5 + 3}"]
    if op == "add":
        return code_addition(book, "effort", {"label": named[0]})
    if op == "edit":
        return code_edit(book, one, {"label": named[1]}, redefined=bool(second % 2))
    if op == "split":
        return code_split(book, one, parts(*named), second % 2)
    return code_merge(book, [one], other)


BOOK = load_guide(shipped_guides()["nacka-ak3-6"]).codebook
STEPS = st.tuples(st.booleans(), st.sampled_from(["add", "edit", "split", "merge"]), *[st.integers(0, 30)] * 2)


@given(st.lists(STEPS, max_size=25))
def test_whatever_two_laptops_decide_apart_every_code_counts_under_one_in_use(
    steps: list[tuple[bool, str, int, int]],
) -> None:
    decided: dict[bool, list[BookChange]] = {False: [], True: []}
    for minute, (laptop, op, first, second) in enumerate(steps):
        try:
            said = asked(codebook_after(BOOK, decided[laptop]), op, first, second)
        except RefusedError:
            continue
        decided[laptop].append(change(op, said, minute))
    together = sorted([*decided[False], *decided[True]], key=lambda each: each.at)
    found = codebook_after(BOOK, together)

    known = [code.id for code in found.known]
    assert len(known) == len(set(known))
    for laptop in (False, True):
        assert {code.id for code in codebook_after(BOOK, decided[laptop]).known} <= set(known)
    assert {counts_under(found, code_id) for code_id in known} <= set(ids(found))

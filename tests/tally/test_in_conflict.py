"""Answers in conflict count in no table: contract, *Cells* and *Versions*."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.register.store import Register
from resultatdialog.tally.formats import frame, to_markdown
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.model import Tally
from resultatdialog.tally.registry import tally
from resultatdialog.tally.text import as_text
from resultatdialog.work.conflicts import find_conflicts, settle
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.rounds import find_round

Document = dict[str, Any]
CELLS = ("explanation_types", "explanation_categories", "reasons", "materials")


def counted(register: Register) -> Tally:
    current = find_round(register, "liten")
    assert current is not None
    found = material(register, current)
    return tally(found.round, found.guide, found.conversations)


def tables(register: Register) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_json(counted(register)))["tables"]
    return found


def read_in(register: Register, write_document: Callable[..., Path], *documents: Document) -> None:
    for document in documents:
        import_documents(register, [write_document(document)])


@pytest.fixture
def other(document: Document) -> Document:
    return copy.deepcopy(document)


def in_conflict(found: dict[str, Any]) -> set[str]:
    return {name for name in CELLS if any(row["in_conflict"] for row in found[name])}


def sums_hold(register: Register) -> None:
    """count + otherwise + not_asked + no_answer + in_conflict = base, and base is the schools it applies to."""
    for name in CELLS:
        for row, record in zip(counted(register).tables[name].rows, tables(register)[name], strict=True):
            fates = list(row.cell.fates.values())
            otherwise = fates.count("otherwise")
            parts = (record[part] for part in ("count", "not_asked", "no_answer", "in_conflict"))
            assert otherwise + sum(parts) == record["base"] == len(fates) - record["not_applicable"]


def test_ticks_in_conflict_are_in_no_row_of_their_table_and_in_the_base(
    loaded: Register, document: Document, other: Document, write_document: Callable[..., Path]
) -> None:
    other["answers"]["np3_sv_orsak"]["reasons"] = ["sarskilda_behov"]
    read_in(loaded, write_document, document, other)

    found = tables(loaded)

    rows = [row for row in found["reasons"] if row["subject"] == "sv"]
    assert {(row["count"], row["in_conflict"], row["base"]) for row in rows} == {(0, 1, 1)}
    assert in_conflict(found) == {"reasons"}
    sums_hold(loaded)


def test_a_note_in_conflict_leaves_the_ticks_beside_it_counted(
    loaded: Register, document: Document, other: Document, write_document: Callable[..., Path]
) -> None:
    other["answers"]["np3_sv_orsak"]["note"] = "annat"
    read_in(loaded, write_document, document, other)

    found = tables(loaded)

    assert in_conflict(found) == set()
    assert sum(row["count"] for row in found["reasons"] if row["reason"] == "sarskilda_behov") == 1


def test_declined_and_words_are_in_conflict_in_every_row_of_the_question(
    loaded: Register, document: Document, other: Document, write_document: Callable[..., Path]
) -> None:
    other["answers"]["underlag"] = {"status": "declined"}
    read_in(loaded, write_document, document, other)

    found = tables(loaded)

    assert {row["in_conflict"] for row in found["materials"] if row["base"]} == {1}
    assert {row["count"] for row in found["materials"]} == {0}
    sums_hold(loaded)


def test_a_rating_in_conflict_counts_on_no_step(
    loaded: Register, document: Document, other: Document, write_document: Callable[..., Path]
) -> None:
    other["answers"]["skattning"]["rating"] = 3
    read_in(loaded, write_document, document, other)

    rating = tables(loaded)["self_rating"]

    assert (rating["n"], rating["median"], rating["in_conflict"]) == (0, None, 1)
    assert set(rating["distribution"].values()) == {0}
    assert "I konflikt" in as_text([counted(loaded).tables["self_rating"].in_words(guide_of(loaded))], 100)


def guide_of(register: Register) -> Any:
    current = find_round(register, "liten")
    assert current is not None
    return material(register, current).guide


def test_a_coding_in_conflict_puts_its_results_in_conflict_and_no_other(
    loaded: Register, document: Document, other: Document, write_document: Callable[..., Path]
) -> None:
    other["explanations"][0]["category"] = "organisation"
    read_in(loaded, write_document, document, other)

    found = tables(loaded)

    for name in ("explanation_types", "explanation_categories"):
        assert {row["in_conflict"] for row in found[name] if row["measure"] == "np3"} == {1}
        assert {row["in_conflict"] for row in found[name] if row["measure"] != "np3"} == {0}
        assert sum(row["count"] for row in found[name]) == 0
    (row,) = [row for row in found["school_matrix"] if row["school"] == "12345678"]
    assert (row["in_conflict"], row["effort_weakness"]) == (1, 0)
    sums_hold(loaded)


def test_participants_in_conflict_put_all_explanations_in_conflict(
    loaded: Register, document: Document, other: Document, write_document: Callable[..., Path]
) -> None:
    other["participants"][1]["name"] = "BB"
    read_in(loaded, write_document, document, other)

    found = tables(loaded)

    assert in_conflict(found) == {"explanation_types", "explanation_categories"}
    assert {row["in_conflict"] for row in found["explanation_types"]} == {1}
    sums_hold(loaded)


def test_every_format_says_it_in_a_sentence_and_only_then(
    loaded: Register, document: Document, other: Document, write_document: Callable[..., Path]
) -> None:
    other["answers"]["np3_sv_orsak"]["reasons"] = ["sarskilda_behov"]
    read_in(loaded, write_document, document)
    guide = guide_of(loaded)
    before = counted(loaded).tables["reasons"].in_words(guide)
    assert "konflikt" not in before.note.casefold()
    assert not any("konflikt" in heading.casefold() for heading in before.headings)
    read_in(loaded, write_document, other)

    found = counted(loaded)

    assert "I konflikt: 1 skola har två versioner" in found.tables["reasons"].in_words(guide).note
    assert "I konflikt: 1 skola har två versioner" in to_markdown(found, guide, ["reasons"])
    assert frame(found, "reasons")["in_conflict"].sum() > 0


def test_once_settled_it_counts_again(
    loaded: Register, document: Document, other: Document, write_document: Callable[..., Path]
) -> None:
    other["answers"]["np3_sv_orsak"]["reasons"] = ["sarskilda_behov"]
    read_in(loaded, write_document, document)
    as_it_was = tables(loaded)
    read_in(loaded, write_document, other)
    (conflict,) = find_conflicts(loaded)
    number = 1 + [version.value for version in conflict.versions].index(["sarskilda_behov", "ej_undervisat"])

    settle(loaded, conflict.id, number, "AL", "så sa hon")

    assert tables(loaded) == as_it_was
    assert find_conflicts(loaded) == []

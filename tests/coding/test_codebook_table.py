from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from resultatdialog.coding.codebook import BookChange, code_addition, code_edit, code_merge, code_split, codebook_after
from resultatdialog.coding.codebook_table import code_rows, code_texts, codebook_csv, counts_under_text, decision_rows
from resultatdialog.guide.model import Codebook, Guide

pytestmark = pytest.mark.usefixtures("readable_ids")

AT = "2026-11-22T10:00:00+01:00"


@pytest.fixture(scope="session")
def book(guide: Guide) -> Codebook:
    return guide.codebook


def change(op: str, said: Mapping[str, Any]) -> BookChange:
    return BookChange(op, op, AT, "AL", "Därför.", said)


def test_codes_in_use_stand_with_their_keys_and_those_that_are_gone_with_where_they_count(book: Codebook) -> None:
    found = code_rows(codebook_after(book, [change("merge", code_merge(book, ["organisation"], "undervisning"))]))

    assert [row.key for row in found] == ["1", "2", "3", "4", "5", "6", ""]
    assert found[-1].id == "organisation"
    assert [row.counts_under for row in found] == ["", "", "", "", "", "", "undervisning"]
    assert "Undervisning (tangent 3)" in counts_under_text(found, found[-1])


def test_only_what_is_said_of_a_code_is_told(book: Codebook) -> None:
    new = codebook_after(book, [change("add", code_addition(book, "effort", {"label": "Ny", "not_when": "Annars."}))])

    assert code_texts(code_rows(new)[-1]) == [("Inte när", "Annars.")]
    assert [name for name, _text in code_texts(code_rows(book)[0])] == ["Definition", "Exempel", "Inte när"]


def test_every_word_comes_back_from_the_csv_file_and_no_cell_is_a_formula(book: Codebook) -> None:
    words = {"label": "=cmd|' /C calc'!A0", "definition": '@x; "y"', "examples": "Å 日本", "not_when": "-1+1"}
    hostile = codebook_after(book, [change("add", code_addition(book, "effort", words))])
    text = codebook_csv(hostile)
    read = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))

    assert text.count("\r\n") == 1 + len(hostile.categories)
    assert [row["id"] for row in read] == [code.id for code in hostile.categories]
    assert [read[-1][name] for name in words] == ["'=cmd|' /C calc'!A0", '\'@x; "y"', "Å 日本", "'-1+1"]
    assert read[0]["definition"] == book.categories[0].definition


def test_line_breaks_of_a_guide_become_spaces(book: Codebook) -> None:
    first = msgspec.structs.replace(book.categories[0], definition="En rad.\nEn till.\x1b[2J")
    found = code_rows(msgspec.structs.replace(book, categories=(first,)))

    assert found[0].definition == "En rad. En till.\ufffd[2J"


def test_every_decision_is_told_as_the_codebook_stood_then(book: Codebook) -> None:
    steps: list[BookChange] = []

    def step(op: str, said: Mapping[str, Any]) -> Codebook:
        steps.append(change(op, said))
        return codebook_after(book, steps)

    now = step("add", code_addition(book, "effort", {"label": "Närvaro"}))
    now = step("edit", code_edit(now, "narvaro", {"label": "Frånvaro", "definition": "Borta."}, redefined=True))
    now = step("split", code_split(now, "narvaro", [{"label": "Giltig"}, {"label": "Ogiltig"}], 1))
    step("merge", code_merge(now, ["giltig", "ogiltig"], "organisation"))
    told = decision_rows(book, steps)

    assert [one.what for one in told] == [
        "”Närvaro” är ny, under Skolans insatser.",
        "”Närvaro” heter nu ”Frånvaro”. ”Närvaro”, definition: Borta. (förut: –) "
        "”Närvaro” betyder något annat nu: skolor som kodats förut läses om.",
        "”Frånvaro” är delad i ”Giltig”, ”Ogiltig”. Det som kodats förut räknas under ”Ogiltig” tills det lästs om.",
        "”Giltig”, ”Ogiltig” räknas nu under ”Organisation”.",
    ]
    assert {(one.at, one.by, one.why) for one in told} == {(AT, "AL", "Därför.")}

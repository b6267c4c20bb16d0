"""The words that principals wrote beside the options: equal words once, in every format and in the board report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue.material import Material
from resultatdialog.guide.model import Guide
from resultatdialog.register.store import Register
from resultatdialog.report.board import write_board_report
from resultatdialog.tally.registry import tally
from resultatdialog.tally.tables.other_words import OTHER_WORDS, fields_of_other_words, words_in
from resultatdialog.tally.workbook import write_workbook
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.erasure import redact_sessions
from resultatdialog.work.rounds import find_round

Write = Callable[..., Path]
SCHOOLS = ("12345678", "12345679", "12345670")


def everything(register: Register, document: dict[str, Any], write: Write, *others: str, **more: Any) -> Material:
    for place, (school, other) in enumerate(zip(SCHOOLS, others, strict=False)):
        answers = {"underlag": {"choices": ["egna_prov"], "other": other, **more}}
        plain: dict[str, Any] = {"participants": [], "explanations": []}
        meeting = {**document, **plain, "id": f"m{place}", "school": school, "answers": answers}
        import_documents(register, [write(meeting, f"{place}.json")])
    current = find_round(register, "liten")
    assert current is not None
    return material(register, current)


def rows(found: Material) -> list[tuple[str, int, int]]:
    counted = tally(found.round, found.guide, found.conversations, tables=[OTHER_WORDS])
    return [(row.words, row.count, row.n) for row in counted.tables["other_words"].rows]


def test_equal_words_stand_once_with_the_number_of_schools(
    tmp_path: Path, loaded: Register, document: dict[str, Any], write_document: Write
) -> None:
    others = ("Lektionsbesök, enkäter.", "lektionsbesök;  ELEVRÅD", "Enkäter\u00a0– lektionsbesök")
    found = everything(loaded, document, write_document, *others)

    assert rows(found) == [("lektionsbesök", 3, 3), ("enkäter", 2, 3), ("ELEVRÅD", 1, 3)]
    counted = tally(found.round, found.guide, found.conversations)
    write_workbook(found, counted, counted.names("xlsx"), tmp_path / "t.xlsx", datetime(2026, 11, 27))
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Vad skolorna nämnde utöver…"]
    assert ("Underlag", "Annat, nämligen", "lektionsbesök", 3, 3) in [*sheet.iter_rows(values_only=True)]
    write_board_report(found, counted, tmp_path / "r.docx")
    report = docx.Document(str(tmp_path / "r.docx"))
    cells = [[cell.text for cell in row.cells] for grid in report.tables for row in grid.rows]
    assert ["lektionsbesök", "3"] in [row[-2:] for row in cells]


@pytest.mark.parametrize(("more", "count"), [({}, 2), ({"status": "declined"}, 0), ({"status": "not_asked"}, 0)])
def test_words_of_an_answer_that_was_taken_back_are_in_no_row(
    loaded: Register, document: dict[str, Any], write_document: Write, more: dict[str, Any], count: int
) -> None:
    assert len(rows(everything(loaded, document, write_document, "enkäter", "elevråd", **more))) == count


def test_erased_words_are_in_no_row(loaded: Register, document: dict[str, Any], write_document: Write) -> None:
    everything(loaded, document, write_document, "enkäter", "elevråd")
    redact_sessions(loaded, ["m0"], "utredning", "IT")

    assert rows(everything(loaded, document, write_document)) == [("elevråd", 1, 1)]


def test_two_versions_of_the_words_are_in_no_row_and_that_is_said(
    loaded: Register, document: dict[str, Any], write_document: Write
) -> None:
    everything(loaded, document, write_document, "enkäter", "elevråd")
    found = everything(loaded, document, write_document, "mentorssamtal")

    assert rows(found) == [("elevråd", 1, 1)]
    counted = tally(found.round, found.guide, found.conversations, tables=[OTHER_WORDS])
    assert "två versioner" in counted.tables["other_words"].in_words(found.guide).note


def test_only_lines_beside_options_are_other_words(guide: Guide) -> None:
    assert [(question.id, field.id) for question, field in fields_of_other_words(guide)] == [
        ("underlag", "other"),
        ("betyg6_amnen", "other"),
    ]


WORDS = st.sampled_from(["enkäter", "Enkäter", "ENKÄTER ", "elev råd", "elev  råd", "läs- och skrivprov", "a.b"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), max_size=6))
def test_words_are_counted_as_a_plain_count_does(lists: list[list[str]]) -> None:
    expected = Counter(key for words in lists for key in {" ".join(word.lower().split()) for word in words})

    found = Counter(key for words in lists for key in words_in("; ".join(words)))

    assert found == expected

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from resultatdialog.coding.codebook import BookChange, code_addition, code_merge, codebook_after
from resultatdialog.guide.model import Guide
from resultatdialog.report.codebook_page import write_codebook_page
from resultatdialog.rounds.model import Round

HOSTILE = '[/b]\x1b[2J =cmd &<>" 日本'


def change(op: str, said: Mapping[str, Any], why: str = "Därför.") -> BookChange:
    return BookChange(op, op, "2026-11-22T10:00:00+01:00", "AL", why, said)


def written(guide: Guide, current: Round, path: Path, *changes: BookChange) -> Document:
    now = msgspec.structs.replace(guide, codebook=codebook_after(guide.codebook, changes))
    write_codebook_page(current, now, guide.codebook, changes, path)
    return docx.Document(str(path))


def headings(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]


def test_every_code_stands_under_its_type_with_its_key_and_its_words(
    guide: Guide, small_round: Round, tmp_path: Path
) -> None:
    document = written(guide, small_round, tmp_path / "a.docx")
    book = guide.codebook
    _facts, *blocks = document.tables

    assert headings(document) == [kind.label for kind in book.types]
    told = [(row.cells[0].text, row.cells[1].text.split("\n")) for table in blocks for row in table.rows]
    assert [key for key, _words in told] == ["1", "2", "3", "4", "5", "6", "7"]
    for code, (_key, words) in zip(book.categories, told, strict=True):
        assert words == [
            code.label,
            f"Definition: {code.definition}",
            f"Exempel: {code.examples}",
            f"Inte när: {code.not_when}",
        ]


def test_a_key_that_is_a_letter_stands_as_on_the_keyboard(guide: Guide, small_round: Round, tmp_path: Path) -> None:
    book, steps = guide.codebook, []
    for number in range(3):
        steps.append(
            change(f"add{number}", code_addition(book, "effort", {"label": f"Kod {number}"}))._replace(op="add")
        )
        book = codebook_after(guide.codebook, steps)
    document = written(guide, small_round, tmp_path / "a.docx", *steps)

    assert "Q" in [row.cells[0].text for row in document.tables[2].rows]


def test_decisions_and_codes_no_longer_used_come_last(guide: Guide, small_round: Round, tmp_path: Path) -> None:
    step = change("merge", code_merge(guide.codebook, ["organisation"], "undervisning"))
    document = written(guide, small_round, tmp_path / "a.docx", step)

    assert headings(document)[-2:] == ["Används inte längre", "Beslut"]
    assert [p.text for p in document.paragraphs if "tangent" in p.text] == [
        "Organisation: kodningarna räknas under Undervisning (tangent 3)."
    ]
    assert [cell.text for cell in document.tables[-1].rows[1].cells] == [
        "22 november 2026",
        "”Organisation” räknas nu under ”Undervisning”.",
        "Därför.",
        "AL",
    ]


def test_the_page_is_a4_and_a_code_is_never_split_over_pages(guide: Guide, small_round: Round, tmp_path: Path) -> None:
    document = written(guide, small_round, tmp_path / "a.docx")
    section = document.sections[0]

    assert (section.page_width, section.page_height) == pytest.approx((Cm(21), Cm(29.7)), rel=1e-3)
    for table in document.tables:
        assert all(row._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in table.rows)


def test_the_same_codebook_makes_the_same_bytes_and_no_control_character(
    guide: Guide, small_round: Round, tmp_path: Path
) -> None:
    said = {"code": {"id": "ny", "type": "effort", "label": HOSTILE, "definition": HOSTILE}}
    step = change("add", said, why=HOSTILE)
    for name in ("a.docx", "b.docx"):
        written(guide, small_round, tmp_path / name, step)

    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        body = archive.read("word/document.xml")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", body)
    assert body.decode().count("日本") == 4  # name, definition, what was decided, why

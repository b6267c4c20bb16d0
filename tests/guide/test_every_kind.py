"""A guide that is called faultless can be answered, exported, counted and printed, with every kind of answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from every_kind import LONG, SCHOOL, every_kind, write_every_kind
from resultatdialog.dialogue.document import document_round, read_document, write_document
from resultatdialog.guide.answer_kinds import MOST_STEPS
from resultatdialog.guide.check import MOST
from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import parse_guide
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Register
from resultatdialog.report.board import write_board_report
from resultatdialog.report.pack import write_pack
from resultatdialog.report.paper_guide import write_paper_guide
from resultatdialog.report.statements import asked_and_answered
from resultatdialog.report.summary import write_summary
from resultatdialog.rounds.folder import RoundFolder, read_round
from resultatdialog.tally.formats import to_csv, to_markdown
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.registry import TABLES, tally
from resultatdialog.tally.text import as_text
from resultatdialog.tally.workbook import write_workbook
from resultatdialog.vocabulary import subjects
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round

NAMES = [table.name for table in TABLES]
ANSWERS: tuple[Any, ...] = (
    [{"what": LONG, "who": "AL", "when": "i höst"}] * 20,
    [f"o{place}" for place in range(MOST)],
    ["a"],
    dict.fromkeys(subjects(), 99_999),
    {"sv": 0},
    MOST_STEPS - 1,
    1,
    f"o{MOST - 1}",
    "a",
)
"""The first that a field takes is its answer; one of them suits every kind, the largest come first."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> RoundFolder:
    return read_round(write_every_kind(tmp_path_factory.mktemp("kinds") / "liten"))


@pytest.fixture
def office(tmp_path: Path, folder: RoundFolder) -> Iterator[Register]:
    with Register(tmp_path / "office.db") as register:
        add_round(register, folder)
        yield register


def document(answers: dict[str, Any]) -> bytes:
    top = {
        "format": "resultatdialog.session", "version": 1, "id": "0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e",
        "round": "liten", "guide": {"id": "alla-slag", "version": "1"}, "school": SCHOOL, "answers": answers,
        "participants": [{"role": "lead", "name": "AL"}],
    }  # fmt: skip
    return json.dumps(top).encode()


def answers(folder: RoundFolder) -> dict[str, dict[str, Any]]:
    """An answer to every field."""

    def suiting(question: str, field: str) -> Any:
        for answer in ANSWERS:
            top, _round = document_round(document({question: {field: answer}}), "session.json")
            try:
                read_document(top, "session.json", folder.round, folder.guide)
            except RefusedError:
                continue
            return answer
        raise AssertionError(f"none of ANSWERS suits {question}.{field}")

    asked = folder.guide.questions()
    return {q.id: {item.id: suiting(q.id, item.id) for item in q.fields} for q in asked}


def test_a_guide_with_every_kind_of_answer_at_every_size_has_no_mistakes() -> None:
    assert isinstance(parse_guide(every_kind(), name="guide.yaml"), Guide)


def test_every_kind_of_answer_at_every_size_is_kept_exported_counted_and_printed(
    office: Register, folder: RoundFolder, tmp_path: Path
) -> None:
    given = answers(folder)
    path = tmp_path / "session.json"
    path.write_bytes(document(given))
    import_documents(office, [path])
    (conversation,) = material(office, folder.round).conversations
    assert conversation.unfinished() == ()

    path.write_text(write_document(conversation), encoding="utf-8")
    exported = json.loads(path.read_text(encoding="utf-8"))["answers"]
    assert exported == given
    assert [done.changed for done in import_documents(office, [path])] == [0]

    said = [
        text for question in conversation.questions for text in asked_and_answered(conversation, question).statements
    ]
    assert len(said) >= len(given)
    assert [text for text in said if text.startswith(":")] == []
    for write in (write_summary, write_pack, write_paper_guide):
        path = tmp_path / f"{write.__name__}.docx"
        write(conversation, path)
        assert [p.text for p in Document(str(path)).paragraphs if p.text.startswith(":")] == []
    found = material(office, folder.round)
    counted = tally(found.round, found.guide, found.conversations)
    write_board_report(found, counted, tmp_path / "board.docx")
    as_text([table.in_words(found.guide) for table in counted.tables.values()], 80)
    to_json(counted, NAMES), to_csv(counted, NAMES), to_markdown(counted, found.guide, NAMES)
    write_workbook(found, counted, NAMES, tmp_path / "tally.xlsx", datetime(2026, 11, 27))

"""A new kind of answer: the type checker names every place that does not know it, and the rest follows by itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

import resultatdialog
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.document import document_round, read_document, write_document
from resultatdialog.dialogue.erasure import ERASED, without_words
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Session
from resultatdialog.guide import answer_kinds
from resultatdialog.guide.answer_kinds import AnswerKind, answer_kind
from resultatdialog.guide.model import Field, FieldType, Guide, Option
from resultatdialog.guide.reach import can_hold
from resultatdialog.intake.part_reader import PartReader
from resultatdialog.report.statements import asked_and_answered
from resultatdialog.rounds.folder import read_round
from small_round import write_small_folder

SOURCE = Path(resultatdialog.__file__).parent
THROWAWAY = cast(FieldType, "throwaway")


def test_the_type_checker_names_the_three_places_that_must_know_a_new_kind(tmp_path: Path) -> None:
    """Its behaviour, its widget and its place on paper; a fourth would be a second home."""
    shutil.copytree(SOURCE, tmp_path / "src" / "resultatdialog", ignore=shutil.ignore_patterns("__pycache__"))
    model = tmp_path / "src/resultatdialog/guide/model.py"
    text = model.read_text(encoding="utf-8")
    assert '"actions"]' in text
    model.write_text(text.replace('"actions"]', '"actions", "throwaway"]'), encoding="utf-8")
    said = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--config-file=", f"--cache-dir={tmp_path / 'cache'}", "--no-site-packages",
            "--ignore-missing-imports", "--explicit-package-bases", "--namespace-packages", "src/resultatdialog",
        ],
        cwd=tmp_path, env={"MYPYPATH": "src", "PATH": ""}, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    places = re.findall(r"resultatdialog/(\S+?):\d+: error: Argument 1 to \"assert_never\"", said)
    assert sorted(places) == ["guide/answer_kinds.py", "report/paper_guide.py", "tui/widgets/fields/page.py"], said


class _Throwaway(AnswerKind):
    """A word that is shouted."""

    empty = "TYST"
    holds_words = True

    def read(self, reader: PartReader, value: Any, path: str, field: Field, options: Sequence[Option]) -> Any:
        return reader.text(value, path).upper()

    def statements(self, field: Field, value: Any, options: Sequence[Option], *, running: bool) -> Iterator[str]:
        yield f"{field.label} ropar {value}!"


@pytest.fixture
def conversation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Conversation:
    monkeypatch.setattr(
        answer_kinds, "answer_kind", lambda kind: _Throwaway() if kind == THROWAWAY else answer_kind(kind)
    )
    write_small_folder(tmp_path / "liten")
    folder = read_round(tmp_path / "liten")
    guide = _with_field(folder.guide, Field(id="rop", type=THROWAWAY, label="Rektorn"))
    return Conversation(Agenda(guide, folder.round, folder.round.schools[0]), Session("s1"))


def _with_field(guide: Guide, field: Field) -> Guide:
    section = guide.sections[0]
    question = msgspec.structs.replace(section.questions[0], fields=(*section.questions[0].fields, field))
    changed = msgspec.structs.replace(section, questions=(question, *section.questions[1:]))
    return msgspec.structs.replace(guide, sections=(changed, *guide.sections[1:]))


def test_a_new_kind_is_recorded_exported_read_again_said_and_erased(conversation: Conversation) -> None:
    question = conversation.questions[0]
    about = [Change("about/round", conversation.round.id), Change("about/school", conversation.school.code)]
    told = conversation.foreseen([*about, *conversation.record(question, "rop", "HEJ")])

    content = write_document(told).replace('"HEJ"', '"hej"')
    top, _round = document_round(content.encode(), "samtal.json")
    read = read_document(top, "samtal.json", told.round, told.guide)
    target = f"answer/{question.id}/rop"
    assert Change(target, "HEJ") in read.changes
    assert "Rektorn ropar HEJ!" in asked_and_answered(told, question).statements
    assert without_words(told.guide, target, "HEJ") == ERASED
    assert can_hold(told.guide, f"answer.{question.id}.rop == 'x'")


def test_conditions_see_the_kind_s_own_empty_value(conversation: Conversation) -> None:
    question = conversation.questions[0]
    condition = Field(id="svar", type="line", label="Svar", when=f"answer.{question.id}.rop == 'TYST'")
    guide = _with_field(conversation.guide, condition)
    agenda = Agenda(guide, conversation.round, conversation.school)
    asked = Conversation(agenda, Session("s1"))
    assert condition in asked.fields(asked.questions[0])

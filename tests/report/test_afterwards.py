"""What is said after a meeting of figures that were questioned or corrected: summary, tables, the office's list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document

from resultatdialog.cli.main import main
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from small_round import write_small_folder


@pytest.fixture
def corrected(tmp_path: Path) -> tuple[Path, str]:
    """A register with a meeting where a figure was questioned, another masked later; the school's code."""
    path, folder = tmp_path / "r.db", write_small_folder(tmp_path / "liten")
    with Register(path) as register:
        add_round(register, read_round(folder))
        current = find_round(register, "liten")
        assert current is not None
        school = next(s.code for s in current.schools if current.values("np3_sv_share").get(s.code))
        meeting = OpenMeeting(register, open_conversation(register, current, guide_of(register, current), school))
        meeting.begin([])
        question = next(q for q in meeting.conversation.questions if q.id == "np3_sv_orsak")
        meeting.answer(question, "note", "Momentet hanns inte med.")
        meeting.challenge("np3_ma_share", "84 %", "klasslistor [red]x[/]")
        results = folder / "results.csv"
        rows = results.read_text(encoding="utf-8").splitlines()
        place = next(i for i, row in enumerate(rows) if row.startswith(f"{school};np3_sv_share;"))
        cells = rows[place].split(";")
        rows[place] = ";".join([*cells[:4], "..", *cells[5:]])
        results.write_text("\n".join(rows) + "\n", encoding="utf-8")
        add_round(register, read_round(folder))
    return path, school


def run(path: Path, *words: str) -> None:
    assert main(["--register", str(path), *words]) == 0


def test_the_summary_says_both(corrected: tuple[Path, str], tmp_path: Path) -> None:
    path, school = corrected
    run(path, "summary", "--school", school, "--out", str(tmp_path / "s.docx"))

    said = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "s.docx")).paragraphs)
    assert "rektor anger 84 % (källa: klasslistor [red]x[/])" in said
    assert "visades vid samtalet; nu .." in said


def test_the_tables_say_that_a_figure_has_changed_and_name_no_school(
    corrected: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path, school = corrected
    run(path, "tally", "--table", "result_variation")
    said = " ".join(capsys.readouterr().out.split())  # how wide the terminal is decides where it wraps
    assert "På 1 skola har en siffra ändrats efter samtalet" in said

    run(path, "tally", "--format", "json")
    (changed,) = json.loads(capsys.readouterr().out)["changed_after_meeting"]
    assert (changed["school"], changed["measure"], changed["now"]) == (school, "np3_sv_share", "..")


def test_the_office_gets_the_list(corrected: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    path, _school = corrected
    run(path, "round", "show", "liten")

    said = capsys.readouterr().out
    assert "Siffror som rektorer ifrågasätter:" in said
    assert "klasslistor [red]x[/]" in said
    assert "Siffror som ändrats efter samtalet:" in said

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from resultatdialog.dialogue.principal_page import figures_in_words
from resultatdialog.dialogue.section_table import section_table
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Register
from resultatdialog.report.pack import write_pack
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import Round, round_from_json, round_to_json
from resultatdialog.tui.widgets.figures import table
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

ROWS = (("Nådde inte", "Nådde inte", "3"), ("Nådde inte", "Nådde", "9"), ("Nådde", "Nådde inte", "12"), ("Nådde", "Nådde", "30"))  # fmt: skip # noqa: E501


def school_of(current: Round) -> str:
    """A school that is asked about the progression."""
    return next(s.code for s in current.schools if current.applies("np3_np6_progress", s))


@pytest.fixture
def folder(small_folder: Path) -> Path:
    code = school_of(read_round(small_folder).round)
    lines = ["school;from;to;count", *(";".join((code, *row)) for row in ROWS)]
    (small_folder / "progression.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return small_folder


def test_a_round_keeps_the_table_and_says_when_it_changes(tmp_path: Path, folder: Path) -> None:
    current = read_round(folder).round
    code = school_of(current)
    found = current.transition(code)
    assert found is not None
    assert found.say("Nådde inte", "Nådde") == "9 av 12 (75\u00a0%)"
    assert round_from_json(round_to_json(current)) == current

    with Register(tmp_path / "r.db") as register:
        assert add_round(register, read_round(folder)).new
        assert not add_round(register, read_round(folder)).changes
        path = folder / "progression.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(";30", ";.."), encoding="utf-8")
        assert any("elever som följts" in said for said in add_round(register, read_round(folder)).changes)


def test_it_stands_beside_the_question_whole_and_in_the_pack_without_small_groups(tmp_path: Path, folder: Path) -> None:
    with Register(tmp_path / "r.db") as register:
        add_round(register, read_round(folder))
        current = find_round(register, "liten")
        assert current is not None
        conversation = open_conversation(register, current, guide_of(register, current), school_of(current))
    section = next(s for s in conversation.guide.sections if s.show and "np3_np6_progress" in s.show.measures)

    shown = section_table(conversation.agenda, section)
    assert shown is not None
    said = table(figures_in_words(shown)).plain
    assert "Åk 3 ↓" in said
    assert "54" in said
    assert max(map(len, said.split("\n"))) <= 38

    write_pack(conversation, tmp_path / "p.docx")
    tables = [[cell.text for row in t.rows for cell in row.cells] for t in Document(str(tmp_path / "p.docx")).tables]
    (paper,) = [cells for cells in tables if "Nådde inte" in cells]
    assert "9 av 12 (75\u00a0%)" not in paper
    assert ".." in paper


def test_its_mistakes_are_named_with_the_others(folder: Path) -> None:
    with (folder / "progression.csv").open("a", encoding="utf-8") as handle:
        handle.write("00000000;Nådde;Nådde;-3\n")

    with pytest.raises(RefusedError) as refused:
        read_round(folder)
    assert all("progression.csv, rad 6" in problem.where for problem in refused.value.problems)

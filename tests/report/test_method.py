from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import docx

from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.session import Explanation
from resultatdialog.report.board import write_board_report
from resultatdialog.tally.registry import tally


def method(material: Material, path: Path) -> str:
    write_board_report(material, tally(material.round, material.guide, material.conversations), path)
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_the_report_says_how_many_schools_two_have_coded_and_how_alike(
    material: Material, coding: Explanation, tmp_path: Path
) -> None:
    first, *others = material.conversations
    second = coding._replace(id="c2", coder="ÅA", category="organisation")
    twice = replace(first, session=first.session.foreseen([second.change()]))

    said = method(replace(material, conversations=(twice, *others)), tmp_path / "r.docx")

    assert "Kodningen. 1 av 3 skolor dubbelkodades, samstämmighet 0\u00a0% (0 av 2 bedömningar). En bedömning" in said


def test_it_says_nothing_of_it_when_nobody_coded_twice(material: Material, tmp_path: Path) -> None:
    assert "Kodningen." not in method(material, tmp_path / "r.docx")


def test_it_says_what_hangs_on_nearly_the_same_words_with_different_codes(
    material: Material, coding: Explanation, tmp_path: Path
) -> None:
    first, second, *others = material.conversations
    said = coding._replace(quote="Momentet hanns inte med i två klasser.")
    one = replace(first, session=first.session.foreseen([said.change()]))
    other = said._replace(category="organisation", quote="Momentet hanns ju inte med i två klasser")
    two = replace(second, session=second.session.foreseen([other.change()]))

    told = method(replace(material, conversations=(one, two, *others)), tmp_path / "r.docx")

    assert "Lika ord, olika koder. 1 par av meningar från två skolor" in told
    assert "Lika ord" not in method(material, tmp_path / "none.docx")

"""Nothing but data makes a round of the ten-year school: read, held, counted and written like any other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import docx
import openpyxl
import pytest

from resultatdialog.cli.main import main
from resultatdialog.dialogue.principal_page import figures_in_words
from resultatdialog.dialogue.section_table import section_table
from resultatdialog.dialogue.session import Participant
from resultatdialog.guide.read import parse_guide
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.widgets.figures import table
from resultatdialog.tui.widgets.school_list import SchoolList
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from ten_year_round import SCHOOL, YEAR, ten_year_document, ten_year_guide, write_ten_year_folder

Run = Callable[..., str]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
JOINED = "till och med 2027/28: årskurs 3 i nioårig grundskola"
NOT_JOINED = "till och med 2027/28 visas inget: årskurs 6 i nioårig grundskola räknas i betygen A–F"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_ten_year_folder(tmp_path / "tio")


@pytest.fixture
def register(tmp_path: Path, folder: Path) -> Iterator[Register]:
    with Register(tmp_path / "tio.db", clock=lambda: datetime(2031, 1, 15, 9, 41, tzinfo=UTC)) as register:
        add_round(register, read_round(folder))
        yield register


def meeting_in(register: Register) -> OpenMeeting:
    current = find_round(register, "tio")
    assert current is not None
    return OpenMeeting(register, open_conversation(register, current, guide_of(register, current), SCHOOL))


def words_of(path: Path) -> str:
    paragraphs = docx.Document(str(path)).element.body.iter(f"{W}p")
    return "\n".join("".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in paragraphs)


def test_the_guide_is_one_of_that_year_and_of_no_year_before() -> None:
    assert parse_guide(ten_year_guide(), name="guide.yaml", school_year=YEAR)
    with pytest.raises(Exception, match="Det läsåret heter måttet np3_sv_share"):
        parse_guide(ten_year_guide(), name="guide.yaml", school_year="2027/28")


def test_a_meeting_is_held_and_shows_the_years_and_the_pupils_followed(register: Register) -> None:
    held = meeting_in(register)
    held.begin([Participant("lead", "AL"), Participant("notes", "ÅA")])
    guide = held.conversation.guide
    question = guide.question("np4_sv_orsak")
    assert question is not None
    assert held.answer(question, "reasons", ["sarskilda_behov"])
    said = {
        section.id: table(figures_in_words(found)).plain
        for section in guide.sections
        if (found := section_table(held.conversation.agenda, section)) is not None
    }

    wording = held.conversation.wording(question)
    assert "74\u00a0%" in wording
    assert "71\u00a0% → 72\u00a0% → 73\u00a0% → 74\u00a0%" in said["B"]
    assert JOINED in said["B"]
    assert "Åk 3 ↓  till åk 7 →" in said["C"]
    assert NOT_JOINED in said["C"]
    assert "13,1" not in said["C"]
    assert "14,0" not in said["D"]
    assert {question.id for question in held.conversation.questions} >= {"np4_niva", "progression", "betyg7_niva"}


async def test_the_meeting_opens_on_the_screen_with_the_school_s_grades(register: Register) -> None:
    app = ResultatdialogApp(register)
    async with app.run_test(size=(120, 40)) as pilot:
        assert {line.grades for line in app.screen.query_one(SchoolList).schools} == {"1–10"}
        held = meeting_in(register)
        held.begin([Participant("lead", "AL")])
        screen = MeetingScreen(held)
        await app.push_screen(screen)
        question = held.conversation.guide.question("np4_niva")
        assert question is not None
        await screen.go_to(question)
        await pilot.pause()
        shown = "\n".join(
            "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
        )

    assert "nioårig grundskola" in re.sub(r"\s+", " ", shown)
    assert "högt" in shown or "lågt" in shown or "i mitten" in shown


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """One call of the program, which must succeed: its output."""

    def call(*words: object) -> str:
        status = main(["--unprotected", *map(str, words)])
        captured = capsys.readouterr()
        assert status == 0, captured.err
        return captured.out

    return call


def test_a_round_goes_from_its_folder_to_all_papers(tmp_path: Path, folder: Path, run: Run) -> None:
    assert "4 skolor" in run("round", "add", folder)
    run("session", "import", ten_year_document(tmp_path / "m.json"))

    found = json.loads(run("tally", "--format", "json"))["tables"]
    variation = {row["measure"]: row["n"] for row in found["result_variation"]}
    assert variation["np4_sv_share"] == variation["betyg7_points"] == 4
    reasons = [row for row in found["reasons"] if row["reason"] == "sarskilda_behov" and row["subject"] == "sv"]
    assert (reasons[0]["count"], reasons[0]["base"]) == (1, 1)
    said = run("tally")
    assert "Nationella prov åk 4, svenska" in said
    assert "Höll nivån från prov åk 3 till åk 7" in said
    assert "kravnivån i årskurs 4" in said
    for kind in ("csv", "md", "xlsx"):
        run("tally", "--format", kind, "--out", tmp_path / f"t.{kind}")
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames

    for words in (("summary", "--school", "00000026"), ("report",), ("round", "pack", "--school", SCHOOL)):
        run(*words, "--out", tmp_path / f"{words[0]}.docx")
    pack, report = words_of(tmp_path / "round.docx"), words_of(tmp_path / "report.docx")
    assert "för resultat i årskurs 4 skolorna med årskurs 4" in report
    assert JOINED in pack
    assert NOT_JOINED in pack
    assert "Från provet i årskurs 3 (nedåt) till provet i årskurs 7 (åt höger)" in pack
    for paper in (pack, report, words_of(tmp_path / "summary.docx")):
        assert "åk 6" not in paper.casefold()
        assert "årskurs 6" not in paper.replace(NOT_JOINED, "")

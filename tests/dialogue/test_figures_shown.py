from __future__ import annotations

from pathlib import Path

import pytest

from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.document import document_round, read_document, write_document
from resultatdialog.dialogue.erasure import without_person, without_words
from resultatdialog.dialogue.figure_origin import origin, say_challenge, say_changed
from resultatdialog.dialogue.figures_shown import changed_figures
from resultatdialog.dialogue.section_table import section_table
from resultatdialog.dialogue.session import Challenge, Session
from resultatdialog.register.store import Register
from resultatdialog.results.value import Figure, bounds
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import Round
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from small_round import write_small_folder

F_TO_3 = "99000018"


def start(register: Register, folder: Path) -> OpenMeeting:
    add_round(register, read_round(folder))
    current = find_round(register, "liten")
    assert current is not None
    school = next(s.code for s in current.schools if current.figure(s.code, "np3_sv_share"))
    meeting = OpenMeeting(register, open_conversation(register, current, guide_of(register, current), school))
    meeting.begin([])
    return meeting


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_folder(tmp_path / "liten")


def answer(meeting: OpenMeeting) -> None:
    question = next(q for q in meeting.conversation.questions if q.id == "np3_sv_orsak")
    assert meeting.answer(question, "note", "Momentet hanns inte med.")


def correct(register: Register, folder: Path, old: str, new: str) -> Round:
    results = folder / "results.csv"
    content = results.read_text(encoding="utf-8")
    assert old in content
    results.write_text(content.replace(old, new), encoding="utf-8")
    add_round(register, read_round(folder))
    current = find_round(register, "liten")
    assert current is not None
    return current


def share_row(folder: Path, school: str) -> str:
    lines = (folder / "results.csv").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{school};np3_sv_share;"))


def test_what_was_shown_is_sealed_with_the_first_answer_and_only_once(tmp_path: Path, folder: Path) -> None:
    with Register(tmp_path / "r.db") as register:
        meeting = start(register, folder)
        answer(meeting)
        answer_count = len(register.events(meeting.conversation.session.id))
        question = next(q for q in meeting.conversation.questions if q.id == "np3_ma_orsak")
        meeting.answer(question, "note", "Samma.")

        shown = meeting.conversation.session.value("shown/B")
        own = meeting.conversation.round.figure(meeting.conversation.school.code, "np3_sv_share")
        assert own is not None
        assert shown["np3_sv_share"]["school"] == own.raw
        assert len(register.events(meeting.conversation.session.id)) == answer_count + 2  # the note and its wording


def test_a_figure_corrected_after_the_meeting_is_told_and_one_written_otherwise_is_not(
    tmp_path: Path, folder: Path
) -> None:
    with Register(tmp_path / "r.db") as register:
        meeting = start(register, folder)
        answer(meeting)
        session = meeting.conversation.session
        row = share_row(folder, session.school)
        cells = row.split(";")
        assert changed_figures(meeting.conversation.round, session) == ()

        same = correct(register, folder, row, ";".join([*cells[:4], f"{cells[4]},0", *cells[5:]]))
        assert changed_figures(same, session) == ()

        now = correct(register, folder, f"{cells[4]},0", "..")
        (changed,) = changed_figures(now, session)
        assert (changed.measure, changed.shown, changed.now) == ("np3_sv_share", cells[4], "..")
        assert ".." in say_changed(changed)

        gone = correct(register, folder, share_row(folder, session.school) + "\n", "")
        assert [figure.now for figure in changed_figures(gone, session)] == [None]


def test_the_principal_s_figure_is_noted_changed_and_taken_back(tmp_path: Path, folder: Path) -> None:
    with Register(tmp_path / "r.db") as register:
        meeting = start(register, folder)

        assert meeting.challenge("np3_sv_share", "84 %", "klasslistor")
        assert list(meeting.conversation.session.challenges) == [Challenge("np3_sv_share", "84 %", "klasslistor")]
        assert not meeting.challenge("np3_sv_share", "84 %", "klasslistor")
        assert "84 % (källa: klasslistor)" in say_challenge(meeting.conversation.session.challenges[0])
        meeting.undo()
        assert not meeting.conversation.session.challenges
        meeting.challenge("np3_sv_share", "84 %", "")
        meeting.challenge("np3_sv_share", "", "")
        assert not meeting.conversation.session.challenges


def test_both_go_with_the_document_and_come_back(tmp_path: Path, folder: Path) -> None:
    with Register(tmp_path / "r.db") as register:
        meeting = start(register, folder)
        answer(meeting)
        meeting.challenge("np3_ma_share", "84 %", "klasslistor")
        conversation = meeting.conversation

        top, _round = document_round(write_document(conversation).encode(), "a.json")
        document = read_document(top, "a.json", conversation.round, conversation.guide)

        told = Session(conversation.session.id).foreseen(document.changes)
        assert told.challenges == conversation.session.challenges
        assert told.value("shown/B") == conversation.session.value("shown/B")


def test_erasure_reaches_what_the_principal_said_of_a_figure(tmp_path: Path, folder: Path) -> None:
    with Register(tmp_path / "r.db") as register:
        conversation = start(register, folder).conversation
    value = {"figure": "84 %", "source": "Exempla Provssons listor"}

    assert without_words(conversation.guide, "challenge/np3_sv_share", value) == {"figure": "[…]", "source": "[…]"}
    cleaned = without_person(conversation.guide, "challenge/np3_sv_share", value, "Exempla Provsson")
    assert cleaned == {"figure": "84 %", "source": "[…] listor"}


def test_the_origin_names_source_pupils_year_and_rules(tmp_path: Path, folder: Path) -> None:
    with Register(tmp_path / "r.db") as register:
        conversation: Conversation = start(register, folder).conversation
    agenda: Agenda = conversation.agenda
    section = next(section for section in agenda.guide.sections if section.id == "B")
    shown = section_table(agenda, section)
    assert shown is not None
    row = next(row for row in shown.rows if row.measure.id == "np3_sv_share")
    own = row.school
    assert own is not None

    said = {line.name: line.words for line in origin(row, agenda.guide.levels) if line.name}

    assert said["Läsår"] == own.school_year
    assert said["Elever"] == str(own.n)
    assert own.source in said["Källa"]
    assert f"rad {own.line}" in said["Källa"]


@pytest.mark.parametrize(
    ("token", "n", "ends"),
    [("~100", 11, ("63.6", "90.9")), ("~100", None, None), ("..", 11, None), (".", 11, None), ("~100", 3, None)],
)
def test_an_interval_is_known_only_with_its_pupils(token: str, n: int | None, ends: tuple[str, str] | None) -> None:
    """11 pupils: 64–91 % (README of the real files)."""
    figure = Figure("00000018", "np3_sv_share", "2024/25", "alla", token, None, token, n)  # type: ignore[arg-type]

    found = bounds(figure)
    assert (found and tuple(map(str, found))) == ends

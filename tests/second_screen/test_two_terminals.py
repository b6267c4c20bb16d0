"""The real programs in two terminals: keys in the meeting turn the page in the other, and its end disturbs nobody."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals of Unix", allow_module_level=True)

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from terminal import Terminal

sys.path.pop()  # its modules are called as folders of ours

from faults.waiting import wait_for
from resultatdialog.cli import main, view_command
from resultatdialog.dialogue.session import Participant
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.habits import MeetingPlace, keep_place
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from second_screen.runtime import runtime_folder

SCHOOL = "99000003"
F2, F3 = "\x1bOQ", "\x1bOR"
SAVE, QUIT = "\x13", "\x11"


def prepare(path: Path) -> list[str]:
    """A meeting that the program opens by itself; how the question before its place, that one and the next begin."""
    with Register(path) as register:
        add_round(register, read_round(sample_round()))
        current = find_round(register, "nacka-2016")
        assert current is not None
        held = OpenMeeting(register, open_conversation(register, current, guide_of(register, current), SCHOOL))
        held.begin([Participant("lead", "AL")])
        keep_place(register, MeetingPlace("nacka-2016", SCHOOL, "np3_niva", {}))
        questions = held.conversation.questions
        place = next(place for place, question in enumerate(questions) if question.id == "np3_niva")
        return [held.conversation.wording(question)[:24] for question in questions[place - 1 : place + 2]]


def test_f2_and_f3_turn_the_page_in_the_other_terminal(tmp_path: Path) -> None:
    before, now, after = prepare(tmp_path / "register.db")
    with runtime_folder() as runtime:
        environment = {
            "XDG_RUNTIME_DIR": str(runtime),
            "RESULTATDIALOG_REGISTER": str(tmp_path / "register.db"),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        program = [sys.executable, "-m", "resultatdialog"]
        with Terminal([*program, "view"], environment=environment) as page:
            wait_for(page, "ett samtal")
            with Terminal(program, environment=environment) as meeting:
                wait_for(meeting, "på skärm 2")
                wait_for(page, now)
                meeting.press(F3)
                wait_for(page, after)
                meeting.press(F2)
                wait_for(page, now)
                os.kill(page.pid, signal.SIGKILL)
                meeting.press(F2)
                meeting.press("Ord efter att sidan dog." + SAVE)
                wait_for(meeting, "Sparat")
                with Terminal([*program, "view"], environment=environment) as again:
                    wait_for(again, before)
                    os.kill(meeting.pid, signal.SIGKILL)
                    wait_for(again, "inte att nå")
                    os.kill(again.pid, signal.SIGTERM)
                    wait_for(again, "\x1b[?1049l")  # the terminal is given back
    with Register(tmp_path / "register.db") as register:
        session = register.session(register.digests()[0].session_id)
        notes = [str(answer.get("note", "")) for answer in session.answers.values()]
    assert "Ord efter att sidan dog." in notes


def test_the_page_never_opens_the_register(tmp_path: Path) -> None:
    """There is none, and the folder where it should lie stays empty."""
    with runtime_folder() as runtime:
        environment = {
            "XDG_RUNTIME_DIR": str(runtime),
            "RESULTATDIALOG_REGISTER": str(tmp_path / "none" / "register.db"),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        (tmp_path / "none").mkdir()
        with Terminal([sys.executable, "-m", "resultatdialog", "view"], environment=environment) as page:
            wait_for(page, "ett samtal")
            page.press(QUIT)
            while not page.gone:
                page.read(0.5)
        assert list((tmp_path / "none").iterdir()) == []


def test_where_it_is_not_safe_a_sentence_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with runtime_folder() as runtime, pytest.MonkeyPatch.context() as patch:
        (runtime / "resultatdialog").mkdir()
        (runtime / "resultatdialog").chmod(0o755)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        patch.setattr(view_command, "has_screen", lambda: True)
        assert main(["view"]) == 1

    assert "är inte en mapp som bara du får öppna" in capsys.readouterr().err

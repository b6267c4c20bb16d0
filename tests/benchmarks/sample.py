"""A register with the sample round, for benchmarks."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path

from resultatdialog.dialogue.session import Participant
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.keys import DataKey
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.codebooks import draw_sample
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.documents import import_documents
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round


def sample_register(path: Path, *, meetings: bool, begin: str | None = None, key: DataKey | None = None) -> None:
    """Make a register; `begin` is the code of a school whose meeting is left open at its first question."""
    with Register(path, key=key) as register:
        add_round(register, read_round(sample_round()))
        if meetings:
            import_documents(register, sorted((sample_round() / "sessions").glob("*.json")))
        if begin is not None:
            current = find_round(register, "nacka-2016")
            assert current is not None
            guide = guide_of(register, current)
            meeting = OpenMeeting(register, open_conversation(register, current, guide, begin))
            meeting.begin([Participant("lead", "AL")])
            meeting.keep_place(guide.questions()[0], {})


def many_meetings(path: Path, schools: int, codings: int, coder: str) -> None:
    """Make a register with the sample's schools and meetings over and over, about so many codings in all.

    Each meeting is led by the coder, whose answers about the results wait to be coded again: the codings are somebody
    else's and the whole round is drawn to be coded by two.
    """
    sample = sample_round()
    documents = [json.loads(file.read_text("utf-8")) for file in sorted((sample / "sessions").glob("*.json"))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("schools.csv", "results.csv"):
            head, *rows = (sample / file).read_text("utf-8").splitlines()
            turns = range(-(-schools // len(documents)))
            more = [_renamed(row, turn) for turn in turns for row in rows if not turn or row.startswith("99")]
            (folder / file).write_text("\n".join([head, *more]), "utf-8")
        (folder / "round.yaml").write_text((sample / "round.yaml").read_text("utf-8"), "utf-8")
        files = []
        for number in range(schools):
            document = copy.deepcopy(documents[number % len(documents)])
            document["id"] = f"meeting-{number}"
            document["school"] = _renamed(document["school"], number // len(documents))
            document["participants"] = [{"role": "lead", "name": coder}, {"role": "notes", "name": "ANNAN"}]
            said = document["explanations"]
            for place in range(codings // schools if said else 0):
                again = said[place % len(said)] | {"id": f"coding-{number}-{place}", "coder": "ANNAN"}
                document.setdefault("again", []).append(again)
            document["explanations"] = document.pop("again", [])
            files.append(folder / f"{number}.json")
            files[-1].write_text(json.dumps(document), "utf-8")
        with Register(path) as register:
            add_round(register, read_round(folder))
            import_documents(register, files)
            sessions = {digest.school: register.session(digest.session_id) for digest in register.digests()}
            draw_sample(register, "nacka-2016", sessions, schools, 1, by=coder)


def _renamed(row: str, turn: int) -> str:
    """The row with its school's code moved into another turn's hundred."""
    return f"99{int(row[2:8]) + 100 * turn:06}{row[8:]}" if row.startswith("99") else row

"""A register with the sample round, for benchmarks."""

from __future__ import annotations

from pathlib import Path

from resultatdialog.dialogue.session import Participant
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.keys import DataKey
from resultatdialog.register.material import add_round, guide_of, import_documents, open_conversation
from resultatdialog.register.meeting import OpenMeeting
from resultatdialog.register.rounds import find_round
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round


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

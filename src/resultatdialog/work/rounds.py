"""Which rounds the register has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.session import Session
from resultatdialog.register.store import Register
from resultatdialog.rounds.roster import Roster, roster_from_json

if TYPE_CHECKING:
    from resultatdialog.rounds.model import Round


def round_stream(register: Register, round_id: str) -> Session:
    """The round's own stream of events."""
    return register.session(targets.round_stream(round_id))


def find_round(register: Register, round_id: str) -> Round | None:
    """The round as it was read last."""
    return round_in(round_stream(register, round_id))


def round_in(stream: Session) -> Round | None:
    """The round a stream holds."""
    from resultatdialog.rounds.model import round_from_json  # figures are not needed for the first screen

    body = stream.value(targets.ROUND_FOLDER)
    return round_from_json(body) if body else None


def find_roster(register: Register, round_id: str) -> Roster | None:
    """The round's schools as they were read last, without figures."""
    body = round_stream(register, round_id).value(targets.ROUND_FOLDER)
    return roster_from_json(body) if body else None


def round_ids(register: Register) -> list[str]:
    """Ids of all rounds in the register."""
    return [targets.round_of_stream(stream) for stream in register.streams(targets.ROUND_STREAMS)]

"""The rounds in the register.

Rounds with figures have a module of their own (msgspec, YAML) that is imported when one is read: the first screen needs
the roster only and must open fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.session import Session
from resultatdialog.register.store import Register
from resultatdialog.rounds.roster import Roster, roster_from_json

if TYPE_CHECKING:
    from resultatdialog.rounds.model import Round


def round_stream(register: Register, round_id: str) -> Session:
    """The values of a round's own stream."""
    return register.session(targets.round_stream(round_id))


def find_round(register: Register, round_id: str) -> Round | None:
    """The round as it was last imported; None when the register does not have it."""
    return round_in(round_stream(register, round_id))


def round_in(stream: Session) -> Round | None:
    """The round in the values of a round's stream; None when it has none."""
    from resultatdialog.rounds.model import round_from_json

    body = stream.value(targets.ROUND_FOLDER)
    return round_from_json(body) if body else None


def find_roster(register: Register, round_id: str) -> Roster | None:
    """The round's schools without figures, as last imported; None when the register does not have the round."""
    body = round_stream(register, round_id).value(targets.ROUND_FOLDER)
    return roster_from_json(body) if body else None


def round_ids(register: Register) -> list[str]:
    """Ids of all rounds in the register."""
    return [targets.round_of_stream(stream) for stream in register.streams(targets.ROUND_STREAMS)]

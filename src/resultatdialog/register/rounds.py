"""Which rounds the register has."""

from __future__ import annotations

from resultatdialog.dialogue.session import Session
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round, round_from_json

PREFIX = "round/"
TARGET = "round"
"""A round is a stream of events of its own: reading its folder again replaces the value of this target."""


def round_stream(register: Register, round_id: str) -> Session:
    """The round's own stream of events."""
    return register.session(PREFIX + round_id)


def find_round(register: Register, round_id: str) -> Round | None:
    """The round as it was read last."""
    return round_in(round_stream(register, round_id))


def round_in(stream: Session) -> Round | None:
    """The round a stream holds."""
    body = stream.value(TARGET)
    return round_from_json(body) if body else None


def round_ids(register: Register) -> list[str]:
    """Ids of all rounds in the register."""
    return [stream.removeprefix(PREFIX) for stream in register.streams(PREFIX)]

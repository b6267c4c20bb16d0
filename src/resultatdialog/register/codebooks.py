"""A round's codebook in the register: the guide's, and the decisions made about it since."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from resultatdialog.coding.codebook import BookChange, history, revised
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Codebook
from resultatdialog.register.store import Entry, Register

STREAM = "coding/"
"""What a round's coders have agreed on has a stream of events of its own; each decision is a target of its own."""


def coding_stream(register: Register, round_id: str) -> Session:
    """The stream of a round's codebook decisions and of the sample that is coded twice."""
    return register.session(STREAM + round_id)


def living(register: Register, round_id: str, book: Codebook) -> Codebook:
    """The codebook as it stands in the round now."""
    return revised(book, history(coding_stream(register, round_id)))


def decide(register: Register, round_id: str, op: str, said: Mapping[str, Any], *, by: str, why: str) -> BookChange:
    """Record a decision about the codebook; raises NotSavedError."""
    at = register.clock().isoformat(timespec="milliseconds")
    change = BookChange(str(uuid.uuid4()), op, at, by, why, said)
    register.append([Entry(coding_stream(register, round_id), [change.change()])], actor=by)
    return change

"""A round's codebook in the register: the guide's codebook with the decisions made about it, and the sample."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from resultatdialog.coding.codebook import BookChange, codebook_after, codebook_changes
from resultatdialog.coding.sampling import Sample, draw_schools, sample_in, second_coding_begun
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Codebook
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.store import Entry, Register


def coding_stream(register: Register, round_id: str) -> Session:
    """The values of a round's codebook stream: decisions about the codebook, and the sample that is coded twice."""
    return register.session(targets.codebook_stream(round_id))


def current_codebook(register: Register, round_id: str, book: Codebook) -> Codebook:
    """The guide's codebook changed by the round's decisions."""
    return codebook_after(book, codebook_changes(coding_stream(register, round_id)))


def record_decision(
    register: Register, round_id: str, op: str, content: Mapping[str, Any], *, by: str, why: str
) -> BookChange:
    """Record a decision about the codebook, with operation and content as in `BookChange`; raises NotSavedError."""
    at = register.timestamp()
    change = BookChange(str(uuid.uuid4()), op, at, by, why, content)
    register.append([Entry(coding_stream(register, round_id), [change.change()])], actor=by)
    return change


def withdraw_decision(register: Register, round_id: str, change: BookChange, *, by: str) -> None:
    """Withdraw a decision about the codebook; raises NotSavedError."""
    withdrawal = Change(change.change().target, None)
    register.append([Entry(coding_stream(register, round_id), [withdrawal])], actor=by)


def draw_sample(
    register: Register,
    round_id: str,
    sessions: Mapping[str, Session],
    n: int,
    seed: int,
    *,
    by: str,
    again: bool = False,
) -> Sample:
    """Draw `n` schools to be coded twice among those with a meeting (school code to session), and record the draw.

    Raises RefusedError when a second coder has begun with an earlier sample, unless `again` is given (the log keeps the
    earlier sample), and NotSavedError.
    """
    stream = coding_stream(register, round_id)
    before = sample_in(stream)
    if before is not None and second_coding_begun(before, sessions) and not again:
        raise RefusedError.one(
            _("The sample"),
            _("the drawn schools are already being coded by a second person."),
            _("A new draw would choose among known answers. If it is needed all the same: coding sample --again"),
        )
    at = register.timestamp()
    drawn = Sample(seed, draw_schools(sessions, n, seed), tuple(sorted(sessions)), at, by)
    register.append([Entry(stream, [drawn.change()])], actor=by)
    return drawn

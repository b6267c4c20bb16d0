"""A round as the register stood at an earlier time: what had arrived by then, and nothing that came later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import msgspec

from resultatdialog.coding.codebook import codebook_after, codebook_changes
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.clocks import clock_jumps
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Event
from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.plan import plan_in
from resultatdialog.dialogue.renamed_ids import session_now
from resultatdialog.dialogue.session import Session, fold
from resultatdialog.guide.read import guide_from_json
from resultatdialog.register.store import Register
from resultatdialog.work.rounds import round_in

_TRIVIAL = (targets.ASKED, targets.SHOWN, targets.PROMPT, targets.ABOUT, targets.CODE_LATER)
"""Kinds of target that no number of the tables hangs on."""


class LaterEntry(NamedTuple):
    """Something about a school that was entered after a time."""

    target: str
    by: str
    at: str
    """When it arrived in this register (ISO 8601)."""


def material_at(register: Register, round_id: str, at: datetime) -> Material | None:
    """The round with its meetings as they stood; None when the register did not have the round then."""

    def stream(name: str) -> Session:
        try:
            return fold(name, [event for event in register.events(name) if _arrived(event) <= at])
        except ValueError as error:
            raise register.damaged() from error

    current = round_in(stream(targets.round_stream(round_id)))
    if current is None:
        return None
    body = register.guide_body(current.guide_hash)
    if body is None:
        raise register.damaged()
    guide = guide_from_json(body)
    book = codebook_after(guide.codebook, codebook_changes(stream(targets.codebook_stream(round_id))))
    guide = msgspec.structs.replace(guide, codebook=book)
    sessions = {}
    for digest in register.digests(round_id):
        session = session_now(guide, stream(digest.session_id))
        if session.school:
            sessions[session.school] = session
    found = tuple(
        Conversation(Agenda(guide, current, school), sessions[school.code])
        for school in current.schools
        if school.code in sessions
    )
    plan = plan_in(stream(targets.plan_stream(round_id)))
    states = {school: session.state for school, session in sessions.items()}
    absent = tuple(s.code for s in current.schools if plan.is_absent(s.code, states.get(s.code, "prepared")))
    return Material(current, guide, found, absent)


def _arrived(event: Event) -> datetime:
    """When an event arrived in this register; raises ValueError for a damaged time."""
    return datetime.fromisoformat(event.at)


def entered_later(conversation: Conversation, at: datetime) -> tuple[LaterEntry, ...]:
    """Entries in a meeting after a time that tables may hang on, the latest of each target."""
    return tuple(sorted(_later(conversation.session, at), key=lambda entry: entry.at))


def _later(session: Session, at: datetime) -> Iterator[LaterEntry]:
    for target, heads in session.heads.items():
        if targets.parse(target).kind in _TRIVIAL and target != targets.PARTICIPANTS:
            continue
        for head in heads:
            if head.event is not None and _arrived(head.event) > at:
                yield LaterEntry(target, head.origin.actor or head.event.actor, head.event.at)


def clocks_jumped(register: Register) -> bool:
    """Whether a computer's clock jumped while events were recorded: an earlier time is then not sure."""
    with suppress(StopIteration):
        next(clock_jumps(register.events(), register.clock()))
        return True
    return False

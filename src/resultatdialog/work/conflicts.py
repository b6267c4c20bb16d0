"""The conflicts that wait in the register: versions that nobody has chosen between, and the choice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Json, canonical
from resultatdialog.dialogue.merging import is_status
from resultatdialog.dialogue.session import Head, Session
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.store import Entry, Register
from resultatdialog.work.conflict_notes import note_conflicts
from resultatdialog.work.conversations import digest_of, guide_of, iter_conversations
from resultatdialog.work.rounds import find_round, round_ids


class AnswerVersion(NamedTuple):
    """One version of something in conflict."""

    value: Json
    """None when it was taken away; `answered` for the words beside a status such as declined."""
    actor: str
    """Empty when it is not known, as in a document made by hand."""
    at: str
    """ISO 8601; empty when it is not known."""
    device: str
    """Id of the computer; empty when it is not known."""


class Conflict(NamedTuple):
    """Something of which two or more versions are kept until somebody decides."""

    id: str
    """Made from the versions: another version makes it another conflict."""
    session: str
    school: str
    target: str
    versions: tuple[AnswerVersion, ...]
    conversation: Conversation


def find_conflicts(register: Register, round_id: str | None = None) -> list[Conflict]:
    """The conflicts of one round or of all, by school and in the order of the guide; other meetings are not read."""
    divided = set(register.divided_streams(targets.answer("%", "status")))
    found: list[Conflict] = []
    for current_id in [round_id] if round_id is not None else round_ids(register):
        meetings = {digest.session_id for digest in register.digests(current_id)} & divided
        current = find_round(register, current_id) if meetings else None
        if current is not None:
            guide = guide_of(register, current)
            for conversation in iter_conversations(register, current, guide, only=meetings):
                found += conflicts_in(conversation)
    return found


def conflicts_in(conversation: Conversation) -> Iterator[Conflict]:
    """The conflicts of one meeting: answers in the order of the guide, then the others by target."""
    session = conversation.session
    order = {question.id: place for place, question in enumerate(conversation.guide.questions())}
    for target in sorted(session.conflicts, key=lambda target: (order.get(_question(target), len(order)), target)):
        heads = session.versions(target)
        versions = tuple(_version(target, head) for head in heads)
        yield Conflict(
            _conflict_id(session, target), session.id, conversation.school.code, target, versions, conversation
        )


def _question(target: str) -> str:
    kind, question, _name = targets.parse(target)
    return question if kind == targets.ANSWER else ""


def _conflict_id(session: Session, target: str) -> str:
    """Ten hexadecimal digits, the same on every computer that has the same versions."""
    heads = sorted(head.origin.event for head in session.versions(target))
    return hashlib.sha256(canonical([session.id, target, heads]).encode()).hexdigest()[:10]


def _version(target: str, head: Head) -> AnswerVersion:
    origin = head.origin
    value = "answered" if is_status(target) and head.value is None else head.value
    return AnswerVersion(value, origin.actor, origin.at, origin.device)


def settle(register: Register, conflict_id: str, take: int, by: str, why: str) -> Conflict:
    """Take one version of a conflict, numbered from 1, for a reason that is kept; returns the conflict.

    Raises RefusedError for an unknown conflict or version or a blank name or reason, and NotSavedError.
    """
    if not by.strip() or not why.strip():
        raise RefusedError.one("--by, --why", _("a decision needs a name and a reason."))
    found = next((conflict for conflict in find_conflicts(register) if conflict.id == conflict_id), None)
    if found is None:
        raise RefusedError.one(
            conflict_id[:80], _("is no conflict that waits."), _("resultatdialog conflicts lists those there are.")
        )
    if not 1 <= take <= len(found.versions):
        raise RefusedError.one(f"--take {take}", _("there are the versions 1 to {n}.").format(n=len(found.versions)))
    session = found.conversation.session
    changes = session.settlement(found.target, take, why.strip())
    after = Conversation(found.conversation.agenda, session.foreseen(changes))
    entry = Entry(session, changes, found.conversation.round.guide_hash, digest_of(after))
    register.append([entry], actor=by.strip())
    note_conflicts(register, {session.id: len(after.session.conflicts)})
    return found

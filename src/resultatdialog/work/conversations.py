"""Conversations of a round read from the register, and their digests for lists of meetings."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence

import msgspec

from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.renamed_ids import session_now
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import guide_from_json, guide_hash
from resultatdialog.register.batch import Digest
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.model import Round
from resultatdialog.work.codebooks import current_codebook
from resultatdialog.work.plan import not_taking_part


def guide_of(register: Register, current: Round) -> Guide:
    """The guide a round was read with, and the current codebook in it; NotARegisterError when the guide is damaged."""
    body = register.guide_body(current.guide_hash)
    if body is None or guide_hash(body) != current.guide_hash:
        raise register.damaged()
    guide = guide_from_json(body)
    return msgspec.structs.replace(guide, codebook=current_codebook(register, current.id, guide.codebook))


def material(register: Register, current: Round, states: Sequence[str] | None = None) -> Material:
    """The round with its guide and conversations, those in the given states only if any are given."""
    guide = guide_of(register, current)
    conversations = tuple(iter_conversations(register, current, guide, states))
    return Material(current, guide, conversations, not_taking_part(register, current))


def iter_conversations(
    register: Register,
    current: Round,
    guide: Guide,
    states: Sequence[str] | None = None,
    only: Collection[str] | None = None,
) -> Iterator[Conversation]:
    """The round's conversations one by one in the order of its schools, so that a screen can respond in between.

    With `states` or `only` (ids of meetings) those alone are read.
    """
    order = {school.code: place for place, school in enumerate(current.schools)}
    digests = register.digests(current.id)
    if any(digest.school not in order for digest in digests):
        raise register.damaged()
    for digest in sorted(digests, key=lambda digest: order[digest.school]):
        if (states is None or digest.state in states) and (only is None or digest.session_id in only):
            yield conversation_of(register, digest.session_id, current, guide)


def conversation_of(register: Register, session_id: str, current: Round, guide: Guide) -> Conversation:
    """The conversation of a session; raises NotARegisterError when its school is not in the round."""
    session = session_now(guide, register.session(session_id))
    school = current.school(session.school)
    if school is None:
        raise register.damaged()
    return Conversation(Agenda(guide, current, school), session)


def find_conversation(register: Register, current: Round, school_code: str) -> Conversation | None:
    """The school's conversation, read without the other schools'; None when the school has no meeting."""
    for digest in register.digests(current.id):
        if digest.school == school_code:
            return conversation_of(register, digest.session_id, current, guide_of(register, current))
    return None


def open_conversation(register: Register, current: Round, guide: Guide, school_code: str) -> Conversation:
    """The school's conversation, or a new one without events; raises LookupError for an unknown school."""
    for digest in register.digests(current.id):
        if digest.school == school_code:
            return conversation_of(register, digest.session_id, current, guide)
    school = current.school(school_code)
    if school is None:
        raise LookupError(school_code)
    return Conversation(Agenda(guide, current, school), Session(str(uuid.uuid4())))


def digest_of(conversation: Conversation) -> Digest:
    """The conversation's row in lists of meetings."""
    dealt_with, questions = conversation.progress()
    session = conversation.session
    return Digest(
        session.id,
        conversation.round.id,
        conversation.school.code,
        session.state,
        dealt_with,
        questions,
        session.held_on,
    )


def digest_entry(register: Register, session: Session, current: Round) -> Entry:
    """An entry without changes that updates a session's row in lists of meetings."""
    school = current.school(session.school)
    if school is None:
        raise LookupError(session.school)
    guide = guide_of(register, current)
    conversation = Conversation(Agenda(guide, current, school), session_now(guide, session))
    return Entry(session, (), digest=digest_of(conversation))

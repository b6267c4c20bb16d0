"""The agreements of a round's meetings, from any question and in fields for actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import MeetingAgreement
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.work.conversations import guide_of, iter_conversations


class SchoolAgreement(NamedTuple):
    """One agreement with the school it was made with."""

    school: str
    """The school's code."""
    name: str
    agreement: MeetingAgreement


def round_agreements(register: Register, current: Round) -> tuple[SchoolAgreement, ...]:
    """All agreements of a round, in the order of its schools."""
    return tuple(
        SchoolAgreement(conversation.school.code, conversation.school.name, agreement)
        for conversation in iter_conversations(register, current, guide_of(register, current))
        for agreement in meeting_agreements(conversation)
    )


def meeting_agreements(conversation: Conversation) -> Iterator[MeetingAgreement]:
    """Agreements noted from any question, then the rows of fields for actions; rows without a what are left out."""
    yield from conversation.session.agreements
    for question in conversation.questions:
        answer = conversation.answer(question)
        for field in conversation.fields(question):
            for row in (answer.get(field.id) or ()) if field.type == "actions" else ():
                if row.get("what"):
                    yield MeetingAgreement("", row["what"], row.get("who", ""), row.get("when", ""), question.id)

"""What a coder has left to code: answers that ask for explanations, marked for later, uncoded, or to be read again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from resultatdialog.coding.clock import to_read_for
from resultatdialog.coding.marks import done_by, laters, moment, read_at
from resultatdialog.coding.words import passages
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Question

Why = Literal["marked", "uncoded", "reread", "coded"]
"""Why an answer is in the queue; `coded` when it is not."""


class Item(NamedTuple):
    """One answer, for one coder."""

    session: str
    school: str
    """The school's code."""
    question: str
    why: Why

    @property
    def waiting(self) -> bool:
        """Whether the coder has something to do here."""
        return self.why != "coded"


def items(conversation: Conversation, coder: str) -> tuple[Item, ...]:
    """The school's answers that can be coded, in the guide's order, and where each stands for the coder."""
    session = conversation.session
    book = conversation.guide.codebook
    again = {g.question for g in book.result_groups if to_read_for(book, session, g, coder)}
    found = []
    for question in conversation.questions:
        if question.explains is None:
            continue
        marked = [later for later in laters(session) if later.question == question.id]
        coded = any(explanation.question == question.id for explanation in session.explanations)
        if not passages(question, session) and not marked and not coded:
            continue
        why = _why(session, question, coder, marked=[later.at for later in marked])
        if why == "coded" and question.id in again:
            why = "reread"
        found.append(Item(session.id, conversation.school.code, question.id, why))
    return tuple(found)


def _why(session: Session, question: Question, coder: str, marked: Iterable[str]) -> Why:
    if coder in done_by(session):
        return "coded"
    read = read_at(session, question.id, coder)
    if any(read is None or moment(at) > moment(read) for at in marked):
        return "marked"
    mine = any(e.question == question.id and e.coder == coder for e in session.explanations)
    return "coded" if read is not None or mine else "uncoded"


def waiting(conversation: Conversation, coder: str) -> tuple[Item, ...]:
    """The coder's queue at one school."""
    return tuple(item for item in items(conversation, coder) if item.waiting)

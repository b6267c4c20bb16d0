"""A coder's queue: answers with explanations that are marked for later, uncoded or to be read again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from resultatdialog.coding.coder_status import coders, done_by, marked_for_later, moment, read_at
from resultatdialog.coding.passages import passages, uncovered
from resultatdialog.coding.rereading import codes_to_reread
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Category, Question

Why = Literal["marked", "uncoded", "reread", "finish", "coded"]
"""The reason an answer waits for a coder.

uncoded: a sentence has no coding by the coder, who has not read the answer through; finish: everything is coded, and
the coder has only to confirm being done with the school; coded: the answer does not wait.
"""


Key = tuple[str, str]
"""An answer's key: the meeting's id and the question's id."""


class Item(NamedTuple):
    """One answer as it stands for one coder."""

    session: str
    school: str
    """The school's code."""
    question: str
    why: Why

    @property
    def waits(self) -> bool:
        """Whether the coder has something to do here."""
        return self.why != "coded"

    @property
    def key(self) -> Key:
        """The answer's key, the same whatever its state."""
        return self.session, self.question


def queue_items(conversation: Conversation, coder: str, *, twice: bool = False) -> tuple[Item, ...]:
    """The school's answers that can be coded, in the guide's order, with the state of each for the coder.

    `twice`: two people are to code the school. Otherwise a school that somebody else has begun to code waits for that
    person only, since a second coder would make it double-coded. In a locked meeting no answer waits.
    """
    session = conversation.session
    who = coders(session)
    twice = twice or (coder in who and len(who) > 1)
    others = bool(who) and coder not in who and not twice
    found = []
    for question in conversation.questions:
        if question.explains is None:
            if any(e.question == question.id for e in session.explanations):  # explained while another was asked
                found.append(Item(session.id, conversation.school.code, question.id, "coded"))
            continue
        marked = [later for later in marked_for_later(session) if later.question == question.id]
        codings = [e for e in session.explanations if e.question == question.id]
        said = passages(question, session)
        if said or marked or codings:
            times = [later.at for later in marked if later.by == coder or not others]
            own = [e for e in codings if e.coder == coder]
            why = _why(session, question, coder, times, bool(own) and not uncovered(said, own))
            if why == "uncoded" and others:
                why = "coded"
            if why == "coded" and codes_to_reread_at(conversation, question, coder):
                why = "reread"
            found.append(Item(session.id, conversation.school.code, question.id, why))
    if session.state == "locked":
        return tuple(item._replace(why="coded") for item in found)
    if found and twice and coder not in done_by(session) and not any(item.waits for item in found):
        found[-1] = found[-1]._replace(why="finish")
    return tuple(found)


def _why(session: Session, question: Question, coder: str, marked: Iterable[str], coded: bool) -> Why:
    seen = read_at(session, question.id, coder)
    if seen is None and session.value(targets.read_through(question.id, coder)) is not None:
        coded = False  # the wording has changed since the coder read the answer
    elif seen is None:
        seen = done_by(session).get(coder)
    if any(seen is None or moment(at) > moment(seen) for at in marked):
        return "marked"
    return "coded" if seen is not None or coded else "uncoded"


def codes_to_reread_at(conversation: Conversation, question: Question, coder: str) -> tuple[Category, ...]:
    """Codes added or redefined since the coder coded this answer."""
    book = conversation.guide.codebook
    group = book.result_group(question.explains) if question.explains else None
    return codes_to_reread(book, conversation.session, group, coder) if group is not None else ()

"""The state of a meeting, set from outside the meeting: held, coded, at fact check and so on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from resultatdialog.coding.coder_status import is_read
from resultatdialog.coding.passages import passages, uncovered
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import STATES, Correction, place_of_state
from resultatdialog.guide.model import Question
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _, ngettext
from resultatdialog.register.store import Entry, Register
from resultatdialog.work.conversations import digest_of

SETTABLE = STATES[1:]
"""All states but prepared, which a meeting has before it begins."""


def set_state(register: Register, conversation: Conversation, state: str, by: str, why: str) -> Conversation:
    """Set the meeting's state; going back takes a reason, which is kept with the name.

    Raises RefusedError when the meeting has not begun, is locked, waits for a decision between two states, or goes back
    without a reason; NotSavedError when it cannot be written.
    """
    session, school = conversation.session, conversation.school.name
    if not session.heads:
        raise RefusedError.one(school, _("the meeting has not begun."), _("Hold it, or import its document."))
    if targets.STATE in session.conflicts:
        raise RefusedError.one(
            school, _("two states of the meeting are kept."), _("Decide first: resultatdialog conflicts")
        )
    if session.state == "locked":
        raise RefusedError.one(school, _("the meeting is locked."), _("Nothing in it can be changed any more."))
    if state == session.state:
        return conversation
    changes = [Change(targets.STATE, state)]
    if place_of_state(state) < place_of_state(session.state):
        if not why:
            raise RefusedError.one(
                school, _("the meeting would go back to an earlier state."), _("Say why with --why TEXT.")
            )
        taken_up = state == "ongoing"
        changes.append(Correction(str(uuid.uuid4()), by, why, register.timestamp(), taken_up).change())
    after = conversation.foreseen(changes)
    digest = digest_of(after)
    register.append([Entry(session, changes, conversation.round.guide_hash, digest)], actor=by)
    return after


def say_uncoded(questions: Sequence[Question]) -> str:
    """The questions whose answers nobody has coded, as a sentence."""
    numbers = ", ".join(str(question.number) for question in questions)
    words = ngettext(
        "Nobody has coded the answer to question {numbers}.",
        "Nobody has coded the answers to the questions {numbers}.",
        len(questions),
    )
    return words.format(numbers=numbers)


def uncoded(conversation: Conversation) -> tuple[Question, ...]:
    """Questions about explanations of which a sentence has no coding, and which nobody has read through."""
    session = conversation.session
    found = []
    for question in conversation.questions:
        codings = [e for e in session.explanations if e.question == question.id]
        if question.explains and uncovered(passages(question, session), codings) and not is_read(session, question.id):
            found.append(question)
    return tuple(found)

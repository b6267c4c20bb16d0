"""Whose codings a tally counts."""

from __future__ import annotations

from resultatdialog.dialogue.session import Explanation, Session


def counted(session: Session) -> tuple[Explanation, ...]:
    """One coder: that one's codings. Several: those of the one who led the meeting.

    When none of the coders led it, all count: leaving every one out would say that nothing had been explained.
    """
    coders = {explanation.coder for explanation in session.explanations}
    leads = {person.name for person in session.participants if person.role == "lead"} & coders
    if len(coders) < 2 or not leads:
        return session.explanations
    return tuple(explanation for explanation in session.explanations if explanation.coder in leads)

"""Whose codings a tally counts."""

from __future__ import annotations

from resultatdialog.coding.coder_status import coders
from resultatdialog.coding.settlement import now, pair, settled
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Codebook


def counted(book: Codebook, session: Session) -> tuple[Explanation, ...]:
    """The settled codings where two have settled; else those of the one who led the meeting; else the only coder's.

    Codings stand under the codes they count under now.
    """
    held = settled(book, session)
    if held is not None:
        return held
    whose = _before_settling(session)
    return tuple(explanation for explanation in now(book, session.explanations) if explanation.coder in whose)


def counted_coders(book: Codebook, session: Session) -> frozenset[str]:
    """Whose codings those are."""
    two = pair(session)
    return frozenset(two) if two and settled(book, session) is not None else _before_settling(session)


def _before_settling(session: Session) -> frozenset[str]:
    """The one who led the meeting, where several have coded; she may have said that nothing was explained.

    When none of them led it, all count: leaving every one out would say so of them all.
    """
    who = coders(session)
    leads = frozenset(person.name for person in session.participants if person.role == "lead") & who
    return leads if len(who) > 1 and leads else who

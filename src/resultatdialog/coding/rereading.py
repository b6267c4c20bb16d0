"""A code born or redefined when some schools were coded already: which of them have to be read again."""

from __future__ import annotations

from datetime import datetime

from resultatdialog.coding.coder_status import done_by, moment
from resultatdialog.coding.counted_codings import counted_coders
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Category, Codebook, ResultGroup


def coded_before(book: Codebook, session: Session, group: ResultGroup) -> frozenset[str]:
    """Ids of the codes that the codings which count were made before, for one result: the tallies say so."""
    if not any(category.since for category in book.categories):
        return frozenset()
    return frozenset(
        category.id for coder in counted_coders(book, session) for category in to_read_for(book, session, group, coder)
    )


def to_read_for(book: Codebook, session: Session, group: ResultGroup, coder: str) -> tuple[Category, ...]:
    """The codes that a coder has to read the school's explanations of a result again for.

    Those born or redefined since she read them, or since she began to code them. A code split from another concerns
    only schools coded under that one. Of a result she has not coded nothing is said: she will read it with all codes at
    hand. Once she is done with the school she has read what was answered, at that time if no other is known.
    """
    codings = [e for e in session.explanations if e.measure == group.id and e.coder == coder]
    read, done = session.value(targets.read_through(group.question, coder)), done_by(session).get(coder)
    at: datetime | None = None
    if read is not None:
        at = moment(read["at"])
    elif codings:  # one more coding is no reading: the first tells which codes were there
        at = min(moment(explanation.coded_at) for explanation in codings)
    elif done is not None and session.status(group.question) == "answered":
        at = moment(done)
    under = {category.id for explanation in codings for category in book.path(explanation.category)}
    return tuple(
        category
        for category in book.categories
        if category.since
        and at is not None
        and at < moment(category.since)
        and (not category.split_from or category.split_from in under)
    )

"""Codes added or redefined after some schools were coded, and the schools to read again for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from resultatdialog.coding.coder_status import coders, done_by, moment
from resultatdialog.coding.settlement import counted_coders
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Category, Codebook, ResultGroup
from resultatdialog.rounds.roster import School


def codes_added_later(book: Codebook, session: Session, group: ResultGroup) -> frozenset[str]:
    """Ids of the codes added or redefined after a school's counted codings of one result were made."""
    if not any(category.since for category in book.categories):
        return frozenset()
    return frozenset(
        category.id
        for coder in counted_coders(book, session)
        for category in codes_to_reread(book, session, group, coder)
    )


def codes_to_reread(book: Codebook, session: Session, group: ResultGroup, coder: str) -> tuple[Category, ...]:
    """Codes that a coder has to read the school's explanations of one result again for.

    These are the codes added or redefined since the coder read the answer, else since the coder's first coding of it. A
    code split from another concerns only schools coded under that other code. A result the coder has not coded needs no
    reading again. A coder who is done with the school has read all its answers, at that time when no other is known.
    """
    codings = [e for e in session.explanations if e.measure == group.id and e.coder == coder]
    read, done = session.value(targets.read_through(group.question, coder)), done_by(session).get(coder)
    at: datetime | None = None
    if read is not None:
        at = moment(read["at"])
    elif codings:  # a later coding of one passage is no reading of the whole: the first tells which codes there were
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


class SchoolToReread(NamedTuple):
    """One school coded before a code was added or redefined."""

    school: School
    coders: tuple[str, ...]
    """Coders of the school who have not read it again yet."""


def schools_to_reread(book: Codebook, conversations: Iterable[Conversation]) -> dict[str, tuple[SchoolToReread, ...]]:
    """Code id to the schools to read again, in the codebook's and the round's order; codes without any are left out."""
    found: dict[str, list[SchoolToReread]] = {code.id: [] for code in book.categories if code.since}
    for conversation in conversations if found else ():
        session = conversation.session
        waiting = {
            coder: {code.id for group in book.result_groups for code in codes_to_reread(book, session, group, coder)}
            for coder in sorted(coders(session))
        }
        for code_id, schools in found.items():
            who = tuple(coder for coder, codes in waiting.items() if code_id in codes)
            if who:
                schools.append(SchoolToReread(conversation.school, who))
    return {code_id: tuple(schools) for code_id, schools in found.items() if schools}

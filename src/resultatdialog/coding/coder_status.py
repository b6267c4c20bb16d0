"""Events in a meeting's stream about the state of its coding: marked for later, read through, done, second coder."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.erasure import ERASED
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import Session


class CodeLater(NamedTuple):
    """A mark on words that are to be coded after the meeting; an empty quote marks the whole answer."""

    id: str
    question: str
    quote: str
    field: str = ""
    start: int | None = None
    at: str = ""
    by: str = ""

    def change(self) -> Change:
        """The change that records the mark."""
        return Change(
            targets.code_later(self.id), {name: value for name, value in self._asdict().items() if name != "id"}
        )

    def withdrawal(self) -> Change:
        """The change that removes the mark."""
        return Change(targets.code_later(self.id), None)


def marked_for_later(session: Session) -> tuple[CodeLater, ...]:
    """All marks on words to be coded later, oldest first."""
    found = [CodeLater(id=id_, **value) for id_, value in session.under(targets.CODE_LATER).items()]
    return tuple(sorted(found, key=lambda later: (moment(later.at), later.id)))


def reading_change(session: Session, question: str, coder: str, at: str) -> Change:
    """The change that records a coder's reading of one answer, valid until the answer's words change.

    A read answer is coded as far as there was anything to code in it.
    """
    return Change(targets.read_through(question, coder), {"at": at, "of": _words(session, question)})


def read_at(session: Session, question: str, coder: str) -> str | None:
    """Time the coder read the answer as it is worded now; None when the coder has not read that wording."""
    found = session.value(targets.read_through(question, coder))
    return str(found["at"]) if found is not None and found["of"] == _words(session, question) else None


def is_read(session: Session, question: str) -> bool:
    """Whether somebody who codes the school has read the answer as it is worded now, or is done with the school."""
    readers = {
        targets.parse(target).detail
        for target in session.heads
        if target.startswith(targets.prefix(targets.READ_THROUGH))
    }
    return bool(done_by(session)) or any(read_at(session, question, reader) for reader in readers)


def _words(session: Session, question: str) -> list[Json]:
    """Ids of the events that the answer's current wording comes from."""
    prefix = targets.prefix(targets.ANSWER, question)
    return [*sorted(head.event_id for t, heads in session.heads.items() if t.startswith(prefix) for head in heads)]


def done_change(coder: str, at: str | None) -> Change:
    """The change that records a coder as done with the school, or with `at` None as not done any more."""
    return Change(targets.coding_done(coder), {"at": at} if at else None)


def done_by(session: Session) -> dict[str, str]:
    """Coders who are done with the school, each with the time of that (ISO 8601)."""
    return {coder: str(value["at"]) for coder, value in session.under(targets.CODING_DONE).items()}


def is_done_with(session: Session, question: str, coder: str) -> bool:
    """Whether a coder is done with the school and the words of an answer have not changed since.

    Words have not changed when the coder has read them as they are, or none was recorded later than the coder was done;
    what an erasure has left of them is no change.
    """
    if coder not in done_by(session):
        return False
    if read_at(session, question, coder) is not None:
        return True
    done = min(moment(head.origin.at) for head in session.heads[targets.coding_done(coder)])
    prefix = targets.prefix(targets.ANSWER, question)
    words = (head for target, heads in session.heads.items() if target.startswith(prefix) for head in heads)
    return all(moment(head.origin.at) <= done for head in words if ERASED not in str(head.value))


def joining_change(coder: str, at: str) -> Change:
    """The change that records a coder as a second, blind coder of a school that somebody else has coded."""
    return Change(targets.second_coder(coder), {"at": at})


def second_coders(session: Session) -> frozenset[str]:
    """Coders who have chosen to code a school that somebody else has coded."""
    return frozenset(session.under(targets.SECOND_CODER))


def coders(session: Session) -> frozenset[str]:
    """Everyone who has coded the school, including coders who were done without finding anything to code."""
    return frozenset(explanation.coder for explanation in session.explanations) | done_by(session).keys()


def moment(at: str) -> datetime:
    """A recorded time for comparisons: UTC when it has no zone, the earliest possible time when it is empty."""
    if not at:
        return datetime.min.replace(tzinfo=UTC)
    found = datetime.fromisoformat(at)
    return found if found.tzinfo else found.replace(tzinfo=UTC)

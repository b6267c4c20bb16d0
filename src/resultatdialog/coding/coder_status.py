"""What coders note beside the codes: to be coded later, read through, done with a school."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import Session


class CodeLater(NamedTuple):
    """Words to be coded after the meeting."""

    id: str
    question: str
    quote: str
    field: str = ""
    start: int | None = None
    at: str = ""
    by: str = ""

    def change(self) -> Change:
        """The change that marks them."""
        return Change(
            targets.code_later(self.id), {name: value for name, value in self._asdict().items() if name != "id"}
        )

    def withdrawal(self) -> Change:
        """The change that takes the mark back."""
        return Change(targets.code_later(self.id), None)


def marked_for_later(session: Session) -> tuple[CodeLater, ...]:
    """What was marked for later, oldest first."""
    found = [CodeLater(id=id_, **value) for id_, value in session.under(targets.CODE_LATER).items()]
    return tuple(sorted(found, key=lambda later: (moment(later.at), later.id)))


def reading_change(session: Session, question: str, coder: str, at: str) -> Change:
    """The coder has read the answer through and coded what there was to code; holds until its words change."""
    return Change(targets.read_through(question, coder), {"at": at, "of": _words(session, question)})


def read_at(session: Session, question: str, coder: str) -> str | None:
    """When the coder read the answer as it stands now; None when she has not."""
    found = session.value(targets.read_through(question, coder))
    return str(found["at"]) if found is not None and found["of"] == _words(session, question) else None


def _words(session: Session, question: str) -> list[Json]:
    """The events that the answer's words were written with."""
    prefix = targets.prefix(targets.ANSWER, question)
    return [*sorted(head.event_id for t, heads in session.heads.items() if t.startswith(prefix) for head in heads)]


def done_change(coder: str, at: str | None) -> Change:
    """The coder is done with the school; with no time, she is not any more."""
    return Change(targets.coding_done(coder), {"at": at} if at else None)


def done_by(session: Session) -> dict[str, str]:
    """The coders who are done with the school, and when they were."""
    return {coder: str(value["at"]) for coder, value in session.under(targets.CODING_DONE).items()}


def joining_change(coder: str, at: str) -> Change:
    """The coder is to code a school that somebody else has coded, without seeing that."""
    return Change(targets.second_coder(coder), {"at": at})


def second_coders(session: Session) -> frozenset[str]:
    """Who has said so."""
    return frozenset(session.under(targets.SECOND_CODER))


def coders(session: Session) -> frozenset[str]:
    """Who has coded the school: with codings, or done without finding any."""
    return frozenset(explanation.coder for explanation in session.explanations) | done_by(session).keys()


def moment(at: str) -> datetime:
    """A recorded time, to compare; one without zone is taken for UTC, none at all for the beginning of time."""
    if not at:
        return datetime.min.replace(tzinfo=UTC)
    found = datetime.fromisoformat(at)
    return found if found.tzinfo else found.replace(tzinfo=UTC)

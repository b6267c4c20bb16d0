"""Two coders become one set of codings: what both have settles itself, the differences are decided one by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from resultatdialog.coding.marks import coders, done_by
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import VALENCES, Explanation, Session
from resultatdialog.guide.model import Codebook

SETTLED = "settled/"
Verdict = Literal["first", "second", "both", "neither"]


class Side(NamedTuple):
    """What one coder says of a school, a result and a code."""

    coder: str
    explanations: tuple[Explanation, ...]

    @property
    def valences(self) -> tuple[str, ...]:
        """Strength, weakness, unspecified, as far as coded."""
        return tuple(valence for valence in VALENCES if any(e.valence == valence for e in self.explanations))


class Difference(NamedTuple):
    """A result and a code the two do not say the same of."""

    measure: str
    category: str
    first: Side
    second: Side

    @property
    def target(self) -> str:
        """Where its decision is kept."""
        return f"{SETTLED}{self.measure}/{self.category}"

    @property
    def seen(self) -> dict[str, Json]:
        """Who said what when it was decided: a decision holds for this and nothing else."""
        return {side.coder: list(side.valences) for side in (self.first, self.second)}

    def outcome(self, verdict: Verdict) -> tuple[str, ...]:
        """The valences that hold after a verdict."""
        kept = {
            "first": set(self.first.valences),
            "second": set(self.second.valences),
            "both": {*self.first.valences, *self.second.valences},
            "neither": set(),
        }[verdict]
        return tuple(valence for valence in VALENCES if valence in kept)

    def decide(self, verdict: Verdict, reason: str, by: str, at: str) -> Change:
        """The change that records the decision: what, why, who and when."""
        held: list[Json] = [*self.outcome(verdict)]
        value: Json = {"valences": held, "verdict": verdict, "reason": reason, "by": by, "at": at, "seen": self.seen}
        return Change(self.target, value)


class Decision(NamedTuple):
    """How a difference was decided."""

    valences: tuple[str, ...]
    verdict: Verdict
    reason: str
    by: str
    at: str


def pair(session: Session) -> tuple[str, str] | None:
    """The two whose codings are compared: lead and notes where both have coded, else the only two there are."""
    who = coders(session)
    by_role = {role: {p.name for p in session.participants if p.role == role} & who for role in ("lead", "notes")}
    for lead in sorted(by_role["lead"]):
        for notes in sorted(by_role["notes"] - {lead}):
            return lead, notes
    if len(who) != 2:
        return None
    first, second = sorted(who, key=lambda name: (name not in by_role["lead"], name))
    return first, second


def both_done(session: Session) -> bool:
    """Whether two have coded the school and both are done: then they may see each other's codings."""
    two = pair(session)
    return two is not None and set(two) <= done_by(session).keys()


def visible(session: Session, coder: str) -> tuple[Explanation, ...]:
    """What a coder may see: her own codings, and everybody's once two are done."""
    if both_done(session):
        return session.explanations
    return tuple(explanation for explanation in session.explanations if explanation.coder == coder)


def now(book: Codebook, explanations: Iterable[Explanation]) -> tuple[Explanation, ...]:
    """The codings under the codes they count under now; what each was coded under stays in its event."""
    found = []
    for explanation in explanations:
        category = book.category(explanation.category)
        found.append(explanation._replace(category=category.id) if category else explanation)
    return tuple(found)


def differences(book: Codebook, session: Session) -> tuple[Difference, ...]:
    """What the two do not say the same of, decided or not; nothing before both are done."""
    two = pair(session)
    if two is None or not both_done(session):
        return ()
    codings = now(book, session.explanations)
    found = []
    for group in book.result_groups:
        for category in book.categories:
            here = [e for e in codings if e.measure == group.id and e.category == category.id]
            first, second = (Side(coder, tuple(e for e in here if e.coder == coder)) for coder in two)
            if first.valences != second.valences:
                found.append(Difference(group.id, category.id, first, second))
    return tuple(found)


def decision(session: Session, difference: Difference) -> Decision | None:
    """How it was decided; None when it is not, or when either has coded otherwise since."""
    value = session.value(difference.target)
    if value is None or value["seen"] != difference.seen:
        return None
    return Decision(tuple(value["valences"]), value["verdict"], value["reason"], value["by"], value["at"])


def undecided(book: Codebook, session: Session) -> tuple[Difference, ...]:
    """The differences still to be talked over."""
    return tuple(found for found in differences(book, session) if decision(session, found) is None)


def settled(book: Codebook, session: Session) -> tuple[Explanation, ...] | None:
    """The codings that hold once two have settled: what both have, else as decided; None before that.

    Where both have coded the same, the first's codings stand for both.
    """
    two = pair(session)
    if two is None or not both_done(session):
        return None
    decided = {(found.measure, found.category): decision(session, found) for found in differences(book, session)}
    if None in decided.values():
        return None
    held: list[Explanation] = []
    for coder in two:
        already = {(e.measure, e.category, e.valence) for e in held}
        for explanation in now(book, session.explanations):
            ruling = decided.get((explanation.measure, explanation.category))
            holds = ruling is None or explanation.valence in ruling.valences
            if explanation.coder == coder and holds and explanation[1:4] not in already:
                held.append(explanation)
    return tuple(held)

"""The codings that count at a school: one coder's, or those two coders have settled on.

Differences between two coders are decided one by one; codings both have made need no decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from resultatdialog.coding.coder_status import coders, done_by, moment, second_coders
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import OFFICIALS, VALENCES, Explanation, Session
from resultatdialog.guide.model import Codebook

Verdict = Literal["first", "second", "both", "neither"]


_VERDICTS: tuple[Verdict, ...] = ("first", "second", "both", "neither")


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
    coded_under: tuple[str, ...]
    """The codes their codings were made under, others too where codes have been merged or split since."""

    @property
    def target(self) -> str:
        """Where its decision is kept."""
        return _target(self.measure, self.category)

    @property
    def valences_by_coder(self) -> dict[str, Json]:
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

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts there are to choose between: each gives another outcome."""
        found: dict[tuple[str, ...], Verdict] = {}
        for verdict in _VERDICTS:
            found.setdefault(self.outcome(verdict), verdict)
        return tuple(found.values())

    def decision_change(self, verdict: Verdict, reason: str, by: str, at: str) -> Change:
        """The change that records the decision: what, why, who and when."""
        held: list[Json] = [*self.outcome(verdict)]
        value: dict[str, Json] = {
            "valences": held,
            "verdict": verdict,
            "reason": reason,
            "by": by,
            "at": at,
            "seen": self.valences_by_coder,
        }
        if self.coded_under != (self.category,):
            value["under"] = [*self.coded_under]
        return Change(self.target, value)


def _target(measure: str, category: str) -> str:
    return targets.settled(measure, category)


class Decision(NamedTuple):
    """How a difference was decided."""

    valences: tuple[str, ...]
    verdict: Verdict
    reason: str
    by: str
    at: str


def compared_coders(session: Session) -> tuple[str, str] | None:
    """The two whose codings are compared: lead and notes where both have coded, else the only two there are.

    Of several others it is the two who were done first: what they have settled stands whoever codes afterwards.
    """
    who = coders(session)
    by_role = {role: {p.name for p in session.participants if p.role == role} & who for role in OFFICIALS}
    for lead in sorted(by_role["lead"]):
        for notes in sorted(by_role["notes"] - {lead}):
            return lead, notes
    if len(who) > 2:
        at = done_by(session)
        who = frozenset(sorted(at, key=lambda name: (moment(at[name]), name))[:2])
    if len(who) != 2:
        return None
    first, second = sorted(who, key=lambda name: (name not in by_role["lead"], name))
    return first, second


def both_done(session: Session) -> bool:
    """Whether two have coded the school and both are done: then they may see each other's codings."""
    two = compared_coders(session)
    return two is not None and set(two) <= done_by(session).keys()


def codes_blind(session: Session, coder: str, *, twice: bool = False) -> bool:
    """Whether a coder may not see what others have coded at a school.

    So it is for those who are to code it as well, until two are done: who led the meeting or took notes, who has begun,
    and everybody where the school is to be coded by two (`twice`).
    """
    officials = {person.name for person in session.participants if person.role in OFFICIALS}
    return not both_done(session) and (twice or coder in officials | coders(session) | second_coders(session))


def visible_codings(session: Session, coder: str, *, twice: bool = False) -> tuple[Explanation, ...]:
    """The codings a coder may see: her own, and the others' unless she codes blind."""
    if not codes_blind(session, coder, twice=twice):
        return session.explanations
    return tuple(explanation for explanation in session.explanations if explanation.coder == coder)


def with_current_codes(book: Codebook, explanations: Iterable[Explanation]) -> tuple[Explanation, ...]:
    """The codings under the codes they count under now; what each was coded under stays in its event."""
    found = []
    for explanation in explanations:
        category = book.category(explanation.category)
        found.append(explanation._replace(category=category.id) if category else explanation)
    return tuple(found)


def differences(book: Codebook, session: Session) -> tuple[Difference, ...]:
    """What the two do not say the same of, decided or not; nothing before both are done."""
    two = compared_coders(session)
    if two is None or not both_done(session):
        return ()
    codings = [
        (counts, made.category)
        for counts, made in zip(with_current_codes(book, session.explanations), session.explanations, strict=True)
        if made.coder in two
    ]
    found = []
    for group in book.result_groups:
        for category in book.categories:
            here = [pair for pair in codings if pair[0].measure == group.id and pair[0].category == category.id]
            first, second = (Side(coder, tuple(e for e, _made in here if e.coder == coder)) for coder in two)
            if first.valences != second.valences:
                under = tuple(sorted({made for _e, made in here}))
                found.append(Difference(group.id, category.id, first, second, under))
    return tuple(found)


def decision_on(session: Session, difference: Difference) -> Decision | None:
    """How it was decided; None when it is not, or when either has coded otherwise since.

    Codings that all were made under one other code were perhaps decided about then: merging or splitting it changed
    nothing of what the two had seen.
    """
    places = (
        (difference.category, *difference.coded_under) if len(difference.coded_under) == 1 else (difference.category,)
    )
    for code in places:
        value = session.value(_target(difference.measure, code))
        if (
            value
            and value["seen"] == difference.valences_by_coder
            and value.get("under", [code]) == [*difference.coded_under]
        ):
            return Decision(tuple(value["valences"]), value["verdict"], value["reason"], value["by"], value["at"])
    return None


def undecided_differences(book: Codebook, session: Session) -> tuple[Difference, ...]:
    """The differences still to be talked over."""
    return tuple(found for found in differences(book, session) if decision_on(session, found) is None)


def settled_codings(book: Codebook, session: Session) -> tuple[Explanation, ...] | None:
    """The codings that hold once two have settled: what both have, else as decided; None before that.

    Where both have coded the same, the first's codings stand for both.
    """
    two = compared_coders(session)
    if two is None or not both_done(session):
        return None
    decided = {(found.measure, found.category): decision_on(session, found) for found in differences(book, session)}
    if None in decided.values():
        return None
    held: list[Explanation] = []
    for coder in two:
        already = {(e.measure, e.category, e.valence) for e in held}
        for explanation in with_current_codes(book, session.explanations):
            ruling = decided.get((explanation.measure, explanation.category))
            holds = ruling is None or explanation.valence in ruling.valences
            if explanation.coder == coder and holds and explanation[1:4] not in already:
                held.append(explanation)
    return tuple(held)


def counted_codings(book: Codebook, session: Session) -> tuple[Explanation, ...]:
    """The settled codings where two have settled; else those of the one who led the meeting; else the only coder's.

    Codings stand under the codes they count under now.
    """
    held = settled_codings(book, session)
    if held is not None:
        return held
    whose = _before_settling(session)
    return tuple(
        explanation for explanation in with_current_codes(book, session.explanations) if explanation.coder in whose
    )


def counted_coders(book: Codebook, session: Session) -> frozenset[str]:
    """Whose codings those are."""
    two = compared_coders(session)
    return frozenset(two) if two and settled_codings(book, session) is not None else _before_settling(session)


def _before_settling(session: Session) -> frozenset[str]:
    """The one who led the meeting, where several have coded; she may have said that nothing was explained.

    When none of them led it, all count: leaving every one out would say so of them all.
    """
    who = coders(session)
    leads = frozenset(person.name for person in session.participants if person.role == "lead") & who
    return leads if len(who) > 1 and leads else who

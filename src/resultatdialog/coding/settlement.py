"""Settlement of two coders' codings, and the codings that count at a school in the end.

Codings both coders have made hold without a decision; each difference between the coders is decided on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from resultatdialog.coding.coder_status import coders, done_by, moment, second_coders
from resultatdialog.coding.pair_decisions import with_decisions
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import OFFICIALS, VALENCES, Explanation, Session
from resultatdialog.guide.model import Codebook

Verdict = Literal["first", "second", "both", "neither"]


_VERDICTS: tuple[Verdict, ...] = ("first", "second", "both", "neither")


class Side(NamedTuple):
    """One coder's codings of one school, result and code."""

    coder: str
    explanations: tuple[Explanation, ...]

    @property
    def valences(self) -> tuple[str, ...]:
        """The valences this coder has used, in the order strength, weakness, unspecified."""
        return tuple(valence for valence in VALENCES if any(e.valence == valence for e in self.explanations))


class Difference(NamedTuple):
    """A result and a code where the two coders used different valences (or only one used the code)."""

    measure: str
    category: str
    first: Side
    second: Side
    coded_under: tuple[str, ...]
    """Ids of the codes these codings were made under; after a merge or split they differ from `category`."""

    @property
    def target(self) -> str:
        """The event target of the decision on this difference."""
        return _target(self.measure, self.category)

    @property
    def valences_by_coder(self) -> dict[str, Json]:
        """Each coder's valences; a decision holds only as long as they stay the same."""
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

    def decision_change(self, verdict: Verdict, reason: str, by: str, at: str) -> Change:
        """The change that records a decision on this difference."""
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
    """The decision on one difference."""

    valences: tuple[str, ...]
    verdict: Verdict
    reason: str
    by: str
    at: str


def compared_coders(session: Session) -> tuple[str, str] | None:
    """The two coders whose codings are compared; None when there are no such two.

    These are the lead and the note-taker when both have coded, else the only two coders. Of several others the first
    two to be done are compared: their settlement stands whoever codes afterwards.
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
    """Whether two people have coded the school and both are done, so that they may see each other's codings."""
    two = compared_coders(session)
    return two is not None and set(two) <= done_by(session).keys()


def codes_blind(session: Session, coder: str, *, twice: bool = False) -> bool:
    """Whether a coder may not see others' codings at a school.

    This holds, until two coders are done, for those who are expected to code the school: lead and note-taker, everyone
    who has begun or joined, and everybody where two are to code the school (`twice`).
    """
    officials = {person.name for person in session.participants if person.role in OFFICIALS}
    return not both_done(session) and (twice or coder in officials | coders(session) | second_coders(session))


def visible_codings(session: Session, coder: str, *, twice: bool = False) -> tuple[Explanation, ...]:
    """The codings a coder may see: the coder's own, and others' unless the coder codes blind."""
    if not codes_blind(session, coder, twice=twice):
        return session.explanations
    return tuple(explanation for explanation in session.explanations if explanation.coder == coder)


def with_current_codes(book: Codebook, explanations: Iterable[Explanation]) -> tuple[Explanation, ...]:
    """The codings with each category replaced by the code it counts under now; events keep the original category."""
    found = []
    for explanation in explanations:
        category = book.category(explanation.category)
        found.append(explanation._replace(category=category.id) if category else explanation)
    return tuple(found)


def differences(book: Codebook, session: Session) -> tuple[Difference, ...]:
    """All differences between the two coders, decided or not; empty before both are done."""
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


def as_one(found: Sequence[Difference]) -> tuple[tuple[Difference, ...], ...]:
    """The differences in groups that are one decision: the two codes that one sentence was given by the two coders.

    The verdict on a group is the verdict on each of its differences.
    """
    groups: list[tuple[Difference, ...]] = []
    taken: set[str] = set()
    for place, one in enumerate(found):
        if one.target in taken:
            continue
        partner = next(
            (other for other in found[place + 1 :] if other.target not in taken and _same_words(one, other)), None
        )
        group = (one,) if partner is None else (one, partner)
        taken |= {difference.target for difference in group}
        groups.append(group)
    return tuple(groups)


def verdicts_on(group: Sequence[Difference]) -> tuple[Verdict, ...]:
    """The verdicts to choose between on differences that are one decision: one for each possible outcome."""
    found: dict[tuple[tuple[str, ...], ...], Verdict] = {}
    for verdict in _VERDICTS:
        found.setdefault(tuple(each.outcome(verdict) for each in group), verdict)
    return tuple(found.values())


def _same_words(one: Difference, other: Difference) -> bool:
    """Whether each coder used only one of the two codes, once, for words that the other gave the other code."""
    if one.measure != other.measure:
        return False
    sides = (one.first.explanations, other.second.explanations)
    if not all(sides):
        sides = (other.first.explanations, one.second.explanations)
    codings = [*one.first.explanations, *one.second.explanations, *other.first.explanations, *other.second.explanations]
    if len(codings) != 2 or not all(sides):
        return False
    return of_same_words(sides[0][0], sides[1][0])


def of_same_words(one: Explanation, other: Explanation) -> bool:
    """Whether two codings are of the same words, or of words some of which are the same."""
    if one.question != other.question:
        return False
    if one.start is None or other.start is None:
        return one.quote == other.quote
    if one.field != other.field:
        return False
    return one.start < other.start + len(other.quote) and other.start < one.start + len(one.quote)


def decision_on(session: Session, difference: Difference) -> Decision | None:
    """The decision on a difference; None when there is none, or when either coder has changed valences since.

    When all codings were made under one other code, a decision about that code holds: merging or splitting the code
    changed nothing of what the two coders had seen.
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
    """The differences that are still to be decided."""
    return tuple(found for found in differences(book, session) if decision_on(session, found) is None)


def settled_codings(book: Codebook, session: Session) -> tuple[Explanation, ...] | None:
    """The codings that hold once every difference is decided; None before that.

    Codings by both coders hold, as do those the decisions keep; where both have made the same coding, the first coder's
    is returned.
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
            if (
                explanation.coder == coder
                and holds
                and (explanation.measure, explanation.category, explanation.valence) not in already
            ):
                held.append(explanation)
    return tuple(held)


def counted_codings(book: Codebook, session: Session) -> tuple[Explanation, ...]:
    """The codings that the tallies count, under their current codes.

    Where a sentence was decided on together with nearly the same words at another school, the codes decided on count.
    """
    return with_decisions(book, session, codings_as_settled(book, session))


def codings_as_settled(book: Codebook, session: Session) -> tuple[Explanation, ...]:
    """The codings that count before decisions made together with other schools.

    These are the settled codings where two have settled; else the lead's where several have coded; else all.
    """
    held = settled_codings(book, session)
    if held is not None:
        return held
    whose = _before_settling(session)
    return tuple(
        explanation for explanation in with_current_codes(book, session.explanations) if explanation.coder in whose
    )


def counted_coders(book: Codebook, session: Session) -> frozenset[str]:
    """Names of the coders whose codings count."""
    two = compared_coders(session)
    return frozenset(two) if two and settled_codings(book, session) is not None else _before_settling(session)


def _before_settling(session: Session) -> frozenset[str]:
    """The lead where several have coded, even when the lead has coded nothing and is done; else all coders.

    When no lead is among several coders all count: leaving everyone out would say that nothing was explained.
    """
    who = coders(session)
    leads = frozenset(person.name for person in session.participants if person.role == "lead") & who
    return leads if len(who) > 1 and leads else who

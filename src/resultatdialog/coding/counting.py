"""How codings count that do not count as they were coded: after samsyn, or by a decision made with another school.

The lists of codings show what was coded; here is what the tables count for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from resultatdialog.coding.consistency import GivenCode
from resultatdialog.coding.pair_decisions import DecidedSentence, decided_sentences
from resultatdialog.coding.settlement import (
    as_one,
    codings_as_settled,
    compared_coders,
    decision_on,
    differences,
    of_same_words,
    settled_codings,
    with_current_codes,
)
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Codebook

CountingWhy = Literal["settled", "unsettled", "others", "alike"]
"""The reason a coding counts otherwise.

settled: two coders' difference was decided; unsettled: the lead's codings count until it is; others: two others have
coded the school; alike: the sentence was decided on together with nearly the same words at another school.
"""

CodingKey = tuple[str, str]
"""Id and coder of a coding."""


class Counting(NamedTuple):
    """The codes that count for a coding that does not count as it was coded, or not alone."""

    codes: tuple[GivenCode, ...]
    why: CountingWhy
    besides: bool = False
    """Whether the coding's own code counts as well."""

    @property
    def decided(self) -> bool:
        """Whether somebody has decided so; if not, that others' codings count says nothing of this one."""
        return self.why in ("settled", "alike")


def coding_key(coding: Explanation) -> CodingKey:
    """The key of a coding in what `counting_otherwise` returns."""
    return coding.id, coding.coder


def counting_otherwise(book: Codebook, session: Session) -> dict[CodingKey, Counting]:
    """Each coding at a school that does not count as it was coded, with what counts; the others are left out.

    A coding counts, too, when another with its code is counted for both.
    """
    counted = codings_as_settled(book, session)
    decided = {coding: half for half in decided_sentences(book, session, counted) for coding in half.given}
    instead = _instead(book, session) if settled_codings(book, session) is not None else None
    found = {}
    for coding in with_current_codes(book, session.explanations):
        same = _standing_for(coding, counted) if instead is not None or coding in counted else []
        if same:
            counting = _decided_with_others(coding, same, decided)
        elif coding.coder not in (compared_coders(session) or (coding.coder,)):
            counting = Counting((), "others")
        elif instead is None:
            counting = Counting((), "unsettled")
        else:
            codes = instead.get((coding.measure, coding.category), ())
            counting = Counting(_as_decided(coding, codes, counted, decided), "settled")
        if counting is not None:
            found[coding_key(coding)] = counting
    return found


def _standing_for(coding: Explanation, counted: Sequence[Explanation]) -> list[Explanation]:
    """The counted codings that a coding counts by: itself, else those with its code, on its own words if there are."""
    if coding in counted:
        return [coding]
    code = coding.measure, coding.category, coding.valence
    same = [other for other in counted if (other.measure, other.category, other.valence) == code]
    return [other for other in same if of_same_words(coding, other)] or same


def _decided_with_others(
    coding: Explanation, same: Iterable[Explanation], decided: dict[Explanation, DecidedSentence]
) -> Counting | None:
    """The codes that count where all a coding counts by was decided on with another school; None without more."""
    halves = [decided.get(other) for other in same]
    codes: list[GivenCode] = []
    given: set[GivenCode] = set()
    for half in halves:
        if half is None:
            return None
        codes += half.decision.codes
        given |= half.codes
    if (coding.category, coding.valence) not in codes:
        return Counting(tuple(dict.fromkeys(codes)), "alike")
    more = tuple(code for code in dict.fromkeys(codes) if code not in given)
    return Counting(more, "alike", besides=True) if more else None


def _instead(book: Codebook, session: Session) -> dict[tuple[str, str], tuple[GivenCode, ...]]:
    """Result group and code of each decided difference to the codes that hold by that decision."""
    found: dict[tuple[str, str], tuple[GivenCode, ...]] = {}
    for group in as_one(differences(book, session)):
        decisions = [(one.category, decision_on(session, one)) for one in group]
        holds = tuple(
            (category, valence) for category, ruling in decisions if ruling is not None for valence in ruling.valences
        )
        found |= {(one.measure, one.category): holds for one in group}
    return found


def _as_decided(
    coding: Explanation,
    codes: Iterable[GivenCode],
    counted: Sequence[Explanation],
    decided: dict[Explanation, DecidedSentence],
) -> tuple[GivenCode, ...]:
    """The codes that count for those that hold in place of a coding's, after decisions made with other schools."""
    found: list[GivenCode] = []
    for category, valence in codes:
        held = coding._replace(category=category, valence=valence)
        counting = _decided_with_others(held, _standing_for(held, counted), decided)
        if counting is None or counting.besides:
            found.append((category, valence))
        if counting is not None:
            found += counting.codes
    return tuple(dict.fromkeys(found))

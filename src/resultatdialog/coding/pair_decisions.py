"""Decisions on one school's sentence that were made together with nearly the same words at another school.

Each of the two meetings keeps its own half. There are two kinds: the codes that hold for the sentence in place of those
it was given, and that it means something else than the other school's, so that both keep their codes. A half holds as
long as its own sentence has the words and codes that were seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from resultatdialog.coding.consistency import CodedSentence, GivenCode, PairDecision
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Codebook


class DecidedSentence(NamedTuple):
    """A sentence of one school with the decision on its codes that is in force."""

    given: tuple[Explanation, ...]
    """The sentence's codings as they were coded or settled."""
    decision: PairDecision

    @property
    def codes(self) -> frozenset[GivenCode]:
        """The codes it was given."""
        return frozenset(_code(coding) for coding in self.given)


def sentences(
    school: str, book: Codebook, session: Session, codings: Sequence[Explanation]
) -> tuple[CodedSentence, ...]:
    """The sentences of one school with the codes they were given and those that count; a whole answer has no words.

    `codings` are those that count before decisions made with other schools, under their current codes.
    """
    decided = {half.given: half.decision for half in decided_sentences(book, session, codings)}
    found = []
    for (measure, quote), given in _by_words(codings).items():
        if quote:
            decision = decided.get(given)
            codes = decision.codes if decision else [_code(coding) for coding in given]
            found.append(CodedSentence(school, measure, quote, frozenset(codes), given, decision))
    return tuple(found)


def with_decisions(book: Codebook, session: Session, codings: tuple[Explanation, ...]) -> tuple[Explanation, ...]:
    """The codings with those of decided sentences replaced by the ones that hold.

    A code that the sentence was not given stands as a coding by whoever decided. Events keep everything coded.
    """
    held: dict[Explanation, tuple[Explanation, ...]] = {}
    for half in decided_sentences(book, session, codings):
        held |= dict.fromkeys(half.given, ())
        held[half.given[0]] = tuple(_held(half))
    return tuple(one for coding in codings for one in held.get(coding, (coding,)))


def _held(half: DecidedSentence) -> Iterable[Explanation]:
    for code in half.decision.codes:
        kept = [coding for coding in half.given if _code(coding) == code]
        category, valence = code
        yield from kept or [half.given[0]._replace(category=category, valence=valence, coder=half.decision.by)]


def decision_apart(
    book: Codebook, session: Session, sentence: CodedSentence, other_session: str, other: CodedSentence
) -> PairDecision | None:
    """A meeting's half of the decision that its sentence means something else than another meeting's.

    None without one, or when the words or the codes that count have changed since.
    """
    value = session.value(targets.apart(sentence.key, other_session, other.key))
    if value is None or value["quote"] != sentence.quote:
        return None
    codes = _codes(book, value["codes"])
    if set(codes) != sentence.codes:
        return None
    return PairDecision(codes, value["reason"], value["by"], value["at"])


def alike_change(sentence: CodedSentence, codes: Sequence[GivenCode], reason: str, by: str, at: str) -> Change:
    """The change that records the codes that hold for a sentence."""
    seen: list[Json] = [
        {"id": one.id, "coder": one.coder, "category": one.category, "valence": one.valence} for one in sentence.codings
    ]
    about = {"measure": sentence.measure, "quote": sentence.quote}
    value: Json = {**about, "given": seen, "codes": _plain(codes), "reason": reason, "by": by, "at": at}
    return Change(targets.alike(sentence.key), value)


def apart_change(
    sentence: CodedSentence, other_session: str, other: CodedSentence, reason: str, by: str, at: str
) -> Change:
    """The change that records in one meeting that its sentence means something else than another meeting's."""
    about = {"measure": sentence.measure, "quote": sentence.quote}
    value: Json = {**about, "codes": _plain(sorted(sentence.codes)), "reason": reason, "by": by, "at": at}
    return Change(targets.apart(sentence.key, other_session, other.key), value)


def decided_sentences(book: Codebook, session: Session, codings: Sequence[Explanation]) -> list[DecidedSentence]:
    """The decisions on codes whose sentences have the words and codes that were seen.

    `codings` are those that count before decisions made with other schools, under their current codes. Once words are
    erased, a sentence is known by the ids of its codings.
    """
    recorded = session.under(targets.ALIKE)
    if not recorded:
        return []
    known = {(coding.id, coding.coder): coding for coding in codings}
    alone = set(_by_words(codings).values())
    found: list[DecidedSentence] = []
    taken: set[Explanation] = set()
    for _key, value in sorted(recorded.items(), key=lambda item: (-len(item[1]["given"]), item[0])):
        seen = [(known.get((one["id"], one["coder"])), _now(book, one)) for one in value["given"]]
        given = tuple(coding for coding, code in seen if coding is not None and _code(coding) == code)
        words = {(coding.measure, coding.quote.strip()) for coding in given}
        if len(given) < len(seen) or words != {(value["measure"], value["quote"])} or not taken.isdisjoint(given):
            continue
        if value["quote"] and given not in alone:
            continue
        taken.update(given)
        decision = PairDecision(_codes(book, value["codes"]), value["reason"], value["by"], value["at"])
        found.append(DecidedSentence(given, decision))
    return found


def _by_words(codings: Iterable[Explanation]) -> dict[tuple[str, str], tuple[Explanation, ...]]:
    """Result group and words to their codings, in order of id."""
    found: defaultdict[tuple[str, str], list[Explanation]] = defaultdict(list)
    for coding in codings:
        found[coding.measure, coding.quote.strip()].append(coding)
    return {words: tuple(sorted(given, key=lambda one: (one.id, one.coder))) for words, given in found.items()}


def _code(coding: Explanation) -> GivenCode:
    return coding.category, coding.valence


def _now(book: Codebook, plain: dict[str, str]) -> GivenCode:
    """A recorded code as it counts now, after merges and splits."""
    category = book.category(plain["category"])
    return category.id if category else plain["category"], plain["valence"]


def _codes(book: Codebook, plain: Iterable[dict[str, str]]) -> tuple[GivenCode, ...]:
    return tuple(dict.fromkeys(_now(book, one) for one in plain))


def _plain(codes: Iterable[GivenCode]) -> list[Json]:
    return [{"category": category, "valence": valence} for category, valence in codes]

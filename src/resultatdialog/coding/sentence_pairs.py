"""Pairs of sentences of two schools in nearly the same words with different codes, and how they are settled.

A pair is open until somebody decides which codes hold for both, or that they mean different things. When words or codes
at either school change, it is open again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from resultatdialog.coding.coder_status import coders, done_by, second_coders
from resultatdialog.coding.consistency import CodedSentence, GivenCode, Inconsistency, PairDecision, inconsistencies
from resultatdialog.coding.pair_decisions import alike_change, apart_change, decision_apart, sentences
from resultatdialog.coding.settlement import both_done, codings_as_settled, undecided_differences
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change, canonical
from resultatdialog.dialogue.session import NOT_OVER, Session
from resultatdialog.guide.model import Codebook

PairState = Literal["open", "alike", "apart"]
"""open: nobody has decided; alike: the same codes count for both; apart: they mean different things."""
ObstacleKind = Literal["unfinished", "unsettled", "in_conflict", "locked"]


class Obstacle(NamedTuple):
    """A school of a pair where something else has to be done first.

    unfinished: somebody is still coding it, or is to; unsettled: two coders' differences are undecided; in_conflict:
    its codings are kept in two versions; locked: nothing in the meeting can be changed.
    """

    school: str
    kind: ObstacleKind


class SentencePair(NamedTuple):
    """Two sentences in nearly the same words that were given different codes, with what was decided."""

    first: CodedSentence
    second: CodedSentence
    alike: float
    """Share of letter groups in common, from 0 to 1."""
    sessions: tuple[str, str]
    """Ids of the two meetings."""
    state: PairState
    decisions: tuple[PairDecision, ...]
    """The decisions in force on either sentence; that they mean different things is one for each."""
    obstacles: tuple[Obstacle, ...]

    @property
    def id(self) -> str:
        """Ten hexadecimal digits made from the words and the codes given, the same on every computer that has them."""
        sides = sorted(
            canonical([session, one.key, one.quote, sorted(map(list, one.given))])
            for session, one in zip(self.sessions, self.sentences, strict=True)
        )
        return hashlib.sha256(canonical([*sides]).encode()).hexdigest()[:10]

    @property
    def sentences(self) -> tuple[CodedSentence, CodedSentence]:
        """The two sentences."""
        return self.first, self.second

    @property
    def outcomes(self) -> tuple[tuple[GivenCode, ...], ...]:
        """The codes that can hold for both: those of the first, of the second, of both, and each of several alone."""
        sides = [tuple(sorted(one.given)) for one in self.sentences]
        every = tuple(sorted({*sides[0], *sides[1]}))
        return tuple(dict.fromkeys([*sides, every, *((code,) for code in every)]))


def sentence_pairs(
    book: Codebook, conversations: Iterable[Conversation], drawn: Collection[str] = ()
) -> tuple[SentencePair, ...]:
    """All pairs, decided or not, those most alike first; `drawn`: codes of the schools that two shall code."""
    by_school = {conversation.school.code: conversation.session for conversation in conversations}
    said: list[CodedSentence] = []
    for school, session in by_school.items():
        said += sentences(school, book, session, codings_as_settled(book, session))
    found = inconsistencies(said)
    concerned = {one.school for pair in found for one in (pair.first, pair.second)}
    obstacles = {school: _obstacles(book, by_school[school], school in drawn) for school in concerned}
    return tuple(_pair(book, by_school, pair, obstacles) for pair in found)


def open_pairs(pairs: Iterable[SentencePair]) -> tuple[SentencePair, ...]:
    """The pairs that nobody has decided."""
    return tuple(pair for pair in pairs if pair.state == "open")


def _pair(
    book: Codebook,
    by_school: dict[str, Session],
    pair: Inconsistency,
    obstacles: dict[str, tuple[ObstacleKind, ...]],
) -> SentencePair:
    first, second, alike = pair
    one, other = by_school[first.school], by_school[second.school]
    apart = (
        decision_apart(book, one, first, other.id, second),
        decision_apart(book, other, second, one.id, first),
    )
    state: PairState = "open"
    decisions = tuple(sentence.decided for sentence in (first, second) if sentence.decided is not None)
    if first.codes == second.codes:
        state = "alike"
    elif None not in apart:
        state, decisions = "apart", tuple(decision for decision in apart if decision is not None)
    waits = [Obstacle(school, kind) for school in (first.school, second.school) for kind in obstacles[school]]
    halves = (targets.apart(first.key, other.id, second.key), targets.apart(second.key, one.id, first.key))
    for session, sentence, half in zip((one, other), (first, second), halves, strict=True):
        if session.explanations_in_conflict(sentence.measure) or session.waits(half):
            waits.append(Obstacle(sentence.school, "in_conflict"))
    return SentencePair(first, second, alike, (one.id, other.id), state, decisions, tuple(waits))


def _obstacles(book: Codebook, session: Session, drawn: bool) -> tuple[ObstacleKind, ...]:
    if session.state == "locked":
        return ("locked",)
    waiting = (coders(session) | second_coders(session)) - done_by(session).keys()
    if session.state in NOT_OVER or (session.state == "held" and (waiting or (drawn and not both_done(session)))):
        return ("unfinished",)
    return ("unsettled",) if undecided_differences(book, session) else ()


def alike_changes(
    pair: SentencePair, sessions: Sequence[Session], codes: Sequence[GivenCode], reason: str, by: str, at: str
) -> tuple[list[Change], list[Change]]:
    """The changes in each of the two meetings by which the same codes hold for both sentences."""
    changes = [[alike_change(one, codes, reason, by, at)] for one in pair.sentences]
    for side, withdrawn in zip(changes, _withdrawals(pair, sessions, targets.APART), strict=True):
        side += withdrawn
    return changes[0], changes[1]


def apart_changes(
    pair: SentencePair, sessions: Sequence[Session], reason: str, by: str, at: str
) -> tuple[list[Change], list[Change]]:
    """The changes in each of the two meetings that record that the sentences mean different things.

    Where the same codes held, each gets back those it was given.
    """
    back = _withdrawals(pair, sessions, targets.ALIKE) if pair.state == "alike" else ([], [])
    one, other = (
        sentence._replace(codes=sentence.given, decided=None) if pair.state == "alike" else sentence
        for sentence in pair.sentences
    )
    first = apart_change(one, pair.sessions[1], other, reason, by, at)
    second = apart_change(other, pair.sessions[0], one, reason, by, at)
    return [first, *back[0]], [second, *back[1]]


def back_changes(pair: SentencePair, sessions: Sequence[Session]) -> tuple[list[Change], list[Change]]:
    """The changes in each of the two meetings that take back what was decided on the pair."""
    if pair.state == "open":
        return [], []
    return _withdrawals(pair, sessions, targets.ALIKE if pair.state == "alike" else targets.APART)


def _withdrawals(pair: SentencePair, sessions: Sequence[Session], kind: str) -> tuple[list[Change], list[Change]]:
    """The changes that withdraw what the two meetings have recorded of a kind, ALIKE or APART."""
    first, second = pair.sentences
    names = (
        (targets.alike(first.key), targets.alike(second.key))
        if kind == targets.ALIKE
        else (
            targets.apart(first.key, pair.sessions[1], second.key),
            targets.apart(second.key, pair.sessions[0], first.key),
        )
    )
    found = [
        [Change(name, None)] if session.value(name) is not None else []
        for name, session in zip(names, sessions, strict=True)
    ]
    return found[0], found[1]

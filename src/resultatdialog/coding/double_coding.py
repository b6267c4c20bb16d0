"""Agreement between the two coders of double-coded meetings, code by code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from resultatdialog.coding.agreement import Agreement, agreement
from resultatdialog.coding.settlement import compared_coders, with_current_codes
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Codebook, Guide

CodeUnit = Literal["type", "category"]
VALENCES = ("any", "strength", "weakness")


class CodeAgreement(NamedTuple):
    """The agreement on one code for one result group."""

    measure: str
    """Id of the result group: np3, np6, betyg6."""
    unit: CodeUnit
    id: str
    """Id of the type or category."""
    valence: str
    """strength, weakness or any; `any` includes codings with unspecified valence."""
    agreement: Agreement


def code_agreements(guide: Guide, sessions: Sequence[Session]) -> tuple[CodeAgreement, ...]:
    """The agreement for every result group, type or category, and valence, over the meetings two people have coded.

    A school counts for a result group when the group's question was answered: with words, ticks or codings.
    """
    book = guide.codebook
    units: list[tuple[CodeUnit, str, frozenset[str]]] = [
        ("type", kind.id, frozenset(c.id for c in book.categories if c.type == kind.id)) for kind in book.types
    ]
    units += [("category", category.id, frozenset({category.id})) for category in book.categories]
    found = []
    for group in book.result_groups:
        coded = [
            tuple(_of(book, session, group.id, coder) for coder in coders)
            for session in sessions
            if (coders := compared_coders(session)) is not None and _answered(session, group.id, group.question)
        ]
        for unit, id_, members in units:
            for valence in VALENCES:
                pairs = [(_has(first, members, valence), _has(second, members, valence)) for first, second in coded]
                found.append(CodeAgreement(group.id, unit, id_, valence, agreement(pairs)))
    return tuple(found)


def _of(book: Codebook, session: Session, measure: str, coder: str) -> tuple[Explanation, ...]:
    return tuple(e for e in with_current_codes(book, session.explanations) if e.measure == measure and e.coder == coder)


def _answered(session: Session, measure: str, question: str) -> bool:
    """Whether the question was answered; a coded explanation is an answer even when nothing was written down."""
    return any(e.measure == measure for e in session.explanations) or session.status(question) == "answered"


def _has(explanations: Sequence[Explanation], members: frozenset[str], valence: str) -> bool:
    return any(e.category in members and valence in ("any", e.valence) for e in explanations)

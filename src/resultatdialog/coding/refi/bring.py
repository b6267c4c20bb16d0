"""What a file's codings change at a meeting: new ones are added, the same are left, others replace what stood there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from resultatdialog.coding.refi.guids import READ_IN, coding_guid
from resultatdialog.coding.refi.lost import Lost
from resultatdialog.coding.refi.place import PlacedCoding
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.intake.text import printable


class Brought(NamedTuple):
    """One meeting's codings after an import."""

    new: tuple[Explanation, ...]
    changed: tuple[tuple[Explanation, Explanation], ...]
    """Before and after."""
    left: int
    """How many were there already."""


def bring(session: Session, found: Iterable[PlacedCoding], lost: Lost) -> Brought:
    """Hold a file's codings against those of the meeting: by guid, else by what they say and who says it."""
    known = {coding_guid(session.id, explanation): explanation for explanation in session.explanations}
    said = {_said(explanation) for explanation in session.explanations}
    new: list[Explanation] = []
    changed = []
    left = 0
    for one in found:
        standing = known.get(one.guid)
        if standing is not None:
            after = _updated(standing, one)
            if after == standing:
                left += 1
            else:
                changed.append((standing, after))
            continue
        explanation = _explanation(one)
        if explanation is None:
            lost["without_result"] += 1
        elif _said(explanation) in said:
            left += 1
        else:
            new.append(explanation)
    return Brought(tuple(new), tuple(changed), left)


def _updated(standing: Explanation, found: PlacedCoding) -> Explanation:
    """What the file says in place of what stood there; what it does not say is no reason to forget."""
    after = standing._replace(category=found.category, valence=found.valence)
    if printable(standing.quote) != found.quote:
        after = after._replace(quote=found.quote, field=found.field, start=found.start)
    if found.measure is not None:
        after = after._replace(measure=found.measure)
    if found.subject is not None:
        after = after._replace(subject=found.subject)
    if found.memo and found.memo != printable(standing.memo):
        after = after._replace(memo=found.memo)
    return after


def _explanation(found: PlacedCoding) -> Explanation | None:
    """The coding as it will stand here; None where neither file nor question says which result it is about."""
    measure = found.measure or found.answer.explains
    if measure is None:
        return None
    return Explanation(
        id=READ_IN + found.guid,
        measure=measure,
        category=found.category,
        valence=found.valence,
        quote=found.quote,
        question=found.answer.question,
        coder=found.coder,
        coded_at=found.at,
        subject=found.subject,
        memo=found.memo,
        field=found.field,
        start=found.start,
    )


def _said(explanation: Explanation) -> tuple[object, ...]:
    """What makes two codings the same whatever their ids."""
    return (
        explanation.question,
        explanation.measure,
        explanation.category,
        explanation.valence,
        printable(explanation.quote),
        explanation.coder,
        explanation.subject,
    )

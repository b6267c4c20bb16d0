"""The follow-up question on the school's own work, suggested when all explanations of a result are about the pupils.

The module also counts how often explanations went no further over a round.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from resultatdialog.coding.settlement import counted_codings
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook


def stops_at_pupils(book: Codebook, codings: Iterable[Explanation]) -> bool:
    """Whether there are explanations and all are about the pupils or factors outside the school."""
    roles = {kind.role for coding in codings if (kind := book.type_of(coding.category)) is not None}
    return bool(roles) and "effort" not in roles


def follow_up_question(codebook: Codebook, result_group: str, explanations: Iterable[Explanation]) -> str | None:
    """The question to suggest for a result group; None when nothing or the school's own work has been coded.

    Source: the national review of 2020 (SI-2019:1437), which found analyses that stop at the pupils.
    """
    stops = stops_at_pupils(codebook, (e for e in explanations if e.measure == result_group))
    return codebook.prompts[0] if stops and codebook.prompts else None


class Reach(NamedTuple):
    """How far explanations reached over a round; every number counts pairs of school and result."""

    coded: int
    """Pairs with any coding."""
    stopped: int
    """Pairs with codings but none about the school's own work."""
    prompted: int
    """Pairs for which the follow-up question was shown."""
    effort_after: int
    """Pairs for which the school's own work was coded after the question was shown."""


def explanation_reach(conversations: Iterable[Conversation]) -> Reach:
    """The reach over a round's meetings, from the codings that count."""
    coded = stopped = prompted = effort_after = 0
    for conversation in conversations:
        book, session = conversation.guide.codebook, conversation.session
        codings = counted_codings(book, session)
        for group in book.result_groups:
            here = [coding for coding in codings if coding.measure == group.id]
            coded += bool(here)
            stopped += stops_at_pupils(book, here)
            shown = session.value(targets.prompt(group.id))
            if shown is not None:
                prompted += 1
                effort_after += any(_on_effort(book, c) for c in here if c.id not in shown["after"])
    return Reach(coded, stopped, prompted, effort_after)


def _on_effort(book: Codebook, coding: Explanation) -> bool:
    kind = book.type_of(coding.category)
    return kind is not None and kind.role == "effort"

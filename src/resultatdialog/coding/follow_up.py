"""When only the pupils have explained a result, the screen suggests one open question on what the school does."""

from __future__ import annotations

from collections.abc import Iterable

from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook


def stops_at_pupils(book: Codebook, codings: Iterable[Explanation]) -> bool:
    """Whether there are explanations, and all of them lie with the pupils or outside the school."""
    roles = {kind.role for coding in codings if (kind := book.type_of(coding.category)) is not None}
    return bool(roles) and "effort" not in roles


def follow_up(codebook: Codebook, result_group: str, explanations: Iterable[Explanation]) -> str | None:
    """The question to suggest for a result group, None when school effort has been named or nothing coded yet.

    Source: the national review of 2020 (SI-2019:1437), which found analyses that stop at the pupils.
    """
    stops = stops_at_pupils(codebook, (e for e in explanations if e.measure == result_group))
    return codebook.prompts[0] if stops and codebook.prompts else None

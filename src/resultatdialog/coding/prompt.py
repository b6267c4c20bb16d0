"""When only the pupils have explained a result, the screen suggests one open question on what the school does."""

from __future__ import annotations

from collections.abc import Iterable

from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook


def follow_up(codebook: Codebook, result_group: str, explanations: Iterable[Explanation]) -> str | None:
    """The question to suggest for a result group, None when school effort has been named or nothing coded yet.

    Source: the national review of 2020 (SI-2019:1437), which found analyses that stop at the pupils.
    """
    roles = {
        kind.role
        for explanation in explanations
        if explanation.measure == result_group and (kind := codebook.type_of(explanation.category)) is not None
    }
    if not roles or "effort" in roles or not codebook.prompts:
        return None
    return codebook.prompts[0]

"""The tally tables, in the order of every format. A new table is one line here; the rest is in its declaration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round
from resultatdialog.tally.model import Table, Tally
from resultatdialog.tally.schools import RoundAnswers, SchoolAnswers
from resultatdialog.tally.tables.explanations import EXPLANATION_CATEGORIES, EXPLANATION_TYPES
from resultatdialog.tally.tables.results import RESULT_VARIATION
from resultatdialog.tally.tables.school_matrix import SCHOOL_MATRIX
from resultatdialog.tally.tables.self_rating import SELF_RATING
from resultatdialog.tally.tables.ticked import MATERIALS, REASONS

TABLES: tuple[Table[Any, Any], ...] = (
    RESULT_VARIATION,
    EXPLANATION_TYPES,
    EXPLANATION_CATEGORIES,
    REASONS,
    MATERIALS,
    SELF_RATING,
    SCHOOL_MATRIX,
)


def tally(
    current: Round,
    guide: Guide,
    conversations: Sequence[Conversation],
    only: str | None = None,
    tables: Sequence[Table[Any, Any]] | None = None,
) -> Tally:
    """Count the tables (all of them unless some are given); a school counts once in a cell."""
    schools = tuple(SchoolAnswers(conversation) for conversation in conversations)
    answers = RoundAnswers(current, guide, schools)
    return Tally(
        round=current.id,
        schools=len(current.schools),
        sessions=len(schools),
        only=only,
        tables={table.name: table.counted(answers) for table in (TABLES if tables is None else tables)},
        changed=tuple(figure for school in schools for figure in school.changed_figures),
    )

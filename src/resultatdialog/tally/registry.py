"""The tally tables, in the order of every format. A new table is one line here; the rest is in its declaration."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.plan import counting
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
    *,
    not_taking_part: Collection[str] = (),
) -> Tally:
    """Count the tables (all of them unless some are given); a school counts once in a cell.

    `not_taking_part` are codes of schools that have declined or cancelled; those with a meeting that was held count.
    """
    counted = counting({each.school.code: each.session.state for each in conversations}, not_taking_part)
    schools = tuple(SchoolAnswers(each) for each in conversations if each.school.code in counted)
    answers = RoundAnswers(current, guide, schools)
    return Tally(
        round=current.id,
        schools=len(current.schools),
        sessions=len(schools),
        not_taking_part=len({*not_taking_part} - counted),
        only=only,
        tables={table.name: table.counted(answers) for table in (TABLES if tables is None else tables)},
        changed=tuple(figure for school in schools for figure in school.changed_figures),
    )


def tally_of(material: Material, only: str | None = None) -> Tally:
    """All tables of a round with its meetings, schools that do not take part left out."""
    counted = material.conversations
    return tally(material.round, material.guide, counted, only, not_taking_part=material.not_taking_part)

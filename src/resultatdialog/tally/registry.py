"""The tally tables, in the order of every format. A new table is one line here; the rest is in its declaration.

Fields of the guide have tables without a line here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.material import Material
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round
from resultatdialog.tally.groups import SchoolGroup, school_groups
from resultatdialog.tally.model import Table, Tally
from resultatdialog.tally.schools import RoundAnswers, SchoolAnswers
from resultatdialog.tally.tables.associations import ASSOCIATIONS
from resultatdialog.tally.tables.explanations import EXPLANATION_CATEGORIES, EXPLANATION_TYPES
from resultatdialog.tally.tables.fields import field_tables
from resultatdialog.tally.tables.motivations import MOTIVATIONS
from resultatdialog.tally.tables.orphaned import ORPHANED
from resultatdialog.tally.tables.other_words import OTHER_WORDS
from resultatdialog.tally.tables.results import RESULT_VARIATION
from resultatdialog.tally.tables.school_matrix import SCHOOL_MATRIX
from resultatdialog.tally.tables.self_rating import SELF_RATING
from resultatdialog.tally.tables.ticked import MATERIALS, REASONS
from resultatdialog.tally.undecided import undecided

TABLES: tuple[Table[Any, Any], ...] = (
    RESULT_VARIATION,
    EXPLANATION_TYPES,
    EXPLANATION_CATEGORIES,
    REASONS,
    MATERIALS,
    SELF_RATING,
    MOTIVATIONS,
    SCHOOL_MATRIX,
)
ON_REQUEST: tuple[Table[Any, Any], ...] = (ASSOCIATIONS,)
"""Tables that are counted only for those who ask: they take a second, and are read with care."""
REMAINDERS: tuple[Table[Any, Any], ...] = (OTHER_WORDS, ORPHANED)
"""Tables of what the others cannot count: left out without rows, unless somebody asks for them."""


def tables_of(guide: Guide) -> tuple[Table[Any, Any], ...]:
    """All tables that a guide can have, those of its fields among them."""
    return (*TABLES, *field_tables(guide), *ON_REQUEST, *REMAINDERS)


def round_answers(
    current: Round, guide: Guide, conversations: Sequence[Conversation], not_taking_part: Collection[str] = ()
) -> RoundAnswers:
    """The meetings that tables count: begun, at schools that take part."""
    schools = tuple(
        SchoolAnswers(each)
        for each in conversations
        if each.school.code not in not_taking_part and each.session.state != "prepared"
    )
    return RoundAnswers(current, guide, schools)


def tally(
    current: Round,
    guide: Guide,
    conversations: Sequence[Conversation],
    only: str | None = None,
    tables: Sequence[Table[Any, Any]] | None = None,
    *,
    not_taking_part: Collection[str] = (),
) -> Tally:
    """Count the tables (all, and remainders with rows, unless some are given); a school counts once in a cell.

    `not_taking_part` are codes of schools that have declined or cancelled; what was said there counts nowhere.
    """
    answers = round_answers(current, guide, conversations, not_taking_part)
    waiting = undecided(answers)
    return replace(
        count(answers, only, tables),
        not_taking_part=len(not_taking_part),
        undecided_pairs=waiting.pairs,
        undecided_cells=waiting.cells,
    )


def count(answers: RoundAnswers, only: str | None, tables: Sequence[Table[Any, Any]] | None) -> Tally:
    """Count the tables of a round, or of a group of its schools."""
    wanted = (*TABLES, *field_tables(answers.guide)) if tables is None else tables
    counted = [table.counted(answers) for table in wanted]
    if tables is None:
        counted += [table for table in (remainder.counted(answers) for remainder in REMAINDERS) if table.rows]
    held = len(answers.held)
    return Tally(
        round=answers.round.id,
        schools=len(answers.round.schools if answers.within is None else answers.within),
        sessions=held,
        ongoing=len(answers.schools) - held,
        only=only,
        tables={table.table.name: table for table in counted},
        changed=tuple(figure for school in answers.schools for figure in school.changed_figures),
    )


def tally_of(material: Material, only: str | None = None, tables: Sequence[Table[Any, Any]] | None = None) -> Tally:
    """The tables of a round with its meetings, schools that do not take part left out."""
    absent = material.not_taking_part
    return tally(material.round, material.guide, material.conversations, only, tables, not_taking_part=absent)


def tally_by(material: Material, by: str, everything: Tally) -> tuple[tuple[SchoolGroup, Tally], ...]:
    """The tables of a tally for each group of the round's schools; `by` is one of `group_keys`."""
    tables = [counted.table for counted in everything.tables.values()]
    answers = round_answers(material.round, material.guide, material.conversations, material.not_taking_part)
    return tuple(
        (group, count(answers.of_group(group.schools), everything.only, tables)) for group in school_groups(answers, by)
    )

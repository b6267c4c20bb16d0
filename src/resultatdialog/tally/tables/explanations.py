"""The tables of explanations: types and categories, each counted once per school and valence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from resultatdialog.guide.model import ExplanationType, Guide, ResultGroup
from resultatdialog.locale import _
from resultatdialog.tally.cells import TallyCell
from resultatdialog.tally.model import CellRow, Counted, Table, base_note
from resultatdialog.tally.said import Said, coded, noted
from resultatdialog.tally.schools import RoundAnswers, SchoolAnswers

VALENCES = ("any", "strength", "weakness")
"""The valences that have a row; `any` also holds explanations of unspecified valence."""


@dataclass(frozen=True)
class TypeRow(CellRow):
    """Schools that explained a result group by a type of explanation."""

    measure: str
    type: str
    valence: str


@dataclass(frozen=True)
class CategoryRow(CellRow):
    """Schools that explained a result group by a category."""

    measure: str
    category: str
    valence: str


def _count_types(answers: RoundAnswers) -> Counted[TypeRow, None]:
    book = answers.guide.codebook
    rows = []
    for group in book.result_groups:
        for kind in book.types:
            members = {category.id for category in book.categories if category.type == kind.id}
            rows += [
                TypeRow(measure=group.id, type=kind.id, valence=valence, cell=cell)
                for valence, cell in _cells(answers, group, members)
            ]
    return Counted(rows, None)


def _count_categories(answers: RoundAnswers) -> Counted[CategoryRow, None]:
    book = answers.guide.codebook
    rows = [
        CategoryRow(measure=group.id, category=category.id, valence=valence, cell=cell)
        for group in book.result_groups
        for category in book.categories
        for valence, cell in _cells(answers, group, {category.id})
    ]
    return Counted(rows, None)


def _cells(answers: RoundAnswers, group: ResultGroup, categories: Collection[str]) -> Iterator[tuple[str, TallyCell]]:
    """Valence and the schools that explained the result group by any of the categories with that valence."""
    has_new_codes = any(category.since for category in answers.guide.codebook.categories)
    for valence in VALENCES:
        fates = {}
        for school in answers.schools:
            explained = any(
                explanation.category in categories and valence in ("any", explanation.valence)
                for explanation in school.codings(group)
            )
            fates[school.code] = school.result_fate(group, explained)
        coded_before = frozenset(
            school.code
            for school in answers.schools
            if fates[school.code] == "otherwise" and not school.newer_codes(group).isdisjoint(categories)
        )
        yield valence, TallyCell(fates, coded_before if has_new_codes else None)


def _group_label(guide: Guide, group_id: str) -> str:
    group = guide.codebook.result_group(group_id)
    return group.label if group else group_id


def _valence_label(kind: ExplanationType | None, valence: str) -> str:
    """`goda insatser`, `sämre förutsättningar`; `alla` for any valence."""
    return _("all") if kind is None or valence == "any" else str(getattr(kind, valence))


def _type_words(row: TypeRow, guide: Guide) -> tuple[str, ...]:
    kind = next((kind for kind in guide.codebook.types if kind.id == row.type), None)
    return (_group_label(guide, row.measure), kind.label if kind else row.type, _valence_label(kind, row.valence))


def _category_words(row: CategoryRow, guide: Guide) -> tuple[str, ...]:
    category = guide.codebook.category(row.category)
    valence = _valence_label(guide.codebook.type_of(row.category), row.valence)
    return (_group_label(guide, row.measure), category.label if category else row.category, valence)


def _said(school: SchoolAnswers, measure: str, valence: str, categories: Collection[str]) -> Iterator[Said]:
    """The codings that count in a row, else those that the school has instead, else what was noted in the answer."""
    group = school.conversation.guide.codebook.result_group(measure)
    if group is None:
        return
    codings = school.codings(group)
    matching = [coding for coding in codings if coding.category in categories and valence in ("any", coding.valence)]
    yield from coded(school, matching or codings)
    if not codings:
        yield from noted(school, group.question)


def _said_of_type(row: TypeRow, school: SchoolAnswers) -> Iterator[Said]:
    members = {category.id for category in school.conversation.guide.codebook.categories if category.type == row.type}
    return _said(school, row.measure, row.valence, members)


def _said_of_category(row: CategoryRow, school: SchoolAnswers) -> Iterator[Said]:
    return _said(school, row.measure, row.valence, {row.category})


def _all_includes() -> str:
    return _("“All” also holds explanations that were coded as neither.")


EXPLANATION_TYPES = Table(
    name="explanation_types",
    row=TypeRow,
    keys=("measure", "type", "valence"),
    count=_count_types,
    title=lambda _guide: _("What explains the results: types of explanation"),
    note=lambda counted: base_note(
        counted, f"{_('A school can name both strengths and weaknesses.')} {_all_includes()}"
    ),
    headings=lambda _guide: (_("Results"), _("Type"), _("Which")),
    words=_type_words,
    said=_said_of_type,
    charts_by=1,
)
EXPLANATION_CATEGORIES = Table(
    name="explanation_categories",
    row=CategoryRow,
    keys=("measure", "category", "valence"),
    count=_count_categories,
    title=lambda _guide: _("What explains the results: categories"),
    note=lambda counted: base_note(counted, _all_includes()),
    headings=lambda _guide: (_("Results"), _("Category"), _("Which")),
    words=_category_words,
    said=_said_of_category,
)

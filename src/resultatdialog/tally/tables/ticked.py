"""The tables of ticked options: reasons why pupils missed the level, and materials; a school ticks an option once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resultatdialog.guide.model import Guide, Option, ReasonTally
from resultatdialog.locale import _
from resultatdialog.tally.cells import TallyCell, fate
from resultatdialog.tally.model import CellRow, Counted, Table
from resultatdialog.tally.said import Said, noted
from resultatdialog.tally.schools import RoundAnswers, SchoolAnswers, find_field
from resultatdialog.vocabulary import find_measure, in_order, subjects


@dataclass(frozen=True)
class ReasonRow(CellRow):
    """Schools that ticked a reason; base: schools to which the subject's measure applies."""

    subject: str
    reason: str
    """An option's id, or `any` for all options of the group together."""
    group: str | None


@dataclass(frozen=True)
class MaterialRow(CellRow):
    """Schools that use a material; base: schools at which it can be ticked."""

    material: str


def _count_reasons(answers: RoundAnswers) -> Counted[ReasonRow, None]:
    rows = []
    for source in answers.guide.tallies.reasons:
        found = find_field(answers.guide, source.question, source.field)
        options = answers.guide.field_options(found[1]) if found else ()
        for reason, group, members in _with_group_sums(options):
            cell = _reason_cell(answers, source, members)
            rows.append(ReasonRow(subject=source.subject, reason=reason, group=group, cell=cell))
    return Counted(rows, None)


def _with_group_sums(options: Sequence[Option]) -> Iterator[tuple[str, str | None, frozenset[str]]]:
    """Reason, group and option ids: a row per option, and a row `any` after each group."""
    last = {option.group: option for option in options}
    for option in options:
        yield option.id, option.group, frozenset({option.id})
        if option.group is not None and last[option.group] is option:
            members = frozenset(other.id for other in options if other.group == option.group)
            yield "any", option.group, members


def _reason_cell(answers: RoundAnswers, source: ReasonTally, members: frozenset[str]) -> TallyCell:
    return TallyCell(
        {
            school.code: fate(
                school.measure_applies(source.measure),
                school.status(source.question),
                bool(members & school.ticked(source.question, source.field)),
                held=school.is_held,
                in_conflict=school.in_conflict(source.question, source.field),
                orphaned=school.is_orphaned(source.question, source.field),
            )
            for school in answers.schools
        }
    )


def _count_materials(answers: RoundAnswers) -> Counted[MaterialRow, None]:
    source = answers.guide.tallies.materials
    found = find_field(answers.guide, source.question, source.field) if source else None
    if found is None:
        return Counted((), None)
    question, field = found
    rows = []
    for option in answers.guide.field_options(field):
        fates = {
            school.code: school.field_fate(
                question, field, option.id in school.ticked(question.id, field.id), option=option
            )
            for school in answers.schools
        }
        rows.append(MaterialRow(material=option.id, cell=TallyCell(fates)))
    return Counted(rows, None)


def _option_label(guide: Guide, question_id: str, field_id: str, option_id: str) -> str:
    found = find_field(guide, question_id, field_id)
    options = guide.field_options(found[1]) if found else ()
    return next((option.label for option in options if option.id == option_id), option_id)


def _reason_title(guide: Guide) -> str:
    """The title names the grades whose results the reasons are given for."""
    measures = (find_measure(reason.measure) for reason in guide.tallies.reasons)
    grades = ", ".join(in_order(measure.grade for measure in measures if measure is not None))
    if not grades:
        return _("Why pupils missed the level")
    return _("Why pupils in grade {grade} missed the level").format(grade=grades)


def _reason_words(row: ReasonRow, guide: Guide) -> tuple[str, ...]:
    group = guide.group_labels.get(row.group or "", row.group or "")
    if row.reason == "any":
        return (subjects()[row.subject], group, _("any of them"))
    source = next(source for source in guide.tallies.reasons if source.subject == row.subject)
    return (subjects()[row.subject], group, _option_label(guide, source.question, source.field, row.reason))


def _material_words(row: MaterialRow, guide: Guide) -> tuple[str, ...]:
    source = guide.tallies.materials
    return (_option_label(guide, source.question, source.field, row.material) if source else row.material,)


def _said_of_reason(row: ReasonRow, school: SchoolAnswers) -> Iterator[Said]:
    source = next(
        (source for source in school.conversation.guide.tallies.reasons if source.subject == row.subject), None
    )
    return noted(school, source.question) if source else iter(())


def _said_of_material(_row: MaterialRow, school: SchoolAnswers) -> Iterator[Said]:
    source = school.conversation.guide.tallies.materials
    return noted(school, source.question) if source else iter(())


REASONS = Table(
    name="reasons",
    row=ReasonRow,
    keys=("subject", "reason", "group"),
    count=_count_reasons,
    title=_reason_title,
    headings=lambda _guide: (_("Subject"), _("Group"), _("Reason")),
    words=_reason_words,
    said=_said_of_reason,
)
MATERIALS = Table(
    name="materials",
    row=MaterialRow,
    keys=("material",),
    count=_count_materials,
    title=lambda _guide: _("Materials the schools use in their follow-up"),
    headings=lambda _guide: (_("Material"),),
    words=_material_words,
    said=_said_of_material,
    charts_by=0,
)

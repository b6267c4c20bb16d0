"""The table beside a section's questions, and the sentences, cells and notes that describe its figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from resultatdialog.dialogue.comparison import ComparedMeasure, GenderFigures, compare
from resultatdialog.dialogue.conversation import Agenda
from resultatdialog.dialogue.figures_shown import measures_beside
from resultatdialog.guide.model import Section
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import half_up, say_number
from resultatdialog.results.chance import FEWEST_PUPILS
from resultatdialog.results.transition import TransitionTable
from resultatdialog.results.value import Figure, say_figure, say_value
from resultatdialog.rounds.roster import say_grades
from resultatdialog.vocabulary import EarlierMeasure, FollowedGrades, Measure, find_measure, followed_grades


@dataclass(frozen=True, slots=True)
class SectionTable:
    """Title, compared measures and pictures shown beside a section's questions."""

    title: str
    rows: tuple[ComparedMeasure, ...]
    cycle: bool = False
    """Whether the follow-up cycle is drawn instead of figures."""
    transition: TransitionTable | None = None
    """Results of the same pupils at an earlier test and now, when the section shows a progress measure."""
    followed: FollowedGrades | None = None
    """The grades of the two tests in `transition`."""


def section_table(agenda: Agenda, section: Section) -> SectionTable | None:
    """The table of a section for one school; None when the section shows nothing."""
    show = section.show
    if show is None:
        return None
    measures = measures_beside(agenda.round, agenda.school, section)
    rows = (compare(agenda, measure, with_similar=show.similar) for measure in measures)
    follows = any(found and found.kind == "progress" for found in map(find_measure, show.measures))
    return SectionTable(
        show.title,
        tuple(row for row in rows if row is not None),
        show.picture == "follow_up_cycle",
        agenda.round.transition(agenda.school.code) if follows else None,
        followed_grades(agenda.round.school_year) if follows else None,
    )


def position(row: ComparedMeasure) -> str:
    """Sentence on the school's level and on whether chance may explain it; empty without a level."""
    if row.level is None:
        return ""
    words = {
        "high": _("higher than most schools"),
        "average": _("in the middle of the schools"),
        "low": _("lower than most schools"),
    }[row.level]
    chance = _chance(row)
    return f"{words}; {chance}" if chance else words


def _chance(row: ComparedMeasure) -> str:
    if row.chance is None or row.reference is None:
        return ""
    if row.chance == "few":
        return _("with fewer than {fewest} pupils the difference may be chance").format(fewest=FEWEST_PUPILS)
    if row.reference.kind == "mean":
        return {
            "within": _("the difference from the schools' mean is within chance"),
            "beyond": _("the difference from the schools' mean is larger than chance gives"),
        }[row.chance]
    return {
        "within": _("the difference from the municipality is within chance"),
        "beyond": _("the difference from the municipality is larger than chance gives"),
    }[row.chance]


def say_reference(row: ComparedMeasure) -> str:
    """Table cell with the reference: the municipality's figure, a mean or a median; `–` without any."""
    reference = row.reference
    if row.municipality is not None or reference is None:
        return say_figure(row.municipality, row.measure)
    return say_value(half_up(reference.value, row.measure.decimals), row.measure)


REFERENCE_SIGNS = {"mean": "*", "median": "†"}
"""Kind of reference to the sign after a number that is not the municipality's own."""


def reference_sign(row: ComparedMeasure) -> str:
    """`*` for a mean of the round's schools, `†` for their median; empty for the municipality's own figure."""
    return REFERENCE_SIGNS.get(row.reference.kind, "") if row.reference else ""


def reference_notes(rows: Iterable[ComparedMeasure]) -> tuple[str, ...]:
    """Explanations of the signs in a table, each sign and base once."""
    notes: dict[str, None] = {}
    for row in rows:
        sign = reference_sign(row)
        if row.school is not None and sign:
            notes[f"{sign}  {_say_stand_in(row)}"] = None
    return tuple(sorted(notes))


def change_notes(rows: Iterable[ComparedMeasure]) -> tuple[str, ...]:
    """Notes on years of an earlier school system: the grade at that time, or the reason no figure is shown."""
    rows = [row for row in rows if row.school is not None and (row.before_change or row.years is not None)]
    notes: dict[str, list[str]] = {}
    for row in rows:
        for before in row.before_change:
            notes.setdefault(say_before(before), []).append(row.measure.label)
    return tuple(
        words if len(labels) == len(rows) else f"{', '.join(labels)}: {words}" for words, labels in notes.items()
    )


def say_before(before: EarlierMeasure) -> str:
    """`till och med 2027/28: årskurs 3 i nioårig grundskola`, or that those years cannot be compared."""
    measure, system = before.measure, before.system
    if before.comparable:
        words = _("up to {year}: grade {grade} in {system}")
    elif measure.scale is not None:
        words = _("up to {year} nothing is shown: grade {grade} in {system} is counted in the marks {scale}")
    else:
        words = _("up to {year} nothing is shown: grade {grade} in {system} is counted in another way")
    scale = measure.scale.name if measure.scale is not None else ""
    return words.format(year=system.last_year, grade=measure.grade, system=system.name, scale=scale)


def _say_stand_in(row: ComparedMeasure) -> str:
    mean = row.reference is not None and row.reference.kind == "mean"
    return say_mean(row) if mean else _("the median of the round's schools")


def say_mean(row: ComparedMeasure) -> str:
    """The words for a mean over pupils, with the number of schools and pupils; empty without a mean."""
    if row.mean is None:
        return ""
    schools = ngettext("{count} school", "{count} schools", row.mean.schools).format(count=row.mean.schools)
    return _("mean over the pupils of the round's schools ({schools}, {pupils})").format(
        schools=schools, pupils=say_pupils(row.mean.pupils)
    )


def say_similar(row: ComparedMeasure) -> str:
    """`6 liknande skolor (F–6, 423–780 elever): 55–84 %, median 71 %`; empty where they are not shown."""
    similar = row.similar
    if similar is None:
        return ""
    spread = similar.spread
    sizes = sorted({similar.fewest, similar.most})
    schools = ngettext("{count} similar school", "{count} similar schools", spread.n).format(count=spread.n)
    return _("{schools} ({grades}, {pupils}): {low} to {high}, median {median}").format(
        schools=schools,
        grades=say_grades(similar.grades, "–", ", "),
        pupils=_("{sizes} pupils").format(sizes="–".join(map(say_number, sizes))),
        low=say_value(spread.low, row.measure),
        high=say_value(spread.high, row.measure),
        median=say_value(half_up(spread.median, row.measure.decimals), row.measure),
    )


def say_pupils(count: int) -> str:
    """`1 180 elever`."""
    return ngettext("{count} pupil", "{count} pupils", count).format(count=say_number(count))


def say_with_base(figure: Figure | None, measure: Measure) -> str:
    """`51 % av 82 elever`, `12,8 (80 elever)`; a token, a spread or a figure without n has no base."""
    said = say_figure(figure, measure)
    if figure is None or figure.n is None or figure.value is None or measure.kind == "marks_spread":
        return said
    if measure.unit == "points":
        return f"{said} ({say_pupils(figure.n)})"
    return _("{count} of {base}").format(count=said, base=say_pupils(figure.n))


def say_groups(row: ComparedMeasure) -> tuple[str, ...]:
    """Parts of a sentence on girls and boys: each figure with its base, then the difference if it can be judged."""
    groups = row.groups
    if groups is None:
        return ()
    girls, boys = _of_girls(groups.girls, row.measure), _of_boys(groups.boys, row.measure)
    words = say_difference(groups)
    return (
        (girls, boys, _("the difference between them: {difference}").format(difference=words))
        if words
        else (girls, boys)
    )


def _of_girls(figure: Figure | None, measure: Measure) -> str:
    """`50 % (44 flickor)`; without a base `flickor ..`."""
    if figure is None or figure.n is None or figure.value is None or measure.unit == "points":
        return f"{_('girls')} {say_with_base(figure, measure)}"
    of = ngettext("{share} ({n} girl)", "{share} ({n} girls)", figure.n)
    return of.format(share=say_figure(figure, measure), n=say_number(figure.n))


def _of_boys(figure: Figure | None, measure: Measure) -> str:
    """As `_of_girls`."""
    if figure is None or figure.n is None or figure.value is None or measure.unit == "points":
        return f"{_('boys')} {say_with_base(figure, measure)}"
    of = ngettext("{share} ({n} boy)", "{share} ({n} boys)", figure.n)
    return of.format(share=say_figure(figure, measure), n=say_number(figure.n))


def say_group(figure: Figure | None, measure: Measure) -> str:
    """`say_with_base` without the word for pupils, for a line with two figures: `50 % av 44`."""
    if figure is None or figure.n is None or figure.value is None or measure.unit == "points":
        return say_with_base(figure, measure)
    return _("{count} of {base}").format(count=say_figure(figure, measure), base=say_number(figure.n))


def say_difference(groups: GenderFigures) -> str:
    """Words on whether girls and boys differ by more than chance; empty when that cannot be computed."""
    if groups.chance is None:
        return ""
    return {
        "within": _("within chance"),
        "beyond": _("larger than chance gives"),
        "few": _("too few pupils to tell"),
    }[groups.chance]

"""The table beside a question: the school, the municipality as a distribution, the country, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from resultatdialog.dialogue.conversation import Agenda
from resultatdialog.guide.model import Level, Section
from resultatdialog.locale import _
from resultatdialog.results.compare import Distribution, distribution, level, within_chance
from resultatdialog.results.strip import dot_strip
from resultatdialog.results.value import Figure
from resultatdialog.vocabulary import Measure, find_measure, measure_order

FEWEST_SCHOOLS = 3
"""With two, the other school's figure could be read off the lowest and highest."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of the school with what it is compared with."""

    measure: Measure
    school: Figure | None
    municipality: Figure | None
    """The municipality's own figure over all pupils."""
    spread: Distribution | None
    """The distribution over the round's schools that have a value; None when they are too few."""
    national: Figure | None
    level: Level | None
    """High, average or low by the guide's rule; None without a value."""
    chance: bool | None
    """Whether the difference from the municipality is within what chance gives; None when that cannot be said."""
    values: tuple[Decimal, ...] = ()
    """The schools' values, without names."""

    def strip(self, width: int) -> str:
        """The school among the others, drawn."""
        if self.spread is None:
            return ""
        return dot_strip(self.values, self.school.value if self.school else None, width)


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything shown beside a section's questions."""

    title: str
    rows: tuple[Compared, ...]
    cycle: bool = False
    """Whether the follow-up cycle is drawn instead of figures."""


def beside(agenda: Agenda, section: Section) -> Beside | None:
    """The table of a section for one school; None when the section shows nothing."""
    show = section.show
    if show is None:
        return None
    measures = list(show.measures)
    if show.subjects_of is not None:
        of_school = agenda.round.measures_of(agenda.school)
        measures += sorted((m for m in of_school if m.startswith(f"{show.subjects_of}:")), key=measure_order)
    rows = tuple(compare(agenda, measure) for measure in measures)
    return Beside(show.title, tuple(row for row in rows if row is not None), show.picture == "follow_up_cycle")


def compare(agenda: Agenda, measure_id: str) -> Compared | None:
    """One measure compared; None when there is no such measure."""
    measure = find_measure(measure_id)
    if measure is None:
        return None
    current, own = agenda.round, agenda.round.figure(agenda.school.code, measure_id)
    values = tuple(current.values(measure_id).values())
    spread = distribution(values) if len(values) >= FEWEST_SCHOOLS else None
    municipality = current.municipal(measure_id)
    where = chance = None
    if own is not None and own.value is not None and spread is not None:
        where = level(own.value, values, agenda.guide.levels)
        other = municipality.value if municipality else None
        if measure.unit == "percent" and own.n and other is not None:
            chance = within_chance(own.value, own.n, other)
    return Compared(
        measure,
        own,
        municipality,
        spread,
        current.national(measure_id),
        where,
        chance,
        values,
    )


def position(row: Compared) -> str:
    """Where the school lies, in words: high, low or in the middle, and whether chance may explain it."""
    if row.level is None:
        return ""
    words = {
        "high": _("higher than most schools"),
        "average": _("in the middle of the schools"),
        "low": _("lower than most schools"),
    }[row.level]
    if row.chance is None:
        return words
    return f"{words}; " + (
        _("the difference from the municipality is within chance")
        if row.chance
        else _("the difference from the municipality is larger than chance gives")
    )

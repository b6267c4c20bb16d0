"""What a new round's meetings will show and what they cannot, in words: before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import say_share
from resultatdialog.results.value import say_figure, say_token
from resultatdialog.rounds.gaps import wanted_measures
from resultatdialog.rounds.input_files import say_measures
from resultatdialog.rounds.roster import School
from resultatdialog.rounds.setup import RoundPreview
from resultatdialog.vocabulary import find_measure, measure_order

SHOWN = 5
"""Schools named in a line; the rest are counted."""


class ShownFigure(NamedTuple):
    """A figure as a school's meeting will show it."""

    measure: str
    figure: str
    """As published, `–` where there is none."""
    pupils: str
    source: str
    asked: bool
    """Whether the guide shows it."""
    token: str = ""
    """What stands there instead of a number, in words."""


def say_name(measure_id: str, school_year: str) -> str:
    """A measure's full name in a school year."""
    measure = find_measure(measure_id, school_year)
    return measure.name if measure else measure_id


def say_schools(schools: Sequence[School], most: int = SHOWN) -> str:
    """The first names, and how many more."""
    more = len(schools) - most
    names = ", ".join(school.name for school in schools[:most])
    return names + (_(" and {n} more").format(n=more) if more > 0 else "")


def figure_lines(made: RoundPreview, *, asked: bool | None = None) -> Iterator[str]:
    """Per measure how many schools show a number; only those the guide asks about, or only the others, if told."""
    current = made.round
    for measure_id in current.measures:
        if asked is not None and asked == (measure_id in made.unasked):
            continue
        applies = sum(current.applies(measure_id, school) for school in current.schools)
        shown = len(current.values(measure_id))
        yield _("{measure}: {share} show a number").format(
            measure=say_name(measure_id, current.school_year), share=say_share(shown, applies)
        )


def gap_lines(made: RoundPreview) -> Iterator[str]:
    """What the guide asks for and the files lack."""
    for gap in made.gaps:
        yield ngettext(
            "{n} school of {of} lacks {measure}: {schools}",
            "{n} schools of {of} lack {measure}: {schools}",
            len(gap.schools),
        ).format(
            n=len(gap.schools),
            of=gap.of,
            measure=say_name(gap.measure, made.round.school_year),
            schools=say_schools(gap.schools),
        )
    bare = [school for school in made.round.schools if made.round.measures_of(school) <= set(made.unasked)]
    if bare and len(bare) < len(made.round.schools):
        yield ngettext(
            "{n} school of {of} has no figure that the guide asks about: {schools}",
            "{n} schools of {of} have no figure that the guide asks about: {schools}",
            len(bare),
        ).format(n=len(bare), of=len(made.round.schools), schools=say_schools(bare))
    if made.missing:
        yield _("The guide asks about this, and no file has it: {measures}").format(
            measures=say_measures(made.missing, len(made.missing), made.round.school_year)
        )


def unasked_lines(made: RoundPreview) -> Iterator[str]:
    """What the files have and the guide does not show."""
    if made.unasked:
        yield _("The files have this, and the guide does not ask about it: {measures}").format(
            measures=say_measures(made.unasked, SHOWN, made.round.school_year)
        )


def left_out_lines(made: RoundPreview) -> Iterator[str]:
    """What was not taken, and why; the most first."""
    for why, count in sorted(made.left_out.items(), key=lambda item: -item[1]):
        yield f"{why} ({say_number(count)})"


def school_figures(made: RoundPreview, school: School) -> tuple[ShownFigure, ...]:
    """What the school's meeting will show: what the guide asks about first, then what else there is."""
    current = made.round
    wanted = wanted_measures(made.guide)
    own = {measure for measure in current.measures if current.figure(school.code, measure) is not None}
    applying = {m for m in wanted if (known := find_measure(m)) is not None and known.grade in school.grades}
    found = []
    for measure_id in sorted(own | applying, key=lambda each: (each in made.unasked, measure_order(each))):
        measure = find_measure(measure_id, current.school_year)
        if measure is None:
            continue
        figure = current.figure(school.code, measure_id)
        found.append(
            ShownFigure(
                measure.name,
                say_figure(figure, measure),
                "–" if figure is None or figure.n is None else say_number(figure.n),
                figure.source if figure else "",
                measure_id not in made.unasked,
                say_token(figure.token) if figure and figure.token else "",
            )
        )
    return tuple(found)

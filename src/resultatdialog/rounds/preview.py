"""Preview of a new round in words, before anything is written: figures, gaps, and rows left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import say_first, say_share
from resultatdialog.results.value import say_figure, say_token
from resultatdialog.rounds.gaps import wanted_measures
from resultatdialog.rounds.input_files import say_measures
from resultatdialog.rounds.roster import School
from resultatdialog.rounds.setup import RoundPreview
from resultatdialog.vocabulary import find_measure, measure_order

SHOWN = 5
"""Most names in a line; further ones are only counted."""


class ShownFigure(NamedTuple):
    """A figure in the form a school's meeting will show it."""

    measure: str
    figure: str
    """The figure as published; `–` where there is none."""
    pupils: str
    """Pupils behind the figure; `–` where not known."""
    source: str
    asked: bool
    """Whether the guide asks about it."""
    token: str = ""
    """The token in words; empty for a number."""


def say_name(measure_id: str, school_year: str) -> str:
    """A measure's full name in a school year; its id when unknown."""
    measure = find_measure(measure_id, school_year)
    return measure.name if measure else measure_id


def say_schools(schools: Sequence[School], most: int = SHOWN) -> str:
    """The names of the first `most` schools and the number of further ones."""
    return say_first([school.name for school in schools], most)


def figure_lines(preview: RoundPreview, *, asked: bool | None = None) -> Iterator[str]:
    """A line for each measure: schools with a number of those it applies to.

    `asked`: True for measures the guide asks about, False for the others, None for all.
    """
    current = preview.round
    for measure_id in current.measures:
        if asked is not None and asked == (measure_id in preview.unasked):
            continue
        having = [school for school in current.schools if current.applies(measure_id, school)]
        if not having:
            continue  # only schools without the grade: said with the account
        applies, numbers = len(having), current.values(measure_id)
        shown = sum(school.code in numbers for school in having)
        yield _("{measure}: {share} show a number").format(
            measure=say_name(measure_id, current.school_year), share=say_share(shown, applies)
        )


def gap_lines(preview: RoundPreview) -> Iterator[str]:
    """A line for each gap, for schools without any figure the guide asks about, and for measures in no file."""
    for gap in preview.gaps:
        yield ngettext(
            "{n} school of {of} lacks {measure}: {schools}",
            "{n} schools of {of} lack {measure}: {schools}",
            len(gap.schools),
        ).format(
            n=len(gap.schools),
            of=gap.of,
            measure=say_name(gap.measure, preview.round.school_year),
            schools=say_schools(gap.schools),
        )
    bare = [school for school in preview.round.schools if preview.round.measures_of(school) <= set(preview.unasked)]
    if bare and len(bare) < len(preview.round.schools):
        yield ngettext(
            "{n} school of {of} has no figure that the guide asks about: {schools}",
            "{n} schools of {of} have no figure that the guide asks about: {schools}",
            len(bare),
        ).format(n=len(bare), of=len(preview.round.schools), schools=say_schools(bare))
    if preview.missing:
        yield _("The guide asks about this, and no file has it: {measures}").format(
            measures=say_measures(preview.missing, len(preview.missing), preview.round.school_year)
        )


def unasked_lines(preview: RoundPreview) -> Iterator[str]:
    """A line with the measures that the files have and the guide does not ask about; none if there are none."""
    if preview.unasked:
        yield _("The files have this, and the guide does not ask about it: {measures}").format(
            measures=say_measures(preview.unasked, SHOWN, preview.round.school_year)
        )


def left_out_lines(preview: RoundPreview) -> Iterator[str]:
    """A line for each reason why figures were left out, with their number, largest first."""
    for why, count in sorted(preview.left_out.items(), key=lambda item: -item[1]):
        yield f"{why} ({say_number(count)})"


def school_figures(preview: RoundPreview, school: School) -> tuple[ShownFigure, ...]:
    """The figures of the school's meeting: measures the guide asks about first, then the others."""
    current = preview.round
    wanted = wanted_measures(preview.guide)
    own = {measure for measure in current.measures if current.figure(school.code, measure) is not None}
    applying = {m for m in wanted if (known := find_measure(m)) is not None and known.grade in school.grades}
    found = []
    for measure_id in sorted(own | applying, key=lambda each: (each in preview.unasked, measure_order(each))):
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
                measure_id not in preview.unasked,
                say_token(figure.token) if figure and figure.token else "",
            )
        )
    return tuple(found)

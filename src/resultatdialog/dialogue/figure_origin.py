"""The source of a figure on the screen and the rules behind the figures around it, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from resultatdialog.dialogue.comparison import ComparedMeasure
from resultatdialog.dialogue.figures_shown import ChangedFigure
from resultatdialog.dialogue.section_table import say_before, say_mean
from resultatdialog.dialogue.session import Challenge
from resultatdialog.guide.model import Levels
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import half_up, say_number
from resultatdialog.results.chance import scale_of_means
from resultatdialog.results.value import Figure, bounds, read_number, say_figure, say_token, say_value
from resultatdialog.vocabulary import Measure, find_measure


class OriginLine(NamedTuple):
    """A heading and the text beside it; the heading is empty on a line that continues the one before."""

    name: str
    words: str


def origin(row: ComparedMeasure, levels: Levels) -> tuple[OriginLine, ...]:
    """Lines about the figures of school, municipality, country and other schools, and rules for level and chance."""
    return (*_school(row), *_around(row), *_schools(row), *_rules(row, levels))


def _school(row: ComparedMeasure) -> Iterator[OriginLine]:
    own, measure = row.school, row.measure
    yield OriginLine(_("The school"), say_figure(own, measure))
    if own is None:
        yield OriginLine("", _("the round has no row for the school"))
        return
    if own.token is not None:
        yield OriginLine(_("Masking"), f"{own.token}  {say_token(own.token)}")
        ends = bounds(own)
        if ends is not None:
            low, high = (say_value(end, measure) for end in ends)
            yield OriginLine("", _("with {n} pupils between {low} and {high}").format(n=own.n, low=low, high=high))
    yield OriginLine(_("Pupils"), str(own.n) if own.n is not None else _("not given"))
    yield OriginLine(_("School year"), own.school_year)
    yield OriginLine(_("Of whom"), {"alla": _("all pupils"), "flickor": _("girls"), "pojkar": _("boys")}[own.group])
    yield OriginLine(_("Source"), _source(own))
    for before in row.before_change:
        yield OriginLine(_("Earlier years"), say_before(before))
    if measure.scale is not None and measure.scale.assumption:
        yield OriginLine(_("Mark scale"), measure.scale.assumption)


def _source(figure: Figure) -> str:
    place = _("results.csv, line {line}").format(line=figure.line) if figure.line else ""
    return " · ".join(filter(None, (figure.source, place))) or _("not given")


def _around(row: ComparedMeasure) -> Iterator[OriginLine]:
    name = _("The municipality")
    if row.municipality is not None:
        said = say_figure(row.municipality, row.measure)
        yield OriginLine(name, _("{figure}, its own figure").format(figure=said))
        yield OriginLine("", _source(row.municipality))
    elif row.mean is not None:
        yield OriginLine(name, say_mean(row))
        yield OriginLine("", _("each school's figure × its pupils, added up, / all pupils"))
    elif row.spread is not None:
        schools = ngettext("{count} school", "{count} schools", row.spread.n).format(count=row.spread.n)
        yield OriginLine(name, _("the median of {schools} that have a figure").format(schools=schools))
    if row.national is not None:
        yield OriginLine(_("The country"), say_figure(row.national, row.measure))
        yield OriginLine("", _source(row.national))


def _schools(row: ComparedMeasure) -> Iterator[OriginLine]:
    """The distribution over the round's schools that have a figure, without names."""
    spread = row.spread
    if spread is None:
        return
    places = (spread.low, spread.q1, spread.median, spread.q3, spread.high)
    low, q1, middle, q3, high = (say_value(half_up(place, row.measure.decimals), row.measure) for place in places)
    yield OriginLine(
        _("The schools"),
        _("{low} – {high}, half of them {q1} – {q3}, median {middle} ({count} with a figure)").format(
            low=low, high=high, q1=q1, q3=q3, middle=middle, count=spread.n
        ),
    )


def _rules(row: ComparedMeasure, levels: Levels) -> Iterator[OriginLine]:
    if row.level is not None and row.spread is not None:
        yield OriginLine(
            _("High or low"),
            _("low up to the {low} % and high from the {high} % of the round's {schools} schools").format(
                low=round(levels.low_at * 100), high=round(levels.high_at * 100), schools=row.spread.n
            ),
        )
    if row.chance is None:
        return
    if row.measure.unit == "percent":
        yield OriginLine(_("Chance"), _("95 % interval for a share of so many pupils (Wilson)"))
    elif (scale := scale_of_means(row.measure)) is not None:
        yield OriginLine(
            _("Chance"),
            _("95 % interval for a mean; pupils are assumed to spread by {points} points").format(
                points=say_number(Decimal(str(scale.pupils_spread)), 1)
            ),
        )


def say_challenge(challenge: Challenge, school_year: str = "") -> str:
    """The principal's own figure as a line: `Svenska: rektor anger 84 % (källa: klasslistor)`."""
    measure = find_measure(challenge.measure, school_year)
    name = measure.name if measure else challenge.measure
    if not challenge.source:
        return _("{measure}: the principal says {figure}").format(measure=name, figure=challenge.figure)
    return _("{measure}: the principal says {figure} (source: {source})").format(
        measure=name, figure=challenge.figure or _("that it is wrong"), source=challenge.source
    )


def say_changed(changed: ChangedFigure, school_year: str = "") -> str:
    """A line with a figure as shown at the meeting and as it is now."""
    measure = find_measure(changed.measure, school_year)
    if measure is None:
        return changed.measure
    now = _raw(changed.now, measure) if changed.now is not None else _("not in the round any more")
    return _("{measure}: {shown} was shown at the meeting; now {now}").format(
        measure=measure.name, shown=_raw(changed.shown, measure), now=now
    )


def _raw(text: str, measure: Measure) -> str:
    value = read_number(text)
    return text if value is None else say_value(value, measure)

"""The figures a meeting was shown: sealed with its events, so that a correction afterwards is seen and said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Json
from resultatdialog.dialogue.own_figures import own_figure
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Section
from resultatdialog.results.value import Figure, read_value
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure, measure_order


class ChangedFigure(NamedTuple):
    """A figure that is no longer what the meeting was shown."""

    school: School
    measure: str
    shown: str
    """As it stood then, token or number."""
    now: str | None
    """As it stands; None when the round has no such figure any more."""


def measures_beside(current: Round, school: School, section: Section) -> tuple[str, ...]:
    """The measures of the table beside a section's questions, subjects last."""
    show = section.show
    if show is None:
        return ()
    subjects: list[str] = []
    if show.subjects_of is not None:
        subjects = [m for m in current.measures_of(school) if m.startswith(f"{show.subjects_of}:")]
    return (*show.measures, *sorted(subjects, key=measure_order))


def figures_beside(current: Round, school: School, section: Section) -> dict[str, Json] | None:
    """Measure to what is shown of it: the school's, the municipality's and the country's figure as published."""
    found: dict[str, Json] = {}
    for measure in measures_beside(current, school, section):
        figures = {
            "school": own_figure(current, school, measure),
            "municipality": current.municipal(measure),
            "country": current.national(measure),
        }
        told: dict[str, Json] = {who: figure.raw for who, figure in figures.items() if figure is not None}
        own = figures["school"]
        if own is not None:
            found[measure] = {**told, "n": own.n, "source": own.source}
    return found or None


def changed_figures(current: Round, session: Session) -> tuple[ChangedFigure, ...]:
    """The school's figures that were shown and are something else now, in table order."""
    school = current.school(session.school)
    if school is None:
        return ()
    found: dict[str, ChangedFigure] = {}
    for figures in session.under(targets.SHOWN).values():
        for measure, told in figures.items():
            now = own_figure(current, school, measure)
            if find_measure(measure) is not None and not _same(told, now):
                found[measure] = ChangedFigure(school, measure, str(told["school"]), now.raw if now else None)
    return tuple(found[measure] for measure in sorted(found, key=measure_order))


def _same(told: Mapping[str, Any], now: Figure | None) -> bool:
    """Whether it is the same number or token, however it is written."""
    if now is None:
        return False
    try:
        return read_value(str(told["school"])) == (now.value, now.token)
    except ValueError:
        return str(told["school"]) == now.raw

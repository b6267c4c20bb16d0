"""The figures a meeting was shown: kept in its events, so that a later correction of results is noticed."""

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
    """A figure that has changed since the meeting was shown it."""

    school: School
    measure: str
    shown: str
    """The figure at the meeting, token or number."""
    now: str | None
    """The figure in the round today; None when the round no longer has it."""


def measures_beside(current: Round, school: School, section: Section) -> tuple[str, ...]:
    """Ids of the measures in the table beside a section's questions, subjects last."""
    show = section.show
    if show is None:
        return ()
    subjects: list[str] = []
    if show.subjects_of is not None:
        subjects = [m for m in current.measures_of(school) if m.startswith(f"{show.subjects_of}:")]
    return (*show.measures, *sorted(subjects, key=measure_order))


def figures_beside(current: Round, school: School, section: Section) -> dict[str, Json] | None:
    """Measure id to the raw figures of school, municipality and country with n and source; None without any."""
    found: dict[str, Json] = {}
    for measure in measures_beside(current, school, section):
        figures = {
            "school": own_figure(current, school, measure),
            "municipality": current.municipal(measure),
            "country": current.national(measure),
        }
        raw: dict[str, Json] = {who: figure.raw for who, figure in figures.items() if figure is not None}
        own = figures["school"]
        if own is not None:
            found[measure] = {**raw, "n": own.n, "source": own.source}
    return found or None


def changed_figures(current: Round, session: Session) -> tuple[ChangedFigure, ...]:
    """The school's figures that were shown at the meeting and have changed since, in table order."""
    school = current.school(session.school)
    if school is None:
        return ()
    found: dict[str, ChangedFigure] = {}
    for figures in session.under(targets.SHOWN).values():
        for measure, shown in figures.items():
            now = own_figure(current, school, measure)
            if find_measure(measure) is not None and not _same_figure(shown, now):
                found[measure] = ChangedFigure(school, measure, str(shown["school"]), now.raw if now else None)
    return tuple(found[measure] for measure in sorted(found, key=measure_order))


def _same_figure(shown: Mapping[str, Any], now: Figure | None) -> bool:
    """Whether two figures are the same number or token, in whatever notation."""
    if now is None:
        return False
    try:
        return read_value(str(shown["school"])) == (now.value, now.token)
    except ValueError:
        return str(shown["school"]) == now.raw

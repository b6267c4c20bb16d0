"""Schools as cases with their figures; a variable has one type, so a measure with a token is text throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from resultatdialog.coding.refi.guids import guid
from resultatdialog.coding.refi.model import Case, Variable
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.results.value import Figure, say_token
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure

MASKED = ".."


def cases(current: Round, sources: Mapping[str, Iterable[str]]) -> tuple[tuple[Variable, ...], tuple[Case, ...]]:
    """The variables and the schools with their values; `sources` has the answers' guids by school."""
    about = _about(current)
    measures = {measure: _variable(current, measure) for measure in current.measures}
    made = []
    for school in current.schools:
        values = [(variable, text) for variable, text in _said(about, school) if text]
        for measure, variable in measures.items():
            figure = current.figure(school.code, measure)
            if figure is not None:
                values.append((variable, published(figure, current.min_group)))
        own = tuple(sources.get(school.code, ()))
        made.append(Case(guid("school", current.id, school.code), one_line(school.name), tuple(values), own))
    return (*about, *measures.values()), tuple(made)


def published(figure: Figure, min_group: int) -> str:
    """A number with a decimal point, or its token; masked when fewer pupils are behind it than may leave the office."""
    if figure.value is None:
        return figure.token or ""
    return MASKED if figure.n is not None and figure.n < min_group else format(figure.value, "f")


def _about(current: Round) -> tuple[Variable, ...]:
    """Who the school is."""
    return tuple(
        Variable(guid("variable", current.id, name), label, "Text")
        for name, label in (
            ("code", _("School unit code")),
            ("organizer_type", _("Organizer type")),
            ("grades", _("Grades")),
        )
    )


def _said(about: tuple[Variable, ...], school: School) -> Iterable[tuple[Variable, str]]:
    return zip(about, (school.code, one_line(school.organizer_type), ", ".join(school.grades)), strict=True)


def _variable(current: Round, measure_id: str) -> Variable:
    figures = [current.figure(school.code, measure_id) for school in current.schools]
    values = [published(figure, current.min_group) for figure in figures if figure is not None]
    tokens = [token for token in (MASKED, ".", "~100") if token in values]
    measure = find_measure(measure_id, current.school_year)
    name = measure.name if measure else measure_id
    return Variable(
        guid("variable", current.id, "measure", measure_id),
        one_line(f"{name} ({current.school_year})"),
        "Text" if tokens else "Float",
        "\n".join(
            [
                _("All pupils, school year {year}.").format(year=current.school_year),
                *([_("Text, not a number, since some schools have a sign instead of a figure:")] if tokens else []),
                *(f"{token} {say_token(token)}" for token in tokens),
            ]
        ),
    )

"""Reads a round folder (`round.yaml`, `schools.csv`, `results.csv`, `progression.csv`); one mistake refuses it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import guide_hash, guide_to_json, load_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.intake.codes import is_school_code, restored_code
from resultatdialog.intake.csv_text import TableRow, read_csv
from resultatdialog.intake.problem import ENOUGH, Problem, RefusedError
from resultatdialog.intake.school_year import is_school_year
from resultatdialog.intake.similar_names import known_here, meant
from resultatdialog.intake.text import decode, read_bytes
from resultatdialog.intake.typed import typed_as_far_as_it_goes
from resultatdialog.intake.yaml_text import MAX_BYTES, YamlText, read_yaml
from resultatdialog.locale import _
from resultatdialog.results.account import Account
from resultatdialog.results.sources.tidy import COLUMNS, REQUIRED, TidyResults, read_figures
from resultatdialog.results.transition import COLUMNS as TRANSITION_COLUMNS
from resultatdialog.results.transition import TransitionTable, read_transitions
from resultatdialog.results.value import pupils_from
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School, say_grades
from resultatdialog.rounds.round_account import account_when_made, answered_when_made, folder_account, read_kept_account
from resultatdialog.vocabulary import (
    System,
    find_measure,
    grades,
    grades_that_year,
    in_order,
    measure_ids,
    system_of,
    systems,
)
from resultatdialog.vocabulary.remedies import grades_not_in

PROGRESSION = "progression.csv"
ORGANIZERS = ("kommunal", "enskild")


class _Municipality(Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str


class _RoundFile(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    municipality: _Municipality
    school_year: str
    guide: str
    min_group: int = 10


@dataclass(frozen=True, slots=True)
class RoundFolder:
    """The content of a round folder: the round, its guide, and warnings to show."""

    round: Round
    guide: Guide
    warnings: tuple[str, ...]
    account: Account = field(default_factory=Account)
    made: Account = field(default_factory=Account)
    """The account of the files that the folder was made from; empty when it was not made by the program."""
    answered: tuple[str, ...] = ()
    """Codes of the questions that were answered when the folder was made."""


def read_round(folder: Path) -> RoundFolder:
    """The round in a folder; raises RefusedError with the mistakes of all its files."""
    if not folder.is_dir():
        what = _("is a file, not a folder.") if folder.exists() else _("the folder does not exist.")
        raise RefusedError.one(str(folder), what, _("Check the path."))
    problems: list[Problem] = []
    settings, guide = _settings(folder, problems)
    schools = read_schools(folder / "schools.csv", problems, settings.school_year if settings else "")
    readable = not any(problem.where.startswith("schools.csv") for problem in problems)
    results = _results(folder, schools if readable else None, settings.school_year if settings else "0000/00", problems)
    transitions = _transitions(folder, schools, problems) if readable else ()
    if problems or settings is None or guide is None:
        raise RefusedError(problems)
    value = Round(
        id=settings.id,
        title=settings.title,
        municipality_code=settings.municipality.code,
        municipality=settings.municipality.name,
        school_year=settings.school_year,
        guide=guide.id,
        guide_hash=guide_hash(guide_to_json(guide)),
        schools=schools,
        figures=results.figures,
        min_group=settings.min_group,
        transitions=transitions,
    )
    kept = read_kept_account(folder)
    account = folder_account(value, guide, "results.csv", kept)
    warnings = (*results.warnings, *_without_grade(value))
    return RoundFolder(value, guide, warnings, account, account_when_made(kept), answered_when_made(kept))


def _settings(folder: Path, problems: list[Problem]) -> tuple[_RoundFile | None, Guide | None]:
    try:
        document = read_yaml(decode(read_bytes(folder / "round.yaml", MAX_BYTES), "round.yaml"), "round.yaml")
    except RefusedError as error:
        problems.extend(error.problems)
        return None, None
    settings, misfits = typed_as_far_as_it_goes(document, _RoundFile)
    problems.extend(misfits)
    if misfits and any(not value for value in (settings.id, settings.title, settings.guide, settings.school_year)):
        return None, None  # the missing key is reported already
    for name in ("id", "title", "school_year"):
        text = getattr(settings, name)
        if not text.strip() or "\n" in text or len(text) > 200:
            problems.append(Problem(document.where((name,)), _("'{name}' must be one line of text.").format(name=name)))
    if not is_school_year(settings.school_year):
        problems.append(
            Problem(
                document.where(("school_year",)),
                _("'{year}' is no school year.").format(year=settings.school_year),
                _("Write it like 2014/15."),
            )
        )
    if settings.min_group < 0:
        problems.append(Problem(document.where(("min_group",)), _("must be a whole number, 0 or more.")))
    return settings, _guide(folder, settings, document, problems)


def _guide(folder: Path, settings: _RoundFile, document: YamlText, problems: list[Problem]) -> Guide | None:
    shipped, name = shipped_guides(), settings.guide
    path = shipped.get(name) or _file(folder, name)
    if path is None:
        name = name[:80]
        problems.append(
            Problem(
                document.where(("guide",)),
                _("the guide '{name}' is neither shipped nor a file in the folder.").format(name=name),
                meant(name, shipped),
            )
        )
        return None
    try:
        return load_guide(path, settings.school_year)
    except RefusedError as error:
        problems.append(Problem(document.where(("guide",)), _("the guide named here cannot be used:")))
        problems.extend(error.problems)
        return None


def _file(folder: Path, name: str) -> Path | None:
    """The file at a path relative to the folder; None when there is none."""
    try:
        path = (folder / name).resolve()
        return path if path.is_file() else None
    except (OSError, RuntimeError, ValueError):  # a name too long, links in a circle
        return None


def read_schools(path: Path, problems: list[Problem], school_year: str = "") -> tuple[School, ...]:
    """The schools in a `schools.csv`, with grades of the school year's system if given; adds mistakes to `problems`."""
    try:
        rows = read_csv(
            path,
            required=("school", "name", "organizer_type", "grades"),
            optional=("pupils", "principal"),
        )
    except RefusedError as error:
        problems.extend(error.problems)
        return ()
    schools: dict[str, School] = {}
    for row in rows:
        if len(problems) > ENOUGH:
            break
        school = _school(row, problems, school_year)
        if school.code in schools:
            problems.append(
                Problem(
                    row.where("school"),
                    _("the school code {code} stands twice.").format(code=school.code),
                    _("Keep one of the rows."),
                )
            )
        schools[school.code] = school
    if not schools:
        problems.append(Problem(path.name, _("there are no schools."), _("Write one row per school.")))
    return tuple(schools.values())


def _school(row: TableRow, problems: list[Problem], school_year: str) -> School:
    cells = row.cells
    if not is_school_code(cells["school"]):
        problems.append(
            Problem(
                row.where("school"),
                _("'{code}' is no school code.").format(code=cells["school"][:40]),
                _("A spreadsheet has changed it; write {code}.").format(code=before[0])
                if (before := restored_code(cells["school"], 8)) is not None
                else _("A school code has eight digits."),
            )
        )
    for column in ("name", "principal"):
        if "\n" in cells.get(column, "") or len(cells.get(column, "")) > 200:
            problems.append(Problem(row.where(column), _("must be one line of at most 200 characters.")))
    if not cells["name"]:
        problems.append(Problem(row.where("name"), _("the name is missing.")))
    organizer = cells["organizer_type"].lower()
    if organizer not in ORGANIZERS:
        problems.append(
            Problem(
                row.where("organizer_type"),
                _("'{value}' is unknown.").format(value=cells["organizer_type"][:40]),
                known_here(ORGANIZERS),
            )
        )
    grades = parse_grades(cells["grades"], system_of(school_year))
    if grades is None:
        problems.append(Problem(row.where("grades"), *_no_grades(cells["grades"], school_year)))
    pupils = cells.get("pupils", "")
    if pupils and pupils_from(pupils) is None:
        problems.append(
            Problem(
                row.where("pupils"),
                _("'{value}' is no number of pupils.").format(value=pupils[:20]),
                _("Write a whole number or leave it empty."),
            )
        )
        pupils = ""
    return School(
        code=cells["school"],
        name=cells["name"],
        organizer_type=organizer,
        grades=grades or (),
        pupils=int(pupils) if pupils else None,
        principal=cells.get("principal", ""),
    )


def _no_grades(text: str, school_year: str) -> tuple[str, str]:
    """Mistake and remedy for grades that are of another school system or no grades at all."""
    others = parse_grades(text)
    if others is not None:
        return grades_not_in(text, others, school_year, say_grades(grades_that_year(others, school_year)))
    year = school_year if system_of(school_year) else systems()[0].last_year
    tested = in_order(measure.grade for each in measure_ids(year) if (measure := find_measure(each)) is not None)
    return (
        _("'{value}' are no grades.").format(value=text[:40]),
        _("Write them like {row} or {some}.").format(row=f"{grades(year)[0]}-{tested[1]}", some=",".join(tested[:2])),
    )


def parse_grades(text: str, system: System | None = None) -> tuple[str, ...] | None:
    """The grades of `F-6` or `3,6`, in order; None when they are not grades of the system (without one, of any)."""
    if system is None:
        return next((fitting for each in systems() if (fitting := parse_grades(text, each)) is not None), None)
    known = system.grades
    found: set[str] = set()
    for part in text.upper().replace("–", "-").replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if first not in known or (dash and last not in known):
            return None
        start, end = known.index(first), known.index(last) if dash else known.index(first)
        if end < start:
            return None
        found.update(known[start : end + 1])
    return in_order(found)


def _results(
    folder: Path, schools: tuple[School, ...] | None, school_year: str, problems: list[Problem]
) -> TidyResults:
    """The figures of results.csv; with `schools` None (unreadable list) school codes are not checked."""
    try:
        optional = tuple(column for column in COLUMNS if column not in REQUIRED)
        rows = read_csv(folder / "results.csv", REQUIRED, optional)
    except RefusedError as error:
        problems.extend(error.problems)
        return TidyResults((), (), ())
    codes = [row.cells["school"] for row in rows] if schools is None else [school.code for school in schools]
    results = read_figures(rows, codes, school_year)
    problems.extend(results.problems)
    return results


def _transitions(
    folder: Path, schools: tuple[School, ...], problems: list[Problem]
) -> tuple[tuple[str, TransitionTable], ...]:
    """School code and table of each school in `progression.csv`; the file is optional."""
    path = folder / PROGRESSION
    if not path.exists():
        return ()
    try:
        found = read_transitions(read_csv(path, TRANSITION_COLUMNS), [school.code for school in schools])
    except RefusedError as error:
        problems.extend(error.problems)
        return ()
    problems.extend(found.problems)
    return tuple(found.tables.items())


def _without_grade(value: Round) -> list[str]:
    """A warning for each school with figures of a grade it does not have; the figures are kept but do not apply."""
    warnings = []
    for school in value.schools:
        wrong = [
            figure.measure
            for measure in value.measures
            if (known := find_measure(measure)) is not None
            and (figure := value.figure(school.code, measure)) is not None
            and known.grade not in school.grades
        ]
        if wrong:
            warnings.append(
                _("{school}: has figures for a grade it does not have ({measures}).").format(
                    school=school.name, measures=", ".join(wrong)
                )
            )
    return warnings

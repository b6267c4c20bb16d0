"""A round that is being set up: what has been said so far, what can be proposed, what it would give."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import guide_hash, guide_to_json, load_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.intake.codes import is_municipality_code
from resultatdialog.intake.near import meant
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.school_year import is_school_year
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.rounds.assemble import Unmatched, assemble, graded, schools_in
from resultatdialog.rounds.folder import RoundFolder, read_round
from resultatdialog.rounds.folder_writer import FILES, RoundToWrite, write_round_folder
from resultatdialog.rounds.gaps import Gap, gaps, wanted_measures
from resultatdialog.rounds.input_files import InputFile, municipalities_in
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Setup:
    """What somebody has said of a new round. An empty text has not been said; `proposed` fills it."""

    files: tuple[InputFile, ...] = ()
    code: str = ""
    """The municipality's four digits."""
    name: str = ""
    school_year: str = ""
    guide: str = ""
    """A shipped guide's id, or a path."""
    title: str = ""
    id: str = ""
    folder: str = ""
    confirmed: Mapping[str, str] = field(default_factory=dict)
    """Names as written in a file to school codes: somebody has said so."""
    left_out: frozenset[str] = frozenset()
    """Names whose rows somebody leaves out."""


class Wrong(NamedTuple):
    """What cannot be as it was said."""

    field: str
    """`municipality`, `school-year`, `guide`, `title`, `id`."""
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RoundPreview:
    """What the files give a round of these settings."""

    round: Round
    guide: Guide
    candidates: tuple[School, ...]
    """Schools a name can be of, also those that have no figure yet."""
    unmatched: tuple[Unmatched, ...]
    """Every name that is no code, also those somebody has decided."""
    problems: tuple[Problem, ...]
    left_out: Mapping[str, int]
    warnings: tuple[str, ...]
    gaps: tuple[Gap, ...]
    missing: tuple[str, ...]
    """Measures the guide shows and no file has."""
    unasked: tuple[str, ...]
    """Measures the files have and the guide does not show."""

    def undecided(self, setup: Setup) -> tuple[Unmatched, ...]:
        """The names nobody has said anything of."""
        return tuple(each for each in self.unmatched if not decided(each.name, setup))


def decided(name: str, setup: Setup) -> bool:
    """Whether somebody has said whose a name is, or that it is nobody's."""
    return name in setup.confirmed or name in setup.left_out


# What can be proposed.


def school_years(setup: Setup) -> tuple[str, ...]:
    """The files' school years: first the latest that has about as many figures as any, then the others."""
    counted: Counter[str] = Counter()
    for given in setup.files:
        counted.update(given.years)
    most = max(counted.values(), default=0)
    return tuple(sorted(counted, key=lambda year: (2 * counted[year] < most, -int(year[:4]))))


def id_from(title: str) -> str:
    """`Resultatdialoger Nacka 2024/25` as `resultatdialoger-nacka-2024-25`."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "omgang"


def proposed(setup: Setup) -> Setup:
    """What has been said, the rest filled in from the files as far as they say it."""
    known = municipalities_in(setup.files)
    code, name = setup.code, setup.name
    if not code and len(known) == 1:
        code, name = known[0].code, known[0].name
    if code and not name:
        name = next((each.name for each in known if each.code == code), "")
    year = setup.school_year or next(iter(school_years(setup)), "")
    guide = setup.guide or _guide_for(setup)
    title = setup.title or " ".join(filter(None, (_("Results dialogues"), name, year)))
    return replace(
        setup, code=code, name=name, school_year=year, guide=guide, title=title, id=setup.id or id_from(title)
    )


def _guide_for(setup: Setup) -> str:
    """The shipped guide that shows most of what the files have figures of; the first when none does."""
    measures = {measure for given in setup.files for measure in given.measures}
    return max(shipped_guides(), key=lambda name: len(measures & _shown_by(name)), default="")


@cache
def _shown_by(name: str) -> frozenset[str]:
    return frozenset(wanted_measures(load_guide(shipped_guides()[name])))


def wrong_in(setup: Setup) -> Iterator[Wrong]:
    """What is missing or no such thing, in the order it is asked for."""
    if not (is_municipality_code(setup.code) and setup.name.strip()):
        said = one_line(f"{setup.code} {setup.name}")[:80]
        yield Wrong("municipality", _("'{value}' is no municipality.").format(value=said), '"0182 Nacka"')
    if not is_school_year(setup.school_year):
        said = one_line(setup.school_year)[:20]
        yield Wrong("school-year", _("'{year}' is no school year.").format(year=said), _("Write it like 2014/15."))
    if _guide_file(setup) is None:
        said = one_line(setup.guide)[:80]
        yield Wrong(
            "guide",
            _("the guide '{name}' is neither shipped nor a file.").format(name=said),
            meant(setup.guide, shipped_guides()),
        )
    for name in ("title", "id"):
        text = getattr(setup, name)
        if not text.strip() or "\n" in text or len(text) > _LONGEST:
            yield Wrong(name, _("'{name}' must be one line of text.").format(name=name), "")


def _guide_file(setup: Setup) -> Path | None:
    shipped = shipped_guides().get(setup.guide)
    if shipped is not None:
        return shipped
    try:
        path = Path(setup.guide).resolve()
        return path if path.is_file() else None
    except (OSError, RuntimeError, ValueError):  # a name too long, links in a circle
        return None


# What it would give.


def schools_of(setup: Setup) -> tuple[School, ...]:
    """The round's schools: of a schools.csv where there is one, else those the files name in the municipality."""
    listed = [school for given in setup.files for school in given.schools]
    return tuple(listed) or schools_in(
        [given.reading for given in setup.files if given.reading], setup.code, setup.school_year
    )


def draft(setup: Setup) -> RoundPreview:
    """The round that would be made. The settings must be right; raises RefusedError for a guide with mistakes."""
    path = _guide_file(setup)
    assert path is not None
    guide = load_guide(path, setup.school_year)
    readings = [given.reading for given in setup.files if given.reading is not None]
    schools = schools_of(setup)
    asked = assemble(readings, schools, setup.school_year, setup.code)
    made = assemble(readings, schools, setup.school_year, setup.code, setup.confirmed) if setup.confirmed else asked
    candidates = schools
    if not any(given.schools for given in setup.files):
        schools = graded(schools, made.figures, setup.school_year)
    value = Round(
        id=setup.id,
        title=setup.title,
        municipality_code=setup.code,
        municipality=setup.name,
        school_year=setup.school_year,
        guide=guide.id,
        guide_hash=guide_hash(guide_to_json(guide)),
        schools=schools,
        figures=made.figures,
    )
    wanted = wanted_measures(guide)
    subjects = {s.show.subjects_of for s in guide.sections if s.show is not None and s.show.subjects_of}
    without = [each.name for each in asked.unmatched if each.name not in setup.confirmed]
    left_out = {**made.left_out, **({_("the name is no school's of the round"): len(without)} if without else {})}
    return RoundPreview(
        round=value,
        guide=guide,
        candidates=candidates,
        unmatched=asked.unmatched,
        problems=made.problems,
        left_out=left_out,
        warnings=tuple(f"{r.file}: {warning}" for r in readings for warning in r.warnings),
        gaps=gaps(value, guide),
        missing=tuple(each for each in wanted if each not in value.measures and not _has_grade(value, each)),
        unasked=tuple(m for m in value.measures if m not in wanted and m.partition(":")[0] not in subjects),
    )


def _has_grade(value: Round, measure_id: str) -> bool:
    """Whether a school has the measure's grade: then its gaps are told school by school."""
    measure = find_measure(measure_id)
    return measure is not None and any(measure.grade in school.grades for school in value.schools)


def same_name(unmatched: Unmatched, schools: tuple[School, ...]) -> School | None:
    """The one school that is called just so, but for capitals and spaces. Never taken by itself."""
    found = [school for school in schools if _plain(school.name) == _plain(unmatched.name)]
    return found[0] if len(found) == 1 else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def default_folder(register_folder: Path, round_id: str) -> Path:
    """Where a round's folder is proposed: beside the register, under the round's id."""
    return register_folder / "omgangar" / id_from(round_id)


def write(setup: Setup, made: RoundPreview, folder: Path) -> RoundFolder:
    """Write the round folder and read it back; raises RefusedError and then leaves none of its files."""
    current = made.round
    write_round_folder(
        folder,
        RoundToWrite(
            current.id,
            current.title,
            current.municipality_code,
            current.municipality.strip(),
            current.school_year,
            setup.guide if setup.guide in shipped_guides() else str(Path(setup.guide).resolve()),
            current.schools,
            current.figures,
        ),
    )
    try:
        return read_round(folder)
    except RefusedError:
        take_back(folder)
        raise


def take_back(folder: Path) -> None:
    """Remove the files that were just written: the round is not to be after all."""
    for name in FILES:
        with suppress(OSError):
            (folder / name).unlink()

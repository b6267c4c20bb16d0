"""A new round while it is being set up: settings, proposals for them, a preview, and writing its folder."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import guide_hash, guide_to_json, load_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.intake.codes import is_municipality_code
from resultatdialog.intake.names import plain_name
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.school_year import is_school_year
from resultatdialog.intake.similar_names import meant, similar
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.results.account import Account
from resultatdialog.results.doubt import Answers, Doubt
from resultatdialog.rounds.assemble import Unmatched, assemble, graded, schools_in
from resultatdialog.rounds.folder import RoundFolder, read_round
from resultatdialog.rounds.folder_writer import ACCOUNT, FILES, RoundToWrite, write_round_folder
from resultatdialog.rounds.gaps import Gap, gaps, wanted_measures
from resultatdialog.rounds.input_files import InputFile, Municipality, municipalities_in
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.rounds.round_account import account_to_json, round_account
from resultatdialog.vocabulary import find_measure
from resultatdialog.vocabulary.municipalities import municipalities, same_municipality

_LONGEST = 200
"""Most characters of a title or id."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The settings of a new round that a person has given; empty texts are filled in by `proposed`."""

    files: tuple[InputFile, ...] = ()
    code: str = ""
    """Municipality code, four digits."""
    name: str = ""
    """Name of the municipality."""
    school_year: str = ""
    guide: str = ""
    """Id of a shipped guide, or a path."""
    title: str = ""
    id: str = ""
    folder: str = ""
    confirmed: Mapping[str, str] = field(default_factory=dict)
    """Names as written in a file to school codes, confirmed by a person."""
    left_out: frozenset[str] = frozenset()
    """Names, as written in a file, whose rows a person has left out."""
    answers: Answers = field(default_factory=dict)
    """Code of a question of the account to the choice made."""


class SetupMistake(NamedTuple):
    """A mistake in a setting."""

    field: str
    """`municipality`, `school-year`, `guide`, `title`, `id`."""
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RoundPreview:
    """The round that files and settings make, before it is written."""

    round: Round
    guide: Guide
    candidates: tuple[School, ...]
    """Schools that an unmatched name can belong to, also those without figures."""
    unmatched: tuple[Unmatched, ...]
    """All names without a code in the files, decided or not."""
    problems: tuple[Problem, ...]
    left_out: Mapping[str, int]
    """Reason, in words, to number of figures left out for it."""
    warnings: tuple[str, ...]
    gaps: tuple[Gap, ...]
    missing: tuple[str, ...]
    """Ids of measures that the guide shows, no file has, and whose grade no school has (others are in `gaps`)."""
    unasked: tuple[str, ...]
    """Ids of measures that the files have and the guide does not show."""
    account: Account = field(default_factory=Account)
    idle: tuple[str, ...] = ()
    """Names of files of which nothing is used."""

    @property
    def empty(self) -> bool:
        """Whether no school has a figure that the guide asks for, though there are files and it asks for some."""
        codes, year = {school.code for school in self.candidates}, self.round.school_year
        wanted, families = wanted_measures(self.guide), _families_in(self.guide)
        found = (f.measure for f in self.round.figures if f.school in codes and f.school_year == year)
        return bool(wanted and self.account.file) and not any(
            measure in wanted or measure.partition(":")[0] in families for measure in found
        )

    def questions(self, setup: Setup) -> tuple[Doubt, ...]:
        """The account's questions that nobody has answered; raises RefusedError for an answer that is none."""
        return self.account.questions(setup.answers)

    def undecided(self, setup: Setup) -> tuple[Unmatched, ...]:
        """The unmatched names that nobody has decided about."""
        return tuple(each for each in self.unmatched if not decided(each.name, setup))


def decided(name: str, setup: Setup) -> bool:
    """Whether a person has confirmed a school for the name or left its rows out."""
    return name in setup.confirmed or name in setup.left_out


# Proposals.


def school_years(setup: Setup) -> tuple[str, ...]:
    """The files' school years: latest first, those with less than half of the most figures last."""
    counted: Counter[str] = Counter()
    for given in setup.files:
        counted.update(given.years)
    most = max(counted.values(), default=0)
    return tuple(sorted(counted, key=lambda year: (2 * counted[year] < most, -int(year[:4]))))


def id_from(title: str) -> str:
    """An id made from a title: `Resultatdialoger Nacka 2024/25` gives `resultatdialoger-nacka-2024-25`."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "omgang"


def proposed(setup: Setup) -> Setup:
    """The settings with empty texts filled in from the files where possible; a municipality's name gives its code."""
    known = municipalities_in(setup.files)
    code, name = setup.code, setup.name
    if not code and name:
        code, name = municipality_called(name, known) or ("", name)
    elif not code and len(known) == 1:
        code, name = known[0].code, known[0].name
    if code and not name:
        name = next((each.name for each in known if each.code == code), "") or municipalities().get(code, "")
    year = setup.school_year or next(iter(school_years(setup)), "")
    guide = setup.guide or _guide_for(setup)
    title = setup.title or " ".join(filter(None, (_("Results dialogues"), name, year)))
    return replace(
        setup, code=code, name=name, school_year=year, guide=guide, title=title, id=setup.id or id_from(title)
    )


def municipality_called(name: str, known: Sequence[Municipality] = ()) -> tuple[str, str] | None:
    """Code and name of a municipality: of the only one of the files with this name, else of Sweden's.

    None when there is none, or the files have several.
    """
    in_files = [town for town in known if same_municipality(town.name, name)]
    if in_files:
        return (in_files[0].code, in_files[0].name) if len(in_files) == 1 else None
    return next(((code, own) for code, own in municipalities().items() if same_municipality(own, name)), None)


def _guide_for(setup: Setup) -> str:
    """Id of the shipped guide that shows most of the files' measures; the first when none shows any."""
    measures = {measure for given in setup.files for measure in given.measures}
    return max(shipped_guides(), key=lambda name: len(measures & _shown_by(name)), default="")


@cache
def _shown_by(name: str) -> frozenset[str]:
    return frozenset(wanted_measures(load_guide(shipped_guides()[name])))


def mistakes_in(setup: Setup) -> Iterator[SetupMistake]:
    """The mistakes in the settings, in the order they are asked for; an empty setting is one."""
    if not (is_municipality_code(setup.code) and setup.name.strip()):
        said = one_line(f"{setup.code} {setup.name}".strip())[:80]
        remedy = _("Write it like {example}.").format(example='"0182 Nacka"')
        names = [*(town.name for town in municipalities_in(setup.files)), *municipalities().values()]
        names = [name for name in names if name[:1].casefold() == setup.name[:1].casefold()]
        if not setup.code and similar(setup.name, names):
            remedy = meant(setup.name, names)
        yield SetupMistake("municipality", _("'{value}' is no municipality.").format(value=said), remedy)
    if not is_school_year(setup.school_year):
        said = one_line(setup.school_year)[:20]
        yield SetupMistake(
            "school-year", _("'{year}' is no school year.").format(year=said), _("Write it like 2014/15.")
        )
    if _guide_file(setup) is None:
        said = one_line(setup.guide)[:80]
        yield SetupMistake(
            "guide",
            _("the guide '{name}' is neither shipped nor a file.").format(name=said),
            meant(setup.guide, shipped_guides()),
        )
    for name in ("title", "id"):
        text = getattr(setup, name)
        if not text.strip() or "\n" in text or len(text) > _LONGEST:
            yield SetupMistake(name, _("'{name}' must be one line of text.").format(name=name), "")


def _guide_file(setup: Setup) -> Path | None:
    shipped = shipped_guides().get(setup.guide)
    if shipped is not None:
        return shipped
    try:
        path = Path(setup.guide).resolve()
        return path if path.is_file() else None
    except (OSError, RuntimeError, ValueError):  # a name too long, a cycle of links
        return None


# Preview and writing.


def schools_of(setup: Setup) -> tuple[School, ...]:
    """The round's schools: those of a schools.csv if there is one, else the municipality's schools in the files."""
    listed = [school for given in setup.files for school in given.schools]
    return tuple(listed) or schools_in(
        [given.reading for given in setup.files if given.reading], setup.code, setup.school_year
    )


def preview_round(setup: Setup) -> RoundPreview:
    """The round that the settings, which must be without mistakes, make; raises RefusedError for a faulty guide."""
    path = _guide_file(setup)
    assert path is not None
    guide = load_guide(path, setup.school_year)
    readings = [given.reading for given in setup.files if given.reading is not None]
    schools = schools_of(setup)
    asked = assemble(readings, schools, setup.school_year, setup.code, answers=setup.answers)
    made = (
        assemble(readings, schools, setup.school_year, setup.code, setup.confirmed, setup.answers)
        if setup.confirmed
        else asked
    )
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
    families = _families_in(guide)
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
        unasked=tuple(m for m in value.measures if m not in wanted and m.partition(":")[0] not in families),
        account=round_account(readings, value, candidates, guide, setup.confirmed),
        idle=tuple(given.path.name for given in setup.files if given.reading is not None and not given.measures),
    )


def _families_in(guide: Guide) -> set[str]:
    """Ids of the families of which the guide lists every subject."""
    return {s.show.subjects_of for s in guide.sections if s.show is not None and s.show.subjects_of}


def _has_grade(value: Round, measure_id: str) -> bool:
    """Whether a school has the measure's grade; then it is listed in `gaps`."""
    measure = find_measure(measure_id)
    return measure is not None and any(measure.grade in school.grades for school in value.schools)


def school_of_same_name(unmatched: Unmatched, schools: tuple[School, ...]) -> School | None:
    """The only school with this name, equal to the eye, as a suggestion; None for none or several."""
    found = [school for school in schools if plain_name(school.name) == plain_name(unmatched.name)]
    return found[0] if len(found) == 1 else None


def default_folder(register_folder: Path, round_id: str) -> Path:
    """Proposed path of a round's folder: in `omgangar/` beside the register, named by the round's id."""
    return register_folder / "omgangar" / id_from(round_id)


def write_round(setup: Setup, preview: RoundPreview, folder: Path) -> RoundFolder:
    """Write the round folder and read it back; raises RefusedError and then removes the files, as far as possible."""
    current = preview.round
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
            account=account_to_json(preview.account, setup.answers),
        ),
    )
    try:
        return read_round(folder)
    except RefusedError:
        remove_round_files(folder)
        raise


def remove_round_files(folder: Path) -> None:
    """Remove the files just written, when the round is not made after all; no error is raised.

    A file that cannot be removed stays, and `write_round` then refuses the folder until somebody has removed it.
    """
    for name in (*FILES, ACCOUNT):
        with suppress(OSError):
            (folder / name).unlink()

"""Files named for a new round: found, read, and summed up in one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlparse

from resultatdialog.files import write_whole
from resultatdialog.intake.columns import headings, without_said_separator
from resultatdialog.intake.json_text import looks_like_json
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.pupils import refuse_pupils
from resultatdialog.intake.school_year import is_school_year
from resultatdialog.intake.sheet import MAX_BYTES, parse_book
from resultatdialog.intake.text import decode, read_bytes
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import say_first
from resultatdialog.results.doubt import NO_ANSWERS, Answers
from resultatdialog.results.mapping import TableMapping as ReadingMap
from resultatdialog.results.mapping import load_mapping, mapping_to_yaml
from resultatdialog.results.read import parse_results, read_results
from resultatdialog.results.reading import Reading, SourceCell, level_label
from resultatdialog.results.recognise import recognise, school_year_in
from resultatdialog.results.sources.registry import source_named
from resultatdialog.rounds.folder import read_schools
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure, measure_order

KINDS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".json", ".jsonl")
"""File name endings of files with results."""
MOST_FILES = 200
_ROSTER = {"school", "name", "organizer_type", "grades"}
"""Required headings of a schools.csv."""
_MEASURES_SAID = 3


class Municipality(NamedTuple):
    """A municipality found in the files."""

    code: str
    name: str
    """Empty when no file has it."""
    schools: int


@dataclass(frozen=True, slots=True)
class InputFile:
    """A named file and its content: figures, a list of schools, or the reasons why it is refused."""

    path: Path
    reading: Reading | None = None
    schools: tuple[School, ...] = ()
    """Schools of a schools.csv; empty for other files."""
    problems: tuple[Problem, ...] = ()
    """Reasons why the file is refused; empty when it is not."""
    mappable: bool = False
    """Whether it is a table of which nothing is used, and that a mapping could make readable."""
    mapping: str = ""
    """Name of the mapping file it was read with; empty for none."""
    by: ReadingMap | None = None
    """The mapping that was given for it."""
    measures: tuple[str, ...] = ()
    years: Mapping[str, int] = field(default_factory=dict)
    """School year to number of recognised figures."""
    schools_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Municipality code to the codes of its schools in the file."""

    @property
    def refused(self) -> str:
        """The first reason for refusal in words; empty when it is not refused."""
        return str(self.problems[0]) if self.problems else ""

    @property
    def used(self) -> bool:
        """Whether it has figures or schools for the round."""
        return bool(self.reading or self.schools)


def paths_in(text: str) -> tuple[Path, ...]:
    """The paths in typed, pasted or dragged text, one a line: plain, quoted, as `file://`, or with escaped spaces."""
    found = []
    for line in text.splitlines():
        said = line.strip()
        if said[:1] in "\"'" and said[-1:] == said[:1]:
            said = said[1:-1].strip()
        if said.startswith("file://"):
            said = unquote(urlparse(said).path)
        if not said:
            continue
        path = _at_home(said)
        if "\\ " in said and not _exists(path):
            path = _at_home(said.replace("\\ ", " "))
        found.append(path)
    return tuple(found)


def _at_home(said: str) -> Path:
    try:
        return Path(said).expanduser()
    except RuntimeError:  # `~name` of an unknown user
        return Path(said)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def files_at(path: Path) -> tuple[Path, ...]:
    """The file itself, or the files of results in a folder, sorted by name; raises RefusedError."""
    where = str(path)[:300]
    try:
        if path.is_file():
            return (path,)
        inside = [each for each in path.iterdir() if each.suffix.casefold() in KINDS and not is_lock(each.name)]
        found = sorted(each for each in inside if each.is_file())
    except (FileNotFoundError, ValueError):
        raise RefusedError.one(where, _("the file does not exist."), _("Check the path.")) from None
    except NotADirectoryError:
        raise RefusedError.one(where, _("is no ordinary file."), _("Name a file.")) from None
    except OSError as error:
        raise RefusedError.one(where, _("cannot be read ({reason}).").format(reason=error.strerror)) from error
    if not found:
        raise RefusedError.one(where, _("the folder has no CSV, Excel or JSON files."), _("Name another folder."))
    if len(found) > MOST_FILES:
        raise RefusedError.one(
            where, _("the folder has more than {limit} files.").format(limit=MOST_FILES), _("Name the files instead.")
        )
    return tuple(found)


def is_lock(name: str) -> bool:
    """Whether a file only says that another is open in a spreadsheet (`~$a.xlsx`, `.~lock.a.ods#`), or is hidden."""
    return name.startswith((".", "~$"))


def mapping_path(path: Path) -> Path:
    """Path of a table's mapping: in the same folder, `NAME.karta.yaml`."""
    return path.with_name(f"{path.name}.karta.yaml")


def keep_mapping(path: Path, mapping: ReadingMap) -> None:
    """Write a table's mapping to `mapping_path`, replacing an earlier one; raises RefusedError."""
    beside = mapping_path(path)
    try:
        write_whole(beside, mapping_to_yaml(mapping).encode())
    except OSError as error:
        raise RefusedError.one(str(beside), _("cannot be written ({reason}).").format(reason=error.strerror)) from error


def read_input(path: Path, mapping: ReadingMap | None = None, answers: Answers = NO_ANSWERS) -> InputFile:
    """The file, read by the mapping given or beside it, else by its content; a refusal is in `problems`."""
    try:
        return _read(path, mapping, answers)
    except RefusedError as error:
        return InputFile(path, problems=error.problems, mappable=_is_table(path), by=mapping)


def mapping_beside(path: Path) -> Path | None:
    """The mapping kept beside a table, `NAME.xlsx.karta.yaml` or `NAME.karta.yaml`; None when there is none."""
    for beside in (mapping_path(path), path.with_name(f"{path.stem}.karta.yaml")):
        if beside.is_file():
            return beside
    return None


def _read(path: Path, mapping: ReadingMap | None, answers: Answers) -> InputFile:
    beside = mapping_beside(path) if mapping is None else None
    if beside is not None:
        return replace(understood(path, read_results(path, load_mapping(beside), answers)), mapping=beside.name)
    content = read_bytes(path, MAX_BYTES)
    if mapping is None and not looks_like_json(content, path.name):
        schools = _schools_csv(path, content)
        if schools:
            return InputFile(path, schools=schools)
    given = understood(path, parse_results(content, path.name, mapping, answers))
    idle = mapping is None and not given.measures and not looks_like_json(content, path.name)
    return replace(given, by=mapping, mappable=idle)


def _schools_csv(path: Path, content: bytes) -> tuple[School, ...]:
    """The schools of a schools.csv; empty when the first line lacks its headings. Raises RefusedError."""
    try:
        text, said = without_said_separator(decode(content, path.name))
        first = text.removeprefix("\n").partition("\n")[0] if said else text.partition("\n")[0]
    except RefusedError:  # Excel, or no text at all; said when it is read as a file of results
        return ()
    if not set(headings(first[:1000])) >= _ROSTER:
        return ()
    problems: list[Problem] = []
    schools = read_schools(path, problems)
    if problems:
        raise RefusedError(problems)
    return schools


def _is_table(path: Path) -> bool:
    """Whether the file is a readable table with more than one column, and not one of pupils."""
    try:
        content = read_bytes(path, MAX_BYTES)
        if looks_like_json(content, path.name):
            return False
        sheets = parse_book(content, path.name).sheets
        for sheet in sheets:
            refuse_pupils(sheet.lines, path.name)  # lines about pupils are never shown
        return any(len(line) > 1 for sheet in sheets for line in sheet.lines)
    except RefusedError:
        return False


def understood(path: Path, reading: Reading) -> InputFile:
    """The reading with its measures, school years and municipalities counted."""
    measures: set[str] = set()
    years: Counter[str] = Counter()
    first: dict[tuple[int, str, str | None, str | None, str | None], SourceCell] = {}
    places = {(cell.municipality, cell.code) for cell in reading.cells if cell.municipality is not None}
    schools: dict[str, set[str]] = {}
    for municipality, code in places if reading.level == "school" else ():
        schools.setdefault(municipality or "", set()).add(code)

    @cache
    def measure_of(table: int, column: str, group: str | None, subject: str | None, year: str | None) -> str | None:
        return recognise(reading, first[(table, column, group, subject, year)]).measure

    for cell in reading.cells:
        key = (cell.table, cell.column, cell.group, cell.subject, cell.school_year)
        first.setdefault(key, cell)
        measure = measure_of(*key)
        if measure is not None:
            measures.add(measure)
            years[school_year_in(reading, cell) or ""] += 1
    known = {year: count for year, count in years.items() if is_school_year(year)}
    return InputFile(
        path,
        reading,
        measures=tuple(sorted(measures, key=measure_order)),
        years=known,
        schools_in={code: frozenset(found) for code, found in schools.items()},
    )


def say_input(given: InputFile) -> str:
    """The file in one line: source, year, level, rows, measures; or the reason why it is refused."""
    if given.schools:
        count = len(given.schools)
        return _("a list of schools") + " · " + ngettext("{n} school", "{n} schools", count).format(n=count)
    reading = given.reading
    if reading is None:
        return given.refused
    rows = ngettext("{n} row", "{n} rows", reading.rows).format(n=say_number(reading.rows))
    if reading.school_year or len(given.years) < 2:
        year = reading.school_year or "".join(given.years)
    else:
        year = f"{min(given.years)}–{max(given.years)}"
    parts = [
        source_named(reading.source).label,
        year,
        level_label(reading.level),
        rows,
        say_measures(given.measures, school_year=year),
    ]
    if given.mapping:
        parts[0] += f" ({given.mapping})"
    return " · ".join(filter(None, parts))


def say_measures(measures: Iterable[str], most: int = _MEASURES_SAID, school_year: str = "") -> str:
    """The names of the first `most` measures and the number of further ones."""
    names = [measure.name for each in measures if (measure := find_measure(each, school_year)) is not None]
    if not names:
        return _("nothing we use")
    return say_first(names, most, "; ")


def municipalities_in(files: Iterable[InputFile]) -> tuple[Municipality, ...]:
    """The municipalities in the files, most schools first, then by name."""
    names: dict[str, str] = {}
    schools: dict[str, set[str]] = {}
    for given in files:
        if given.reading is None:
            continue
        names.update({code: name for code, name in given.reading.municipalities.items() if code not in names})
        for code, found_here in given.schools_in.items():
            schools.setdefault(code, set()).update(found_here)
    found = (Municipality(code, names.get(code, ""), len(schools.get(code, ()))) for code in {*names, *schools})
    return tuple(sorted(found, key=lambda each: (-each.schools, alphabetical(each.name), each.code)))

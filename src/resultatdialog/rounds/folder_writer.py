"""Writes a new round folder: text files that people can read and edit, and the account of how they were made."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from resultatdialog.files import sync_folder, write_whole
from resultatdialog.intake.formula import no_formula
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.results.sources.tidy import COLUMNS
from resultatdialog.results.value import Figure
from resultatdialog.rounds.roster import School, say_grades

FILES = ("round.yaml", "schools.csv", "results.csv")
"""Names of the files that make a round folder."""
ACCOUNT = "account.json"
"""Name of the file that says how they were made; nothing depends on it."""


@dataclass(frozen=True, slots=True)
class RoundToWrite:
    """The content of a round folder to be written."""

    id: str
    title: str
    municipality_code: str
    municipality: str
    school_year: str
    guide: str
    schools: tuple[School, ...]
    figures: tuple[Figure, ...]
    min_group: int = 10
    account: str = ""
    """Content of `account.json`; empty for none."""


def write_round_folder(folder: Path, new: RoundToWrite) -> None:
    """Write the files; raises RefusedError when the folder has any of them already or cannot be written."""
    there = [name for name in FILES if (folder / name).exists()]
    if there:
        raise RefusedError.one(
            str(folder),
            _("has {files} already; nothing is written over.").format(files=", ".join(there)),
            _("Choose another folder."),
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in zip(FILES, (_settings(new), _schools(new.schools), _results(new.figures)), strict=True):
            write_whole(folder / name, content.encode())
        if new.account:
            write_whole(folder / ACCOUNT, new.account.encode())
        sync_folder(folder)
    except OSError as error:
        raise RefusedError.one(
            str(folder), _("cannot be written ({reason}).").format(reason=error.strerror), _("Choose another folder.")
        ) from error


def _settings(new: RoundToWrite) -> str:
    plain = {
        "id": new.id,
        "title": new.title,
        "municipality": {"code": new.municipality_code, "name": new.municipality},
        "school_year": new.school_year,
        "guide": new.guide,
        "min_group": new.min_group,
    }
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)


def _schools(schools: Iterable[School]) -> str:
    rows = (
        (s.code, s.name, s.organizer_type, say_grades(s.grades), "" if s.pupils is None else str(s.pupils), s.principal)
        for s in schools
    )
    return _table(("school", "name", "organizer_type", "grades", "pupils", "principal"), rows)


def _results(figures: Iterable[Figure]) -> str:
    rows = (
        (f.school, f.measure, f.school_year, f.group, f.raw, "" if f.n is None else str(f.n), f.source) for f in figures
    )
    return _table(COLUMNS, rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows([no_formula(cell) for cell in row] for row in rows)
    return text.getvalue()

"""A register's rounds as pandas frames, for notebooks: read from a copy while the program may hold the register.

    from resultatdialog import frames

    with frames.open_register("samtal.db") as register:
        spring = register.round("nacka-2016")
        spring.answers.query("question == 'skattning' and field == 'rating'")
        spring.tally("materials")[["material", "count", "base"]]

Nothing is written to the register. The copy lies in a temporary folder, encrypted as the register is, until it is
closed. The frames hold what was in the register when it was opened; open it again for what came later. Schools and what
their principals said stand in them: they stay at the office.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pandas as pd

from resultatdialog.dialogue.material import Material
from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import Field
from resultatdialog.register.keys import unlock
from resultatdialog.register.opening import FileKind, file_kind
from resultatdialog.register.store import Register
from resultatdialog.rounds.roster import say_grades
from resultatdialog.tally.cell_ids import cell_id
from resultatdialog.tally.model import CellRow
from resultatdialog.tally.registry import tables_of, tally_of
from resultatdialog.work.conversations import material
from resultatdialog.work.reading_copy import copy_keys, make_reading_copy
from resultatdialog.work.rounds import find_round, round_ids

_TEXT, _WHOLE, _NUMBER = "string", "Int64", "Float64"


def open_register(path: str | Path, passphrase: str | None = None) -> RegisterFrames:
    """Open a copy of a register to read; without a passphrase one that is not encrypted.

    Raises FileNotFoundError, and RegisterError: a wrong or missing passphrase, a register of a newer version, nothing
    that can be read. Warns of each part of the backups and the safety log that could not be read: it may be missing.
    """
    where = Path(path).expanduser()
    folder = tempfile.TemporaryDirectory(prefix="resultatdialog-frames-")
    try:
        copy = copy_keys(where, Path(folder.name))
        sealed = passphrase is not None and file_kind(where) is not FileKind.UNPROTECTED
        key = unlock(copy, passphrase) if sealed and passphrase is not None else None
        notes = make_reading_copy(where, key, Path(folder.name), datetime.now(UTC))
        for note in notes:
            warnings.warn(note, stacklevel=2)
        return RegisterFrames(Register(copy, key=key), folder, notes)
    except BaseException:
        folder.cleanup()
        raise


class RegisterFrames:
    """A register as it was when it was opened; close it, or use it in a `with`, so that the copy is removed."""

    def __init__(self, register: Register, folder: tempfile.TemporaryDirectory[str], notes: Sequence[str] = ()) -> None:
        self._register = register
        self._folder = folder
        self.notes = tuple(notes)
        """Backups and parts of the safety log that could not be read: what the frames may lack."""

    @property
    def rounds(self) -> pd.DataFrame:
        """A row per round: `round`, `title`, `municipality`, `school_year`, `schools` (their number)."""
        rows = []
        for name in round_ids(self._register):
            current = find_round(self._register, name)
            if current is not None:
                rows.append(
                    (current.id, current.title, current.municipality, current.school_year, len(current.schools))
                )
        types = {"round": _TEXT, "title": _TEXT, "municipality": _TEXT, "school_year": _TEXT, "schools": _WHOLE}
        return _frame(rows, types)

    def round(self, name: str) -> RoundFrames:
        """The round with this id; raises LookupError, with those there are, when there is none."""
        current = find_round(self._register, name)
        if current is None:
            raise LookupError(f"{name}: the rounds there are: {', '.join(round_ids(self._register)) or 'none'}")
        return RoundFrames(material(self._register, current))

    def close(self) -> None:
        """Close the copy and remove it."""
        self._register.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class RoundFrames:
    """The frames of one round."""

    _material: Material

    @cached_property
    def schools(self) -> pd.DataFrame:
        """A row per school of the round.

        `school` (code), `name`, `organizer_type`, `grades`, `pupils`, `state` and `held_on` of its meeting (missing
        without one), `takes_part` (False where it has declined).
        """
        states = {each.school.code: each.session for each in self._material.conversations}
        rows = [
            (
                school.code,
                school.name,
                school.organizer_type,
                say_grades(school.grades),
                school.pupils,
                states[school.code].state if school.code in states else None,
                states[school.code].held_on if school.code in states else None,
                school.code not in self._material.not_taking_part,
            )
            for school in self._material.round.schools
        ]
        types = {"school": _TEXT, "name": _TEXT, "organizer_type": "category", "grades": _TEXT, "pupils": _WHOLE}
        return _frame(rows, {**types, "state": "category", "held_on": _TEXT, "takes_part": "boolean"})

    @cached_property
    def results(self) -> pd.DataFrame:
        """A row per figure.

        `school` (a code, `kommun` or `riket`), `measure`, `school_year`, `group`, `value` in the measure's unit,
        `token` (`..`, `.`, `~100`: there is no value), `n`, `source`.
        """
        rows = [
            (
                f.school,
                f.measure,
                f.school_year,
                f.group,
                None if f.value is None else float(f.value),
                f.token,
                f.n,
                f.source,
            )
            for f in self._material.round.figures
        ]
        types = {"school": _TEXT, "measure": "category", "school_year": "category", "group": "category"}
        return _frame(rows, {**types, "value": _NUMBER, "token": _TEXT, "n": _WHOLE, "source": _TEXT})

    @cached_property
    def answers(self) -> pd.DataFrame:
        """A row per value that a school gave, and one for each question without any.

        `school`, `question`, `field`, `row` (an option or a subject), `number`, `text`, `status` of the question.
        Fields that a branch hides are left out.
        """
        rows: list[tuple[Any, ...]] = []
        for each in self._material.conversations:
            for question in each.questions:
                found: list[tuple[Any, ...]] = [
                    (field, *part)
                    for field, value in each.answer(question).items()
                    if field not in ("status", "parked")
                    for part in _parts(value, question.field(field))
                ]
                status = each.status(question)
                rows += [(each.school.code, question.id, *one, status) for one in found or [(None,) * 4]]
        types = {"school": _TEXT, "question": "category", "field": "category", "row": "category"}
        return _frame(rows, {**types, "number": _WHOLE, "text": _TEXT, "status": "category"})

    @cached_property
    def codings(self) -> pd.DataFrame:
        """A row per coding, those among them that do not count in the tables.

        `school`, `measure`, `category`, `valence`, `question`, `quote`, `subject`, `coder`, `coded_at`.
        """
        rows = [
            (
                *(each.school.code, one.measure, one.category, one.valence, one.question, one.quote, one.subject),
                *(one.coder, one.coded_at),
            )
            for each in self._material.conversations
            for one in each.session.explanations
        ]
        types = {"school": _TEXT, "measure": "category", "category": "category", "valence": "category"}
        types |= {"question": "category", "quote": _TEXT, "subject": "category", "coder": "category", "coded_at": _TEXT}
        return _frame(rows, types)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names that `tally` takes."""
        return tuple(table.name for table in tables_of(self._material.guide))

    def tally(self, name: str) -> pd.DataFrame:
        """A table of `resultatdialog tally` with the columns of its CSV, `cell` last; raises LookupError."""
        table = next((table for table in tables_of(self._material.guide) if table.name == name), None)
        if table is None:
            raise LookupError(f"{name}: the tables there are: {', '.join(self.tables)}")
        counted = tally_of(self._material, tables=[table])
        found = counted.tables[name]
        rows = [
            {**row.record(), **({"cell": str(cell_id(counted, found, row))} if isinstance(row, CellRow) else {})}
            for row in found.rows
        ]
        columns = [*found.columns(), *(["cell"] if found.cells else [])]
        frame = pd.DataFrame(rows, columns=columns, dtype=object)
        return frame.astype({column: _type_of([row.get(column) for row in rows]) for column in columns})


def _parts(value: Any, field: Field | None) -> Iterable[tuple[str | None, int | None, str | None]]:
    """Row, number and text of each part of a value; a field that the guide does not have holds words."""
    match kind_of(field).counted_as if field else "words":
        case "option":
            return ((str(value), None, None),)
        case "options":
            return tuple((option, None, None) for option in value)
        case "number":
            return ((None, int(value), None),)
        case "numbers":
            return tuple((subject, number, None) for subject, number in value.items())
        case "words":
            words = [value] if isinstance(value, str) else ["; ".join(filter(None, part.values())) for part in value]
            return tuple((None, None, text) for text in words)


def _type_of(values: Iterable[Any]) -> str:
    """The type of a column: whole numbers, other numbers, or text."""
    found = [value for value in values if value is not None]
    if found and all(isinstance(value, int) and not isinstance(value, bool) for value in found):
        return _WHOLE
    if found and all(isinstance(value, int | float) for value in found):
        return _NUMBER
    return _TEXT


def _frame(rows: Sequence[tuple[Any, ...]], types: Mapping[str, str]) -> pd.DataFrame:
    """A frame with these columns and types, also without rows."""
    return pd.DataFrame(rows, columns=list(types), dtype=object).astype(dict(types))

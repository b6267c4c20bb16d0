"""Answers of Skolverket's statistics database (PxWeb) as json-stat2: one number for each measure, place and year.

The places of one table are schools (`orgnr-skolenhetskod`) and organizers (`orgnr` alone); a year is that of the
autumn: 2022 is 2022/23. One of the database's guides gives `.` and `..` the meanings that the export files have the
other way round; tokens are kept as they stand.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from resultatdialog.intake.codes import SCHOOL_CODE, is_school_code
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.school_year import is_calendar_year, school_year_from, school_year_of
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.results.reading import NATIONAL_CODES, LeftOut, Reading, SourceCell, SourceColumn
from resultatdialog.results.source import JsonSource, Recognised, group_of
from resultatdialog.results.sources.skolverket_above import grade_in_words
from resultatdialog.results.sources.skolverket_words import Words, measure_in_words
from resultatdialog.results.value import MASKED, MISSING, Group
from resultatdialog.vocabulary import subjects_named

_NATIONAL = "0000"
_TOKENS = (MISSING, MASKED, "...", "-")
"""Statuses that stand in place of a number."""
_TIME = ("time", "tid", "år", "läsår")
_PLACE = ("level", "nivå", "skolenhet", "enhet", "region")
_MEASURE = ("variable", "variabel", "contentscode", "tabellinnehåll", "mått")
_ORGANIZER = re.compile(r"\d{6}-?\d{4}", re.ASCII)
_SCHOOL = re.compile(rf"{_ORGANIZER.pattern}-({SCHOOL_CODE})", re.ASCII)
_MOST_CELLS = 5_000_000
_MOST = 10**12
"""Numbers from here on are no figures about schools."""


class _Dimension(NamedTuple):
    """One dimension of the table: its id, and code and label of each of its values in order."""

    id: str
    values: tuple[tuple[str, str], ...]


class _Place(NamedTuple):
    code: str
    name: str


def looks_like_pxweb(data: object) -> bool:
    """Whether this is a json-stat2 data set."""
    return isinstance(data, dict) and {"id", "size", "dimension", "value"} <= data.keys()


def read_pxweb(data: Mapping[str, Any], name: str) -> Reading:
    """The figures of a data set; raises RefusedError when its parts do not fit together."""
    table = _Table(data, name)
    cells: list[SourceCell] = []
    left_out: list[LeftOut] = []
    unknown: Counter[str] = Counter()
    for line, (code, label) in enumerate(table.places.values, start=1):
        place = _place(code, label)
        if place is None:
            organizer = _ORGANIZER.fullmatch(code) is not None
            why = _("figures of an organizer") if organizer else _("no code of a school or municipality")
            left_out.append(LeftOut(line, why, wrong=not organizer))
            continue
        for year, measure, group, at in table.positions(line - 1):
            value, status = table.values.get(at), table.statuses.get(at)
            if value is None and not status:
                continue
            number, token = _number(value, status, name, at)
            if status and number is not None:
                unknown[one_line(str(status))[:20]] += 1
            raw = token or f"{number:f}"
            cells.append(SourceCell(*place, None, None, measure, group, year, raw, number, token, line))
    found = {cell.school_year for cell in cells}
    return Reading(
        file=name,
        source=PXWEB.id,
        title=_label(data.get("label")) or _("Skolverket's statistics database"),
        school_year=found.pop() if len(found) == 1 else None,
        level="national" if cells and all(cell.code == _NATIONAL for cell in cells) else "school",
        rows=len(table.places.values) - len(left_out),
        columns=tuple(dict.fromkeys(SourceColumn(cell.column, cell.group) for cell in cells)),
        cells=tuple(cells),
        left_out=tuple(left_out),
        warnings=tuple(
            ngettext(
                "{count} number has the status {status}, which is not known here; it is read as a number.",
                "{count} numbers have the status {status}, which is not known here; they are read as numbers.",
                count,
            ).format(count=count, status=status)
            for status, count in unknown.items()
        ),
    )


class _Table:
    """A data set taken apart: its places, years and measures, and where each cell stands among the values."""

    def __init__(self, data: Mapping[str, Any], name: str) -> None:
        dimensions = _dimensions(data, name)
        self.places, self._years, self._measures = _roles(dimensions, name)
        rest = [each for each in dimensions if each not in (self.places, self._years, self._measures)]
        _refuse_other(rest, name)
        self._steps: dict[str, int] = {}
        step = 1
        for dimension in reversed(dimensions):  # the last dimension is the fastest
            self._steps[dimension.id] = step
            step *= len(dimension.values)
        self._groups: list[tuple[int, str | None]] = [(0, None)]
        for dimension in rest:
            if len(dimension.values) > 1:
                self._groups = [
                    (at + index * self._steps[dimension.id], None if group_of(label) == "alla" else label)
                    for at, _group in self._groups
                    for index, (_code, label) in enumerate(dimension.values)
                ]
        self.values = _flat(data["value"], step, name, "value")
        self.statuses = _flat(data.get("status"), step, name, "status")

    def positions(self, place: int) -> Iterator[tuple[str, str, str | None, int]]:
        """School year, measure, group and position of each cell of a place, which is numbered from 0."""
        begin = place * self._steps[self.places.id]
        for y, (code, _label) in enumerate(self._years.values):
            for m, (_code, label) in enumerate(self._measures.values):
                at = begin + y * self._steps[self._years.id] + m * self._steps[self._measures.id]
                for offset, group in self._groups:
                    yield _school_year(code), label, group, at + offset


def _dimensions(data: Mapping[str, Any], name: str) -> tuple[_Dimension, ...]:
    """The dimensions in order; raises RefusedError when one is not described or its size is another."""
    ids, sizes, described = data["id"], data["size"], data["dimension"]
    if not (
        isinstance(ids, list) and isinstance(sizes, list) and isinstance(described, dict) and len(ids) == len(sizes)
    ):
        raise _damaged(name, _("'id', 'size' and 'dimension' do not fit together"))
    found = []
    for dimension_id, size in zip(ids, sizes, strict=True):
        about = described.get(dimension_id) if isinstance(dimension_id, str) else None
        category = about.get("category") if isinstance(about, dict) else None
        codes = _codes(category.get("index"), category.get("label")) if isinstance(category, dict) else None
        if codes is None or len(codes) != size:
            raise _damaged(name, _("the dimension '{id}' is not described").format(id=one_line(str(dimension_id))[:40]))
        labels = category.get("label") if isinstance(category, dict) else None
        known = labels if isinstance(labels, dict) else {}
        found.append(_Dimension(dimension_id, tuple((code, _label(known.get(code)) or code) for code in codes)))
    if math.prod(len(dimension.values) for dimension in found) > _MOST_CELLS:
        raise _damaged(name, _("it has more than {n} cells").format(n=_MOST_CELLS))
    return tuple(found)


def _codes(index: object, labels: object) -> list[str] | None:
    """The codes of a dimension's values in order; None when they are not told."""
    if isinstance(index, list) and all(isinstance(code, str) for code in index):
        return index
    if isinstance(index, dict) and sorted(map(str, index.values())) == sorted(map(str, range(len(index)))):
        return sorted(index, key=lambda code: int(index[code]))
    if index is None and isinstance(labels, dict) and len(labels) == 1:  # a single value needs no index
        return list(labels)
    return None


def _roles(dimensions: Sequence[_Dimension], name: str) -> tuple[_Dimension, _Dimension, _Dimension]:
    """The dimensions of places, years and measures, by their ids; raises RefusedError when one is missing."""
    found = []
    for names, what in (
        (_PLACE, _("schools (level)")), (_TIME, _("years (time)")), (_MEASURE, _("measures (variable)")),
    ):  # fmt: skip
        dimension = next((each for each in dimensions if each.id.casefold() in names), None)
        if dimension is None:
            raise RefusedError.one(
                name,
                _("has no dimension of {what}; its dimensions are {ids}.").format(
                    what=what, ids=", ".join(one_line(each.id)[:40] for each in dimensions)
                ),
                _("Save the table again with schools, years and measures."),
            )
        found.append(dimension)
    return found[0], found[1], found[2]


def _refuse_other(rest: Sequence[_Dimension], name: str) -> None:
    """Raise RefusedError for a further dimension with several values that are not groups of pupils."""
    for dimension in rest:
        if len(dimension.values) > 1 and any(group_of(label) is None for _code, label in dimension.values):
            raise RefusedError.one(
                name,
                _("the dimension '{id}' has several values ({values}), and it is not known what they mean.").format(
                    id=one_line(dimension.id)[:40],
                    values=", ".join(one_line(label)[:20] for _code, label in dimension.values[:5]),
                ),
                _("Save the table again with one of them."),
            )


def _school_year(code: str) -> str:
    if is_calendar_year(code):
        return school_year_from(int(code))
    return school_year_of(code) or code


def _place(code: str, label: str) -> _Place | None:
    """The school or the country that a code is of; None for an organizer and anything else."""
    found = _SCHOOL.fullmatch(code)
    if found is not None:
        return _Place(found[1], one_line(label)[:200])
    if is_school_code(code):
        return _Place(code, one_line(label)[:200])
    if code in NATIONAL_CODES or label.strip().casefold() in ("riket", "hela riket"):
        return _Place(_NATIONAL, "Riket")
    return None


def _flat(held: object, size: int, name: str, key: str) -> dict[int, Any]:
    """Position to what stands there, from a list or from an object with positions as keys."""
    if held is None:
        return {}
    if isinstance(held, list) and len(held) == size:
        return {at: each for at, each in enumerate(held) if each is not None}
    if isinstance(held, dict) and all(key_.isdecimal() and int(key_) < size for key_ in held if len(key_) < 10):
        return {int(at): each for at, each in held.items() if len(at) < 10 and each is not None}
    if isinstance(held, str):  # one status for all
        return dict.fromkeys(range(size), held)
    raise _damaged(name, _("'{key}' has not the {n} cells of the dimensions").format(key=key, n=size))


def _number(value: object, status: object, name: str, at: int) -> tuple[Decimal | None, str | None]:
    """Number and token of a cell; a token in the status holds also beside a number."""
    if status is not None and not isinstance(status, str):
        raise _damaged(name, _("cell {n} is neither a number nor a text").format(n=at))
    if status in _TOKENS or value is None:
        return None, status
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
        raise _damaged(name, _("cell {n} is neither a number nor a text").format(n=at))
    return Decimal(f"{Decimal(repr(value)):f}".removesuffix(".0")), None


def _damaged(name: str, reason: str) -> RefusedError:
    return RefusedError.one(
        name,
        _("is no whole answer of Skolverket's statistics database: {reason}.").format(reason=reason),
        _("Save the answer again as json-stat2."),
    )


def _label(text: object) -> str:
    return one_line(text)[:200] if isinstance(text, str) else ""


@lru_cache(maxsize=256)
def _words_of(label: str) -> Words:
    """A variable's label, which is title and heading in one."""
    named = subjects_named(label)
    subject = named[0] if len(named) == 1 else None
    return Words(label, label, subject, grade_in_words(label, ""), unsaid=len(named) > 1)


class _PxWeb(JsonSource):
    id = "pxweb"

    @property
    def label(self) -> str:
        return _("Skolverket's statistics database (PxWeb)")

    def knows(self, data: object) -> bool:
        return any(map(looks_like_pxweb, data if isinstance(data, list) else [data]))

    def read(self, data: object, name: str, lines: Sequence[int] | None = None) -> Reading:
        del lines
        if not isinstance(data, dict):
            raise _damaged(name, _("it holds several data sets"))
        return read_pxweb(data, name)

    def recognise(self, reading: Reading, cell: SourceCell, heading: str, group: Group, year: str) -> Recognised:
        """The measure by the words of the variable's label."""
        del reading, cell
        return measure_in_words(_words_of(heading), group, year)


PXWEB = _PxWeb()

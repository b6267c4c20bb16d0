"""Figures of municipalities, the country and organisational units as Kolada's API answers (versions 2 and 3)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from resultatdialog.intake.school_year import is_calendar_year, school_year_of_spring
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.results.reading import LeftOut, Reading, RowLevel, SourceCell, SourceColumn, read_cell
from resultatdialog.results.source import JsonSource
from resultatdialog.results.value import MASKED, MISSING, TOKENS

_NATIONAL = "0000"
_GROUPS = {"T": None, "K": "Flickor", "M": "Pojkar"}
"""Kolada's letters for all, girls and boys."""
_UNSAID = {"": MISSING, "MISSING": MISSING, "PRIVATE": MASKED}
"""Kolada's status to Skolverket's token."""
_NEXT = ("next_page", "next_url")
_SHARE = re.compile(r"\bandel|%", re.IGNORECASE)
_NEARLY_ALL = Decimal(95)
_MOST = 10**12
"""Numbers from here on are no figures about schools."""


class _Place(NamedTuple):
    """The indicator, place and year that a record's figures are about."""

    line: int
    kpi: str
    code: str
    year: str
    share: bool
    """Whether it may be a share: true for a title with `andel` or `%`, and without a title."""


@dataclass(slots=True)
class _Gathered:
    """The cells and remarks gathered from the records read so far."""

    rows: int = 0
    cells: list[SourceCell] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    titles: dict[str, None] = field(default_factory=dict)
    units: dict[str, None] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    nearly_all: int = 0
    texts: int = 0
    """Numbers that stand as text."""

    def leave(self, line: int, why: str, *, wrong: bool = True) -> None:
        """Note a line that is left out, and the reason; `wrong`: it has not the types that Kolada's answers have."""
        self.left_out.append(LeftOut(line, why, wrong=wrong))

    def warnings(self) -> Iterator[str]:
        """Sentences about figures that are easily misread."""
        if self.units:
            yield ngettext(
                "{count} id of an organisational unit is Kolada's own, no school unit code.",
                "{count} ids of organisational units are Kolada's own, no school unit codes.",
                len(self.units),
            ).format(count=len(self.units))
        if self.nearly_all:
            yield ngettext(
                "{count} share is exactly 95; Kolada shows 95 where Skolverket writes ~100 (1–4 pupils short).",
                "{count} shares are exactly 95; Kolada shows 95 where Skolverket writes ~100 (1–4 pupils short).",
                self.nearly_all,
            ).format(count=self.nearly_all)
        if self.texts:
            yield ngettext(
                "{count} value stands as text where Kolada has a number; it is read as one.",
                "{count} values stand as text where Kolada has numbers; they are read as such.",
                self.texts,
            ).format(count=self.texts)
        for status, count in self.statuses.items():
            yield ngettext(
                "{count} value has a status that is not known here, {status}; it is not read as a number.",
                "{count} values have a status that is not known here, {status}; they are not read as numbers.",
                count,
            ).format(count=count, status=status)

    def level(self) -> RowLevel:
        """The finest level that the figures are about."""
        if self.units:
            return "school"
        national = bool(self.cells) and all(cell.code == _NATIONAL for cell in self.cells)
        return "national" if national else "municipality"


def looks_like_kolada(data: object) -> bool:
    """Whether this is an answer of Kolada with figures (or with none), or several pages of one."""
    for page in _pages(data):
        if _is_record(page):
            return True
        values = page.get("values") if isinstance(page, dict) else None
        if isinstance(values, list) and (any(map(_is_record, values)) or (not values and "count" in page)):
            return True
    return False


def read_kolada(data: object, name: str, lines: Sequence[int] | None = None) -> Reading:
    """The figures of one answer, of its pages in a list, or of bare records.

    Args:
        data: The parsed JSON.
        name: What to call the file.
        lines: Where each page of a list stands in the file; if None, the records are numbered.
    """
    found = _Gathered()
    for line, record in _records(data, lines):
        _gather(found, line, record)
    pages = [page for page in _pages(data) if isinstance(page, dict) and not _is_record(page)]
    unfinished = bool(pages) and all(any(page.get(key) for key in _NEXT) for page in pages)
    years = {cell.school_year for cell in found.cells}
    return Reading(
        file=name,
        source=KOLADA.id,
        title=f"Kolada: {next(iter(found.titles))}" if len(found.titles) == 1 else "Kolada",
        school_year=years.pop() if len(years) == 1 else None,
        level=found.level(),
        rows=found.rows,
        columns=tuple(dict.fromkeys(SourceColumn(cell.column) for cell in found.cells)),
        cells=tuple(found.cells),
        left_out=tuple(found.left_out),
        warnings=(
            *found.warnings(),
            *([_("Kolada has more pages of this answer, which are not in the file.")] if unfinished else []),
        ),
    )


def _pages(data: object) -> list[Any]:
    return data if isinstance(data, list) else [data]


def _is_record(item: object) -> bool:
    return isinstance(item, dict) and "kpi" in item and "values" in item


def _records(data: object, lines: Sequence[int] | None) -> Iterator[tuple[int, object]]:
    """Every record with its line, or its number over all pages."""
    number = 0
    for place, page in enumerate(_pages(data)):
        paged = isinstance(page, dict) and not _is_record(page) and isinstance(page.get("values"), list)
        for record in page["values"] if paged else [page]:
            number += 1
            yield lines[place] if lines else number, record


def _gather(found: _Gathered, line: int, record: object) -> None:
    """Take in the figures of one indicator in one place and year."""
    if not isinstance(record, dict) or not _text(record.get("kpi")):
        found.leave(line, _("the entry holds no figures of Kolada's (no indicator, kpi)."))
        return
    unit = _text(record.get("ou"))
    code, year = unit or _text(record.get("municipality")), _year(record.get("period"))
    if code is None:
        found.leave(line, _("the entry does not say which municipality or unit it is about."))
        return
    if year is None:
        found.leave(line, _("the entry has no year (period)."))
        return
    values = record.get("values")
    if not isinstance(values, list):
        found.leave(line, _("the entry has no list of values."))
        return
    title = _text(record.get("kpi_title")) or _text(record.get("title"))
    if title:
        found.titles[one_line(title)[:200]] = None
    if unit:
        found.units[unit] = None
    found.rows += 1
    place = _Place(line, record["kpi"], code, year, share=title is None or _SHARE.search(title) is not None)
    for value in values:
        _take(found, place, value)


def _take(found: _Gathered, place: _Place, figure: object) -> None:
    """Take in the figure of all, of the girls or of the boys."""
    if not isinstance(figure, dict):
        found.leave(place.line, _("{kpi}: a value is not an object.").format(kpi=one_line(place.kpi)[:80]))
        return
    gender = figure.get("gender")
    if not isinstance(gender, str) or gender not in _GROUPS:
        why = _("{kpi}: a value is neither for all (T), girls (K) nor boys (M).")
        found.leave(place.line, why.format(kpi=one_line(place.kpi)[:80]))
        return
    if figure.get("isdeleted"):
        deleted = _("{kpi}: Kolada has deleted the value.").format(kpi=one_line(place.kpi)[:80])
        found.leave(place.line, deleted, wrong=figure.get("isdeleted") is not True)
        return
    raw, status = _raw(figure), _status(figure)
    if raw is None or status is None:
        why = _("{kpi}: the value is neither a number nor text, or its status is not text.")
        found.leave(place.line, why.format(kpi=one_line(place.kpi)[:80]))
        return
    value = figure.get("value")
    if isinstance(value, str) and not status:
        if read_cell(value)[0] is None and read_cell(value)[1] not in TOKENS:
            why = _("{kpi}: the value is a text that is no number.")
            found.leave(place.line, why.format(kpi=one_line(place.kpi)[:80]))
            return
        found.texts += 1
    if status.upper() not in _UNSAID:
        found.statuses[one_line(status)[:80]] += 1
    number, token = _read(raw, status, value)
    found.nearly_all += place.share and number == _NEARLY_ALL
    found.cells.append(
        SourceCell(
            code=place.code,
            name="Riket" if place.code == _NATIONAL else "",
            organizer_type=None,
            subject=None,
            column=place.kpi,
            group=_GROUPS[gender],
            school_year=place.year,
            raw=raw,
            value=number,
            token=token,
            line=place.line,
        )
    )


def _read(raw: str, status: str, value: object) -> tuple[Decimal | None, str | None]:
    """Number and token; a value with a status is never a number."""
    if status or value is None:
        return None, _UNSAID.get(status.upper(), status)
    if isinstance(value, str):
        return read_cell(value)
    return Decimal(raw), None


def _raw(figure: Mapping[str, Any]) -> str | None:
    """The text of a figure's value: text, the shortest text of the number, or its status; None for anything else."""
    value = figure.get("value")
    if value is None:
        return _status(figure)
    if isinstance(value, str):
        return value
    return _number_text(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _status(figure: Mapping[str, Any]) -> str | None:
    status = figure.get("status")
    return "" if status is None else status.strip() if isinstance(status, str) else None


def _number_text(number: int | float) -> str | None:
    """The shortest text of a number, without an exponent; None for one too large or not finite."""
    if not abs(number) < _MOST or not math.isfinite(number):
        return None
    text = f"{Decimal(repr(number)):f}"
    return text.removesuffix(".0")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _year(period: object) -> str | None:
    """The calendar year, as a number or as text."""
    if isinstance(period, int) and not isinstance(period, bool) and 1000 <= period <= 9999:
        return str(period)
    return period if isinstance(period, str) and is_calendar_year(period) else None


class _Kolada(JsonSource):
    id = "kolada"
    label = "Kolada"

    def knows(self, data: object) -> bool:
        return looks_like_kolada(data)

    def read(self, data: object, name: str, lines: Sequence[int] | None = None) -> Reading:
        return read_kolada(data, name, lines)

    def school_year(self, year: str | None) -> str | None:
        """Kolada's year is that of the spring the results are from."""
        return school_year_of_spring(year) if year is not None and is_calendar_year(year) else year


KOLADA = _Kolada()

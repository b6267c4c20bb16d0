"""Answers of Skolverket's planned-educations API about schools: the statistics of a unit, and the SALSA list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeGuard

from resultatdialog.intake.codes import SCHOOL_CODE, is_municipality_code, is_school_code
from resultatdialog.intake.school_year import school_year_of
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.results.reading import LeftOut, Reading, SchoolFacts, SourceCell, SourceColumn, read_cell
from resultatdialog.results.source import JsonSource
from resultatdialog.results.value import MASKED, MISSING, read_number
from resultatdialog.vocabulary import grades, in_order, measure_from

_NATIONAL = "0000"
_GOOD = ("OK", "200 OK")
_SALSA_LIST = "compulsorySchoolUnitSalsaMetricList"
_NO_FIGURES = frozenset(
    ("schoolUnit", "schoolUnitCode", "name", "geographicalAreaCode", "programCode", "timePeriod", "_links", "links")
)
"""Fields that say whose figures they are, or link to other answers: no figures themselves."""
_SUBJECTS = {"ENG": "Engelska", "MA": "Matematik", "SVE": "Svenska", "SVA": "Svenska som andraspråk"}
"""Subject code to the name in Skolverket's other files."""
_SUBJECT = re.compile(r"Subject(ENG|MA|SVE|SVA)(?=\d|$)")
_PUPILS = "totalNumberOfPupils"
_ABOUT = re.compile(r"(?:cirka|ca\.?)?\s*(\d{1,3}(?:\s?\d{3})?)", re.IGNORECASE)
"""A number of pupils, which the API rounds: `cirka 1 120`."""
_UNIT_LINK = re.compile(f"/school-units/({SCHOOL_CODE})/")
_ROUNDED = "ROUNDED_OFF"
_KNOWN_KINDS = ("MISSING", "OMITTED", _ROUNDED, "TEACHERS_EXCLUDED")
"""Prefixes of value types without an exact number."""
_UNSAID = {"MISSING": MISSING, "OMITTED_DUE_TO_BASED_ON_FEW_PUPILS": MASKED}
"""The token for a value type whose text is null, as in Skolverket's other files."""
_MOST_FIELDS = 8


class _Unit(NamedTuple):
    """The school unit an object's figures are about."""

    line: int
    code: str
    name: str
    organizer_type: str | None = None
    municipality: str | None = None
    year: str | None = None
    """The time period of figures that name none (SALSA has one for the whole list)."""


@dataclass(slots=True)
class _Gathered:
    """The cells and remarks gathered from the answers read so far."""

    rows: int = 0
    cells: list[SourceCell] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    columns: dict[SourceColumn, None] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    schools: dict[str, SchoolFacts] = field(default_factory=dict)

    def leave(self, line: int, why: str, *, wrong: bool = False) -> None:
        """Note what is left out and why; `wrong`: a figure has not the types that the API's answers have."""
        self.left_out.append(LeftOut(line, why, wrong=wrong))

    def reading(self, name: str, source: Literal["skolverket-api", "salsa"], title: str) -> Reading:
        """The finished reading."""
        years = {cell.school_year for cell in self.cells}
        return Reading(
            file=name,
            source=source,
            title=title,
            school_year=years.pop() if len(years) == 1 else None,
            level="national" if self.cells and all(cell.code == _NATIONAL for cell in self.cells) else "school",
            rows=self.rows,
            columns=tuple(self.columns),
            cells=tuple(self.cells),
            left_out=tuple(self.left_out),
            schools=self.schools,
            warnings=tuple(
                ngettext(
                    "{count} value has a value type that is not known here, {kind}; its text is kept, not as a number.",
                    "{count} values have a value type that is not known here, {kind}; "
                    "their texts are kept, not as numbers.",
                    count,
                ).format(count=count, kind=kind)
                for kind, count in self.unknown.items()
            ),
        )


def looks_like_api(data: object) -> bool:
    """Whether this is an answer of the API, or several; an error is an answer too."""
    return any(
        isinstance(answer, dict) and ("body" in answer or {"status", "message"} <= answer.keys())
        for answer in map(_unwrapped, _entries(data))
    )


def looks_like_salsa(data: object) -> bool:
    """Whether this is an answer of the API about SALSA, or several."""
    return any(_salsa_items(_unwrapped(entry)) is not None for entry in _entries(data))


def read_api(data: object, name: str, lines: Sequence[int] | None = None) -> Reading:
    """The figures of one answer about a school unit or the country, or of a list of them.

    Args:
        data: The parsed JSON.
        name: What to call the file.
        lines: Where each answer of a list stands in the file; their numbers if None.
    """
    found = _Gathered()
    for number, entry in enumerate(_entries(data)):
        line = lines[number] if lines else number + 1
        body = _body(found, line, entry)
        if body is None:
            continue
        code = _code_of(body, entry)
        if code is None:
            why = _("the answer does not say which school unit it is about (a code of 8 digits).")
            found.leave(line, why, wrong=True)
            continue
        added = entry if isinstance(entry, dict) else {}
        unit = _Unit(
            line,
            code,
            name=_text(added.get("_name")) or ("Riket" if code == _NATIONAL else ""),
            organizer_type=_text(added.get("_typ")),
            municipality=_municipality(added.get("_kommunkod")),
        )
        found.rows += 1
        if code != _NATIONAL:
            found.schools[code] = SchoolFacts(_grades(added.get("_arskurser")), _all_pupils(body.get(_PUPILS)))
        _gather(found, unit, body, _text(body.get("programCode")))
    return found.reading(name, "skolverket-api", _("Statistics from Skolverket's API"))


def _grades(held: object) -> tuple[str, ...]:
    """The grades that whoever saved the answer has noted, in a list or in lists of several forms of school."""
    parts = [part for one in _entries(held) for part in _entries(one)]
    known = grades()
    return in_order(part for part in parts if isinstance(part, str) and part in known)


def _all_pupils(figures: object) -> int | None:
    """The number of pupils in the newest of the figures, `cirka 380`; None when it is not published."""
    found: dict[str, int] = {}
    for figure in _entries(figures):
        if isinstance(figure, dict) and isinstance(figure.get("value"), str):
            number = _ABOUT.fullmatch(figure["value"].strip())
            year = school_year_of(_text(figure.get("timePeriod")) or "")
            if number is not None and figure.get("valueType") == "EXISTS":
                found[year or ""] = int(re.sub(r"\s", "", number[1]))
    return found[max(found)] if found else None


def read_salsa(data: object, name: str, lines: Sequence[int] | None = None) -> Reading:
    """The SALSA figures; residuals as published, not recomputed from the rounded figures.

    Args:
        data: The parsed JSON.
        name: What to call the file.
        lines: Where each answer of a list stands in the file; if None, the schools are numbered.
    """
    found = _Gathered()
    number = 0
    for place, entry in enumerate(_entries(data)):
        body = _body(found, lines[place] if lines else number + 1, entry)
        if body is None:
            number += 1
            continue
        items = _salsa_items(_unwrapped(entry))
        if items is None:
            items = [None]
        year = _text(body.get("timePeriod"))
        for item in items:
            number += 1
            line = lines[place] if lines else number
            if not isinstance(item, dict):
                found.leave(line, _("the entry holds no SALSA figures of a school."))
                continue
            code = item.get("schoolUnitCode")
            if not _is_code(code):
                why = _("the entry does not say which school unit it is about (a code of 8 digits).")
                found.leave(line, why, wrong=True)
                continue
            found.rows += 1
            municipality = _municipality(item.get("geographicalAreaCode"))
            _gather(found, _Unit(line, code, _text(item.get("name")) or "", municipality=municipality, year=year), item)
    return found.reading(name, "salsa", _("SALSA from Skolverket's API"))


def _entries(data: object) -> list[Any]:
    return data if isinstance(data, list) else [data]


def _unwrapped(entry: object) -> object:
    """The answer itself, which whoever saved it may have put under `json`."""
    return entry["json"] if isinstance(entry, dict) and "json" in entry and "body" not in entry else entry


def _body(found: _Gathered, line: int, entry: object) -> dict[str, Any] | None:
    """The body of a successful answer; None, with the reason noted, for an error or something else."""
    answer = _unwrapped(entry)
    if not isinstance(answer, dict):
        found.leave(line, _("the entry is no answer from Skolverket's API."))
        return None
    status, body = answer.get("status"), answer.get("body")
    if status is not None and str(status).strip().upper() not in _GOOD:
        said = " ".join(str(part) for part in (status, answer.get("message")) if part is not None)
        found.leave(line, _("the API answered with an error: {said}.").format(said=one_line(said)[:200].rstrip(".")))
        return None
    if not isinstance(body, dict):
        found.leave(line, _("the API's answer has no content (body)."))
        return None
    return body


def _salsa_items(answer: object) -> list[Any] | None:
    """The schools of a SALSA answer; None when it is about something else."""
    body = answer.get("body") if isinstance(answer, dict) else None
    if not isinstance(body, dict):
        return None
    if _SALSA_LIST in body:
        return _entries(body[_SALSA_LIST])
    if "schoolUnitCode" in body and any(key.startswith("salsa") for key in body):
        return [body]
    return None


def _code_of(body: Mapping[str, Any], entry: object) -> str | None:
    """The unit's code; upper secondary answers have it in their programmes, national ones only a link."""
    if body.get("schoolUnit") is not None:
        return body["schoolUnit"] if _is_code(body["schoolUnit"]) else None
    programmes = body.get("programMetrics")
    for programme in programmes if isinstance(programmes, list) else ():
        if isinstance(programme, dict) and _is_code(programme.get("schoolUnit")):
            return str(programme["schoolUnit"])
    for link in _links(body, entry):
        if unit := _UNIT_LINK.search(link + "/"):
            return unit[1]
        if "/national-values/" in link:
            return _NATIONAL
    return None


def _links(body: Mapping[str, Any], entry: object) -> Iterator[str]:
    """Where the answer came from: its link to itself, or the address noted by whoever saved it."""
    links = body.get("_links")
    itself = links.get("self") if isinstance(links, dict) else None
    for link in (
        itself.get("href") if isinstance(itself, dict) else None,
        entry.get("url") if isinstance(entry, dict) else None,
    ):
        if isinstance(link, str):
            yield link


def _is_code(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and is_school_code(value)


def _municipality(value: object) -> str | None:
    return value if isinstance(value, str) and is_municipality_code(value) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _gather(found: _Gathered, unit: _Unit, holder: Mapping[str, Any], group: str | None = None) -> None:
    """Take in every figure of an object, and name its fields that hold none."""
    if _is_code(holder.get("schoolUnit")):
        unit = unit._replace(code=holder["schoolUnit"])
    others: dict[str, None] = {}
    for key, held in holder.items():
        if held is None or key in _NO_FIGURES:
            continue
        if isinstance(held, dict) and not _is_figure(held):
            _gather(found, unit, held, f"{group} {key}" if group else key)
            continue
        items = _entries(held)
        if all(map(_is_figure, items)):  # an empty list too: the field is there, for schools that have the grade
            found.columns[SourceColumn(key, group)] = None
        for item in items:
            if _is_figure(item):
                _take(found, unit, SourceColumn(key, group), item)
            elif isinstance(item, dict) and _text(item.get("programCode")):
                _gather(found, unit, item, item["programCode"])
            else:
                others[f"{group}.{key}" if group else key] = None
    if others:
        names = ", ".join(one_line(other)[:80] for other in list(others)[:_MOST_FIELDS])
        more = ", …" if len(others) > _MOST_FIELDS else ""
        lost = any(measure_from("skolverket-api", name.rpartition(".")[2], "") for name in others)
        found.leave(unit.line, _("no figures in: {fields}.").format(fields=names + more), wrong=lost)


def _is_figure(item: object) -> bool:
    return isinstance(item, dict) and ("valueType" in item or "value" in item)


def _take(found: _Gathered, unit: _Unit, column: SourceColumn, figure: Mapping[str, Any]) -> None:
    """Take in one figure."""
    text, kind, period = figure.get("value"), figure.get("valueType"), figure.get("timePeriod")
    if not all(part is None or isinstance(part, str) for part in (text, kind, period)):
        why = _("{field}: the value, its type or its time period is not text.")
        found.leave(unit.line, why.format(field=one_line(column.name)[:80]), wrong=True)
        return
    if kind != "EXISTS" and not (kind or "").startswith(_KNOWN_KINDS):
        found.unknown[one_line(kind or "–")[:80]] += 1
    value, token = _read(text or "", kind or "")
    period = period or unit.year
    subject = _SUBJECT.search(column.name)
    found.columns[column] = None
    found.cells.append(
        SourceCell(
            code=unit.code,
            name=unit.name,
            organizer_type=unit.organizer_type,
            subject=_SUBJECTS[subject[1]] if subject else None,
            column=column.name,
            group=column.group,
            school_year=(school_year_of(period) or period) if period else None,
            raw=text or "",
            value=value,
            token=token,
            line=unit.line,
            municipality=unit.municipality,
        )
    )


def _read(text: str, kind: str) -> tuple[Decimal | None, str | None]:
    """Number and token of a value; only a value of type EXISTS is read as a number."""
    if kind == "EXISTS":
        return read_cell(text)
    text = text.strip()
    if not text:
        return None, _UNSAID.get(kind) or kind or None
    return None, f"~{text}" if kind.startswith(_ROUNDED) and read_number(text) is not None else text


class _SkolverketApi(JsonSource):
    id = "skolverket-api"

    @property
    def label(self) -> str:
        return _("Skolverket's API")

    def knows(self, data: object) -> bool:
        return looks_like_api(data)

    def read(self, data: object, name: str, lines: Sequence[int] | None = None) -> Reading:
        return read_api(data, name, lines)


class _Salsa(JsonSource):
    """SALSA's expected and actual values: shown by `results read`, no measures of a round."""

    id = "salsa"

    @property
    def label(self) -> str:
        return _("Skolverket's SALSA")

    def knows(self, data: object) -> bool:
        return looks_like_salsa(data)

    def read(self, data: object, name: str, lines: Sequence[int] | None = None) -> Reading:
        return read_salsa(data, name, lines)


SKOLVERKET_API, SALSA = _SkolverketApi(), _Salsa()

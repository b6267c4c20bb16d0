"""The account of a reading: what came in and what did not, against what was expected, and the questions that follow.

It is made of a reading alone, or of a reading and a round (`Expected`), which then says whose figures count and which
schools should have one. What changes a number is a question (`Doubt`); everything else is only said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from resultatdialog.intake.codes import is_municipality_code
from resultatdialog.intake.names import plain_name
from resultatdialog.intake.school_year import is_school_year
from resultatdialog.intake.workbook import runs
from resultatdialog.locale import _, ngettext
from resultatdialog.results.doubt import Answers, Choice, Doubt, open_doubts
from resultatdialog.results.reading import Reading, RestoredCode, SheetUse, SourceCell, why_label
from resultatdialog.results.recognise import recognise, school_year_in
from resultatdialog.results.source import is_pupils
from resultatdialog.results.value import TOKENS, Group
from resultatdialog.vocabulary import Measure, find_measure, measure_order

ColumnKind = Literal["used", "pupils", "key", "not used", "unknown"]
"""A column whose figures are used, that says whose they are, that is a measure of ours but not used, or unknown."""


class Reason(NamedTuple):
    """A reason why rows are without a code or left out."""

    why: str
    """In words."""
    rows: int
    example_line: int


class ColumnUse(NamedTuple):
    """A column of the file."""

    name: str
    use: ColumnKind
    why: str = ""


class MeasureCount(NamedTuple):
    """How many of the expected schools have a number, a token, nothing; the three add up to `expected`."""

    measure: str
    number: int
    token: int
    missing: int
    expected: int
    beside: int = 0
    """Figures of schools that are not expected to have one, such as schools without the grade."""


class Implausible(NamedTuple):
    """A figure outside the plausible range of its measure."""

    line: int
    column: str
    raw: str
    why: str
    measure: str = ""
    school: str = ""


class Repeated(NamedTuple):
    """A figure that stands twice with different values."""

    school: str
    measure: str
    first: str
    """Place and text of the first, in words."""
    second: str


class Expected(NamedTuple):
    """The round that a file is read for."""

    who: Callable[[SourceCell], str | None]
    """Code of the round's school, `kommun` or `riket` that a cell is about; None for any other."""
    grades: Mapping[str, tuple[str, ...]]
    """Code of each school of the round to its grades; empty grades when they are not known."""
    school_year: str


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one file, or of several joined."""

    file: str = ""
    sheets: tuple[SheetUse, ...] = ()
    with_code: int = 0
    reasons: tuple[Reason, ...] = ()
    columns: tuple[ColumnUse, ...] = ()
    measures: tuple[MeasureCount, ...] = ()
    implausible: tuple[Implausible, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    years: Mapping[str, int] = field(default_factory=dict)
    """School year to number of figures of ours."""
    notes: tuple[str, ...] = ()
    """Sentences on what was restored or not read."""
    doubts: tuple[Doubt, ...] = ()
    """All questions, answered or not."""

    @property
    def without_code(self) -> int:
        """Number of rows that are not read, over all reasons."""
        return sum(reason.rows for reason in self.reasons)

    def questions(self, answers: Answers) -> tuple[Doubt, ...]:
        """The questions that nobody has answered; raises RefusedError for an answer that is none of the choices."""
        return open_doubts(self.doubts, answers)


class _Use(NamedTuple):
    """The meaning of all cells that agree in table, column, group, subject and year."""

    cell: SourceCell
    """One of them."""
    measure: Measure | None
    group: Group
    why: str
    year: str
    pupils: bool


_same_column = attrgetter("table", "column", "group")
_same_use = attrgetter("table", "column", "group", "subject", "school_year")
_ERROR = re.compile(r"#[\wÅÄÖåäö/!?]+.*")
_HARMLESS = ("-", "–", "—", "−", "*", "x", "saknas", "uppgift saknas", "ej", "nej", "n/a", "ingen uppgift", "...", "…")
"""Texts in place of a figure that say that there is none."""
_MOST_SAID = 4


def account_of(reading: Reading, expected: Expected | None = None) -> Account:
    """The account of a file; with `expected`, only of the figures that enter that round."""
    uses = {key: _use(reading, cell, expected) for key, cell in _kinds(reading).items()}
    counter = _Counter(reading, expected)
    if any(use.measure for use in uses.values()):
        for cell in _cells_of(reading, [use for use in uses.values() if use.measure or use.pupils]):
            use = uses[_same_use(cell)]
            if use.measure is not None or use.pupils:
                counter.take(cell, use)
    return Account(
        file=reading.file,
        sheets=reading.sheets,
        with_code=reading.rows,
        reasons=tuple(_reasons(reading)),
        columns=tuple(_columns(reading, uses.values())),
        measures=tuple(counter.measures()),
        implausible=tuple(counter.implausible),
        repeated=tuple(counter.repeated),
        years=dict(counter.years),
        notes=tuple(_notes(reading, expected)),
        doubts=(
            *reading.doubts,
            *counter.doubts(),
            *_code_doubts(reading, expected),
            *_name_doubts(reading, expected),
            *_type_doubts(reading),
        ),
    )


def _kinds(reading: Reading) -> dict[Any, SourceCell]:
    """A cell for each kind of cells that mean the same."""
    cells = [cell for grid in reading.grids for cell in grid.samples] if reading.grids else reading.cells
    return dict(zip(map(_same_use, cells), cells, strict=True))


def _cells_of(reading: Reading, uses: Iterable[_Use]) -> Iterator[SourceCell]:
    """The cells of columns with such a use; all of them where the reading does not say where columns stand."""
    if not reading.grids:
        yield from reading.cells
        return
    wanted = {(use.cell.table, use.cell.column, use.cell.group) for use in uses}
    for grid in reading.grids:
        columns = {
            (place - grid.first) % grid.width
            for place in range(grid.first, grid.first + grid.width)
            if _same_column(reading.cells[place]) in wanted
        }
        if len(grid.samples) > grid.width:  # rows say which figures they have: any column may hold any
            columns = set(range(grid.width))
        for column in sorted(columns):
            yield from reading.cells[grid.first + column : grid.last : grid.width]


def _first_cells(reading: Reading) -> Iterator[SourceCell]:
    """The first cell of each row, or all cells where the reading does not say where rows begin."""
    if not reading.grids:
        yield from reading.cells
    for grid in reading.grids:
        yield from reading.cells[grid.first : grid.last : grid.width]


def _use(reading: Reading, cell: SourceCell, expected: Expected | None) -> _Use:
    if is_pupils(cell):
        return _Use(cell, None, "alla", "", "", True)
    year = expected.school_year if expected else ""
    found = recognise(reading, cell, year)
    measure = find_measure(found.measure) if found.measure else None
    return _Use(cell, measure, found.group, found.why, school_year_in(reading, cell) or year, False)


def _reasons(reading: Reading) -> Iterator[Reason]:
    lines: dict[str, list[int]] = {}
    for left in reading.left_out:
        if not left.why.startswith("column "):
            lines.setdefault(left.why, []).append(left.line)
    for why, found in lines.items():
        yield Reason(why_label(why), len(found), found[0])


def _columns(reading: Reading, uses: Iterable[_Use]) -> Iterator[ColumnUse]:
    """Every column by its heading: keys, those read, and those of a table that its mapping does not name."""
    for heading in reading.keys:
        yield ColumnUse(heading, "key")
    found: dict[str, ColumnUse] = {}
    for use in uses:
        heading = reading.heading(use.cell)
        kind: ColumnKind = "used" if use.measure else "pupils" if use.pupils else "unknown"
        if kind == "unknown" and use.why and use.why != _("no measure of ours"):
            kind = "not used"
        if heading not in found or kind == "used":
            found[heading] = ColumnUse(heading, kind, use.why if kind == "not used" else "")
    yield from found.values()
    for heading in reading.unused:
        if heading not in found:
            yield ColumnUse(heading, "unknown")


class _Seen(NamedTuple):
    """A figure taken in."""

    value: Decimal | None
    token: str | None
    cell: SourceCell


class _Counter:
    """Counts figures by measure and school, and gathers those in doubt."""

    def __init__(self, reading: Reading, expected: Expected | None) -> None:
        self.years: Counter[str] = Counter()
        self.implausible: list[Implausible] = []
        self.repeated: list[Repeated] = []
        self._reading = reading
        self._expected = expected
        self._seen: dict[tuple[str, str, str, Group], _Seen] = {}
        self._empty: dict[str, set[str]] = {}
        self._numbers: dict[tuple[str, str], list[tuple[Decimal, SourceCell]]] = {}
        self._odd: dict[tuple[str, str], list[Implausible]] = {}
        self._unread: dict[str, list[SourceCell]] = {}
        self._twice: dict[str, tuple[SourceCell, SourceCell]] = {}
        self._alike = reading.level != "school"

    def take(self, cell: SourceCell, use: _Use) -> None:
        """Take in a cell of a measure of ours or of pupils."""
        who = self._who(cell)
        if who is None:
            return
        heading = self._reading.heading(cell)
        if use.pupils:
            whole = cell.value is None or cell.value == cell.value.to_integral_value()
            if not whole or (cell.value is None and _is_unread(cell)):
                self._unread.setdefault(heading, []).append(cell)
            return
        measure = use.measure
        assert measure is not None
        self.years[use.year] += 1
        if cell.value is None and cell.token not in TOKENS:
            self._empty.setdefault(measure.id, set()).add(who)
            if cell.token is not None and _is_unread(cell):
                self._unread.setdefault(heading, []).append(cell)
            return
        key = (who, measure.id, use.year, use.group)
        earlier = self._seen.setdefault(key, _Seen(cell.value, cell.token, cell))
        if (earlier.value, earlier.token) != (cell.value, cell.token):
            self._twice.setdefault(heading, (earlier.cell, cell))
            self.repeated.append(
                Repeated(
                    cell.code or cell.name,
                    measure.id,
                    f"{self._reading.place(earlier.cell)}: {earlier.cell.raw}",
                    f"{self._reading.place(cell)}: {cell.raw}",
                )
            )
        if cell.value is not None:
            self._number(cell, cell.value, measure, heading)

    def _who(self, cell: SourceCell) -> str | None:
        if self._expected is not None:
            return self._expected.who(cell)
        who = cell.code or plain_name(cell.name)
        return f"{who} {cell.organizer_type}" if self._alike else who

    def _number(self, cell: SourceCell, value: Decimal, measure: Measure, heading: str) -> None:
        if measure.unit == "percent":
            self._numbers.setdefault((measure.id, heading), []).append((value, cell))
        if measure.plausible is None:
            return
        low, high = measure.plausible
        if not low <= value <= high:
            why = _("outside {low}–{high}").format(low=f"{low:g}", high=f"{high:g}")
            found = Implausible(cell.line, heading, cell.raw, why, measure.id, cell.code or cell.name)
            self.implausible.append(found)
            self._odd.setdefault((measure.id, heading), []).append(found)

    def measures(self) -> Iterator[MeasureCount]:
        """The counts of each measure, for all pupils and the main year, against the schools that should have it."""
        main = self._expected.school_year if self._expected else max(self.years, key=self.years.__getitem__, default="")
        by_measure: dict[str, dict[str, _Seen]] = {}
        for (who, measure_id, year, group), seen in self._seen.items():
            if year == main and group == "alla":
                by_measure.setdefault(measure_id, {})[who] = seen
        for measure_id in sorted({*by_measure, *self._empty}, key=measure_order):
            yield count_measure(
                measure_id,
                {who: seen.value is not None for who, seen in by_measure.get(measure_id, {}).items()},
                self._should(measure_id, by_measure.get(measure_id, {})),
            )

    def _should(self, measure_id: str, seen: Mapping[str, _Seen]) -> set[str]:
        if self._expected is not None:
            return schools_with(measure_id, self._expected.grades)
        found = {*seen, *self._empty.get(measure_id, ())}
        return found if self._alike else {who for who in found if not is_municipality_code(who)}

    def doubts(self) -> Iterator[Doubt]:
        """The questions about the figures."""
        file = self._reading.file
        parts = set()
        for (measure_id, heading), numbers in self._numbers.items():
            if all(value <= 1 for value, _cell in numbers) and any(value > 0 for value, _cell in numbers):
                parts.add((measure_id, heading))
                yield scale_doubt(file, heading, [cell.raw for _value, cell in numbers], numbers[0][1].line)
        for (measure_id, heading), odd in self._odd.items():
            if (measure_id, heading) not in parts:
                yield odd_doubt(file, heading, measure_id, odd)
        for heading, cells in self._unread.items():
            yield Doubt(
                "fel",
                file,
                heading,
                _("'{column}' has cells that are no figures: {cells}.").format(
                    column=heading[:80],
                    cells="; ".join(
                        _("line {line}: {raw}").format(line=cell.line, raw=cell.raw[:30]) for cell in cells[:_MOST_SAID]
                    )
                    + (_(" and {n} more").format(n=len(cells) - _MOST_SAID) if len(cells) > _MOST_SAID else ""),
                ),
                (Choice("utan", _("leave these figures out")),),
            )
        for heading, (first, second) in self._twice.items():
            yield Doubt(
                "dubbel",
                file,
                heading,
                _("'{column}': {school} stands twice: {first} on line {line}, {second} on line {other}.").format(
                    column=heading[:80],
                    school=(first.name or first.code)[:60],
                    first=first.raw[:20],
                    line=first.line,
                    second=second.raw[:20],
                    other=second.line,
                ),
                (Choice("forsta", _("the first one holds, also for others like it")),),
            )


def _is_unread(cell: SourceCell) -> bool:
    """Whether a text in place of a figure may hide one: an error, a day, or words with a digit."""
    text = (cell.token or "").strip()
    if text.casefold().strip(".") in _HARMLESS or not text:
        return False
    return _ERROR.fullmatch(text) is not None or any(map(str.isdigit, text)) or text in ("SANT", "FALSKT")


def scale_doubt(file: str, heading: str, raws: list[str], line: int) -> Doubt:
    """The question about a column of shares that are all at most 1."""
    return Doubt(
        "skala",
        file,
        heading,
        _("'{column}' is a share in percent, and all its numbers are at most 1 ({raws}; from line {line}).").format(
            column=heading[:80], raws=", ".join(raws[:_MOST_SAID]), line=line
        )
        + " "
        + _("If 0.85 means 85 percent, say scale: 100 in a mapping."),
        (Choice("procent", _("they are percent as they stand")),),
    )


def odd_doubt(file: str, heading: str, measure_id: str, odd: list[Implausible]) -> Doubt:
    """The question about figures outside the plausible range of their measure."""
    measure = find_measure(measure_id)
    said = "; ".join(_("line {line}: {raw}").format(line=each.line, raw=each.raw[:20]) for each in odd[:_MOST_SAID])
    more = _(" and {n} more").format(n=len(odd) - _MOST_SAID) if len(odd) > _MOST_SAID else ""
    return Doubt(
        "rimlig",
        file,
        heading,
        _("'{column}' has figures that are unlikely for {measure} ({why}): {said}.").format(
            column=heading[:80], measure=measure.name if measure else measure_id, why=odd[0].why, said=said + more
        ),
        (Choice("ratt", _("they are right")),),
    )


def count_measure(measure_id: str, has_number: Mapping[str, bool], should: set[str]) -> MeasureCount:
    """The counts over the schools that should have the measure; `has_number`: False for a token."""
    number = sum(1 for who in should if has_number.get(who) is True)
    token = sum(1 for who in should if has_number.get(who) is False)
    beside = sum(1 for who in has_number if who not in should and who.isdigit())
    return MeasureCount(measure_id, number, token, len(should) - number - token, len(should), beside)


def schools_with(measure_id: str, grades: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The schools that should have a measure: those with its grade."""
    measure = find_measure(measure_id)
    return {code for code, own in grades.items() if measure is not None and measure.grade in own}


def _notes(reading: Reading, expected: Expected | None) -> Iterator[str]:
    """A sentence for each way in which codes were put right without asking."""
    by_how: dict[str, list[RestoredCode]] = {}
    for each in reading.restored:
        if expected is None or each.how != "zeros" or len(each.code) < 8 or each.code in expected.grades:
            by_how.setdefault(each.how, []).append(each)
    words = {
        "zeros": _("the zero at the beginning was lost"),
        "decimals": _("they were numbers with decimals"),
        "spaces": _("there were spaces in them"),
        "apostrophe": _("there was an apostrophe before them"),
    }
    for how, found in by_how.items():
        yield ngettext(
            "{n} code that a spreadsheet had changed was put right ({why}): {first} is {code}, line {lines}.",
            "{n} codes that a spreadsheet had changed were put right ({why}): {first} is {code}, lines {lines}.",
            len(found),
        ).format(
            n=len(found),
            why=words[how],
            first=found[0].written.strip()[:20],
            code=found[0].code,
            lines=runs([each.line for each in found], most=3),
        )


def _code_doubts(reading: Reading, expected: Expected | None) -> Iterator[Doubt]:
    """The question about schools' codes that seem to have lost a zero, where the round does not settle it."""
    lost = [each for each in reading.restored if each.how == "zeros" and len(each.code) == 8]
    if expected is not None:
        lost = [each for each in lost if each.code not in expected.grades and _is_own(each.code, reading, expected)]
    if lost:
        yield Doubt(
            "kod",
            reading.file,
            " ".join(reading.keys[:1]),
            ngettext(
                "line {line}: the school's code {written} has 7 digits; a spreadsheet may have taken the first zero.",
                "line {line}: the school's code {written} has 7 digits, as {n} codes have; a spreadsheet may have "
                "taken the first zero.",
                len(lost),
            ).format(line=lost[0].line, written=lost[0].written[:20], n=len(lost)),
            (Choice("nolla", _("read {code}").format(code=lost[0].code)),),
        )


def _is_own(code: str, reading: Reading, expected: Expected) -> bool:
    return any(cell.code == code and expected.who(cell) is not None for cell in reading.cells)


def _name_doubts(reading: Reading, expected: Expected | None) -> Iterator[Doubt]:
    """The question about one code that a table gives two names."""
    if reading.level != "school":
        return
    names: dict[str, str] = {}
    for code, name in dict.fromkeys(map(attrgetter("code", "name"), _first_cells(reading))):
        if not code or not name:
            continue
        other = names.setdefault(code, name)
        if other != name and plain_name(other) != plain_name(name) and (expected is None or code in expected.grades):
            yield Doubt(
                "namn",
                reading.file,
                code,
                _("the code {code} stands at two schools: {one} and {other}.").format(
                    code=code, one=other[:60], other=name[:60]
                ),
                (Choice("samma", _("they are the same school")),),
            )


def _type_doubts(reading: Reading) -> Iterator[Doubt]:
    """The question about entries of an answer that have not the types they should have."""
    wrong = [left for left in reading.left_out if left.wrong]
    for why in dict.fromkeys(left.why for left in wrong):
        alike = [left for left in wrong if left.why == why]
        yield Doubt(
            "typ",
            reading.file,
            why,
            ngettext("entry {line}: {why}", "entry {line}: {why} There are {n} such.", len(alike)).format(
                line=alike[0].line, why=why, n=len(alike)
            ),
            (Choice("utan", _("leave these figures out")),),
        )


def joined(accounts: Iterable[Account]) -> Account:
    """The accounts of several files as one, without counts of measures, which only a round's figures give."""
    accounts = tuple(accounts)
    years: Counter[str] = Counter()
    for each in accounts:
        years.update(each.years)
    return Account(
        file=", ".join(each.file for each in accounts),
        sheets=tuple(sheet for each in accounts for sheet in each.sheets),
        with_code=sum(each.with_code for each in accounts),
        reasons=tuple(reason for each in accounts for reason in each.reasons),
        columns=tuple(column for each in accounts for column in each.columns),
        implausible=tuple(found for each in accounts for found in each.implausible),
        repeated=tuple(found for each in accounts for found in each.repeated),
        years=dict(years),
        notes=tuple(f"{each.file}: {note}" for each in accounts for note in each.notes),
        doubts=tuple(dict.fromkeys(doubt for each in accounts for doubt in each.doubts)),
    )


def account_to_plain(account: Account, answers: Answers) -> dict[str, Any]:
    """The account as the JSON object `account`; `questions` has those without an answer."""
    return {
        "sheets": [sheet._asdict() for sheet in account.sheets],
        "rows": {
            "with_code": account.with_code,
            "without_code": account.without_code,
            "reasons": [
                {"why": reason.why, "count": reason.rows, "example_line": reason.example_line}
                for reason in account.reasons
            ],
        },
        "columns": [
            {"name": column.name, "use": column.use, **({"why": column.why} if column.why else {})}
            for column in account.columns
        ],
        "measures": [count._asdict() for count in account.measures],
        "implausible": [found._asdict() for found in account.implausible],
        "repeated": [found._asdict() for found in account.repeated],
        "years": dict(sorted((year, count) for year, count in account.years.items() if is_school_year(year))),
        "notes": list(account.notes),
        "questions": [question_to_plain(doubt) for doubt in account.questions(answers)],
        "accepted": [
            {"code": doubt.code, "text": doubt.text, "choice": answers[doubt.code]}
            for doubt in account.doubts
            if doubt.code in answers
        ],
    }


def question_to_plain(doubt: Doubt) -> dict[str, Any]:
    """A question as JSON."""
    return {"code": doubt.code, "text": doubt.text, "choices": [choice._asdict() for choice in doubt.choices]}

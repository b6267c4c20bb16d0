"""The account of a reading: what came in and what did not, against what was expected, and the questions that follow.

`results/take_account.py` makes it of a reading alone, or of a reading and a round (`Expected`), which then says whose
figures count and which schools should have one. What changes a number is a question (`Doubt`); all else is only said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from resultatdialog.intake.school_year import is_school_year
from resultatdialog.results.doubt import Answers, Doubt, open_doubts
from resultatdialog.results.reading import SheetUse, SourceCell

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
    names: Mapping[str, str] = {}
    """Code of each school of the round to its name."""


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

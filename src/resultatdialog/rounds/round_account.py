"""The account of a round: what its files held, what each school has against what it should have, and the questions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert

from resultatdialog.guide.model import Guide
from resultatdialog.intake.json_text import MAX_BYTES, read_json
from resultatdialog.intake.names import plain_name
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line, read_bytes
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import say_first
from resultatdialog.results.account import (
    Account,
    ColumnKind,
    ColumnUse,
    Expected,
    Implausible,
    MeasureCount,
    Reason,
    account_to_plain,
    joined,
)
from resultatdialog.results.doubt import Answers, Choice, Doubt
from resultatdialog.results.figure_count import count_measure, schools_with
from resultatdialog.results.figure_doubts import may_be_parts_of_one, odd_doubt, scale_doubt, why_implausible
from resultatdialog.results.reading import Reading, SheetUse
from resultatdialog.results.take_account import account_of
from resultatdialog.results.value import Figure
from resultatdialog.rounds.assemble import whose
from resultatdialog.rounds.folder_writer import ACCOUNT
from resultatdialog.rounds.gaps import wanted_measures
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure, measure_order

_MOST = 4


def round_account(
    readings: Iterable[Reading],
    current: Round,
    candidates: Sequence[School],
    guide: Guide,
    confirmed: Mapping[str, str],
) -> Account:
    """The account of a new round; `candidates` are the schools that a row can belong to."""
    known = {school.code: school for school in candidates}
    expected = Expected(
        lambda cell: whose(cell, known, current.municipality_code, confirmed),
        {school.code: school.grades for school in candidates},
        current.school_year,
        {school.code: school.name for school in candidates},
    )
    files = [account_of(reading, expected) for reading in readings]
    account = joined(files)
    return replace(
        account,
        measures=tuple(round_counts(current, guide)),
        doubts=(*account.doubts, *_same_names(candidates, current)),
    )


def round_counts(current: Round, guide: Guide | None = None) -> Iterator[MeasureCount]:
    """For each measure that the round has or the guide wants, the schools with a number, a token, nothing."""
    grades = {school.code: school.grades for school in current.schools}
    wanted = wanted_measures(guide) if guide is not None else ()
    for measure_id in sorted({*current.measures, *wanted}, key=measure_order):
        figures = {code: current.figure(code, measure_id) for code in grades}
        has_number = {code: figure.value is not None for code, figure in figures.items() if figure is not None}
        should = schools_with(measure_id, grades)
        if should or has_number:
            yield count_measure(measure_id, has_number, should)


def _same_names(schools: Iterable[School], current: Round) -> Iterator[Doubt]:
    """A question for each name that two schools of the round have."""
    first: dict[str, School] = {}
    for school in schools:
        other = first.setdefault(plain_name(school.name), school)
        if other.code != school.code:
            yield Doubt(
                "namn",
                current.id,
                f"{other.code} {school.code}",
                _("two schools have the name {name}: {one} and {other}.").format(
                    name=school.name[:60], one=other.code, other=school.code
                ),
                (Choice("tva", _("they are two schools")),),
            )


def folder_account(current: Round, guide: Guide, file: str, kept: Mapping[str, Any]) -> Account:
    """The account of a round folder's figures; what its `account.json` has an answer for is not asked again."""
    known = {
        (each.get("school"), each.get("measure"), str(each.get("raw")))
        for each in kept.get("implausible", ())
        if isinstance(each, dict)
    }
    numbers: dict[str, list[Figure]] = {}
    odd: dict[str, list[Implausible]] = {}
    for figure in current.figures:
        measure = find_measure(figure.measure)
        if measure is None or figure.value is None:
            continue
        if measure.unit == "percent":
            numbers.setdefault(figure.measure, []).append(figure)
        why = why_implausible(measure, figure.value)
        if why:
            odd.setdefault(figure.measure, []).append(
                Implausible(figure.line, figure.measure, figure.raw, why, figure.measure, figure.school)
            )
    doubts: list[Doubt] = []
    for measure_id, figures in numbers.items():
        values = [figure.value for figure in figures if figure.value is not None]
        new = any((figure.school, measure_id, figure.raw) not in known for figure in figures if figure.value)
        if new and may_be_parts_of_one(values):
            doubts.append(scale_doubt(file, measure_id, [figure.raw for figure in figures], figures[0].line))
    asked = {doubt.about for doubt in doubts}
    for measure_id, found in odd.items():
        fresh = [each for each in found if (each.school, each.measure, each.raw) not in known]
        if fresh and measure_id not in asked:
            doubts.append(odd_doubt(file, measure_id, measure_id, fresh))
    return Account(
        file=file,
        with_code=len(current.figures),
        years=Counter(figure.school_year for figure in current.figures),
        measures=tuple(round_counts(current, guide)),
        implausible=tuple(each for found in odd.values() for each in found),
        doubts=tuple(doubts),
    )


def account_to_json(account: Account, answers: Answers) -> str:
    """The account as `account.json` holds it."""
    return json.dumps(account_to_plain(account, answers), ensure_ascii=False, indent=1) + "\n"


def read_kept_account(folder: Path) -> dict[str, Any]:
    """The folder's `account.json`; empty when it has none. Raises RefusedError."""
    path = folder / ACCOUNT
    if not path.exists():
        return {}
    found = read_json(read_bytes(path, MAX_BYTES), ACCOUNT)
    if not isinstance(found, dict):
        raise RefusedError.one(ACCOUNT, _("should hold keys and values."), _("Remove it, or make the folder again."))
    return found


class _KeptSheet(Struct, frozen=True):
    name: str
    read: bool
    why: str = ""


class _KeptReason(Struct, frozen=True):
    why: str
    count: int
    example_line: int


class _KeptRows(Struct, frozen=True):
    with_code: int = 0
    reasons: tuple[_KeptReason, ...] = ()


class _KeptColumn(Struct, frozen=True):
    name: str
    use: ColumnKind
    why: str = ""


class _KeptAnswer(Struct, frozen=True):
    code: str


class _KeptAccount(Struct, frozen=True):
    """The lines of `account.json` about the files that the folder was made from, as far as it is told again."""

    sheets: tuple[_KeptSheet, ...] = ()
    rows: _KeptRows = _KeptRows()
    columns: tuple[_KeptColumn, ...] = ()
    years: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    accepted: tuple[_KeptAnswer, ...] = ()


def _kept_account(kept: Mapping[str, Any]) -> _KeptAccount:
    try:
        return convert(kept, _KeptAccount)
    except ValidationError as error:
        raise RefusedError.one(
            ACCOUNT,
            _("is no account: {reason}.").format(reason=str(error)[:120]),
            _("Remove it, or make the folder again."),
        ) from error


def answered_when_made(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes of the questions that were answered when a folder was made; raises RefusedError."""
    return tuple(answer.code for answer in _kept_account(kept).accepted)


def account_when_made(kept: Mapping[str, Any]) -> Account:
    """The account of the files that a folder was made from, without counts of measures; raises RefusedError."""
    found = _kept_account(kept)
    return Account(
        sheets=tuple(SheetUse(sheet.name, sheet.read, sheet.why) for sheet in found.sheets),
        with_code=found.rows.with_code,
        reasons=tuple(Reason(reason.why, reason.count, reason.example_line) for reason in found.rows.reasons),
        columns=tuple(ColumnUse(column.name, column.use, column.why) for column in found.columns),
        years=found.years,
        notes=found.notes,
    )


def count_lines(account: Account) -> Iterator[str]:
    """A sentence for each measure: how many of the expected schools have a number, a sign, nothing."""
    for count in account.measures:
        measure = find_measure(count.measure)
        yield _("{measure}: {number} with a number, {token} with a sign, {missing} with nothing, of {expected}").format(
            measure=measure.name if measure else count.measure,
            number=count.number,
            token=count.token,
            missing=count.missing,
            expected=count.expected,
        )


def account_lines(account: Account) -> Iterator[str]:
    """The account in sentences, beside the figures of the round: rows, columns, what was put right."""
    for sheet in account.sheets:
        if not sheet.read:
            yield _("Sheet not read: {name} ({why})").format(name=one_line(sheet.name)[:80], why=sheet.why)
    for reason in account.reasons:
        yield ngettext(
            "{n} row not read: {why} (line {line})",
            "{n} rows not read: {why} (the first is line {line})",
            reason.rows,
        ).format(n=reason.rows, why=reason.why, line=reason.example_line)
    for use, words in (
        ("not used", _("Columns that are known but not used: {names}")),
        ("unknown", _("Columns that are not known here: {names}")),
    ):
        names = list(dict.fromkeys(column.name for column in account.columns if column.use == use))
        if names:
            yield words.format(names=say_first([one_line(name)[:80] for name in names], _MOST))
    years = sorted(filter(None, account.years))
    if len(years) > 1:
        yield _("School years: {years}").format(years=", ".join(years))
    yield from account.notes
    if account.implausible:
        yield ngettext(
            "{n} figure is outside the plausible range of its measure: {figures}",
            "{n} figures are outside the plausible range of their measure: {figures}",
            len(account.implausible),
        ).format(
            n=len(account.implausible),
            figures=say_first(
                [f"{one_line(f.column)[:60]} {one_line(f.raw)[:20]}" for f in account.implausible], _MOST
            ),
        )
    for count in account.measures:
        if count.beside:
            measure = find_measure(count.measure)
            yield ngettext(
                "{n} school has a figure for {measure} and not its grade.",
                "{n} schools have a figure for {measure} and not its grade.",
                count.beside,
            ).format(n=count.beside, measure=measure.name if measure else count.measure)

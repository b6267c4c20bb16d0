"""The command about files of results: shows the content of a file before anything enters a round."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from resultatdialog.cli.without_effect import unused
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.results.account import Account, account_to_plain
from resultatdialog.results.doubt import Answers, answers_from, say_choices
from resultatdialog.results.mapping import load_mapping
from resultatdialog.results.read import read_results
from resultatdialog.results.reading import Reading, SourceCell, level_label, reading_to_plain, why_label
from resultatdialog.results.recognise import recognise
from resultatdialog.results.source import is_pupils
from resultatdialog.results.sources.registry import source_named
from resultatdialog.results.take_account import account_of, kinds_of
from resultatdialog.rounds.input_files import mapping_beside
from resultatdialog.rounds.round_account import account_lines, count_lines

Options = argparse.Namespace
SHOWN = 5
"""Number of example rows, and of the most frequent tokens and measures named."""


def read(options: Options) -> int:
    """Print the content of a file as the program understands it, and its account; exit status 1 with open questions."""
    beside = mapping_beside(options.file) if options.mapping is None else None
    mapping = options.mapping or beside
    answers = answers_from(options.accept)
    reading = read_results(options.file, load_mapping(mapping) if mapping else None, answers)
    account = account_of(reading)
    open_problems = account_problems(account, answers)
    if options.format == "json":
        plain = {**reading_to_plain(reading), "account": account_to_plain(account, answers)}
        json.dump(plain, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        _show(reading, beside.name if beside else "")
        _show_account(account, waiting=bool(open_problems))
    refuse(open_problems)
    return 0


def account_problems(account: Account, answers: Answers, before: Iterable[str] = ()) -> list[Problem]:
    """The questions that nobody has answered with how to answer them, and answers to questions that are not asked.

    `before` are the codes of questions that were answered earlier and may be answered again. Raises RefusedError for an
    answer that is none of the choices.
    """
    waiting = account.questions(answers)
    known = {*(doubt.code for doubt in account.doubts), *before}
    useless = unused(
        "--accept",
        [code for code in answers if code not in known],
        [doubt.code for doubt in waiting],
        _("answers no question that is asked."),
        _("Leave it out."),
    )
    return [
        *useless,
        *(
            Problem(one_line(doubt.file), one_line(doubt.text), _("Answer: {ways}").format(ways=say_choices(doubt)))
            for doubt in waiting
        ),
    ]


def refuse(problems: Sequence[Problem]) -> None:
    """Raise RefusedError if there are problems."""
    if problems:
        raise RefusedError(problems)


def _show_account(account: Account, *, waiting: bool) -> None:
    """Print what came in against what was expected; `waiting`: some questions are not answered."""
    console = Console(width=None if sys.stdout.isatty() else 120, color_system=None)
    console.print(Text(_("The account")))
    counts = list(count_lines(account))
    if not counts and waiting:
        counts = [_("No figure of ours is read before the questions are answered.")]
    elif not counts:
        counts = [_("Nothing in it is a measure we use. For a table of your own: --mapping FILE.yaml")]
    years = [_("School years: {years}").format(years=", ".join(sorted(filter(None, account.years))))]
    for words in (*counts, *(years if sum(map(bool, account.years)) == 1 else ()), *account_lines(account)):
        console.print(Text("  " + one_line(words)), soft_wrap=True)


def _show(reading: Reading, mapping: str) -> None:
    """Print the file in words: source, columns with our measures, example rows, lines left out."""
    console = Console(width=None if sys.stdout.isatty() else 120, color_system=None)
    facts = (
        (_("File"), reading.file),
        (_("Source"), source_named(reading.source).label + (f" ({mapping})" if mapping else "")),
        (_("Title"), reading.title),
        (_("School year"), reading.school_year or "–"),
        (_("Level"), level_label(reading.level)),
        (_("Rows"), f"{reading.rows}"),
        (_("Figures"), _figures(reading.cells)),
    )
    width = max(len(name) for name, _value in facts)
    for name, value in facts:
        console.print(Text(f"{name:<{width}}  {one_line(value)}"), soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Column"), _("Group"), _("Figures"), _("With us")):
        table.add_column(Text(heading))
    for column in _columns(reading):
        table.add_row(*(Text(one_line(words)) for words in column))
    console.print(table)
    for row in _first_rows(reading):
        console.print(Text(one_line(_row(row))), no_wrap=True, overflow="ellipsis")
    for words in _left_out(reading):
        console.print(Text(one_line(words)), soft_wrap=True)
    for warning in reading.warnings:
        console.print(Text(one_line(_("Note: {warning}").format(warning=warning))), soft_wrap=True)


def _first_rows(reading: Reading) -> Iterable[Sequence[SourceCell]]:
    """The figures of the first rows, as examples."""
    rows: dict[tuple[int, int], list[SourceCell]] = {}
    for cell in reading.cells:
        place = (cell.table, cell.line)
        if place not in rows and len(rows) == SHOWN:
            break
        rows.setdefault(place, []).append(cell)
    return rows.values()


def _row(row: Sequence[SourceCell]) -> str:
    """One row as an example: `line 7  48000763 Oasens skola  .. · . · 187,5`."""
    who = " ".join(filter(None, (row[0].code, row[0].name, row[0].organizer_type, row[0].subject)))
    return _("line {line}").format(line=row[0].line) + f"  {who}  " + " · ".join(cell.raw or "–" for cell in row)


def _figures(cells: Sequence[SourceCell]) -> str:
    """The numbers and tokens in some cells, counted: `5 908 numbers, 478 ..`."""
    numbers = sum(cell.value is not None for cell in cells)
    tokens = Counter(cell.token for cell in cells if cell.token is not None)
    empty = len(cells) - numbers - tokens.total()
    words = [ngettext("{n} number", "{n} numbers", numbers).format(n=numbers)]
    words += [f"{count} {token}" for token, count in tokens.most_common(SHOWN)]
    if len(tokens) > SHOWN:
        words.append(_("and other words"))
    if empty:
        words.append(ngettext("{n} empty cell", "{n} empty cells", empty).format(n=empty))
    return ", ".join(words)


def _columns(reading: Reading) -> Iterator[tuple[str, str, str, str]]:
    """A row per column of figures: heading, heading of its group, its cells counted, ids of our measures."""
    found: dict[tuple[str, str], list[SourceCell]] = {}
    for cell in reading.cells:
        found.setdefault((cell.column, cell.group or ""), []).append(cell)
    measures: dict[tuple[str, str], list[str]] = {}
    for kind in kinds_of(reading).values():
        if measure := recognise(reading, kind).measure:
            measures.setdefault((kind.column, kind.group or ""), []).append(measure)
    for (name, group), cells in found.items():
        known = list(dict.fromkeys(measures.get((name, group), ())))
        ours = _("pupils behind the figures") if is_pupils(cells[0]) else ", ".join(known[:SHOWN]) or "–"
        yield reading.names.get((name, group or None), name), group, _figures(cells), ours


def _left_out(reading: Reading) -> Iterator[str]:
    """Lines left out with the reason; consecutive lines with the same reason are one range."""
    runs: list[tuple[int, int, str]] = []
    for left in reading.left_out:
        if runs and runs[-1][2] == left.why and runs[-1][1] == left.line - 1:
            runs[-1] = (runs[-1][0], left.line, left.why)
        else:
            runs.append((left.line, left.line, left.why))
    for first, last, why in runs[:50]:
        lines = (
            _("lines {first}–{last}").format(first=first, last=last)
            if last > first
            else _("line {line}").format(line=first)
        )
        yield _("Left out: {lines}: {why}").format(lines=lines, why=why_label(why))
    if len(runs) > 50:
        yield _("… and {count} more.").format(count=len(runs) - 50)

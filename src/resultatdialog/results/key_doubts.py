"""Questions about the keys of a file: codes that have lost a zero, codes with two names, entries of a wrong type."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from resultatdialog.intake.names import plain_name
from resultatdialog.locale import _, ngettext
from resultatdialog.results.account import Expected
from resultatdialog.results.doubt import Choice, Doubt
from resultatdialog.results.reading import Reading, SourceCell


def code_doubts(reading: Reading, expected: Expected | None) -> Iterator[Doubt]:
    """The question about schools' codes that seem to have lost a zero, where the round does not settle it."""
    lost = [each for each in reading.restored if each.how == "zeros" and len(each.code) == 8]
    if expected is not None:
        lost = [each for each in lost if each.code not in expected.grades]
        own = {cell.code for cell in _first_cells(reading) if expected.who(cell) is not None} if lost else ()
        lost = [each for each in lost if each.code in own]
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


def name_doubts(reading: Reading, expected: Expected | None) -> Iterator[Doubt]:
    """The question about one code that a table gives two names."""
    if reading.level != "school":
        return
    names: dict[str, str] = {}
    if expected is not None:
        yield from _names_of_others(reading, expected)
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


def _names_of_others(reading: Reading, expected: Expected) -> Iterator[Doubt]:
    """The question about a code beside which another school of the round is named."""
    called = {plain_name(name): code for code, name in expected.names.items()}
    for code, name in dict.fromkeys(map(attrgetter("code", "name"), _first_cells(reading))):
        other = called.get(plain_name(name)) if name else None
        own = expected.names.get(code)
        if own is not None and other is not None and plain_name(own) != plain_name(name):
            yield Doubt(
                "namn",
                reading.file,
                f"{code} {other}",
                _("the code {code} is that of {one}, and {other} stands beside it.").format(
                    code=code, one=own[:60], other=name[:60]
                ),
                (Choice("kod", _("the code is right")),),
            )


def type_doubts(reading: Reading) -> Iterator[Doubt]:
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


def _first_cells(reading: Reading) -> Iterator[SourceCell]:
    """The first cell of each row, or all cells where the reading does not say where rows begin."""
    if not reading.grids:
        yield from reading.cells
    for grid in reading.grids:
        yield from reading.cells[grid.first : grid.last : grid.width]

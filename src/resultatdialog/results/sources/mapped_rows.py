"""The rows of one table of the municipality's own: whose each is, in which block it stands, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from resultatdialog.intake.codes import is_municipality_code, is_school_code, looks_like_changed_code, restored_code
from resultatdialog.intake.names import plain
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.workbook import Sheet, runs
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import say_first
from resultatdialog.results.doubt import NO_ANSWERS, Answers, Choice, Doubt
from resultatdialog.results.figure_doubts import says_nothing
from resultatdialog.results.headings import name_of, say_path
from resultatdialog.results.mapping import MappedColumn, TableMapping
from resultatdialog.results.reading import LeftOut, RestoredCode, SourceCell, is_total, read_cell, refuse_formula
from resultatdialog.results.row_blocks import Rows
from resultatdialog.results.sources.mapped_blocks import (
    ALL,
    ChosenRows,
    blocks_under,
    choose_blocks,
    doubt_dimensions,
    doubt_under,
)
from resultatdialog.results.sources.mapped_columns import (
    MappedPlaces,
    MappedRows,
    RowKey,
    at_headings,
    cell_at,
    find_places,
    first_words,
    name_columns,
)
from resultatdialog.results.sources.mapped_continued import TellingValues, merged_from, telling_values
from resultatdialog.results.sources.mapped_titles import (
    doubt_columns_alike,
    doubt_headings,
    doubt_pupils_headings,
    doubt_unclear_years,
    doubt_years,
    note_words_below,
    year_in_mapping,
    years_said,
)
from resultatdialog.results.value import MUNICIPALITY, NATIONAL


def read_rows(
    sheet: Sheet, mapping: TableMapping, columns: Sequence[MappedColumn], answers: Answers, table: int
) -> MappedRows:
    """The rows under the mapping's line of headings; raises RefusedError for headings that are missing or repeated."""
    if mapping.header > len(sheet.lines):
        raise RefusedError.one(sheet.file, _("has no line {line}.").format(line=mapping.header))
    mapping = at_headings(sheet, mapping)
    places = find_places(sheet, mapping, columns)
    found = MappedRows(sheet)
    name_columns(found, places)
    lines = list(data_lines(sheet, mapping, places, found))
    keyed = {line: key for line in lines if (key := _key(sheet, line, mapping, places)) is not None}
    blocks = blocks_under(sheet, mapping, places, lines, keyed)
    schools = [
        line for line, key in keyed.items() if key.code not in (MUNICIPALITY, NATIONAL) and not is_total(key.name)
    ]
    telling = telling_values(sheet, places, lines, keyed)
    under = choose_blocks(found, mapping, columns, blocks, telling, answers, schools)
    doubt_years(found, mapping, places)
    doubt_headings(found, mapping, places, under)
    doubt_pupils_headings(found, mapping, places)
    doubt_columns_alike(found, mapping, places)
    doubt_under(found, columns, under, blocks)
    doubt_dimensions(found, mapping, places, keyed, blocks, telling, answers)
    chosen = ChosenRows(found, places, blocks, under, telling, answers)
    years = [
        (year_in_mapping(mapping, column), years_said(sheet, mapping, places, place).year)
        for column, place, _pupils in places.figures
    ]
    for line in lines:
        _take_line(found, line, places, keyed, blocks, chosen, years, table)
    doubt_row_years(found)
    doubt_keyless(found, places, lines, telling)
    note_words_below(found, places)
    note_named_without_code(found, places)
    doubt_cells_beyond(found, mapping, places)
    doubt_unclear_years(found, mapping, places)
    if not found.rows and not found.doubts:
        raise RefusedError.one(sheet.where(mapping.header), _("there are headings and no rows under them."))
    doubt_codes(found, mapping, places)
    doubt_pupils(found, places)
    return found


class TellingRows(NamedTuple):
    """The parts that tell a table's rows apart besides the school."""

    blocks: tuple[Choice, ...] = ()
    """The blocks of rows, or values of a column such as `Årskurs`, to choose from; empty when there are none."""
    totals: tuple[str, ...] = ()
    """Labels of rows that sum up others and have figures; a pivot table's own grand total is none of them."""


def telling_rows(sheet: Sheet, mapping: TableMapping) -> TellingRows:
    """The blocks and totals of a table that a mapping, which names neither, leaves open; none when it does not fit."""
    try:
        found = read_rows(sheet, mapping, mapping.columns, NO_ANSWERS, 0)
    except RefusedError:
        return TellingRows()
    about_rows = [doubt for doubt in found.doubts if any(choice.id == ALL for choice in doubt.choices)]
    blocks = {choice.id: choice for doubt in about_rows for choice in doubt.choices}
    ordered = sorted(blocks.values(), key=lambda choice: choice.id == ALL)
    totals = dict.fromkeys(
        first_words(sheet, left.line, len(sheet.lines[left.line - 1]))
        for left in found.left_out
        if left.why == "total" and any(read_cell(cell)[0] is not None for cell in sheet.lines[left.line - 1])
    )
    return TellingRows(tuple(ordered), tuple(t for t in totals if plain(t) not in _GRAND_TOTALS)[:_MOST_TOTALS])


_GRAND_TOTALS = ("totalsumma", "grand total")
_MOST_TOTALS = 3


def data_lines(sheet: Sheet, mapping: TableMapping, places: MappedPlaces, found: MappedRows) -> Iterator[int]:
    """The lines of this table, from 1; those of another table below it are left out."""
    after_gap = other = False
    for line in range(mapping.header + 1, len(sheet.lines) + 1):
        cells = [cell.strip() for cell in sheet.lines[line - 1]]
        filled = [cell for cell in cells if cell]
        if not filled:
            after_gap = True
            continue
        if _is_other_heading(cells, places, after_gap=after_gap):
            other = not _same_headings(cells, places)
            found.left_out.append(LeftOut(line, "headings", sheet.name))
        elif other:
            found.left_out.append(LeftOut(line, "other table", sheet.name))
        else:
            yield line
        after_gap = len(filled) == 1


def _is_other_heading(cells: Sequence[str], places: MappedPlaces, *, after_gap: bool) -> bool:
    """Whether a line below the first headings is one of headings too: the same ones, or words only after a gap."""
    if _same_headings(cells, places):
        return True
    filled = [cell for cell in cells if cell]
    key = cells[places.key] if places.key < len(cells) else ""
    words = [cell for cell in filled if read_cell(cell) == (None, cell) and any(map(str.isalpha, cell))]
    return after_gap and len(filled) > 1 and len(words) == len(filled) and _key_word(key)


def _key_word(text: str) -> bool:
    """Whether a cell is the heading of a column of schools rather than a school: `Skola`, `Enhetskod`."""
    words = plain(text).replace("-", "")
    return words in _KEY_HEADINGS or words.endswith(("kod", "enhet", "namn"))


_KEY_HEADINGS = ("skola", "skolor", "skolan", "enhet", "enheter", "radetiketter", "kommun", "skolenhet", "namn")


def _same_headings(cells: Sequence[str], places: MappedPlaces) -> bool:
    wanted = [place for _column, place, _pupils in places.figures] + [places.key]
    return all(place < len(cells) and plain(cells[place]) == plain(name_of(places.paths[place])) for place in wanted)


def _key(sheet: Sheet, line: int, mapping: TableMapping, places: MappedPlaces) -> RowKey | None:
    """Code, name and, where the code had been changed, how; None when the row says nobody's."""
    code, name = (
        cell_at(sheet, merged_from(sheet, line, place) or line, place) for place in (places.code, places.name)
    )
    labels = {plain(text) for text in (code, name, first_words(sheet, line, places.label)) if text}
    for role, wanted in ((MUNICIPALITY, mapping.municipality), (NATIONAL, mapping.country)):
        if wanted and plain(wanted) in labels:
            return RowKey(role, name or wanted)
    if is_school_code(code) or is_municipality_code(code):
        return RowKey(code, name)
    if code:
        digits = (4,) if mapping.level == "municipality" else (8, 4)
        for length in digits:
            found = restored_code(code, length)
            if found is not None and (length == 8 or mapping.level == "municipality" or found[1] != "zeros"):
                return RowKey(found[0], name, RestoredCode(found[0], code, found[1], line))
    if mapping.code or not name:
        return None
    return RowKey("", name)


# Figures.


def _take_line(
    found: MappedRows,
    line: int,
    places: MappedPlaces,
    keyed: Mapping[int, RowKey],
    blocks: Rows,
    chosen: ChosenRows,
    years: Sequence[tuple[str | None, str | None]],
    table: int,
) -> None:
    """Take in the figures of a line, or note why it is left out."""
    sheet = found.sheet
    if line in blocks.headings:
        found.left_out.append(LeftOut(line, "block", sheet.name))
        return
    key = keyed.get(blocks.parents.get(line, line))
    if key is None or (not key.code and is_total(key.name)):
        found.left_out.append(LeftOut(line, _why_no_key(sheet, line, places), sheet.name))
        return
    taken = False
    of_row = chosen.year(line)
    for index, (column, place, pupils) in enumerate(places.figures):
        if not chosen.takes(line, index):
            continue
        taken = True
        mapped, said = years[index]
        if mapped and of_row and of_row != mapped:
            found.other_years.setdefault((of_row, mapped), line)
        cell = _cell(sheet, line, column, place, pupils, key, mapped or of_row or said, table)
        if cell.school_year is None:
            found.yearless.setdefault(index, line)
        measure = chosen.measure(line, index, column)
        if measure != column.measure:
            cell = cell._replace(column=measure)
        if pupils is not None and cell.n is None:
            nothing = says_nothing(cell_at(sheet, line, pupils))
            (found.no_pupils if nothing else found.odd_pupils).setdefault(pupils, []).append(line)
        refuse_formula(cell.token, sheet, line)
        found.cells.append(cell)
    if not taken:
        found.left_out.append(LeftOut(line, "other block", sheet.name))
        return
    found.rows += 1
    if key.restored is not None:
        found.restored.append(key.restored)


def _is_mistyped(code: str) -> bool:
    """Whether a text in the column of codes is a code with a letter in it: `99OO0002`."""
    return code.isalnum() and 7 <= len(code) <= 9 and sum(map(str.isdigit, code)) > 4


def _why_no_key(sheet: Sheet, line: int, places: MappedPlaces) -> str:
    code = cell_at(sheet, line, places.code)
    label = first_words(sheet, line, max(places.label, places.key))
    if is_total(label) or is_total(cell_at(sheet, line, places.name)):
        return "total"
    if places.code is not None and (looks_like_changed_code(code) or _is_mistyped(code)):
        return "bad code"
    return "no code"


def _cell(
    sheet: Sheet,
    line: int,
    column: MappedColumn,
    place: int,
    pupils: int | None,
    key: RowKey,
    year: str | None,
    table: int,
) -> SourceCell:
    raw = cell_at(sheet, line, place)
    value, token = read_cell(raw)
    if value is not None and not raw.endswith("%"):  # with the sign it is percent already
        value *= Decimal(column.scale)
    behind = read_cell(cell_at(sheet, line, pupils))[0]
    whole = behind is not None and behind >= 0 and behind == behind.to_integral_value()
    return SourceCell(
        code=key.code,
        name=key.name,
        organizer_type=None,
        subject=None,
        column=column.measure,
        group=column.group,
        school_year=year,
        raw=raw,
        value=value,
        token=token,
        line=line,
        n=int(behind) if behind is not None and whole else None,
        table=table,
    )


# Doubts.


def doubt_row_years(found: MappedRows) -> None:
    """Ask where rows stand under another school year than the mapping's, or have one in a column."""
    for (year, mapped), line in found.other_years.items():
        found.doubts.append(
            Doubt(
                "lasar",
                found.sheet.file,
                f"{found.sheet.name} {year} {mapped}",
                _("{place}: the row is of {year} by the table and of {other} by the mapping.").format(
                    place=found.sheet.where(line), year=year, other=mapped
                ),
                (Choice("karta", _("{year} is right").format(year=mapped)),),
            )
        )


def doubt_keyless(
    found: MappedRows, places: MappedPlaces, lines: Sequence[int], telling: Mapping[int, TellingValues]
) -> None:
    """Ask about rows with figures and a subject, grade or the like, but nobody's: cells that were merged once."""
    sheet = found.sheet
    keyless = [
        line
        for line in lines
        if not any(cell_at(sheet, line, place) for place in (places.code, places.name))
        and merged_from(sheet, line, places.key) is None
        and (
            any(cell_at(sheet, line, place) and not is_total(cell_at(sheet, line, place)) for place in telling)
            or _is_second_line(sheet, line, places)
        )
        and any(read_cell(cell_at(sheet, line, place))[0] is not None for _column, place, _pupils in places.figures)
    ]
    if keyless:
        heading = name_of(places.paths[places.key])
        found.doubts.append(
            Doubt(
                "kod",
                sheet.file,
                f"{sheet.name} {heading} tom",
                _("{place}: the row has figures, and '{column}' is empty. Rows like it: {n}.").format(
                    place=sheet.where(keyless[0]), column=heading[:40], n=len(keyless)
                ),
                (Choice("utan", _("leave these rows out")),),
            )
        )


def note_named_without_code(found: MappedRows, places: MappedPlaces) -> None:
    """Note the names of rows that have figures and no code, so that a school among them is seen."""
    sheet = found.sheet
    named = [
        f"{cell_at(sheet, left.line, places.name)[:60]} ({left.line})"
        for left in found.left_out
        if left.why == "no code"
        and places.name is not None
        and cell_at(sheet, left.line, places.name)
        and any(
            read_cell(cell_at(sheet, left.line, place))[0] is not None for _column, place, _pupils in places.figures
        )
    ]
    if named:
        found.notes.append(
            _("Rows with figures, a name and no code are not read (line): {names}").format(names=say_first(named, 4))
        )


def _is_second_line(sheet: Sheet, line: int, places: MappedPlaces) -> bool:
    """Whether the line above names somebody and has no figures."""
    above = line - 1
    return bool(cell_at(sheet, above, places.key)) and not any(
        cell_at(sheet, above, place) for _column, place, _pupils in places.figures
    )


def doubt_cells_beyond(found: MappedRows, mapping: TableMapping, places: MappedPlaces) -> None:
    """Ask where rows of a CSV file have cells beyond the headings: a comma in a figure or name may have parted it."""
    sheet = found.sheet
    width = max((place + 1 for place, path in enumerate(places.paths) if path), default=0)
    longer = [
        line
        for line in dict.fromkeys(cell.line for cell in found.cells)
        if any(map(str.strip, sheet.lines[line - 1][width:]))
    ]
    if longer and not sheet.name:
        cells = [cell.strip() for cell in sheet.lines[longer[0] - 1]]
        found.doubts.append(
            Doubt(
                "fel",
                sheet.file,
                f"{mapping.header} bredd",
                _("{place}: the row has more cells than there are headings ({cells}). Rows like it: {n}.").format(
                    place=sheet.where(longer[0]), cells=" | ".join(cells)[:80], n=len(longer)
                ),
                (Choice("ratt", _("the cells under the headings are right")),),
            )
        )


def doubt_codes(found: MappedRows, mapping: TableMapping, places: MappedPlaces) -> None:
    """Ask about rows with figures whose code is a number and no code."""
    bad = [left.line for left in found.left_out if left.why == "bad code"]
    if bad:
        first = cell_at(found.sheet, bad[0], places.code)
        found.doubts.append(
            Doubt(
                "kod",
                found.sheet.file,
                f"{found.sheet.name} {mapping.code}",
                _("{place}: '{code}' is no code; a spreadsheet may have changed it. Rows like it: {n}.").format(
                    place=found.sheet.where(bad[0]), code=first[:40], n=len(bad)
                ),
                (Choice("utan", _("leave these rows out")),),
            )
        )


def doubt_pupils(found: MappedRows, places: MappedPlaces) -> None:
    """Ask about numbers of pupils that are no whole numbers, in words for instance, and note where there are none."""
    for place, lines in found.no_pupils.items():
        rows = list(dict.fromkeys(lines))
        found.notes.append(
            ngettext(
                "{n} row has no number of pupils in '{column}' (line {lines}).",
                "{n} rows have no number of pupils in '{column}' (lines {lines}).",
                len(rows),
            ).format(n=len(rows), column=say_path(places.paths[place][-2:])[:60], lines=runs(rows, most=3))
        )
    for place, lines in found.odd_pupils.items():
        found.doubts.append(
            Doubt(
                "fel",
                found.sheet.file,
                f"{found.sheet.name} {say_path(places.paths[place])}",
                _("{place}: '{raw}' is no number of pupils. Rows like it: {n}.").format(
                    place=found.sheet.where(lines[0]),
                    raw=cell_at(found.sheet, lines[0], place)[:20],
                    n=len(dict.fromkeys(lines)),
                ),
                (Choice("utan", _("leave the number of pupils out")),),
            )
        )

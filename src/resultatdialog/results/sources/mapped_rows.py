"""The rows of one table of the municipality's own: whose each is, in which block it stands, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from resultatdialog.intake.codes import is_municipality_code, is_school_code, looks_like_changed_code, restored_code
from resultatdialog.intake.names import plain
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.school_year import (
    calendar_year_in,
    is_calendar_year,
    school_year_of,
    school_year_of_spring,
    school_years_in,
)
from resultatdialog.intake.workbook import Sheet
from resultatdialog.locale import _
from resultatdialog.results.doubt import NO_ANSWERS, Answers, Choice, Doubt
from resultatdialog.results.headings import heading_lines_above, name_of, say_path
from resultatdialog.results.mapping import MappedColumn, TableMapping
from resultatdialog.results.reading import LeftOut, RestoredCode, SourceCell, is_total, read_cell, refuse_formula
from resultatdialog.results.row_blocks import Rows
from resultatdialog.results.sources.mapped_blocks import (
    ALL,
    ChosenRows,
    blocks_under,
    choose_blocks,
    dimension_values,
    doubt_dimensions,
    doubt_headings,
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
    year_named,
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
    under = choose_blocks(found, mapping, columns, blocks, dimension_values(sheet, places, lines), answers, schools)
    doubt_years(found, mapping, places)
    doubt_headings(found, mapping, places)
    doubt_dimensions(found, mapping, places, lines, keyed, blocks)
    chosen = ChosenRows(found, places, lines, blocks, under, answers)
    years = [
        (_year_in_mapping(mapping, column), years_said(sheet, mapping, places, place).year)
        for column, place, _pupils in places.figures
    ]
    for line in lines:
        _take_line(found, line, places, keyed, blocks, chosen, years, table)
    doubt_row_years(found)
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
    blocks = {choice.id: choice for doubt in found.doubts if doubt.kind == "block" for choice in doubt.choices}
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
    code, name = cell_at(sheet, line, places.code), cell_at(sheet, line, places.name)
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
        if pupils is not None and cell.n is None and any(map(str.isdigit, cell_at(sheet, line, pupils))):
            found.odd_pupils.setdefault(pupils, []).append(line)
        refuse_formula(cell.token, sheet, line)
        found.cells.append(cell)
    if not taken:
        found.left_out.append(LeftOut(line, "other block", sheet.name))
        return
    found.rows += 1
    if key.restored is not None:
        found.restored.append(key.restored)


def _why_no_key(sheet: Sheet, line: int, places: MappedPlaces) -> str:
    code = cell_at(sheet, line, places.code)
    label = first_words(sheet, line, max(places.label, places.key))
    if is_total(label) or is_total(cell_at(sheet, line, places.name)):
        return "total"
    if places.code is not None and code and looks_like_changed_code(code):
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


def doubt_years(found: MappedRows, mapping: TableMapping, places: MappedPlaces) -> None:
    """Ask where a heading, a title or the sheet's name has another school year than the mapping."""
    sheet = found.sheet
    for column, place, _pupils in places.figures:
        named = _year_in_mapping(mapping, column)
        if named is None:
            continue
        other = years_said(sheet, mapping, places, place).year
        if other is not None and other != named:
            found.doubts.append(
                Doubt(
                    "lasar",
                    sheet.file,
                    say_path(places.paths[place]),
                    _("{place}: '{heading}' is of {year} by the table and of {other} by the mapping.").format(
                        place=sheet.where(mapping.header),
                        heading=say_path(places.paths[place][-2:])[:80],
                        year=other,
                        other=named,
                    ),
                    (Choice("karta", _("{year} is right").format(year=named)),),
                )
            )


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


def _year_in_mapping(mapping: TableMapping, column: MappedColumn) -> str | None:
    return school_year_of(column.school_year) or year_named(column) or school_year_of(mapping.school_year)


class YearsSaid(NamedTuple):
    """The school years that stand over a column of figures."""

    years: frozenset[str]
    texts: tuple[str, ...] = ()
    """The texts that say them; where there are no school years, those that name a calendar year."""

    @property
    def year(self) -> str | None:
        """The only school year said; None when there is none or several."""
        return next(iter(self.years)) if len(self.years) == 1 else None


def years_said(sheet: Sheet, mapping: TableMapping, places: MappedPlaces, place: int) -> YearsSaid:
    """The school years in a column's headings, else in the titles and the sheet's name, else in the file's name."""
    heads = mapping.header - 1 - heading_lines_above(sheet, mapping.header - 1)
    keys = [each for each in (places.code, places.name) if each is not None]
    over_keys = [cell for each in keys for cell in places.paths[each]]
    lines = list(reversed(sheet.lines[: max(heads, 0)]))
    own = next((count for count, line in enumerate(lines) if _has_figures(line)), len(lines))
    near = [cell for line in lines[:own] for cell in line if cell.strip()]
    above = [cell for line in lines for cell in line if cell.strip()]
    titles = (sheet.name, *over_keys, *near)
    found = [_years_of(texts) for texts in (places.paths[place], titles, above, (sheet.file,))]
    return next((each for each in found if each.texts), found[0])


def _has_figures(line: Sequence[str]) -> bool:
    """Whether a line above the headings is a row of another table: several cells, one of them a number and no year."""
    filled = [cell.strip() for cell in line if cell.strip()]
    return len(filled) > 1 and any(read_cell(cell)[0] is not None and not is_calendar_year(cell) for cell in filled)


def _years_of(texts: Sequence[str]) -> YearsSaid:
    said = [(text, school_years_in(text)) for text in texts]
    years = frozenset(year for _text, each in said for year in each)
    named = [text for text, each in said if (each if years else calendar_year_in(text))]
    return YearsSaid(years, tuple(named))


def doubt_unclear_years(found: MappedRows, mapping: TableMapping, places: MappedPlaces) -> None:
    """Ask where figures have no school year, and the words over them name several, or a calendar year only."""
    for index, line in found.yearless.items():
        _column, place, _pupils = places.figures[index]
        said = years_said(found.sheet, mapping, places, place)
        if said.texts:
            spring = next(filter(None, map(calendar_year_in, said.texts)), "")
            likely = max(said.years) if said.years else school_year_of_spring(spring)
            found.doubts.append(
                Doubt(
                    "lasar",
                    found.sheet.file,
                    f"{found.sheet.name} {mapping.header} {say_path(places.paths[place])}",
                    _("{place}: '{heading}' may be of another school year than the round ({said}).").format(
                        place=found.sheet.where(line),
                        heading=say_path(places.paths[place][-2:])[:80],
                        said=", ".join(said.texts)[:120],
                    )
                    + " "
                    + _("In a mapping: school_year: {year}").format(year=likely),
                    (Choice("omgang", _("it is of the round's school year")),),
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
    """Ask about numbers of pupils that are no whole numbers: the figures would stand without them."""
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

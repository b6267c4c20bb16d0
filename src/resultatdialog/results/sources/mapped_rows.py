"""The rows of one table of the municipality's own: whose each is, in which block it stands, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from resultatdialog.intake.codes import (
    is_municipality_code,
    is_school_code,
    looks_like_changed_code,
    restored_code,
)
from resultatdialog.intake.names import plain
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.school_year import school_year_in_text, school_year_of
from resultatdialog.intake.workbook import Sheet
from resultatdialog.locale import _
from resultatdialog.results.doubt import Answers, Choice, Doubt, answer_to
from resultatdialog.results.headings import Path, heading_paths, matching, name_of, say_path, told_apart
from resultatdialog.results.mapping import MappedColumn, TableMapping
from resultatdialog.results.reading import LeftOut, RestoredCode, SourceCell, is_total, read_cell, refuse_formula
from resultatdialog.results.row_blocks import (
    Rows,
    filled_down,
    grade_in,
    is_dimension,
    row_blocks,
    same_block,
)
from resultatdialog.results.value import MUNICIPALITY, NATIONAL
from resultatdialog.vocabulary import find_measure

ALL = "alla"
"""Answer to the question about blocks: the rows of all of them."""
Heading = str | Sequence[str]


@dataclass(slots=True)
class MappedRows:
    """The figures of one table, the lines left out, and the questions it raises."""

    sheet: Sheet
    rows: int = 0
    cells: list[SourceCell] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    restored: list[RestoredCode] = field(default_factory=list)
    odd_pupils: dict[int, list[int]] = field(default_factory=dict)
    """Column of pupils to the lines where it has something else than a whole number."""
    keys: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    names: dict[tuple[str, str | None], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns that a mapping names stand."""

    paths: tuple[Path, ...]
    code: int | None
    name: int | None
    figures: tuple[tuple[MappedColumn, int, int | None], ...]
    """Each column of figures with its place and that of its pupils."""

    @property
    def key(self) -> int:
        """The column of codes, or else of names."""
        place = self.name if self.code is None else self.code
        return place if place is not None else 0

    @property
    def label(self) -> int:
        """The column in which headings of rows stand: that of names, or else of codes."""
        return self.key if self.name is None else self.name

    def used(self) -> set[int]:
        """The places of all columns that are read."""
        found = {place for _column, place, _pupils in self.figures}
        found |= {pupils for _column, _place, pupils in self.figures if pupils is not None}
        return found | {place for place in (self.code, self.name) if place is not None}


def has_headings(sheet: Sheet, mapping: TableMapping, columns: Sequence[MappedColumn]) -> bool:
    """Whether the sheet has every heading that the mapping names, on its line of headings."""
    if mapping.header > len(sheet.lines):
        return False
    paths = heading_paths(sheet, mapping.header - 1)
    wanted: list[Heading] = [mapping.code, mapping.name, *(column.heading for column in columns)]
    return all(matching(paths, heading) for heading in wanted if heading)


def read_rows(
    sheet: Sheet, mapping: TableMapping, columns: Sequence[MappedColumn], answers: Answers, table: int
) -> MappedRows:
    """The rows under the mapping's line of headings; raises RefusedError for headings that are missing or repeated."""
    if mapping.header > len(sheet.lines):
        raise RefusedError.one(sheet.file, _("has no line {line}.").format(line=mapping.header))
    places = _places(sheet, mapping, columns)
    found = MappedRows(sheet)
    _name_columns(found, places)
    lines = list(_data_lines(sheet, mapping, places, found))
    keyed = {line: key for line in lines if (key := _key(sheet, line, mapping, places)) is not None}
    blocks = _blocks(sheet, mapping, places, lines, keyed)
    under = _chosen(found, mapping, columns, blocks, _dimension_values(sheet, places, lines), answers)
    _doubt_years(found, mapping, places)
    _doubt_dimensions(found, mapping, places, lines, keyed)
    chosen = _Chosen(found, places, lines, blocks, under, answers)
    for line in lines:
        _take_line(found, line, mapping, places, keyed, blocks, chosen, table)
    if not found.rows and not found.doubts:
        raise RefusedError.one(sheet.where(mapping.header), _("there are headings and no rows under them."))
    _doubt_codes(found, mapping, places)
    _doubt_pupils(found, places)
    return found


# The columns.


def _places(sheet: Sheet, mapping: TableMapping, columns: Sequence[MappedColumn]) -> _Columns:
    paths = heading_paths(sheet, mapping.header - 1)
    problems: list[Problem] = []

    def find(heading: Heading, beside: int | None = None) -> int | None:
        if not heading:
            return None
        found = matching(paths, heading)
        if len(found) > 1 and beside is not None:  # pupils stand under the same upper heading as their figures
            found = [place for place in found if paths[place][:-1] == paths[beside][:-1]] or found
        if len(found) == 1:
            return found[0]
        problems.append(_heading_problem(sheet, mapping, paths, heading, found))
        return None

    code, name = find(mapping.code), find(mapping.name)
    figures = []
    for column in columns:
        place = find(column.heading)
        pupils = find(column.pupils, place) if place is not None else None
        if place is not None:
            figures.append((column, place, pupils))
    if problems:
        raise RefusedError(dict.fromkeys(problems))
    return _Columns(paths, code, name, tuple(figures))


def _heading_problem(
    sheet: Sheet, mapping: TableMapping, paths: Sequence[Path], heading: Heading, found: Sequence[int]
) -> Problem:
    said = heading if isinstance(heading, str) else say_path(tuple(heading))
    if not found:
        return Problem(
            sheet.where(mapping.header),
            _("the column '{column}' is missing.").format(column=said[:80]),
            _("Headings here: {headings}.").format(
                headings=" · ".join(filter(None, dict.fromkeys(map(name_of, paths))))[:200]
            ),
        )
    ways = [told_apart(paths, place) for place in found]
    known = [way if isinstance(way, str) else f"[{', '.join(way)}]" for way in ways]
    return Problem(
        sheet.where(mapping.header),
        _("the heading '{column}' stands over {n} columns.").format(column=said[:80], n=len(found)),
        _("Say which in the mapping: heading: {one} or heading: {other}.").format(
            one=known[0][:120], other=known[-1][:120]
        ),
    )


def _name_columns(found: MappedRows, places: _Columns) -> None:
    for column, place, _pupils in places.figures:
        path = places.paths[place]
        way = told_apart(places.paths, place)
        found.names[column.measure, column.group] = way if isinstance(way, str) else say_path(path[-2:])
    found.keys = tuple(name_of(places.paths[place]) for place in (places.code, places.name) if place is not None)
    used = places.used()
    found.unused = tuple(
        dict.fromkeys(say_path(path[-2:]) for place, path in enumerate(places.paths) if path and place not in used)
    )


# The lines.


def _data_lines(sheet: Sheet, mapping: TableMapping, places: _Columns, found: MappedRows) -> Iterator[int]:
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


def _is_other_heading(cells: Sequence[str], places: _Columns, *, after_gap: bool) -> bool:
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


def _same_headings(cells: Sequence[str], places: _Columns) -> bool:
    wanted = [place for _column, place, _pupils in places.figures] + [places.key]
    return all(place < len(cells) and plain(cells[place]) == plain(name_of(places.paths[place])) for place in wanted)


def _at(sheet: Sheet, line: int, place: int | None) -> str:
    cells = sheet.lines[line - 1]
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _key(
    sheet: Sheet, line: int, mapping: TableMapping, places: _Columns
) -> tuple[str, str, RestoredCode | None] | None:
    """Code, name and, where the code had been changed, how; None when the row says nobody's."""
    code, name = _at(sheet, line, places.code), _at(sheet, line, places.name)
    labels = {plain(text) for text in (code, name, _first(sheet, line, places.label)) if text}
    for role, wanted in ((MUNICIPALITY, mapping.municipality), (NATIONAL, mapping.country)):
        if wanted and plain(wanted) in labels:
            return role, name or wanted, None
    if is_school_code(code) or is_municipality_code(code):
        return code, name, None
    if code:
        digits = (4,) if mapping.level == "municipality" else (8, 4)
        for length in digits:
            found = restored_code(code, length)
            if found is not None and (length == 8 or mapping.level == "municipality" or found[1] != "zeros"):
                return found[0], name, RestoredCode(found[0], code, found[1], line)
    if mapping.code or not name:
        return None
    return "", name, None


def _first(sheet: Sheet, line: int, before: int) -> str:
    return next((cell.strip() for cell in sheet.lines[line - 1][: before + 1] if cell.strip()), "")


# Blocks of rows.


def _blocks(
    sheet: Sheet,
    mapping: TableMapping,
    places: _Columns,
    lines: Sequence[int],
    keyed: Mapping[int, tuple[str, str, RestoredCode | None]],
) -> Rows:
    coded = frozenset(line for line, (code, _name, _how) in keyed.items() if code)
    found = row_blocks(sheet, mapping.header + 1, places.label, coded)
    labels = dict(found.labels)
    title = ""
    read = frozenset(lines)
    for line in range(mapping.header + 1, len(sheet.lines) + 1):
        if line not in read and any(cell.strip() for cell in sheet.lines[line - 1]):
            title = _title_over(sheet, line) or title
        elif title and line in read and line not in found.headings:
            labels[line] = (*labels.get(line, ()), title)
    if title:
        above = _title_over(sheet, mapping.header)
        for line in lines:
            if line not in labels and line not in found.headings and above:
                labels[line] = (above,)
    return Rows(labels, found.headings, found.parents)


def _title_over(sheet: Sheet, line: int) -> str:
    """The title over a line of headings: the nearest line above that has a single cell."""
    for number in range(line - 1, max(line - 5, 0), -1):
        filled = [cell.strip() for cell in sheet.lines[number - 1] if cell.strip()]
        if len(filled) == 1:
            return filled[0]
        if filled:
            return ""
    return ""


def _chosen(
    found: MappedRows,
    mapping: TableMapping,
    columns: Sequence[MappedColumn],
    blocks: Rows,
    told_apart_by: set[str],
    answers: Answers,
) -> dict[int, str]:
    """For each column (by index) the block whose rows are read; `alla` for every row, empty for none yet."""
    names = blocks.names()
    wanted = [column.under or mapping.under for column in columns]
    known = {label for path in blocks.labels.values() for label in path} | told_apart_by
    for under in filter(None, dict.fromkeys(wanted)):
        if not any(same_block(label, under) for label in known):
            raise RefusedError.one(
                found.sheet.where(mapping.header),
                _("no rows stand under '{label}'.").format(label=under[:40]),
                _("Rows stand under: {labels}.").format(labels=", ".join(sorted(known))[:200] or "–"),
            )
    if all(wanted) or not names or (len(names) == 1 and not _contradicts(names[0], columns) and not blocks.parents):
        return {place: under or ALL for place, under in enumerate(wanted)}
    about = f"{found.sheet.name} {' '.join(names)}"
    choices = _block_choices(names, columns)
    measures = ", ".join(dict.fromkeys(_measure_name(column) for column in columns))
    found.doubts.append(
        Doubt(
            "block",
            found.sheet.file,
            about,
            _("The rows stand in blocks under {labels}. Which are {measures}?").format(
                labels=", ".join(names[:8]), measures=measures[:200]
            )
            + " "
            + _('In a mapping: under: "{label}"').format(label=choices[0].id),
            choices,
        )
    )
    answer = answer_to(answers, "block", found.sheet.file, about)
    if answer is None:
        return {place: under for place, under in enumerate(wanted)}
    return {place: under or answer or choices[0].id for place, under in enumerate(wanted)}


def _block_choices(names: Sequence[str], columns: Sequence[MappedColumn]) -> tuple[Choice, ...]:
    """The blocks, one of the measures' grade first, and all rows last."""
    grades = {measure.grade for column in columns if (measure := find_measure(column.measure)) is not None}
    ordered = sorted(names, key=lambda name: grade_in(name) not in grades)
    return (
        *(Choice(name, _("the rows under {label}").format(label=name)) for name in ordered),
        Choice(ALL, _("all rows, whatever they stand under")),
    )


def _contradicts(label: str, columns: Sequence[MappedColumn]) -> bool:
    """Whether the only block is of another grade than a measure."""
    grade = grade_in(label)
    measures = [find_measure(column.measure) for column in columns]
    return grade is not None and any(measure is not None and measure.grade != grade for measure in measures)


def _measure_name(column: MappedColumn) -> str:
    measure = find_measure(column.measure)
    return measure.name if measure else column.measure


class _Chosen:
    """The rows that each column of figures takes: by their block, or by a column that tells rows apart."""

    def __init__(
        self,
        found: MappedRows,
        places: _Columns,
        lines: Sequence[int],
        blocks: Rows,
        under: Mapping[int, str],
        answers: Answers,
    ) -> None:
        self._blocks = blocks
        self._under = under
        self._known = {label for path in blocks.labels.values() for label in path}
        self._columns: list[tuple[dict[int, str], set[str], str | None, bool]] = []
        for place in _dimensions(places):
            values = dict(zip(lines, filled_down([_at(found.sheet, line, place) for line in lines]), strict=True))
            doubt = next(
                (d for d in found.doubts if d.about == f"{found.sheet.name} {name_of(places.paths[place])}"), None
            )
            answer = answers.get(doubt.code) if doubt is not None else None
            wanted = answer or doubt.choices[0].id if doubt is not None and answer is not None else None
            self._columns.append(
                (values, set(filter(None, values.values())), wanted, doubt is not None and answer is None)
            )

    def takes(self, line: int, column: int) -> bool:
        """Whether the column (by its index in the mapping) takes the row."""
        under = self._under.get(column, ALL)
        return (
            bool(under)
            and self._in_block(line, under)
            and all(
                not waits and self._has(values.get(line, ""), known, wanted or under)
                for values, known, wanted, waits in self._columns
            )
        )

    def _in_block(self, line: int, under: str) -> bool:
        if plain(under) == ALL or not any(same_block(label, under) for label in self._known):
            return line not in self._blocks.parents
        return any(same_block(label, under) for label in self._blocks.labels.get(line, ()))

    def _has(self, value: str, known: set[str], wanted: str) -> bool:
        """Whether a row's value is the wanted one; where no row has that, the column is about something else."""
        if not value or plain(wanted) == ALL or not any(same_block(each, wanted) for each in known):
            return True
        return same_block(value, wanted)


def _dimensions(places: _Columns) -> list[int]:
    """The places of columns that the mapping does not name and that tell rows apart, such as `Årskurs`."""
    used = places.used()
    return [place for place, path in enumerate(places.paths) if place not in used and is_dimension(name_of(path))]


# Doubts.


def _doubt_years(found: MappedRows, mapping: TableMapping, places: _Columns) -> None:
    """Ask where a heading, a title or the sheet's name has another school year than the mapping."""
    sheet = found.sheet
    said = school_year_of(mapping.school_year)
    above = [cell for line in sheet.lines[: mapping.header] for cell in line if cell.strip()]
    years = {year for text in (sheet.name, *above) if (year := school_year_in_text(text) or school_year_of(text))}
    for column, place, _pupils in places.figures:
        own = next((year for part in places.paths[place] if (year := school_year_in_text(part))), None)
        named = school_year_of(column.school_year) or _year_named(column) or said
        if named is None:
            continue
        other = own if own is not None else (next(iter(years)) if len(years) == 1 else None)
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


def _year_named(column: MappedColumn) -> str | None:
    """The school year in a column's path, as somebody wrote it in the mapping."""
    if isinstance(column.heading, str):
        return None
    return next((year for part in column.heading if (year := school_year_in_text(part))), None)


def _doubt_dimensions(
    found: MappedRows,
    mapping: TableMapping,
    places: _Columns,
    lines: Sequence[int],
    keyed: Mapping[int, tuple[str, str, RestoredCode | None]],
) -> None:
    """Ask where an unnamed column, such as `Årskurs`, has several values that tell rows apart."""
    sheet = found.sheet
    if mapping.under or all(column.under for column, _place, _pupils in places.figures):
        return
    grades = {measure.grade for column, _p, _n in places.figures if (measure := find_measure(column.measure))}
    for place in _dimensions(places):
        path = places.paths[place]
        values = filled_down([_at(sheet, line, place) for line in lines if line in keyed])
        distinct = [value for value in dict.fromkeys(values) if value]
        wrong = is_grade_column(name_of(path)) and any(grade_in(value) not in grades for value in distinct)
        if len(distinct) > 1 or (distinct and wrong):
            found.doubts.append(_dimension_doubt(found, name_of(path), distinct))


def is_grade_column(heading: str) -> bool:
    """Whether a column says grades."""
    return plain(heading) in ("årskurs", "åk")


def _dimension_doubt(found: MappedRows, heading: str, values: Sequence[str]) -> Doubt:
    return Doubt(
        "block",
        found.sheet.file,
        f"{found.sheet.name} {heading}",
        _("The column '{column}' tells rows apart ({values}), and the mapping does not say which are meant.").format(
            column=heading[:40], values=", ".join(values[:8])[:120]
        )
        + " "
        + _('In a mapping: under: "{label}"').format(label=values[0][:40]),
        (
            *(Choice(value, _("the rows with {label}").format(label=value)) for value in values[:20]),
            Choice(ALL, _("all rows, whatever they stand under")),
        ),
    )


def _dimension_values(sheet: Sheet, places: _Columns, lines: Sequence[int]) -> set[str]:
    """The different values of the unnamed columns that tell rows apart."""
    return {value for place in _dimensions(places) for line in lines if (value := _at(sheet, line, place))}


def _doubt_codes(found: MappedRows, mapping: TableMapping, places: _Columns) -> None:
    """Ask about rows with figures whose code is a number and no code."""
    bad = [left.line for left in found.left_out if left.why == "bad code"]
    if bad:
        first = _at(found.sheet, bad[0], places.code)
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


def _doubt_pupils(found: MappedRows, places: _Columns) -> None:
    """Ask about numbers of pupils that are no whole numbers: the figures would stand without them."""
    for place, lines in found.odd_pupils.items():
        found.doubts.append(
            Doubt(
                "fel",
                found.sheet.file,
                f"{found.sheet.name} {say_path(places.paths[place])}",
                _("{place}: '{raw}' is no number of pupils. Rows like it: {n}.").format(
                    place=found.sheet.where(lines[0]),
                    raw=_at(found.sheet, lines[0], place)[:20],
                    n=len(dict.fromkeys(lines)),
                ),
                (Choice("utan", _("leave the number of pupils out")),),
            )
        )


# Figures.


def _take_line(
    found: MappedRows,
    line: int,
    mapping: TableMapping,
    places: _Columns,
    keyed: Mapping[int, tuple[str, str, RestoredCode | None]],
    blocks: Rows,
    chosen: _Chosen,
    table: int,
) -> None:
    """Take in the figures of a line, or note why it is left out."""
    sheet = found.sheet
    if line in blocks.headings:
        found.left_out.append(LeftOut(line, "block", sheet.name))
        return
    key = keyed.get(blocks.parents.get(line, line))
    if key is None or (not key[0] and is_total(key[1])):
        found.left_out.append(LeftOut(line, _why_no_key(sheet, line, places), sheet.name))
        return
    code, name, restored = key
    taken = False
    for index, (column, place, pupils) in enumerate(places.figures):
        if not chosen.takes(line, index):
            continue
        taken = True
        cell = _cell(sheet, line, mapping, column, place, pupils, (code, name), table)
        if pupils is not None and cell.n is None and any(map(str.isdigit, _at(sheet, line, pupils))):
            found.odd_pupils.setdefault(pupils, []).append(line)
        refuse_formula(cell.token, sheet.where(line))
        found.cells.append(cell)
    if not taken:
        found.left_out.append(LeftOut(line, "other block", sheet.name))
        return
    found.rows += 1
    if restored is not None:
        found.restored.append(restored)


def _why_no_key(sheet: Sheet, line: int, places: _Columns) -> str:
    code = _at(sheet, line, places.code)
    label = _first(sheet, line, max(places.label, places.key))
    if is_total(label) or is_total(_at(sheet, line, places.name)):
        return "total"
    if places.code is not None and code and looks_like_changed_code(code):
        return "bad code"
    return "no code"


def _cell(
    sheet: Sheet,
    line: int,
    mapping: TableMapping,
    column: MappedColumn,
    place: int,
    pupils: int | None,
    who: tuple[str, str],
    table: int,
) -> SourceCell:
    raw = _at(sheet, line, place)
    value, token = read_cell(raw)
    if value is not None and not raw.endswith("%"):  # with the sign it is percent already
        value *= Decimal(column.scale)
    behind = read_cell(_at(sheet, line, pupils))[0]
    year = school_year_of(column.school_year) or _year_named(column) or school_year_of(mapping.school_year)
    return SourceCell(
        code=who[0],
        name=who[1],
        organizer_type=None,
        subject=None,
        column=column.measure,
        group=column.group,
        school_year=year,
        raw=raw,
        value=value,
        token=token,
        line=line,
        n=int(behind) if behind is not None and behind == behind.to_integral_value() else None,
        table=table,
    )

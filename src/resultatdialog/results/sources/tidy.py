"""The tidy `results.csv` of a round folder: one figure per row, in the columns of `COLUMNS`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

from resultatdialog.intake.csv_text import TableRow
from resultatdialog.intake.problem import ENOUGH, Problem
from resultatdialog.intake.school_year import EXAMPLE, is_school_year
from resultatdialog.intake.similar_names import known_here, meant
from resultatdialog.intake.workbook import Sheet
from resultatdialog.locale import _
from resultatdialog.results.reading import (
    LeftOut,
    Reading,
    SourceCell,
    SourceColumn,
    read_cell,
    refuse_formula,
)
from resultatdialog.results.source import OwnMeasures, TableSource
from resultatdialog.results.value import MUNICIPALITY, NATIONAL, Figure, Group, pupils_from, read_value
from resultatdialog.vocabulary import find_measure, is_in_year, measure_ids
from resultatdialog.vocabulary.remedies import measure_not_in

COLUMNS = ("school", "measure", "school_year", "group", "value", "n", "source")
REQUIRED = ("school", "measure", "value")
GROUPS = ("alla", "flickor", "pojkar")


@dataclass(frozen=True, slots=True)
class TidyResults:
    """The figures of the rows, the problems that refuse the file, and warnings that do not."""

    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]


def read_figures(rows: Sequence[TableRow], schools: Collection[str], school_year: str) -> TidyResults:
    """Figures of the rows; a row without a year belongs to the round's, without a group to all pupils."""
    figures: dict[tuple[str, str, str, str], Figure] = {}
    problems: list[Problem] = []
    warnings: list[str] = []
    known = {*schools, MUNICIPALITY, NATIONAL}
    for row in rows:
        if len(problems) > ENOUGH:
            break
        cells = {column: row.cells.get(column, "") for column in COLUMNS}
        year = cells["school_year"] or school_year
        group = cells["group"] or "alla"
        found = len(problems)
        if cells["school"] not in known:
            problems.append(
                Problem(
                    row.where("school"),
                    _("the school '{code}' is not in schools.csv.").format(code=cells["school"][:40]),
                    _("Add it there or remove the row."),
                )
            )
        if find_measure(cells["measure"]) is None:
            problems.append(
                Problem(
                    row.where("measure"),
                    _("the measure '{measure}' is unknown.").format(measure=cells["measure"][:40]),
                    meant(cells["measure"], measure_ids(year)),
                )
            )
        elif not is_in_year(cells["measure"], year):
            problems.append(Problem(row.where("measure"), *measure_not_in(cells["measure"], year)))
        if not is_school_year(year):
            problems.append(
                Problem(row.where("school_year"), _("'{year}' is no school year.").format(year=year[:20]), EXAMPLE)
            )
        if group not in GROUPS:
            problems.append(
                Problem(
                    row.where("group"),
                    _("'{group}' is no group.").format(group=group[:20]),
                    known_here(GROUPS),
                )
            )
        if not cells["value"]:
            warnings.append(f"{row.where('value')}: " + _("the cell is empty; the row is left out."))
            continue
        try:
            value, token = read_value(cells["value"])
        except ValueError:
            problems.append(
                Problem(
                    row.where("value"),
                    _("'{value}' is neither a number nor one of .. . ~100.").format(value=cells["value"][:40]),
                    _("Write the figure as published."),
                )
            )
            continue
        measure = find_measure(cells["measure"])
        if measure and measure.unit == "percent" and value is not None and not 0 <= value <= 100:
            problems.append(
                Problem(row.where("value"), _("'{value}' is no share in percent.").format(value=cells["value"]))
            )
        n = cells["n"]
        if n and pupils_from(n) is None:
            problems.append(
                Problem(
                    row.where("n"),
                    _("'{value}' is no number of pupils.").format(value=n[:20]),
                    _("Write a whole number or leave it empty."),
                )
            )
        if len(problems) > found:
            continue
        key = (cells["school"], cells["measure"], year, group)
        figure = Figure(
            school=cells["school"],
            measure=cells["measure"],
            school_year=year,
            group=cast(Group, group),
            raw=cells["value"],
            value=value,
            token=token,
            n=int(n) if n else None,
            source=cells["source"],
            line=row.line,
        )
        if key in figures:
            problems.append(
                Problem(
                    row.where(),
                    _("the same figure stands on line {line} already.").format(line=figures[key].line),
                    _("Keep one of the rows."),
                )
            )
        else:
            figures[key] = figure
    return TidyResults(tuple(figures.values()), tuple(problems), tuple(warnings))


def read_tidy(sheet: Sheet) -> Reading:
    """The cells of a `results.csv` as they stand, before checks against a round."""
    headings = [cell.strip() for cell in sheet.lines[0]]
    cells: list[SourceCell] = []
    left: list[LeftOut] = []
    for number, line in enumerate(sheet.lines[1:], start=2):
        row = dict(zip(headings, (cell.strip() for cell in line), strict=False))
        if not any(row.values()):
            continue
        if not row.get("school") or not row.get("measure"):
            left.append(LeftOut(number, "no code"))
            continue
        value, token = read_cell(row.get("value", ""))
        refuse_formula(token, sheet, number)
        pupils = row.get("n", "")
        cells.append(
            SourceCell(
                code=row["school"],
                name="",
                organizer_type=None,
                subject=None,
                column=row["measure"],
                group=row.get("group") or None,
                school_year=row.get("school_year") or None,
                raw=row.get("value", ""),
                value=value,
                token=token,
                line=number,
                n=pupils_from(pupils),
            )
        )
    years = {cell.school_year for cell in cells}
    unknown = [heading for heading in headings if heading and heading not in COLUMNS]
    return Reading(
        file=sheet.file,
        source=TIDY.id,
        title=sheet.file,
        school_year=years.pop() if len(years) == 1 else None,
        level="school",
        rows=len(cells),
        columns=tuple(dict.fromkeys(SourceColumn(cell.column, cell.group) for cell in cells)),
        cells=tuple(cells),
        left_out=(*(LeftOut(1, f"column {heading[:80]}") for heading in unknown), *left),
        keys=tuple(heading for heading in headings if heading in COLUMNS),
        unused=tuple(unknown),
    )


class _Tidy(OwnMeasures, TableSource):
    id = "tidy"

    @property
    def label(self) -> str:
        return _("results.csv, one figure a row")

    def knows(self, sheet: Sheet) -> bool:
        """Whether the first line has the columns of a `results.csv`."""
        return bool(sheet.lines) and set(REQUIRED) <= {cell.strip() for cell in sheet.lines[0]}

    def read(self, sheet: Sheet) -> Reading:
        return read_tidy(sheet)


TIDY = _Tidy()

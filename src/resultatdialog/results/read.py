"""Any file of results, by what is in it rather than by its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from resultatdialog.intake.pupils import refuse_pupils
from resultatdialog.intake.sheet import MAX_BYTES, Sheet, Workbook, parse_book
from resultatdialog.intake.text import read_bytes
from resultatdialog.results.reading import LeftOut, Reading, SourceCell, SourceColumn, read_cell, refuse_formula
from resultatdialog.results.sources.mapped_table import TableMapping, read_mapped
from resultatdialog.results.sources.skolverket_export import looks_like_export, read_export
from resultatdialog.results.sources.tidy import COLUMNS, REQUIRED

_TABLES = (".csv", ".tsv", ".txt")
"""Names whose first cell may begin with a bracket."""


def read_results(path: Path, mapping: TableMapping | None = None) -> Reading:
    """The file as understood; raises RefusedError. With a mapping it is read as the mapping says."""
    return parse_results(read_bytes(path, MAX_BYTES), path.name, mapping)


def parse_results(content: bytes, name: str, mapping: TableMapping | None = None) -> Reading:
    """The same of a file's bytes."""
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if mapping is None and begins in (b"{", b"[") and not name.casefold().endswith(_TABLES):
        from resultatdialog.results.sources.json_files import read_json_results

        return read_json_results(content, name)
    book = parse_book(content, name)
    for sheet in book.sheets:
        refuse_pupils(sheet.lines, name)
    if mapping is not None:
        return read_mapped(book, mapping)
    for sheet in book.sheets:
        if _is_tidy(sheet):
            return _read_tidy(sheet)
    found = next((sheet for sheet in book.sheets if looks_like_export(sheet)), None)
    return _with_warnings(read_export(found or _fullest(book)), book)


def _fullest(book: Workbook) -> Sheet:
    return max(book.sheets, key=lambda sheet: len(sheet.lines), default=Sheet("", "", ()))


def _with_warnings(reading: Reading, book: Workbook) -> Reading:
    return replace(reading, warnings=(*reading.warnings, *book.warnings))


def _is_tidy(sheet: Sheet) -> bool:
    return bool(sheet.lines) and set(REQUIRED) <= {cell.strip() for cell in sheet.lines[0]}


def _read_tidy(sheet: Sheet) -> Reading:
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
        refuse_formula(token, sheet.where(number))
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
                n=int(pupils) if pupils.isascii() and pupils.isdigit() else None,
            )
        )
    years = {cell.school_year for cell in cells}
    unknown = [heading for heading in headings if heading and heading not in COLUMNS]
    return Reading(
        file=sheet.file,
        source="tidy",
        title=sheet.file,
        school_year=years.pop() if len(years) == 1 else None,
        level="school",
        rows=len(cells),
        columns=tuple(dict.fromkeys(SourceColumn(cell.column, cell.group) for cell in cells)),
        cells=tuple(cells),
        left_out=(*(LeftOut(1, f"column {heading[:80]}") for heading in unknown), *left),
    )

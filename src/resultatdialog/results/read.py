"""Any file of results, by what is in it rather than by its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from resultatdialog.intake.json_text import looks_like_json
from resultatdialog.intake.pupils import refuse_pupils
from resultatdialog.intake.sheet import MAX_BYTES, parse_book
from resultatdialog.intake.text import read_bytes
from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.results.reading import Reading
from resultatdialog.results.sources.json_files import read_json_results
from resultatdialog.results.sources.mapped_table import TableMapping, read_mapped
from resultatdialog.results.sources.registry import TABLE_SOURCES


def read_results(path: Path, mapping: TableMapping | None = None) -> Reading:
    """The reading of a file, by the mapping if one is given; raises RefusedError."""
    return parse_results(read_bytes(path, MAX_BYTES), path.name, mapping)


def parse_results(content: bytes, name: str, mapping: TableMapping | None = None) -> Reading:
    """The reading of a file's content, as `read_results`."""
    if mapping is None and looks_like_json(content, name):
        return read_json_results(content, name)
    book = parse_book(content, name)
    for sheet in book.sheets:
        refuse_pupils(sheet.lines, name)
    if mapping is not None:
        return read_mapped(book, mapping)
    for source in TABLE_SOURCES:
        found = next((sheet for sheet in book.sheets if source.knows(sheet)), None)
        if found is not None:
            return _with_warnings(source.read(found), book)
    return _with_warnings(TABLE_SOURCES[-1].read(_fullest(book)), book)  # refuses, quoting what stands there


def _fullest(book: Workbook) -> Sheet:
    return max(book.sheets, key=lambda sheet: len(sheet.lines), default=Sheet("", "", ()))


def _with_warnings(reading: Reading, book: Workbook) -> Reading:
    return replace(reading, warnings=(*reading.warnings, *book.warnings))

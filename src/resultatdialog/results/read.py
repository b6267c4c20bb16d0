"""Any file of results, by what is in it rather than by its name."""

from __future__ import annotations

from pathlib import Path

from resultatdialog.intake.json_text import looks_like_json
from resultatdialog.intake.no_garbage import no_search_for_garbage
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.pupils import refuse_pupils
from resultatdialog.intake.sheet import MAX_BYTES, parse_book
from resultatdialog.intake.text import read_bytes
from resultatdialog.locale import _
from resultatdialog.results.doubt import NO_ANSWERS, Answers
from resultatdialog.results.mapping import TableMapping
from resultatdialog.results.reading import Reading
from resultatdialog.results.sources.json_files import read_json_results
from resultatdialog.results.sources.mapped_table import read_mapped
from resultatdialog.results.sources.registry import TABLE_SOURCES


def read_results(path: Path, mapping: TableMapping | None = None, answers: Answers = NO_ANSWERS) -> Reading:
    """The reading of a file, by the mapping if one is given; raises RefusedError."""
    return parse_results(read_bytes(path, MAX_BYTES), path.name, mapping, answers)


@no_search_for_garbage()
def parse_results(
    content: bytes, name: str, mapping: TableMapping | None = None, answers: Answers = NO_ANSWERS
) -> Reading:
    """The reading of a file's content, as `read_results`; `answers` to the questions that earlier readings raised."""
    if mapping is None and looks_like_json(content, name):
        return read_json_results(content, name)
    if mapping is not None and looks_like_json(content, name):
        raise RefusedError.one(
            name, _("is JSON, and a mapping says which column is what in a table."), _("Read it without the mapping.")
        )
    book = parse_book(content, name)
    for sheet in book.sheets:
        refuse_pupils(sheet.lines, name)
    if mapping is not None:
        return read_mapped(book, mapping, answers)
    for source in TABLE_SOURCES:
        if any(source.knows(sheet) for sheet in book.sheets):
            return source.read_book(book)
    return TABLE_SOURCES[-1].read_book(book)  # refuses, quoting what stands there

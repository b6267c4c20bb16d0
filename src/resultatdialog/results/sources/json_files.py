"""Reads JSON with the first source that recognises it."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from resultatdialog.intake.json_text import MAX_BYTES, read_json
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_megabytes
from resultatdialog.results.reading import Reading
from resultatdialog.results.sources.registry import JSON_SOURCES

MAX_LINES_BYTES = 4 * MAX_BYTES
"""Largest file of several documents, one per line; each document is at most `MAX_BYTES`."""
_FIRST_KEYS = 6


def read_json_results(content: bytes, name: str) -> Reading:
    """The figures of an answer from Skolverket or Kolada, or of several, one a line; RefusedError for anything else."""
    content = content.removeprefix(codecs.BOM_UTF8)
    documents = _documents(content)
    if documents is None:
        _hold(content, MAX_BYTES, name)
        return _dispatch(read_json(content, name), name, None)
    _hold(content, MAX_LINES_BYTES, name)
    data = [_read_line(document, line, name) for line, document in documents]
    return _dispatch(data, name, [line for line, _document in documents])


def _dispatch(data: object, name: str, lines: Sequence[int] | None) -> Reading:
    source = next((source for source in JSON_SOURCES if source.knows(data)), None)
    if source is None:
        raise RefusedError.one(
            name,
            _(
                "is neither Skolverket's API, its statistics database, SALSA nor Kolada; its first keys are {keys}."
            ).format(keys=_keys(data)),
            _("Save the API's answer as it came, or use the export as CSV or Excel."),
        )
    return _with_repeats(source.read(data, name, lines))


def _documents(content: bytes) -> list[tuple[int, bytes]] | None:
    """Line number and document of each line; None when the whole file is one document."""
    lines = [(number, line) for number, line in enumerate(content.split(b"\n"), start=1) if line.strip()]
    if len(lines) < 2 or len(lines[0][1]) > MAX_BYTES:
        return None
    try:
        first = json.loads(lines[0][1])
    except (ValueError, RecursionError):
        return None
    return lines if isinstance(first, dict) else None


def _read_line(document: bytes, line: int, name: str) -> object:
    """One line's document; errors name the line of the file."""
    place = _("{file}, line {line}")
    where = place.format(file=name, line=line)
    _hold(document, MAX_BYTES, where)
    try:
        return read_json(document, where)
    except RefusedError as error:
        first = place.format(file=where, line=1)
        raise RefusedError(
            problem._replace(where=problem.where.replace(first, where, 1)) for problem in error.problems
        ) from None


def _hold(content: bytes, limit: int, where: str) -> None:
    if len(content) > limit:
        raise RefusedError.one(
            where,
            _("is larger than {limit} MB.").format(limit=say_megabytes(limit)),
            _("Check that it is the right file."),
        )


def _keys(data: object) -> str:
    """The first keys of the first object, for the message."""
    entries = data if isinstance(data, list) else [data]
    first = next((entry for entry in entries if isinstance(entry, dict)), {})
    return ", ".join(one_line(str(key))[:40] for key in list(first)[:_FIRST_KEYS]) or "–"


def _with_repeats(reading: Reading) -> Reading:
    """The reading, with a warning if figures occur more than once: pages overlap, or a school was fetched twice."""
    times = Counter((cell.code, cell.column, cell.group, cell.school_year) for cell in reading.cells)
    count = sum(1 for often in times.values() if often > 1)
    if not count:
        return reading
    warning = ngettext(
        "{count} figure stands more than once (same place, field and year).",
        "{count} figures stand more than once (same place, field and year).",
        count,
    ).format(count=count)
    return replace(reading, warnings=(*reading.warnings, warning))

"""The sources of result files. A new source is a module in this folder and a name in one of these lists."""

from __future__ import annotations

from resultatdialog.results.source import JsonSource, ResultsSource, TableSource
from resultatdialog.results.sources.kolada import KOLADA
from resultatdialog.results.sources.mapped_table import MAPPED
from resultatdialog.results.sources.skolverket_api import SALSA, SKOLVERKET_API
from resultatdialog.results.sources.skolverket_export import SKOLVERKET_EXPORT
from resultatdialog.results.sources.tidy import TIDY

TABLE_SOURCES: tuple[TableSource, ...] = (TIDY, SKOLVERKET_EXPORT)
"""Asked in turn whether a sheet is theirs; the last one says what it misses in a table nobody knows."""
JSON_SOURCES: tuple[JsonSource, ...] = (SALSA, KOLADA, SKOLVERKET_API)
"""Asked in turn whether a document is theirs."""


def sources() -> tuple[ResultsSource, ...]:
    """Every source; a table with a mapping is read as the mapping says and never guessed."""
    return (*TABLE_SOURCES, *JSON_SOURCES, MAPPED)


def source_named(source_id: str) -> ResultsSource:
    """The source of this id; raises LookupError."""
    for source in sources():
        if source.id == source_id:
            return source
    raise LookupError(source_id)

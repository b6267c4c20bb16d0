"""The sources of result files. A new source is a module in this folder and a name in one of these lists."""

from __future__ import annotations

from resultatdialog.results.source import JsonSource, ResultsSource, TableSource
from resultatdialog.results.sources.kolada import KOLADA
from resultatdialog.results.sources.mapped_table import MAPPED
from resultatdialog.results.sources.pxweb import PXWEB
from resultatdialog.results.sources.skolverket_api import SALSA, SKOLVERKET_API
from resultatdialog.results.sources.skolverket_export import SKOLVERKET_EXPORT
from resultatdialog.results.sources.tidy import TIDY

TABLE_SOURCES: tuple[TableSource, ...] = (TIDY, SKOLVERKET_EXPORT)
"""Tried in order; if none knows the table, the last one's error is shown."""
JSON_SOURCES: tuple[JsonSource, ...] = (SALSA, KOLADA, SKOLVERKET_API, PXWEB)
"""Tried in order on a JSON document."""


def sources() -> tuple[ResultsSource, ...]:
    """Every source, also that of tables with a mapping, which no file is tried on."""
    return (*TABLE_SOURCES, *JSON_SOURCES, MAPPED)


def source_named(source_id: str) -> ResultsSource:
    """The source of this id; raises LookupError."""
    for source in sources():
        if source.id == source_id:
            return source
    raise LookupError(source_id)

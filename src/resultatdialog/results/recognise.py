"""The measure and school year of a cell, as the source of its file says."""

from __future__ import annotations

from resultatdialog.locale import _
from resultatdialog.results.reading import Reading, SourceCell
from resultatdialog.results.source import Recognised, heading_and_group
from resultatdialog.results.sources.registry import source_named


def recognise(reading: Reading, cell: SourceCell, school_year: str = "") -> Recognised:
    """The measure a cell holds a figure of; `school_year` decides the school system where the file says no year."""
    heading, group = heading_and_group(cell)
    if group is None:
        return Recognised(None, "alla", _("the group '{group}' is not used").format(group=cell.group or ""))
    year = school_year_in(reading, cell) or school_year
    return source_named(reading.source).recognise(reading, cell, heading, group, year)


def school_year_in(reading: Reading, cell: SourceCell) -> str | None:
    """The school year a figure is of; None when neither cell nor file says it."""
    return source_named(reading.source).school_year(cell.school_year or reading.school_year)

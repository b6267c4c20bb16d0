"""The tally command: the cross-school tables printed, or written in a format."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resultatdialog.cli.commands import chosen_round
from resultatdialog.cli.messages import say, say_note
from resultatdialog.cli.opening import opened
from resultatdialog.cli.output import place_for
from resultatdialog.cli.tally_cell import asked_cell, cell_as_json, cell_in_words
from resultatdialog.cli.tally_compared import (
    beside,
    compared_as_json,
    compared_in_words,
    compared_with,
    material_then,
    read_time,
)
from resultatdialog.dialogue.session import FACT_CHECKED
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.similar_names import meant
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tally.groups import group_keys
from resultatdialog.tally.registry import tables_of, tally_by, tally_of
from resultatdialog.tally.side_by_side import tables_in_words
from resultatdialog.tally.tables.fields import PREFIX
from resultatdialog.tally.text import as_text, remarks, say_only
from resultatdialog.work.conversations import guide_of, material

if TYPE_CHECKING:
    from resultatdialog.dialogue.material import Material
    from resultatdialog.guide.model import Guide
    from resultatdialog.register.store import Register
    from resultatdialog.rounds.model import Round
    from resultatdialog.tally.model import Table, Tally
    from resultatdialog.tally.side_by_side import Groups

Options = argparse.Namespace


def tally(options: Options) -> int:
    """Print or write the cross-school tables in a format."""
    if options.cell is not None:
        return _one_cell(options)
    _refuse_format(options)
    with opened(options) as register:
        current = chosen_round(register, options.round)
        guide = guide_of(register, current)
        tables = {table.name: table for table in tables_of(guide)}
        asked = _asked(options, tables)
        _refuse_key(options, guide)
        at = read_time(options.as_of, register.clock()) if options.as_of is not None else None
        found, when = _material(register, current, at, options.only), register.clock()
        other = beside(register, options, current, at)
    counted = _as_of(tally_of(found, options.only, [tables[name] for name in tables if name in asked] or None), at)
    compared = compared_with(counted, found, other, options.only) if other else None
    groups = tally_by(found, options.by, counted) if options.by else ()
    names = asked or counted.names(options.format)
    if options.who and not any(counted.tables[name].cells for name in names):
        raise RefusedError.one(", ".join(names), _("has no schools behind each number."), _("Leave --who out."))
    if options.format in ("csv", "json") and (only := say_only(counted)):  # the others have it below the tables
        say_note(only)
    named = any(counted.tables[name].table.names_schools for name in names)
    if options.format != "text" and (options.who or (named and options.out is not None)):
        say_note(_("The schools are named: this stays at the office."))
    if options.format == "text" and options.out is None:
        print_tables(counted, found, names, groups, who=options.who)
        if compared and other:
            print("\n".join(compared_in_words(compared, other)))
    elif options.format == "xlsx" or (options.format == "csv" and options.out is not None):
        _write_table_file(options, counted, found, names, groups, when)
    else:
        more = compared_as_json(compared, other) if compared and other else {}
        text = _in_format(options.format, counted, found, names, groups, who=options.who, more=more)
        if options.format == "text" and compared and other:
            text += "\n".join([*compared_in_words(compared, other), ""])
        if options.out is None:
            sys.stdout.write(text)
        else:
            _write(options, options.out, "json" if options.format == "json" else "text", text)
    if options.out is not None:
        say(_("Written: {path}").format(path=options.out))
    return 0


def _material(register: Register, current: Round, at: datetime | None, only: str | None) -> Material:
    """The round now, or as the register stood at a time."""
    if at is not None:
        return material_then(register, current, at, only)
    return material(register, current, FACT_CHECKED if only else None)


def _as_of(counted: Tally, at: datetime | None) -> Tally:
    return replace(counted, as_of=at.isoformat()) if at is not None else counted


def _one_cell(options: Options) -> int:
    """Print or write one number with its schools and their words."""
    name = asked_cell(options.cell)
    if options.format not in ("text", "json"):
        raise RefusedError.one(
            f"--format {options.format}",
            _("does not name the schools behind a number."),
            "--format text, --format json",
        )
    with opened(options) as register:
        current = chosen_round(register, options.round or name.round)
        if current.id != name.round:
            raise RefusedError.one(
                f"--round {one_line(options.round)}",
                _("the cell is of the round {round}.").format(round=one_line(name.round)),
                _("Leave --round out."),
            )
        at = read_time(name.as_of, register.clock()) if name.as_of else None
        found = _material(register, current, at, name.only)
    width = max(shutil.get_terminal_size((110, 40)).columns, 80)
    text = cell_as_json(found, name) if options.format == "json" else cell_in_words(found, name, width)
    if options.out is not None:
        _write(options, options.out, "json" if options.format == "json" else "text", text)
        say(_("Written: {path}").format(path=options.out))
    else:
        sys.stdout.write(text)
    return 0


def _refuse_format(options: Options) -> None:
    """Refuse options that the format cannot follow."""
    if options.who and options.format not in ("text", "json"):
        raise RefusedError.one(
            f"--format {options.format}",
            _("does not name the schools behind a number."),
            "--format text, --format json",
        )
    if options.against is not None and options.format not in ("text", "json"):
        raise RefusedError.one(
            f"--format {options.format}", _("does not compare with another round."), "--format text, --format json"
        )
    if options.format == "xlsx" and options.out is None:
        raise RefusedError.one("--format xlsx", _("an Excel file needs a name."), "--out tabeller.xlsx")


def _asked(options: Options, known: Mapping[str, Table[Any, Any]]) -> tuple[str, ...]:
    """The tables asked for, each once; RefusedError for one that is not there or not in the format."""
    asked = tuple(dict.fromkeys(options.table or ()))
    for name in asked:
        if name not in known:
            raise RefusedError.one(one_line(name), _("is no table."), meant(name, known))
        if options.format not in known[name].formats:
            raise RefusedError.one(
                name,
                _("is not written as {format}.").format(format=options.format),
                _("It is written as: {formats}.").format(formats=", ".join(known[name].formats)),
            )
    return asked


def _refuse_key(options: Options, guide: Guide) -> None:
    """Refuse a key of --by that the guide does not have."""
    keys = group_keys(guide)
    if options.by is not None and options.by not in keys:
        raise RefusedError.one(
            f"--by {one_line(options.by)}",
            _("is nothing that schools can be grouped by."),
            meant(options.by, keys),
        )


def _in_format(
    wanted: str,
    counted: Tally,
    found: Material,
    names: Sequence[str],
    groups: Groups,
    *,
    who: bool,
    more: Mapping[str, Any],
) -> str:
    """The tables as text in a format; pandas is loaded for CSV and Markdown only."""
    if wanted == "text":
        return _as_text(counted, found, names, groups, who=who)
    if wanted == "json":
        from resultatdialog.tally.json_text import to_json

        return to_json(counted, names, who=who, groups=groups, more=more) + "\n"
    from resultatdialog.tally.formats import to_csv, to_markdown

    if wanted == "csv":
        return to_csv(counted, names, groups=groups)
    return to_markdown(counted, found.guide, names, groups)


def print_tables(
    counted: Tally, found: Material, names: Sequence[str], groups: Groups = (), *, who: bool = False
) -> None:
    """Print the tables as wide as the terminal."""
    sys.stdout.write(_as_text(counted, found, names, groups, who=who))


def _as_text(counted: Tally, found: Material, names: Sequence[str], groups: Groups, *, who: bool) -> str:
    width = max(shutil.get_terminal_size((110, 40)).columns, 80)
    tables = as_text(tables_in_words(counted, names, found.guide, groups, who=who), width)
    named = [_("The schools are named: this stays at the office.")] if who else []
    return "\n".join([tables, *(f"{remark}\n" for remark in (*remarks(counted), *named))])


def _write_table_file(
    options: Options, counted: Tally, found: Material, names: Sequence[str], groups: Groups, when: datetime
) -> None:
    """Write Excel, or CSV for Excel, into a folder a file per table; `when` is the time of writing."""
    if options.format == "csv" and options.out.is_dir():
        _write_csv_files(options, counted, names, groups)
        return
    place_for(options, options.out, "xlsx" if options.format == "xlsx" else "text", options.format)
    if options.format == "xlsx":
        from resultatdialog.tally.workbook import write_workbook

        write_workbook(found, counted, names, options.out, when, groups)
    else:
        from resultatdialog.tally.formats import write_csv

        write_csv(counted, names, options.out, groups)


def _write_csv_files(options: Options, counted: Tally, names: Sequence[str], groups: Groups) -> None:
    """Write `materials.csv` and so on into a folder that is there; the places of all are looked at first."""
    from resultatdialog.tally.formats import write_csv

    paths = {name: options.out / f"{name.removeprefix(PREFIX).replace('/', '.')}.csv" for name in names}
    for path in paths.values():
        place_for(options, path, "text", "csv")
    for name, path in paths.items():
        write_csv(counted, [name], path, groups)


def _write(options: Options, path: Path, kind: str, text: str) -> None:
    """A text file for somebody else, in a folder that is made when it is not there."""
    from resultatdialog.files import write_whole

    place_for(options, path, kind, options.format)
    write_whole(path, text.encode())

"""The codebook commands: show it, change it (every decision is kept), write it as CSV or a Word document."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from resultatdialog.cli.codebook_listing import CodebookListing, lines, plain
from resultatdialog.cli.commands import chosen_round
from resultatdialog.cli.opening import opened
from resultatdialog.cli.output import place_for
from resultatdialog.coding.codebook import (
    CODE_TEXTS,
    BookChange,
    code_addition,
    code_edit,
    code_merge,
    code_split,
    codebook_changes,
)
from resultatdialog.coding.codebook_table import change_text, code_rows, codebook_csv
from resultatdialog.files import write_whole
from resultatdialog.guide.model import Codebook
from resultatdialog.guide.read import guide_from_json
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _, ngettext
from resultatdialog.register.store import Register
from resultatdialog.report.codebook_page import write_codebook_page
from resultatdialog.work.codebooks import coding_stream, record_decision
from resultatdialog.work.conversations import material

Options = argparse.Namespace
ChangeFor = Callable[[Codebook], Mapping[str, Any]]
"""From the current codebook to the body of a change; raises RefusedError when the codebook does not allow it."""


def show(options: Options) -> int:
    """Print the codebook: codes with their definitions, decisions, and schools to read again."""
    with opened(options) as register:
        book = _book(register, options.round)
    if options.format == "json":
        json.dump(plain(book), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return 0
    width = min(max(shutil.get_terminal_size((100, 40)).columns, 60), 100)
    for line in lines(book):
        margin, hanging = " " * line.indent, " " * (line.indent + line.hanging)
        print(textwrap.fill(one_line(line.text), width, initial_indent=margin, subsequent_indent=hanging))
    return 0


def add(options: Options) -> int:
    """Add a code."""
    return _decide(options, "add", lambda book: code_addition(book, one_line(options.type), _words(options)))


def edit(options: Options) -> int:
    """Change a code's texts, or with `--redefined` its meaning."""
    return _decide(
        options,
        "edit",
        lambda book: code_edit(book, one_line(options.id), _words(options), redefined=options.redefined),
    )


def split(options: Options) -> int:
    """Split a code into several."""
    parts = [" ".join(one_line(label).split()) for label in options.into]
    old = " ".join(one_line(options.old).split()).casefold()
    places = [place for place, label in enumerate(parts) if label.casefold() == old]
    if not places:
        raise RefusedError.one(
            "--old",
            _("“{name}” is none of the new codes.").format(name=one_line(options.old)),
            _("Say which of them the old codings count under: {known}.").format(known=", ".join(parts)),
        )
    new_codes = [{"label": label} for label in parts]
    return _decide(options, "split", lambda book: code_split(book, one_line(options.id), new_codes, places[0]))


def merge(options: Options) -> int:
    """Merge codes into one of them."""
    ids = [one_line(code_id) for code_id in options.ids]
    return _decide(options, "merge", lambda book: code_merge(book, ids, one_line(options.into)))


def export_book(options: Options) -> int:
    """Write the codebook as a CSV file or a Word document, by the ending of `--out`."""
    suffix = options.out.suffix.lower()
    if suffix not in (".csv", ".docx"):
        raise RefusedError.one(
            str(options.out), _("must end in .csv or .docx."), _("For example: {name}").format(name="kodbok.docx")
        )
    with opened(options) as register:
        book = _book(register, options.round)
    place_for(options, options.out, "docx" if suffix == ".docx" else "text", suffix.removeprefix("."))
    if suffix == ".csv":
        _write_csv(book.current, options.out)
    else:
        write_codebook_page(book.material.round, book.material.guide, book.first, book.changes, options.out)
    print(_("Written: {path}").format(path=options.out))
    return 0


def _write_csv(book: Codebook, path: Path) -> None:
    """Write the codebook as CSV in UTF-8 with a BOM, which Swedish Excel opens by a double click."""
    write_whole(path, codebook_csv(book).encode("utf-8-sig"))


def _book(register: Register, round_id: str | None) -> CodebookListing:
    current = chosen_round(register, round_id)
    found = material(register, current)
    body = register.guide_body(current.guide_hash)
    assert body is not None  # `material` refuses a round without a guide
    return CodebookListing(found, guide_from_json(body).codebook, codebook_changes(coding_stream(register, current.id)))


def _decide(options: Options, op: str, change_for: ChangeFor) -> int:
    """Record a change to the codebook, then print it with the new keys and the number of schools to read again."""
    by, why = filled_in(options.by, "--by"), filled_in(options.why, "--why")
    with opened(options) as register:
        before = _book(register, options.round)
        change = record_decision(register, before.material.round.id, op, change_for(before.current), by=by, why=why)
        after = _book(register, options.round)
    print(one_line(change_text(before.current, change)))
    for line in _consequences(after, change):
        print(one_line(line))
    return 0


def _consequences(book: CodebookListing, change: BookChange) -> Iterator[str]:
    """Lines with the keys of new codes and the number of schools to read again."""
    fresh = [row for row in code_rows(book.current) if row.since == change.at]
    for row in fresh:
        yield f"{row.key}  {row.label} ({row.id})"
    reread = book.reread()
    schools = {each.school.code for row in fresh for each in reread.get(row.id, ())}
    if schools:
        yield (
            ngettext(
                "{n} school has been coded already and is to be read again.",
                "{n} schools have been coded already and are to be read again.",
                len(schools),
            ).format(n=len(schools))
            + " "
            + _("They are named by: resultatdialog coding codebook")
        )
    else:
        yield _("No school has to be read again.")


def _words(options: Options) -> dict[str, str]:
    """The texts of a code that the options give, by field name."""
    return {name: getattr(options, name) for name in CODE_TEXTS if getattr(options, name) is not None}


def filled_in(text: str, option: str) -> str:
    """The value of an option that must not be empty, on one line; raises RefusedError."""
    filled = " ".join(without_controls(text).split())
    if not filled:
        raise RefusedError.one(option, _("is empty."), _("It is kept with the decision."))
    return filled

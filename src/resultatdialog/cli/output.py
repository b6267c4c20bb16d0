"""Where a command may write: never over the register's files, and over a file of another kind only with --force."""

from __future__ import annotations

import argparse
from pathlib import Path

from resultatdialog.cli import opening
from resultatdialog.cli.messages import say_note
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.work.output_place import kind_name, kind_of, refuse_ending, refuse_place


def place_for(options: argparse.Namespace, path: Path, kind: str, written: str = "") -> None:
    """Make the folder of a file to be written; raises RefusedError where nothing of this kind may be written.

    `kind` is `docx`, `xlsx`, `qdpx`, `qdc`, `json`, `ics` or `text` (CSV and Markdown too, which `written` then says).
    A name whose ending says another kind is refused. A person at a terminal is asked about a
    file of another kind, unless the options say `force`.
    """
    refuse_place(path, opening.register_path(options.register))
    refuse_ending(path, written or kind)
    found = kind_of(path)
    if found not in ("", kind) and not options.force:
        _ask_or_refuse(path, found)
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        say_note(_("A new folder was made: {folder}").format(folder=one_line(str(path.parent))))


def _ask_or_refuse(path: Path, found: str) -> None:
    said = _("is there already and is something else ({kind}).").format(kind=kind_name(found))
    if opening.can_ask():
        yes = _("YES")
        where = one_line(str(path))
        asked = _("{path} {said} Write over it? Type {yes}: ").format(path=where, said=said, yes=yes)
        if opening.input_line(asked) == yes:
            return
    raise RefusedError.one(one_line(str(path)), said, _("Choose another name, or say --force to write over it."))

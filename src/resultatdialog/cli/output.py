"""Where a command may write: never over the register's files, and over a file of another kind only with --force."""

from __future__ import annotations

import argparse
import zipfile
from pathlib import Path

from resultatdialog.cli import opening
from resultatdialog.intake.json_text import looks_like_json
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.restore import belongs_to

_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "project.qde": "qdpx", "codebook.qdc": "qdc"}
"""A part that each kind of zipped document has, and the kind."""


def place_for(options: argparse.Namespace, path: Path, kind: str) -> None:
    """Make the folder of a file to be written; raises RefusedError where nothing of this kind may be written.

    `kind` is `docx`, `xlsx`, `qdpx`, `qdc`, `json` or `text` (CSV too). A person at a terminal is asked about a file of
    another kind, unless the options say `force`.
    """
    if path.is_dir():
        raise RefusedError.one(str(path), _("is a folder, not a file."), _("Name a file in it."))
    if belongs_to(path, opening.register_path(options.register)):
        raise RefusedError.one(
            one_line(str(path)),
            _("belongs to the register (its file, keys, safety log or backups) and is never written over."),
            _("Choose another name."),
        )
    found = kind_of(path)
    if found not in ("", kind) and not options.force:
        _ask_or_refuse(path, found)
    path.parent.mkdir(parents=True, exist_ok=True)


def _ask_or_refuse(path: Path, found: str) -> None:
    said = _("is there already and is something else ({kind}).").format(kind=_name(found))
    if opening.can_ask():
        yes = _("YES")
        where = one_line(str(path))
        asked = _("{path} {said} Write over it? Type {yes}: ").format(path=where, said=said, yes=yes)
        if opening.input_line(asked) == yes:
            return
    raise RefusedError.one(one_line(str(path)), said, _("Choose another name, or say --force to write over it."))


def kind_of(path: Path) -> str:
    """The kind of an existing file; empty for none, an empty one, or one that is no ordinary file."""
    if not path.is_file() or path.stat().st_size == 0:
        return ""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
        return next((kind for part, kind in _PARTS.items() if part in names), "zip")
    with path.open("rb") as handle:
        first = handle.read(4096)
    if b"\0" in first and not first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary"
    if looks_like_json(first, path.name):
        return "json"
    text = first.lstrip()
    if text.startswith(b"<"):
        return "qdc" if b"urn:QDA-XML" in text else "xml"
    if text.startswith(b"age-encryption.org/"):
        return "age"
    return "text"


def _name(kind: str) -> str:
    return {
        "docx": _("a Word document"),
        "xlsx": _("an Excel workbook"),
        "qdpx": _("a REFI-QDA project"),
        "qdc": _("a REFI-QDA codebook"),
        "json": "JSON",
        "xml": "XML",
        "text": _("text"),
        "age": _("an encrypted file"),
    }.get(kind, _("another program's file"))

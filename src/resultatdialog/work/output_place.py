"""Where a paper or a table may be written: never over the register's files, and over what kind of file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from resultatdialog.intake.json_text import looks_like_json
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.restore import belongs_to

_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "project.qde": "qdpx", "codebook.qdc": "qdc"}
"""A part that each kind of zipped document has, and the kind."""

_ENDINGS = ("docx", "xlsx", "qdpx", "qdc", "json", "ics", "csv", "md", "pdf")
"""Endings of file names that say what is in the file."""


def refuse_ending(path: Path, kind: str) -> None:
    """Raise RefusedError when a name's ending says another kind of file than is written; sealed files may have any."""
    said = path.suffix.casefold().removeprefix(".")
    if said in _ENDINGS and kind not in (said, "age"):
        raise RefusedError.one(
            one_line(str(path)),
            _("the name says {said}, and {kind} is written.").format(said=kind_name(said), kind=kind_name(kind)),
            _("Choose a name with another ending, or the format it says (--format) where there is one."),
        )


def refuse_place(path: Path, register: Path) -> None:
    """Raise RefusedError for a folder, or a file that belongs to the register (its path)."""
    if path.is_dir():
        raise RefusedError.one(one_line(str(path)), _("is a folder, not a file."), _("Name a file in it."))
    if belongs_to(path, register):
        raise RefusedError.one(
            one_line(str(path)),
            _("belongs to the register (its file, keys, safety log or backups) and is never written over."),
            _("Choose another name."),
        )


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
    return "ics" if text.startswith(b"BEGIN:VCALENDAR") else "text"


def kind_name(kind: str) -> str:
    """A kind of file in words."""
    return {
        "docx": _("a Word document"),
        "xlsx": _("an Excel workbook"),
        "qdpx": _("a REFI-QDA project"),
        "qdc": _("a REFI-QDA codebook"),
        "json": "JSON",
        "csv": "CSV",
        "md": "Markdown",
        "pdf": "PDF",
        "xml": "XML",
        "ics": _("a calendar file"),
        "text": _("text"),
        "age": _("an encrypted file"),
    }.get(kind, _("another program's file"))

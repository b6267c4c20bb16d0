"""REFI-QDA files from anybody: read leniently, refused only for what is no such file, damaged or a trap.

Nothing is written to disk, no path outside the file is followed.
"""

from __future__ import annotations

import codecs
import re
import xml.etree.ElementTree as ET
import zipfile
from contextlib import suppress
from typing import NamedTuple

from resultatdialog.coding.refi.lost import Lost
from resultatdialog.coding.refi.model import Project
from resultatdialog.coding.refi.parse import ProjectParser, one_break
from resultatdialog.intake.archive import trap, unpacking
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import printable
from resultatdialog.intake.xml_text import read_xml
from resultatdialog.locale import _

MAX_BYTES = 100 * 1_048_576
"""Recordings may lie in a project; they are not unpacked."""
MOST_PARTS, MOST_XML, MOST_TEXTS = 20_000, 32 * 1_048_576, 32 * 1_048_576
_INTERNAL = "internal://"


class ProjectFile(NamedTuple):
    """A file's content as far as we understand it, and a count of what we do not."""

    project: Project
    lost: Lost


def read_codebook(content: bytes, name: str) -> ProjectFile:
    """A .qdc; raises RefusedError."""
    if len(content) > MOST_XML:
        raise RefusedError.one(
            name,
            _("is larger than {limit} MB.").format(limit=MOST_XML // 1_048_576),
            _("Check that it is the right file."),
        )
    parser = ProjectParser(_root(content, name, "CodeBook", "codebook"), name, lambda _path: None)
    return ProjectFile(Project(codes=parser.codes(parser.root), sets=parser.sets("guid")), parser.lost)


def read_project(content: bytes, name: str) -> ProjectFile:
    """A .qdpx; raises RefusedError."""
    with unpacking(content, name, most_parts=MOST_PARTS, damaged=lambda reason: _damaged(name, reason)) as archive:
        parts = {part.filename.replace("\\", "/").casefold(): part for part in archive.infolist()}
        qde = [part for path, part in parts.items() if "/" not in path and path.endswith(".qde")]
        if len(qde) != 1:
            raise RefusedError.one(
                name,
                _("holds {count} projects (.qde) instead of one.").format(count=len(qde)),
                _("Export the project again as REFI-QDA (.qdpx)."),
            )
        where = f"{name}, {printable(qde[0].filename)[:80]}"
        if qde[0].file_size > MOST_XML:
            raise trap(where, _("it is far larger unpacked"))
        root = _root(archive.read(qde[0]), where, "Project", "project")
        parser = ProjectParser(root, where, _Texts(archive, parts, name).at)
        return ProjectFile(parser.project(), parser.lost)


def _damaged(name: str, reason: str) -> RefusedError:
    return RefusedError.one(
        name,
        _("is no REFI-QDA project, or a damaged one ({reason}).").format(reason=reason),
        _("Export the project again as REFI-QDA (.qdpx)."),
    )


def _root(content: bytes, where: str, tag: str, kind: str) -> ET.Element:
    root = read_xml(content, where)
    if not re.fullmatch(rf"\{{urn:QDA-XML:{kind}:\d\.\d\}}{tag}", root.tag):
        raise RefusedError.one(
            where,
            _("is not REFI-QDA: it begins with {found}, not with {wanted}.").format(
                found=printable(root.tag)[:80], wanted=f"{{urn:QDA-XML:{kind}:1.0}}{tag}"
            ),
            _("Check that it is the right file."),
        )
    return root


class _Texts:
    """The plain texts in a packed project."""

    def __init__(self, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> None:
        self._archive = archive
        self._parts = parts
        self._name = name
        self._left = MOST_TEXTS

    def at(self, path: str) -> str | None:
        """What a source's path points to; None when it is not in the file or not plain text."""
        inside = path.removeprefix(_INTERNAL)
        part = self._parts.get(f"sources/{inside}".casefold())
        if inside == path or part is None:
            return None
        self._left -= part.file_size
        if self._left < 0:
            raise trap(self._name, _("it is far larger unpacked"))
        content = self._archive.read(part)
        utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        with suppress(UnicodeDecodeError):
            return one_break(content.decode("utf-16" if utf_16 else "utf-8-sig"))
        return None

"""REFI-QDA files from any program, read into the values of a project.

A file is refused only when it is no such file, damaged, or a trap (far larger unpacked); parts we do not understand are
counted. Nothing is written to disk, and no path outside the file is followed.
"""

from __future__ import annotations

import re
import uuid
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from resultatdialog.coding.refi.losses import Losses
from resultatdialog.coding.refi.model import (
    Code,
    CodeSet,
    Coding,
    Note,
    Project,
    Selection,
    Source,
    User,
    canonical_guid,
)
from resultatdialog.intake.archive import trap, unpacking
from resultatdialog.intake.names import composed
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import MAX_TEXT, printable, unicode_text
from resultatdialog.intake.xml_text import read_xml
from resultatdialog.locale import _

DEEPEST = 30
MOST_LETTERS = 4 * MAX_TEXT
"""Longest text that is read, in characters: a whole answer; a longer one cannot be one of ours."""
_OTHER_SOURCES = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")

TextAt = Callable[[str], str | None]
"""Gives the text at a source's path; None when there is none."""

MAX_BYTES = 100 * 1_048_576
"""Largest project file that is read; a project may have recordings in it, which are not unpacked."""
MOST_PARTS, MOST_XML, MOST_TEXTS = 20_000, 32 * 1_048_576, 32 * 1_048_576
_INTERNAL = "internal://"


class ProjectFile(NamedTuple):
    """The content of a file that we understand, and counts of the rest."""

    project: Project
    losses: Losses


def read_codebook(content: bytes, name: str) -> ProjectFile:
    """Read a codebook (.qdc); `name` is the file's name for messages. Raises RefusedError."""
    if len(content) > MOST_XML:
        raise RefusedError.one(
            name,
            _("is larger than {limit} MB.").format(limit=MOST_XML // 1_048_576),
            _("Check that it is the right file."),
        )
    parser = _ProjectParser(_root(content, name, "CodeBook", "codebook"), name, lambda _path: None)
    return ProjectFile(Project(codes=parser.codes(parser.root), sets=parser.sets("guid")), parser.losses)


def read_project(content: bytes, name: str) -> ProjectFile:
    """Read a project (.qdpx); `name` is the file's name for messages. Raises RefusedError."""
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
        parser = _ProjectParser(root, where, _Texts(archive, parts, name).at)
        return ProjectFile(parser.project(), parser.losses)


def _damaged(name: str, reason: str) -> RefusedError:
    return RefusedError.one(
        name,
        _("is no REFI-QDA project, or a damaged one ({reason}).").format(reason=reason),
        _("Export the project again as REFI-QDA (.qdpx)."),
    )


def _root(content: bytes, where: str, tag: str, kind: str) -> ET.Element:
    """The root of the XML; its namespace ends in `1.0`, as the schemas have it, or `1:0`, as the specification does."""
    root = read_xml(content, where)
    if not re.fullmatch(rf"\{{urn:QDA-XML:{kind}:\d[.:]\d\}}{tag}", root.tag):
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
        """The text at a source's path; None when it is not in the file or is not plain text."""
        inside = path.removeprefix(_INTERNAL)
        part = self._parts.get(f"sources/{inside}".casefold())
        if inside == path or part is None:
            return None
        self._left -= part.file_size
        if self._left < 0:
            raise trap(self._name, _("it is far larger unpacked"))
        content = self._archive.read(part)
        with suppress(UnicodeDecodeError):
            return _one_break(unicode_text(content))
        return None


class _ProjectParser:
    """Turns a file's XML into the values of a project."""

    def __init__(self, root: ET.Element, where: str, text_at: TextAt) -> None:
        self.root = root
        self.losses = Losses()
        self._where = where
        self._text_at = text_at
        self._namespace = root.tag.partition("}")[0] + "}"

    def project(self) -> Project:
        """The project without its variables and cases, which are never read back."""
        self.losses["links"] += len(self._all(self.root, "Links/Link"))
        self.losses["graphs"] += len(self._all(self.root, "Graphs/Graph"))
        self.losses["other_sources"] += sum(len(self._all(self.root, f"Sources/{tag}")) for tag in _OTHER_SOURCES)
        book = self.root.find(f"{self._namespace}CodeBook")
        return Project(
            name=printable(self.root.get("name", "")),
            users=tuple(
                User(canonical_guid(user.get("guid")), composed(printable(user.get("name") or user.get("id") or "")))
                for user in self._all(self.root, "Users/User")
            ),
            codes=self.codes(book) if book is not None else (),
            sources=tuple(map(self._source, self._all(self.root, "Sources/TextSource"))),
            notes=tuple(map(self._note, self._all(self.root, "Notes/Note"))),
            sets=self.sets("targetGUID"),
        )

    def codes(self, book: ET.Element) -> tuple[Code, ...]:
        """The tree of codes."""
        found = book.find(f"{self._namespace}Codes")
        return tuple(self._codes(found, 1)) if found is not None else ()

    def _codes(self, parent: ET.Element, depth: int) -> Iterator[Code]:
        if depth > DEEPEST:
            raise RefusedError.one(self._where, _("codes lie deeper than {depth} levels.").format(depth=DEEPEST))
        for code in self._all(parent, "Code"):
            yield Code(
                canonical_guid(code.get("guid")),
                printable(code.get("name", "")),
                code.get("isCodable", "true").strip().lower() not in ("false", "0"),
                self._text_of(code, "Description"),
                code.get("color", ""),
                tuple(self._codes(code, depth + 1)),
            )

    def sets(self, points: str) -> tuple[CodeSet, ...]:
        """The sets of codes; `points` is the attribute by which a member refers to its code."""
        return tuple(
            CodeSet(
                canonical_guid(found.get("guid")),
                printable(found.get("name", "")),
                tuple(canonical_guid(member.get(points)) for member in self._all(found, "MemberCode")),
            )
            for found in self._all(self.root, "Sets/Set")
        )

    def _source(self, source: ET.Element) -> Source:
        own = canonical_guid(source.get("guid"))
        return Source(
            own,
            printable(source.get("name", "")),
            self._plain_text(source),
            tuple(self._selection(selection, own) for selection in self._all(source, "PlainTextSelection")),
            tuple(self._coding(coding, source, own) for coding in self._all(source, "Coding")),
        )

    def _plain_text(self, source: ET.Element) -> str | None:
        path = source.get("plainTextPath")
        text = self._text_at(path) if path else None
        if text is None:
            found = source.find(f"{self._namespace}PlainTextContent")
            text = _one_break(found.text or "") if found is not None else None
        return None if text is None or len(text) > MOST_LETTERS else printable(text)

    def _selection(self, selection: ET.Element, of: str) -> Selection:
        start, end = (_whole(selection.get(name)) for name in ("startPosition", "endPosition"))
        return Selection(
            canonical_guid(selection.get("guid")),
            start,
            end,
            printable(_one_break(selection.get("name", ""))),
            tuple(self._coding(coding, selection, f"{of} {start} {end}") for coding in self._all(selection, "Coding")),
            self._notes_of(selection),
            self._text_of(selection, "Description"),
        )

    def _coding(self, coding: ET.Element, parent: ET.Element, place: str) -> Coding:
        """One coding; a missing coder or time is the parent element's, a missing guid is made from the content."""
        ref = coding.find(f"{self._namespace}CodeRef")
        code = canonical_guid(ref.get("targetGUID")) if ref is not None else ""
        user = canonical_guid(coding.get("creatingUser") or parent.get("creatingUser"))
        at = coding.get("creationDateTime") or parent.get("creationDateTime") or ""
        own = canonical_guid(coding.get("guid")) or str(uuid.uuid5(uuid.NAMESPACE_OID, f"{place} {code} {user}"))
        return Coding(own, code, user, self._time(at), self._notes_of(coding))

    def _time(self, at: str) -> str:
        if not at:
            return ""
        try:
            return datetime.fromisoformat(at.strip()).isoformat()
        except ValueError:
            self.losses["times"] += 1
            return ""

    def _note(self, note: ET.Element) -> Note:
        text = self._plain_text(note)
        words = text if text is not None else self._text_of(note, "Description")
        return Note(canonical_guid(note.get("guid")), words, canonical_guid(note.get("creatingUser")))

    def _notes_of(self, element: ET.Element) -> tuple[str, ...]:
        return tuple(canonical_guid(ref.get("targetGUID")) for ref in self._all(element, "NoteRef"))

    def _text_of(self, element: ET.Element, tag: str) -> str:
        found = element.find(f"{self._namespace}{tag}")
        return printable(_one_break(found.text or "")) if found is not None else ""

    def _all(self, element: ET.Element, path: str) -> list[ET.Element]:
        return element.findall("/".join(f"{self._namespace}{tag}" for tag in path.split("/")))


def _one_break(text: str) -> str:
    """The text with line feeds for all kinds of line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _whole(text: str | None) -> int:
    """A position; -1, which is outside every text, when the attribute is no number."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else -1

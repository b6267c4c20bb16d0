"""The parts of an Excel file that are read: found by its relationships, checked, and handed on under names of our own.

An Excel file is a ZIP file of XML parts that name each other, in any folder and spelling. The library gets a package
with only those parts that were checked here, so that nothing it reads can have been overlooked.
"""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from resultatdialog.intake.archive import inflated, only_parts, trap, unpacking
from resultatdialog.intake.excel_cells import MOST_TEXT, Pieces, SharedStrings, Size, size
from resultatdialog.intake.names import composed
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.workbook import MOST_CELLS
from resultatdialog.intake.xml_text import has_document_type, read_xml
from resultatdialog.locale import _

MOST_PARTS = 1_000
WORKBOOK = "xl/workbook.xml"
_RELATIONSHIPS = "xl/_rels/workbook.xml.rels"
_MOST_SMALL = 4 * 1_048_576
"""Bytes of the parts that are read whole: the list of sheets and the relationships."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Package(NamedTuple):
    """The checked parts of an Excel file."""

    content: bytes
    """ZIP file with the visible sheets, their shared strings and styles, and nothing else."""
    sheets: tuple[str, ...]
    """Names of the sheets, in their order; in `content` they are called 1, 2, 3 …"""
    parts: frozenset[str]
    """Names of all parts of the file, in small letters."""
    hidden: tuple[bool, ...] = ()
    """For each sheet, whether the spreadsheet does not show it."""
    unread: tuple[str, ...] = ()
    """Names of hidden sheets that could not be looked through."""
    names: tuple[str, ...] = ()
    """Defined names that are hidden themselves or lead to a hidden sheet."""


class _Listed(NamedTuple):
    """A sheet in the workbook's list."""

    name: str
    part: str
    hidden: bool


class _Relation(NamedTuple):
    kind: str
    """Last word of the relationship's type: `worksheet`, `styles`."""
    part: str


def checked(content: bytes, name: str) -> Package:
    """The package of an Excel file; raises RefusedError when it is none, is damaged or would harm its reader."""
    with unpacking(content, name, most_parts=MOST_PARTS, damaged=lambda reason: damaged(name, reason)) as archive:
        parts = {_part_name(part.filename): part for part in archive.infolist()}
        reader = _Parts(content, name, parts)
        main = reader.main()
        book = reader.xml(main)
        relations = reader.relations(main)
        listed = list(_sheets(book, relations, name))
        kept: dict[str, str] = {}
        for kind, ours in (("sharedStrings", "xl/sharedStrings.xml"), ("styles", "xl/styles.xml")):
            named = [relation.part for relation in relations.values() if relation.kind == kind]
            for part in (ours, *named):
                if part.casefold() in parts:
                    kept[ours] = part
        unread = [each for each in listed if each.hidden and not reader.harmless(each.part, kept)]
        sheets = [each for each in listed if each not in unread]
        kept = {f"xl/worksheets/sheet{number}.xml": each.part for number, each in enumerate(sheets, start=1)} | kept
        reader.check(kept)
        infos = {ours: reader.info(part) for ours, part in kept.items()}
        return Package(
            only_parts(content, infos, _own_parts(len(sheets), _date_1904(book), kept)),
            tuple(each.name for each in sheets),
            frozenset(parts),
            tuple(each.hidden for each in sheets),
            tuple(each.name for each in unread),
            tuple(_hidden_names(book, [each.name for each in listed if each.hidden])),
        )


def _part_name(name: str) -> str:
    """The name of a part for look-up: slashes, small letters, nothing before the first folder."""
    return name.replace("\\", "/").casefold().removeprefix("./").lstrip("/")


def _hidden_names(book: ET.Element, hidden: Sequence[str]) -> Iterator[str]:
    """The defined names that are hidden or lead to a hidden sheet; not those that programs make for themselves."""
    for element in book.iter():
        name = element.get("name", "")
        if _local(element.tag) != "definedName" or name.startswith(("_xlnm", "_xlchart", "_xlpm", "_xleta")):
            continue
        text = "".join(element.itertext()).replace("'", "")
        if element.get("hidden") in ("1", "true") or any(text.startswith(f"{sheet}!") for sheet in hidden):
            yield name


def damaged(name: str, reason: str) -> RefusedError:
    """The error for an Excel file that cannot be read; `reason` is in the words of whatever found it."""
    return RefusedError.one(
        name,
        _("the Excel file is damaged ({reason}).").format(reason=reason),
        _("Open it in Excel and save it again."),
    )


class _Parts:
    """The parts of a file by name, capitals ignored."""

    def __init__(self, content: bytes, name: str, parts: dict[str, zipfile.ZipInfo]) -> None:
        self._content = content
        self._name = name
        self._parts = parts

    def info(self, part: str) -> zipfile.ZipInfo:
        """The entry of a part; raises RefusedError when it is missing."""
        found = self._parts.get(part.casefold())
        if found is None:
            raise damaged(self._name, _("{part} is missing").format(part=part[:80]))
        return found

    def xml(self, part: str) -> ET.Element:
        """The root of a small part."""
        info = self.info(part)
        if info.file_size > _MOST_SMALL:
            raise trap(self._name, _("it is far larger unpacked"))
        return read_xml(b"".join(inflated(self._content, info)), f"{self._name} ({part})")

    def main(self) -> str:
        """The name of the part that lists the sheets, by the file's own relationships; raises RefusedError."""
        if WORKBOOK in self._parts:
            return WORKBOOK
        if "_rels/.rels" in self._parts:
            for relation in self.relations("").values():
                if relation.kind == "officeDocument" and relation.part.casefold() in self._parts:
                    return relation.part
        raise RefusedError.one(self._name, _("is no Excel file (.xlsx)."), _("Save it as .xlsx or CSV."))

    def relations(self, of: str) -> dict[str, _Relation]:
        """The relationships of a part (of the whole file if empty) by id, with the names of parts resolved."""
        folder, _slash, base = of.rpartition("/")
        found = {}
        for element in self.xml(f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"):
            kind = element.get("Type", "").rpartition("/")[2]
            target = element.get("Target", "").replace("\\", "/")
            if element.get("TargetMode") != "External":
                part = posixpath.normpath(posixpath.join(f"/{folder}", target)).lstrip("/")
                found[element.get("Id", "")] = _Relation(kind, part)
        return found

    def harmless(self, part: str, kept: Mapping[str, str]) -> bool:
        """Whether a sheet can be read; a hidden one that cannot is left alone."""
        try:
            self.check({**kept, "xl/worksheets/sheet1.xml": part})
        except (RefusedError, zipfile.BadZipFile):
            return False
        return True

    def check(self, kept: dict[str, str]) -> None:
        """Check every part the library will read; raises RefusedError."""
        shared = kept.get("xl/sharedStrings.xml")
        strings = SharedStrings(self._pieces(shared) if shared else None)
        if "xl/styles.xml" in kept:
            for _piece in self._pieces(kept["xl/styles.xml"])():
                pass
        room = Size(MOST_CELLS, MOST_TEXT)
        for ours, part in kept.items():
            if ours.startswith("xl/worksheets/"):
                taken = size(self._pieces(part), strings, self._name, part, room)
                room = Size(room.cells - taken.cells, room.text - taken.text)

    def _pieces(self, part: str) -> Pieces:
        return lambda: _checked_pieces(inflated(self._content, self.info(part)), part, self._name)


def _checked_pieces(unpacked: Iterator[bytes], part: str, name: str) -> Iterator[bytes]:
    """The pieces of a part, each ending before a `<`; raises RefusedError for no XML in UTF-8 or a document type."""
    first = True
    for piece in _whole_tags(unpacked):
        if first and not piece.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            raise trap(name, _("{part} is no XML in UTF-8").format(part=part[:80]))
        first = False
        if b"\0" in piece:
            raise trap(name, _("{part} is no XML in UTF-8").format(part=part[:80]))
        if has_document_type(piece):
            raise trap(name, _("{part} has a document type").format(part=part[:80]))
        yield piece


def _whole_tags(unpacked: Iterator[bytes]) -> Iterator[bytes]:
    """The part in pieces that each end before a `<`, so that no tag is split between two."""
    rest = b""
    for piece in unpacked:
        whole = rest + piece
        cut = whole.rfind(b"<")
        if cut <= 0:
            rest = whole if len(whole) < 2 * len(piece) + 1_000 else b""
            if not rest:
                yield whole
        else:
            yield whole[:cut]
            rest = whole[cut:]
    if rest:
        yield rest


def _sheets(book: ET.Element, relations: dict[str, _Relation], name: str) -> Iterator[_Listed]:
    """The sheets with cells; charts and dialogs have none."""
    for element in book.iter():
        if _local(element.tag) != "sheet":
            continue
        hidden = element.get("state", "visible") != "visible"
        found = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        relation = relations.get(found)
        if relation is None and hidden:
            continue
        if relation is None:
            raise damaged(name, _("the sheet {name} is missing").format(name=element.get("name", "")[:80]))
        if relation.kind == "worksheet":
            yield _Listed(composed(element.get("name", "")), relation.part, hidden)


def _date_1904(book: ET.Element) -> bool:
    """Whether days are counted from 1904, as older programs on Apple's computers did."""
    return any(element.get("date1904") in ("1", "true") for element in book if _local(element.tag) == "workbookPr")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _own_parts(sheets: int, date_1904: bool, kept: dict[str, str]) -> dict[str, bytes]:
    """The parts that name the others, written anew."""
    listed = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="r{number}"/>' for number in range(1, sheets + 1))
    targets = {f"r{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, sheets + 1)}
    targets |= {kind: (kind, f"{kind}.xml") for kind in ("sharedStrings", "styles") if f"xl/{kind}.xml" in kept}
    related = "".join(
        f"<Relationship Id={quoteattr(key)} Type={quoteattr(f'{_OFFICE}/{kind}')} Target={quoteattr(target)}/>"
        for key, (kind, target) in targets.items()
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{_OFFICE}/officeDocument" Target="{WORKBOOK}"/></Relationships>',
        WORKBOOK: f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(date_1904)}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        _RELATIONSHIPS: f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
    }
    return {name: part.encode() for name, part in parts.items()}

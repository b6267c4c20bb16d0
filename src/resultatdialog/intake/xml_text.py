"""XML from outside, without document types: those can expand to gigabytes and read other files."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from resultatdialog.intake.archive import trap
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import unicode_text
from resultatdialog.locale import _

MOST_TAGS = 600_000
"""Most tags; each becomes an object in memory."""


def has_document_type(piece: bytes) -> bool:
    """Whether a piece of XML in UTF-8 declares a document type or an entity."""
    return b"<!DOCTYPE" in piece or b"<!ENTITY" in piece


def read_xml(content: bytes, where: str) -> ET.Element:
    """The root element; raises RefusedError, for invalid XML with the line."""
    plain = _utf_8(content, where)
    if has_document_type(plain):
        raise trap(where, _("it has a document type"))
    if plain.count(b"<") > MOST_TAGS:
        raise trap(where, _("more than {limit} tags").format(limit=MOST_TAGS))
    parser = ET.XMLParser(encoding="utf-8")  # not the declared encoding: a document type could hide in another one
    try:
        return ET.fromstring(plain, parser)
    except ET.ParseError as error:
        line, _column = error.position
        raise RefusedError.one(
            _("{file}, line {line}").format(file=where, line=line),
            _("is not valid XML."),
            _("Export it again; do not edit it by hand."),
        ) from None


def _utf_8(content: bytes, where: str) -> bytes:
    """The content in UTF-8 without BOM, from UTF-8 or from UTF-16 with BOM; raises RefusedError for others."""
    try:
        return unicode_text(content).encode()
    except UnicodeDecodeError as error:
        raise RefusedError.one(
            where, _("is not UTF-8 (byte {place}).").format(place=error.start + 1), _("Export it again.")
        ) from None

"""XML from outside: no document type, so nothing that expands or reaches elsewhere; mistakes with their line."""

from __future__ import annotations

import codecs
import xml.etree.ElementTree as ET

from resultatdialog.intake.archive import trap
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _

MOST_TAGS = 600_000
"""Each becomes an object in memory."""


def has_document_type(piece: bytes) -> bool:
    """Whether a piece of a file in UTF-8 declares a document type or an entity."""
    return b"<!DOCTYPE" in piece or b"<!ENTITY" in piece


def read_xml(content: bytes, where: str) -> ET.Element:
    """The outermost element; raises RefusedError."""
    plain = _utf_8(content, where)
    if has_document_type(plain):
        raise trap(where, _("it has a document type"))
    if plain.count(b"<") > MOST_TAGS:
        raise trap(where, _("more than {limit} tags").format(limit=MOST_TAGS))
    parser = ET.XMLParser(encoding="utf-8")  # whatever it declares: in another encoding a document type could hide
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
    """What is in UTF-8, or in UTF-16 with its mark, in UTF-8 without a mark."""
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError.one(
            where, _("is not UTF-8 (byte {place}).").format(place=error.start + 1), _("Export it again.")
        ) from None
    return text.encode() if utf_16 else content.removeprefix(codecs.BOM_UTF8)

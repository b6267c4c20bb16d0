from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pace
from coding.refi.conftest import NOTE, Hold
from refi_schemas import qde, repacked
from resultatdialog.coding.refi.project import codebook_project, round_project
from resultatdialog.coding.refi.reading import MOST_PARTS, read_codebook, read_project
from resultatdialog.coding.refi.writing import codebook_file, project_file
from resultatdialog.guide.model import Guide
from resultatdialog.intake.problem import RefusedError


@pytest.fixture(scope="session")
def packed(hold: Hold) -> bytes:
    """A good .qdpx."""
    conversation = hold()
    return project_file(round_project(conversation.round, conversation.guide.codebook, [conversation], {}).project)


@pytest.fixture(scope="session")
def book(guide: Guide) -> bytes:
    """A good .qdc."""
    return codebook_file(codebook_project(guide.codebook, {}))


LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"


def with_doctype(xml: bytes) -> bytes:
    return xml.replace(b"?>\n", b"?>\n" + LAUGHS, 1)


def doctype_in_ebcdic(_xml: bytes) -> bytes:
    return b"<?xml version='1.0' encoding='cp037'?>" + "<!DOCTYPE x><x/>".encode("cp037")


def other_namespace(xml: bytes) -> bytes:
    return xml.replace(b"urn:QDA-XML:", b"urn:QDA-YML:")


def cut(xml: bytes) -> bytes:
    return xml[: len(xml) // 2]


def deep(xml: bytes) -> bytes:
    code = b"<Code guid='%s' name='x' isCodable='true'>" % (b"0" * 8 + b"-0000-0000-0000-" + b"0" * 12)
    return xml.replace(b"<Codes>", b"<Codes>" + code * 60_000 + b"</Code>" * 60_000)


def tags(xml: bytes) -> bytes:
    return xml.replace(b"<Codes>", b"<Codes>" + b"<x/>" * 600_000)


BAD_XML = [
    (with_doctype, "dokumenttyp"),
    (doctype_in_ebcdic, "UTF-8|dokumenttyp|rad 1"),
    (lambda xml: with_doctype(xml).decode().encode("utf-16"), "dokumenttyp"),
    (other_namespace, r"urn:QDA-YML.*urn:QDA-XML"),
    (lambda xml: re.sub(rb":1\.0", b":1.0]/*", xml), "urn:QDA-XML"),
    (cut, r"rad \d+: är inte giltig XML"),
    (deep, "djupare än 30"),
    (tags, "fler än 600000"),
    (lambda xml: b"\xff" + xml, "byte 1"),
    (lambda xml: xml[:0], "rad 1"),
    (lambda xml: xml[:0] + b"<x/>", "REFI-QDA"),
    (lambda xml: bytes(len(xml)), "rad 1"),
]


@pytest.mark.parametrize(("spoil", "why"), BAD_XML)
def test_a_hostile_or_broken_xml_is_refused_with_its_place(
    packed: bytes, book: bytes, spoil: Callable[[bytes], bytes], why: str
) -> None:
    begun = time.process_time()
    with pytest.raises(RefusedError, match=rf"^x\.qdc.*({why})"):
        read_codebook(spoil(book), "x.qdc")
    with pytest.raises(RefusedError, match=rf"^x\.qdpx, project\.qde.*({why})"):
        read_project(repacked(packed, {"project.qde": spoil(qde(packed))}, zipfile.ZIP_STORED), "x.qdpx")
    assert pace.since(begun, 4) < 4


def twice(packed: bytes) -> bytes:
    out = io.BytesIO(packed)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("PROJECT.QDE", b"<x/>")
    return out.getvalue()


def many(_packed: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(MOST_PARTS + 1):
            archive.writestr(f"sources/{number}", b"")
    return out.getvalue()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda packed: repacked(packed, {"another.qde": qde(packed)}), "2 projekt"),
        (lambda packed: repacked(packed, {"project.qde": None}), "0 projekt"),
        (lambda packed: repacked(packed, {"project.qde": None, "inside/project.qde": qde(packed)}), "0 projekt"),
        (lambda packed: repacked(packed, {"sources/../../up.txt": b""}), "leder ut"),
        (lambda packed: repacked(packed, {"sources/bomb.txt": bytes(150_000_000)}), "större uppackad"),
        (lambda packed: repacked(packed, {"project.qde": b" " * 40_000_000}), "större uppackad"),
        (twice, "finns två gånger"),
        (many, "delar"),
        (lambda packed: packed[:-200], "skadat"),
        (lambda packed: packed[: len(packed) // 2], "skadat"),
        (lambda packed: packed[:4], "skadat"),
        (qde, "skadat"),
        (lambda packed: packed[:0], "skadat"),
    ],
)
def test_a_trap_or_a_damaged_file_is_refused_quickly(packed: bytes, spoil: Callable[[bytes], bytes], why: str) -> None:
    content = spoil(packed)

    begun = time.process_time()
    with pytest.raises(RefusedError, match=rf"^x\.qdpx.*{why}"):
        read_project(content, "x.qdpx")
    assert pace.since(begun, 2) < 2


@given(noise=st.binary(max_size=300), place=st.integers(0, 9000))
def test_a_spoilt_file_is_read_or_refused_and_nothing_else(packed: bytes, noise: bytes, place: int) -> None:
    spoilt = packed[:place] + noise + packed[place + len(noise) :]
    with suppress(RefusedError):
        read_project(spoilt, "x.qdpx")
    xml = qde(packed)
    with suppress(RefusedError):
        read_project(repacked(packed, {"project.qde": xml[:place] + noise + xml[place + len(noise) :]}), "x.qdpx")


def changed(packed: bytes, *pairs: tuple[str, str | Callable[[re.Match[str]], str]]) -> bytes:
    xml = qde(packed).decode()
    for pattern, other in pairs:
        xml, count = re.subn(pattern, other, xml)
        assert count
    return repacked(packed, {"project.qde": xml.encode()})


def test_what_others_write_loosely_is_read_all_the_same(packed: bytes) -> None:
    good = read_project(packed, "x.qdpx").project
    braces = changed(
        packed,
        (r'((?:guid|targetGUID|creatingUser)=")([-0-9a-f]+)', lambda m: f"{m[1]}{{{m[2].upper()}}}"),
        (r"<Sets>(?s:.*)</Sets>", "<Sets/>"),
        ("project:1.0", "project:1.5"),
    )
    renamed = repacked(braces, {"project.qde": None, "Min studie.QDE": qde(braces)})
    moved = repacked(
        renamed,
        {f"sources/{source.guid}.txt": None for source in good.sources}
        | {f"SOURCES/{source.guid.upper()}.TXT": (source.text or "").encode("utf-8-sig") for source in good.sources},
    )

    read = read_project(moved, "x.qdpx")

    assert not +read.losses
    assert read.project._replace(sets=()) == good._replace(sets=())


def test_a_text_in_the_xml_or_of_nobody_or_from_nowhere(packed: bytes) -> None:
    inside = changed(
        packed,
        (r' plainTextPath="[^"]*">', "><PlainTextContent>Egna ord.\r\nTvå.</PlainTextContent>"),
        (r' creatingUser="[^"]*"', ""),
        (r' creationDateTime="[^"]*"', ' creationDateTime="i går"'),
    )
    read = read_project(inside, "x.qdpx")

    assert {source.text for source in read.project.sources} == {"Egna ord.\nTvå."}
    assert {c.user for source in read.project.sources for s in source.selections for c in s.codings} == {""}
    assert read.losses["times"] > 0
    for path in ("relative:///x.txt", "absolute:///etc/passwd", "internal://../project.qde", "internal://saknas.txt"):
        elsewhere = read_project(changed(packed, (r'plainTextPath="[^"]*"', f'plainTextPath="{path}"')), "x.qdpx")
        assert {source.text for source in elsewhere.project.sources} == {None}


def test_line_breaks_of_windows_become_ours(packed: bytes) -> None:
    first = read_project(packed, "x.qdpx").project.sources[0]
    windows = (first.text or "").replace("\n", "\r\n").encode()

    read = read_project(repacked(packed, {f"sources/{first.guid}.txt": windows}), "x.qdpx")
    assert read.project.sources[0].text == first.text
    assert NOTE in (first.text or "")


def test_what_has_no_counterpart_is_counted(packed: bytes) -> None:
    guid = "00000000-0000-0000-0000-000000000001"
    more = changed(
        packed,
        ("</Sources>", f'<PDFSource guid="{guid}"/><AudioSource guid="{guid}"/></Sources>'),
        ("<Sets>", f'<Links><Link guid="{guid}"/></Links><Sets>'),
        ("</Sets>", f'</Sets><Graphs><Graph guid="{guid}"/></Graphs>'),
    )

    assert +read_project(more, "x.qdpx").losses == {"other_sources": 2, "links": 1, "graphs": 1}

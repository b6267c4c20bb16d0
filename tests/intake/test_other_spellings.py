"""Files in other spellings of one format, and what a workbook holds beside what is seen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.sheet import parse_book
from resultatdialog.rounds.input_files import files_at


def book(change: Callable[[Any], None] = lambda _made: None) -> bytes:
    made = openpyxl.Workbook()
    made.active.append(["Skola", "Andel"])
    made.active.append(["Boken", 85])
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def renamed(content: bytes, spell: Callable[[str], str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            info = zipfile.ZipInfo("x")
            info.filename = spell(part.filename)
            new.writestr(info, old.read(part))
    return out.getvalue()


@pytest.mark.parametrize(
    "spell", [lambda name: name.replace("/", "\\"), str.upper, lambda name: f"./{name}", lambda name: f"/{name}"]
)
def test_part_names_may_be_spelled_otherwise(spell: Callable[[str], str]) -> None:
    assert parse_book(renamed(book(), spell), "a.xlsx").sheets[0].lines[1] == ("Boken", "85")


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
        for name, body in parts.items():
            new.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    "parts",
    [
        {"customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><DataMashup/>'.encode("utf-16")},
        {"customXml/itemProps1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        {"xl/connections.xml": "<connections/>".encode("utf-16"), "xl/queryTables/queryTable1.xml": b"\xff\xfe<"},
        {"xl/calcChain.xml": b"<x"},
        {"xl/vbaProject.bin": bytes(range(256)) * 40, "xl/printerSettings/printerSettings1.bin": bytes(900)},
        {"xl/externalLinks/externalLink1.xml": b"<!DOCTYPE x><x/>"},
        {"docProps/thumbnail.emf": b"\x01", "xl/media/image1.png": b"\x89PNG"},
    ],
)
def test_parts_that_nobody_reads_decide_nothing_and_need_no_word(parts: dict[str, bytes]) -> None:
    found = parse_book(with_parts(book(), parts), "a.xlsm")

    assert found.sheets[0].lines == (("Skola", "Andel"), ("Boken", "85"))
    assert found.warnings == ()


SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {
                "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords xmlns="{SHEET}"/>'.encode(),
                "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition xmlns="{SHEET}"/>'.encode(),
            },
            "pivottabell",
        ),
        (
            {"xl/threadedComments/threadedComment1.xml": b"<ThreadedComments><t>Kalle</t></ThreadedComments>"},
            "kommentarer",
        ),
        ({"xl/comments3.xml": "<comments/>".encode("utf-16")}, "kommentarer"),
    ],
)
def test_parts_that_nobody_sees_are_told(parts: dict[str, bytes], said: str) -> None:
    found = parse_book(with_parts(book(), parts), "a.xlsx")

    assert found.sheets[0].lines[1] == ("Boken", "85")
    assert said in " ".join(found.warnings)


def test_what_is_hidden_is_named() -> None:
    def hide(made: Any) -> None:
        made.active.row_dimensions[2].hidden = True
        made.active.column_dimensions["B"].hidden = True
        made.active["A1"].comment = Comment("Någon sade", "NN")
        secret = made.create_sheet("Elever")
        secret.sheet_state = "veryHidden"
        for number in range(2):
            secret.append([f"2010010{number + 1}-1234", "Namn"])
        made.defined_names["klass"] = DefinedName("klass", attr_text="Elever!$A$1")

    found = parse_book(book(hide), "a.xlsx")

    said = " ".join(found.warnings)
    for words in ("'Elever'", "personnummer", "dold rad (2)", "dold kolumn (B)", "kommentarer", "klass"):
        assert words in said
    assert [sheet.name for sheet in found.sheets] == ["Sheet"] and found.hidden == ("Elever",)


def test_names_that_programs_make_and_an_empty_hidden_row_are_no_news() -> None:
    def usual(made: Any) -> None:
        made.active.auto_filter.ref = "A1:B2"
        made.active.print_area = "A1:B2"
        made.active.row_dimensions[9].hidden = True

    assert parse_book(book(usual), "a.xlsx").warnings == ()


def ods(rows: str, styles: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "style")
    )
    xml = f"<office:document-content {names}>{styles}<office:body><office:spreadsheet>{rows}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", xml + "</office:spreadsheet></office:body></office:document-content>")
    return out.getvalue()


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


WIDE, FAR = 'table:number-columns-spanned="2"', 'table:number-columns-repeated="16384"'


def test_an_opendocument_sheet_is_read_as_it_is_seen() -> None:
    percent = (
        '<table:table-cell office:value-type="percentage" office:value="0.615"><text:p>62 %</text:p></table:table-cell>'
    )
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = (
        f'<table:table table:name="A"><table:table-row>{cell("a", WIDE)}</table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f"<table:table-row>{cell('b')}{empty}{percent}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row></table:table>'
    )

    (found,) = parse_book(ods(rows), "a.ods").sheets

    assert found.lines == (("a",), (), (), ("b", "", "", "61.5 %"))
    assert found.merged[0][:2] == (0, 0)


@pytest.mark.parametrize(
    "rows",
    [
        f'<table:table-row table:number-rows-repeated="1000000">{cell("x")}</table:table-row>',
        f"<table:table-row>{cell('x', FAR)}</table:table-row>",
        f'<table:table-row><table:table-cell table:number-columns-repeated="99999"/>{cell("x")}</table:table-row>',
    ],
)
def test_an_opendocument_sheet_that_asks_for_too_much_is_refused(rows: str) -> None:
    with pytest.raises(RefusedError, match="läses inte"):
        parse_book(ods(f'<table:table table:name="A">{rows}</table:table>'), "a.ods")


def test_a_hidden_opendocument_sheet_is_named_and_not_read() -> None:
    style = '<style:style style:name="t"><style:table-properties table:display="false"/></style:style>'
    row = f"<table:table-row>{cell('x')}</table:table-row>"
    named = ('table:name="A"', 'table:name="B" table:style-name="t"')
    tables = "".join(f"<table:table {name}>{row}</table:table>" for name in named)

    found = parse_book(ods(tables, style), "a.ods")

    assert [sheet.name for sheet in found.sheets] == ["A"] and "'B'" in found.warnings[0]


def test_lock_files_in_a_folder_are_no_files_of_results(tmp_path: Any) -> None:
    for name in ("a.xlsx", "~$a.xlsx", ".~lock.a.xlsx#", ".dold.csv"):
        (tmp_path / name).write_bytes(b"x")

    assert [path.name for path in files_at(tmp_path)] == ["a.xlsx"]

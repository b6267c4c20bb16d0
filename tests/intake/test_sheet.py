from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

import pace
from resultatdialog.intake import excel_package, sheet
from resultatdialog.intake.names import composed
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.sheet import parse_book


def lines(text: str, encoding: str = "utf-8") -> tuple[tuple[str, ...], ...]:
    return parse_book(text.encode(encoding), "a.csv").sheets[0].lines


def test_codes_keep_their_zeros_and_numbers_are_text() -> None:
    assert lines("Kommun;Kommun-kod;x\nAneby;0604;1 123\n") == (
        ("Kommun", "Kommun-kod", "x"),
        ("Aneby", "0604", "1 123"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_what_offices_save_is_read_alike(encoding: str, separator: str) -> None:
    assert lines(f"Skola{separator}Kod\r\nÅre{separator}12345678\r\n", encoding) == (
        ("Skola", "Kod"),
        ("Åre", "12345678"),
    )


def test_decimal_commas_do_not_part_cells() -> None:
    assert lines("a;b\n1,5;2,5\n") == (("a", "b"), ("1,5", "2,5"))


def test_quotation_marks_in_prose_swallow_nothing() -> None:
    read = lines('Med "streck" menas\n"Så" här;x\n"öppet\n' + "Skola;Kod\n" * 10)

    assert read[0] == ('Med "streck" menas',)
    assert read[2:4] == (('"öppet',), ("Skola", "Kod"))
    assert len(read) == 13


def test_a_quoted_cell_over_two_lines_is_one_cell_and_later_lines_keep_their_numbers() -> None:
    assert lines('Skola;"Antal\nelever"\nÅ;"1;2"\n') == (("Skola", "Antal\nelever"), (), ("Å", "1;2"))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"a\.csv"):
        lines("")


@pytest.mark.parametrize(
    ("content", "limit"),
    [("a\n" * 20, "MOST_LINES"), ("a;b\n" * 9, "MOST_CELLS"), (";" * 20, "MOST_COLUMNS")],
)
def test_more_than_anyone_means_is_refused(monkeypatch: pytest.MonkeyPatch, content: str, limit: str) -> None:
    monkeypatch.setattr(sheet, limit, 10)

    with pytest.raises(RefusedError, match="10"):
        lines(content)


@given(st.lists(st.lists(st.text(st.characters(exclude_characters=';"\r\n\t,', exclude_categories=("C", "Z")), min_size=1), min_size=2, max_size=5), min_size=1, max_size=5))  # fmt: skip # noqa: E501
def test_plain_cells_come_back_as_they_were(rows: list[list[str]]) -> None:
    assert lines("\n".join(";".join(row) for row in rows)) == tuple(tuple(map(composed, row)) for row in rows)


# Excel.


def book(*rows: list[object], merge: str = "") -> bytes:
    workbook = Workbook()
    active = workbook.active
    assert active is not None
    for row in rows:
        active.append(row)
    if merge:
        active.merge_cells(merge)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The file with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item, old.read(item))
        new.writestr(name, part)
    return out.getvalue()


def test_excel_s_cells_are_text_too() -> None:
    found = parse_book(book([], ["Skola", "0604", 75.0, 75.7, "..", None, True]), "a.xlsx").sheets[0]

    assert found.lines[1] == ("Skola", "0604", "75", "75.7", "..", "", "SANT")
    assert found.where(2) == "a.xlsx, rad 2 (Sheet)"


def test_leading_empty_rows_are_counted() -> None:
    assert parse_book(book([], [], ["x"]), "a.xlsx").sheets[0].lines[2][0] == "x"


def test_what_is_merged_is_said() -> None:
    assert parse_book(book(["a", "", "b"], merge="A1:B1"), "a.xlsx").sheets[0].merged == ((0, 0, 0, 1),)


def test_a_pivot_s_hidden_rows_are_warned_of() -> None:
    content = with_part(book(["x"]), "xl/pivotCache/pivotCacheRecords1.xml", b"<x/>")

    assert any("pivottabell" in warning for warning in parse_book(content, "a.xlsx").warnings)


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
PART = "xl/worksheets/sheet1.xml"


def far_cell() -> bytes:
    return with_part(book(["x"]), PART, SHEET % b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def bomb() -> bytes:
    return with_part(book(["x"]), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 150_000_000)


def twice() -> bytes:
    out = io.BytesIO(book(["x"]))
    with pytest.warns(UserWarning), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
    return out.getvalue()


def doctype() -> bytes:
    return with_part(book(["x"]), "xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>')


def utf_16() -> bytes:
    return with_part(book(["x"]), "xl/workbook.xml", "<!DOCTYPE x><x/>".encode("utf-16"))


def control() -> bytes:
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a&#x9B;31m</t></is></c></row>'
    return with_part(book(["x"]), PART, SHEET % cell)


def cut() -> bytes:
    return book(["x"])[:-200]


def only_a_beginning() -> bytes:
    return b"PK\x03\x04"


def old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0" + bytes(99)


def many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(excel_package.MOST_PARTS + 1):
            archive.writestr(f"xl/{number}", b"")
    return out.getvalue()


@pytest.mark.parametrize(
    "make", [far_cell, bomb, twice, doctype, utf_16, control, many_parts, cut, only_a_beginning, old_excel]
)
def test_a_trap_or_a_damaged_file_is_refused_quickly(make: Callable[[], bytes]) -> None:
    content = make()

    begun = time.process_time()
    with pytest.raises(RefusedError, match=r"a\.xlsx"):
        parse_book(content, "a.xlsx")
    assert pace.since(begun, 2) < 2


@given(st.binary(max_size=300), st.integers(0, 4000))
def test_a_spoilt_excel_file_is_read_or_refused_and_nothing_else(noise: bytes, place: int) -> None:
    whole = book(["Skola", "x"], ["Å", 1.5])
    spoilt = whole[:place] + noise + whole[place + len(noise) :]
    with suppress(RefusedError):
        parse_book(spoilt, "a.xlsx")


def test_no_file_is_changed_by_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(["x"]))
    before = path.read_bytes()

    sheet.read_book(path)

    assert path.read_bytes() == before

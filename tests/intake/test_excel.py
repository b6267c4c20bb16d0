"""Excel files as no program writes them: refused before the library asks for memory, and other spellings read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pace
from intake.workbooks import DATES, HOSTILE, Related, sheet, workbook
from resultatdialog.intake.excel_cells import SharedStrings, Size, size
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.sheet import parse_book

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def cells(content: bytes) -> tuple[tuple[str, ...], ...]:
    return parse_book(content, "a.xlsx").sheets[0].lines


@pytest.mark.parametrize("what", list(HOSTILE))
def test_a_hostile_workbook_is_refused_with_a_sentence_and_quickly(
    what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    begun = time.process_time()
    with pytest.raises(RefusedError, match=r"a\.xlsx") as refused:
        parse_book(HOSTILE[what], "a.xlsx")

    assert pace.since(begun, 2) < 2
    assert len(str(refused.value).splitlines()) == 1
    assert capfd.readouterr() == ("", "")  # the library prints a stack when it meets an impossible day


def test_cells_without_places_stand_where_the_library_has_them() -> None:
    rows = '<row r="2"><c><v>1</v></c><c r="d2"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>'

    assert cells(workbook(sheet(rows))) == (("",) * 5, ("1", "", "", "2", "3"), ("4", "", "", "", ""))


@pytest.mark.parametrize(
    "related",
    [
        Related("/xl/worksheets/s.xml", "xl/worksheets/s.xml"),
        Related("Blad/S.xml", "xl/blad/s.xml"),
        Related("../s.xml", "s.xml"),
    ],
)
def test_a_sheet_in_any_folder_is_read(related: Related) -> None:
    assert cells(workbook(sheet(ONE), related=related)) == (("1",),)


def test_a_dimension_or_a_merged_range_that_lies_asks_for_nothing() -> None:
    lies = workbook(
        sheet(ONE, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', '<dimension ref="A1:XFD1048576"/>')
    )

    found = parse_book(lies, "a.xlsx").sheets[0]

    assert (found.lines, found.merged) == ((("1",),), ((0, 0, 0, 0),))


def test_parts_nobody_reads_may_be_anything() -> None:
    noise = {"customXml/item1.xml": "<x/>".encode("utf-16"), "xl/media/image1.xml": b"\x00", "content.xml": b"x"}

    assert cells(workbook(sheet(ONE), added=noise)) == (("1",),)


def test_styles_and_shared_strings_are_still_read() -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>45000</v></c><c r="B1" t="s"><v>1</v></c></row>'

    assert cells(workbook(sheet(rows), strings="<si><t>a</t></si><si><t>Å</t></si>", styles=DATES)) == (
        ("2023-03-15", "Å"),
    )


_SPELLINGS = st.sampled_from(['r="{}"', "r='{}'", ' r\n= "{}" s="0"', 't="n" r="{}"', "", ""])
_PLACES = st.builds(
    lambda column, row, small: (column.lower() if small else column) + str(row),
    st.sampled_from(["A", "B", "Z", "AA", "BC"]),
    st.integers(1, 60),
    st.booleans(),
)
_CELLS = st.builds(lambda spelt, place: f"<c {spelt.format(place)}><v>1</v></c>", _SPELLINGS, _PLACES)
_ROWS = st.builds(
    lambda number, inner: f"<row{f' r={chr(34)}{number}{chr(34)}' if number else ''}>{''.join(inner)}</row>",
    st.none() | st.integers(1, 60),
    st.lists(_CELLS, max_size=4),
)


@given(st.lists(_ROWS, max_size=5))
def test_the_count_is_never_less_than_what_the_library_makes(rows: list[str]) -> None:
    body = sheet("".join(rows))
    counted = size(lambda: [body.encode()], SharedStrings(None), "a", "b", Size(2_000_000, 20_000_000))

    lines = cells(workbook(body))

    assert sum(map(len, lines)) <= counted.cells <= max(sum(map(len, lines)), body.count("<c "))

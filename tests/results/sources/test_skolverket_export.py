"""Files in the grammar of Skolverket's exports: invented ones, and the real ones where they lie beside the project."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.sheet import parse_book, read_book
from resultatdialog.results.reading import Reading, SourceCell, SourceColumn, reading_to_plain
from resultatdialog.results.sources.skolverket_export import read_export
from skoldata import FOLDER, needs_skoldata

TITLE = "Grundskola - Påhitt årskurs 6, samtliga elever"
BEFORE = f"\ufeffStatistik från Skolverket, https://www.skolverket.se\n\n{TITLE}\n"
CHOSEN = "Valt läsår: 2024/25\n\n"
KEYS = "Skola;Skol-enhetskod;Skolkommun;Kommun-kod;Typ av huvudman;Huvudman;Huvudman orgnr"
BJORK = "Björkdungens skola (påhittad);00000018;Exempelby;0099;Kommunal;Exempelby kommun;2120000000"
ASP = "Aspens skola (påhittad);00000026;Exempelby;0099;Enskild;Påhitt AB;5560000000"
FOOTER = '\n\nAntal elever;Elever i årskurs 6, så kallade "elever".;\n;Fortsättning;\n'


def read(text: str) -> Reading:
    return read_export(parse_book(text.encode(), "påhitt.csv").sheets[0])


def cell(reading: Reading, code: str, column: str, group: str | None = None) -> SourceCell:
    (found,) = [c for c in reading.cells if (c.code, c.column, c.group) == (code, column, group)]
    return found


ONE_ROW = f"{BEFORE}{CHOSEN}{KEYS};Antal elever;Andel (%);\n{BJORK};1 123;~100;\n{ASP};..;.;\n{FOOTER}"


def test_a_report_is_understood_with_title_year_level_and_tokens() -> None:
    reading = read(ONE_ROW)

    assert (reading.title, reading.school_year, reading.level) == (
        TITLE, "2024/25", "school",
    )  # fmt: skip
    assert (reading.rows, reading.population) == (2, "samtliga elever")
    assert reading.columns == (SourceColumn("Antal elever"), SourceColumn("Andel (%)"))
    assert cell(reading, "00000018", "Antal elever").value == 1123
    assert cell(reading, "00000018", "Andel (%)")[7:11] == ("~100", None, "~100", 7)
    assert [c.token for c in reading.cells if c.code == "00000026"] == ["..", "."]
    assert {c.municipality for c in reading.cells} == {"0099"}
    assert {left.why for left in reading.left_out} == {"footer"}


@pytest.mark.parametrize("prose", [0, 1, 8])
def test_prose_before_the_table_moves_nothing(prose: int) -> None:
    words = "".join(f"Observera; att rad {number} är prosa;\n" for number in range(prose))
    reading = read(ONE_ROW.replace(CHOSEN, CHOSEN + words))

    assert [c[:8] for c in reading.cells] == [c[:8] for c in read(ONE_ROW).cells]
    assert sum(left.why == "prose" for left in reading.left_out) == prose


def test_groups_are_part_of_a_column_s_name_whatever_their_order() -> None:
    groups = f"{';' * 7}Antal;Antal;Poäng;Poäng;\n{KEYS};Flickor;Pojkar;Flickor;Pojkar;\n{BJORK};10;12;15,5;~100;\n"
    turned = f"{';' * 7}Poäng;Poäng;Antal;Antal;\n{KEYS};Pojkar;Flickor;Pojkar;Flickor;\n{BJORK};~100;15,5;12;10;\n"

    def found(table: str) -> set[tuple[str, str | None, str]]:
        return {(c.column, c.group, c.raw) for c in read(BEFORE + CHOSEN + table).cells}

    assert found(groups) == found(turned) == {
        ("Flickor", "Antal", "10"), ("Pojkar", "Antal", "12"),
        ("Flickor", "Poäng", "15,5"), ("Pojkar", "Poäng", "~100"),
    }  # fmt: skip


def test_gender_and_subject_as_columns_are_keys() -> None:
    reading = read(f"{BEFORE}{CHOSEN}{KEYS};Ämne;Kön;Betygspoäng;\n{BJORK};Engelska;Flickor;15,5;\n")

    (only,) = reading.cells
    assert (only.subject, only.group, only.column, only.value) == (
        "Engelska",
        "Flickor",
        "Betygspoäng",
        Decimal("15.5"),
    )


@pytest.mark.parametrize("heading", ["2023/24", "Läsåret 2023/24", "2023/2024"])
def test_years_side_by_side_are_the_figures_years(heading: str) -> None:
    reading = read(f"{BEFORE}\n{KEYS};Mått;{heading};2024/25;\n{BJORK};Meritvärde;210,5;..;\n")

    assert [(c.school_year, c.column, c.raw) for c in reading.cells] == [
        ("2023/24", "Meritvärde", "210,5"), ("2024/25", "Meritvärde", ".."),
    ]  # fmt: skip


def test_years_side_by_side_without_a_measure_are_of_what_the_title_says() -> None:
    reading = read(f"{BEFORE}\n{KEYS};2023/24;\n{BJORK};1;\n")

    assert reading.cells[0].column == "Grundskola - Påhitt årskurs 6, samtliga elever"


@pytest.mark.parametrize("spelling", ["Skol-enhetskod", "Skolenhetskod", "Skolenhets-kod", "skolenhetskod "])
def test_the_spellings_of_a_heading_are_one(spelling: str) -> None:
    assert read(ONE_ROW.replace("Skol-enhetskod", spelling)).rows == 2


def test_a_file_saved_again_in_excel_says_the_same() -> None:
    padded = "\n".join(line.rstrip(";") + ";" * (9 - line.rstrip(";").count(";")) for line in ONE_ROW.split("\n"))
    again = read(padded.replace("1 123", "1123"))

    assert [c.value for c in again.cells] == [c.value for c in read(ONE_ROW).cells]
    assert [c.token for c in again.cells] == [c.token for c in read(ONE_ROW).cells]


def test_municipal_level_is_told_by_its_codes() -> None:
    reading = read(f"{BEFORE}{CHOSEN}Kommun;Kommun-kod;Typ av huvudman;Antal elever;\nExempelby;0099;Samtliga;5;\n")

    assert (reading.level, reading.cells[0].code, reading.cells[0].organizer_type) == (
        "municipality",
        "0099",
        "Samtliga",
    )


def test_a_row_without_a_code_is_left_out_and_said() -> None:
    reading = read(ONE_ROW.replace(ASP, "Riket;;;;Samtliga;;") + "\n")

    assert reading.rows == 1


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Enhet;Namn på enheten;Resultat i svenska\n1;2;3\n", "Namn på enheten"),
        (BEFORE + CHOSEN + "Skola;Ort;Andel\nBjörk;By;5\n", "Ort"),
        (BEFORE + CHOSEN + KEYS + "\n", "Huvudman orgnr"),
        (BEFORE + CHOSEN + KEYS + ";Andel\n", "påhitt.csv, rad 6"),
        ("\n", "påhitt.csv"),
    ],
)
def test_what_is_not_understood_stops_and_is_quoted(text: str, quoted: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read(text)

    assert quoted in str(refused.value)


@given(st.text(max_size=400) | st.lists(st.sampled_from([KEYS, BJORK, ASP, CHOSEN, BEFORE, ";;;", "..;.;~100", "x"])).map("\n".join))  # fmt: skip # noqa: E501
def test_any_text_is_read_or_refused_and_no_cell_is_number_and_token(text: str) -> None:
    try:
        reading = read(text)
    except RefusedError:
        return
    assert all(c.value is None or c.token is None for c in reading.cells)
    assert all(c.value is None for c in reading.cells if c.raw.strip() in ("..", ".", "~100", ""))


# The real files; counts by splitting their lines at semicolons (openpyxl for Excel), apart from our reader.

COUNTS = {
    "Grundskola - Betyg årskurs 6, andel som fått godkänt betyg (A-E), samtliga elever 2025 Kommun.csv":
        ("municipality", "2024/25", 761, 3805, 3423, {"..": 272, ".": 64, "~100": 46}),
    "Grundskola - Betyg årskurs 6, andel som fått godkänt betyg (A-E), per kön 2025 Kommun.xlsx":
        ("municipality", "2024/25", 761, 7610, 6298, {"..": 959, ".": 240, "~100": 113}),
    "Grundskola - Resultat nationella prov årskurs 9, provbetyg per kön - Engelska, Matematik och Svenska_svenska "
    "som andraspråk 2023 Kommun.csv":
        ("municipality", "2022/23", 2785, 33420, 25596, {"..": 5125, ".": 312, "~100": 2387}),
    "Grundskola - Resultat nationella prov årskurs 9, provbetyg per kön - Engelska, Matematik och Svenska_svenska "
    "som andraspråk 2024 Kommun.csv":
        ("municipality", "2023/24", 2792, 33504, 25857, {"..": 5221, ".": 332, "~100": 2094}),
    "Grundskola - Slutbetyg årskurs 9, samtliga elever 2025 Skolenhet.csv":
        ("school", "2024/25", 1714, 6856, 5908, {"..": 478, ".": 116, "~100": 354}),
}  # fmt: skip
"""Level, school year, rows, cells, numbers, tokens."""


def real(name: str) -> Reading:
    return read_export(read_book(FOLDER / name).sheets[0])


@needs_skoldata
@pytest.mark.parametrize("name", COUNTS, ids=lambda name: name[:28] + name[-16:])
def test_a_real_file_is_read_to_the_last_cell(name: str) -> None:
    level, year, rows, cells, numbers, tokens = COUNTS[name]
    reading = real(name)

    assert (reading.level, reading.school_year, reading.rows, len(reading.cells)) == (level, year, rows, cells)
    assert sum(c.value is not None for c in reading.cells) == numbers
    assert reading.tokens() == tokens


@needs_skoldata
def test_codes_keep_their_zeros_in_real_files() -> None:
    first = next(iter(COUNTS))

    assert "0604" in real(first).codes()
    assert all(len(code) == 4 for code in real(first).codes())


@needs_skoldata
def test_the_figures_of_two_years_are_found_though_the_groups_changed_places() -> None:
    """Ale, Samtliga, Matematik: 11,2 in line 11 of the one file and 11,1 in line 11 of the other."""
    names = [name for name in COUNTS if "nationella prov" in name]
    points = [
        c.raw
        for name in names
        for c in real(name).cells
        if (c.code, c.organizer_type, c.subject, c.column, c.group)
        == ("1440", "Samtliga", "Matematik", "Totalt", "Genomsnittlig betygspoäng")
    ]

    assert points == ["11,2", "11,1"]


@needs_skoldata
def test_excel_and_csv_of_the_same_table_give_the_same() -> None:
    """The CSV written from the Excel file's cells as Skolverket writes CSV, read by the same grammar."""
    name = next(name for name in COUNTS if name.endswith("xlsx"))
    sheet = read_book(FOLDER / name).sheets[0]
    group = list(sheet.lines[6])
    for _first, left, _last, right in sheet.merged:
        group[left : right + 1] = [group[left]] * (right - left + 1)
    table = [*sheet.lines[:6], tuple(group), *sheet.lines[7:]]
    text = "\n".join(";".join(c.replace(".", ",") if c[:1].isdigit() else c for c in line) for line in table)

    twin = read_export(parse_book(text.encode("utf-8-sig"), "tvilling.csv").sheets[0])

    assert [(c.code, c.column, c.group, c.value, c.token) for c in twin.cells] == [
        (c.code, c.column, c.group, c.value, c.token) for c in real(name).cells
    ]


@needs_skoldata
def test_the_contract_s_example_is_what_the_real_file_says() -> None:
    plain = reading_to_plain(real("Grundskola - Slutbetyg årskurs 9, samtliga elever 2025 Skolenhet.csv"))

    assert plain["columns"][0] == {"name": "Antal elever", "group": None}
    wanted = {
        "code": "48000763", "name": "Oasens skola", "organizer_type": "Enskild", "subject": None,
        "column": "Antal elever", "group": None, "school_year": "2024/25", "raw": "..", "value": None, "token": "..",
        "line": 7,
    }  # fmt: skip
    assert {name: plain["values"][0][name] for name in wanted} == wanted
    assert plain["left_out"][0] == {"line": 1721, "why": "footer"}
    assert Counter(type(value["value"]).__name__ for value in plain["values"])["NoneType"] == 478 + 116 + 354

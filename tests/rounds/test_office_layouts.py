"""Tables as offices have them, each with what is true in it: every figure that enters is that, or there is a word."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Alignment

from resultatdialog.intake.problem import RefusedError
from resultatdialog.results.account import Expected
from resultatdialog.results.doubt import Answers
from resultatdialog.results.mapping import parse_mapping
from resultatdialog.results.read import parse_results
from resultatdialog.results.take_account import account_of
from resultatdialog.rounds.assemble import assemble, whose
from resultatdialog.rounds.roster import School

SCHOOLS = tuple(
    School(f"9900000{n}", name, "kommunal", ("3", "6", "9"))
    for n, name in enumerate(("Boken", "Granen", "Sankt Olofs skola"), start=1)
)
NAMES = {school.name: school.code for school in SCHOOLS} | {"S:t Olofs skola": "99000003"}
YEAR, BEFORE = "2024/25", "2023/24"
SV, MA, MERIT, TEST = "np3_sv_share", "np3_ma_share", "merit9", "np6_test_points"
Rows = Sequence[Sequence[Any]]
Figures = dict[tuple[str, str, str], str]


def entered(content: bytes, name: str, mapping: str = "", answers: Answers | None = None) -> tuple[Figures, list[str]]:
    """The figures of the round's schools and the codes of the questions that are open."""
    reading = parse_results(content, name, parse_mapping(mapping, "karta.yaml") if mapping else None, answers or {})
    known = {school.code: school for school in SCHOOLS}
    expected = Expected(
        lambda cell: whose(cell, known, "0182", NAMES), {school.code: school.grades for school in SCHOOLS}, YEAR
    )
    account = account_of(reading, expected)
    made = assemble([reading], SCHOOLS, YEAR, "0182", NAMES, answers or {})
    figures = {
        (f.school[-1:] if f.school.isdigit() else f.school, f.measure, f.school_year): f.token or f"{f.value:f}"
        for f in made.figures
        if f.group == "alla"
    }
    codes = [doubt.code for doubt in account.questions(answers or {})] + ["problem"] * len(made.problems)
    return figures, codes


def excel(*sheets: tuple[str, Rows], change: Callable[[Any], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def semicolons(rows: Rows) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def own(columns: str, **keys: str) -> str:
    lines = {"header": "1", "code": "Kod", "school_year": YEAR} | keys
    return "".join(f"{key}: {value}\n" for key, value in lines.items() if value) + f"columns: [{columns}]\n"


def kinds(codes: Sequence[str]) -> set[str]:
    return {code.partition("-")[0] for code in codes}


THREE: list[list[Any]] = [["99000001", 81], ["99000002", 72], ["99000003", 93]]
TRUE: Figures = {("1", SV, YEAR): "81", ("2", SV, YEAR): "72", ("3", SV, YEAR): "93"}
SHARE = "{heading: Andel, measure: np3_sv_share}"


# Several tables (kind 3).

HEAD = ["Skola", "Skol-enhetskod", "Kommun-kod", "Genomsnittlig betygspoäng"]
NP6 = "Grundskolan - Resultat nationella prov årskurs 6, provbetyg - Engelska, Matematik och Svenska"


def points(title: str, *rows: Sequence[Any], subject: str = "") -> list[list[Any]]:
    above: list[list[Any]] = [[title], ["Valt läsår: 2024/25"], []]
    return [*above, *([[subject]] if subject else []), HEAD, *[[*row] for row in rows]]


ONE: list[Any]
TWO: list[Any]
ONE, TWO = ["Boken", "99000001", "0182", 12.5], ["Granen", "99000002", "0182", 13.1]


def test_a_sheet_per_subject_is_read_whole_and_never_becomes_all_subjects() -> None:
    book = excel(("Engelska", points(NP6, ONE)), ("Matematik", points(NP6, TWO)))

    assert entered(book, "np6.xlsx") == (
        {("1", "np6_test_points:en", YEAR): "12.5", ("2", "np6_test_points:ma", YEAR): "13.1"},
        [],
    )
    reading = parse_results(book, "np6.xlsx")
    assert [(cell.subject, cell.value) for cell in reading.cells] == [
        ("Engelska", Decimal("12.5")),
        ("Matematik", Decimal("13.1")),
    ]
    assert [sheet.read for sheet in reading.sheets] == [True, True]


def national(subject: str, points: float) -> tuple[str, Rows]:
    """A sheet of Skolverket's national export: no codes, the type of organizer first, headings on two lines."""
    pupils, mean = "Antal elever med provbetyg A-F", "Genomsnittlig betygspoäng"
    return subject, [
        ["Statistik från Skolverket"], [NP6], ["Valt läsår: 2024/25"], [subject],
        ["", pupils, "", "", mean, "", ""],
        ["Typ av huvudman", "Totalt", "Flickor", "Pojkar", "Totalt", "Flickor", "Pojkar"],
        ["Samtliga", "100 000", "50 100", "49 900", points, points + 1, points - 1],
        ["Kommunal", "80 000", "40 000", "40 000", 1.5, 1.5, 1.5],
        ["Enskild", "20 000", "10 000", "10 000", 19.5, 19.5, 19.5],
    ]  # fmt: skip


def test_a_national_export_gives_the_country_s_figures_of_every_sheet() -> None:
    book = excel(national("Engelska", 13.1), national("Matematik", 11.2), ("Definitioner", [["Provbetyg", "A–F"]]))

    reading = parse_results(book, "riket.xlsx")
    assert (reading.level, [sheet.read for sheet in reading.sheets]) == ("national", [True, True, False])
    made = assemble([reading], SCHOOLS, YEAR, "0182")
    assert [(f.school, f.measure, f.group, f"{f.value:f}", f.n) for f in made.figures] == [
        ("riket", "np6_test_points:en", "alla", "13.1", 100_000),
        ("riket", "np6_test_points:en", "flickor", "14.1", 50_100),
        ("riket", "np6_test_points:en", "pojkar", "12.1", 49_900),
        ("riket", "np6_test_points:ma", "alla", "11.2", 100_000),
        ("riket", "np6_test_points:ma", "flickor", "12.2", 50_100),
        ("riket", "np6_test_points:ma", "pojkar", "10.2", 49_900),
    ]


@pytest.mark.parametrize("odd", ["", "Judiska studier", "Teckenspråk för hörande"])
def test_subjects_under_the_measure_s_name_in_a_table_wide_by_year(odd: str) -> None:
    heading = "Andel (%) elever som fått godkänt betyg i respektive ämne"
    rows = [[*SCHOOL[:4], "Bild", 98.1, "~100"], [*SCHOOL[:4], "Teknik", 92, ".."]]
    rows += [[*SCHOOL[:4], odd, 50, 51]] if odd else []
    head = ["Skola", "Skol-enhetskod", "Skolkommun", "Kommun-kod", heading, YEAR, BEFORE]
    table: list[list[Any]] = [["Grundskola - Betyg årskurs 6, andel som fått godkänt betyg"], [], head, *rows]

    assert entered(semicolons(table), "bred.csv") == (
        {
            ("1", "betyg6_passed_share:bl", YEAR): "98.1",
            ("1", "betyg6_passed_share:bl", BEFORE): "~100",
            ("1", "betyg6_passed_share:tk", YEAR): "92",
            ("1", "betyg6_passed_share:tk", BEFORE): "..",
        },
        [],
    )


SCHOOL = ["Boken", "99000001", "Nacka", "0182"]


@pytest.mark.parametrize("title", [NP6, "Provbetyg i engelska och matematik, nationella prov årskurs 6"])
def test_a_title_with_several_subjects_and_no_word_which_is_asked_about(title: str) -> None:
    figures, codes = entered(excel(("Statistik", points(title, ONE))), "np6.xlsx")

    assert (figures, kinds(codes)) == ({}, {"amne"})


def test_marks_take_their_subject_from_a_line_a_title_or_a_sheet() -> None:
    title = "Grundskolan - Betyg årskurs 6"
    expected = {("1", "betyg6_points:ma", YEAR): "12.5"}

    assert entered(excel(("Blad1", points(title, ONE, subject="Matematik"))), "a.xlsx") == (expected, [])
    assert entered(excel(("Matematik", points(title, ONE))), "a.xlsx") == (expected, [])
    assert entered(excel(("Blad1", points(title + ", Matematik", ONE))), "a.xlsx") == (expected, [])


def test_two_tables_on_one_sheet_have_a_subject_each() -> None:
    rows: list[list[Any]] = [
        *points("Betyg årskurs 6", ONE, subject="Matematik"),
        [],
        ["Engelska"],
        HEAD,
        TWO,
        [],
        ["En definition."],
    ]

    assert entered(semicolons(rows), "a.csv") == (
        {("1", "betyg6_points:ma", YEAR): "12.5", ("2", "betyg6_points:en", YEAR): "13.1"},
        [],
    )


def test_a_sheet_per_year_and_a_sheet_per_grade() -> None:
    def sheet(value: float) -> list[list[Any]]:
        return [
            ["Slutbetyg"],
            [],
            [*HEAD[:3], "Genomsnittligt meritvärde (17 ämnen)"],
            ["Boken", "99000001", "0182", value],
        ]

    assert entered(excel(("2023-24", sheet(210)), ("2024-25", sheet(220))), "a.xlsx") == (
        {("1", MERIT, "2023/24"): "210", ("1", MERIT, YEAR): "220"},
        [],
    )
    both = excel(("Åk 6", points("Betyg", ONE)), ("Åk 9", points("Betyg", TWO)))
    assert entered(both, "a.xlsx")[0] == {("1", "betyg6_points", YEAR): "12.5"}


def test_pupils_are_those_of_the_same_sheet_and_the_same_year() -> None:
    keys = HEAD[:3]
    measured = ["Antal elever", "Genomsnittligt meritvärde (17 ämnen)"]
    years: list[list[Any]] = [
        ["Slutbetyg årskurs 9"],
        ["", "", "", BEFORE, BEFORE, YEAR, YEAR],
        [*keys, *measured, *measured],
        ["Boken", "99000001", "0182", 40, 210, 50, 220],
    ]
    sheets: list[tuple[str, Rows]] = [
        (year, [["Slutbetyg"], [], [*keys, *measured], ["Boken", "99000001", "0182", pupils, value]])
        for year, pupils, value in (("2023-24", 40, 210), ("2024-25", 50, 220))
    ]
    for content, name in ((semicolons(years), "a.csv"), (excel(*sheets), "a.xlsx")):
        made = assemble([parse_results(content, name)], SCHOOLS, YEAR, "0182")
        assert {(f.school_year, f.raw, f.n) for f in made.figures} == {(BEFORE, "210", 40), (YEAR, "220", 50)}


def test_a_mapping_that_fits_several_sheets_is_asked_which() -> None:
    book = excel(("Svenska", [["Kod", "Andel"], *THREE]), ("Matte", [["Kod", "Andel"], *THREE]))

    with pytest.raises(RefusedError, match="Svenska"):
        entered(book, "a.xlsx", own(SHARE))
    both = (
        "{heading: Andel, measure: np3_sv_share, sheet: Svenska}, {heading: Andel, measure: np3_ma_share, sheet: Matte}"
    )
    assert len(entered(book, "a.xlsx", own(both))[0]) == 6


def test_a_second_table_below_is_not_read_as_the_first() -> None:
    rows: list[list[Any]] = [["Kod", "Andel"], *THREE, [], ["Kod", "Elever"], ["99000001", 40], ["99000002", 30]]

    assert entered(semicolons(rows), "a.csv", own(SHARE)) == (TRUE, [])
    again: list[list[Any]] = [
        ["Svenska"],
        ["Kod", "Andel"],
        *THREE,
        [],
        ["Matematik"],
        ["Kod", "Andel"],
        ["99000001", 40],
    ]
    figures, codes = entered(semicolons(again), "a.csv", own(SHARE, header="2"))
    assert kinds(codes) == {"block"} and figures == {}


# Headings (kind 4).


@pytest.mark.parametrize("merged", [True, False])
def test_headings_over_two_lines_are_paths(merged: bool) -> None:
    rows: list[list[Any]] = [["NP"], ["", "2023/24", "", "2024/25", ""], ["Kod", "Elever", "Andel", "Elever", "Andel"]]
    rows += [[code, 40, 95, 41, share] for code, share in THREE]

    def merge(book: Any) -> None:
        if merged:
            for place in ("A1:E1", "B2:C2", "D2:E2"):
                book.active.merge_cells(place)

    book = excel(("NP3", rows), change=merge)
    with pytest.raises(RefusedError, match=r"\[2023/24, Andel\]"):
        entered(book, "a.xlsx", own(SHARE, header="3"))
    path = "{heading: [2024/25, Andel], measure: np3_sv_share, pupils: Elever}"
    assert entered(book, "a.xlsx", own(path, header="3")) == (TRUE, [])
    reading = parse_results(book, "a.xlsx", parse_mapping(own(path, header="3"), "k"))
    assert {cell.n for cell in reading.cells} == {41}


def test_three_lines_of_headings_and_keys_merged_downwards() -> None:
    rows: list[list[Any]] = [
        ["Kod", "Svenska", "", "Matematik", ""],
        ["", "Alla", "", "Alla", ""],
        ["", "Antal", "Andel", "Antal", "Andel"],
    ]
    rows += [[code, 40, share, 41, 50] for code, share in THREE]

    def merge(book: Any) -> None:
        for place in ("A1:A3", "B1:C1", "D1:E1", "B2:C2", "D2:E2"):
            book.active.merge_cells(place)

    book = excel(("Blad1", rows), change=merge)
    sv = "{heading: [Svenska, Andel], measure: np3_sv_share}"
    assert entered(book, "a.xlsx", own(sv, header="3")) == (TRUE, [])


def test_equal_headings_side_by_side_are_refused_and_told_apart_by_number() -> None:
    rows: list[list[Any]] = [["Kod", "Andel", "Andel"], *[[code, 10, share] for code, share in THREE]]

    with pytest.raises(RefusedError, match=r"Andel \(2\)"):
        entered(semicolons(rows), "a.csv", own(SHARE))
    assert entered(semicolons(rows), "a.csv", own("{heading: Andel (2), measure: np3_sv_share}")) == (TRUE, [])


def test_an_export_with_keys_merged_over_two_lines_of_headings() -> None:
    rows: list[list[Any]] = [
        ["Grundskolan - Betyg årskurs 6"],
        ["Valt läsår: 2024/25"],
        [],
        ["Skola", "Skol-enhetskod", "Kommun-kod", "Genomsnittlig betygspoäng", "", ""],
        ["", "", "", "Totalt", "Flickor", "Pojkar"],
        ["Boken", "99000001", "0182", 12.5, 13.5, 11.5],
    ]

    assert entered(excel(("Statistik", rows)), "a.xlsx") == ({("1", "betyg6_points", YEAR): "12.5"}, [])


def test_rows_of_totals_are_left_out_or_become_the_municipality() -> None:
    rows: list[list[Any]] = [
        ["Skola", "Andel"],
        ["Boken", 81],
        ["Granen", 72],
        ["S:t Olofs skola", 93],
        ["Summa", 80],
        ["Riket", 75],
    ]
    mapping = own(SHARE, code="", name="Skola")

    assert entered(semicolons(rows), "a.csv", mapping) == (TRUE, [])
    whole = own(SHARE, code="", name="Skola", municipality="Summa", country="Riket")
    assert entered(semicolons(rows), "a.csv", whole)[0] == TRUE | {
        ("kommun", SV, YEAR): "80",
        ("riket", SV, YEAR): "75",
    }


def test_another_year_in_the_table_than_in_the_mapping_is_asked_about() -> None:
    rows: list[list[Any]] = [["Resultat 2023/24"], ["Kod", "Andel"], *THREE]

    assert kinds(entered(semicolons(rows), "a.csv", own(SHARE, header="2"))[1]) == {"lasar"}


# Blocks of rows (kind 5).

PIVOT: list[list[Any]] = [
    ["Radetiketter", "Medel"],
    ["6", 225], ["Boken", 236.4], ["Granen", 205.9],
    ["9", 209.7], ["Boken", 208.1], ["Granen", 214.2],
    ["Totalsumma", 215],
]  # fmt: skip
MEAN = "{heading: Medel, measure: merit9}"
NINE: Figures = {("1", MERIT, YEAR): "208.1", ("2", MERIT, YEAR): "214.2"}
BY_NAME = {"code": "", "name": "Radetiketter"}


@pytest.mark.parametrize("words", ["{}", "Årskurs {}", "Åk {}"])
def test_rows_under_grades_are_asked_about_and_chosen(words: str) -> None:
    rows: list[list[Any]] = [[words.format(row[0]) if row[0] in ("6", "9") else row[0], row[1]] for row in PIVOT]
    figures, codes = entered(semicolons(rows), "p.csv", own(MEAN, **BY_NAME))

    assert (figures, kinds(codes)) == ({}, {"block"})
    assert entered(semicolons(rows), "p.csv", own(MEAN, **BY_NAME), {codes[0]: ""}) == (NINE, [])
    assert entered(semicolons(rows), "p.csv", own(MEAN, **BY_NAME, under='"9"')) == (NINE, [])


def test_blocks_by_indent_by_outline_and_by_spaces() -> None:
    areas: list[list[Any]] = [["Radetiketter", "Medel"], ["Norr", 1], ["Boken", 208.1], ["Syd", 2], ["Granen", 214.2]]

    def indent(book: Any) -> None:
        for row in (3, 5):
            book.active.cell(row, 1).alignment = Alignment(indent=1)

    def outline(book: Any) -> None:
        for row in (3, 5):
            book.active.row_dimensions[row].outline_level = 1

    spaces = semicolons([[("  " if row[0] in ("Boken", "Granen") else "") + row[0], row[1]] for row in areas])
    for content, name in (
        (excel(("A", areas), change=indent), "a.xlsx"),
        (excel(("A", areas), change=outline), "a.xlsx"),
        (spaces, "a.csv"),
    ):
        figures, codes = entered(content, name, own(MEAN, **BY_NAME))
        assert (figures, kinds(codes)) == ({}, {"block"})
        assert entered(content, name, own(MEAN, **BY_NAME), {codes[0]: "alla"}) == (NINE, [])


def test_an_outline_with_its_headings_below() -> None:
    rows: list[list[Any]] = [
        ["Radetiketter", "Medel"],
        ["Boken", 1],
        ["Åk 6", 1],
        ["Boken", 208.1],
        ["Granen", 214.2],
        ["Åk 9", 2],
    ]

    def outline(book: Any) -> None:
        for row in (2, 4, 5):
            book.active.row_dimensions[row].outline_level = 1

    book = excel(("A", rows), change=outline)
    assert entered(book, "a.xlsx", own(MEAN, **BY_NAME, under='"9"')) == (NINE, [])


def test_grades_under_each_school() -> None:
    rows: list[list[Any]] = [["Radetiketter", "Medel"]]
    for school, six, nine in (("Boken", 236.4, 208.1), ("Granen", 205.9, 214.2)):
        rows += [[school, 220], ["6", six], ["9", nine]]

    figures, codes = entered(semicolons(rows), "a.csv", own(MEAN, **BY_NAME))
    assert (figures, kinds(codes)) == ({}, {"block"})
    assert entered(semicolons(rows), "a.csv", own(MEAN, **BY_NAME, under='"9"')) == (NINE, [])


def test_a_column_of_grades_that_the_mapping_does_not_name() -> None:
    rows: list[list[Any]] = [
        ["Årskurs", "Radetiketter", "Medel"],
        ["6", "Boken", 1],
        ["", "Granen", 2],
        ["9", "Boken", 208.1],
        ["", "Granen", 214.2],
    ]

    figures, codes = entered(semicolons(rows), "a.csv", own(MEAN, **BY_NAME))
    assert (figures, kinds(codes)) == ({}, {"block"})
    assert entered(semicolons(rows), "a.csv", own(MEAN, **BY_NAME, under='"9"')) == (NINE, [])


POINTS = "{heading: Poäng, measure: betyg6_points}"


@pytest.mark.parametrize("said", [
    "VT 2024", "vt24", "Läsåret 23/24", "Våren 2024", "Resultat vårterminen 2024", "HT 2023", "ht23-vt24", "2023–24",
    "23/24",
])  # fmt: skip
def test_a_school_year_is_read_as_offices_write_it(said: str) -> None:
    true = {("1", SV, BEFORE): "81"}
    title: Rows = [[said], ["Kod", "Andel"], ["99000001", 81]]
    heading: Rows = [["Skola", said, ""], ["Kod", "Andel", "Antal"], ["99000001", 81, 20]]

    for rows in (title, heading):
        assert entered(semicolons(rows), "a.csv", own(SHARE, header="2", school_year="")) == (true, [])
    assert kinds(entered(semicolons(title), "a.csv", own(SHARE, header="2"))[1]) == {"lasar"}


@pytest.mark.parametrize("said", ["Nationella prov 2024", "Jämförelse 2022/23 och 2023/24"])
def test_a_year_that_does_not_say_which_school_year_is_asked_about(said: str) -> None:
    rows: Rows = [[said], ["Kod", "Andel"], ["99000001", 81]]
    mapping = own(SHARE, header="2", school_year="")

    figures, codes = entered(semicolons(rows), "a.csv", mapping)
    assert kinds(codes) == {"lasar"}
    assert entered(semicolons(rows), "a.csv", mapping, {codes[0]: ""})[0] == figures
    assert entered(semicolons(rows), "a.csv", own(SHARE, header="2")) == ({("1", SV, YEAR): "81"}, [])


@pytest.mark.parametrize(
    "said", ["Uttag 2024-10-15", "Hämtad den 15 oktober 2024", "12/15 elever", "Nationella prov", "Rum 2024-1"]
)
def test_a_day_is_no_school_year(said: str) -> None:
    rows: Rows = [[said], ["Kod", "Andel"], ["99000001", 81]]
    true = {("1", SV, YEAR): "81"}
    assert entered(semicolons(rows), "a.csv", own(SHARE, header="2", school_year="")) == (true, [])


def test_a_year_over_another_column_or_another_table_is_not_taken() -> None:
    beside: Rows = [["Kod", "Andel", f"Andel {BEFORE}"], ["99000001", 81, 70]]
    assert entered(semicolons(beside), "a.csv", own(SHARE, school_year=""))[0] == {("1", SV, YEAR): "81"}

    below: Rows = [
        [f"Svenska {YEAR}"], ["Kod", "Andel"], ["99000001", 81], [],
        [f"Matematik {BEFORE}"], ["Kod", "Andel ma"], ["99000001", 50],
    ]  # fmt: skip
    further = f"also:\n- {{header: 6, code: Kod, columns: [{{heading: Andel ma, measure: {MA}}}]}}\n"
    assert entered(excel(("Blad1", below)), "a.xlsx", own(SHARE, header="2", school_year="") + further) == (
        {("1", SV, YEAR): "81", ("1", MA, BEFORE): "50"},
        [],
    )


def test_a_school_year_in_the_file_s_name_is_taken_last() -> None:
    rows: Rows = [["Kod", "Andel"], ["99000001", 81]]
    true = {("1", SV, BEFORE): "81"}
    assert entered(semicolons(rows), "np3_2023-24.csv", own(SHARE, school_year="")) == (true, [])


@pytest.mark.parametrize("under", ["", "2023/24"])
def test_rows_have_the_school_year_they_stand_under_or_have_in_a_column(under: str) -> None:
    column: Rows = [["Kod", "Läsår", "Andel"], ["99000001", BEFORE, 81], ["99000002", BEFORE, 72]]
    block: Rows = [["Kod", "Andel"], [BEFORE], ["99000001", 81], ["99000002", 72]]
    true = {("1", SV, BEFORE): "81", ("2", SV, BEFORE): "72"}

    for rows in (column, block):
        assert entered(semicolons(rows), "a.csv", own(SHARE, school_year="", under=under)) == (true, [])
        assert kinds(entered(semicolons(rows), "a.csv", own(SHARE, under=under))[1]) == {"lasar"}


@pytest.mark.parametrize(("label", "heading", "columns"), [
    ("Flickor", "Kön", SHARE), ("Engelska", "Ämne", POINTS), ("Engelska", "Ämne", POINTS.replace("s}", "s:ma}")),
])  # fmt: skip
def test_the_only_block_is_asked_about_when_it_is_of_another_group_or_subject(
    label: str, heading: str, columns: str
) -> None:
    figure = "Andel" if columns == SHARE else "Poäng"
    block: Rows = [["Kod", figure], [label], ["99000001", 12], ["99000002", 13]]
    column: Rows = [["Kod", heading, figure], ["99000001", label, 12], ["99000002", label, 13]]

    for rows in (block, column):
        figures, codes = entered(semicolons(rows), "a.csv", own(columns))
        assert (figures, kinds(codes) - {"problem"}) == ({}, {"block"})


def test_subjects_asked_for_do_not_hide_that_rows_are_of_several_grades() -> None:
    rows: Rows = [
        ["Kod", "Ämne", "Årskurs", "Poäng"],
        ["99000001", "Engelska", 6, 12], ["99000002", "Engelska", 9, 13],
        ["99000001", "Matematik", 6, 11], ["99000002", "Matematik", 9, 14],
    ]  # fmt: skip
    figures, codes = entered(semicolons(rows), "a.csv", own(POINTS, under="ämnen"))
    assert (figures, kinds(codes)) == ({}, {"block"})

    true = {("1", "betyg6_points:en", YEAR): "12", ("1", "betyg6_points:ma", YEAR): "11"}
    assert entered(semicolons(rows), "a.csv", own(POINTS, under="ämnen"), {codes[0]: "6"})[0] == true


def test_a_column_of_subjects_can_be_answered_with_each_under_its_own() -> None:
    rows: Rows = [["Kod", "Ämne", "Poäng"], ["99000001", "Engelska", 12], ["99000001", "Matematik", 11]]
    (code,) = entered(semicolons(rows), "a.csv", own(POINTS))[1]

    true = {("1", "betyg6_points:en", YEAR): "12", ("1", "betyg6_points:ma", YEAR): "11"}
    assert entered(semicolons(rows), "a.csv", own(POINTS), {code: ""}) == (true, [])


@pytest.mark.parametrize(("above", "own_heading", "columns"), [
    ("Flickor", "Andel", SHARE.replace("Andel", "[Flickor, Andel]")),
    ("NP", "Andel flickor", SHARE.replace("Andel", "Andel flickor")),
    ("Åk 9", "Poäng", POINTS.replace("Poäng", "[Åk 9, Poäng]")),
    ("Engelska", "Poäng", POINTS.replace("Poäng", "[Engelska, Poäng]")),
])  # fmt: skip
def test_headings_that_say_something_else_than_the_mapping_are_asked_about(
    above: str, own_heading: str, columns: str
) -> None:
    rows: Rows = [["", above, "Alla"], ["Kod", own_heading, "Annat"], ["99000001", 12, 13]]
    assert kinds(entered(semicolons(rows), "a.csv", own(columns, header="2"))[1]) == {"block"}


@pytest.mark.parametrize(("heading", "measure"), [
    ("Andel flickor", "np3_sv_share, group: flickor"), ("Andel flickor och pojkar", "np3_sv_share"),
    ("Svenska åk 3", "np3_sv_share"), ("Progression årskurs 3 till 6", "np3_np6_progress"),
    ("Poäng engelska", '"np6_test_points:en"'),
])  # fmt: skip
def test_headings_that_say_what_the_mapping_says_are_not_asked_about(heading: str, measure: str) -> None:
    rows: Rows = [["Kod", heading], ["99000001", 12]]
    assert entered(semicolons(rows), "a.csv", own(f"{{heading: {heading}, measure: {measure}}}"))[1] == []


def test_rows_under_a_subject_that_is_not_known_are_not_the_subject_s_above() -> None:
    rows: Rows = [
        ["Kod", "Poäng"], ["Engelska"], ["99000001", 12], ["Matematik"], ["99000001", 11],
        ["Träslöjd"], ["99000002", 14], ["Källa: egen"],
    ]  # fmt: skip
    true = {("1", "betyg6_points:en", YEAR): "12", ("1", "betyg6_points:ma", YEAR): "11"}
    assert entered(semicolons(rows), "a.csv", own(POINTS, under="ämnen")) == (true, [])


@pytest.mark.parametrize(("sheet", "columns", "asked"), [
    ("Flickor", SHARE, True), ("Engelska", POINTS, True), ("Åk 9", POINTS, True),
    ("Matematik", POINTS.replace("s}", "s:en}"), True),
    ("Engelska", POINTS.replace("s}", "s:en}"), False), ("Åk 6", POINTS, False), ("Svenska", SHARE, False),
    ("Blad1", POINTS, False), ("Sheet9", POINTS, False), ("Åk 3 och 6", POINTS, False), ("Åk 3 och 9", POINTS, True),
])  # fmt: skip
def test_a_sheet_named_for_something_else_than_the_mapping_is_asked_about(
    sheet: str, columns: str, asked: bool
) -> None:
    figure = "Andel" if columns == SHARE else "Poäng"
    book = excel((sheet, [["Kod", figure], ["99000001", 12]]))
    assert kinds(entered(book, "a.xlsx", own(columns))[1]) == ({"block"} if asked else set())


@pytest.mark.parametrize(("heading", "value"), [("Elevgrupp", "Flickor"), ("Kurs/ämne", "Engelska"), ("Urval", "Sv")])
def test_a_column_tells_rows_apart_by_what_stands_in_it(heading: str, value: str) -> None:
    for other in (value, "Totalt", "Båda könen", ""):
        rows: Rows = [["Kod", heading, "Poäng"], ["99000001", value, 12], ["99000002", other, 13]]
        figures, codes = entered(semicolons(rows), "a.csv", own(POINTS))
        assert (figures, kinds(codes)) == ({}, {"block"})


def test_a_single_heading_of_rows_further_down_is_asked_about() -> None:
    rows: Rows = [["Kod", "Andel"], ["99000001", 85], [], ["Matematik"], ["99000002", 72]]
    figures, codes = entered(semicolons(rows), "a.csv", own(SHARE))
    assert (figures, kinds(codes)) == ({}, {"block"})


def test_less_than_no_pupils_are_asked_about() -> None:
    rows: Rows = [["Kod", "Andel", "Antal"], ["99000001", 85, -5]]
    assert kinds(entered(semicolons(rows), "a.csv", own(SHARE.replace("}", ", pupils: Antal}")))[1]) == {"fel"}


def test_grades_under_a_subject_are_told_apart() -> None:
    rows: Rows = [
        ["Kod", "Skola", "Poäng"],
        ["", "Engelska"], ["", "  6"], ["99000001", "    Boken", 12], ["", "  9"], ["99000002", "    Granen", 13],
    ]  # fmt: skip
    assert entered(excel(("Blad1", rows)), "a.xlsx", own(POINTS, name="Skola", under="ämnen"))[0] == {
        ("1", "betyg6_points:en", YEAR): "12"
    }


# Titles that say something else than the mapping.


@pytest.mark.parametrize(("title", "asked"), [
    ("Betyg årskurs 9", {"block"}), ("Slutbetyg klass 9", {"block"}), ("Resultat flickor", {"block"}),
    ("Betyg i engelska", {"block"}), ("Betyg Ma", {"block"}), ("Resultat 2023/24", {"lasar"}),
    ("Resultat våren 2022", {"lasar"}), ("Statistik 2022", {"lasar"}), ("Åk 9 läsåret 2023/24", {"block", "lasar"}),
    ("Nationella prov åk 6", {"block"}), ("Betyg i nian", {"block"}), ("Betyg 22/23", {"lasar"}),
    ("Betyg -23", {"lasar"}), ("Prov och betyg", set()),
    ("Betyg årskurs 6", set()), ("Betyg i åk 6 och 9", set()), ("Läsåret 2024/25", set()),
    ("Statistik 2025", set()), ("Betygspoäng " + "för skolorna " * 14 + "i årskurs 9", set()),
])  # fmt: skip
def test_a_title_that_says_something_else_than_the_mapping_is_asked_about(title: str, asked: set[str]) -> None:
    above: Rows = [[title], ["Hämtat ur skolsystemet"], []]
    head: Rows = [["Kod", "Poäng"], ["99000001", 12.5]]
    true = {("1", "betyg6_points", YEAR): "12.5"}

    figures, codes = entered(semicolons([*above, *head]), "a.csv", own(POINTS, header="4"))
    assert (figures, kinds(codes)) == (true, asked)
    assert entered(semicolons([*above, *head]), "a.csv", own(POINTS, header="4"), dict.fromkeys(codes, "")) == (
        true,
        [],
    )
    file = title.replace("/", "-").replace(" ", "_").replace("å", "a") + ".csv"
    if len(title) < 30 and " -" not in title:  # the name of the file says the same
        assert kinds(entered(semicolons(head), file, own(POINTS))[1]) == asked


def test_what_stands_nearest_to_the_figures_is_what_they_are() -> None:
    rows: Rows = [["Betyg i årskurs 9"], [], ["Betyg i årskurs 6"], ["Kod", "Poäng"], ["99000001", 12.5]]
    assert entered(semicolons(rows), "a.csv", own(POINTS, header="4"))[1] == []
    turned: Rows = [rows[2], [], rows[0], *rows[3:]]
    assert kinds(entered(semicolons(turned), "a.csv", own(POINTS, header="4"))[1]) == {"block"}


def test_a_title_that_a_mapping_overrules_with_its_heading_is_noted() -> None:
    rows: Rows = [["Slutbetyg årskurs 9"], *EXPORT]
    mapping = own("{heading: Genomsnittligt meritvärde (17 ämnen), measure: np3_sv_share}", code="Skol-enhetskod")
    reading = parse_results(semicolons(rows), "a.csv", parse_mapping(mapping.replace("header: 1", "header: 2"), "k"))
    account = account_of(reading)

    assert not account.doubts
    assert any("Slutbetyg årskurs 9" in note for note in account.notes)


@pytest.mark.parametrize("second", [["Matematik"], ["Matematik", "", "Läsår 2024/25"], ["Norra området"]])
def test_rows_under_no_title_can_be_chosen_where_only_the_second_table_has_one(second: list[str]) -> None:
    rows: Rows = [["Kod", "Poäng", ""], ["99000001", 12.5], [], second, ["Kod", "Poäng"], ["99000001", 11]]
    figures, codes = entered(semicolons(rows), "a.csv", own(POINTS))

    assert (figures, kinds(codes)) == ({}, {"block"})
    true = {("1", "betyg6_points", YEAR): "12.5"}
    assert entered(semicolons(rows), "a.csv", own(POINTS), {codes[0]: "utan rubrik"}) == (true, [])
    assert entered(semicolons(rows), "a.csv", own(POINTS, under="utan rubrik")) == (true, [])


@pytest.mark.parametrize(("label", "columns"), [
    ("Flickor", POINTS), ("Engelska", POINTS), ("9", POINTS), ("Ma", POINTS.replace("s}", "s:en}")),
])  # fmt: skip
def test_rows_that_cannot_be_those_of_the_measure_are_asked_about_also_when_they_were_chosen(
    label: str, columns: str
) -> None:
    block: Rows = [["Kod", "Poäng"], [label], ["99000001", 12], ["Åk 6"], ["99000001", 13]]
    column: Rows = [["Kod", "Årskurs", "Poäng"], ["99000001", label, 12], ["99000001", "Alla", 13]]
    for rows in (block, column):
        assert kinds(entered(semicolons(rows), "a.csv", own(columns, under=f'"{label}"'))[1]) == {"block"}
        (code,) = entered(semicolons(rows), "a.csv", own(columns))[1]
        figures, codes = entered(semicolons(rows), "a.csv", own(columns), {code: label})
        assert kinds(codes) == {"block"} and set(figures.values()) == {"12"}
        assert entered(semicolons(rows), "a.csv", own(columns), {code: label, codes[0]: ""})[1] == []


# Cells that were merged once.


def test_an_empty_cell_is_the_one_above_only_where_that_is_certain() -> None:
    flat: Rows = [
        ["Kod", "Ämne", "Poäng"], ["99000001", "Engelska", 12], ["99000001", "", 11], ["99000002", "Engelska", 14],
        ["99000002", "Matematik", 13],
    ]  # fmt: skip
    mapping = own(POINTS, under="ämnen")
    sure = {("1", "betyg6_points:en", YEAR): "12", ("2", "betyg6_points:en", YEAR): "14",
            ("2", "betyg6_points:ma", YEAR): "13"}  # fmt: skip

    figures, codes = entered(semicolons(flat), "a.csv", mapping)
    assert (figures, kinds(codes)) == (sure, {"block"})
    assert entered(semicolons(flat), "a.csv", mapping, {codes[0]: ""}) == (sure, [])
    assert "dubbel" in kinds(entered(semicolons(flat), "a.csv", mapping, {codes[0]: "ovan"})[1])

    merged: Rows = [*flat[:2], ["99000002", "", 11]]
    book = excel(("A", merged), change=lambda book: book.active.merge_cells("B2:B3"))
    true = {("1", "betyg6_points:en", YEAR): "12", ("2", "betyg6_points:en", YEAR): "11"}
    assert entered(book, "a.xlsx", mapping) == (true, [])
    assert kinds(entered(excel(("A", merged)), "a.xlsx", mapping)[1]) == {"block"}


@pytest.mark.parametrize(("rows", "asked"), [
    ([["Engelska", "1"], ["", "2"], ["Matematik", "1"], ["", "2"]], False),  # a pivot table
    ([["Engelska", "1"], ["Engelska", "2"], ["", "3"], ["Matematik", "1"]], True),  # the value is repeated
    ([["Engelska", "1"], ["", "1"], ["Matematik", "1"], ["", "2"]], True),  # a school twice
    ([["Engelska", "1"], ["Matematik", "1"], ["", "2"]], True),  # most cells are filled
    ([["", "1"], ["Engelska", "1"], ["", "2"]], True),  # nothing above
])  # fmt: skip
def test_a_column_is_that_of_a_pivot_table_only_if_every_value_stands_once(rows: Rows, asked: bool) -> None:
    table: Rows = [["Ämne", "Kod", "Poäng"], *[[subject, f"9900000{n}", 12] for subject, n in rows]]
    assert kinds(entered(semicolons(table), "a.csv", own(POINTS, under="ämnen"))[1]) == ({"block"} if asked else set())


def test_rows_with_nothing_in_a_column_can_be_the_ones_that_are_meant() -> None:
    rows: Rows = [
        ["Kod", "Kön", "Poäng"],
        ["99000001", "Flickor", 12],
        ["99000001", "Pojkar", 11],
        ["99000001", "", 13],
    ]
    true = {("1", "betyg6_points", YEAR): "13"}

    figures, codes = entered(semicolons(rows), "a.csv", own(POINTS))
    assert (figures, kinds(codes)) == ({}, {"block"})
    assert entered(semicolons(rows), "a.csv", own(POINTS, under="utan rubrik")) == (true, [])
    account = account_of(parse_results(semicolons(rows), "a.csv", parse_mapping(own(POINTS), "k")))
    (code,) = [doubt.code for doubt in account.doubts if "Flickor" in {choice.id for choice in doubt.choices}]
    assert code in codes
    assert entered(semicolons(rows), "a.csv", own(POINTS), {code: "utan rubrik"}) == (true, [])


def test_figures_of_nobody_beside_a_subject_are_asked_about() -> None:
    rows: Rows = [["Kod", "Ämne", "Poäng"], ["99000001", "Engelska", 12], ["", "Matematik", 11]]
    mapping = own(POINTS, under="ämnen")

    assert kinds(entered(semicolons(rows), "a.csv", mapping)[1]) == {"kod"}
    book = excel(("A", rows), change=lambda book: book.active.merge_cells("A2:A3"))
    true = {("1", "betyg6_points:en", YEAR): "12", ("1", "betyg6_points:ma", YEAR): "11"}
    assert entered(book, "a.xlsx", mapping) == (true, [])


# Blocks in blocks, abbreviations.


@pytest.mark.parametrize("totals", [False, True])
def test_grades_under_subjects_need_no_indents(totals: bool) -> None:
    rows: list[list[Any]] = [["Skola", "Poäng"]]
    for subject, base in (("Engelska", 10), ("Ma", 14)):
        rows.append([subject, base] if totals else [subject])
        for grade in (6, 9):
            rows.append([grade, base] if totals else [grade])
            rows += [["Boken", base + grade / 10], ["Granen", base + grade / 5]]
    true = {
        (school, f"betyg6_points:{subject}", YEAR): value
        for subject, values in (("en", ("10.6", "11.2")), ("ma", ("14.6", "15.2")))
        for school, value in zip("12", values, strict=True)
    }
    by_name = {"code": "", "name": "Skola"}

    assert entered(semicolons(rows), "a.csv", own(POINTS, **by_name, under="ämnen")) == (true, [])
    codes = entered(semicolons(rows), "a.csv", own(POINTS, **by_name))[1]
    assert entered(semicolons(rows), "a.csv", own(POINTS, **by_name), {codes[0]: ""}) == (true, [])
    assert "block" in kinds(entered(semicolons(rows), "a.csv", own(POINTS, **by_name, under='"6"'))[1])


@pytest.mark.parametrize("short", [
    "Sv:sv", "SvA:sva", "Eng:en", "Ma:ma", "NO:no", "So:so", "Bl:bl", "Idh:idh", "HKK:hkk",
    "Mu:mu", "Sl:sl", "Tk:tk", "Bi:bi", "Sh:sh",
])  # fmt: skip
def test_abbreviated_subjects_are_subjects(short: str) -> None:
    name, _colon, subject = short.partition(":")
    block: Rows = [["Kod", "Poäng"], [name], ["99000001", 12], ["Bild"], ["99000001", 13]]
    column: Rows = [["Kod", "Ämne", "Poäng"], ["99000001", name, 12], ["99000001", "Kemi", 13]]
    for rows in (block, column):
        figures = entered(semicolons(rows), "a.csv", own(POINTS, under="ämnen"))[0]
        assert subject == "bl" or figures["1", f"betyg6_points:{subject}", YEAR] == "12"
    heading: Rows = [["Kod", f"Poäng {name}"], ["99000001", 12]]
    columns = POINTS.replace("Poäng", f"Poäng {name}")
    assert kinds(entered(semicolons(heading), "a.csv", own(columns))[1]) == {"block"}
    assert entered(semicolons(heading), "a.csv", own(columns.replace("s}", f"s:{subject}}}")))[1] == []


# Columns with two meanings, and pupils.


def test_a_column_has_one_meaning_and_a_measure_one_column() -> None:
    rows: Rows = [["Kod", "Andel", "Annan"], ["99000001", 81, ""], ["99000002", "", 72]]
    other = SHARE.replace("sv", "ma")
    for columns in (f"{SHARE}, {other}", SHARE.replace("}", ", pupils: Andel}"), SHARE.replace("Andel", "Kod")):
        with pytest.raises(RefusedError, match="två betydelser"):
            entered(semicolons(rows), "a.csv", own(columns))
    two = f"{SHARE}, {SHARE.replace('Andel', 'Annan')}"
    assert kinds(entered(semicolons(rows), "a.csv", own(two))[1]) == {"dubbel"}


@pytest.mark.parametrize(("heading", "columns", "asked"), [
    ("Antal flickor", SHARE, True), ("Antal elever åk 9", SHARE, True), ("Antal elever", SHARE, False),
    ("Antal", f"{SHARE}, {SHARE.replace('}', ', group: flickor}').replace('Andel', 'Annan')}", True),
])  # fmt: skip
def test_pupils_of_others_are_asked_about(heading: str, columns: str, asked: bool) -> None:
    rows: Rows = [["Kod", "Andel", "Annan", heading], ["99000001", 81, 82, 20]]
    mapping = own(columns.replace("}", f", pupils: {heading}}}"))
    assert kinds(entered(semicolons(rows), "a.csv", mapping)[1]) == ({"block"} if asked else set())


# Headings, cells and lines that say otherwise.


@pytest.mark.parametrize(("heading", "measure", "asked"), [
    ("Andel som inte nått kraven", SV, True), ("Antal som nått", SV, True), ("Andel F", SV, True),
    ("Andel som nått", SV, False), ("Andel A–E", "betyg6_points", True), ("Meritvärde 16 ämnen", MERIT, True),
    ("Meritvärde (17 ämnen)", MERIT, False), ("Andel år 9", SV, True), ("Andel i trean", SV, False),
])  # fmt: skip
def test_a_heading_of_another_kind_of_figure_is_asked_about(heading: str, measure: str, asked: bool) -> None:
    rows: Rows = [["Kod", heading], ["99000001", 215 if measure == MERIT else 15]]
    mapping = own(f"{{heading: {heading}, measure: {measure}}}")
    assert kinds(entered(semicolons(rows), "a.csv", mapping)[1]) == ({"block"} if asked else set())


@pytest.mark.parametrize("line", ["99000001,81,5", "99000001,Boken, Norra,81", "99000001,81,extra"])
def test_a_row_with_more_cells_than_headings_is_asked_about(line: str) -> None:
    head = "Kod,Skola,Andel" if "Boken" in line else "Kod,Andel"
    assert "fel" in kinds(entered(f"{head}\n{line}\n".encode(), "a.csv", own(SHARE))[1])
    true = {("1", SV, YEAR): "81.5"}
    assert entered(b'Kod,Andel\n99000001,"81,5"\n', "a.csv", own(SHARE)) == (true, [])


def test_a_figure_on_the_line_below_its_school_is_asked_about() -> None:
    rows: Rows = [["Skola", "Andel"], ["Boken", ""], ["", 81], ["Granen", 72]]
    assert kinds(entered(semicolons(rows), "a.csv", own(SHARE, code="", name="Skola"))[1]) == {"kod"}


@pytest.mark.parametrize(("words", "noted"), [
    ("Avser läsåret 2023/24", True), ("* gäller årskurs 9", True), ("Källa: skolsystemet", False),
])  # fmt: skip
def test_words_below_the_table_that_say_otherwise_are_noted(words: str, noted: bool) -> None:
    rows: Rows = [["Kod", "Andel"], ["99000001", 81], [], [words]]
    account = account_of(parse_results(semicolons(rows), "a.csv", parse_mapping(own(SHARE), "k")))
    assert not account.doubts and any(words in note for note in account.notes) == noted


def test_a_school_without_its_code_is_named_in_the_account() -> None:
    rows: Rows = [["Kod", "Skola", "Andel"], ["99000001", "Boken", 81], ["", "Granen", 72], ["", "Definition", ""]]
    notes = account_of(parse_results(semicolons(rows), "a.csv", parse_mapping(own(SHARE, name="Skola"), "k"))).notes
    assert any("Granen (3)" in note for note in notes) and not any("Definition" in note for note in notes)


def test_a_code_beside_the_name_of_another_school_is_asked_about() -> None:
    def asked(*rows: Sequence[Any]) -> set[str]:
        table = semicolons([["Kod", "Skola", "Andel"], *rows])
        names = {school.code: school.name for school in SCHOOLS}
        expected = Expected(lambda cell: cell.code, {code: ("3",) for code in names}, YEAR, names)
        reading = parse_results(table, "a.csv", parse_mapping(own(SHARE, name="Skola"), "k"))
        return {doubt.kind for doubt in account_of(reading, expected).doubts}

    assert asked(["99000001", "Granen", 81], ["99000002", "Boken", 72]) == {"namn"}
    assert asked(["99000001", "Bokens skola", 81], ["99000003", "S:t Olofs skola", 72]) == set()


# Codes that a spreadsheet has changed (kind 6).


@pytest.mark.parametrize("written", ["{}.0", "'{}", " {}", "{}\u00a0", "99 00 00 0{end}"])
def test_changed_codes_are_restored(written: str) -> None:
    rows: list[list[Any]] = [["Kod", "Andel"], *[[written.format(code, end=code[-1]), share] for code, share in THREE]]

    assert entered(semicolons(rows), "a.csv", own(SHARE)) == (TRUE, [])


@pytest.mark.parametrize("code", ["9,9E+07", "99OO00003", "9900000l", "990000031"])
def test_codes_that_cannot_be_restored_stop(code: str) -> None:
    rows: list[list[Any]] = [["Kod", "Andel"], *THREE[:2], [code, 93]]
    figures, codes = entered(semicolons(rows), "a.csv", own(SHARE))

    assert kinds(codes) == {"kod"} and len(figures) == 2


def test_lost_zeros_of_municipalities_and_of_schools() -> None:
    town: list[list[Any]] = [
        ["Slutbetyg årskurs 9"], ["Valt läsår: 2024/25"],
        ["Kommun", "Kommun-kod", "Typ av huvudman", "Genomsnittligt meritvärde (17 ämnen)"],
        ["Nacka", "182", "Samtliga", 240], ["Ale", "1440", "Samtliga", 220],
    ]  # fmt: skip
    assert entered(semicolons(town), "a.csv") == ({("kommun", MERIT, YEAR): "240"}, [])

    school: list[list[Any]] = [["Kod", "Andel"], ["9000001", 81], ["99000002", 72]]
    reading = parse_results(semicolons(school), "a.csv", parse_mapping(own(SHARE), "k"))
    assert [each.code for each in reading.restored] == ["09000001"]
    assert {doubt.kind for doubt in account_of(reading).doubts} == {"kod"}


# How numbers are shown (kind 7).


@pytest.mark.parametrize("form", ["0%", "0.0 %", "0.0%;[Red]-0.0%", '"ca "0%'])
def test_percent_formats_are_percent_whatever_the_mapping_says(form: str) -> None:
    rows: list[list[Any]] = [["Kod", "Andel"], *[[code, share / 100] for code, share in THREE]]

    def show(book: Any) -> None:
        for row in (2, 3, 4):
            book.active.cell(row, 2).number_format = form

    book = excel(("A", rows), change=show)
    for scale in ("", ", scale: 100"):
        assert entered(book, "a.xlsx", own(f"{{heading: Andel, measure: np3_sv_share{scale}}}")) == (TRUE, [])


@pytest.mark.parametrize("words", ["{} %", "{}%", "{}\u00a0%"])
def test_percent_as_text_is_never_scaled(words: str) -> None:
    rows: list[list[Any]] = [["Kod", "Andel"], *[[code, words.format(share)] for code, share in THREE]]

    assert entered(semicolons(rows), "a.csv", own("{heading: Andel, measure: np3_sv_share, scale: 100}")) == (TRUE, [])


@pytest.mark.parametrize(("factor", "kind"), [(0.01, "skala"), (100, "rimlig")])
def test_a_share_in_another_scale_stops(factor: float, kind: str) -> None:
    rows: list[list[Any]] = [
        ["Kod", "Andel"],
        *[[code, str(share * factor).replace(".", ",")] for code, share in THREE],
    ]

    assert kind in kinds(entered(semicolons(rows), "a.csv", own(SHARE))[1])


@pytest.mark.parametrize(
    "cell", ["#DIV/0!", "2025-05-12", "ca 85", "85*", "<5", "12-maj", "SANT", "åttiofem", "alla", "C"]
)
def test_a_cell_that_is_no_figure_is_asked_about(cell: str) -> None:
    rows: list[list[Any]] = [["Kod", "Andel"], *THREE[:2], ["99000003", cell]]

    figures, codes = entered(semicolons(rows), "a.csv", own(SHARE))
    assert kinds(codes) == {"fel"} and ("3", SV, YEAR) not in figures


def test_errors_and_formulas_without_a_value_in_excel() -> None:
    def wrong(book: Any) -> None:
        book.active["B4"] = "#DIV/0!"
        book.active["B4"].data_type = "e"

    rows: list[list[Any]] = [["Kod", "Andel"], *THREE]
    assert kinds(entered(excel(("A", rows), change=wrong), "a.xlsx", own(SHARE))[1]) == {"fel"}
    with pytest.raises(RefusedError, match="formel"):
        entered(excel(("A", [["Kod", "Andel"], ["99000001", "=1/0"]])), "a.xlsx", own(SHARE))


@pytest.mark.parametrize("empty", ["", "-", "–", "saknas", "x"])
def test_words_for_nothing_are_counted_and_not_asked_about(empty: str) -> None:
    rows: list[list[Any]] = [["Kod", "Andel"], *THREE[:2], ["99000003", empty]]

    assert entered(semicolons(rows), "a.csv", own(SHARE))[1] == []


def test_signs_of_numbers() -> None:
    rows: list[list[Any]] = [
        ["Kod", "Elever", "Andel"],
        ["99000001", "1\u2009040", "81,5"],
        ["99000002", "1 040", "72"],
    ]
    reading = parse_results(
        semicolons(rows), "a.csv", parse_mapping(own("{heading: Andel, measure: np3_sv_share, pupils: Elever}"), "k")
    )

    assert [(cell.n, cell.value) for cell in reading.cells] == [(1040, Decimal("81.5")), (1040, Decimal(72))]


@pytest.mark.parametrize("pupils", ["1.234", "40,5", "ca 40", "<5", "tolv", "12 st", "12*", "färre än tio", "TBD"])
def test_a_number_of_pupils_that_is_none_is_asked_about(pupils: str) -> None:
    rows: list[list[Any]] = [["Kod", "Elever", "Andel"], ["99000001", pupils, 81], ["99000002", "..", 72]]
    mapping = own("{heading: Andel, measure: np3_sv_share, pupils: Elever}")

    assert kinds(entered(semicolons(rows), "a.csv", mapping)[1]) == {"fel"}


@pytest.mark.parametrize("nothing", ["", "..", ".", "–", "*", "saknas"])
def test_rows_without_a_number_of_pupils_are_in_the_account(nothing: str) -> None:
    rows: Rows = [["Kod", "Elever", "Andel"], ["99000001", nothing, 81], ["99000002", 20, 72]]
    mapping = own("{heading: Andel, measure: np3_sv_share, pupils: Elever}")
    account = account_of(parse_results(semicolons(rows), "a.csv", parse_mapping(mapping, "k")))

    assert not account.doubts and any("saknar antal elever" in note and "rad 2" in note for note in account.notes)


# Names equal to the eye (kind 9), and what is said twice.


@pytest.mark.parametrize("heading", ["Andel  sv", "Andel\u00a0sv", "andel sv", "Andel sv "])
def test_headings_equal_to_the_eye_are_equal(heading: str) -> None:
    rows: list[list[Any]] = [["Kod", heading], *THREE]

    assert entered(semicolons(rows), "a.csv", own("{heading: Andel sv, measure: np3_sv_share}")) == (TRUE, [])


def test_one_code_with_two_names_and_two_values_are_asked_about() -> None:
    rows: list[list[Any]] = [["Kod", "Skola", "Andel"], ["99000001", "Boken", 81], ["99000001", "Lunden", 72]]
    codes = entered(semicolons(rows), "a.csv", own(SHARE, name="Skola"))[1]

    assert kinds(codes) == {"namn", "dubbel", "problem"}
    same = {code: "" for code in codes}
    assert entered(semicolons(rows), "a.csv", own(SHARE, name="Skola"), same) == ({("1", SV, YEAR): "81"}, [])


def test_the_account_adds_up() -> None:
    rows: list[list[Any]] = [
        ["Kod", "Skola", "Andel", "Annat"],
        ["99000001", "Boken", 81, 1],
        ["", "Utan kod", 5, 1],
        ["99000002", "Granen", "..", 1],
        ["", "Summa", 80, 1],
        ["99000003", "S:t Olof", "", 1],
    ]
    reading = parse_results(semicolons(rows), "a.csv", parse_mapping(own(SHARE, name="Skola"), "k"))
    account = account_of(reading)

    assert (account.with_code, account.without_code) == (3, 2)
    assert [(reason.rows, reason.example_line) for reason in account.reasons] == [(1, 3), (1, 5)]
    assert [(column.name, column.use) for column in account.columns] == [
        ("Kod", "key"), ("Skola", "key"), ("Andel", "used"), ("Annat", "unknown"),
    ]  # fmt: skip
    (count,) = account.measures
    assert (count.number, count.token, count.missing, count.expected) == (1, 1, 1, 3)


def test_a_file_is_read_from_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(semicolons([["Kod", "Andel"], *THREE]))

    assert entered(path.read_bytes(), path.name, own(SHARE)) == (TRUE, [])


# A named mapping decides, whatever the table looks like.

TIDY: list[list[Any]] = [["school", "measure", "school_year", "value"], ["99000001", "merit9", YEAR, 81]]
EXPORT: list[list[Any]] = [
    ["Skola", "Skol-enhetskod", "Kommun-kod", "Genomsnittligt meritvärde (17 ämnen)"],
    ["Boken", "99000001", "0182", 81],
]


@pytest.mark.parametrize(
    ("content", "name", "mapping"),
    [
        (semicolons(TIDY), "ordnat.csv", own(f"{{heading: value, measure: {SV}}}", code="school")),
        (
            semicolons([["Slutbetyg årskurs 9"], [], *EXPORT]),
            "export.csv",
            own(f"{{heading: Genomsnittligt meritvärde (17 ämnen), measure: {SV}}}", code="Skol-enhetskod", header="3"),
        ),
        (
            excel(("Statistik", EXPORT), ("Eget", [["Kod", "Sv"], ["99000001", 81]])),
            "bok.xlsx",
            own(f"{{heading: Sv, measure: {SV}}}", sheet="Eget"),
        ),
        (
            excel(("Statistik", EXPORT), ("Eget", [["Kod", "Sv"], ["99000001", 81]])),
            "bok.xlsx",
            own(f"{{heading: Sv, measure: {SV}}}"),
        ),
    ],
    ids=["headings of results.csv", "Skolverket's headings", "a named sheet beside an export", "the sheet that fits"],
)
def test_a_named_mapping_decides_over_what_the_table_looks_like(content: bytes, name: str, mapping: str) -> None:
    assert entered(content, name, mapping) == ({("1", SV, YEAR): "81"}, [])


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (semicolons(EXPORT), "export.csv", "'Sv' saknas"),
        (excel(("Statistik", EXPORT), ("Diagram", [["x", "y"]])), "bok.xlsx", "'Sv' saknas"),
        (b'{"status": "OK", "body": {"schoolUnit": "99000001"}}', "svar.json", "är JSON"),
    ],
    ids=["an export as csv", "an export in a book", "JSON"],
)
def test_a_named_mapping_that_does_not_fit_is_refused_and_never_passed_over(
    content: bytes, name: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said.replace("'", "”")):
        entered(content, name, own(f"{{heading: Sv, measure: {SV}}}"))


# The line that says the separator.


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;", "sep=|", "sep=\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("header", [1, 2])
def test_headings_stand_where_the_file_or_excel_counts_them(line: str, encoding: str, header: int) -> None:
    """Excel does not show the line, so that who writes a mapping counts from the next."""
    sign = line.strip('"')[-1]
    text = f"{line}\r\n" + "Kod;Sv\r\n99000001;81,5\r\n".replace(";", sign)
    mapping = own(f"{{heading: Sv, measure: {SV}}}", header=str(header))

    assert entered(text.encode(encoding), "med.csv", mapping) == ({("1", SV, YEAR): "81.5"}, [])


@pytest.mark.parametrize(
    ("rows", "quoted"),
    [
        ([["Sammanställning"], ["Boken", 12, 13], ["Fotnot", "se", "not"]], ""),
        ([["Boken", 12, 13], ["Granen", "..", "."]], ""),
        ([["Boken", "..", "."], ["Granen", 12, 13]], ""),
        ([["Betyg"], [], ["Enhet", "Snitt"], ["Boken", 12], ["Källa", "Skolplattformen"]], "Enhet · Snitt"),
        ([["Enhet", "Snitt"]], "Enhet · Snitt"),
    ],
)
def test_a_row_or_a_note_is_never_quoted_as_the_headings(rows: Rows, quoted: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_results(semicolons(rows), "eget.csv")

    said = str(refused.value)
    assert (f"lyder: {quoted}." in said) if quoted else ("ingen rad liknar en" in said)

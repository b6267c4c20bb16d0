"""An office's workbook with a sheet per test, headings over two lines, totals, and a table per subject on one sheet."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlsxwriter
from msgspec.structs import replace

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.sheet import parse_book
from resultatdialog.results.likely_measure import likely_measure
from resultatdialog.results.mapping import mapping_to_yaml, parse_mapping
from resultatdialog.results.mapping_questions import MappingQuestions, measure_choices
from resultatdialog.results.reading import Reading
from resultatdialog.results.sources.mapped_table import read_mapped
from resultatdialog.vocabulary import measure_ids

NAME = "Resultat Lillköping.xlsx"
SCHOOLS = {"99200001": "Lingonskolan", "99200002": "Hjortronskolan", "99200003": "S:t Örjans skola"}
SHARES: dict[str, tuple[int | str, ...]] = {
    "99200001": (80, 85, 77, 79),
    "99200002": (91, 88, 83, 86),
    "99200003": ("..", "..", 70, ".."),
}
COLUMNS = (("sv", "2023/24"), ("sv", "2024/25"), ("ma", "2023/24"), ("ma", "2024/25"))
POINTS = {"Svenska": (13.1, 14, 12.2), "Matematik": (12.4, 13.3, 11.1), "Engelska": (14.4, 14.9, 13.8)}
SUBJECTS = {"Svenska": "sv", "Matematik": "ma", "Engelska": "en"}


@pytest.fixture(scope="module")
def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        percent = book.add_format({"num_format": "0%"})
        sheet = book.add_worksheet("Åk 3 NP")
        sheet.write(0, 0, "Nationella prov årskurs 3, Lillköpings kommun")
        sheet.merge_range(3, 2, 3, 3, "Svenska")
        sheet.merge_range(3, 4, 3, 5, "Matematik")
        sheet.write_row(4, 0, ["Skola", "Skolenhetskod", *(year for _subject, year in COLUMNS)])
        rows: list[tuple[str, int | str, tuple[int | str, ...]]]
        rows = [(name, int(code), SHARES[code]) for code, name in SCHOOLS.items()]
        rows += [("Summa kommunen", "", (79, 82, 74, 78)), ("Riket", "", (75, 76, 72, 73))]
        for line, (name, code, shares) in enumerate(rows, start=5):
            sheet.write_row(line, 0, [name, code])
            for column, share in enumerate(shares, start=2):
                if isinstance(share, str):
                    sheet.write(line, column, share)
                else:
                    sheet.write(line, column, share / 100, percent)
        sheet = book.add_worksheet("Betyg åk 6")
        line = 0
        for subject, points in POINTS.items():
            sheet.write(line, 0, f"Betyg årskurs 6 läsåret 2024/25: {subject}")
            sheet.write_row(line + 1, 0, ["Skola", "Kod", "Antal elever", "Genomsnittlig betygspoäng"])
            for number, (code, name) in enumerate(SCHOOLS.items()):
                sheet.write_row(line + 2 + number, 0, [name, int(code), 20 + number, points[number]])
            line += 7
    return file.getvalue()


def by_likely_answers(table: MappingQuestions) -> MappingQuestions:
    while (question := table.question) is not None:
        table = table.answer(question.likely)
    return table


def figures(reading: Reading) -> dict[tuple[str, str, str | None], Decimal | str | None]:
    found = {
        (cell.code, cell.column, cell.school_year): cell.value if cell.token is None else cell.token
        for cell in reading.cells
    }
    assert len(found) == len(reading.cells)
    return found


def test_with_the_marked_answers_alone_every_figure_of_both_sheets_is_right(workbook: bytes) -> None:
    table = MappingQuestions(parse_book(workbook, NAME), NAME, other_year="2024/25")
    first = by_likely_answers(table)
    second = by_likely_answers(first.on_sheet("Betyg åk 6"))
    mapping = replace(first.mapping(), also=[second.mapping()])
    assert parse_mapping(mapping_to_yaml(mapping), "karta.yaml") == mapping

    reading = read_mapped(parse_book(workbook, NAME), mapping)

    expected: dict[tuple[str, str, str | None], Decimal | str | None] = {
        (code, f"np3_{subject}_share", year): share if isinstance(share, str) else Decimal(share)
        for code, shares in (*SHARES.items(), ("kommun", (79, 82, 74, 78)), ("riket", (75, 76, 72, 73)))
        for (subject, year), share in zip(COLUMNS, shares, strict=True)
    }
    expected |= {
        (code, f"betyg6_points:{SUBJECTS[subject]}", "2024/25"): Decimal(str(value))
        for subject, values in POINTS.items()
        for code, value in zip(SCHOOLS, values, strict=True)
    }
    assert figures(reading) == expected
    assert not reading.doubts
    assert {cell.n for cell in reading.cells if cell.column.startswith("betyg6")} == {20, 21, 22}


def test_one_block_of_several_with_the_same_grade_is_the_one_that_is_named(workbook: bytes) -> None:
    mapping = (
        "sheet: Betyg åk 6\nheader: 2\ncode: Kod\nunder: 'Betyg årskurs 6 läsåret 2024/25: Matematik'\n"
        "columns: [{heading: Genomsnittlig betygspoäng, measure: 'betyg6_points:ma'}]\n"
    )
    reading = read_mapped(parse_book(workbook, NAME), parse_mapping(mapping, "karta.yaml"))

    assert [cell.value for cell in reading.cells] == [Decimal(str(points)) for points in POINTS["Matematik"]]
    assert {cell.school_year for cell in reading.cells} == {"2024/25"}  # said by the title alone


@pytest.mark.parametrize(
    ("under", "measure", "words"),
    [("ämnen", "betyg6_spread", "finns inte ämne för ämne"), ("åk 4", "betyg6_points", "inga rader står under")],
)
def test_a_block_that_cannot_be_is_refused(workbook: bytes, under: str, measure: str, words: str) -> None:
    mapping = (
        f"sheet: Betyg åk 6\nheader: 2\ncode: Kod\nunder: {under}\n"
        f"columns: [{{heading: Genomsnittlig betygspoäng, measure: {measure}}}]\n"
    )
    with pytest.raises(RefusedError, match=words):
        read_mapped(parse_book(workbook, NAME), parse_mapping(mapping, "karta.yaml"))


@pytest.mark.parametrize(
    ("also", "words"),
    [
        ("{level: municipality, code: Kod, columns: [{heading: A, measure: merit9}]}", "alla skolor"),
        ("{code: Kod, columns: [{heading: A, measure: merit99}]}", "merit9"),
        ("{code: Kod, columns: [{heading: A, measure: merit9}], also: [{code: K, columns: []}]}", "en gång"),
    ],
)
def test_mistakes_in_further_tables_are_named(also: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        parse_mapping(f"code: K\ncolumns: [{{heading: A, measure: merit9}}]\nalso:\n- {also}\n", "karta.yaml")


ALL = [choice.id for choice in measure_choices("2024/25")]


@pytest.mark.parametrize(
    ("heading", "around", "values", "likely"),
    [
        (["Svenska", "2024/25"], ["Åk 3 NP"], ["85 %"], "np3_sv_share"),
        (["Genomsnittlig betygspoäng"], ["Betyg åk 6"], ["13,1"], "betyg6_points"),
        (["Genomsnittlig betygspoäng"], ["Betyg åk 6", "Engelska"], ["13,1"], "betyg6_points:en"),
        (["Matematik"], ["Betyg årskurs 6"], ["13,1"], "betyg6_points:ma"),
        (["Matematik"], ["Betyg årskurs 6"], ["85 %"], ""),  # points are no percent
        (["Matematik"], ["Resultat"], ["85 %"], ""),  # no grade, no test
        (["Meritvärde"], ["Åk 9"], ["231,5"], "merit9"),
        (["Andel"], ["Åk 3 NP"], ["85 %"], ""),
    ],
)
def test_a_measure_is_marked_only_when_it_is_named_in_full(
    heading: list[str], around: list[str], values: list[str], likely: str
) -> None:
    assert set(measure_ids("2024/25")) <= set(ALL)
    assert likely_measure(heading, around, ALL, values) == likely


def answered(lines: list[list[object]], year: str = "", **choices: str) -> MappingQuestions:
    """The table with one column of shares explained; the year and others as given, else as marked."""
    text = "\n".join(";".join(map(str, row)) for row in lines)
    table = MappingQuestions(parse_book(text.encode(), "a.csv"), "a.csv", other_year="2024/25")
    asked = set()
    while (question := table.question) is not None:
        asked.add(question.kind)
        share = "np3_sv_share" if question.about == choices.get("share", "Andel") else "-"
        given = {"column": share, "year": year or question.likely}.get(question.kind, question.likely)
        table = table.answer(choices.get(question.kind, given))
    assert ("year" in asked) == bool(year)
    return table


def test_the_school_year_is_asked_for_once_and_the_answer_holds() -> None:
    said: list[list[object]] = [["Resultat 2023/24"], ["Kod", "Andel"], ["99200001", 81]]
    table = answered(said, year="-")
    reading = read_mapped(table.book, table.mapping())
    assert {cell.school_year for cell in reading.cells} == {"2024/25"}  # the round's, not the title's
    assert {doubt.code for doubt in reading.doubts} == set(table.settled()) != set()

    calendar: list[list[object]] = [["Prov 2024"], *said[1:]]
    for year, true in (("2023/24", "2023/24"), ("-", "2024/25")):
        table = answered(calendar, year)
        reading = read_mapped(table.book, table.mapping())
        assert ({cell.school_year for cell in reading.cells}, reading.doubts) == ({true}, ())


def test_the_school_year_is_not_asked_for_where_headings_or_rows_say_it() -> None:
    headings: list[list[object]] = [["Kod", "Andel 2023/24", "Andel 2024/25"], ["99200001", 81, 82]]
    table = answered(headings, share="Andel 2023/24")
    assert [cell.school_year for cell in read_mapped(table.book, table.mapping()).cells] == ["2023/24"]

    blocks: list[list[object]] = [["Kod", "Andel"], ["2023/24"], ["99200001", 81], ["2024/25"], ["99200001", 82]]
    table = answered(blocks, rows="2024/25")
    reading = read_mapped(table.book, table.mapping())
    assert ([(cell.school_year, cell.raw) for cell in reading.cells], reading.doubts) == ([("2024/25", "82")], ())


def test_an_answer_that_the_mapping_is_right_is_no_block_of_rows() -> None:
    rows: list[list[object]] = [["Kod", "Andel flickor"], ["99200001", 81]]
    table = answered(rows, year="2024/25", share="Andel flickor", group="alla")
    assert not table.mapping().under
    assert [doubt.choices[0].id for doubt in read_mapped(table.book, table.mapping()).doubts] == ["karta"]


def test_a_year_named_for_one_sheet_holds_for_those_that_say_none() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name in ("Svenska", "Matematik", "Matematik 2023-24"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Skola", "Andel"])
            sheet.write_row(1, 0, ["Lingonskolan", 81])
    first = MappingQuestions(parse_book(file.getvalue(), "a.xlsx"), "a.xlsx", sheet="Svenska", school_year="2024/25")

    assert first.on_sheet("Matematik").school_year == "2024/25"
    assert first.on_sheet("Matematik 2023-24").school_year is None

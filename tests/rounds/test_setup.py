from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.sheet import parse_book
from resultatdialog.results.mapping import MappedColumn, TableMapping, mapping_to_yaml, parse_mapping
from resultatdialog.results.mapping_questions import MappingQuestions, likely_group, written_as_parts
from resultatdialog.results.read import parse_results
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.input_files import (
    InputFile,
    files_at,
    keep_mapping,
    mapping_path,
    municipalities_in,
    paths_in,
    read_input,
    say_input,
)
from resultatdialog.rounds.preview import figure_lines, gap_lines, left_out_lines, school_figures, unasked_lines
from resultatdialog.rounds.setup import (
    Setup,
    id_from,
    mistakes_in,
    preview_round,
    proposed,
    school_of_same_name,
    school_years,
    write_round,
)

HEADINGS = "Skola;Skol-enhetskod;Skolkommun;Kommun-kod;Typ av huvudman;Antal elever"
BEFORE = "Statistik från Skolverket, https://www.skolverket.se\n\n"
MARKS_6 = f"""\
{BEFORE}Grundskola - Betyg årskurs 6, samtliga elever
Valt läsår: 2024/25

{HEADINGS};Genomsnittlig betygspoäng;
Björkdungens skola (påhittad);00000018;Exempelby;0099;Kommunal;53;13,5;
[red]Aspens[/] skola;00000026;Exempelby;0099;Enskild;..;..;
Långt bort (påhittad);00000034;Annanstans;0098;Kommunal;20;14,0;
"""
MERIT = f"""\
{BEFORE}Grundskola - Slutbetyg årskurs 9, samtliga elever
Valt läsår: 2024/25

{HEADINGS};Genomsnittligt meritvärde (17 ämnen);
Björkdungens skola (påhittad);00000018;Exempelby;0099;Kommunal;41;232,5;
Granens skola;00000042;Exempelby;0099;Kommunal;20;240,0;
"""
OWN = """\
Resultat åk 3 läsåret 2024/2025;;;;
;;;;
Skola;Antal elever;Svenska;Svenska flickor;Anmärkning
Björkdungens  Skola (påhittad);41;0,8048780487804879;0,9;
[red]Aspens[/] skolan;7;..;..;få
Ekens skola;12;0,5;1;
Totalsumma;60;0,8;;
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("betyg6.csv", MARKS_6), ("merit.csv", MERIT), ("eget.csv", OWN)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def setup_of(*paths: Path) -> Setup:
    return proposed(Setup(files=tuple(read_input(path) for path in paths), code="0099"))


# Files.


def test_a_path_is_understood_however_it_was_dragged_or_pasted(tmp_path: Path) -> None:
    (tmp_path / "Min fil.csv").write_text("x", encoding="utf-8")
    where = tmp_path / "Min fil.csv"

    for said in (str(where), f'"{where}"', f"'{where}'", str(where).replace(" ", "\\ "), where.as_uri(), f"  {where} "):
        assert paths_in(said) == (where,), said
    assert paths_in(f"{where}\n\n{tmp_path}\n") == (where, tmp_path)
    assert paths_in("~nobody-at-all/x") == (Path("~nobody-at-all/x"),)


def test_a_folder_lists_its_files_of_results(folder: Path) -> None:
    (folder / "läs.docx").write_text("", encoding="utf-8")
    (folder / "eget.csv.karta.yaml").write_text("", encoding="utf-8")

    assert [path.name for path in files_at(folder)] == ["betyg6.csv", "eget.csv", "merit.csv"]
    for wrong in (folder / "finns inte", Path("x" * 5000), Path("a\0b")):
        with pytest.raises(RefusedError):
            files_at(wrong)


def test_each_file_says_in_a_line_what_it_was_understood_as(folder: Path) -> None:
    given = read_input(folder / "betyg6.csv")

    assert say_input(given) == "Skolverkets export · 2024/25 · skolenheter · 3 rader · Betyg åk 6, betygspoäng"
    assert (given.used, given.mappable, given.years) == (True, False, {"2024/25": 3})


def test_a_table_nobody_knows_is_refused_with_its_headings_and_can_be_explained(folder: Path) -> None:
    given = read_input(folder / "eget.csv")

    assert not given.used
    assert given.mappable
    assert "eget.csv" in given.refused


def test_a_table_that_begins_with_a_bracket_is_a_table_and_json_with_a_byte_order_mark_is_json(tmp_path: Path) -> None:
    (tmp_path / "rapport.csv").write_text("[Rapport];Skola\n1;Björk\n", encoding="utf-8")
    (tmp_path / "svar.json").write_bytes(b'\xef\xbb\xbf\n {"a;b": 1}')

    assert read_input(tmp_path / "rapport.csv").mappable
    assert not read_input(tmp_path / "svar.json").mappable


def test_what_is_no_table_can_not_be_explained(tmp_path: Path) -> None:
    for name, content in (("a.json", b"{}"), ("b.csv", b""), ("c.csv", b"a;b\n\x1b[2J;1\n"), ("d.csv", b"ord\n")):
        (tmp_path / name).write_bytes(content)
        given = read_input(tmp_path / name)
        assert given.refused
        assert not given.mappable


def test_a_list_of_schools_is_a_list_of_schools(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text("school;name;organizer_type;grades\n00000018;Björk;kommunal;F-6\n", encoding="utf-8")

    (school,) = read_input(path).schools
    assert (school.code, school.grades[-1]) == ("00000018", "6")


def test_the_municipalities_are_those_with_most_schools_first(folder: Path) -> None:
    found = municipalities_in([read_input(folder / "betyg6.csv"), read_input(folder / "merit.csv")])

    assert [tuple(each) for each in found] == [("0099", "Exempelby", 3), ("0098", "Annanstans", 1)]


# What is proposed.


def test_year_title_and_short_name_are_proposed_and_what_was_said_stands(folder: Path) -> None:
    setup = setup_of(folder / "merit.csv")

    assert (setup.name, setup.school_year) == ("Exempelby", "2024/25")
    assert (setup.title, setup.id) == ("Resultatdialoger Exempelby 2024/25", "resultatdialoger-exempelby-2024-25")
    assert proposed(Setup(files=setup.files)).code == "0099"  # the only one
    assert proposed(replace(setup, title="Vår omgång", id="")).id == "var-omgang"
    assert list(mistakes_in(setup)) == []


def test_the_year_that_is_proposed_is_the_latest_with_many_figures(folder: Path) -> None:
    given = read_input(folder / "merit.csv")
    files = tuple(replace(given, years=years) for years in ({"2024/25": 90, "2023/24": 100}, {"2025/26": 3}))

    assert school_years(Setup(files=files)) == ("2024/25", "2023/24", "2025/26")


@pytest.mark.parametrize(("title", "short"), [("Åk 3 & 6!", "ak-3-6"), ("日本", "omgang"), ("x" * 99, "x" * 60)])
def test_a_short_name_is_plain_letters(title: str, short: str) -> None:
    assert id_from(title) == short


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "99"}, "municipality"), ({"code": "٠٠٩٩"}, "municipality"), ({"school_year": "2024"}, "school-year"),
        ({"guide": "x" * 5000}, "guide"), ({"title": " "}, "title"), ({"id": "a\nb"}, "id"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(change: dict[str, str], field: str, folder: Path) -> None:
    assert [wrong.field for wrong in mistakes_in(replace(setup_of(folder / "merit.csv"), **change))] == [field]  # type: ignore[arg-type]


# The round it would be.


def test_the_preview_says_what_will_be_shown_and_what_is_missing(folder: Path) -> None:
    made = preview_round(setup_of(folder / "betyg6.csv", folder / "merit.csv"))

    assert [school.grades for school in made.round.schools] == [
        ("6",),
        ("6", "9"),
        ("9",),
    ]  # by name, not as in the file
    said = "\n".join((*figure_lines(made), *gap_lines(made), *unasked_lines(made), *left_out_lines(made)))
    assert "Betyg åk 6, betygspoäng: 1 av 2 (50\u00a0%) visar ett tal" in said
    assert "2 skolor av 2 saknar Nationella prov åk 6, provbetyg: [red]Aspens[/] skola, Björkdungens skola (på" in said
    assert "ingen fil har det: Nationella prov åk 3, svenska" in said
    assert "guiden frågar inte om det: Meritvärde åk 9" in said
    assert "en annan skola eller kommun (2)" in said


def test_for_a_school_each_figure_has_its_pupils_and_its_place(folder: Path) -> None:
    made = preview_round(setup_of(folder / "betyg6.csv", folder / "merit.csv"))

    shown = {figure.measure: figure for figure in school_figures(made, made.round.schools[1])}
    marks, merit = shown["Betyg åk 6, betygspoäng"], shown["Meritvärde åk 9"]
    assert (marks.figure, marks.pupils, marks.asked) == ("13,5", "53", True)
    assert marks.source == "betyg6.csv, rad 7 (samtliga elever)"
    assert (merit.figure, merit.asked) == ("232,5", False)
    assert shown["Nationella prov åk 6, provbetyg"].figure == "–"
    masked = {figure.measure: figure for figure in school_figures(made, made.round.schools[0])}
    assert (masked["Betyg åk 6, betygspoäng"].figure, "få elever" in masked["Betyg åk 6, betygspoäng"].token) == (
        "..",
        True,
    )


def test_a_name_that_somebody_confirms_gives_the_school_the_grade(folder: Path) -> None:
    said = TableMapping(
        columns=[MappedColumn("Svenska", "np3_sv_share", "alla", "Antal elever", 100)], header=3, name="Skola"
    )
    files = (read_input(folder / "merit.csv"), read_input(folder / "eget.csv", said))
    setup = proposed(Setup(files=files, code="0099"))
    made = preview_round(setup)

    assert [name.name for name in made.undecided(setup)] == [
        "Björkdungens  Skola (påhittad)", "[red]Aspens[/] skolan", "Ekens skola",
    ]  # fmt: skip
    same = [school_of_same_name(name, made.candidates) for name in made.unmatched]
    assert [school.code if school else None for school in same] == ["00000018", None, None]

    setup = replace(
        setup,
        confirmed={"Björkdungens  Skola (påhittad)": "00000018"},
        left_out=frozenset({"[red]Aspens[/] skolan", "Ekens skola"}),
    )
    made = preview_round(setup)
    assert made.undecided(setup) == ()
    assert made.round.schools[0].grades == ("3", "9")
    figure = made.round.figure("00000018", "np3_sv_share")
    assert figure is not None
    assert (figure.raw, figure.n, figure.line) == ("80.487805", 41, 4)
    assert "ingen av omgångens skolors (2)" in "\n".join(left_out_lines(made))


def test_the_round_that_is_written_reads_back_as_it_was_previewed(folder: Path) -> None:
    setup = setup_of(folder / "betyg6.csv", folder / "merit.csv")
    made = preview_round(setup)
    write_round(setup, made, folder / "ny")

    read = read_round(folder / "ny").round
    assert replace(read, figures=()) == replace(made.round, figures=())
    assert [figure[:8] for figure in read.figures] == [figure[:8] for figure in made.round.figures]


def test_what_does_not_read_back_leaves_no_folder_behind(folder: Path) -> None:
    setup = replace(setup_of(folder / "merit.csv"), title="x" * 300)

    with pytest.raises(RefusedError, match="title"):
        write_round(setup, preview_round(setup), folder / "ny")
    assert not list((folder / "ny").iterdir())


def test_two_files_that_differ_are_a_problem_and_nothing_else(folder: Path) -> None:
    (folder / "andra.csv").write_text(MERIT.replace("232,5", "231"), encoding="utf-8")

    (problem,) = preview_round(setup_of(folder / "merit.csv", folder / "andra.csv")).problems
    assert "andra.csv, rad 7" in str(problem)


# A table of one's own.


def asked(text: str = OWN) -> MappingQuestions:
    return MappingQuestions(parse_book(text.encode(), "eget.csv"), "eget.csv")


def answered(table: MappingQuestions, *choices: str) -> MappingQuestions:
    for choice in choices:
        question = table.question
        assert question is not None
        table = table.answer(choice or question.likely)
    return table


def test_column_by_column_a_table_is_explained() -> None:
    table = answered(asked(), "", "")  # heading line and school as proposed
    assert (table.header, table.has_codes) == (3, False)
    question = table.question
    assert question is not None
    assert (question.kind, question.about, question.number, question.of) == ("column", "Antal elever", 1, 4)
    table = answered(table, "-", "np3_sv_share", "", "", "np3_sv_share", "", "")
    question = table.question
    assert question is not None
    assert (question.kind, question.about) == ("column", "Anmärkning")
    table = answered(table, "-", "", "-", "")

    assert table.question is None
    assert table.mapping() == TableMapping(
        columns=[
            MappedColumn("Svenska", "np3_sv_share", "alla", "Antal elever", 100),
            MappedColumn("Svenska flickor", "np3_sv_share", "flickor", "", 100),
        ],
        header=3,
        name="Skola",
        school_year="2024/25",
    )
    assert (
        "Svenska",
        "Nationella prov åk 3, svenska · alla elever · 0–1 läses som procent · elever: Antal elever",
    ) in (list(table.summary()))


PIVOT = """\
Radetiketter;Genomsnitt
6;
Boken;14,2
Granen;13,1
9;
Boken;208,1
Granen;214,2
Kommunen;211,0
Riket;229,5
Summa;1
"""


def explained(table: MappingQuestions, *measures: str) -> tuple[MappingQuestions, list[tuple[str, str, str]]]:
    """The table with each column given its measure and all else as proposed, and what was asked of its rows."""
    table = answered(table, "", "")
    for measure in measures:
        table = answered(table, measure, *([""] if measure != "-" else []))
    asked_of_rows: list[tuple[str, str, str]] = []
    while table.question is not None:
        question = table.question
        if question.kind in ("rows", "total"):
            asked_of_rows.append((question.kind, question.about, question.likely))
        table = table.answer(question.likely)
    return table, asked_of_rows


def test_blocks_and_rows_of_totals_are_asked_about_and_stand_in_the_mapping() -> None:
    table, asked_of_rows = explained(asked(PIVOT), "merit9")

    assert asked_of_rows == [
        ("rows", "9", "9"), ("total", "Kommunen", "kommun"), ("total", "Riket", "riket"), ("total", "Summa", "-"),
    ]  # fmt: skip
    mapping = table.mapping()
    assert (mapping.under, mapping.municipality, mapping.country) == ("9", "Kommunen", "Riket")
    reading = parse_results(PIVOT.encode(), "eget.csv", parse_mapping(mapping_to_yaml(mapping), "karta.yaml"))
    assert [(cell.name, cell.code, cell.raw) for cell in reading.cells] == [
        ("Boken", "", "208,1"), ("Granen", "", "214,2"), ("Kommunen", "kommun", "211,0"), ("Riket", "riket", "229,5"),
    ]  # fmt: skip
    assert not reading.doubts
    assert ("Kommunen", "kommunens rad") in list(table.summary())


def test_measures_of_two_grades_take_rows_of_a_block_each() -> None:
    table, asked_of_rows = explained(
        asked("Skola;Betyg;Merit\n6;;\nBoken;14;\n9;;\nBoken;;208\n"), "betyg6_points", "merit9"
    )

    assert asked_of_rows == [("rows", "6", "6"), ("rows", "9", "9")]
    mapping = table.mapping()
    assert (mapping.under, [column.under for column in mapping.columns]) == ("", ["6", "9"])


def test_a_column_of_grades_tells_rows_apart_and_all_rows_can_be_meant() -> None:
    text = "Skola;Årskurs;Andel\nBoken;3;80\nGranen;3;70\nBoken;6;60\n"
    table, asked_of_rows = explained(asked(text), "-", "np3_sv_share")
    assert asked_of_rows == [("rows", "3", "3")]
    assert table.mapping().under == "3"

    everything = replace(table, under=(("3", "alla"),)).mapping()
    reading = parse_results(text.encode(), "eget.csv", parse_mapping(mapping_to_yaml(everything), "karta.yaml"))
    assert [cell.raw for cell in reading.cells] == ["80", "70", "60"] and not reading.doubts


def test_a_table_of_one_kind_of_rows_asks_nothing_of_them() -> None:
    assert explained(asked("Skola;Merit\nBoken;208\nGranen;214\nTotalsumma;211\n"), "merit9")[1] == []


def test_codes_are_noticed_and_names_taken_beside_them() -> None:
    table = answered(asked("Skolnamn;Kod;Ma\nBjörk;00000018;82\nAsp;00000026;..\n"), "", "", "np3_ma_share", "", "")

    mapping = table.mapping()
    assert (mapping.code, mapping.name, mapping.columns) == ("Kod", "Skolnamn", [MappedColumn("Ma", "np3_ma_share")])


def test_percent_is_not_asked_about_when_it_is_percent() -> None:
    assert not written_as_parts(("82", "0,5"))
    assert not written_as_parts(("0", "1"))
    assert written_as_parts(("0,5", "1", "..", ""))


@pytest.mark.parametrize(("heading", "group"), [("Andel flickor", "flickor"), ("Pojkar %", "pojkar"), ("M", "alla")])
def test_a_heading_s_word_proposes_girls_or_boys(heading: str, group: str) -> None:
    assert likely_group(heading) == group


def test_a_mapping_that_was_kept_is_found_next_time(folder: Path) -> None:
    path = folder / "eget.csv"
    mapping = answered(asked(), "", "", "-", "np3_sv_share", "", "", "-", "-", "", "").mapping()
    keep_mapping(path, mapping)

    given = read_input(path)
    assert (given.used, given.mapping) == (True, mapping_path(path).name)
    assert given.mapping == "eget.csv.karta.yaml"

    path.write_text(OWN.replace("Svenska;", "Sv;"), encoding="utf-8")
    assert read_input(path).mappable  # another table under the same name is asked about anew


def test_own_tables_with_codes_are_schools_of_the_municipality(folder: Path) -> None:
    path = folder / "eget.csv"
    path.write_text("Kod;Skola;Sv\n00000018;Björk;82\n00000034;Långt bort;80\n", encoding="utf-8")
    said = TableMapping(columns=[MappedColumn("Sv", "np3_sv_share")], code="Kod", name="Skola")
    setup = setup_of(folder / "betyg6.csv")
    made = preview_round(replace(setup, files=(*setup.files, read_input(path, said))))

    assert [(school.code, school.grades) for school in made.round.schools] == [
        ("00000026", ("6",)), ("00000018", ("3", "6")),
    ]  # fmt: skip


def test_the_guide_that_asks_about_the_files_figures_is_proposed() -> None:
    marks = InputFile(Path("a.csv"), measures=("merit9",))
    tests = InputFile(Path("b.csv"), measures=("np3_sv_share", "np3_ma_share"))

    assert proposed(Setup(files=(marks,))).guide == "slutbetyg-ak9"
    assert proposed(Setup(files=(marks, tests))).guide == "nacka-ak3-6"
    assert proposed(Setup()).guide == "nacka-ak3-6"
    assert proposed(Setup(files=(marks,), guide="nacka-ak3-6")).guide == "nacka-ak3-6"


def test_a_file_of_pupils_is_refused_and_not_offered_to_be_explained(tmp_path: Path) -> None:
    path = tmp_path / "elever.txt"
    path.write_text("".join(f"9A;20100{n}1{n}-23{n}4;Påhittsson, Exempla;A;B\n" for n in range(1, 6)), encoding="utf-8")

    given = read_input(path)

    assert not given.mappable
    assert "personnummer" in given.refused
    assert "Påhittsson" not in given.refused

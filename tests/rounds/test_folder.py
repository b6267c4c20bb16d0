from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from resultatdialog.guide.read import guide_hash, guide_to_json
from resultatdialog.intake.problem import RefusedError
from resultatdialog.rounds.folder import parse_grades, read_round
from resultatdialog.rounds.model import round_from_json, round_to_json
from resultatdialog.rounds.roster import School, roster_from_json


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def places(folder: Path) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        read_round(folder)
    return [problem.where for problem in refused.value.problems]


def test_a_good_folder_becomes_a_round_with_its_guide(small_folder: Path) -> None:
    found = read_round(small_folder)
    current = found.round

    assert (current.id, current.title, current.school_year) == ("liten", "En liten omgång", "2014/15")
    assert (current.municipality_code, current.municipality, current.min_group) == ("0182", "Nacka", 10)
    assert current.schools == (
        School("12345678", "Vår skola [skratt] [/b]", "kommunal", ("F", *"123456"), 300, "Exempla Provsson"),
        School("12345679", "=cmd; Ärtans skola", "enskild", ("F", *"123"), None, ""),
        School("12345670", "Bergskolan 日本", "kommunal", tuple("456789"), 200, "Platshålla Textgren"),
    )
    assert len(current.figures) == 19
    assert (current.guide, current.guide_hash) == ("nacka-ak3-6", guide_hash(guide_to_json(found.guide)))
    assert found.warnings == ()


def test_numbers_of_a_measure_are_the_schools_own_for_all_pupils_in_the_round_s_year(small_folder: Path) -> None:
    current = read_round(small_folder).round

    assert current.values("np3_sv_share") == {"12345678": Decimal(82), "12345679": Decimal(100)}
    assert current.values("np3_ma_share") == {"12345679": Decimal("70.5")}
    municipal = current.municipal("np3_sv_share")
    national = current.national("np6_test_points")
    assert municipal is not None
    assert national is not None
    assert (municipal.value, national.value) == (Decimal(84), Decimal("13.7"))


def test_a_measure_applies_with_the_grade_and_a_row_even_a_masked_one(small_folder: Path) -> None:
    edit(small_folder, "results.csv", "12345670;np6", "12345679;np6_test_points;2014/15;alla;12;9;x\n12345670;np6")
    current = read_round(small_folder).round
    ours, small, large = current.schools

    assert current.applies("np3_ma_share", ours)  # masked
    assert not current.applies("np3_sv_share", large)  # no grade 3
    assert not current.applies("betyg6_points:ma", large)  # no row
    assert not current.applies("np6_test_points", small)  # a row, but no grade 6
    assert current.measures_of(large) == {"np6_test_points", "betyg6_points", "betyg6_spread"}


def test_figures_for_a_grade_the_school_does_not_have_give_a_warning(small_folder: Path) -> None:
    edit(small_folder, "results.csv", "12345670;np6", "12345679;np6_test_points;2014/15;alla;12;9;x\n12345670;np6")

    (warning,) = read_round(small_folder).warnings
    assert "=cmd; Ärtans skola" in warning
    assert "np6_test_points" in warning


def test_an_empty_value_gives_a_warning_with_its_line(small_folder: Path) -> None:
    edit(small_folder, "results.csv", ";82;50;", ";;50;")

    (warning,) = read_round(small_folder).warnings
    assert warning.startswith("results.csv, rad 2, kolumn value")


def test_files_saved_by_windows_programs_give_the_same_round(small_folder: Path) -> None:
    edit(small_folder, "schools.csv", " 日本", "")
    expected = read_round(small_folder)
    for name in ("round.yaml", "schools.csv", "results.csv"):
        text = (small_folder / name).read_text(encoding="utf-8")
        (small_folder / name).write_bytes(text.replace("\n", "\r\n").encode("cp1252"))

    assert read_round(small_folder) == expected


def test_the_problems_of_all_three_files_come_together(small_folder: Path) -> None:
    edit(small_folder, "round.yaml", "2014/15", "2014")
    edit(small_folder, "round.yaml", "nacka-ak3-6", "nacka-ak3-5")
    edit(small_folder, "schools.csv", "F-6", "G-6")
    edit(small_folder, "schools.csv", "enskild", "privat")
    edit(small_folder, "results.csv", "70.5", "omkring 70")
    edit(small_folder, "results.csv", "betyg6_spread", "betyg6_sprid")

    assert places(small_folder) == [
        "round.yaml, rad 4",
        "round.yaml, rad 5",
        "schools.csv, rad 2, kolumn grades",
        "schools.csv, rad 3, kolumn organizer_type",
        "results.csv, rad 10, kolumn measure",
        "results.csv, rad 14, kolumn value",
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("round.yaml", "title:", "titel:", "round.yaml, rad 2"),
        ("round.yaml", "guide: nacka-ak3-6", "guide: nacka-ak3-6\nmin_group: tio", "round.yaml, rad 6"),
        ("round.yaml", "guide: nacka-ak3-6", "guide: nacka-ak3-6\nmin_group: -1", "round.yaml, rad 6"),
        ("round.yaml", "id: liten", "id: ''", "round.yaml, rad 1"),
        ("schools.csv", "12345679", "1234567", "schools.csv, rad 3, kolumn school"),
        ("schools.csv", "12345670", "12345678", "schools.csv, rad 4, kolumn school"),
        ("schools.csv", ";Bergskolan 日本;", ";;", "schools.csv, rad 4, kolumn name"),
        ("schools.csv", ";200;", ";tvåhundra;", "schools.csv, rad 4, kolumn pupils"),
        ("schools.csv", "organizer_type", "organizer", "schools.csv, rad 1"),
        ("schools.csv", "4-9", "9-4", "schools.csv, rad 4, kolumn grades"),
        ("results.csv", "12345670;np6", "12345671;np6", "results.csv, rad 16, kolumn school"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_column(
    small_folder: Path, name: str, old: str, new: str, where: str
) -> None:
    edit(small_folder, name, old, new)

    assert where in places(small_folder)


def test_every_missing_file_is_named(small_folder: Path) -> None:
    for name in ("round.yaml", "schools.csv", "results.csv"):
        (small_folder / name).unlink()

    assert [Path(where).name for where in places(small_folder)] == ["round.yaml", "schools.csv", "results.csv"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert places(tmp_path / "saknas") == [str(tmp_path / "saknas")]


def test_the_guide_can_be_a_file_in_the_folder_and_its_mistakes_are_named(
    small_folder: Path, shipped_source: str
) -> None:
    (small_folder / "egen.yaml").write_text(shipped_source.replace("id: nacka-ak3-6", "id: egen"), encoding="utf-8")
    edit(small_folder, "round.yaml", "nacka-ak3-6", "egen.yaml")
    assert read_round(small_folder).round.guide == "egen"

    edit(small_folder, "egen.yaml", "np3_sv_share", "np3_sw_share")
    named, first, *_rest = places(small_folder)
    assert named == "round.yaml, rad 5"
    assert first.startswith("egen.yaml, rad ")


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("F-6", "F123456"),
        ("f–3", "F123"),
        ("3,6", "36"),
        ("6, 3", "36"),
        ("F-3,7-9", "F123789"),
        ("9", "9"),
        ("", None),
        ("11", None),
        ("6-3", None),
        ("3;6", None),
        ("3-", None),
        ("F-3-6", None),
    ],
)
def test_grades_are_read_as_people_write_them(text: str, grades: str | None) -> None:
    assert parse_grades(text) == (tuple(grades) if grades is not None else None)


def test_a_round_kept_as_json_is_the_same_round(small_folder: Path) -> None:
    current = read_round(small_folder).round

    assert round_from_json(round_to_json(current)) == current


def test_reading_a_folder_changes_nothing_in_it(small_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(small_folder, tmp_path / "copy")

    read_round(small_folder)

    for path in (tmp_path / "copy").iterdir():
        assert (small_folder / path.name).read_bytes() == path.read_bytes()
    assert len(list(small_folder.iterdir())) == 3


def test_the_roster_is_the_round_s_schools_without_figures(small_folder: Path) -> None:
    current = read_round(small_folder).round
    roster = roster_from_json(round_to_json(current))

    assert (roster.id, roster.title, roster.schools) == (current.id, current.title, current.schools)
    assert roster.school("12345679") == current.school("12345679")
    assert roster.school("1") is None

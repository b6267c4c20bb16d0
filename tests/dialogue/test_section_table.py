from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from resultatdialog.dialogue.comparison import ComparedMeasure, compare, figures_over_years
from resultatdialog.dialogue.conversation import Agenda
from resultatdialog.dialogue.section_table import (
    SectionTable,
    position,
    reference_notes,
    reference_sign,
    say_groups,
    say_reference,
    say_similar,
    section_table,
)
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.folder import read_round


def agenda(guide: Guide, folder: Path, school: str = "12345678") -> Agenda:
    current = read_round(folder).round
    found = current.school(school)
    assert found is not None
    return Agenda(guide, current, found)


def shown(guide: Guide, folder: Path, section: str, school: str = "12345678") -> SectionTable | None:
    held = agenda(guide, folder, school)
    return section_table(held, next(part for part in guide.sections if part.id == section))


@pytest.mark.parametrize(
    ("section", "measures"),
    [
        ("A", []),
        ("B", ["np3_sv_share", "np3_ma_share", "np3_neither_count"]),
        ("C", ["np6_test_points", "np3_np6_progress"]),
        ("D", ["betyg6_points", "betyg6_spread", "betyg6_points:ma", "betyg6_points:sv"]),
    ],
)
def test_each_section_shows_its_measures(guide: Guide, small_folder: Path, section: str, measures: list[str]) -> None:
    found = shown(guide, small_folder, section)

    assert found is not None
    assert [row.measure.id for row in found.rows] == measures
    assert found.cycle is (section == "A")


def test_a_section_without_figures_shows_nothing(guide: Guide, small_folder: Path) -> None:
    assert shown(guide, small_folder, "E") is None


def test_a_measure_is_compared_with_municipality_country_and_the_other_schools(
    guide: Guide, small_folder: Path
) -> None:
    with (small_folder / "schools.csv").open("a", encoding="utf-8") as file:
        file.write("12345671;Dalskolan;kommunal;F-3;;\n")
    with (small_folder / "results.csv").open("a", encoding="utf-8") as file:
        file.write("12345671;np3_sv_share;2014/15;alla;90;30;påhittad\n")
    row = compare(agenda(guide, small_folder), "np3_sv_share")
    points = compare(agenda(guide, small_folder), "np6_test_points")

    assert row is not None
    assert points is not None
    assert row.municipality is not None
    assert points.national is not None
    assert row.spread is not None
    assert (row.municipality.value, points.national.value) == (Decimal(84), Decimal("13.7"))
    assert [row.spread.low, row.spread.median, row.spread.high] == [Decimal(82), Fraction(90), Decimal(100)]
    assert row.level == "low"
    assert row.strip(7) == "●··|··•"
    # 41 of 50, Wilson 95 %: 69.2-90.2 percent; 84 lies inside
    assert row.chance == "within"
    assert position(row).startswith("lägre än de flesta")
    assert position(row).endswith("slumpen")


def test_among_two_schools_nothing_shows_the_other_school_s_figure(guide: Guide, small_folder: Path) -> None:
    row = compare(agenda(guide, small_folder), "np3_sv_share")

    assert row is not None
    assert (row.spread, row.level, row.chance) == (None, None, None)
    assert (row.strip(7), position(row)) == ("", "")


def test_a_masked_figure_has_neither_level_nor_chance(guide: Guide, small_folder: Path) -> None:
    row = compare(agenda(guide, small_folder), "np3_ma_share")

    assert row is not None
    assert (row.level, row.chance, position(row)) == (None, None, "")
    assert row.school is not None
    assert row.school.token == ".."


def test_a_measure_that_does_not_exist_is_not_compared(guide: Guide, small_folder: Path) -> None:
    assert compare(agenda(guide, small_folder), "np4") is None


MORE = """\
12345671;np3_sv_share;2014/15;alla;90;30;påhittad
12345671;np3_ma_share;2014/15;alla;80;30;påhittad
12345670;np3_sv_share;2014/15;alla;..;9;påhittad
"""


def with_more(folder: Path, rows: str, drop: str = "", grades: str = "F-6") -> Path:
    """The small round with one school more, these rows too, and without the rows that begin so."""
    schools, results = folder / "schools.csv", folder / "results.csv"
    schools.write_text(
        schools.read_text(encoding="utf-8") + f"12345671;Dalskolan;kommunal;{grades};;\n", encoding="utf-8"
    )
    lines = (results.read_text(encoding="utf-8") + rows).splitlines(keepends=True)
    kept = [line for line in lines if not drop or not line.startswith(drop)]
    results.write_text("".join(kept), encoding="utf-8")
    return folder


def compared(guide: Guide, folder: Path, measure: str) -> ComparedMeasure:
    row = compare(agenda(guide, folder), measure)
    assert row is not None
    return row


def test_without_a_published_figure_the_schools_pupils_stand_for_the_municipality(
    guide: Guide, small_folder: Path
) -> None:
    row = compared(guide, with_more(small_folder, MORE.splitlines(keepends=True)[0], "kommun;"), "np3_sv_share")

    assert row.municipality is None
    assert row.mean is not None
    # (50 * 82 + 20 * 100 + 30 * 90) / 100
    assert (row.mean.value, row.mean.schools, row.mean.pupils) == (Fraction(88), 3, 100)
    assert (say_reference(row), reference_sign(row)) == ("88\u00a0%", "*")
    assert reference_notes([row]) == ("*  medel över eleverna i omgångens skolor (3 skolor, 100 elever)",)
    assert row.chance == "within"
    assert "kommunen" not in position(row)


def test_a_published_figure_goes_before_the_mean(guide: Guide, small_folder: Path) -> None:
    row = compared(guide, with_more(small_folder, MORE.splitlines(keepends=True)[0]), "np3_sv_share")

    assert row.reference is not None
    assert row.reference.kind == "published"
    assert (say_reference(row), reference_sign(row)) == ("84\u00a0%", "")


def test_with_a_masked_school_there_is_no_mean_and_the_median_stands_in(guide: Guide, small_folder: Path) -> None:
    rows = MORE + "12345672;np3_sv_share;2014/15;alla;70;30;påhittad\n"
    folder = with_more(small_folder, rows, "kommun;")
    schools = folder / "schools.csv"
    text = schools.read_text(encoding="utf-8") + "12345672;Ekskolan;kommunal;F-6;;\n"
    schools.write_text(text.replace("kommunal;4-9", "kommunal;F-9"), encoding="utf-8")
    row = compared(guide, folder, "np3_sv_share")

    assert row.mean is None
    assert (say_reference(row), reference_sign(row)) == ("86\u00a0%", "†")
    assert row.chance is None  # a school in the middle is not the municipality
    assert position(row) != ""


def test_a_masked_municipality_stays_masked(guide: Guide, small_folder: Path) -> None:
    folder = with_more(
        small_folder,
        MORE.splitlines(keepends=True)[0] + "kommun;np3_sv_share;2014/15;alla;..;;x\n",
        "kommun;np3_sv_share;2014/15;alla;84",
    )
    row = compared(guide, folder, "np3_sv_share")

    assert row.reference is None
    assert (say_reference(row), reference_sign(row), row.chance) == ("..", "", None)


def test_earlier_years_keep_their_tokens_and_their_gaps(guide: Guide, small_folder: Path) -> None:
    folder = with_more(small_folder, "12345678;np3_sv_share;2011/12;alla;..;50;påhittad\n")
    held = agenda(guide, folder)
    years = figures_over_years(held.round, "12345678", "np3_sv_share")
    row = compared(guide, folder, "np3_sv_share")

    assert [(year, figure.raw if figure else None) for year, figure in years] == [
        ("2010/11", None),
        ("2011/12", ".."),
        ("2012/13", None),
        ("2013/14", "75"),
        ("2014/15", "82"),
    ]
    assert row.years is not None
    assert row.years.years == years[1:]
    assert row.before is not None
    assert row.before.value == 75


def test_a_single_year_is_no_trend(guide: Guide, small_folder: Path) -> None:
    row = compared(guide, small_folder, "np3_ma_share")

    assert (row.years, row.before) == (None, None)


def test_girls_and_boys_stand_with_their_numbers(guide: Guide, small_folder: Path) -> None:
    row = compared(
        guide, with_more(small_folder, "12345678;np3_sv_share;2014/15;pojkar;74,6;26;påhittad\n"), "np3_sv_share"
    )

    assert row.groups is not None
    assert row.groups.chance == "within"
    girls, boys, words = say_groups(row)
    assert girls == "90\u00a0% (24 flickor)"
    assert boys == "74,6\u00a0% (26 pojkar)"
    assert words.endswith("slumpen")


def test_a_masked_group_stays_masked_and_is_compared_with_nothing(guide: Guide, small_folder: Path) -> None:
    row = compared(
        guide, with_more(small_folder, "12345678;np3_sv_share;2014/15;pojkar;..;6;påhittad\n"), "np3_sv_share"
    )

    assert say_groups(row) == ("90\u00a0% (24 flickor)", "pojkar ..")


SUBJECTS = "".join(
    f"{school};betyg6_points:{subject};2014/15;alla;{points};40;påhittad\n"
    for school, means in {
        "12345678": {"en": "16,0", "no": "12,0"},
        "12345671": {"sv": "14", "ma": "14", "en": "11"},
    }.items()
    for subject, points in means.items()
)


def test_a_spread_that_is_not_given_is_worked_out_from_the_subjects(guide: Guide, small_folder: Path) -> None:
    folder = with_more(small_folder, SUBJECTS, "12345678;betyg6_spread")
    held = agenda(guide, folder)
    row = compared(guide, folder, "betyg6_spread")

    assert row.school is not None
    assert row.school.value == Decimal("1.8")  # 15, 13, 16, 12: 1.826
    assert "4 ämnen" in row.school.source
    assert sorted(row.values) == [Decimal("0.5"), Decimal("1.7"), Decimal("1.8")]  # and 14, 14, 11: 1.732
    assert held.figures["betyg6_spridning"].text == "1,8"
    assert row.chance is None


def test_a_masked_spread_is_not_worked_out(guide: Guide, small_folder: Path) -> None:
    folder = with_more(
        small_folder,
        SUBJECTS + "12345678;betyg6_spread;2014/15;alla;..;40;x\n",
        "12345678;betyg6_spread;2014/15;alla;1,3",
    )
    row = compared(guide, folder, "betyg6_spread")

    assert row.school is not None
    assert (row.school.token, row.school.value) == ("..", None)
    assert agenda(guide, folder).figures["betyg6_spridning"].masked


def test_neither_counts_nor_spreads_have_a_mean_over_pupils(guide: Guide, small_folder: Path) -> None:
    rows = (
        "12345671;np3_neither_count;2014/15;alla;3;30;påhittad\n12345671;betyg6_spread;2014/15;alla;1,0;30;påhittad\n"
    )
    folder = with_more(small_folder, rows)

    assert compared(guide, folder, "np3_neither_count").mean is None
    assert compared(guide, folder, "betyg6_spread").mean is None


def test_similar_schools_are_told_with_their_number_where_the_guide_shows_them(
    guide: Guide, small_folder: Path
) -> None:
    with (small_folder / "schools.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"1000000{n};Exempelskolan {n};kommunal;3,6;{250 + n};\n" for n in range(1, 5))
    with (small_folder / "results.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"1000000{n};np3_ma_share;2014/15;alla;7{n};30;prov\n" for n in range(1, 5))
    found = shown(guide, small_folder, "B", school="10000001")

    assert found is not None
    row = next(row for row in found.rows if row.measure.id == "np3_ma_share")
    assert row.similar is not None
    assert say_similar(row) == "3 liknande skolor (3, 6, 252–254 elever): 72 % till 74 %, median 73 %".replace(
        " %", "\u00a0%"
    )
    quiet = replace(
        guide,
        sections=tuple(
            replace(part, show=replace(part.show, similar=False)) if part.show else part for part in guide.sections
        ),
    )
    hidden = shown(quiet, small_folder, "B", school="10000001")
    assert hidden is not None
    assert [say_similar(row) for row in hidden.rows] == ["", "", ""]

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from resultatdialog.dialogue.conversation import Agenda
from resultatdialog.dialogue.principal_page import figures_in_words
from resultatdialog.dialogue.section_table import section_table
from resultatdialog.guide.model import Guide
from resultatdialog.results.value import Figure, Group, read_value
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.tui.widgets.figures import table

CODE, YEAR = "12345678", "2014/15"
WIDTH = 38


def figure(
    measure: str, raw: str, who: str = CODE, year: str = YEAR, group: str = "alla", n: int | None = 40
) -> Figure:
    assert group in get_args(Group)
    return Figure(who, measure, year, group, raw, *read_value(raw), n)  # type: ignore[arg-type]


OTHERS = (
    figure("np3_sv_share", "82"),
    figure("np3_ma_share", ".."),
    figure("np3_neither_count", "4"),
    *(figure("np3_sv_share", raw, f"1234567{place}") for place, raw in enumerate(("60", "90", "100"))),
)


def lines(guide: Guide, *figures: Figure) -> list[str]:
    codes = [CODE, *(f"1234567{place}" for place in range(3))]
    schools = tuple(School(code, "Skola", "kommunal", ("3",), 300) for code in codes)
    current = Round("prov", "Prov", "0182", "Nacka", YEAR, guide.id, "h", schools, OTHERS + figures)
    shown = section_table(Agenda(guide, current, schools[0]), next(part for part in guide.sections if part.id == "B"))
    assert shown is not None
    return table(figures_in_words(shown)).plain.replace("\u00a0", " ").split("\n")


def test_only_the_columns_that_have_something_stand(guide: Guide) -> None:
    found = lines(guide)

    assert found[1].split() == ["skolan", "kommun"]
    assert found[2].split() == ["Svenska", "82", "%", "83", "%*"]  # (82 + 60 + 90 + 100) / 4
    assert found[3].split() == ["Matematik", "..", "–"]
    assert {len(line) for line in found[1:5]} == {WIDTH}
    assert "*  medel över eleverna i omgångens skolor (4 skolor, 160 elever)" in found
    assert "..  uppgiften visas inte (få elever)" in found


def test_country_and_last_year_have_columns_of_their_own(guide: Guide) -> None:
    found = lines(
        guide,
        figure("np3_sv_share", "79", "kommun"),
        figure("np3_sv_share", "77", "riket"),
        figure("np3_sv_share", "~100", year="2013/14"),
    )

    assert found[1].split() == ["skolan", "kommun", "riket", "13/14"]
    assert found[2].split() == ["Svenska", "82", "%", "79", "%", "77", "%", "~100"]
    assert {len(line) for line in found[1:5]} == {WIDTH}
    assert any(line.startswith("~100  ") for line in found)
    assert not any("*" in line for line in found)


def test_more_than_two_years_are_a_line_below(guide: Guide) -> None:
    earlier = [figure("np3_sv_share", raw, year=year) for year, raw in (("2011/12", "78"), ("2013/14", ".."))]

    assert "78 % → – → .. → 82 %" in lines(guide, *earlier)
    assert not any("→" in line for line in lines(guide, earlier[1]))


@pytest.mark.parametrize(("girls", "boys"), [("90", "74"), ("90", "..")])
def test_girls_and_boys_stand_on_one_line_with_their_numbers(guide: Guide, girls: str, boys: str) -> None:
    found = lines(
        guide, figure("np3_sv_share", girls, group="flickor", n=20), figure("np3_sv_share", boys, group="pojkar", n=20)
    )

    masked = boys == ".."
    assert f"90 % (20 flickor) · {'pojkar ..' if masked else '74 % (20 pojkar)'}" in found
    assert ("skillnaden mellan dem kan bero på slumpen" in found) is not masked


def test_words_in_a_guide_s_title_are_no_markup(guide: Guide) -> None:
    current = Round("prov", "Prov", "0182", "Nacka", YEAR, guide.id, "h", (School(CODE, "S", "kommunal", ("3",), 1),))
    shown = section_table(Agenda(guide, current, current.schools[0]), guide.sections[1])
    assert shown is not None

    assert table(figures_in_words(replace(shown, title="[/b] [skratt]"))).plain.startswith("[/b] [skratt]")

"""A Swede reads 6,5 and an English reader 6.5, on every road a number takes to people."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from resultatdialog import vocabulary
from resultatdialog.cli.coding_commands import _figure
from resultatdialog.dialogue.comparison import ComparedMeasure
from resultatdialog.dialogue.figure_origin import _rules
from resultatdialog.guide.model import Guide
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import read_bytes
from resultatdialog.locale import activate
from resultatdialog.register.inspection import file_state
from resultatdialog.register.store import Register
from resultatdialog.results.chance import Chance
from resultatdialog.results.mapping_questions import scale_choices
from resultatdialog.tally.formats import write_csv
from resultatdialog.tally.model import CountedTable, Tally
from resultatdialog.tally.tables.results import RESULT_VARIATION, VariationRow
from resultatdialog.work.check import _file

both = pytest.mark.parametrize(("language", "sign"), [("sv", ","), ("en", ".")])


@pytest.fixture(autouse=True)
def spoken(request: pytest.FixtureRequest) -> None:
    activate(request.getfixturevalue("language"))


@both
def test_agreement_between_two_coders(language: str, sign: str) -> None:
    assert [_figure(value) for value in (0.5, -0.254, None)] == [f"0{sign}50", f"−0{sign}25", "–"]


@both
def test_the_spread_that_is_assumed_between_pupils(language: str, sign: str, guide: Guide) -> None:
    measure = vocabulary.find_measure("np6_test_points")
    assert measure is not None
    row = ComparedMeasure(measure, None, None, None, None, None, cast("Chance", object()))

    assert f" 6{sign}5 " in " ".join(words for line in _rules(row, guide.levels) for words in line)


@both
def test_the_size_of_the_register(language: str, sign: str, register: Register) -> None:
    (found,) = _file(register, file_state(register))

    assert f" 0{sign}" in str(found)


@both
def test_the_largest_file_that_is_read(language: str, sign: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(600_000))

    with pytest.raises(RefusedError, match=rf" 0[{sign}]5 MB"):
        read_bytes(tmp_path / "a", 524_288)


@both
def test_the_question_whether_a_share_is_written_as_a_part(language: str, sign: str) -> None:
    assert f" 0{sign}82 " in scale_choices()[0].words


@both
def test_a_table_for_a_spreadsheet(language: str, sign: str, tmp_path: Path) -> None:
    row = VariationRow(measure="np6_test_points", label="Prov", n=2, max=16.5, median=7, min=1, national=None)
    counted = Tally("liten", 2, 2, None, {"result_variation": CountedTable(RESULT_VARIATION, (row,), 0)}, ())

    write_csv(counted, ["result_variation"], tmp_path / "a.csv")

    assert f";2;16{sign}5;" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")

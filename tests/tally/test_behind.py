"""Behind every number stand its schools with their words, and the number has a name under which it is found again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.cli.main import main
from resultatdialog.dialogue.material import Material
from resultatdialog.tally.behind import behind
from resultatdialog.tally.cell_ids import CellId, cell_id, named_row, parse_cell_id
from resultatdialog.tally.model import CellRow
from resultatdialog.tally.registry import tally_by, tally_of

Output = Callable[..., tuple[int, str, str]]


@pytest.fixture
def output(sample_file: Path, capsys: pytest.CaptureFixture[str]) -> Output:
    def run(*words: str) -> tuple[int, str, str]:
        status = main(["--unprotected", "--register", str(sample_file), "tally", *words])
        return (status, *capsys.readouterr())

    return run


ids = st.text(min_size=1, max_size=12)


@given(ids, ids.filter(lambda text: not text.startswith("field:")), st.lists(ids, min_size=1), ids, ids)
def test_a_name_made_of_any_ids_is_read_as_its_parts(table: str, round_: str, row: list[str], by: str, g: str) -> None:
    table = table.replace("/", "_").removeprefix("field:") or "x"
    for name in (
        CellId(round_, table, tuple(row)),
        CellId(round_, f"field:{table}/{table}", tuple(row), "fact-checked", by.replace("/", "_"), g),
    ):
        assert parse_cell_id(str(name)) == name
        assert " " not in str(name) and "\n" not in str(name)


@pytest.mark.parametrize("text", ["x", "a/b", "/a/b", "a/field:q/f", "a/b/c+d", "a/b/c+x=1"])
def test_what_is_no_name_is_refused_in_words(output: Output, text: str) -> None:
    status, out, err = output("--cell", text)

    assert (status, out) == (1, "")
    assert len(err) > 20


def test_every_cell_of_every_table_and_group_is_found_by_its_name_and_no_two_have_one(sample: Material) -> None:
    counted = tally_of(sample)
    names = Counter[str]()
    for group, part in [(None, counted), *tally_by(sample, "size", counted)]:
        for table in part.tables.values():
            for row in table.rows:
                if isinstance(row, CellRow):
                    name = cell_id(part, table, row, group)
                    names[str(name)] += 1
                    assert named_row(table, parse_cell_id(str(name))) is row
    assert len(names) > 500
    assert set(names.values()) == {1}


def test_the_schools_behind_a_number_are_its_fates_and_those_counted_said_it(sample: Material) -> None:
    counted = tally_of(sample)
    types = {category.id: category.type for category in sample.guide.codebook.categories}
    labels = {category.label: category.id for category in sample.guide.codebook.categories}
    valences = {"strength": "goda insatser", "weakness": "brister"}
    seen = 0
    for name in ("explanation_types", "explanation_categories", "reasons", "materials", "field:np3_bada/count"):
        table = counted.tables[name]
        for row in table.rows:
            found = behind(table, row)
            assert Counter(each.fate for each in found) == Counter(row.cell.fates.values())
            assert {each.school: each.fate for each in found} == row.cell.fates
            assert all(each.said for each in found if each.fate == "counted")
            assert not any(each.said for each in found if each.fate == "not_applicable")
            if name == "explanation_types" and row.type == "effort" and row.valence in valences:
                for each in found:
                    codes = [said.code.partition(", ") for said in each.said if said.code]
                    match = [types[labels[code]] == "effort" and v == valences[row.valence] for code, _c, v in codes]
                    if each.fate == "counted":
                        assert match and all(match)
                        assert all(said.words and said.by and said.at for said in each.said)
                        seen += 1
                    else:
                        assert not any(match)
    assert seen > 40


def test_one_cell_is_printed_with_names_and_words_and_as_json(output: Output) -> None:
    name = "nacka-2016/explanation_types/np3/student/weakness"

    status, text, _err = output("--cell", name)

    assert status == 0
    flat = " ".join(text.split())
    assert "Skolor 6 av 27 (22\u00a0%)".replace("\u00a0", " ") in flat
    assert "Räknas (6)" in text and "Svarade annat (21)" in text and "Gäller ej (2)" in text
    assert "”Språkligt var det en svag grupp redan i förskoleklass.”" in flat
    assert "(fråga 8; EÖ, 22 apr 2016)" in flat
    assert "stannar på kontoret" in text
    status, text, _err = output("--cell", name, "--format", "json")
    told = json.loads(text)
    assert (told["cell"], told["row"]["count"], told["row"]["base"]) == (name, 6, 27)
    assert Counter(school["fate"] for school in told["schools"])["counted"] == 6


def test_a_cell_of_a_group_and_of_fact_checked_meetings_counts_only_those(output: Output) -> None:
    listed = json.loads(output("--by", "size", "--table", "materials", "--format", "json")[1])
    row: dict[str, Any] = listed["groups"][0]["tables"]["materials"][0]

    told = json.loads(output("--cell", row["cell"], "--format", "json")[1])

    assert "+by=size:low" in row["cell"]
    assert {key: told["row"][key] for key in ("count", "base")} == {"count": row["count"], "base": row["base"]}
    assert len(told["schools"]) == listed["groups"][0]["schools"]
    none = json.loads(output("--cell", "nacka-2016/materials/np3+only=fact-checked", "--format", "json")[1])
    assert (none["row"]["base"], none["schools"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--cell", "nacka-2016/xx/1"), "tabellen xx"),
        (("--cell", "nacka-2016/materials/xx"), "ingen sådan rad"),
        (("--cell", "nacka-2016/self_rating/7"), "ingen sådan rad"),
        (("--cell", "nacka-2016/materials/np3+by=xx:low"), "delas inte efter xx"),
        (("--cell", "nacka-2016/materials/np3+by=size:xx"), "gruppen xx"),
        (("--cell", "nacka-2015/materials/np3"), "nacka-2015"),
        (("--cell", "nacka-2016/materials/np3", "--format", "csv"), "namnger inte skolorna"),
        (("--cell", "nacka-2015/materials/np3", "--round", "nacka-2016"), "omgången nacka-2015"),
    ],
)
def test_a_cell_that_is_not_there_is_refused_with_what_is_wrong(
    output: Output, words: tuple[str, ...], said: str
) -> None:
    status, out, err = output(*words)

    assert (status, out) == (1, "")
    assert said in err


def test_who_in_text_gives_the_name_and_the_quotes_of_a_cell(output: Output) -> None:
    text = output("--who", "--table", "explanation_types")[1]

    flat = " ".join(text.split())
    assert "[nacka-2016/explanation_types/np3/student/weakness]" in text
    assert "Citronfjärilens friskola: ”Språkligt var det en svag grupp redan i förskoleklass.”" in flat
    told = json.loads(output("--who", "--table", "explanation_types", "--format", "json")[1])
    row = next(r for r in told["tables"]["explanation_types"] if (r["type"], r["valence"]) == ("student", "weakness"))
    assert sorted(row["said"]) == row["who"]["counted"]

"""The sample round through the real register gives the published figures.

That the committed files are what the builder writes takes half a minute to check, so by hand only:
`python sample_data/build.py --check`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from resultatdialog.dialogue.document import write_document
from resultatdialog.dialogue.material import Material
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.registry import tally
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

HERE = Path(__file__).parent.parent / "sample_data"
PUBLISHED = yaml.safe_load((HERE / "published-2016.yaml").read_text(encoding="utf-8"))
FLAGS = ("student_strength", "student_weakness", "effort_strength", "effort_weakness")

# sample_data/README.md, Words as numbers: share of the base in whole percent.
BANDS = {
    "three of four": (72, 78),
    "a little over half": (51, 60),
    "half": (47, 53),
    "just under half": (43, 49),
    "a little over one in three": (34, 39),
    "fewer": (10, 30),
}


@pytest.fixture(scope="module")
def sample_register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with Register(tmp_path_factory.mktemp("sample") / "register.db") as register:
        add_round(register, read_round(sample_round()))
        import_documents(register, sorted((sample_round() / "sessions").glob("*.json")))
        yield register


@pytest.fixture(scope="module")
def sample(sample_register: Register) -> Material:
    current = find_round(sample_register, "nacka-2016")
    assert current is not None
    return material(sample_register, current)


@pytest.fixture(scope="module")
def told(sample: Material) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_json(tally(sample.round, sample.guide, sample.conversations)))
    return found


def tables(told: dict[str, Any], name: str) -> Any:
    return told["tables"][name]


def test_every_school_has_a_session(told: dict[str, Any]) -> None:
    assert (told["schools"], told["sessions"]) == (PUBLISHED["schools_total"], PUBLISHED["schools_total"])


@pytest.mark.parametrize("measure", PUBLISHED["result_variation"])
def test_the_variation_is_the_published_one(told: dict[str, Any], measure: str) -> None:
    (row,) = [row for row in tables(told, "result_variation") if row["measure"] == measure]

    assert {name: row[name] for name in ("max", "median", "min", "national")} == PUBLISHED["result_variation"][measure]


@pytest.mark.parametrize("measure", PUBLISHED["explanations_by_type"])
def test_shares_counts_and_bases_of_the_explanations_are_the_published_ones(told: dict[str, Any], measure: str) -> None:
    found = {}
    for row in tables(told, "explanation_types"):
        if row["measure"] == measure and row["type"] != "external":
            name = row["type"] if row["valence"] == "any" else f"{row['type']}_{row['valence']}"
            found[name] = [row["share"], row["count"]]
            assert row["base"] == PUBLISHED["bases"][measure]

    assert found == PUBLISHED["explanations_by_type"][measure]


def test_the_matrix_has_the_published_indexes_and_number_of_flags(told: dict[str, Any]) -> None:
    rows = tables(told, "school_matrix")

    assert len(rows) == PUBLISHED["schools_with_results"]
    assert [row["index"] for row in rows] == [index for index, _flags in PUBLISHED["school_matrix"]]
    pairs = [[row["index"], sum(row[flag] for flag in FLAGS)] for row in rows]
    assert sorted(pairs) == sorted(PUBLISHED["school_matrix"])


@pytest.mark.parametrize("material_id", ["fonologisk_screening", "np3", "np6"])
def test_the_counted_materials_are_the_published_ones(told: dict[str, Any], material_id: str) -> None:
    (row,) = [row for row in tables(told, "materials") if row["material"] == material_id]

    assert {"count": row["count"], "base": row["base"]} == PUBLISHED["materials"][material_id]


@pytest.mark.parametrize(
    "material_id",
    ["betyg6", "larares_bedomningar", "gemensamma_prov", "egna_prov", "larares_prognoser", "utvecklingssamtal"],
)
def test_the_materials_told_in_words_are_within_the_words(told: dict[str, Any], material_id: str) -> None:
    (row,) = [row for row in tables(told, "materials") if row["material"] == material_id]
    low, high = BANDS[PUBLISHED["materials"][material_id].split(" (")[0]]

    assert low <= row["share"] <= high


def test_individual_plans_are_almost_as_common_as_the_organizer_s_tests(told: dict[str, Any]) -> None:
    shares = {row["material"]: row["share"] for row in tables(told, "materials")}

    assert 0 < shares["gemensamma_prov"] - shares["individuella_utvecklingsplaner"] <= 5


@pytest.mark.parametrize(("subject", "group"), [("sv", "pupil"), ("sv", "school"), ("ma", "pupil")])
def test_the_reasons_told_in_words_are_within_the_words(told: dict[str, Any], subject: str, group: str) -> None:
    (row,) = [
        row
        for row in tables(told, "reasons")
        if (row["subject"], row["group"], row["reason"]) == (subject, group, "any")
    ]
    low, high = BANDS[PUBLISHED["reasons_missed_np3"][subject][group]]

    assert low <= row["share"] <= high
    assert row["base"] == PUBLISHED["bases"]["np3"]


def test_learning_difficulties_are_named_more_often_for_swedish_and_school_reasons_too(told: dict[str, Any]) -> None:
    counts = {(row["subject"], row["group"], row["reason"]): row["count"] for row in tables(told, "reasons")}

    assert counts["sv", "pupil", "sarskilda_behov"] > counts["ma", "pupil", "sarskilda_behov"]
    assert 1 <= counts["sv", "school", "any"] - counts["ma", "school", "any"] <= 5


def test_the_ratings_lowest_and_most_common_steps_are_the_published_ones(told: dict[str, Any]) -> None:
    distribution = {int(step): count for step, count in tables(told, "self_rating")["distribution"].items() if count}

    assert sorted(distribution)[:2] == PUBLISHED["self_rating"]["lowest"]
    assert sorted(sorted(distribution, key=lambda step: distribution[step])[-2:]) == PUBLISHED["self_rating"]["most"]


def test_every_sample_document_comes_out_as_it_went_in(sample: Material) -> None:
    for conversation in sample.conversations:
        path = sample_round() / "sessions" / f"{conversation.school.code}.json"
        written = json.loads(write_document(conversation))
        assert written.pop("heads")
        original = json.loads(path.read_text(encoding="utf-8"))
        original["answers"] = {  # nothing ticked is nothing recorded
            question: {name: value for name, value in answer.items() if value != []}
            for question, answer in original["answers"].items()
        }
        for document in (written, original):
            document["explanations"].sort(key=lambda e: e["id"])
        assert written == original


def test_the_sample_imported_again_changes_nothing(sample_register: Register, told: dict[str, Any]) -> None:
    events = len(sample_register.events())

    again = import_documents(sample_register, sorted((sample_round() / "sessions").glob("*.json")))

    assert {imported.changed for imported in again} == {0}
    assert len(sample_register.events()) == events


def test_a_recount_that_shares_no_code_with_the_builder_agrees() -> None:
    done = subprocess.run([sys.executable, str(HERE / "verify.py")], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert "DIFF" not in done.stdout

"""Groups of schools: who is in which, and that the groups of a table add up to all schools."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.cli.main import main
from resultatdialog.dialogue.material import Material
from resultatdialog.tally.formats import to_csv
from resultatdialog.tally.groups import _thirds, group_keys
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.registry import tally_by, tally_of
from resultatdialog.tally.side_by_side import tables_in_words

BASES = ("count", "base", "not_applicable", "not_asked", "no_answer", "not_coded", "not_held", "high", "answered")


def told(sample: Material, by: str) -> dict[str, Any]:
    counted = tally_of(sample)
    found: dict[str, Any] = json.loads(to_json(counted, groups=tally_by(sample, by, counted)))
    return found


@pytest.mark.parametrize("by", ["organizer_type", "size", "index_third", "self_rating", "grades", "np3_bada/choice"])
def test_groups_of_which_a_school_has_one_add_up_to_all_schools_in_every_cell(sample: Material, by: str) -> None:
    found = told(sample, by)

    assert sum(group["schools"] for group in found["groups"]) == found["schools"] == 29
    assert len(found["groups"]) > 1
    for name, table in found["tables"].items():
        for row in table if isinstance(table, list) else ():
            keys = {key: row[key] for key in row if key in ("measure", "type", "category", "valence", "subject")}
            keys |= {key: row[key] for key in row if key in ("reason", "group", "material", "value")}
            same = [
                other for group in found["groups"] for other in group["tables"][name] if keys.items() <= other.items()
            ]
            for number in BASES if "low" in row and row["count"] else ():
                missing = number != "count" and len(same) < len(found["groups"])  # a number that no school there gave
                assert missing or sum(other[number] for other in same) == row[number], (name, keys, number)


def test_a_school_is_in_the_group_of_its_organizer_size_rating_and_answer(sample: Material) -> None:
    def schools(by: str) -> dict[str | None, set[str]]:
        return {group.value: set(group.schools) for group, _counted in tally_by(sample, by, tally_of(sample))}

    roster = sample.round.schools
    assert schools("organizer_type") == {
        kind: {school.code for school in roster if school.organizer_type == kind} for kind in ("kommunal", "enskild")
    }
    bands = {"low": (1, 5), "middle": (6, 6), "common": (7, 8), "high": (9, 10)}
    ratings = {c.school.code: c.session.answer("skattning")["rating"] for c in sample.conversations}
    assert schools("self_rating") == {
        band: {code for code, rating in ratings.items() if low <= rating <= high} for band, (low, high) in bands.items()
    }
    ticked = {c.school.code: c.session.answer("underlag").get("choices", ()) for c in sample.conversations}
    assert schools("underlag/choices")["egna_prov"] == {code for code in ticked if "egna_prov" in ticked[code]}
    sizes = schools("size")
    pupils = {school.code: school.pupils or 0 for school in roster}
    assert max(pupils[code] for code in sizes["low"]) < min(pupils[code] for code in sizes["middle"])
    assert max(pupils[code] for code in sizes["middle"]) < min(pupils[code] for code in sizes["high"])


@given(st.lists(st.integers(0, 8), min_size=1, max_size=30))
def test_thirds_keep_equal_numbers_together_and_are_thirds_where_all_differ(numbers: list[int]) -> None:
    found = _thirds({str(place): Fraction(number) for place, number in enumerate(numbers)})

    of_number = {numbers[int(code)]: third for code, third in found.items()}
    assert all(of_number[numbers[int(code)]] == third for code, third in found.items())
    ordered = [of_number[number] for number in sorted(of_number)]
    assert ordered == sorted(ordered, key=["low", "middle", "high"].index)
    apart = _thirds({str(place): Fraction(place) for place in range(len(numbers))})
    sizes = [list(apart.values()).count(third) for third in ("low", "middle", "high")]
    assert max(sizes) - min(sizes) <= 1


def test_every_table_stands_with_its_groups_in_words_csv_and_json(sample: Material) -> None:
    counted = tally_of(sample)
    groups = tally_by(sample, "organizer_type", counted)
    names = counted.names("text")

    shown = tables_in_words(counted, names, sample.guide, groups)

    materials = next(words for words in shown if words.name == "materials")
    assert materials.headings == ("Underlag", "Alla", "kommunal (22 samtal)", "fristående (7 samtal)")
    assert materials.rows[0][1:] == ("26 av 27 (96\u00a0%)", "20 av 21 (95\u00a0%)", "6 av 6 (100\u00a0%)")
    assert materials.note.endswith("Grupper: Huvudman.")
    apart = [words.title.partition(" – ")[2] for words in shown if words.name == "result_variation"]
    assert apart == ["alla skolor", "kommunal", "fristående"]
    assert all(len(row) == len(words.headings) for words in shown for row in words.rows)
    rows = list(csv.DictReader(io.StringIO(to_csv(counted, ["materials"], groups=groups)), delimiter=";"))
    first = [(row["by"], row["group"], row["count"]) for row in rows if row["material"] == "np3"]
    assert first == [("", "", "26"), ("organizer_type", "kommunal", "20"), ("organizer_type", "enskild", "6")]


def test_a_school_whose_answer_has_no_place_in_the_guide_is_in_the_group_of_which_it_is_not_known(
    sample: Material,
) -> None:
    lists = {
        name: tuple(option for option in options if option.id != "partly")
        for name, options in sample.guide.options.items()
    }
    guide = msgspec.structs.replace(sample.guide, options=lists)
    talks = tuple(replace(c, agenda=replace(c.agenda, guide=guide)) for c in sample.conversations)
    later = replace(sample, guide=guide, conversations=talks)

    groups = {group.value: len(group.schools) for group, _part in tally_by(later, "np3_bada/choice", tally_of(later))}

    assert groups == {"yes": 17, None: 12}


def test_words_say_between_which_numbers_a_group_lies_and_that_a_school_can_be_in_several(sample: Material) -> None:
    counted = tally_of(sample)

    (shown,) = tables_in_words(
        counted, ["field:np3_bada/choice"], sample.guide, tally_by(sample, "underlag/choices", counted)
    )

    assert shown.note.endswith("En skola kan vara i flera grupper.")
    assert shown.rows[0][1] == "17 av 27 (63\u00a0%); 17–21 (63–78\u00a0%)"


def test_every_key_of_a_guide_groups_by_command(
    sample_file: Path, sample: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    for by in group_keys(sample.guide):
        words = ("tally", "--by", by, "--table", "materials", "--format", "json")
        assert main(["--unprotected", "--register", str(sample_file), *words]) == 0
        groups = json.loads(capsys.readouterr().out)["groups"]
        assert {group["by"] for group in groups} == {by}
        assert len({group["label"] for group in groups}) == len(groups)

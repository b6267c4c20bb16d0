"""The schools behind each number: in JSON by code, in text by name, and nowhere unless somebody asks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.cli.main import main
from resultatdialog.register.store import Register
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.registry import tally_of
from resultatdialog.work.conversations import material
from resultatdialog.work.rounds import find_round

NUMBERS = {
    "counted": "count",
    "no_answer": "no_answer",
    "not_asked": "not_asked",
    "not_coded": "not_coded",
    "not_held": "not_held",
    "in_conflict": "in_conflict",
}


def told(path: Path, *, who: bool) -> dict[str, Any]:
    with Register(path) as register:
        (current,) = (find_round(register, name) for name in ["nacka-2016"])
        assert current is not None
        return dict(json.loads(to_json(tally_of(material(register, current)), who=who))["tables"])


def test_each_cell_s_schools_are_as_many_as_its_numbers_say(sample_file: Path) -> None:
    plain, named = told(sample_file, who=False), told(sample_file, who=True)
    rows = 0
    for name, table in named.items():
        for place, row in enumerate(table if isinstance(table, list) else []):
            who, _said = row.pop("who", None), row.pop("said", None)
            assert row == plain[name][place]
            if who is None:
                continue
            rows += 1
            for fate, number in NUMBERS.items():
                assert len(who.get(fate, [])) == row[number], (name, place, fate)
            schools = [school for fate, found in who.items() if fate != "not_held" for school in found]
            assert len(schools) == len(set(schools)) == row["base"]
    assert rows > 100


def test_text_names_them_and_says_that_it_stays_at_the_office(
    sample_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["--unprotected", "--register", str(sample_file), "tally", "--table", "materials"]

    assert main([*run, "--who"]) == 0
    said = capsys.readouterr().out
    assert "stannar på kontoret" in said
    found = re.search(r"Nationella prov i årskurs 3\s+Skolor (\d+) av.*?Räknas: (.*?)\n  \w", said, re.DOTALL)
    assert found is not None
    assert len(found[2].split(",")) == int(found[1]) > 20

    assert main(run) == 0
    assert "Björkdungen" not in capsys.readouterr().out


@pytest.mark.parametrize("form", ["csv", "md", "xlsx"])
def test_other_formats_do_not_name_schools(sample_file: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = ["--unprotected", "--register", str(sample_file), "tally", "--who", "--format", form, "--out", "x"]

    assert main(run) == 1
    assert "namnger inte skolorna" in capsys.readouterr().err

"""Numbers as the register stood, and numbers of another round: which differ, at which schools, by which entries."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from resultatdialog.cli.main import main
from resultatdialog.coding.coder_status import done_change
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.folder import RoundFolder, read_round
from resultatdialog.tally.differences import differences
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.registry import tally_of
from resultatdialog.work.conversations import digest_entry, material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.earlier import clocks_jumped, material_at
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from small_round import write_small_folder

Write = Callable[..., Path]
BEGIN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
SCHOOLS = ("12345678", "12345679", "12345670")
CODING = Explanation("e1", "np3", "organisation", "weakness", "Vi hann inte.", "np3_niva", "AL", "2026-05-04T11:00:00")


class Clock:
    """A clock that goes on by a minute each time it is asked."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def change(number: int) -> Change:
    """One of the changes that numbers hang on."""
    changes = (
        Change("answer/np3_niva/note", "Vi hann inte."),
        Change("answer/np3_niva/status", "declined"),
        Change("answer/np3_niva/status", None),
        CODING.change(),
        CODING.withdrawal(),
        done_change("AL", "2026-05-04T12:00:00"),
        Change("answer/skattning/rating", 7),
        Change("answer/skattning/rating", 4),
        Change("answer/underlag/choices", ["np3", "egna_prov"]),
        Change("answer/np3_bada/count", 3),
        Change(targets.STATE, "held"),
        Change(targets.STATE, "ongoing"),
    )
    return changes[number % len(changes)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> RoundFolder:
    return read_round(write_small_folder(tmp_path_factory.mktemp("liten") / "liten"))


def record(register: Register, school: str, *changes: Change, actor: str = "AL") -> None:
    session = register.session(f"s{school}")
    first = [
        Change(targets.ABOUT_ROUND, "liten"), Change(targets.ABOUT_SCHOOL, school), Change(targets.STATE, "held"),
    ]  # fmt: skip
    current = find_round(register, "liten")
    assert current is not None
    register.append([Entry(session, [*(first if not session.heads else []), *changes])], actor=actor)
    register.append([digest_entry(register, register.session(f"s{school}"), current)])


@given(st.lists(st.tuples(st.sampled_from(SCHOOLS), st.integers(0, 11)), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None, phases=[Phase.generate])
def test_the_tables_of_a_time_are_those_that_were_counted_then(
    folder: RoundFolder, steps: list[tuple[str, int]]
) -> None:
    clock = Clock()
    with tempfile.TemporaryDirectory() as name, Register(Path(name) / "r.db", clock=clock) as register:
        add_round(register, folder)
        seen = []
        for school, number in steps:
            record(register, school, change(number))
            current = find_round(register, "liten")
            assert current is not None
            seen.append((clock(), to_json(tally_of(material(register, current)))))

        for at, counted in seen:
            then = material_at(register, "liten", at)
            assert then is not None
            assert to_json(tally_of(then)) == counted
        assert material_at(register, "liten", BEGIN) is None


def test_each_number_that_differs_names_its_schools_and_no_other_number_is_named(folder: RoundFolder) -> None:
    clock = Clock()
    with tempfile.TemporaryDirectory() as name, Register(Path(name) / "r.db", clock=clock) as register:
        add_round(register, folder)
        record(register, SCHOOLS[0], change(0), change(6))
        record(register, SCHOOLS[1], change(0))
        current = find_round(register, "liten")
        assert current is not None
        before = tally_of(material(register, current))
        assert list(differences(before, before)) == []
        record(register, SCHOOLS[0], CODING.change())
        record(register, SCHOOLS[1], change(7))
        after = tally_of(material(register, current))

    found = {(each.table, each.keys): each for each in differences(before, after)}
    for table in after.tables.values():
        then = {before.tables[table.table.name].keys(row): row for row in before.tables[table.table.name].rows}
        for row in table.rows if table.cells else ():
            keys = table.keys(row)
            same = keys in then and then[keys].cell.fates == row.cell.fates
            assert ((table.table.name, keys) in found) is not same
    coded = found["explanation_categories", ("np3", "organisation", "weakness")]
    assert [tuple(school) for school in coded.schools] == [(SCHOOLS[0], "not_coded", "counted")]
    rated = found["field:skattning/rating", (4,)]
    assert [tuple(school) for school in rated.schools] == [(SCHOOLS[1], "not_asked", "counted")]


@pytest.fixture
def output(
    loaded_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    path = tmp_path / "office.db"
    path.write_bytes(loaded_file.read_bytes())

    def run(*words: str) -> tuple[int, str, str]:
        status = main(["--unprotected", "--register", str(path), *words])
        return (status, *capsys.readouterr())

    return run


def test_the_command_says_what_has_changed_since_where_and_by_whom(
    output: Callable[..., tuple[int, str, str]], document: dict[str, Any], write_document: Write
) -> None:
    tomorrow = (datetime.now() + timedelta(days=1)).date().isoformat()
    between = datetime.now().astimezone().isoformat()
    assert output("session", "import", str(write_document(document)))[0] == 0

    status, text, _err = output("tally", "--as-of", between, "--table", "materials")
    assert status == 0
    assert "0 av 0" in text and "Tal som har ändrats sedan" in text
    assert "Nationella prov i årskurs 3: 0 av 0 → 1 av 1" in text.replace("\u00a0", " ")
    assert "inte med → Räknas" in text and "svar (underlag/choices)" in text
    told = json.loads(output("tally", "--as-of", between, "--table", "materials", "--format", "json")[1])
    assert told["as_of"] == between and told["sessions"] == 0
    first = told["differences"][0]
    assert (first["cell"], first["before"]["count"], first["after"]["count"]) == ("liten/materials/np3", 0, 1)
    assert {event["target"] for event in first["schools"][0]["events"]} >= {"answer/underlag/choices", "state"}
    cell = told["tables"]["materials"][0]["cell"]
    assert "+as-of=" in cell
    one = json.loads(output("tally", "--cell", cell, "--format", "json")[1])
    assert (one["row"]["base"], one["schools"]) == (0, [])
    for wrong, said in (("igår", "ingen dag"), (tomorrow, "inte varit än"), ("2016-05-01", "hade inte omgången")):
        status, _out, err = output("tally", "--as-of", wrong)
        assert (status, said in err) == (1, True)


def test_a_clock_that_jumped_makes_an_earlier_time_unsure_and_it_is_said(folder: RoundFolder, tmp_path: Path) -> None:
    clock = Clock()
    with Register(tmp_path / "r.db", clock=clock) as register:
        add_round(register, folder)
        record(register, SCHOOLS[0], change(0))
        assert not clocks_jumped(register)
        clock.now -= timedelta(days=30)
        record(register, SCHOOLS[0], change(6))
        assert clocks_jumped(register)


def test_another_round_is_compared_with_by_school(
    output: Callable[..., tuple[int, str, str]],
    tmp_path: Path,
    document: dict[str, Any],
    write_document: Write,
) -> None:
    other = write_small_folder(tmp_path / "ny")
    text = (other / "round.yaml").read_text(encoding="utf-8").replace("id: liten", "id: ny")
    (other / "round.yaml").write_text(text, encoding="utf-8")
    assert output("round", "add", str(other))[0] == 0
    assert output("session", "import", str(write_document(document)))[0] == 0

    words = ("tally", "--round", "ny", "--against", "liten", "--table", "materials")
    status, text, _err = output(*words)

    assert status == 0
    assert "Tal som skiljer sig från liten (där → här): 10" in text
    assert "1 av 1 (100 %) → 0 av 0" in text.replace("\u00a0", " ")
    told = json.loads(output(*words, "--format", "json")[1])
    assert told["against"] == "liten"
    counted = {each["cell"]: each["schools"][0]["before"] for each in told["differences"]}
    assert len(counted) == 10
    assert [cell for cell in counted if counted[cell] == "counted"] == [
        "ny/materials/np3", "ny/materials/fonologisk_screening",
    ]  # fmt: skip
    assert output(*words, "--format", "csv")[0] == 1
    assert output("tally", "--round", "ny", "--against", "ny")[0] == 1


def test_a_round_with_another_guide_is_compared_where_both_count_the_same(
    output: Callable[..., tuple[int, str, str]], tmp_path: Path, document: dict[str, Any], write_document: Write
) -> None:
    other = write_small_folder(tmp_path / "nian")
    text = (other / "round.yaml").read_text(encoding="utf-8").replace("id: liten", "id: nian")
    (other / "round.yaml").write_text(text.replace("nacka-ak3-6", "slutbetyg-ak9"), encoding="utf-8")
    assert output("round", "add", str(other))[0] == 0
    theirs = {**document, "id": "n1", "round": "nian", "guide": {"id": "slutbetyg-ak9", "version": "1"}}
    theirs |= {"answers": {}, "explanations": [], "school": "12345670"}
    assert output("session", "import", str(write_document(theirs, "n.json")), str(write_document(document)))[0] == 0

    for here, there in (("liten", "nian"), ("nian", "liten")):
        status, out, _err = output("tally", "--round", here, "--against", there, "--format", "json")
        told = json.loads(out)
        assert (status, told["against"]) == (0, there)
        tables = {each["cell"].split("/")[1] for each in told["differences"]}
        assert any(table.startswith("field:") for table in tables)
        for each in told["differences"]:
            only_there = each["after"] is None
            assert each["cell"].startswith(f"{there if only_there else here}/")


def test_a_document_that_arrives_later_is_not_there_before_however_old_its_words(
    loaded: Register, document: dict[str, Any], write_document: Write
) -> None:
    before = datetime.now(UTC)
    import_documents(loaded, [write_document(document)])

    then = material_at(loaded, "liten", before)

    assert then is not None and then.conversations == ()

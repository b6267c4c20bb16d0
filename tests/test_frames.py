"""A register's rounds as frames: what is in them, also while the program has the register open, and nothing written."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from quick_passphrase import quick_passphrases
from resultatdialog import frames
from resultatdialog.cli.main import main
from resultatdialog.dialogue.event import Change
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.keys import KeyFiles
from resultatdialog.register.opening import make_register
from resultatdialog.register.store import Entry, Register
from resultatdialog.register.tail import tail_folder
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.documents import import_documents
from resultatdialog.work.erasure import redact_sessions

ROUND = "nacka-2016"


def all_files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def spring(sample_file: Path) -> Iterator[frames.RoundFrames]:
    with frames.open_register(sample_file) as register:
        yield register.round(ROUND)


def test_frames_hold_the_schools_figures_answers_and_codings_of_the_documents(spring: frames.RoundFrames) -> None:
    documents = [json.loads(path.read_text("utf-8")) for path in sorted((sample_round() / "sessions").glob("*.json"))]
    roster, figures = (
        list(csv.DictReader((sample_round() / name).read_text("utf-8-sig").splitlines(), delimiter=";"))
        for name in ("schools.csv", "results.csv")
    )

    assert list(spring.schools["school"]) == [row["school"] for row in roster]
    assert spring.schools["pupils"].sum() == sum(int(row["pupils"]) for row in roster)
    assert spring.schools["takes_part"].all()
    assert str(spring.schools["pupils"].dtype) == "Int64"
    ratings = spring.answers.query("question == 'skattning' and field == 'rating'")
    assert dict(zip(ratings["school"], ratings["number"], strict=True)) == {
        document["school"]: document["answers"]["skattning"]["rating"] for document in documents
    }
    ticked = spring.answers.query("question == 'underlag' and field == 'choices'")
    assert Counter(ticked["row"]) == Counter(
        option for document in documents for option in document["answers"]["underlag"].get("choices", ())
    )
    assert len(spring.codings) == sum(len(document["explanations"]) for document in documents)
    assert set(spring.codings["coder"]) == {e["coder"] for document in documents for e in document["explanations"]}
    masked = spring.results.query("value.isna()")
    assert set(masked["token"]) <= {"..", ".", "~100"} and masked["token"].notna().all()
    values = [row["value"].replace(",", ".") for row in figures]
    assert list(spring.results["value"].dropna()) == [float(v) for v in values if v not in ("..", ".", "~100")]
    declined = spring.answers.query("status == 'declined'")
    assert set(declined["question"]) == {
        question for document in documents for question, answer in document["answers"].items()
        if answer.get("status") == "declined"
    }  # fmt: skip


def test_a_table_is_that_of_the_command_with_types(
    sample_file: Path, spring: frames.RoundFrames, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("materials", "self_rating", "explanation_categories", "field:np3_bada/count", "school_matrix"):
        words = ("tally", "--table", name, "--format", "csv")
        assert main(["--unprotected", "--register", str(sample_file), *words]) == 0
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
        found = spring.tally(name)
        assert list(found.columns) == list(rows[0])
        assert len(found) == len(rows)
        for column in set(found.columns) & {"count", "base", "n", "index"}:
            assert str(found[column].dtype) == "Int64"
            assert [str(number) for number in found[column]] == [row[column] for row in rows]
    with pytest.raises(LookupError, match="materials"):
        spring.tally("material")


def test_what_is_saved_while_the_program_holds_the_register_is_there_and_nothing_is_written(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    import_documents(loaded, [write_document(document)])
    change = Change("answer/skattning/rating", 3)
    loaded.append([Entry(loaded.session(document["id"]), [change])], actor="AL")
    before = all_files(loaded.path.parent)

    with frames.open_register(loaded.path) as register:
        copies = Path(register._folder.name)
        answers = register.round("liten").answers
        assert list(register.rounds["round"]) == ["liten"]
        assert copies.is_dir()

    rated = answers.query("question == 'skattning' and field == 'rating'")
    assert list(rated["number"]) == [3]
    assert all_files(loaded.path.parent) == before
    assert not copies.exists()


def test_what_could_not_be_read_of_the_safety_log_is_warned_of(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    loaded.back_up()
    import_documents(loaded, [write_document(document)])
    loaded.append([Entry(loaded.session(document["id"]), [Change("answer/skattning/rating", 3)])], actor="AL")
    newest = max(tail_folder(loaded.path).iterdir())
    content = bytearray(newest.read_bytes())
    words = len(bytes(content).rstrip(b"\0")) // 2  # in the first of two commits; a last one could be one cut off
    content[words : words + 64] = b"\xff" * 64
    newest.write_bytes(bytes(content))

    with pytest.warns(UserWarning, match="säkerhetslogg"), frames.open_register(loaded.path) as register:
        assert register.notes


def test_an_encrypted_register_asks_for_its_passphrase_and_its_copy_is_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passphrases(monkeypatch)
    path = tmp_path / "sealed.db"
    with make_register(path, "sju sorters kakor"):
        pass
    spare = KeyFiles.of(path).user[1]
    spare.unlink()  # opening a register writes the lost copy of its key again; reading frames does not
    before = all_files(tmp_path)
    for passphrase in (None, "fel"):
        with pytest.raises(RegisterError):
            frames.open_register(path, passphrase)
    with frames.open_register(path, "sju sorters kakor") as register:
        copy = Path(register._folder.name) / path.name
        assert not copy.read_bytes().startswith(b"SQLite format 3")
        assert len(register.rounds) == 0
        with pytest.raises(LookupError):
            register.round(ROUND)
    assert all_files(tmp_path) == before


def test_words_that_were_erased_do_not_come_back_from_a_backup_that_holds_them(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    import_documents(loaded, [write_document(document)])
    loaded.back_up()
    redact_sessions(loaded, [document["id"]], "Rektorn har bett om det", "AL")

    with frames.open_register(loaded.path) as register:
        spring = register.round("liten")

    words = " ".join([*spring.answers["text"].dropna(), *spring.codings["quote"].dropna()])
    assert "Klasskonferenser" not in words and "Vi hann inte" not in words
    assert spring.answers["number"].notna().any()  # what is no word is still there


def test_the_example_in_the_readme_runs(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "samtal.db").write_bytes(sample_file.read_bytes())

    found: dict[str, Any] = {}
    exec(example, found)

    kinds = {school.code: school.organizer_type for school in read_round(sample_round()).round.schools}
    ratings: dict[str, list[int]] = {"enskild": [], "kommunal": []}
    for path in (sample_round() / "sessions").glob("*.json"):
        document = json.loads(path.read_text("utf-8"))
        ratings[kinds[document["school"]]].append(document["answers"]["skattning"]["rating"])
    assert dict(found["by_organizer"]) == {kind: median(numbers) for kind, numbers in ratings.items()}
    assert found["materials"].iloc[0].tolist() == ["np3", 26, 27]

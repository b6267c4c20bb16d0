from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import docx
import openpyxl
import pytest

from resultatdialog import __version__
from resultatdialog.cli import commands
from resultatdialog.cli.main import main
from resultatdialog.guide.shipped import sample_round, shipped_guides
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Register
from resultatdialog.tally.registry import TABLES
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.work.documents import import_documents
from resultatdialog.work.habits import MeetingPlace, keep_place

WriteDocument = Callable[..., Path]


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """One call of the program in this process; nothing it says acts on a terminal or is a traceback.

    A new register is made without encryption; test_register_commands.py is about those with.
    """

    def call(*words: object) -> Outcome:
        try:
            status = main(["--unprotected", *(str(word) for word in words)])
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
        captured = capsys.readouterr()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", captured.out + captured.err)
        assert "Traceback" not in captured.out + captured.err
        return Outcome(status, captured.out, captured.err)

    return call


@pytest.fixture
def held(run: Run, small_folder: Path, document: dict[str, Any], write_document: WriteDocument) -> Run:
    """The program with the small round and one meeting in its register."""
    assert run("round", "add", small_folder).status == 0
    assert run("session", "import", write_document(document)).status == 0
    return run


def refused(outcome: Outcome, *words: str, status: int = 1) -> None:
    assert outcome.status == status
    assert outcome.out == ""
    for word in words:
        assert word in outcome.err


def test_reading_a_round_says_schools_measures_masked_values_and_warnings(run: Run, small_folder: Path) -> None:
    results = (small_folder / "results.csv").read_text(encoding="utf-8")
    (small_folder / "results.csv").write_text(results.replace(";82;50;", ";;50;"), encoding="utf-8")

    said = run("round", "add", small_folder)

    assert said.status == 0
    assert "Ett nytt register är skapat, utan kryptering" in said.err
    assert "3 skolor" in said.out
    assert "9 resultatmått" in said.out or "9 mått" in said.out
    assert "results.csv, rad 2" in said.out


def test_reading_it_again_says_nothing_changed_or_what(run: Run, small_folder: Path) -> None:
    run("round", "add", small_folder)
    again = run("round", "add", small_folder)
    results = (small_folder / "results.csv").read_text(encoding="utf-8")
    (small_folder / "results.csv").write_text(results.replace(";82;50;", ";~100;50;"), encoding="utf-8")
    changed = run("round", "add", small_folder)

    assert (again.status, changed.status) == (0, 0)
    assert "82 → ~100" in changed.out
    assert "82" not in again.out


def test_a_broken_round_is_refused_with_all_places_and_nothing_is_read(run: Run, small_folder: Path) -> None:
    for name, old, new in (("schools.csv", "F-6", "x"), ("results.csv", ";82;50;", ";x;50;")):
        text = (small_folder / name).read_text(encoding="utf-8")
        (small_folder / name).write_text(text.replace(old, new), encoding="utf-8")

    refused(run("round", "add", small_folder), "schools.csv, rad 2", "results.csv, rad 2")
    assert "liten" not in run("round", "list").out


def test_rounds_are_listed_with_how_far_they_have_come(held: Run) -> None:
    assert "liten  En liten omgång  " in held("round", "list").out
    assert "1 av 3" in held("round", "list").out


def test_an_empty_register_says_how_to_begin(run: Run) -> None:
    said = run("round", "list")

    assert said.status == 0
    assert "resultatdialog round add" in said.out


def test_each_school_s_state_is_shown(held: Run) -> None:
    said = held("round", "show", "liten")

    assert said.status == 0
    rows = [line for line in said.out.splitlines() if re.search(r"\b1234567\d\b", line)]
    assert len(rows) == 3
    assert "genomfört" in rows[0]
    assert "förberett" in rows[1]
    assert "0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e" in rows[0]
    assert "Vår skola [skratt] [/b]" in rows[0]
    assert "=cmd; Ärtans skola" in rows[1]


@pytest.mark.parametrize(
    "words",
    [("round", "show", "annan"), ("tally", "--round", "annan"), ("report", "--round", "annan", "--out", "x.docx")],
)
def test_a_round_that_is_not_there_is_named_with_those_that_are(held: Run, words: tuple[str, ...]) -> None:
    refused(held(*words), "annan", "liten")


def test_without_a_round_the_tables_say_how_to_read_one(run: Run) -> None:
    refused(run("tally"), "resultatdialog round add")


def test_with_several_rounds_one_must_be_named(held: Run, small_folder: Path) -> None:
    settings = (small_folder / "round.yaml").read_text(encoding="utf-8")
    (small_folder / "round.yaml").write_text(settings.replace("id: liten", "id: andra"), encoding="utf-8")
    assert held("round", "add", small_folder).status == 0

    refused(held("tally"), "liten", "andra")
    assert held("tally", "--round", "liten").status == 0


def test_importing_says_what_is_new_and_again_that_nothing_is(
    held: Run, document: dict[str, Any], write_document: WriteDocument
) -> None:
    document["answers"]["skattning"]["rating"] = 8
    path = write_document(document)

    assert "12345678, konflikt (1)" in held("session", "import", path).out
    assert "12345678, äldre: inget nytt" in held("session", "import", path).out


def test_conflicts_are_listed_and_settled_from_the_command_line(
    held: Run, document: dict[str, Any], write_document: WriteDocument
) -> None:
    assert "Ingen konflikt väntar" in held("conflicts").out
    document["answers"]["skattning"]["rating"] = 8
    told = json.loads(held("session", "import", write_document(document), "--format", "json").out)
    assert told == {
        "documents": [
            {"file": "session.json", "school": "12345678", "result": "conflict", "conflicts": 1, "held_back": 0}
        ]
    }

    (conflict,) = json.loads(held("conflicts", "--round", "liten", "--format", "json").out)["conflicts"]
    assert set(conflict) == {"id", "session", "school", "target", "versions"}
    assert (conflict["school"], conflict["target"]) == ("12345678", "answer/skattning/rating")
    assert all(set(version) == {"value", "actor", "at", "device"} for version in conflict["versions"])
    values = [version["value"] for version in conflict["versions"]]
    assert sorted(values) == [7, 8]
    listed = held("conflicts").out
    assert conflict["id"] in listed
    assert "8 på skalan 1–10" in listed

    settle = ("conflicts", "settle", conflict["id"], "--by", "AL", "--why", "så sa hon", "--take")
    refused(held(*settle, 3), "versionerna 1 till 2")
    said = held(*settle, values.index(8) + 1)
    assert (said.status, held("conflicts").out) == (0, "Ingen konflikt väntar.\n")
    assert json.loads(held("tally", "--format", "json").out)["tables"]["self_rating"]["median"] == 8
    refused(held(*settle, 1), "ingen konflikt som väntar")


def test_replace_needs_a_name_and_a_reason(held: Run, document: dict[str, Any], write_document: WriteDocument) -> None:
    document["answers"]["skattning"]["rating"] = 8
    path = write_document(document)

    refused(held("session", "import", path, "--replace"), "--replace", "ett namn och ett skäl")
    refused(held("session", "import", path, "--by", "AL"), "--replace")
    said = held("session", "import", path, "--replace", "--by", "AL", "--why", "fel inskrivet")
    assert "uppdaterat: 1 uppgift" in said.out
    assert "answer/skattning/rating: 7 → 8" in said.out


def test_a_refused_document_leaves_the_register_as_it_was(
    held: Run, document: dict[str, Any], write_document: WriteDocument
) -> None:
    before = held("tally", "--format", "json").out
    document["answers"]["skattning"]["rating"] = 11
    good = write_document({**document, "id": "n", "school": "12345679", "answers": {}}, "good.json")

    refused(held("session", "import", good, write_document(document)), "session.json, answers.skattning.rating")
    assert held("tally", "--format", "json").out == before


@pytest.mark.parametrize("name", ["saknas.json", "."])
def test_a_document_that_cannot_be_read_is_named(held: Run, tmp_path: Path, name: str) -> None:
    refused(held("session", "import", tmp_path / name), str(tmp_path / name))


def test_a_document_for_a_round_not_read_yet_says_what_to_do(
    run: Run, document: dict[str, Any], write_document: WriteDocument
) -> None:
    refused(run("session", "import", write_document(document)), "session.json, round", "resultatdialog round add")


@pytest.mark.parametrize("name", ["12345678", "0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e"])
def test_a_meeting_is_exported_by_school_or_id(held: Run, document: dict[str, Any], tmp_path: Path, name: str) -> None:
    said = held("session", "export", name, "--out", tmp_path / "new" / "ut.json")

    assert said.status == 0
    told = json.loads((tmp_path / "new" / "ut.json").read_text(encoding="utf-8"))
    assert set(told.pop("heads")) > {"answer/skattning/rating", "state", "about/participants"}
    assert told == document
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["ut.json"]


def test_a_meeting_that_is_not_there_is_not_exported(held: Run, tmp_path: Path) -> None:
    refused(held("session", "export", "12345679", "--out", tmp_path / "ut.json"), "12345679")
    assert not (tmp_path / "ut.json").exists()


def test_a_file_that_cannot_be_written_is_named(held: Run, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x", encoding="utf-8")

    refused(held("session", "export", "12345678", "--out", tmp_path / "fil" / "ut.json"), "fil")
    (tmp_path / "mapp").mkdir()
    refused(held("session", "export", "12345678", "--out", tmp_path / "mapp"), "mapp")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("tmp")) == []


def test_csv_goes_into_a_folder_a_file_per_table_or_none_at_all(held: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mapp"
    folder.mkdir()

    assert held("tally", "--format", "csv", "--out", folder).status == 0

    names = {path.name for path in folder.iterdir()}
    assert {"materials.csv", "explanation_types.csv", "np3_bada.count.csv", "other_words.csv"} <= names
    first = (folder / "materials.csv").read_text("utf-8-sig").splitlines()
    assert first[0].startswith("material;count;base;share") and len(first) == 11
    for path in folder.iterdir():
        path.unlink()
    (folder / "reasons.csv").write_bytes(b"PK\x00\x00")
    assert held("tally", "--format", "csv", "--out", folder).status == 1
    assert [path.name for path in folder.iterdir()] == ["reasons.csv"]


def test_json_is_one_object_and_nothing_else_on_stdout(held: Run) -> None:
    said = held("tally", "--format", "json")

    assert (said.status, said.err) == (0, "")
    told = json.loads(said.out)
    assert (told["round"], told["schools"], told["sessions"], told["only"]) == ("liten", 3, 1, None)
    declared = [name for name in told["tables"] if not name.startswith("field:")]
    assert declared == [*(table.name for table in TABLES), "other_words"]


def test_only_fact_checked_meetings_can_be_counted(
    held: Run, document: dict[str, Any], write_document: WriteDocument
) -> None:
    def sessions(*words: str) -> tuple[int, str | None]:
        told = json.loads(held("tally", "--format", "json", *words).out)
        return told["sessions"], told["only"]

    assert sessions("--only", "fact-checked") == (0, "fact-checked")
    held("session", "import", write_document({**document, "state": "fact-checked"}))
    assert sessions("--only", "fact-checked") == (1, "fact-checked")
    assert sessions() == (1, None)


def test_wanted_tables_are_printed_once_each_in_the_order_asked_for(held: Run) -> None:
    words = ("--table", "materials", "--table", "reasons", "--table", "materials")

    assert list(json.loads(held("tally", "--format", "json", *words).out)["tables"]) == ["materials", "reasons"]


def test_text_tables_are_for_people(held: Run) -> None:
    said = held("tally", "--table", "self_rating")

    assert said.status == 0
    assert "1 av 1 (100\u00a0%)" in said.out


@pytest.mark.parametrize(
    ("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("md", b"## "), ("json", b"{"), ("text", b""), ("xlsx", b"PK")]
)
def test_tables_are_written_to_the_named_file(held: Run, tmp_path: Path, kind: str, begins: bytes) -> None:
    path = tmp_path / "ny mapp" / f"tabeller.{kind}"

    said = held("tally", "--format", kind, "--out", path)

    assert (said.status, said.out) == (0, "")
    assert str(path) in said.err
    assert path.read_bytes().startswith(begins)
    assert len(path.read_bytes()) > 500
    if kind == "xlsx":
        sheets = openpyxl.load_workbook(path).sheetnames
        assert sheets[:3] == ["Om filen", "Innehåll", "Så har vi räknat"]
        assert sheets[-3:] == ["Vad skolorna nämnde utöver…", "Skolor", "Data"]
        assert len(sheets) > len(TABLES) + 6
        assert "Fråga 9, Varken… Antal elever" in sheets and not any("Fråga 3" in sheet for sheet in sheets)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--table", "material"), "materials"),
        (("--format", "xlsx"), "--out"),
    ],
)
def test_a_table_or_file_that_cannot_be_made_says_what_to_write(held: Run, words: tuple[str, ...], named: str) -> None:
    refused(held("tally", *words), named)


def test_an_excel_file_can_have_any_name_or_is_refused_in_words(held: Run, tmp_path: Path) -> None:
    said = held("tally", "--format", "xlsx", "--out", tmp_path / "tabeller.txt")

    assert said.status in (0, 1)
    assert (tmp_path / "tabeller.txt").exists() is (said.status == 0)


def test_a_summary_and_a_report_are_word_documents(held: Run, tmp_path: Path) -> None:
    summary, report = tmp_path / "ut" / "s.docx", tmp_path / "ut" / "r.docx"

    assert held("summary", "--school", "12345678", "--out", summary).status == 0
    written = held("report", "--out", report)
    assert written.status == 0
    assert "rektorers egna ord" in written.err  # what the office has to do is not told to the board
    assert "lämnar kontoret" not in "".join(part.text for part in docx.Document(str(report)).paragraphs)

    for path in (summary, report):
        assert docx.Document(str(path)).paragraphs


@pytest.mark.parametrize(("school", "named"), [("12345679", "Ärtans skola"), ("12345671", "liten")])
def test_a_school_without_a_meeting_or_outside_the_round_has_no_summary(
    held: Run, tmp_path: Path, school: str, named: str
) -> None:
    refused(held("summary", "--school", school, "--out", tmp_path / "s.docx"), named)
    assert not (tmp_path / "s.docx").exists()


def test_a_good_guide_is_said_to_be_good(run: Run) -> None:
    said = run("guide", "check", shipped_guides()["nacka-ak3-6"])

    assert (said.status, said.err) == (0, "")
    assert "21 frågor" in said.out


def test_a_broken_guide_s_mistakes_are_all_said(run: Run, tmp_path: Path, shipped_source: str) -> None:
    path = tmp_path / "egen.yaml"
    path.write_text(
        shipped_source.replace("prefill: np3_ingen", "prefill: np3_igen").replace("rows: [sv", "rows: [svv"),
        encoding="utf-8",
    )

    said = run("guide", "check", path)

    refused(said, "egen.yaml, rad", "np3_igen", "svv")
    assert len(said.err.splitlines()) == 2


@pytest.mark.parametrize(
    "words",
    [
        ("finns-inte",),
        ("round",),
        ("round", "add"),
        ("session", "import"),
        ("session", "export", "x"),
        ("tally", "--format", "pdf"),
        ("tally", "--only", "held"),
        ("summary", "--out", "x"),
        ("--lang", "de", "round", "list"),
        ("tally", "--tab", "materials"),
    ],
)
def test_wrong_usage_is_said_in_swedish_with_where_the_help_is(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)

    refused(said, "--help", status=2)
    assert "Se: " in said.err


@pytest.mark.parametrize(
    "words", [(), ("round",), ("tally",), ("session", "import"), ("guide", "check"), ("report",), ("demo",)]
)
def test_every_command_has_swedish_help(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words, "--help")

    assert said.status == 0
    assert said.out.startswith("användning: resultatdialog")
    assert "usage" not in said.out


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == f"resultatdialog {__version__}\n"


@pytest.mark.parametrize("words", [("--lang", "en"), ("--lang=en",)])
def test_english_is_there_for_those_who_ask(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words, "round", "list").out.startswith("There is no round yet.")
    assert run(*words, "--help").out.startswith("usage: resultatdialog")
    refused(run(*words, "tally", "--format", "pdf"), "See: ", status=2)
    refused(run(*words, "round", "show", "x"), "the round is not in the register")


def test_the_next_call_is_swedish_again(run: Run) -> None:
    run("--lang", "en", "round", "list")

    assert "omgång" in run("round", "list").out


def test_the_screens_need_a_terminal(run: Run) -> None:
    refused(run(), "resultatdialog --help")


def text_file(path: Path) -> None:
    path.write_text("inte ett register\n" * 100, encoding="utf-8")


def newer(path: Path) -> None:
    Register(path).close()
    database = apsw.Connection(str(path))
    database.pragma("user_version", 99)
    database.close()


@pytest.mark.parametrize("make", [text_file, newer, Path.mkdir], ids=["text file", "newer", "folder"])
@pytest.mark.parametrize("words", [("round", "list"), ("tally",)])
def test_a_register_that_cannot_be_opened_gives_status_3(
    run: Run, tmp_path: Path, make: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    path = tmp_path / "annat.db"
    make(path)

    refused(run("--register", path, *words), "annat.db", status=3)


def test_a_register_open_elsewhere_gives_status_3(run: Run, tmp_path: Path) -> None:
    with Register(tmp_path / "r.db"):
        refused(run("--register", tmp_path / "r.db", "round", "list"), "r.db", status=3)


def test_the_register_is_the_named_one_else_the_environment_s_else_the_user_s(
    run: Run, small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESULTATDIALOG_REGISTER", str(tmp_path / "environment.db"))
    run("--register", tmp_path / "named.db", "round", "add", small_folder)
    assert not (tmp_path / "environment.db").exists()
    assert "liten" not in run("round", "list").out
    assert (tmp_path / "environment.db").exists()

    monkeypatch.delenv("RESULTATDIALOG_REGISTER")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    run("round", "list")
    if sys.platform == "linux":
        assert (tmp_path / "data" / "resultatdialog" / "register.db").exists()


def test_the_demo_without_a_terminal_prints_tables_and_writes_the_papers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    said = run("demo")

    assert (said.status, said.err) == (0, "")
    assert "11 av 27 (41\u00a0%)" in said.out  # published-2016.yaml: np3, student
    (folder,) = tmp_path.glob("resultatdialog-demo-*")
    assert str(folder) in said.out
    papers = sorted(path.name for path in folder.glob("*.docx"))
    assert [name for name in papers if name.startswith("sammanfattning-")] == papers[1:]
    assert (papers[0], len(papers)) == ("rapport.docx", 3)
    for name in papers:
        assert docx.Document(str(folder / name)).paragraphs
    assert not Path(os.environ["RESULTATDIALOG_REGISTER"]).exists()


def test_the_sample_round_can_be_read_as_any_other(run: Run) -> None:
    documents = sorted((sample_round() / "sessions").glob("*.json"))

    assert run("round", "add", sample_round()).status == 0
    assert len(run("session", "import", *documents).out.splitlines()) == 29
    told = json.loads(run("tally", "--format", "json", "--table", "materials").out)
    assert told["tables"]["materials"][0]["count"] == 26  # published-2016.yaml: np3


def test_the_installed_command_and_the_module_answer_alike() -> None:
    module = subprocess.run(
        [sys.executable, "-m", "resultatdialog", "--unprotected", "tally"],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )

    assert module.returncode == 1
    assert "omgång" in module.stderr.decode("utf-8")
    assert b"Traceback" not in module.stderr


@pytest.mark.parametrize(("broke", "tried", "starts"), [(True, True, 2), (True, False, 1), (False, True, 1)])
def test_a_start_that_its_kept_place_has_broken_is_made_again_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broke: bool, tried: bool, starts: int
) -> None:
    runs = []

    def run(app: ResultatdialogApp) -> None:
        runs.append(app)
        keep_place(app.register, MeetingPlace("liten", "12345678", tried=tried))
        app.crashed = broke

    monkeypatch.setattr(ResultatdialogApp, "run", run)
    monkeypatch.setattr(commands, "has_screen", lambda: True)
    assert main(["--register", str(tmp_path / "r.db"), "--unprotected"]) == 0
    assert len(runs) == starts


def test_bytes_that_are_no_letters_are_said_and_no_traceback(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for words in ([os.fsdecode(b"\xff\xfe")], ["results", "read", os.fsdecode(bytes(tmp_path) + b"/\xe5.csv")]):
        assert main(words) == 2

        said = capfd.readouterr().err
        assert "UTF-8" in said
        assert "Traceback" not in said
        assert len(said.splitlines()) <= 10


@pytest.mark.parametrize("name", ["register", "Register"])
def test_a_meeting_cannot_be_called_by_a_name_the_register_uses(
    name: str, loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    with pytest.raises(RefusedError, match="id"):
        import_documents(loaded, [write_document({**document, "id": name})])


# States and agreements.


def test_a_state_is_set_by_name_and_goes_back_with_a_reason_only(
    held: Run, document: dict[str, Any], write_document: WriteDocument
) -> None:
    school = document["school"]
    document["answers"]["np6_orsak"] = {"note": "Lugnare klasser."}
    assert held("session", "import", write_document(document)).status == 0
    coded = held("session", "state", school, "coded", "--by", "AL")
    assert (coded.status, coded.out.strip().endswith("kodat")) == (0, True)
    assert "Ingen har kodat svar" in coded.err
    refused(held("session", "state", school, "held", "--by", "AL"), "--why")
    refused(held("session", "state", school, "held", "--by", " ", "--why", "x"), "namn")
    refused(held("session", "state", school, "hled", "--by", "AL"), "hled", "held")
    assert held("session", "state", school, "ongoing", "--by", "AL", "--why", "avbröts").status == 0
    for state in ("at_fact_check", "fact-checked", "locked"):
        assert held("session", "state", document["id"], state, "--by", "AL").status == 0
    refused(held("session", "state", school, "held", "--by", "AL", "--why", "x"), "låst")


def test_what_was_agreed_is_listed_and_ends_the_summary(
    held: Run, document: dict[str, Any], write_document: WriteDocument, tmp_path: Path
) -> None:
    assert "Inget är överenskommet" in held("agreements").out
    told = {
        **document,
        "agreements": [{"id": "a1", "what": "Läsgrupper [b]", "who": "AL", "when": "1 maj", "question": "saknas"}],
        "loose_notes": "inte för rektor",
    }
    told["answers"]["betyg6_insats"] = {"actions": [{"what": "Handledning", "who": "BT"}]}
    assert held("session", "import", write_document(told)).status == 0

    assert "Läsgrupper [b] – AL, 1 maj" in held("agreements").out
    rows = json.loads(held("agreements", "--format", "json").out)["agreements"]
    assert [(row["school"], row["question"], row["what"], row["who"], row["when"]) for row in rows] == [
        (document["school"], "saknas", "Läsgrupper [b]", "AL", "1 maj"),
        (document["school"], "betyg6_insats", "Handledning", "BT", ""),
    ]
    paper = tmp_path / "summary.docx"
    assert held("summary", "--school", document["school"], "--out", paper).status == 0
    words = [paragraph.text for paragraph in docx.Document(str(paper)).paragraphs]
    assert "Det vi kom överens om" in words
    assert any(text.endswith("Läsgrupper [b] – AL, 1 maj") for text in words)
    assert not any("inte för rektor" in text for text in words)


@pytest.mark.parametrize(
    ("asked", "terminal", "there", "plain"),
    [
        ("", "xterm-256color", True, False),
        ("0", "xterm-256color", True, False),
        ("1", "xterm-256color", True, True),
        ("1", "xterm-256color", False, True),
        ("", "dumb", True, True),
        ("", "dumb", False, False),  # a script, not a person
    ],
)
def test_who_asks_for_static_text_or_cannot_be_drawn_for_gets_it(
    asked: str, terminal: str, there: bool, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCESSIBLE", asked)
    monkeypatch.setenv("TERM", terminal)
    monkeypatch.setattr("sys.stdin.isatty", lambda: there, raising=False)

    assert commands.wants_plain() == plain

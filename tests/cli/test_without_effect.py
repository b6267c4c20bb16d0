"""Each option of each command in a state where it has no effect: it is refused or said, never passed over."""

from __future__ import annotations

import argparse
import io
import json
import shlex
import shutil
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import NamedTuple

import pytest

from resultatdialog.cli.arguments import GivenOnce, parser
from resultatdialog.cli.main import main
from resultatdialog.cli.without_effect import _NEVER_SAID, _RULES, WatchedOptions, notes_on
from resultatdialog.register.store import Register
from resultatdialog.work.documents import import_documents
from small_round import DOCUMENT

NEW = "round new {new} --municipality '0099 Exempelby' --school-year 2024/25"
OWN = f"{NEW} --results {{report}} {{own}} --mapping {{own}}={{map}}"
SAME = "--same 'Björks skola=00000018'"
ASKED = "coding consistency --settle 1 --take 0 --by A --why b"


class Case(NamedTuple):
    """A call in which an option has no effect, the exit status, and what is said of it."""

    option: str
    words: str
    status: int
    said: str


def pair(option: str, words: str, other: str = "") -> Case:
    """A usage error: the option has no effect with or without another one."""
    return Case(option, words, 2, f"{option.split()[-1]} har ingen verkan" + (f".*{other}" if other else ""))


NOTHING_DONE = "har ingen verkan här"
SEALED = "behövdes inte: ingen fil var krypterad för den"
NO_QUESTION = "svarar inte på någon fråga"
EMPTY = "är tomt"
CASES = (
    # Options that open a register, where none is opened.
    *(
        Case(option, f"{option} {value} {command}", 0, NOTHING_DONE)
        for command in ("guide check {guide}", "results read {report}")
        for option, value in (
            ("--register", "x.db"),
            ("--passphrase-file", "{key}"),
            ("--recovery-key", "{key}.pub"),
            ("--place-anyway", "därför"),
        )
    ),
    Case("--register", f"--register x.db {NEW} --results {{report}}", 0, NOTHING_DONE),
    Case("--register", "--register x.db register new-recovery-key --out {new}", 0, NOTHING_DONE),
    pair("--register", "--register x.db view --demo", "--demo"),
    pair("--recovery-key", "--unprotected --recovery-key office.pub", "--unprotected"),
    pair("--recovery-key", "--unprotected --recovery-key office.pub register init", "--unprotected"),
    Case("--recovery-key", "{register} restore --recovery-key {key}.pub", 0, NOTHING_DONE),
    pair("--recovery-key", "register recovery-key office.pub --recovery-key office.pub"),
    pair("--passphrase-file", "--unprotected register init --passphrase-file word.txt", "--unprotected"),
    pair("--passphrase-file", "register recover --identity o.txt --passphrase-file word.txt", "--identity"),
    Case("--passphrase-file", "{register} restore --passphrase-file {key}", 0, NOTHING_DONE),
    Case("--passphrase-file", "--passphrase-file a register check --passphrase-file b", 2, "två gånger"),
    pair("--place-anyway", "restore latest --place-anyway därför"),
    pair("--place-anyway", "register passphrase --place-anyway därför"),
    pair("--place-anyway", "register recovery-key office.pub --place-anyway därför"),
    Case("--place-anyway", "{register} --place-anyway '' round list", 2, EMPTY),
    # Meetings and rounds.
    pair("hold --school", "hold --school Ekens", "--plain"),
    pair("hold --round", "hold --round liten", "--plain"),
    Case("hold --round", "{register} hold --plain --round ''", 2, EMPTY),
    Case("round add --accept", "{register} round add {folder} --accept skala-000000", 1, NO_QUESTION),
    Case("results read --accept", "results read {report} --accept skala-000000", 1, NO_QUESTION),
    Case("results read --accept", "results read {report} --accept a-1=x --accept a-1=y", 1, "besvarad två gånger"),
    Case("results read --mapping", "results read {answers} --mapping {map}", 1, "är JSON"),
    Case("round new --accept", f"{NEW} --results {{report}} --accept skala-000000", 1, NO_QUESTION),
    Case("round new --mapping", f"{NEW} --results {{report}} --mapping {{map}}", 1, "”Skolan”"),
    Case("round new --mapping", f"{OWN} {SAME} --mapping {{other}}", 1, "passar ingen av filerna"),
    Case(
        "round new --mapping",
        f"{NEW} --results {{own}} --schools {{schools}} --mapping {{map}} --mapping {{other}}",
        1,
        "g/annan.yaml: inget skulle läsas med den: alla filer läses med en annan",
    ),
    Case("round new --mapping", f"{OWN} {SAME} --mapping {{own}}={{other}}", 1, "redan en annan kolumnkarta"),
    Case("round new --mapping", f"{OWN} {SAME} --mapping nix.csv={{map}}", 1, "nix.csv"),
    Case("round new --same", f"{OWN} {SAME} --same 'Ingens skola=00000018'", 1, "är inget namn i filerna"),
    Case("round new --same", f"{OWN} {SAME} --same 'Björks skola=00000026'", 1, "sägs också vara 00000018"),
    Case("round new --same", f"{OWN} --same 'Björks skola=00000099'", 1, "00000099"),
    Case("round new --leave-out-unmatched", f"{OWN} {SAME} --leave-out-unmatched", 0, "utelämnade inget"),
    Case("round new --guide", f"{NEW} --results {{report}} --guide ''", 2, EMPTY),
    Case("round new --id", f"{NEW} --results {{report}} --id ''", 2, EMPTY),
    Case("round new --title", f"{NEW} --results {{report}} --title ''", 2, EMPTY),
    Case("round new --school-year", f"{NEW} --school-year 2023/24 --results {{report}}", 2, "två gånger"),
    pair("round pack --paper-guide", "round pack --out papers --paper-guide guide.docx", "--school"),
    Case(
        "round pack --paper-guide",
        "{register} round pack --school 12345678 --out a.docx --paper-guide a.docx",
        1,
        "samma",
    ),
    Case("round pack --school", "{register} round pack --school 99999999 --out a.docx", 1, "99999999"),
    Case("summary --school", "{register} summary --school 99999999 --out a.docx", 1, "99999999"),
    Case("summary --school", "summary --school 1 --school 2 --out a.docx", 2, "--school är angivet två gånger"),
    Case("session import --identity", "{register} session import {document} --identity {key}", 0, SEALED),
    Case("session import --by", "{register} session import {document} --by AL", 1, "--replace"),
    Case("session import --why", "{register} session import {document} --why därför", 1, "--replace"),
    Case("session state --why", "{register} session state 12345678 coded --by A --why b", 0, "det här sparades inte"),
    Case("session state --by", "{register} session state 12345678 held --by A", 0, "inget antecknades"),
    pair("conflicts --round", "conflicts --round y settle 1 --take 1 --by A --why b"),
    pair("conflicts --format", "conflicts --format json settle 1 --take 1 --by A --why b"),
    Case("conflicts settle --take", "{register} conflicts settle 1 --take 9 --by A --why b", 1, "väntar"),
    # Tables and coding.
    Case("tally --table", "{register} tally --table nix", 1, "nix"),
    Case("tally --out", "{register} tally --out t.xlsx", 1, "t.xlsx: namnet säger"),
    Case(
        "tally --out", "{register} tally --format md --out t.csv", 1, "namnet säger CSV, men det som skrivs är Markdown"
    ),
    Case("report --out", "{register} report --out r.pdf", 1, "namnet säger PDF"),
    Case("round calendar --out", "{register} round calendar --out b.docx", 1, "bokat"),
    Case("session export --out", "{register} session export 12345678 --out m.docx", 1, "men det som skrivs är JSON"),
    Case("tally --only", "{register} tally --only fact-checked --format json", 0, "Inget samtal är faktagranskat"),
    Case("tally --who", "{register} tally --who --format csv", 1, "namnger inte skolorna"),
    Case("tally --who", "{register} tally --who --table self_rating", 1, "self_rating: har inga skolor"),
    *(pair(f"tally {o}", f"tally --cell a/b/c {o} x", "--cell") for o in ("--table", "--by")),
    pair("tally --who", "tally --cell a/b/c --who", "--cell"),
    pair("tally --only", "tally --cell a/b/c --only fact-checked", "--cell"),
    *(pair(f"tally {o}", f"tally --cell a/b/c {o} 2026-05-01", "--cell") for o in ("--as-of", "--against")),
    pair("tally --against", "tally --as-of 2026-05-01 --against x", "--as-of"),
    Case("tally --against", "{register} tally --against liten", 1, "är omgången själv"),
    Case("tally --as-of", "{register} tally --as-of 1999-01-01", 1, "hade inte omgången"),
    Case("tally --cell", "{register} tally --cell liten/nix/x", 1, "tabellen nix"),
    Case("tally --by", "{register} tally --by siz", 1, "Menade du ”size”?"),
    pair("tally --force", "tally --force", "--out"),
    pair("coding sample --seed", "coding sample --seed 7", "--schools"),
    pair("coding sample --seed", "coding sample --seed 0", "--schools"),
    pair("coding sample --by", "coding sample --by Exempla", "--schools"),
    pair("coding sample --again", "coding sample --again", "--schools"),
    pair("coding consistency --all", f"{ASKED} --all", "--settle"),
    pair("coding consistency --format", f"{ASKED} --format json", "--settle"),
    pair("coding consistency --take", "coding consistency --take 0", "--settle"),
    pair("coding consistency --take", "coding consistency --take-back 1 --by A --take 0", "--settle"),
    pair("coding consistency --why", "coding consistency --why b", "--settle"),
    pair("coding consistency --by", "coding consistency --by b", "--settle eller --take-back"),
    Case("coding consistency --settle", f"{{register}} {ASKED}", 1, "finns"),
    Case("coding consistency --take-back", "{register} coding consistency --take-back 1 --by A", 1, "finns"),
    # The register.
    pair("register redact --also", "register redact --session 12345678 --also Exempla --reason gallring", "--person"),
    Case(
        "register redact --also",
        "{register} register redact --person 'Exempel Exempelsson' --also 'Exemplar Nix' --reason g --by A --yes",
        0,
        "”Exemplar Nix” står ingenstans",
    ),
    Case(
        "register redact --person",
        "{register} register redact --person 'Ingen Alls' --reason g --by A --yes",
        0,
        "”Ingen Alls” står ingenstans",
    ),
    Case("register redact --session", "{register} register redact --session 1 --reason g --by A --yes", 1, "1:"),
    Case("register redact --by", "{register} register redact --session 1 --reason g --by '' --yes", 2, EMPTY),
    pair("backup --session", "backup --session 12345678", "purge"),
    pair("backup --person", "backup --person Exempla", "purge"),
    pair("backup --to", "backup purge --person Exempla --to stick", "purge"),
    Case("restore --from", "{register} restore --from {folder}", 1, "ingen säkerhetskopia"),
    pair("restore --line", "restore --line 20261127", "latest"),
)
"""The option after the name of its command; those before every command alone."""

KEPT = "is kept with what is decided"
ALWAYS = {
    "--lang": "the language of whatever is said",
    "--version": "ends the call",
    "--all-lines": "long messages are whole; short ones are anyway",
    "--unprotected": "a permission for a register that is made; one that is encrypted is said to be (opening)",
    "--force": "a permission",
    "--out": "the place of what is written",
    "--format": "how the result is written",
    "--round": "a round that is not there is refused: test_a_round_that_is_not_there_is_refused",
    "hold --plain": "the screens do not open",
    "view --demo": "another page is shown",
    "round new --municipality": "the round's",
    "round new --results": "a file of which nothing is used is said to be idle",
    "round new --schools": "the round's schools",
    "session import --replace": "the effect on each document is said",
    "session export --to": "the file is sealed",
    "conflicts settle --by": KEPT,
    "conflicts settle --why": KEPT,
    "coding sample --schools": "schools are drawn",
    "coding code add --type": "an unknown type is refused",
    "coding code edit --label": "an edit that changes nothing is refused",
    "coding code edit --redefined": "the code has another meaning",
    "coding code split --into": "a code each",
    "coding code split --old": "one that is none of them is refused",
    "coding code merge --into": "one that is none is refused",
    **{
        f"coding code {command} {option}": KEPT
        for command in ("add", "edit", "split", "merge")
        for option in ("--by", "--why")
    },
    **{
        f"coding code {command} {option}": "the code's words"
        for command in ("add", "edit")
        for option in ("--definition", "--examples", "--not-when")
    },
    "register passphrase --new-passphrase-file": "the new passphrase",
    "register recover --new-passphrase-file": "the new passphrase",
    "register recover --identity": "a key that does not open the register is refused",
    "register redact --reason": KEPT,
    "register redact --yes": "a permission",
}
"""Options that nothing leaves without effect, or that did their work where they seem to have none, with the reason."""


def commands(grammar: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """All parsers: of the program, of groups and of commands."""
    yield grammar
    for action in grammar._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from commands(command)


def name_of(command: argparse.ArgumentParser) -> str:
    return command.prog.removeprefix("resultatdialog").strip()


def options_of(grammar: argparse.ArgumentParser) -> set[str]:
    """Every option, after its command's name."""
    return {
        f"{name_of(command)} {option}".strip()
        for command in commands(grammar)
        for action in command._actions
        for option in action.option_strings
        if option not in ("-h", "--help")
    }


def untried(grammar: argparse.ArgumentParser) -> set[str]:
    """Options that no case tries and of which nothing says why they always have an effect."""
    named = {*(case.option for case in CASES), *ALWAYS}
    return {option for option in options_of(grammar) if not {option, option.split()[-1]} & named}


def test_every_option_is_tried_without_effect_or_it_is_said_why_it_always_has_one() -> None:
    grammar = parser()
    assert untried(grammar) == set()
    there = options_of(grammar)
    named = {*(case.option for case in CASES), *ALWAYS}
    assert named <= there | {option.split()[-1] for option in there}

    listing = next(command for command in commands(grammar) if name_of(command) == "round list")
    listing.add_argument("--new")
    assert untried(grammar) == {"round list --new"}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, loaded_file: Path) -> Path:
    """A folder with a register that holds the small round and one meeting, and the files that cases name."""
    folder = tmp_path_factory.mktemp("ground")
    shutil.copytree(loaded_file.parent / "liten", folder / "liten")
    shutil.copy(loaded_file, folder / "register.db")
    (folder / "meeting.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    with Register(folder / "register.db") as register:
        import_documents(register, [folder / "meeting.json"])
    columns = "columns: [{heading: Sv, measure: np3_sv_share}]\n"
    texts = {
        "slutbetyg.csv": "Grundskola - Slutbetyg årskurs 9, samtliga elever\nValt läsår: 2024/25\n\n"
        "Skola;Skol-enhetskod;Skolkommun;Kommun-kod;Typ av huvudman;Antal elever;"
        "Genomsnittligt meritvärde (17 ämnen);\n"
        "Björkdungens skola;00000018;Exempelby;0099;Kommunal;53;232,5;\n"
        "Aspens skola;00000026;Exempelby;0099;Kommunal;23;212,5;\n",
        "eget.csv": "Skolan;Sv\nBjörks skola;81,5\n",
        "karta.yaml": f"name: Skolan\nschool_year: 2024/25\n{columns}",
        "annan.yaml": f"name: Enhet\nschool_year: 2024/25\n{columns}",
        "svar.json": "[]",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert main(["register", "new-recovery-key", "--out", str(folder / "nyckel")]) == 0
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words[:60])
def test_an_option_without_effect_is_refused_or_said(
    case: Case,
    ground: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    shipped_source: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ground, tmp_path / "g")
    (tmp_path / "guide.yaml").write_text(shipped_source, encoding="utf-8")
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    named = {
        "register": "--register g/register.db",
        "folder": "g/liten",
        "report": "g/slutbetyg.csv",
        "own": "g/eget.csv",
        "map": "g/karta.yaml",
        "other": "g/annan.yaml",
        "answers": "g/svar.json",
        "schools": "g/liten/schools.csv",
        "document": "g/meeting.json",
        "key": "g/nyckel",
        "guide": "guide.yaml",
        "new": "ny",
    }
    try:
        status = main(shlex.split(case.words.format(**named)))
    except SystemExit as left:
        status = int(str(left.code))
    said = capsys.readouterr()

    assert status == case.status, said.err
    for words in case.said.split(".*"):
        assert words in said.err
    assert case.option.split()[-1] in said.err or case.status != 2
    if status == 2:
        assert said.out == ""
        assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    if status:
        assert {path.name for path in tmp_path.iterdir()} == {"g", "guide.yaml"}
    assert len(said.err.splitlines()) <= 10


ROUNDS = {
    "hold": "hold --plain",
    "round pack": "round pack --out a",
    "round calendar": "round calendar --out a.ics",
    "agreements": "agreements",
    "conflicts": "conflicts",
    "tally": "tally",
    "coding agreement": "coding agreement",
    "coding checks": "coding checks",
    "coding codebook": "coding codebook",
    "coding sample": "coding sample",
    "coding consistency": "coding consistency",
    "coding export": "coding export --out a.qdpx",
    "coding import": "coding import a.qdc",
    "coding code add": "coding code add X --type student --by A --why b",
    "coding code edit": "coding code edit undervisning --label X --by A --why b",
    "coding code split": "coding code split undervisning --into X --into Y --old X --by A --why b",
    "coding code merge": "coding code merge undervisning --into organisation --by A --why b",
    "summary": "summary --school 12345678 --out a.docx",
    "report": "report --out a.docx",
}


def test_every_command_with_a_round_is_tried() -> None:
    assert {option.removesuffix(" --round") for option in options_of(parser()) if option.endswith("--round")} == {
        *ROUNDS
    }


@pytest.mark.parametrize("words", ROUNDS.values())
def test_a_round_that_is_not_there_is_refused(
    words: str, ground: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ground, tmp_path / "g")
    (tmp_path / "a.qdc").write_text("<CodeBook xmlns='urn:QDA-XML:codebook:1.0'/>", encoding="utf-8")

    assert main(["--register", "g/register.db", *words.split(), "--round", "nix"]) == 1
    assert "nix: " in capsys.readouterr().err


def test_an_option_that_no_rule_thought_of_is_said_and_one_that_was_looked_at_is_not() -> None:
    given = WatchedOptions(argparse.Namespace(run=print, lang="en", force=True, elsewhere=Path(), by="A", all=False))
    assert [note.split()[0] for note in notes_on(given)] == ["--from", "--by"]
    assert copy(given).by == "A"
    assert [note.split()[0] for note in notes_on(given)] == ["--from"]


def test_every_rule_names_a_command_and_options_it_has() -> None:
    grammar = parser()
    for rule in _RULES:
        known = {
            word
            for command in commands(grammar)
            if rule.command in ("", getattr(command.get_default("run"), "name", "commands.").rpartition(".")[2])
            or rule.command == getattr(command.get_default("run"), "__name__", "")
            for action in (*grammar._actions, *command._actions)
            for word in (*action.option_strings, *(action.choices or ()))
        }
        assert known >= {*rule.options, *rule.others} - {"--round", "--format", "latest"}, rule


def test_what_is_never_said_is_there() -> None:
    dests = {action.dest for command in commands(parser()) for action in command._actions}
    assert {*_NEVER_SAID} <= {*dests, "run", "refuse"}


def test_the_same_value_twice_is_no_mistake(ground: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--lang", "sv", "--lang", "sv", "results", "read", str(ground / "slutbetyg.csv")]
    assert main(words) == 0
    assert capsys.readouterr().err == ""


def test_files_of_results_named_apart_are_all_read(ground: Path, tmp_path: Path) -> None:
    named = [f"--results={ground / name}" for name in ("slutbetyg.csv", "eget.csv")]
    more = ["--mapping", str(ground / "karta.yaml"), "--same", "Björks skola=00000018"]
    town = ["--municipality", "0099 Exempelby", "--school-year", "2024/25"]
    assert main(["round", "new", str(tmp_path / "ny"), *town, *named, *more]) == 0
    written = (tmp_path / "ny" / "results.csv").read_text(encoding="utf-8")
    assert "merit9" in written and "np3_sv_share" in written


def test_every_option_with_a_value_is_watched_for_a_second_one() -> None:
    for command in commands(parser()):
        for action in command._actions:
            assert isinstance(action, GivenOnce) or not isinstance(action, argparse._StoreAction), action


def test_static_text_that_is_asked_for_elsewhere_gives_its_options_their_effect(
    ground: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ACCESSIBLE", "1")
    monkeypatch.setattr("sys.stdin", io.StringIO())

    assert main(["--register", str(ground / "register.db"), "hold", "--school", "12345679", "--round", "liten"]) == 0
    assert "12345679" in capsys.readouterr().out
    assert main(["--register", str(ground / "register.db")]) == 0
    assert "ingen verkan" not in capsys.readouterr().err


def test_a_question_answered_when_the_folder_was_made_may_be_answered_again(
    ground: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(ground / "liten", tmp_path / "liten")
    kept = {"accepted": [{"code": "skala-000000", "text": "x", "choice": ""}]}
    (folder / "account.json").write_text(json.dumps(kept), encoding="utf-8")
    words = ["--register", str(tmp_path / "r.db"), "--unprotected", "round", "add", str(folder), "--accept"]

    assert main([*words, "skala-00000O"]) == 1
    assert "svarar inte på någon fråga" in capsys.readouterr().err
    assert main([*words, "skala-000000"]) == 0

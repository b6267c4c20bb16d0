"""Hostile strings at every door of the command line and in everything it prints.

Doors: what holds a control character must be refused with exit 1, what does not must come in; refused or not, nothing
that is printed may act. Outputs: every command that prints on a register filled behind the doors (hostile_register.py).
Names: the same strings as names of files and folders, as ids, options, formats and in RESULTATDIALOG_REGISTER.
Commands run in this process, a few once more as processes of their own.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from faults.hostile_register import MAIN, write_register
from faults.hostile_strings import Hostile
from faults.screen_bytes import displayed, plain_leaks
from pace import HANG
from resultatdialog.cli.main import main
from resultatdialog.guide.shipped import shipped_guides

FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROUND = {"id": "liten", "title": "Liten", "municipality": {"code": "0182", "name": "Nacka"}, "school_year": "2014/15"}
SCHOOL = {"name": "Vår skola", "principal": "Exempla Provsson"}
DOCUMENT: dict[str, Any] = {
    "format": "resultatdialog.session", "version": 1, "id": "m1", "round": "liten",
    "guide": {"id": "nacka-ak3-6", "version": "1"}, "school": "12345678", "held_on": "2016-04-12", "state": "held",
}  # fmt: skip
EXPLANATION = {
    "id": "e1", "measure": "np3", "category": "undervisning", "valence": "weakness", "question": "np3_niva",
    "coder": "AL", "quote": "…",
}  # fmt: skip


@dataclass
class Spoken:
    """The words and status of a command."""

    status: int
    out: str
    err: str
    crash: str = ""


@dataclass
class Outcome:
    """The outcome of a kind of trial: how many, what was shown, what went wrong."""

    tried: int = 0
    shown: set[int] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def note(self, what: str, spoken: Spoken, expected: tuple[int, ...], strings: Sequence[Hostile]) -> None:
        """Judge one command."""
        self.tried += 1
        text = spoken.out + spoken.err
        self.shown |= displayed(text, strings)[0]
        self.leaks += [f"{what}: {leak}" for leak in plain_leaks(text)]
        if spoken.crash:
            self.broken.append(f"{what}: {spoken.crash}")
        elif spoken.status not in expected:
            self.broken.append(f"{what}: exit {spoken.status}, not {expected}: {spoken.err.strip()[:120]!a}")


def say(*arguments: str | Path) -> Spoken:
    """Run a command in this process; its output as the bytes a pipe would get."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _stream in range(2))
    status, crash = 0, ""
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main([str(word) for word in arguments])
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        except Exception as error:  # a traceback is what we look for
            crash = f"{type(error).__name__}: {error!a}"
    texts = []
    for stream in (out, err):
        assert isinstance(stream.buffer, io.BytesIO)
        texts.append(stream.buffer.getvalue().decode("utf-8", "surrogateescape"))
    return Spoken(status, texts[0], texts[1], crash)


def _in_round(folder: Path, **texts: str) -> Path:
    """A round folder with these texts in it."""
    folder.mkdir(exist_ok=True)
    plain = {**ROUND, "guide": "nacka-ak3-6"} | ({"title": texts["title"]} if "title" in texts else {})
    if "municipality" in texts:
        plain["municipality"] = {"code": "0182", "name": texts["municipality"]}
    school = SCHOOL | {key: texts[key] for key in ("name", "principal") if key in texts}
    ascii_only = texts.get("escaped") == "yes"
    lines = [f"{key}: {_yaml(value, ascii_only)}" for key, value in plain.items()]
    (folder / "round.yaml").write_text("\n".join(lines), encoding="utf-8", newline="")
    for name, rows in (
        ("schools.csv", [["school", "name", "organizer_type", "grades", "principal"],
                         ["12345678", school["name"], "kommunal", "F-6", school["principal"]]]),
        ("results.csv", [["school", "measure", "school_year", "group", "value", "n", "source"],
                         ["12345678", "np3_sv_share", "2014/15", "alla", "82", "50", texts.get("source", "x")]]),
    ):  # fmt: skip
        with (folder / name).open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    return folder


def _yaml(value: Any, escaped: bool) -> str:
    """A value in YAML's quotation marks; its escapes go beyond JSON's."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(item, escaped)}" for key, item in value.items()) + "}"
    plain = str(value).replace("\\", "\\\\").replace('"', '\\"')
    if escaped:
        plain = "".join(c if " " <= c <= "~" else f"\\U{ord(c):08x}" for c in plain)
    return f'"{plain}"'


def _document(path: Path, kind: str, text: str, escaped: bool) -> Path:
    """A session document with the text in one place."""
    document = dict(DOCUMENT)
    match kind:
        case "note" | "comment" | "parked":
            document["answers"] = {"uppfoljning_elev": {kind: text}}
        case "other":
            document["answers"] = {"underlag": {"choices": ["np3"], "other": text}}
        case "action":
            document["answers"] = {"betyg6_skillnader": {"actions": [{"what": text, "who": text}]}}
        case "participant":
            document["participants"] = [{"role": "lead", "name": text}]
        case "quote" | "coder":
            document["explanations"] = [{**EXPLANATION, kind: text}]
    path.write_text(json.dumps(document, ensure_ascii=escaped), encoding="utf-8", newline="")
    return path


def _guide(path: Path, text: str) -> Path:
    """The shipped guide with the text as its title, written with escapes."""
    source = shipped_guides()["nacka-ak3-6"].read_text(encoding="utf-8")
    title = "title: Resultatdialog årskurs 3 och 6"
    assert title in source
    path.write_text(source.replace(title, f"title: {_yaml(text, True)}"), encoding="utf-8")
    return path


_ROUND_DOORS = ("title", "name", "principal", "municipality", "source")
_DOCUMENT_DOORS = ("note", "comment", "parked", "other", "participant", "quote", "coder")


def doors(folder: Path, strings: Sequence[Hostile]) -> Outcome:
    """Each string at one door, the next at the next; what is refused leaves nothing behind."""
    found = Outcome()
    register = folder / "doors.db"
    before = ("--unprotected", "--register", register)
    found.note("a good round", say(*before, "round", "add", _in_round(folder / "good")), (0,), strings)
    kept = _kept(register)
    names = (*_ROUND_DOORS, *_DOCUMENT_DOORS, "guide")
    for number, hostile in enumerate(strings):
        name, escaped = names[number % len(names)], number % 2 == 0
        text = hostile.line[:190] if name in _ROUND_DOORS else hostile.text
        if name in _ROUND_DOORS:
            source = _in_round(folder / "tried", **{name: text, "escaped": "yes" if escaped else ""})
            spoken = say(*before, "round", "add", source)
        elif name == "guide":
            spoken = say("guide", "check", _guide(folder / "tried.yaml", text))
        else:
            spoken = say(*before, "session", "import", _document(folder / "tried.json", name, text, escaped))
        expected = _expected(name, escaped, text)
        what = f"{name}{' escaped' if escaped else ''} {hostile.number} {hostile.families}"
        found.note(what, spoken, expected, strings)
        now = _kept(register)
        if spoken.status and now != kept:
            found.broken.append(f"{what}: something of it came in")
        kept = now
    return found


def _expected(name: str, escaped: bool, text: str) -> tuple[int, ...]:
    """Exit status that the door must give: a text file's line breaks become line feeds, which not all places take."""
    if name in ("name", "principal", "source") or (name in ("title", "municipality") and not escaped):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if Hostile(0, text, ()).refused:
        return (1,)
    return (0, 1) if "\n" in text else (0,)


def _kept(register: Path) -> int:
    """How many events there are."""
    opened = apsw.Connection(str(register), flags=apsw.SQLITE_OPEN_READONLY)
    with contextlib.closing(opened):
        return int(next(opened.execute("SELECT count(*) FROM event"))[0])


def outputs(folder: Path, strings: Sequence[Hostile], shift: int = 0) -> Outcome:
    """Everything that prints what a register holds."""
    found = Outcome()
    register = folder / "hostile.db"
    write_register(register, strings, shift)
    before = ("--unprotected", "--register", register)
    this = ("--round", "nacka-2016")
    commands: list[tuple[str, ...]] = [
        ("round", "list"),
        ("round", "show", "nacka-2016"),
        ("tally",),
        ("tally", *this, "--format", "csv", "--table", "school_matrix"),
        ("tally", *this, "--format", "xlsx", "--out", str(folder / "t.xlsx")),
        ("coding", "agreement", *this),
        ("coding", "agreement", *this, "--format", "json"),
        ("session", "export", MAIN, "--out", str(folder / "s.json")),
        ("session", "export", "nobody", "--out", str(folder / "s.json")),
        ("session", "import", str(folder / "s.json")),
        ("summary", *this, "--school", MAIN, "--out", str(folder / "s.docx")),
        ("summary", *this, "--school", "98000003", "--out", str(folder / "s.docx")),
        ("summary", *this, "--school", "nobody", "--out", str(folder / "s.docx")),
        ("report", *this, "--out", str(folder / "r.docx")),
        ("round", "add", str(_in_round(folder / "round"))),
    ]
    commands += [("tally", *this, "--format", form) for form in ("text", "json", "csv", "md")]
    for command in commands:
        spoken = say(*before, *command)
        found.note(" ".join(command), spoken, (0, 1), strings)
        if "csv" in command:
            cells = [cell for row in csv.reader(io.StringIO(spoken.out), delimiter=";") for cell in row]
            found.broken += [f"a formula in CSV: {cell!a}" for cell in cells if cell.startswith(FORMULA)]
    return found


EXPORT = (
    "Skola;Skol-enhetskod;Kommun-kod;Typ av huvudman;Ämne;{heading};\n{name};00000018;0099;{name};Matematik;{cell};\n"
)


def results(folder: Path, strings: Sequence[Hostile]) -> Outcome:
    """Files of results with each string as heading, name, cell, title: shown or refused, and a round made of them."""
    found = Outcome()
    own, mapping = folder / "eget.csv", folder / "karta.yaml"
    mapping.write_text("name: Skola\ncolumns: [{heading: Betyg, measure: betyg6_points}]\n", encoding="utf-8")
    town = ("--municipality", "0099 Exempelby", "--school-year", "2024/25")
    for number, hostile in enumerate(strings):
        text = hostile.text.replace(";", ",")
        plain = {"heading": "Genomsnittlig betygspoäng", "name": "Skola", "cell": "15,5"}
        content = EXPORT.format(**{**plain, ("heading", "name", "cell")[number % 3]: text})
        (folder / "tried.csv").write_text(f"Betyg årskurs 6 {text}\n\n{content}", encoding="utf-8", errors="replace")
        own.write_text(f"Skola;Betyg\n{text};15\n", encoding="utf-8", errors="replace")
        for form in ("text", "json"):
            spoken = say("results", "read", folder / "tried.csv", "--format", form)
            found.note(f"results read {form} {hostile.number}", spoken, (0, 1), strings)
        made = folder / f"ny{number}"
        for file, more in ((folder / "tried.csv", ()), (own, ("--mapping", str(mapping)))):
            spoken = say("round", "new", made, *town, "--results", file, *more)
            found.note(f"round new {hostile.number}", spoken, (0, 1), strings)
        for name in ("schools.csv", "results.csv") if (made / "round.yaml").is_file() else ():
            rows = csv.reader(io.StringIO((made / name).read_text(encoding="utf-8")), delimiter=";")
            cells = [cell for row in rows for cell in row]
            found.broken += [f"a formula in {name}: {cell!a}" for cell in cells if cell.startswith(FORMULA)]
    return found


def _named(hostile: Hostile) -> str:
    """The string as a name of a file; no system allows a slash, ours no NUL and 255 bytes."""
    return hostile.text.replace("/", "∕").replace("\0", "")[:60]


def names(folder: Path, strings: Sequence[Hostile]) -> Outcome:
    """Hostile names of files and folders, ids, options and the environment variable."""
    found = Outcome()
    register = folder / "names.db"
    before = ("--unprotected", "--register", register)
    say(*before, "round", "add", _in_round(folder / "named"))
    for hostile in strings:
        name = _named(hostile)
        home = folder / name
        for what, command, expected in _naming(folder, home, name):
            found.note(f"{what} {hostile.number}", say(*before, *command), expected, strings)
        with _environment(str(home / "register.db")):
            found.note(
                f"RESULTATDIALOG_REGISTER {hostile.number}", say("--unprotected", "round", "list"), (0,), strings
            )
        wrong = (
            ["--lang", name],
            ["--format", name],
            [f"--{name}"],
            [name, "list"],
            ["round", "list", name],
            ["-" + name],
        )
        for words in wrong:
            found.note(f"usage {hostile.number}", say("--unprotected", *words), (1, 2), strings)
    return found


def _naming(folder: Path, home: Path, name: str) -> Iterator[tuple[str, tuple[str, ...], tuple[int, ...]]]:
    home.mkdir(exist_ok=True)
    yield "no folder", ("round", "add", str(home / name)), (1,)
    yield "no round in it", ("round", "add", str(home)), (1,)
    _in_round(home)
    yield "folder", ("round", "add", str(home)), (0,)
    yield "no document", ("session", "import", str(home / f"{name}.json")), (1,)
    document = _document(home / f"{name[:40]}.json", "note", "x", True)
    yield "document", ("session", "import", str(document)), (0,)
    document.write_text("{", encoding="utf-8")
    yield "broken document", ("session", "import", str(document)), (1,)
    guide = _guide(home / f"{name[:40]}.yaml", "x")
    yield "guide", ("guide", "check", str(guide)), (0,)
    guide.write_text("[", encoding="utf-8")
    yield "broken guide", ("guide", "check", str(guide)), (1,)
    yield "export", ("session", "export", "12345678", "--out", str(home / f"{name[:40]}.out")), (0,)
    yield "tally", ("tally", "--format", "md", "--out", str(home / f"{name[:40]}.md")), (0,)
    yield "out is a folder", ("tally", "--format", "md", "--out", str(home)), (1,)
    yield "summary", ("summary", "--school", "12345678", "--out", str(home / "s" / f"{name[:40]}.docx")), (0,)
    for command in (("round", "show"), ("session", "export", "--out", str(folder / "x"))):
        yield "no id", (*command, "--", name), (1,)
    yield "no school", ("summary", f"--school={name}", "--out", str(folder / "x")), (1,)
    yield "no round", ("tally", f"--round={name}"), (1,)
    yield "no table", ("tally", f"--table={name}"), (1,)


@contextlib.contextmanager
def _environment(register: str) -> Iterator[None]:
    before = os.environ.get("RESULTATDIALOG_REGISTER")
    os.environ["RESULTATDIALOG_REGISTER"] = register
    try:
        yield
    finally:
        os.environ.pop("RESULTATDIALOG_REGISTER")
        if before is not None:
            os.environ["RESULTATDIALOG_REGISTER"] = before


def processes(folder: Path, strings: Sequence[Hostile]) -> Outcome:
    """The same through the operating system: bytes that are no text too."""
    found = Outcome()
    command = [sys.executable, "-m", "resultatdialog", "--unprotected"]
    escape = next(hostile for hostile in strings if "\x1b]" in hostile.text)
    bad = os.fsdecode(b"\x9b31m\xff\xfe")
    for words in (
        ["--register", str(folder / "hostile.db"), "round", "show", "nacka-2016"],
        ["--register", str(folder / "hostile.db"), "tally", "--round", "nacka-2016"],
        ["round", "add", str(folder / f"{_named(escape)} none")],
        ["guide", "check", str(folder / bad)],
        ["guide", "check", str(_guide(folder / f"{bad}.yaml", "x"))],
        [_named(escape)],
        ["round", "list", bad],
    ):
        ended = subprocess.run([*command, *words], capture_output=True, timeout=HANG, check=False)
        out, err = (stream.decode("utf-8", "surrogateescape") for stream in (ended.stdout, ended.stderr))
        crash = "a traceback" if "Traceback" in err else ""
        found.note(" ".join(words)[-60:], Spoken(ended.returncode, out, err, crash), (0, 1, 2), strings)
    return found

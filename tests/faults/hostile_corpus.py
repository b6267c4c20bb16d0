"""The corpus of hostile files: what a case is, the good files that are spoilt, and what can be wrong with any file.

Every reader gets the same treatment first: other encodings, other programs' files, control characters, sizes, things
that are no files. What is hostile to YAML, guides, tables, JSON and registers is in the modules of those names.
The same seed gives the same bytes.
"""

from __future__ import annotations

import json
import os
import random
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resultatdialog.guide.shipped import shipped_guides

MB = 1_048_576
SEED = 2016
ROUND = """\
id: liten
title: En liten omgång
municipality: {code: "0182", name: Nacka}
school_year: 2014/15
guide: nacka-ak3-6
"""
SCHOOLS = """\
school;name;organizer_type;grades;pupils;principal
12345678;Vår skola;kommunal;F-6;300;Exempla Provsson
12345679;Ärtans skola;enskild;F-3;;
12345670;Bergskolan;kommunal;4-9;200;Platshålla Textgren
"""
RESULTS = """\
school;measure;school_year;group;value;n;source
12345678;np3_sv_share;2014/15;alla;82;50;påhittad
12345678;np3_ma_share;2014/15;alla;..;50;påhittad
12345678;np6_test_points;2014/15;alla;15,3;40;påhittad
12345678;betyg6_points:sv;2014/15;alla;15,0;40;påhittad
12345679;np3_sv_share;2014/15;alla;~100;20;påhittad
riket;np6_test_points;2014/15;alla;13,7;;påhittad
"""
DOCUMENT: dict[str, Any] = {
    "format": "resultatdialog.session", "version": 1, "id": "0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e", "round": "liten",
    "guide": {"id": "nacka-ak3-6", "version": "1"}, "school": "12345678", "held_on": "2016-04-12", "state": "held",
    "participants": [{"role": "lead", "name": "AL"}],
    "answers": {"uppfoljning_elev": {"note": "Klassråd åäö", "steps": ["samla_in"]}, "skattning": {"rating": 7}},
    "explanations": [{"id": "e1", "measure": "np3", "subject": "sv", "category": "undervisning", "valence": "weakness",
                      "quote": "Vi hann inte.", "question": "np3_niva", "coder": "AL",
                      "coded_at": "2016-04-12T10:31:00+02:00"}],
}  # fmt: skip
GUIDE = shipped_guides()["nacka-ak3-6"].read_text(encoding="utf-8")
GOOD = {
    "round.yaml": ROUND, "schools.csv": SCHOOLS, "results.csv": RESULTS, "session.json": json.dumps(DOCUMENT),
    "guide.yaml": GUIDE,
}  # fmt: skip
"""A file of each reader that it takes without a word."""


@dataclass(frozen=True)
class Case:
    """One hostile input and what must come of it."""

    name: str
    write: Callable[[Path], list[str]]
    """Makes the files in a folder and gives the command's words."""
    places: tuple[str, ...]
    """Words that the message must contain: the file and, where possible, line, cell or field."""
    statuses: tuple[int, ...] = (1,)
    """`(0,)` for what is harmless after all, with the reason in the name."""

    @property
    def reader(self) -> str:
        """The kind of file that it stands in for; the name begins with that."""
        return self.name.partition(":")[0]


def write_folder(folder: Path, name: str = "", content: bytes = b"") -> Path:
    """A good round folder, one file of it replaced."""
    folder.mkdir(exist_ok=True)
    for good in ("round.yaml", "schools.csv", "results.csv"):
        if good != name:
            (folder / good).write_text(GOOD[good], encoding="utf-8")
    if name:
        (folder / name).write_bytes(content)
    return folder


def command(reader: str, folder: Path) -> list[str]:
    """The words that make the program read a file of this kind in the folder."""
    if reader == "session.json":
        return ["session", "import", str(folder / reader)]
    if reader == "guide.yaml":
        return ["guide", "check", str(folder / reader)]
    return ["round", "add", str(folder)]


def content_case(
    reader: str, what: str, content: bytes | str | Callable[[], bytes], *places: str, harmless: str = ""
) -> Case:
    """A case that is a file's content; the big ones are made when they are needed."""

    def write(folder: Path) -> list[str]:
        made = content() if callable(content) else content.encode() if isinstance(content, str) else content
        write_folder(folder, reader, made)
        return command(reader, folder)

    name = f"{reader}: {what}" + (f" (harmless: {harmless})" if harmless else "")
    return Case(name, write, () if harmless else (reader, *places), (0,) if harmless else (1,))


def place_case(reader: str, what: str, make: Callable[[Path], object]) -> Case:
    """A case that is no ordinary file."""

    def write(folder: Path) -> list[str]:
        write_folder(folder)
        (folder / reader).unlink(missing_ok=True)
        make(folder / reader)
        return command(reader, folder)

    return Case(f"{reader}: {what}", write, (reader,))


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(path.name)
    finally:
        os.chdir(here)


def _sparse(path: Path) -> None:
    with path.open("wb") as handle:
        handle.truncate(5_000 * MB)


def _piped(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


def _closed(path: Path) -> None:
    path.write_text("x", encoding="utf-8")
    path.chmod(0)


PLACES: dict[str, Callable[[Path], object]] = {
    "a folder": lambda path: path.mkdir(),
    "a fifo": lambda path: os.mkfifo(path),
    "a socket": _socket,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    "a link to /dev/zero": lambda path: path.symlink_to("/dev/zero"),
    "a link to /dev/tty": lambda path: path.symlink_to("/dev/tty"),
    "a link to a fifo": _piped,
    "missing": lambda _path: None,
    "5 GB of holes": _sparse,
}
if os.geteuid() != 0:
    PLACES["unreadable"] = _closed

OTHER_FILES: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\t\n  ",
    "NULs": bytes(5000),
    "random bytes": random.Random(SEED).randbytes(5000),
    "gzip": bytes.fromhex("1f8b0800000000000003") + random.Random(1).randbytes(300),
    "zip": b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + random.Random(2).randbytes(300),
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(50),
    "an old Office file": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "SQLite": b"SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20" + bytes(200),
    "HTML": b"<!DOCTYPE html>\n<html><body><table><tr><td>1</table>",
    "RTF": b"{\\rtf1\\ansi\\deff0 {\\fonttbl}}",
    "a program": b"\x7fELF\x02\x01\x01" + bytes(200),
}
"""Files of other programs, under our name."""


def _with(text: str, what: str) -> str:
    """With a character on the second line; in the document, which has one, in the note."""
    place = text.index("\n") + 1 if "\n" in text else text.index("Klass") + 2
    return text[:place] + what + text[place:]


def encodings(reader: str) -> Iterator[Case]:
    """The good file in encodings and with characters that no reader takes."""
    text = GOOD[reader]
    excel = "" if reader.endswith("json") else "what Excel calls Unicode text"
    yield content_case(reader, "in utf-16", text.encode("utf-16"), harmless=excel)
    for code in ("utf-16-le", "utf-16-be", "utf-32"):
        yield content_case(reader, f"in {code}", text.encode(code))
    signed = text.encode("utf-8-sig")
    yield content_case(reader, "with a BOM", signed, harmless="offices save it so")
    twice = "YAML skips them" if reader.endswith("yaml") else ""
    yield content_case(reader, "with two BOMs", b"\xef\xbb\xbf" + signed, harmless=twice)
    for what, byte in (("a byte no encoding has", b"\x81"), ("a Windows letter in UTF-8", b"\xe5")):
        mixed = _with(text, "# å\ue000\n" if "\n" in text else "å\ue000").encode()
        yield content_case(reader, what, mixed.replace("\ue000".encode(), byte))
    for name, sign in (
        ("NUL", "\0"), ("ESC", "\x1b]52;c;QUFB\x07"), ("BEL", "\x07"), ("DEL", "\x7f"), ("C1 CSI", "\x9b31m"),
        ("a bidi override", "\u202e"), ("a line separator", "\u2028"), ("a noncharacter", "\uffff"), ("NEL", "\x85"),
    ):  # fmt: skip
        yield content_case(reader, f"with {name}", _with(text, sign), *(() if reader == "session.json" else ("rad 2",)))


def any_reader() -> Iterator[Case]:
    """Faults that a file of any kind can have."""
    for reader in GOOD:
        for what, make in PLACES.items():
            yield place_case(reader, what, make)
        for what, content in OTHER_FILES.items():
            yield content_case(reader, what, content)
        yield from encodings(reader)
        yield content_case(reader, "40 MB of one letter", lambda: b"a" * (40 * MB))
        yield content_case(reader, "10 MB on one line", lambda: b"a;" * (5 * MB))
        yield content_case(reader, "1 MB of line feeds", lambda: b"\n" * MB)
        yield content_case(reader, "just below the YAML limit, random text", lambda: _noise(MB - 10))


def _noise(length: int) -> bytes:
    rng = random.Random(SEED)
    return "".join(rng.choices("abcåäö;:,-{}[]\"'\n #&*!|>%@`", k=length * 9 // 10)).encode()[:length].rstrip(b"\xc3")


_PIECES = [
    b"\0", b"\xff", b"\x1b", b'"', b"'", b"{{", b"}}", b"[", b"]", b"{", b"}", b":", b";", b"\n", b"\r", b"&a", b"*a",
    b"!!x", b"- ", b"  ", b"\t", b"9" * 40, b"-", b"1e999", b"null", b"true", b"~", b"__class__", b" or ", b"%",
    b"\\ud800", b"\xc3",
]  # fmt: skip
"""Bytes that the fuzzer strews in."""


def fuzzed(count: int, seed: int) -> Iterator[Case]:
    """Good files with something changed at random; taken or refused, but never slow, loud or half."""
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        reader = rng.choice(list(GOOD))
        content = bytearray(GOOD[reader].encode())
        for _change in range(rng.choice((1, 1, 2, 5, 20))):
            place = rng.randrange(len(content))
            length = rng.choice((0, 1, 1, 5, 50, 500))
            again = bytes(content[place : place + length]) * 2
            piece = rng.choice((rng.choice(_PIECES), rng.randbytes(rng.randrange(4)), again))
            content[place : place + length] = piece
            content = content or bytearray(b"x")
        case = content_case(reader, f"fuzz {seed}/{number}", bytes(content))
        yield Case(case.name, case.write, (), (0, 1))

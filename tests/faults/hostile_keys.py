"""Hostile key files: those beside an encrypted register, and public and secret keys that a person names.

Refused with exit 3 beside a register and 1 where they are named; not a byte of register or key files is changed.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyrage

from faults.hostile_corpus import DOCUMENT, MB, OTHER_FILES, PLACES, SEED, Case, write_folder
from faults.scripted import KEY
from resultatdialog.register.keys import KeyFiles, lock_for_office, new_recovery_key, with_office
from resultatdialog.register.store import Register

SECRET, PUBLIC = new_recovery_key()
WORK = b"age-encryption.org/v1\n-> scrypt bWFueSBsZXR0ZXJzIG9mcw 40\n"
"""The beginning of a key file whose passphrase takes until the end of the world to try."""


@cache
def _made() -> dict[str, bytes]:
    """An encrypted register and its recovery key file."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "register.db"
        Register(path, key=KEY).close()
        lock_for_office(path, with_office(KEY, PUBLIC))
        return {"register.db": path.read_bytes(), "key": KeyFiles.of(path).recovery[0].read_bytes()}


def _contents() -> Iterator[tuple[str, bytes | Callable[[], bytes]]]:
    """Contents of a key file."""
    key = _made()["key"]
    yield from ((what, content) for what, content in OTHER_FILES.items())
    for part in range(1, 8):
        yield f"cut at {part}/8", key[: len(key) * part // 8]
    for number in range(20):
        rng = random.Random(f"{SEED}/key/{number}")
        spoilt = bytearray(key)
        for _byte in range(rng.choice((1, 3, 30))):
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        yield f"spoilt {number}", bytes(spoilt)
    yield "another's", bytes(pyrage.encrypt(b"{}", [pyrage.x25519.Identity.generate().to_public()]))
    for what, inside in (("no object", b"[]"), ("no key", b"{}"), ("a number", b'{"key":1}'), ("no JSON", b"\xff")):
        sealed = bytes(pyrage.encrypt(inside, [pyrage.x25519.Recipient.from_str(PUBLIC)]))
        yield f"{what} inside", sealed
    yield "40 MB of one letter", lambda: b"a" * (40 * MB)
    yield "a key and 40 MB", lambda: key + bytes(40 * MB)


def _beside(what: str, make: Callable[[Path], object]) -> Case:
    def write(folder: Path) -> list[str]:
        folder.mkdir()
        path = folder / "register.db"
        path.write_bytes(_made()["register.db"])
        for file in KeyFiles.of(path).user:
            make(file)
            if "pipe" in {entry.name for entry in folder.iterdir()}:
                break  # the pipe behind the link has one name
        (folder / "words.txt").write_text("fyra ord som ingen gissar\n", encoding="utf-8")
        return ["--register", str(path), "--passphrase-file", str(folder / "words.txt"), "tally"]

    return Case(f"register: its key files, {what}", write, ("register.db",), (3,))


def _recovering(what: str, make: Callable[[Path], object]) -> Case:
    def write(folder: Path) -> list[str]:
        folder.mkdir()
        path = folder / "register.db"
        path.write_bytes(_made()["register.db"])
        KeyFiles.of(path).user[0].write_bytes(WORK)
        for file in KeyFiles.of(path).recovery:
            make(file)
            if "pipe" in {entry.name for entry in folder.iterdir()}:
                break
        for name, content in (("secret.txt", f"{SECRET}\n"), ("new.txt", "ny fras\n")):
            (folder / name).write_text(content, encoding="utf-8")
        command = ["--register", str(path), "register", "recover", "--identity", str(folder / "secret.txt")]
        return [*command, "--new-passphrase-file", str(folder / "new.txt")]

    return Case(f"register: its recovery key files, {what}", write, ("register.db",), (3,))


def _named(what: str, make: Callable[[Path], object], option: str) -> Case:
    reader = "office.pub" if option == "--to" else "secret.txt"

    def write(folder: Path) -> list[str]:
        write_folder(folder)
        make(folder / reader)
        if option == "--to":
            return ["session", "export", str(DOCUMENT["id"]), option, str(folder / reader), "--out", str(folder / "x")]
        (folder / "sealed").write_bytes(_made()["key"])
        return ["session", "import", str(folder / "sealed"), option, str(folder / reader)]

    return Case(f"{reader}: {what}", write, (reader,), (1,))


def cases(_good: Path) -> Iterator[Case]:
    """Everything of it."""
    for what, content in _contents():

        def put(path: Path, content: bytes | Callable[[], bytes] = content) -> None:
            path.write_bytes(content() if callable(content) else content)

        yield _beside(what, put)
        yield _recovering(what, put)
        for option in ("--to", "--identity"):
            yield _named(what, put, option)
    yield _beside("more work than there is time", lambda path: path.write_bytes(WORK + _made()["key"][40:]))
    for what, make in PLACES.items():
        yield _beside(what, make)
        yield _recovering(what, make)
        for option in ("--to", "--identity"):
            yield _named(what, make, option)

"""Hostile registers: damaged, forged, another program's, or no file at all. Refused with exit 3, not a byte changed."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw

from faults.hostile_corpus import OTHER_FILES, PLACES, SEED, Case

FLIPS = 60
_ENDLESS = (
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS session_id, n AS round, n AS school, "
    "n AS state, n AS dealt_with, n AS questions, n AS held_on, n AS changed_at FROM r"
)
_FORGED: dict[str, str] = {
    "another program's": "PRAGMA application_id = 1; CREATE TABLE notes (a)",
    "of no program": "PRAGMA application_id = 0",
    "of a newer version": "PRAGMA user_version = 99",
    "of a version below zero": "PRAGMA user_version = -1",
    "of version 0 with tables": "PRAGMA user_version = 0",
    "without its tables": "DROP TABLE payload; DROP TABLE event; DROP TABLE digest; DROP TABLE guide; DROP TABLE local",
    "without local": "DROP TABLE local",
    "without digests": "DROP TABLE digest",
    "with a view for a table": "DROP TABLE local; CREATE VIEW local AS SELECT 'opened' AS name, '1' AS value",
    "with a view without end": f"DROP TABLE digest; CREATE VIEW digest AS {_ENDLESS}",
    "with a trigger that erases": "CREATE TRIGGER t AFTER INSERT ON local BEGIN DELETE FROM payload; END",
    "with a body that is no JSON": "UPDATE payload SET body = '{'",
    "with a body of another kind": "UPDATE payload SET body = '[1]'",
    "with a deep body": "UPDATE payload SET body = replace(hex(zeroblob(50000)), '0', '[')",
    "with a body of ESC": "UPDATE payload SET body = '\"' || char(27) || ']0;x' || char(7) || '\"'",
    "with bases that are no JSON": "UPDATE event SET bases = 'x'",
    "with bases of another kind": "UPDATE event SET bases = '5'",
    "with a digest of no school": "UPDATE digest SET school = 'x'",
    "with a digest of no round": "UPDATE digest SET round = 'x'",
    "with a state that is none": "UPDATE digest SET state = char(27) || '[31m'",
    "without its guide": "DELETE FROM guide",
    "with a guide that is none": "UPDATE guide SET body = '{}'",
    "without payloads": "PRAGMA foreign_keys = OFF; DELETE FROM payload",
    "with a local value that is no JSON": "UPDATE local SET value = '{'",
    "with a local place of another kind": "INSERT OR REPLACE INTO local VALUES ('place', '[1, 2]')",
    "with a device that is no text": "UPDATE local SET value = '5' WHERE name = 'device'",
}
"""Changes that another program could make to a register; its events' hashes no longer hold."""


def _command(path: Path) -> list[str]:
    return ["--register", str(path), "tally"]


def _case(what: str, spoil: Callable[[bytes], bytes], good: Path, statuses: tuple[int, ...] = (3,)) -> Case:
    def write(folder: Path) -> list[str]:
        folder.mkdir()
        (folder / "register.db").write_bytes(spoil(good.read_bytes()))
        return _command(folder / "register.db")

    return Case(f"register: {what}", write, ("register.db",), statuses)


SURVIVED = ("with a digest of no round", "with a state that is none", "with a local place of another kind",
            "with a local value that is no JSON",
            "with a device that is no text")  # fmt: skip
"""Changes to caches and to this laptop's memory, which may go unnoticed by the command that is run."""


def _forged(what: str, script: str, good: Path) -> Case:
    def write(folder: Path) -> list[str]:
        folder.mkdir()
        path = folder / "register.db"
        path.write_bytes(good.read_bytes())
        opened = apsw.Connection(str(path))
        opened.execute(script)
        opened.close()
        return _command(path)

    statuses = (0, 3) if what in SURVIVED else (3,)
    return Case(f"register: {what}", write, ("register.db",), statuses)


def _place(what: str, make: Callable[[Path], object]) -> Case:
    def write(folder: Path) -> list[str]:
        folder.mkdir()
        make(folder / "register.db")
        return _command(folder / "register.db")

    return Case(f"register: {what}", write, ("register.db",), (3,))


def _under_a_file(path: Path) -> list[str]:
    path.mkdir()
    (path / "file").write_text("x", encoding="utf-8")
    return _command(path / "file" / "register.db")


def _long_name(path: Path) -> list[str]:
    path.mkdir()
    return _command(path / ("r" * 300))


def _flip(content: bytes, place: int) -> bytes:
    return content[: place // 8] + bytes([content[place // 8] ^ 1 << place % 8]) + content[place // 8 + 1 :]


def cases(good: Path) -> Iterator[Case]:
    """Everything that can stand where a register is looked for; `good` is a sound one to spoil."""
    for what, content in OTHER_FILES.items():
        if what != "nothing":  # an empty file is where a new register begins
            yield _case(what, lambda _good, content=content: content, good)  # type: ignore[misc]
    for what, make in PLACES.items():
        if what not in ("missing", "a link to nothing"):  # there a new one is made
            yield _place(what, make)
    yield Case("register: a name of 300 letters", _long_name, ("r" * 300,), (3,))
    yield Case("register: under a file", _under_a_file, ("register.db",), (3,))
    yield _case("text", lambda _good: b"hej " * 5000, good)
    size = good.stat().st_size
    rng = random.Random(SEED)
    for length in (1, 15, 16, 99, 100, 511, 4095, 4096, 8192, size // 2, size - 4096, size - 1):
        yield _case(f"cut to {length} bytes", lambda whole, length=length: whole[:length], good)  # type: ignore[misc]
    yield _case("the first page as NULs", lambda whole: bytes(4096) + whole[4096:], good)
    yield _case("the last page as NULs", lambda whole: whole[:-4096] + bytes(4096), good, (0, 3))
    yield _case("said to be in WAL mode", lambda whole: whole[:18] + b"\2\2" + whole[20:], good, (0, 3))
    yield _case("with rubbish at the end", lambda whole: whole + rng.randbytes(5000), good, (0, 3))
    for what, script in _FORGED.items():
        yield _forged(what, script, good)
    for number in range(FLIPS):  # a bit in the words of an unprotected register cannot be told from what was written
        place = rng.randrange(100 * 8) if number < 15 else rng.randrange(size * 8)
        yield _case(f"bit {place} flipped", lambda whole, place=place: _flip(whole, place), good, (0, 3))  # type: ignore[misc]


def _as_bytes(opened: apsw.Connection, table: str) -> str:
    """The query for all of a table; its text may be no UTF-8."""
    columns = [row[1] for row in opened.execute(f'PRAGMA table_info("{table}")')]
    return f'SELECT {", ".join(f"CAST({column} AS BLOB)" for column in columns)} FROM "{table}"'


def contents(path: Path) -> tuple[bytes | None, object]:
    """The bytes of an ordinary file, and its tables but this laptop's own, where opening notes the time.

    Of a place that is no ordinary file nothing can change.
    """
    try:
        if not path.is_file() or path.stat().st_size > 100_000_000:
            return None, None
    except OSError:  # a name too long for any file
        return None, None
    try:
        opened = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        with contextlib.closing(opened):
            schema = list(opened.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name"))
            tables = {name for kind, name, _sql in schema if kind == "table"} - {"local"}  # a view may have no end
            rows = [list(opened.execute(_as_bytes(opened, name))) for name in sorted(tables)]
            return path.read_bytes(), (schema, rows)
    except (apsw.Error, UnicodeDecodeError) as error:
        return path.read_bytes(), str(error)


def unchanged(before: tuple[bytes | None, object], after: tuple[bytes | None, object]) -> bool:
    """Whether nothing was lost: the same bytes, or the same tables."""
    return before[0] == after[0] or (before[1] == after[1] and not isinstance(before[1], str))

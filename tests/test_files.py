from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import resultatdialog
from full_disk import room_for
from resultatdialog.files import write_whole

SOURCE = Path(resultatdialog.__file__).parent
HOME = "files.py"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes, pipes and size limits are not Windows'")


# The one way to write.


def test_what_cannot_be_written_whole_leaves_the_earlier_file_and_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_whole(path, b"x" * 7_252)

    with room_for(2_000), pytest.raises(OSError, match="File too large"):
        write_whole(path, b"y" * 9_000)

    assert path.read_bytes() == b"x" * 7_252
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_a_document_can_be_read_by_whom_the_system_s_setting_lets(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write_whole(tmp_path / "a.docx", b"x")
        write_whole(tmp_path / "a.key", b"x", private=True)
    finally:
        os.umask(before)

    assert (tmp_path / "a.docx").stat().st_mode & 0o777 == mode
    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600


def test_a_private_file_written_over_a_readable_one_is_private(tmp_path: Path) -> None:
    (tmp_path / "a.key").write_bytes(b"old")
    (tmp_path / "a.key").chmod(0o644)

    write_whole(tmp_path / "a.key", b"new", private=True)

    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link_and_the_file_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "a.csv").write_bytes(b"old")
    (tmp_path / "a.csv").symlink_to(tmp_path / "far" / "a.csv")

    write_whole(tmp_path / "a.csv", b"new")

    assert (tmp_path / "a.csv").is_symlink()
    assert (tmp_path / "far" / "a.csv").read_bytes() == b"new"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"through")
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)

    assert pipe.is_fifo()


def test_what_the_register_writes_is_private() -> None:
    for path in (SOURCE / "register").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "write_whole":
                assert "private=True" in ast.unparse(call), (path.name, call.lineno)


# That there is no other.

WRITES = frozenset(
    (
        "write_text", "write_bytes", "touch", "truncate", "copy", "copy2", "copyfile", "copytree", "copyfileobj",
        "move", "symlink_to", "hardlink_to", "renames", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile",
        "mkstemp", "fdopen", "ExcelWriter", "save",
    )
)  # fmt: skip
"""Names of functions that write a file wherever they are called."""
EXCEPTIONS = {
    "register/backup.py": {
        "target.touch(mode=384)": "an empty private file for SQLite to copy the register into",
        "self._part.rename(self._final)": "a backup has its name only when all its files are whole",
    },
    "work/reading_copy.py": {
        "shutil.copy2(file, folder / file.name)": "into a temporary folder that nobody else reads",
        "shutil.copy2(journal, folder / journal.name)": "as above",
        "shutil.copy2(path, copy)": "as above",
        "shutil.copytree(source, tail_folder(copy), dirs_exist_ok=True)": "as above",
    },
    "register/restore.py": {
        "shutil.copy2(backup.register(path.name), copy)": "the copy that is opened before anything is moved",
        "part.rename(path.with_name(path.name + _RESTORING))": "from then on the restoration happens",
        "place.rename(aside / place.name)": "what stood there is moved aside, never deleted",
        "new.rename(place)": "the restored register takes its place when it has been opened",
    },
    "intake/archive.py": {
        "zipfile.ZipFile(out, 'a')": "a package in memory, of the parts that were looked at",
        "copy.copy(part)": "the description of a part, not a file",
    },
    "register/shelf.py": {
        "os.open(self.folder / name, os.O_RDWR | flags | _BINARY, 384)": "the safety log is only added to",
        "(self.folder / name).rename(target)": "another register's safety log is kept under another name",
    },
    "register/opening.py": {"path.touch(mode=384)": "an empty private file for SQLite"},
    "register/records.py": {"path.touch(mode=384)": "an empty private file for SQLite"},
    "cli/main.py": {"os.open(os.devnull, os.O_WRONLY)": "the reader of our output has gone: nothing is written"},
    "report/word.py": {
        "self.document.save(raw)": "into memory",
        "zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED)": "into memory",
    },
    "coding/refi/writing.py": {"zipfile.ZipFile(packed, 'w')": "into memory"},
    "tally/workbook.py": {"xlsxwriter.Workbook(made, _TEXTS)": "into memory"},
}
"""Calls elsewhere that look like writing a file, and why each of them may stand."""
OUR_OWN = frozenset(("paper.save(path)", "folder.rename(own)"))
"""`Paper.save` in report/word.py ends in `write_whole`; a rescue log's folder follows a register that was moved."""


def other_ways(tree: ast.AST) -> Iterator[str]:
    """Calls that write a file, as Python would print them."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _writes(call) and ast.unparse(call) not in OUR_OWN:
            yield ast.unparse(call)


def _writes(call: ast.Call) -> bool:
    method = isinstance(call.func, ast.Attribute)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if name == "open":
        return owner == "os" or any(_mode(said) for said in _modes(call, 0 if method else 1))
    if name == "Workbook":  # the program's own, of intake, is a value
        return owner == "xlsxwriter"
    if name == "ZipFile":
        return any(_mode(said) for said in _modes(call, 1))
    if name in ("replace", "rename"):  # of a path: to one place; a text's takes two, a value's takes named ones
        return owner == "os" or (method and len(call.args) == 1 and not call.keywords)
    return name in WRITES and (method or name not in ("copy", "move", "save"))


def _modes(call: ast.Call, place: int) -> list[ast.expr]:
    return [*call.args[place : place + 1], *(each.value for each in call.keywords if each.arg == "mode")]


def _mode(said: ast.expr) -> bool:
    return isinstance(said, ast.Constant) and isinstance(said.value, str) and bool(set("wax+") & set(said.value))


def test_nothing_is_written_any_other_way() -> None:
    found = {
        file: set(ways)
        for path in sorted(SOURCE.rglob("*.py"))
        if (file := path.relative_to(SOURCE).as_posix()) != HOME
        and (ways := list(other_ways(ast.parse(path.read_text(encoding="utf-8")))))
    }

    assert found == {file: set(ways) for file, ways in EXCEPTIONS.items()}


@pytest.mark.parametrize(
    "source",
    [
        "path.write_text('x')", "path.write_bytes(b'x')", "open(path, 'w')", "open(path, mode='ab')", "path.open('x')",
        "path.open('r+')", "tempfile.NamedTemporaryFile(dir=folder)", "tempfile.mkstemp()", "os.replace(a, b)",
        "beside.replace(path)", "beside.rename(path)", "os.rename(a, b)", "pd.ExcelWriter(path)",
        "zipfile.ZipFile(path, 'w')", "xlsxwriter.Workbook(path)", "self.document.save(path)", "shutil.copy(a, b)",
        "os.open(path, flags)", "path.touch()",
    ],
)  # fmt: skip
def test_the_search_knows_another_way_when_it_sees_one(source: str) -> None:
    assert list(other_ways(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "path.open('rb')", "self.open(code)", "text.replace('a', 'b')", "structs.replace(code, now=1)",
        "replace(self, a=1)", "zipfile.ZipFile(content)", "write_whole(path, b'x')", "paper.save(path)",
    ],
)  # fmt: skip
def test_the_search_leaves_reading_and_texts_alone(source: str) -> None:
    assert not list(other_ways(ast.parse(source)))

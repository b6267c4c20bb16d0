"""Files of other programs' codings (.qdc, .qdpx): no files, other files, cut, spoilt, archives that are traps."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from faults.hostile_corpus import MB, OTHER_FILES, PLACES, SEED, Case
from resultatdialog.coding.refi.reading import MOST_PARTS
from resultatdialog.coding.refi.writing import codebook_file, project_file
from resultatdialog.register.store import Register
from resultatdialog.work.coding_exchange import export_codebook, export_project
from resultatdialog.work.conversations import guide_of
from resultatdialog.work.rounds import find_round

READERS = ("codes.qdc", "project.qdpx")
LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"


def _good(register: Path) -> dict[str, bytes]:
    """A file of each kind, as written from the register."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "copy.db"
        copy.write_bytes(register.read_bytes())
        with Register(copy) as opened:
            current = find_round(opened, "liten")
            assert current is not None
            book = guide_of(opened, current).codebook
            return {
                "codes.qdc": codebook_file(export_codebook(opened, current, book).project),
                "project.qdpx": project_file(export_project(opened, current).project),
            }


def _case(reader: str, what: str, content: bytes | Callable[[], bytes], statuses: tuple[int, ...] = (1,)) -> Case:
    def write(folder: Path) -> list[str]:
        folder.mkdir(exist_ok=True)
        (folder / reader).write_bytes(content() if callable(content) else content)
        return ["coding", "import", str(folder / reader)]

    return Case(f"{reader}: {what}", write, (reader,) if statuses == (1,) else (), statuses)


def _place(reader: str, what: str, make: Callable[[Path], object]) -> Case:
    def write(folder: Path) -> list[str]:
        folder.mkdir(exist_ok=True)
        make(folder / reader)
        return ["coding", "import", str(folder / reader)]

    return Case(f"{reader}: {what}", write, (reader,))


def _packed(*parts: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def _archives(project: bytes) -> Iterator[tuple[str, bytes | Callable[[], bytes]]]:
    """Archives whose parts are traps."""
    with zipfile.ZipFile(io.BytesIO(project)) as archive:
        inside = next(archive.read(name) for name in archive.namelist() if name.endswith(".qde"))
    yield "no project", _packed(("notes.txt", b"x"))
    yield "two projects", _packed(("project.qde", inside), ("other.qde", inside))
    yield "a project in a folder", _packed(("deep/project.qde", inside))
    yield "a DOCTYPE", _packed(("project.qde", inside.replace(b"?>\n", b"?>\n" + LAUGHS, 1)))
    yield "a name that leads out", _packed(("project.qde", inside), ("../../etc/x", b"x"))
    many = MOST_PARTS + 1
    yield "too many parts", lambda: _packed(("project.qde", inside), *((f"{n}.txt", b"x") for n in range(many)))
    yield "300 MB of one letter", lambda: _packed(("project.qde", inside + b" " * (300 * MB)))
    yield "another namespace", _packed(("project.qde", inside.replace(b"urn:QDA-XML:", b"urn:QDA-YML:")))
    yield "a project that is cut", _packed(("project.qde", inside[: len(inside) // 2]))


def cases(register: Path) -> Iterator[Case]:
    """Everything of it."""
    good = _good(register)
    for reader in READERS:
        for what, make in PLACES.items():
            yield _place(reader, what, make)
        for what, content in OTHER_FILES.items():
            yield _case(reader, what, content)
        for part in range(1, 8):
            yield _case(reader, f"cut at {part}/8", good[reader][: len(good[reader]) * part // 8])
        for number in range(25):
            rng = random.Random(f"{SEED}/{reader}/{number}")
            spoilt = bytearray(good[reader])
            for _byte in range(rng.choice((1, 3, 30))):
                spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
            yield _case(reader, f"spoilt {number}", bytes(spoilt), (0, 1))
    codes = good["codes.qdc"]
    yield _case("codes.qdc", "a DOCTYPE", codes.replace(b"?>\n", b"?>\n" + LAUGHS, 1))
    yield _case("codes.qdc", "40 MB of one letter", lambda: codes + b" " * (40 * MB))
    for what, trap in _archives(good["project.qdpx"]):
        yield _case("project.qdpx", what, trap)

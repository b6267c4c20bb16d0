"""Row 3 for what SQLite does not write alone: key files, backups, documents, emergency copies under power cuts.

    python tests/faults/traced.py                 # as in CI
    python tests/faults/traced.py --trials 5000   # of each script; the long one

strace writes down what a script of `faults.scripts` does to the files in its folder. The recorded operations are cut
anywhere, as `faults.cut` says, at sectors of 512 and 4,096 bytes by turns; what that leaves is laid out in a folder and
judged as after a fault in row 2, by what had been said before the cut. Folders are names too, so that a backup's folder
has its old name or its new one. The control forgets every sync and must break something.

Not covered: a restoration (it copies inside the kernel, where strace does not see the bytes), two cuts, Windows.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple
from unittest.mock import patch

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import faults.cut
from faults.cut import Recording
from faults.disk import Disk, Op, change
from faults.scripted import KEY, report
from faults.scripts import NAME, SCRIPTS
from faults.syscalls import FAST, told
from resultatdialog.register.backup import backups
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.restore import restore_latest
from resultatdialog.register.store import local_now
from resultatdialog.register.tail import has_tail

CALLS = "openat,write,pwrite64,lseek,ftruncate,fsync,fdatasync,rename,unlink,unlinkat,mkdir,rmdir"
FOLDER = b"\0folder %d"
"""Content of what stands for a folder: its number."""
NAMES = ("passphrase", "recover", "files", "backup", "export", "emergency")
_LINE = re.compile(r"^(\w+)\((.*)\) = (-?\d+)(?:<(.*)>)?$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)")


class Traced(NamedTuple):
    """A script's operations, ready to be cut."""

    recording: Recording
    operations: int
    said: list[tuple[int, str]]
    """After how many operations it said what."""


class _Reader:
    """Turns strace's lines into operations on a recorded disk. A folder is a file whose content is its number."""

    def __init__(self, root: Path) -> None:
        self.root = root
        image: dict[str, bytes] = {}
        self._folders: dict[Path, int] = {root: 0}
        for path in sorted(root.rglob("*")):
            if path.is_dir():
                self._folders[path] = len(self._folders)
                image[self._name(path)] = FOLDER % self._folders[path]
            else:
                image[self._name(path)] = path.read_bytes()
        self.disk = Disk(image)
        self._at: dict[str, int] = {}
        self.said: list[tuple[int, str]] = []

    def _name(self, path: Path) -> str:
        """A path by the number of its folder, which stays when the folder is renamed."""
        return f"{self._folders[path.parent]}/{path.name}"

    def _is_ours(self, path: Path) -> bool:
        return path.parent in self._folders

    def read(self, lines: Iterator[str]) -> None:
        """All of them."""
        for line in lines:
            found = _LINE.match(line.strip())
            if found is None or found.group(3) == "-1":
                continue
            call, arguments, result, _path = found.groups()
            texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(arguments)]
            opened = _FILE.match(arguments)
            if opened is not None:
                path = Path(bytes.fromhex(opened.group(2).replace("\\x", "")).decode())
                self._on_file(call, opened.group(1), path, texts, arguments, int(result))
            else:
                self._on_name(call, [self.root / text.decode() for text in texts], arguments, result)

    def _on_file(self, call: str, number: str, path: Path, texts: list[bytes], arguments: str, result: int) -> None:
        if path == Path(f"{self.root}.said") and call == "write":
            self.said += [(len(self.disk.log), words) for words in texts[0].decode().split()]
        if path in self._folders and call in ("fsync", "fdatasync"):
            self.disk.log.append(Op("syncdir"))
        if path in self._folders and call == "unlinkat":
            self._on_name(call, [path / texts[0].decode()], arguments, "")
        if not self._is_ours(path) or self._name(path) not in self.disk.names:
            return
        file = self.disk.names[self._name(path)]
        if call in ("write", "pwrite64"):
            at = self._at.get(number, 0) if call == "write" else int(arguments.rpartition(", ")[2])
            self._at[number] = at + result
            change(self.disk.files[file], at, texts[0][:result])
            self.disk.log.append(Op("write", file, at, texts[0][:result]))
        elif call == "lseek":
            self._at[number] = result
        elif call == "ftruncate":
            size = int(arguments.rpartition(", ")[2])
            change(self.disk.files[file], size, None)
            self.disk.log.append(Op("truncate", file, size))
        elif call in ("fsync", "fdatasync"):
            self.disk.log.append(Op("sync", file))

    def _on_name(self, call: str, paths: list[Path], arguments: str, result: str) -> None:
        if not paths or not self._is_ours(paths[0]):
            return
        name = self._name(paths[0])
        if call == "openat":
            self._at[result] = 0
            if "O_CREAT" in arguments and name not in self.disk.names:
                self.disk.open(name, journal=False)
        elif call == "mkdir":
            self._folders[paths[0]] = len(self._folders)
            self.disk.open(name, journal=False)
            content, file = FOLDER % self._folders[paths[0]], self.disk.names[name]
            change(self.disk.files[file], 0, content)
            self.disk.log += [Op("write", file, 0, content), Op("sync", file)]
        elif call in ("unlink", "rmdir", "unlinkat") and name in self.disk.names:
            self.disk.delete(name, sync=False)
        elif call == "rename":
            file = self.disk.names.pop(name)
            self.disk.names[self._name(paths[1])] = file
            self.disk.log += [Op("link", file, name=self._name(paths[1])), Op("delete", file, name=name)]
            moved = {old: number for old, number in self._folders.items() if old.is_relative_to(paths[0])}
            for old, number in moved.items():
                del self._folders[old]
                self._folders[paths[1] / old.relative_to(paths[0])] = number


def trace(name: str, root: Path, *, syncs: bool = True) -> Traced:
    """Run a script under strace and read what it did."""
    script = SCRIPTS[name]
    script.begin(root / "r")
    reader = _Reader(root / "r")
    told(script, root / "r", ["-y", "-xx", "-s", "50000000", "-o", str(root / "log"), "-e", f"trace={CALLS}"])
    with (root / "log").open(encoding="ascii") as lines:
        reader.read(lines)
    if not syncs:
        kept = [op for op in reader.disk.log if op.kind not in ("sync", "syncdir")]
        reader.said = [
            (sum(op.kind not in ("sync", "syncdir") for op in reader.disk.log[:at]), w) for at, w in reader.said
        ]
        reader.disk.log[:] = kept
    return Traced(Recording(reader.disk), len(reader.disk.log), reader.said)


def lay_out(image: dict[str, bytes], target: Path, folder: int = 0) -> None:
    """Make the files of a recorded folder, and those of the folders in it."""
    target.mkdir(parents=True)
    for name, content in image.items():
        where, _slash, file = name.partition("/")
        if int(where) != folder:
            continue
        if content.startswith(FOLDER[:-2]):
            lay_out(image, target / file, int(content[len(FOLDER) - 2 :]))
        else:
            (target / file).write_bytes(content)


def try_many(name: str, trials: int, *, syncs: bool = True) -> list[str]:
    """Promises broken after so many cuts of one script."""
    wrong = []
    root = Path(tempfile.mkdtemp(prefix="traced-", dir=FAST))
    try:
        done = trace(name, root, syncs=syncs)
        if not done.said or done.operations < 5:
            raise RuntimeError(f"{name}: strace saw {done.operations} operations, and {done.said} was said")
        for number in range(trials):
            rng = Random(f"{name} {number}")
            cut = rng.randint(0, done.operations)
            with patch.object(faults.cut, "SECTOR", (512, 4096)[number % 2]):
                image = done.recording.cut(cut, rng, directory_sync=True)
            lay_out(image, root / "after")
            said = [words for at, words in done.said if at < cut]
            try:
                found = _judged(name, root / "after", said, torn=number % 2 == 1)
            except Exception as error:
                found = [f"{type(error).__name__}: {error}"]
            wrong += [f"{name} {number}, cut after {cut} of {done.operations}, said {said}: {one}" for one in found]
            shutil.rmtree(root / "after")
    finally:
        shutil.rmtree(root)
    return wrong


def _judged(name: str, folder: Path, said: list[str], *, torn: bool) -> list[str]:
    """Promises broken; a register torn in sectors larger than SQLite reckons with must be put together again."""
    try:
        return SCRIPTS[name].judge(folder, said)
    except RegisterError:
        if not torn or not has_tail(folder / NAME):
            raise
        restore_latest(folder / NAME, backups(folder / NAME), KEY, local_now())
        return []


def main() -> int:
    """Every script; the exit status is 1 when one breaks a promise or the control breaks none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--scripts", default=",".join(NAMES))
    options = parser.parse_args()
    if shutil.which("strace") is None:
        report("3 key files and backups", "skipped: strace is not installed", 0, 0)
        return 0
    failed = 0
    for name in options.scripts.split(","):
        begun = time.monotonic()
        wrong = try_many(name, options.trials)
        report("3 key files and backups", f"{name}: {options.trials:,} cuts", len(wrong), time.monotonic() - begun)
        print("\n".join(wrong[:5]), file=sys.stderr)
        failed += len(wrong)
    found = len(try_many("files", 60, syncs=False))
    print(f"control, forgets every sync: {found} of 60 cuts break something")
    return 1 if failed or not found else 0


if __name__ == "__main__":
    sys.exit(main())

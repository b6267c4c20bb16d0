"""Row 13: a stolen disk. Words typed in a meeting stand in no file the program wrote, but for deliberate exports.

    python tests/faults/theft.py

The real program in a pseudo-terminal, on an encrypted register made with a passphrase, with all folders a program may
write to (home, temporary files, caches, state) in one tree. Canary words are typed in notes, in the coding dialog and
as a reason; they are edited and undone; the program is killed in the middle, started again, made to crash, and backed
up; what a crash leaves on the terminal is searched too. strace writes down every byte written to
anything that is no terminal, so that what was written and removed again counts too. Then everything is searched for
the canaries, the passphrase and the key, in UTF-8, UTF-16, hexadecimal and base64.

The control: the same on a register made with `--unprotected` must find the words, else the search is broken. Not
covered: the operating system's swap and hibernation file, and what the terminal itself keeps.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path[:1] = [str(Path(__file__).resolve().parents[1] / name) for name in ("", "benchmarks")]

from terminal import Terminal

from faults.scripted import report
from faults.waiting import rest_of, wait_for
from pace import scheduled, until_calm
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.keys import unlock

SCHOOL = "99000001"
"""The first on the list, which Enter opens."""
CANARIES = ("Kanariefågel7731", "Undulaten4482", "Nymfparakit9917", "Turkosara2050")
"""Typed in a note, as a quote, as a reason, and in a note that is undone."""
PASSPHRASE = "hemlig fras 6604 åäö"
CRASHING = """
import sys
from pathlib import Path
from resultatdialog.register.keys import unlock
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.screens import meeting
def crash(self, *words):
    typed_just_now = self.query_one(meeting.AnswerPage).take()
    raise ValueError("a mistake in the program")
meeting.MeetingScreen.action_outline = crash
path = Path(sys.argv[1])
with Register(path, key=unlock(path, sys.argv[2]) if sys.argv[2] else None) as register:
    ResultatdialogApp(register).run()
"""
STRACE = ["strace", "-f", "-q", "-y", "-xx", "-s", "1000000", "-e", "trace=write,pwrite64,writev,pwritev,sendto", "-o"]


class Tree:
    """A computer's folders, for one program."""

    def __init__(self, root: Path, *, protected: bool) -> None:
        self.root = root
        self.protected = protected
        self.register = root / "data" / "register.db"
        self.exports = root / "exports"
        self.traces = root.with_name(f"{root.name}-traces")
        self.traces.mkdir()
        self.last = 0
        """Number of the last call."""
        for name in ("data", "home", "tmp", "exports"):
            (root / name).mkdir(parents=True)

    def environment(self) -> dict[str, str]:
        """Everything a program may write to lies in the tree."""
        home = str(self.root / "home")
        return {
            **os.environ,
            "HOME": home,
            "TMPDIR": str(self.root / "tmp"),
            "RESULTATDIALOG_REGISTER": str(self.register),
            "RESULTATDIALOG_PASSPHRASE": PASSPHRASE,
            **{f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("DATA", "CONFIG", "STATE", "CACHE")},
        }

    def command(self, *words: str) -> list[str]:
        """A call of the program under strace."""
        self.last += 1
        start = [sys.executable, "-m", "resultatdialog"] + ([] if self.protected else ["--unprotected"])
        return [*STRACE, str(self.traces / str(self.last)), *start, *words]

    def call(self, *words: str) -> None:
        """Run a command to its end."""
        subprocess.run(self.command(*words), env=self.environment(), check=True, capture_output=True)

    def terminal(self, command: list[str]) -> Terminal:
        """Run something in a terminal."""
        return Terminal(command, environment=self.environment())

    def crashing(self) -> list[str]:
        """The program with a mistake in it."""
        self.last += 1
        script = self.root.with_name("crashing.py")
        script.write_text(CRASHING, encoding="utf-8")
        words = [sys.executable, str(script), str(self.register), PASSPHRASE if self.protected else ""]
        return [*STRACE, str(self.traces / str(self.last)), *words]


def still(tree: Tree, terminal: Terminal) -> None:
    """Wait until the program has dealt with what was typed."""
    until_calm(lambda: sum(sum(scheduled(process.name)) for process in _processes(tree)), lambda: terminal.read(0.05))


def press(tree: Tree, terminal: Terminal, *keys: str) -> None:
    """Type, each only when the one before has been dealt with."""
    for key in keys:
        terminal.press(key)
        still(tree, terminal)


def meet(tree: Tree) -> None:
    """A meeting that goes wrong in every way."""
    tree.call("round", "add", str(sample_round()))
    with tree.terminal(tree.command()) as terminal:
        wait_for(terminal, "F2")
        still(tree, terminal)
        press(tree, terminal, "\r", "AL", "\r", "ÅA", "\r", "\r")  # nobody else is there
        press(tree, terminal, f"{CANARIES[0]} ord för ord. ", "\x13")  # save
        press(tree, terminal, CANARIES[3], "\x13", "\x1a", "\x1a", "\x1a")  # undo
        press(tree, terminal, f"{CANARIES[0]} igen.", *["\x0e"] * 7)  # next
        press(tree, terminal, "Skolan", "\x0f", "\t", f" {CANARIES[1]}")  # code
        terminal.settle(quiet=2, limit=2)  # a draft is kept after a second
        _kill(tree)
    with tree.terminal(tree.command()) as terminal:
        wait_for(terminal, "ddat efter")
        still(tree, terminal)
        press(tree, terminal, "1", "\x0c", "1", CANARIES[2], "\r", "\x11")  # take, park, quit
    with tree.terminal(tree.crashing()) as terminal:
        terminal.settle(quiet=2, limit=2)
        still(tree, terminal)
        terminal.press("\x1b[19~")  # F8: the mistake
        said = rest_of(terminal)
        (tree.root / "home" / "crash-report").write_bytes(said.rpartition(b"\x1b[?1049l")[2])
    tree.call("backup")
    tree.call("session", "export", SCHOOL, "--out", str(tree.exports / "session.json"))


def _processes(tree: Tree) -> list[Path]:
    """Those that run on this tree's register, strace left out."""
    mark = f"RESULTATDIALOG_REGISTER={tree.register}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            if b"python" in words[0] and mark in (process / "environ").read_bytes():
                found.append(process)
        except OSError:
            continue
    return [process for process in found if int(process.name) != os.getpid()]


def _kill(tree: Tree) -> None:
    for process in _processes(tree):
        os.kill(int(process.name), signal.SIGKILL)


def secrets(tree: Tree) -> dict[str, str]:
    """Words and keys that must not be found, by name."""
    found = {word: word for word in CANARIES} | {"the passphrase": PASSPHRASE}
    if tree.protected:
        key = unlock(tree.register, PASSPHRASE)
        found |= {"the key": key.key.hex(), "the identity": key.identity}
    return found


def forms(words: str) -> list[bytes]:
    """How words may stand in a file."""
    plain = words.encode()
    shifted = [base64.b64encode(b" " * shift + plain)[4:-4] for shift in range(3)]
    return [plain, words.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode(), *shifted]


def written(trace: str) -> bytes:
    """Every byte a traced program wrote to anything but a terminal, in order, file by file."""
    by_file: dict[str, list[bytes]] = {}
    for found in re.finditer(r"(?:write|pwrite64|writev|pwritev|sendto)\(\d+<([^>]*)>, (.*)", trace):
        if not found[1].startswith(("/dev/pts", "/dev/tty", "\\x2f\\x64\\x65\\x76\\x2f\\x70\\x74\\x73")):
            hexes = "".join(re.findall(r"\\x([0-9a-f]{2})", found[2]))
            by_file.setdefault(found[1], []).append(bytes.fromhex(hexes))
    return b"\n".join(b"".join(parts) for parts in by_file.values())


def search(tree: Tree) -> tuple[dict[str, set[str]], int]:
    """Where each secret stands, in files and in what was written to them, and how many bytes were searched."""
    found: dict[str, set[str]] = {}
    places = {
        str(path.relative_to(tree.root)): path.read_bytes()
        for path in tree.root.rglob("*")
        if path.is_file() and tree.exports not in path.parents
    }
    for trace in sorted(tree.traces.iterdir(), key=lambda path: int(path.name)):
        if trace.name != str(tree.last):  # the last call is the export that somebody asked for
            places[f"written by call {trace.name}"] = written(trace.read_text(encoding="ascii", errors="replace"))
    for name, words in secrets(tree).items():
        for place, content in places.items():
            if any(form in content for form in forms(words)):
                found.setdefault(name, set()).add(place)
    return found, sum(map(len, places.values()))


def main() -> int:
    """The protected meeting, then the control."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if shutil.which("strace") is None:
        report("13 theft", "skipped: strace is not installed", 0, 0)
        return 0
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(1))  # `finally` is reached then too
    begun, wrong = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="theft-") as folder:
        for protected in (True, False):
            tree = Tree(Path(folder) / ("protected" if protected else "control"), protected=protected)
            try:
                meet(tree)
            finally:
                _kill(tree)  # the end of strace does not end the program
            exported = (tree.exports / "session.json").read_text(encoding="utf-8")
            lacking = [word for word in CANARIES[:3] if word not in exported]
            report_said = (tree.root / "home" / "crash-report").read_text(encoding="utf-8")
            if "ValueError" not in report_said:
                lacking.append("the crash report")
            found, size = search(tree)
            said = f"{len(CANARIES)} canaries, passphrase and key in {size:,} bytes written"
            if protected:
                wrong = len(found) + len(lacking)
                for name, places in found.items():
                    print(f"{name}: {sorted(places)}", file=sys.stderr)
                report("13 theft", said, wrong, time.monotonic() - begun)
            else:
                missed = [word for word in CANARIES if word not in found]
                wrong += len(missed) + len(lacking)
                print(f"control, not encrypted: {len(CANARIES) - len(missed)} of {len(CANARIES)} canaries found")
            for word in lacking:
                print(f"{word} is not in the meeting: the trial typed past it", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""The simulator's terminal, pyte and tmux paint the same bytes the same, cell by cell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyte import Screen, Stream

from pace import HANG
from simulated.terminal import Terminal
from simulated.test_simulated import simulated

MEETING = """
key tab
type 130 "läserqzbbb mer"
key f6
key 1
wait 2.5
key f3
key f8
wait 1
key escape
key f4
key f9
wait 1
key f9
key f1
wait 1
key escape
key ctrl+p
wait 1
key escape
resize 80x24
wait 1
paste "日本 [/b] vårenqzbbc å é 👍 skolanqzbbd läserqzbbf provetqzbbg svenskaqzbbh"
key f7
wait 2.5
key f8
wait 1
key f10
wait 1
"""
"""A meeting with a dialog, messages, the principal's page, help, the palette and wide characters, in two sizes."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="worlds are forked, which this system cannot do")


class Painted(NamedTuple):
    """Bytes that a terminal of this size got, and the rows it was left with."""

    sent: str
    size: tuple[int, int]
    lines: list[str]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Painted]:
    folder = tmp_path_factory.mktemp("pictures")
    meeting, kept = folder / "actions.txt", folder / "pictures.json"
    meeting.write_text(MEETING, "utf-8")
    ran = simulated("--replay", 4, "--actions", meeting, "--pictures", kept)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr
    found = [Painted(sent, tuple(size), lines) for sent, size, lines in json.loads(kept.read_text("utf-8"))]
    assert len(found) > 20
    return [picture for picture in found if picture.sent]


def test_pyte_paints_the_same(pictures: list[Painted]) -> None:
    before = Painted("", (0, 0), [])
    for picture in pictures:
        if picture.size != before.size or not picture.sent.startswith(before.sent):
            screen, before = Screen(*picture.size), Painted("", picture.size, [])
            stream = Stream(screen)
        stream.feed(picture.sent[len(before.sent) :])  # the emulator has painted the rest
        before = picture
        assert [line.rstrip() for line in screen.display] == [line.rstrip() for line in picture.lines]


def test_tmux_paints_the_same(pictures: list[Painted], tmp_path: Path) -> None:
    assert shutil.which("tmux"), "tmux is the second emulator and is not installed (Debian's package tmux)"
    for number, picture in enumerate(pictures[::4]):
        assert in_tmux(picture, tmp_path / f"{number}") == [line.rstrip() for line in picture.lines], number


def in_tmux(picture: Painted, folder: Path) -> list[str]:
    """The rows of a tmux of its own after it was sent the bytes."""
    folder.mkdir()
    (folder / "bytes").write_text(picture.sent, "utf-8", newline="")
    tmux = ["tmux", "-u", "-S", str(folder / "socket"), "-f", os.devnull]
    columns, rows = map(str, picture.size)
    shown = "stty raw -echo; cat bytes; touch done; sleep 600"
    settings = ("set", "-g", "status", "off", ";")
    environment = os.environ | {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
    begin = [*tmux, *settings, "new-session", "-d", "-x", columns, "-y", rows, "-c", str(folder), shown]
    subprocess.run(begin, env=environment, check=True, timeout=HANG)
    try:
        for _look in range(600):
            if (folder / "done").exists():
                break
            time.sleep(0.05)
        before, found = None, None
        while found is None or found != before:
            time.sleep(0.1)
            before = found
            seen = subprocess.run(
                [*tmux, "capture-pane", "-p"], env=environment, check=True, capture_output=True, text=True, timeout=HANG
            )
            found = [line.rstrip() for line in seen.stdout.split("\n")][: picture.size[1]]
        return found
    finally:
        subprocess.run([*tmux, "kill-server"], env=environment, check=False, timeout=HANG)


@given(st.data())
def test_the_terminal_and_pyte_agree_on_whatever_is_drawn(data: st.DataObject) -> None:
    """Texts of any length at any place, narrow and wide, one over the other."""
    place = st.builds("\x1b[{};{}H".format, st.integers(1, 4), st.integers(1, 9))
    text = st.text("ab åé│", max_size=14)
    sent = "".join(data.draw(st.lists(st.one_of(place, text, st.just("\x1b[1;38;2;1;2;3m")), max_size=12)))
    ours, theirs = Terminal(9, 4), Screen(9, 4)
    ours.feed(sent)
    Stream(theirs).feed(sent)
    assert [ours.line(row) for row in range(4)] == theirs.display
    assert not ours.unknown


def test_bytes_that_are_not_known_are_said() -> None:
    terminal = Terminal(9, 4)
    terminal.feed("a\x1b[3Kb")
    assert "\x1b[3K" in terminal.unknown

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pace
from resultatdialog.register.store import Register

WRITER = Path(__file__).with_name("writer.py")
KILLS = 30


def killed_while_writing(path: Path, seconds: float) -> list[str]:
    """The ids the child told before it was killed, some time after its first."""
    with subprocess.Popen([sys.executable, str(WRITER), str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = child.stdout.readline()
        time.sleep(seconds)
        os.kill(child.pid, signal.SIGKILL)
        told += child.stdout.read()
        child.wait()
    assert child.returncode == -signal.SIGKILL
    return told[: told.rfind("\n")].split("\n")


def test_every_acknowledged_event_is_there_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    chance = random.Random(2016)
    acknowledged: list[str] = []
    for _kill in range(KILLS):
        acknowledged += killed_while_writing(path, chance.uniform(0, 0.03))

        begun = time.process_time()
        with Register(path) as register:
            events = register.events()
            assert pace.since(begun, 1) < 1
            ids = [event.event_id for event in events]
            assert set(acknowledged) <= set(ids)
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            assert [event.prev for event in events] == ["", *ids[:-1]]
            assert len(events) % 2 == 0  # two changes a transaction: both or none
    assert len(acknowledged) >= 2 * KILLS

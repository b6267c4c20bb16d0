"""One power cut: a meeting is recorded once, then cut, reopened and looked at as often as wanted.

A scripted meeting goes through the real `Register`, encrypted, and every operation on the disk is recorded. A trial
stops it after a number of operations, each number as likely as any other, lets `faults.cut` say what that leaves on the
disk, and opens the result through the same code. A double cut needs a first one that leaves something to undo, and cuts
again anywhere in the opening that undoes it. What must hold:

- the file opens; SQLite's `quick_check` (part of opening) says ok, and in every eighth trial `integrity_check`,
- the events are those of all appends acknowledged before the cut, equal in every field and so in their chain of hashes,
  or those and the whole of the one append under way.

With the safety log on the same disk (`log`) the file may be unreadable where a sector is larger than SQLite reckons
with; what must hold then holds of the register that is put together from the safety log alone. The same is asked when
register and journal are gone altogether, in every tenth trial (`DESTROYED`), or in each (`destroyed`).

The same names and numbers give the same meetings, cuts and losses; only SQLite's own random numbers (the encryption's
nonces, the journal's) are new every time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple
from unittest.mock import patch

import apsw

import faults.cut
import faults.disk
from faults.cut import Recording
from faults.disk import Disk, insert
from faults.disk_shelf import DiskShelf
from resultatdialog.dialogue.event import Change, Event
from resultatdialog.dialogue.session import Session
from resultatdialog.register import connection
from resultatdialog.register.batch import Digest
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.keys import DataKey
from resultatdialog.register.store import Entry, Register, local_now

SETTINGS = connection.PRAGMAS
PATH = Path("/register.db")
LOG = "SELECT event.*, nonce, body FROM event LEFT JOIN payload USING (event_id) ORDER BY seq"
DESTROYED = 10
"""Every so many trials with a safety log the register is destroyed too."""
THOROUGH = 8
"""Every so many trials the indexes are compared with the tables too."""
CANARY = "Kanariefågel"
TAIL = "tail/"
"""Beginning of the names of the safety log's files."""
HOT = bytes.fromhex("d9d505f920a163d7")
"""How a journal begins that says there is something to undo."""


class Passphrase(DataKey):
    """A way that is not ours: SQLite derives the key, with a salt that lies in the file's first page."""

    @property
    def pragma(self) -> str:
        return self.key.hex()


class Fault(NamedTuple):
    """A row of the table: how the register is opened, how often the power goes, what is expected of it."""

    name: str
    pragmas: Mapping[str, tuple[str, object]] = {}
    """Other settings than the register's own, and what SQLite must answer."""
    twice: bool = False
    key: type[DataKey] = DataKey
    losing: float = 0.0
    """The share of trials that must lose something acknowledged for the control to be one."""
    unreadable: float = 0.0
    """The share of trials that must leave a file that cannot be opened."""
    sector: int = 512
    """Bytes that are torn as one."""
    log: bool = False
    """Whether the safety log lies on the disk."""
    destroyed: bool = False
    """Whether register and journal are gone after each cut."""
    careless: bool = False
    """Whether the safety log is not synced."""

    @property
    def is_control(self) -> bool:
        """Whether it must fail."""
        return bool(self.losing or self.unreadable)


FAULTS = {
    "3": Fault("3 power cut"),
    "4": Fault("4 second cut during recovery", twice=True),
    "log": Fault("3 with the safety log", log=True),
    "log4096": Fault("3 with the safety log, 4,096 bytes", log=True, sector=4096),
    "gone": Fault("3 register destroyed after the cut", log=True, destroyed=True),
    "gone4096": Fault("3 the same, 4,096 bytes", log=True, destroyed=True, sector=4096),
    "careless": Fault(
        "control: safety log not synced", log=True, destroyed=True, careless=True, losing=0.15, unreadable=0.0
    ),
    "delete": Fault(
        "control: DELETE, FULL",  # SQLite as it comes; an exclusive lock would turn DELETE into PERSIST
        {
            "locking_mode": ("NORMAL", "normal"),
            "journal_mode": ("DELETE", "delete"),
            "synchronous": ("FULL", 2),
        },
        losing=0.1,
    ),
    "wal": Fault("control: WAL, NORMAL", {"journal_mode": ("WAL", "wal"), "synchronous": ("NORMAL", 1)}, losing=0.3),
    "passphrase": Fault("control: passphrase key", key=Passphrase, unreadable=0.002),
}


class Meeting(NamedTuple):
    """A recorded meeting."""

    seed: str
    key: DataKey
    recording: Recording
    made: int
    """After how many operations the register was made and closed."""
    rows: list[tuple[object, ...]]
    """The log at the end, with its words."""
    acknowledged: list[tuple[int, int]]
    """After how many operations how many events were."""


class Verdict(NamedTuple):
    """How one trial ended."""

    meeting: str
    number: int
    cut: int
    lost: int = 0
    """Acknowledged events that are not there."""
    torn: bool = False
    """Whether there is a part of an append, or something that was never written."""
    unreadable: str = ""
    """Why the file does not open."""
    rebuilt: bool = False
    """Whether it was put together from the safety log because the file did not open."""

    @property
    def is_broken(self) -> bool:
        """Whether a promise was."""
        return bool(self.lost or self.torn or self.unreadable)


@contextmanager
def circumstances(fault: Fault) -> Iterator[None]:
    """The fault's settings in force."""
    settings = [(name, *fault.pragmas.get(name, answer)) for name, *answer in SETTINGS]

    def hook(db: apsw.Connection) -> None:
        if fault.key is Passphrase:
            db.pragma("kdf_iter", 1)  # the derivation's slowness has no part in this
        if "journal_mode" in fault.pragmas:
            db.pragma("locking_mode", fault.pragmas.get("locking_mode", ("EXCLUSIVE",))[0])  # WAL: no shared memory

    with (
        patch.object(connection, "PRAGMAS", settings),
        patch.object(faults.cut, "SECTOR", fault.sector),
        patch.object(faults.disk, "SECTOR", fault.sector),
    ):
        apsw.connection_hooks.append(hook)
        try:
            yield
        finally:
            apsw.connection_hooks.remove(hook)


def _open(fault: Fault, key: DataKey, disk: Disk, clock: Callable[[], datetime] = local_now) -> Register:
    shelves = None
    if fault.log:
        tail, rescue = (DiskShelf(disk, prefix, syncs=not fault.careless) for prefix in (TAIL, "rescue/"))
        shelves = (tail, rescue)
    return Register(PATH, key=key, vfs=insert(disk), clock=clock, shelves=shelves)


def hold_meeting(fault: Fault, seed: str) -> Meeting:
    """Record 30 to 50 appends of one or several events, each a word to several pages, with restarts between."""
    rng = Random(f"{seed} meeting")
    key = fault.key(rng.randbytes(32), rng.randbytes(16), "")
    start, seconds = datetime(2016, 3, 1, 13, tzinfo=UTC), count()
    disk = Disk()

    def opened() -> Register:
        return _open(fault, key, disk, lambda: start + timedelta(seconds=next(seconds)))

    with patch("os.urandom", rng.randbytes):
        with circumstances(fault._replace(pragmas={})):
            opened().close()
        made = len(disk.log)
        acknowledged, events = [(0, 0)], list[Event]()
        with circumstances(fault):
            register = opened()
            sessions = {name: Session(name) for name in ("möte-1", "möte-2")}
            for number in range(rng.randint(30, 50)):
                if rng.random() < 0.05:
                    register.close()
                    register = opened()
                session = sessions[rng.choice(list(sessions))]
                changes = [
                    Change(f"answer/q{rng.randrange(20)}/{rng.choice(('note', 'status'))}", _words(rng))
                    for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 4, 12)))
                ]
                digest = Digest(session.id, "liten", "12345678", "ongoing", number, 50, None)
                guides = [(rng.randbytes(32).hex(), "{}" * rng.randint(1, 5000))] if rng.random() < 0.05 else []
                written = register.append([Entry(session, changes, "", digest)], actor="Exempla", guides=guides)
                sessions[session.id] = session.after(written)
                events += written
                acknowledged.append((len(disk.log), len(events)))
                if rng.random() < 0.1:
                    register.keep_local("place", _words(rng))
            rows = list(register.database.execute(LOG))
            if [row[0] for row in rows] != [event.event_id for event in events]:
                raise AssertionError("the log is not what was told")
            register.close()
    if any(CANARY.encode() in op.data for op in disk.log):
        raise AssertionError("people's words reach the disk unencrypted")
    return Meeting(seed, key, Recording(disk), made, rows, acknowledged)


def _words(rng: Random) -> str:
    longest = rng.choice((40, 40, 40, 300, 300, 300, 300, 2000, 2000, 9000))
    return CANARY + rng.randbytes(rng.randrange(longest) // 2).hex()


def try_cut(fault: Fault, meeting: Meeting, number: int, stale: bool = False) -> Verdict:
    """One trial; its number decides everything. Controls leave the making of the register alone."""
    rng = Random(f"{meeting.seed} trial {number}")
    sync = number % 2 == 0
    recording, first = meeting.recording, meeting.made if fault.is_control else 0
    while True:
        cut = rng.randint(first, len(recording.log))
        image = recording.cut(cut, rng, directory_sync=sync, stale=stale)
        if not fault.twice or image.get(f"{PATH}-journal", b"").startswith(HOT):
            break
    if fault.twice:
        disk = Disk(image)
        with suppress(RegisterError):  # it will not open the second time either
            _open(fault, meeting.key, disk).close()
        recording = Recording(disk)
        image = recording.cut(rng.randint(0, len(disk.log)), rng, directory_sync=sync, stale=stale)
    verdict = Verdict(meeting.seed, number, cut)
    log = {name: content for name, content in image.items() if name.startswith(TAIL)}
    if fault.destroyed:
        return _judge(fault, meeting, verdict, log)
    found = _judge(fault, meeting, verdict, image)
    if fault.log and found.unreadable and fault.sector > 512:
        return _judge(fault, meeting, verdict._replace(rebuilt=True), log)
    if fault.log and not found.is_broken and number % DESTROYED == 0:
        return _judge(fault, meeting, verdict, log)
    return found


def _judge(fault: Fault, meeting: Meeting, verdict: Verdict, image: Mapping[str, bytes]) -> Verdict:
    try:
        with _open(fault, meeting.key, Disk(image)) as register:
            found = list(register.database.execute(LOG))
            whole = verdict.number % THOROUGH == 0
            if whole and (problem := register.database.pragma("integrity_check")) != "ok":
                return verdict._replace(unreadable=f"integrity_check: {problem}")
    except (RegisterError, apsw.Error) as error:
        return verdict._replace(unreadable=f"{type(error).__name__}: {error}")
    step = bisect_right(meeting.acknowledged, verdict.cut, key=lambda entry: entry[0]) - 1
    complete = {events for _, events in meeting.acknowledged[: step + 2]}
    return verdict._replace(
        lost=max(0, meeting.acknowledged[step][1] - len(found)),
        torn=len(found) not in complete or found != meeting.rows[: len(found)],
    )

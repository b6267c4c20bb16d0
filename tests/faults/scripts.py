"""Scripts that are run with a fault at each of its system calls, and what must hold afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import apsw
import pytest

from faults.scripted import KEY, copy, hold, judge, prepare
from quick_passphrase import quick_passphrases
from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.document import write_document
from resultatdialog.files import write_whole
from resultatdialog.register.backup import backups, contents
from resultatdialog.register.connection import connect
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.keys import lock_for_office, lock_for_user, unlock, unlock_for_office, with_office
from resultatdialog.register.restore import finish_restoration, left_of, restore_latest
from resultatdialog.register.schema import MIGRATIONS
from resultatdialog.register.store import Register, local_now
from resultatdialog.register.tail import Tail, segments_beside
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.documents import import_documents, write_emergency
from resultatdialog.work.erasure import redact_sessions
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round, round_ids
from small_round import DOCUMENT, write_small_folder

Say = Callable[[str], None]
NAME = "register.db"
FIXTURES = Path(__file__).resolve().parents[1] / "register" / "fixtures"
FIXTURE_EVENTS = 21
"""In the fixture of each released schema: the small round and one meeting."""
OFFICE = (
    "AGE-SECRET-KEY-1S449MK8YJNGFV62XLY7UNE6MUZAKE5VP6NCTHZLF9DM8TVQWP05S6D7S8A",
    "age16655dajxp4xzdwtftu4dzfk5sn4stzxapcw5lyfpj4f9mt2369psqw3nyu",
)
"""A recovery key made for these trials only."""


class Script(NamedTuple):
    """Something the program does with its files."""

    begin: Callable[[Path], None]
    """Make the folder as it is before."""
    run: Callable[[Path, Say], None]
    files: Callable[[Path], list[Path]]
    """Whose system calls count."""
    judge: Callable[[Path, list[str]], list[str]]
    """Promises broken in the folder afterwards, given what was said before the end."""


@cache
def prepared() -> Path:
    """A register with the sample round, made once."""
    path = Path(mkdtemp(prefix="prepared-")) / NAME
    prepare(path)
    return path


def _begin(folder: Path) -> None:
    copy(prepared(), folder / NAME)


def _meeting_files(folder: Path) -> list[Path]:
    return [folder / NAME, folder / f"{NAME}-journal"]


def _everything(_folder: Path) -> list[Path]:
    return []


MEETING = Script(
    begin=_begin,
    run=lambda folder, say: hold(folder / NAME, say),
    files=_meeting_files,
    judge=lambda folder, said: judge(folder / NAME, said),
)


# Reading a round and meetings in: all of it or nothing.


def _read_in(folder: Path, say: Say) -> None:
    with Register(folder / NAME, key=KEY) as register:
        add_round(register, read_round(folder / "liten"))
        say("round")
        import_documents(register, [folder / "session.json"])
        say("meeting")


def _begin_reading(folder: Path) -> None:
    folder.mkdir()
    write_small_folder(folder / "liten")
    (folder / "session.json").write_text(json.dumps(DOCUMENT, ensure_ascii=False), encoding="utf-8")
    Register(folder / NAME, key=KEY).close()


def _judge_reading(folder: Path, said: list[str]) -> list[str]:
    with Register(folder / NAME, key=KEY) as register:
        rounds, meetings = round_ids(register), register.digests()
        wrong = [str(fault) for fault in chain_faults(register.events())]
        if "round" in said and rounds != ["liten"]:
            wrong.append("the round is not there")
        if "meeting" in said and len(meetings) != 1:
            wrong.append("the meeting is not there")
        if meetings:
            current = find_round(register, "liten")
            assert current is not None
            found = open_conversation(register, current, guide_of(register, current), DOCUMENT["school"])
            if json.loads(write_document(found))["answers"].keys() != DOCUMENT["answers"].keys():
                wrong.append("half a meeting")
    return wrong


# A backup: never a finished one that is not whole, and the earlier one stays.


def _begin_backup(folder: Path) -> None:
    _begin(folder)
    with Register(folder / NAME, key=KEY, clock=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC)) as register:
        register.back_up()


def _back_up(folder: Path, say: Say) -> None:
    with Register(folder / NAME, key=KEY) as register:
        register.back_up()
        say("backup")


def _judge_backup(folder: Path, said: list[str]) -> list[str]:
    with Register(folder / NAME, key=KEY) as register:
        wanted = register.contents()
    made = backups(folder / NAME)
    wrong = [] if len(made) >= 1 + ("backup" in said) else [f"{len(made)} backups"]
    for backup in made:
        db = connect(backup.register(NAME), KEY)
        if contents(db) != wanted:
            wrong.append(f"{backup.folder.name} is not whole")
        db.close()
    return wrong


# A migration from each released schema: the old or the new, never between, and a backup of the old first.


def _begin_migration(folder: Path) -> None:
    folder.mkdir()
    shutil.copy(FIXTURES / "schema-1.db", folder / NAME)


def _migrate(folder: Path, say: Say) -> None:
    with Register(folder / NAME):
        say("open")


def _judge_migration(folder: Path, said: list[str]) -> list[str]:
    db = apsw.Connection(str(folder / NAME))
    version, tables = db.pragma("user_version"), {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
    events = db.execute("SELECT count(*) FROM event").get
    db.close()
    wrong = []
    if (version, "draft" in tables) not in ((1, False), (len(MIGRATIONS), True)) or events != FIXTURE_EVENTS:
        wrong.append(f"version {version}, {events} events, {sorted(tables)}")
    if version > 1 and not backups(folder / NAME):
        wrong.append("no backup of the old one")
    if "open" in said and version == 1:
        wrong.append("said to be open, and is old")
    with Register(folder / NAME) as register:
        wrong += [str(fault) for fault in chain_faults(register.events())]
    return wrong


# A file written for somebody else, and the key files: the old content or the new, whole.


def _begin_file(folder: Path) -> None:
    folder.mkdir()
    (folder / "out.json").write_bytes(b"old" * 3000)
    lock_for_office(folder / NAME, with_office(KEY, OFFICE[1]))


def _write_file(folder: Path, say: Say) -> None:
    write_whole(folder / "out.json", b"new" * 9000)
    say("written")
    lock_for_office(folder / NAME, with_office(KEY, OFFICE[1]))
    say("locked")


def _judge_file(folder: Path, said: list[str]) -> list[str]:
    found = (folder / "out.json").read_bytes()
    wrong = [] if found in ((b"new" * 9000,) if "written" in said else (b"old" * 3000, b"new" * 9000)) else ["out.json"]
    if unlock_for_office(folder / NAME, OFFICE[0]).key != KEY.key:
        wrong.append("key")
    return wrong


# The negative control: a program that says "saved" without looking. The harness must find it out.


def _judge_careless(folder: Path, said: list[str]) -> list[str]:
    """Without the safety log, which makes up even for a program that does not look."""
    shutil.rmtree(folder / f"{NAME}.tail", ignore_errors=True)
    return judge(folder / NAME, said)


CARELESS = MEETING._replace(run=lambda folder, say: hold(folder / NAME, say, careless=True), judge=_judge_careless)

# A restoration: what was there before is there afterwards, in place or where the next start finds it.


def _begin_restoring(folder: Path) -> None:
    _begin_reading(folder)
    with Register(folder / NAME, key=KEY) as register:
        add_round(register, read_round(folder / "liten"))
        register.back_up()
        import_documents(register, [folder / "session.json"])
    (folder / "events").write_text(" ".join(_ids(folder)), encoding="ascii")
    (folder / NAME).unlink()


def _ids(folder: Path) -> list[str]:
    with Register(folder / NAME, key=KEY) as register:
        return [event.event_id for event in register.events()]


def _restore(folder: Path, say: Say) -> None:
    restore_latest(folder / NAME, backups(folder / NAME), KEY, local_now())
    say("restored")


def _judge_restoring(folder: Path, said: list[str]) -> list[str]:
    path = folder / NAME
    finish_restoration(path)
    if not path.is_file():
        if "restored" in said:
            return ["said to be restored, and is not there"]
        if not left_of(path):
            return ["nothing tells that there was a register"]
        restore_latest(path, backups(path), KEY, local_now())
    missing = {*(folder / "events").read_text(encoding="ascii").split()} - {*_ids(folder)}
    return [f"{len(missing)} events are missing"] if missing else []


# An erasure: all of it or none, and once it is said no file of the register holds the words.


def _begin_erasing(folder: Path) -> None:
    _begin_reading(folder)
    spoken = {question: {**answer, "note": f"Kanarie {question}"} for question, answer in DOCUMENT["answers"].items()}
    (folder / "session.json").write_text(json.dumps({**DOCUMENT, "answers": spoken}), encoding="utf-8")
    with Register(folder / NAME, key=KEY) as register:
        add_round(register, read_round(folder / "liten"))
        import_documents(register, [folder / "session.json"])


def _erase(folder: Path, say: Say) -> None:
    with Register(folder / NAME, key=KEY) as register:
        redact_sessions(register, [DOCUMENT["id"]], "gallring", "ÅA")
        say("erased")


def _judge_erasing(folder: Path, said: list[str]) -> list[str]:
    path, words = folder / NAME, [f"Kanarie {question}" for question in DOCUMENT["answers"]]
    with Register(path, key=KEY) as register:
        bodies = "".join(event.body for event in register.events())
        wrong = [str(fault) for fault in chain_faults(register.events())]
        waits = any("gallrade" in note for note in register.notes)
    there = [word for word in words if word in bodies]
    if there and ("erased" in said or len(there) < len(words)):
        wrong.append(f"{len(there)} of {len(words)} texts are there")
    logged = "".join(batch.to_json() for batch in Tail.batches_in(segments_beside(path, KEY), KEY))
    if not there and not waits and any(word in logged for word in words):
        wrong.append("the safety log holds erased words")
    return wrong


# Key files: the old passphrase or the new one opens them, and once the new one is said to hold, it does.


def _begin_locked(folder: Path) -> None:
    quick_passphrases(pytest.MonkeyPatch())  # for this process, which is the script's own
    folder.mkdir()
    key = with_office(KEY, OFFICE[1])
    (folder / NAME).touch()
    for passphrase in ("ny", "gammal"):  # both are made ready here, since a real one takes seconds
        lock_for_user(folder / NAME, key, passphrase)
    lock_for_office(folder / NAME, key)


def _change_passphrase(folder: Path, say: Say) -> None:
    quick_passphrases(pytest.MonkeyPatch())  # for this process, which is the script's own
    lock_for_user(folder / NAME, unlock(folder / NAME, "gammal"), "ny")
    say("changed")


def _recover(folder: Path, say: Say) -> None:
    quick_passphrases(pytest.MonkeyPatch())  # for this process, which is the script's own
    lock_for_user(folder / NAME, unlock_for_office(folder / NAME, OFFICE[0]), "ny")
    say("changed")


def _judge_locked(folder: Path, said: list[str]) -> list[str]:
    quick_passphrases(pytest.MonkeyPatch())  # for this process, which is the script's own
    opening = [passphrase for passphrase in ("gammal", "ny") if _opens(folder / NAME, passphrase)]
    wrong = [] if opening and ("changed" not in said or "ny" in opening) else [f"opens with {opening}"]
    if unlock_for_office(folder / NAME, OFFICE[0]).key != KEY.key:
        wrong.append("the recovery key does not open it")
    return wrong


def _opens(path: Path, passphrase: str) -> bool:
    try:
        return unlock(path, passphrase).key == KEY.key
    except RegisterError:
        return False


# What leaves the register: the emergency copy, and a session document; never half a file under its name.


def _begin_leaving(folder: Path) -> None:
    _begin_erasing(folder)
    (folder / "motet.json").write_text("{}", encoding="ascii")


def _meeting_in(register: Register) -> Conversation:
    current = find_round(register, "liten")
    assert current is not None
    return open_conversation(register, current, guide_of(register, current), DOCUMENT["school"])


def _copy_out(folder: Path, say: Say) -> None:
    with Register(folder / NAME, key=KEY) as register:
        write_emergency(register, _meeting_in(register), folder / "kopia")
        say("copied")


def _export(folder: Path, say: Say) -> None:
    with Register(folder / NAME, key=KEY) as register:
        write_whole(folder / "motet.json", write_document(_meeting_in(register)).encode())
        say("exported")


def _judge_leaving(folder: Path, said: list[str]) -> list[str]:
    copies = list((folder / "kopia").glob("nodkopia-*"))
    whole = [KEY.unseal(file.read_bytes()) for file in copies]
    exported = (folder / "motet.json").read_bytes()
    wrong = []
    if "copied" in said and not copies:
        wrong.append("there is no copy")
    if "exported" in said and exported == b"{}":
        wrong.append("nothing was exported")
    for content in (*whole, *([] if exported == b"{}" else [exported])):
        if json.loads(content)["answers"].keys() != DOCUMENT["answers"].keys():
            wrong.append("half a document")
    return wrong


SCRIPTS = {
    "meeting": MEETING,
    "reading-in": Script(_begin_reading, _read_in, _everything, _judge_reading),
    "backup": Script(_begin_backup, _back_up, _everything, _judge_backup),
    "migration": Script(_begin_migration, _migrate, _everything, _judge_migration),
    "careless": CARELESS,
    "files": Script(_begin_file, _write_file, _everything, _judge_file),
    "restore": Script(_begin_restoring, _restore, _everything, _judge_restoring),
    "redact": Script(_begin_erasing, _erase, _everything, _judge_erasing),
    "passphrase": Script(_begin_locked, _change_passphrase, _everything, _judge_locked),
    "recover": Script(_begin_locked, _recover, _everything, _judge_locked),
    "emergency": Script(_begin_leaving, _copy_out, _everything, _judge_leaving),
    "export": Script(_begin_leaving, _export, _everything, _judge_leaving),
}

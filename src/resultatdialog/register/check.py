"""Is everything all right with a register, in words a municipal IT person understands. Reads only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import NamedTuple

import apsw

from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.session import fold
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_number
from resultatdialog.register.backup import backup_folder, backups, contents
from resultatdialog.register.connection import CIPHER, connect, version
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.keys import KeyFiles
from resultatdialog.register.location import objection
from resultatdialog.register.material import digest_of, guide_of, iter_conversations
from resultatdialog.register.opening import ABOUT
from resultatdialog.register.rounds import find_round, round_ids
from resultatdialog.register.store import Register

STALE = timedelta(days=2)
"""A newest backup that is older is worth a word."""
LITTLE_ROOM = 500_000_000
"""Bytes free on the disk, under which a word is worth it."""


class Level(Enum):
    """How a finding is to be taken."""

    GOOD = "good"
    NOTE = "note"
    FAULT = "fault"


class Finding(NamedTuple):
    """One thing looked at."""

    about: str
    level: Level
    said: str


def examine(register: Register) -> Iterator[Finding]:
    """Look at everything, one finding at a time."""
    yield from _file(register)
    yield from _keys(register)
    yield from _content(register)
    yield from _chains(register)
    yield from _folds(register)
    yield from _backups(register)
    yield from _place(register)


def _file(register: Register) -> Iterator[Finding]:
    size = register.path.stat().st_size / 1_000_000
    said = _("{path}, {size} MB, schema {schema}, SQLite {sqlite}").format(
        path=register.path, size=f"{size:.1f}", schema=version(register.database), sqlite=apsw.sqlite_lib_version()
    )
    yield Finding(_("File"), Level.GOOD, said)


def _keys(register: Register) -> Iterator[Finding]:
    about = _("Encryption")
    if register.key is None:
        yield Finding(about, Level.NOTE, _("none: whoever has the file can read it. The disk must be encrypted."))
        return
    yield Finding(about, Level.GOOD, _("yes ({cipher})").format(cipher=CIPHER))
    files = KeyFiles.of(register.path)
    for pair, whose in ((files.user, _("Passphrase's key")), (files.recovery, _("Recovery key"))):
        held = {path.read_bytes() for path in pair if path.is_file()}
        there = sum(path.is_file() for path in pair)
        if pair is files.recovery and not register.key.office:
            yield Finding(whose, Level.NOTE, _("none: a forgotten passphrase means that nobody can read the register."))
        elif there == 2 and len(held) == 1:
            yield Finding(whose, Level.GOOD, _("two equal copies"))
        else:
            said = _("{there} of 2 copies, or they differ. Change the passphrase to write both anew.")
            yield Finding(whose, Level.FAULT, said.format(there=there))


def _content(register: Register) -> Iterator[Finding]:
    db = register.database
    answers = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)")]
    broken = len(list(db.execute("PRAGMA foreign_key_check")))
    if answers == ["ok"] and not broken:
        yield Finding(_("Content"), Level.GOOD, _("whole (integrity_check)"))
    else:
        said = _("damaged: {what}. Put a backup in its place: resultatdialog restore").format(what="; ".join(answers))
        yield Finding(_("Content"), Level.FAULT, said)


def _chains(register: Register) -> Iterator[Finding]:
    events = register.events()
    faults = chain_faults(events)
    devices = len({event.device_id for event in events})
    erased = sum(event.erased for event in events)
    if not faults:
        said = ngettext("{n} event", "{n} events", len(events)).format(n=say_number(len(events)))
        said += " " + ngettext("from {n} computer, unbroken", "from {n} computers, unbroken", devices).format(n=devices)
        if erased:
            said += "; " + ngettext("the words of {n} erased", "the words of {n} erased", erased).format(n=erased)
        yield Finding(_("Log"), Level.GOOD, said)
    for fault in faults[:20]:
        words = {
            "gap": _("events are missing before it"),
            "link": _("it does not follow on the one before"),
            "header": _("its header has been changed"),
            "payload": _("its words have been changed"),
            "missing": _("its words are missing without an erasure"),
        }[fault.why]
        yield Finding(_("Log"), Level.FAULT, f"{fault.device} {fault.seq}: {words}")


def _folds(register: Register) -> Iterator[Finding]:
    kept = {digest.session_id: digest for digest in register.digests()}
    stale = conflicts = count = 0
    for round_id in round_ids(register):
        current = find_round(register, round_id)
        if current is None:
            yield Finding(_("Meetings"), Level.FAULT, _("the round {round} cannot be read").format(round=round_id))
            continue
        for conversation in iter_conversations(register, current, guide_of(register, current)):
            count += 1
            session = conversation.session
            backwards = fold(session.id, reversed(register.events(session.id)))
            stale += kept[session.id]._replace(changed_at="") != digest_of(conversation)
            stale += backwards.heads != session.heads
            conflicts += len(session.conflicts)
    if stale:
        said = _("the list differs from the log for {n}. Export them, and contact IT.").format(n=stale)
        yield Finding(_("Meetings"), Level.FAULT, said)
    else:
        said = ngettext("{n} meeting, as the log tells it", "{n} meetings, as the log tells them", count)
        yield Finding(_("Meetings"), Level.GOOD, said.format(n=count))
    if conflicts:
        said = ngettext("{n} answer waits for a decision", "{n} answers wait for a decision", conflicts)
        yield Finding(_("Meetings"), Level.NOTE, said.format(n=conflicts))


def _backups(register: Register) -> Iterator[Finding]:
    about, made = _("Backups"), backups(register.path)
    bad = []
    for backup in made:
        try:
            db = connect(backup.register(register.path.name), register.key)
            try:
                contents(db)
            finally:
                db.close()
        except (RegisterError, apsw.Error) as error:
            bad.append((backup, str(error)))
    for backup, why in bad:
        yield Finding(about, Level.FAULT, f"{backup.folder}: {why}")
    whole = len(made) - len(bad)
    if not whole:
        yield Finding(about, Level.NOTE, _("none. Make one: resultatdialog backup"))
        return
    age = register.clock().astimezone(UTC) - made[-1].made
    said = ngettext("{n} whole, the newest from {when}", "{n} whole, the newest from {when}", whole).format(
        n=whole, when=local_time(made[-1].made)
    )
    yield Finding(about, Level.NOTE if age > STALE else Level.GOOD, f"{said} ({backup_folder(register.path)})")


def _place(register: Register) -> Iterator[Finding]:
    about, wrong = _("Place"), objection(register.path)
    if wrong is None:
        yield Finding(about, Level.GOOD, _("on this computer's own disk"))
    else:
        reason = (register.session(ABOUT).value("place") or {}).get("reason", "")
        yield Finding(about, Level.NOTE, f"{wrong} " + _("Allowed: {reason}").format(reason=reason))
    free = shutil.disk_usage(register.path.parent).free
    level = Level.NOTE if free < LITTLE_ROOM else Level.GOOD
    yield Finding(_("Room"), level, _("{size} MB free on the disk").format(size=say_number(free // 1_000_000)))


def local_time(at: datetime) -> str:
    """`2026-11-21 23.19`, where the reader is."""
    return f"{at.astimezone():%Y-%m-%d %H.%M}"

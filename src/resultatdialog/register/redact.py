"""Erasing people's words for good: out of the payloads, the lists and the file's free pages; the chain still verifies.

What goes is replaced first, so that ticks and codes go on counting; then the old payloads are deleted (SQLite
overwrites them, `secure_delete`) and a `redact` event says which, why and who decided it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from resultatdialog.dialogue.erasure import took_part, without_name, without_words
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Session
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.backup import Backup, backups
from resultatdialog.register.connection import connect
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.material import digest_entry, guide_of
from resultatdialog.register.place import OFFICIALS
from resultatdialog.register.restore import moved_aside
from resultatdialog.register.rounds import PREFIX, find_round
from resultatdialog.register.store import Entry, Register


class Redacted(NamedTuple):
    """What an erasure did, and what it could not reach."""

    events: int
    """How many payloads are gone."""
    sessions: tuple[str, ...]
    """Ids of the meetings and rounds it touched."""
    signatures: int
    """Events that carry the name as who recorded or coded them: part of the chain, not erased."""
    backups: tuple[Backup, ...]
    """Backups, and registers that a restoration moved aside, that still hold the words or cannot be looked into."""


def redact_sessions(register: Register, session_ids: Sequence[str], reason: str, by: str) -> Redacted:
    """Erase all words of these meetings; raises NotSavedError and then nothing is erased."""
    entries: list[Entry] = []
    gone: list[str] = []
    for session_id in session_ids:
        changes = _changes(register, register.session(session_id))
        old = _payloads(register, session_id, {change.target for change in changes})
        if old:
            entries.append(_entry(register, session_id, changes, old, reason, by))
            gone += old
    return _erase(register, entries, gone, by, 0)


def redact_person(register: Register, name: str, reason: str, by: str) -> Redacted:
    """Erase the words of the meetings in which the person was interviewed, and the name wherever else it stands."""
    entries: list[Entry] = []
    gone: list[str] = []
    signatures = 0
    for session_id in register.streams(""):
        session = register.session(session_id)
        events = register.events(session_id)
        signatures += sum(name.casefold() in f"{e.actor}\n{e.target}".casefold() for e in events)
        changes = {c.target: c for c in _changes(register, session)} if took_part(session, name) else {}
        old = set(_payloads(register, session_id, set(changes)))
        for event in events:
            if event.event_id not in old and not event.erased and name.casefold() in event.body.casefold():
                old.add(event.event_id)
                if event.target not in changes:
                    cleaned = without_name(session.value(event.target), name)
                    changes[event.target] = Change(event.target, cleaned)
        if old:
            ordered = [event.event_id for event in events if event.event_id in old]
            entries.append(_entry(register, session_id, tuple(changes.values()), ordered, reason, by))
            gone += ordered
    done = _erase(register, entries, gone, by, signatures)
    habits = register.local(OFFICIALS) or {}
    if any(name.casefold() in kept.casefold() for kept in habits.values()):
        register.keep_local(OFFICIALS, {})
    return done


def _changes(register: Register, session: Session) -> tuple[Change, ...]:
    current = find_round(register, session.round)
    if current is None:
        raise RefusedError.one(session.id[:80], _("is no meeting in the register."))
    return without_words(session, guide_of(register, current))


def _payloads(register: Register, session_id: str, targets: set[str]) -> list[str]:
    """The events on these targets that still have words."""
    return [e.event_id for e in register.events(session_id) if e.target in targets and not e.erased]


def _entry(
    register: Register, session_id: str, changes: Sequence[Change], gone: Sequence[str], reason: str, by: str
) -> Entry:
    session = register.session(session_id)
    record = Change(f"redact/{uuid.uuid4()}", {"reason": reason, "by": by, "events": list(gone)})
    current = None if session_id.startswith(PREFIX) else find_round(register, session.round)
    if current is None:
        return Entry(session, [*changes, record])
    entry = digest_entry(register, session.foreseen(changes), current)
    return Entry(session, [*changes, record], current.guide_hash, entry.digest)


def _erase(register: Register, entries: Sequence[Entry], gone: Sequence[str], by: str, signatures: int) -> Redacted:
    if gone:
        register.append(entries, actor=by, erased=gone)
    copies = [*backups(register.path), *moved_aside(register.path)] if gone else []
    holding = tuple(backup for backup in copies if _may_hold(register, backup, gone))
    return Redacted(len(gone), tuple(entry.session.id for entry in entries), signatures, holding)


def _may_hold(register: Register, backup: Backup, gone: Sequence[str]) -> bool:
    try:
        db = connect(backup.register(register.path.name), register.key)
    except RegisterError:
        return True
    try:
        return any(
            next(db.execute("SELECT 1 FROM payload WHERE event_id = ?", (event_id,)), None) is not None
            for event_id in gone
        )
    finally:
        db.close()

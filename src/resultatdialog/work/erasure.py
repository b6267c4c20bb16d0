"""Erasure of people's words from payloads, drafts and the file's free pages; the chain of events still verifies.

New events first replace the values, so that ticks and codes still count; then the old payloads are deleted (SQLite
overwrites them, `secure_delete`), and a `redact` event records their ids, the reason and the person who decided.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from pathlib import Path
from typing import Any, NamedTuple

from resultatdialog.coding.codebook import CODE_TEXTS, codebook_changes
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.erasure import (
    ERASED,
    plan_without_person,
    plan_without_words,
    took_part,
    without_name,
    without_person,
    without_words,
)
from resultatdialog.dialogue.event import Change, Event, canonical
from resultatdialog.dialogue.near_names import fingerprint, is_in_id, near_forms, texts_in
from resultatdialog.dialogue.session import OFFICIALS as OFFICIAL_ROLES
from resultatdialog.dialogue.session import Session
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.backup import Backup, backups
from resultatdialog.register.inspection import backup_fault, may_hold_words, redactions_in
from resultatdialog.register.keys import DataKey
from resultatdialog.register.restore import moved_aside
from resultatdialog.register.store import Entry, Register
from resultatdialog.register.tail import Tail, segments_beside
from resultatdialog.work.coding_desk import CODER
from resultatdialog.work.conversations import digest_entry, guide_of
from resultatdialog.work.habits import OFFICIALS
from resultatdialog.work.rounds import find_round

_ERASED = "erased"
Clean = Callable[[str, Any], Any]
"""Function from a target and its value to the value without the words that are erased."""


class Redacted(NamedTuple):
    """The result of an erasure, and the traces it could not remove."""

    events: int
    """Number of payloads deleted."""
    sessions: tuple[str, ...]
    """Names of the streams with deleted payloads: meetings, rounds, codebooks and plans."""
    signatures: int
    """Number of events with the name as author or coder; these are part of the chain and stay."""
    backups: tuple[Backup, ...]
    """Backups and registers moved aside by a restoration that still hold the words or cannot be opened."""
    ids: tuple[str, ...] = ()
    """Ids with the name in them, of meetings and of codes that earlier versions named by their label; they stay, since
    the log's chain is built on them."""


class _Erasure(NamedTuple):
    """The erasure in one stream."""

    entry: Entry
    others: tuple[Entry, ...]
    """Entries before it: one for each further version of something in conflict, so that the erasure settles nothing."""
    gone: tuple[str, ...]
    """Ids of the events whose payloads are deleted."""


def redact_sessions(register: Register, session_ids: Sequence[str], reason: str, by: str) -> Redacted:
    """Erase all words of these meetings; raises RefusedError for an unknown one, NotSavedError with nothing erased.

    A reason with the name of somebody who was interviewed is refused, since the reason is kept.
    """
    erasures = []
    planned: dict[str, set[str]] = {}
    for session_id in session_ids:
        session = register.session(session_id)
        names = [person.name for person in session.participants if person.role not in OFFICIAL_ROLES]
        _check_reason(reason, names)
        erasures.append(_erasure(register, session, _words_of(register, session), _Record(register, reason, by)))
        planned.setdefault(session.round, set()).add(session.school)
    for round_id, schools in planned.items():
        plan = register.session(targets.plan_stream(round_id))
        clean = partial(plan_without_words, schools=schools)
        erasures.append(_erasure(register, plan, clean, _Record(register, reason, by)))
    done = _erase(register, erasures, by, 0)
    for draft in register.drafts():
        if draft.session_id in session_ids:
            register.drop_draft(draft.session_id, draft.place)
    register.clear_journal(_ERASED)
    return done


def names_like(register: Register, name: str) -> Counter[str]:
    """Near forms of a name in what is recorded, with how often, those an erasure of the name takes anyway left out."""
    recorded = (
        text
        for event in register.events()
        if not event.erased and event.kind != "redact"
        for text in _said_in(event.target, event.value)
    )
    forms = near_forms(recorded, name)
    return Counter({form: n for form, n in forms.items() if without_name(form, name) == form})


def names_nowhere(register: Register, names: Iterable[str]) -> list[str]:
    """Those of the names that nothing recorded has: no words, no signature, no id, nothing remembered or half typed."""
    recorded = [
        text
        for event in register.events()
        if not event.erased and event.kind != "redact"
        for text in (
            event.session_id,
            event.actor,
            event.target.replace("/", " "),
            *_said_in(event.target, event.value),
        )
    ]
    beside = [*(draft.words for draft in register.drafts()), register.local(OFFICIALS), register.local(CODER)]
    words = [*recorded, *texts_in(beside)]
    return [name for name in names if not any(without_name(text, name) != text for text in words)]


def _said_in(target: str, value: Any) -> Iterator[str]:
    yield from texts_in(json.loads(value) if target == targets.ROUND_FOLDER and value else value)


def redact_person(register: Register, name: str, reason: str, by: str, also: Sequence[str] = ()) -> Redacted:
    """Erase all words of the meetings in which the person took part, and the name everywhere else.

    `also` are other spellings of the name that go with it. Raises RefusedError for a blank name and for a reason with
    the name in it, NotSavedError with nothing erased.
    """
    if not name.strip() or not all(form.strip() for form in also):
        raise RefusedError.one("--person", _("an erasure needs somebody's name."))
    _check_reason(reason, [name, *also])
    record = _Record(register, reason, by, (name, *also))
    erasures = []
    signatures = 0
    for session_id in register.streams(""):
        session = register.session(session_id)
        signatures += sum(
            _without_names([event.actor, event.target.replace("/", " ")], record.names)
            != [event.actor, event.target.replace("/", " ")]
            for event in register.events(session_id)
        )
        clean = [_name_of(register, session, form, record.names) for form in record.names]
        erasures.append(_erasure(register, session, _all_of(clean), record))
    elsewhere = _clean_habits(register, record.names)  # before the erasure, whose backup must not hold them either
    done = _erase(register, erasures, by, signatures)
    if elsewhere and not done.events:
        register.forget_erased()
    register.clear_journal(_ERASED)
    return done._replace(ids=tuple(sorted(_ids_with(register, record.names))))


def _ids_with(register: Register, names: Sequence[str]) -> set[str]:
    """Ids of streams and of codes that hold one of the names."""
    streams = register.streams("")
    ids = set(streams)
    for stream in streams:
        if targets.is_codebook_stream(stream):
            ids |= {code for change in codebook_changes(register.session(stream)) for code in _codes_in(change.content)}
    return {one for one in ids if any(is_in_id(one, name) for name in names)}


def _codes_in(content: Mapping[str, Any]) -> list[str]:
    """Ids of the codes that a decision about the codebook makes."""
    made = [content["code"]] if "code" in content else content.get("codes", [])
    return [code["id"] for code in made]


def _clean_habits(register: Register, names: Sequence[str]) -> bool:
    """Take names out of drafts and of what this computer remembers; whether any was there. Raises NotSavedError."""
    found = False
    for draft in register.drafts():
        cleaned = _without_names(draft.words, names)
        if cleaned != draft.words:
            register.keep_draft(draft._replace(words=cleaned))
            found = True
    habits = register.local(OFFICIALS) or {}
    if _without_names(habits, names) != habits:
        register.keep_local(OFFICIALS, {})
        found = True
    coder = register.local(CODER)
    if _without_names(coder, names) != coder:
        register.keep_local(CODER, "")
        found = True
    return found


def _words_of(register: Register, session: Session) -> Clean:
    """The function that erases all words of a meeting."""
    current = find_round(register, session.round)
    if current is None:
        raise RefusedError.one(session.id[:80], _("is no meeting in the register."))
    guide = guide_of(register, current)
    return lambda target, value: without_words(guide, target, value)


def _without_names(value: Any, names: Iterable[str]) -> Any:
    return reduce(without_name, names, value)


def _all_of(steps: Sequence[Clean]) -> Clean:
    return lambda target, value: reduce(lambda so_far, clean: clean(target, so_far), steps, value)


def _check_reason(reason: str, names: Sequence[str]) -> None:
    """Raise RefusedError when the reason, which is kept, has one of the names or a near form of it."""
    for name in names:
        if near_forms([reason], name):
            raise RefusedError.one(
                "--reason",
                _("has the name that is to be erased, and the reason is kept."),
                _("Write the reason without the name."),
            )


def _name_of(register: Register, session: Session, name: str, names: Sequence[str]) -> Clean:
    """The function that erases a person: all words of a meeting she took part in, else only the name."""
    if targets.is_codebook_stream(session.id):
        return lambda target, value: _without_reason(value, name) if _is_change(target) and value else value
    if targets.is_plan_stream(session.id):
        return lambda target, value: plan_without_person(target, value, name)
    current = find_round(register, session.round)
    if current is None:
        return lambda target, value: _without_name_elsewhere(session.id, target, value, name)
    guide = guide_of(register, current)
    if any(took_part(session, form) for form in names):
        return lambda target, value: without_words(guide, target, value)
    return lambda target, value: without_person(guide, target, value, name)


def _without_name_elsewhere(stream: str, target: str, value: Any, name: str) -> Any:
    """A value without the name where no round says which texts there are: rounds, the register, orphaned meetings."""
    if value is None:
        return value
    if target == targets.ROUND_FOLDER:
        return _without_principal(value, name)
    if target == targets.PLACE_ALLOWED:  # its path is compared with the register's and stays
        return {**value, "reason": without_name(value["reason"], name)}
    return without_name(value, name) if targets.is_meeting_stream(stream) else value


def _is_change(target: str) -> bool:
    return targets.parse(target).kind == targets.CODEBOOK_CHANGE


def _without_reason(value: Any, name: str) -> Any:
    """A decision about the codebook with the name erased in its reason and in texts of codes.

    The official who decided stays, as everywhere; so do the ids of codes, which codings and later decisions refer to.
    """
    if isinstance(value, list):
        return [_without_reason(part, name) for part in value]
    if isinstance(value, dict):
        return {
            part: without_name(words, name) if part in ("why", *CODE_TEXTS) else _without_reason(words, name)
            for part, words in value.items()
        }
    return value


def _without_principal(body: str, name: str) -> str:
    """A round as canonical JSON, with the name erased in its title and among its principals."""
    plain = json.loads(body)
    schools = [{**school, "principal": without_name(school["principal"], name)} for school in plain["schools"]]
    return canonical({**plain, "schools": schools, "title": without_name(plain["title"], name)})


class _Record:
    """The values of the events that record one erasure."""

    def __init__(self, register: Register, reason: str, by: str, names: Sequence[str] = ()) -> None:
        self.names = names
        self._kept: dict[str, Any] = {"reason": reason, "by": by}
        if names:  # fingerprints under a key: who has only the file cannot try names
            salt = os.urandom(16)
            secret = erased_secret(register, salt)
            self._kept |= {"salt": salt.hex(), "names": [fingerprint(name, secret) for name in names]}

    def value(self, event_ids: Sequence[str]) -> dict[str, Any]:
        """The value that says which events were erased."""
        return {**self._kept, "events": list(event_ids)}


def erased_secret(register: Register, salt: bytes) -> bytes:
    """The secret under which an erasure's names are kept as fingerprints; `salt` is the erasure's own."""
    return salt + (register.key.key if register.key else b"")


def _erasure(register: Register, session: Session, clean: Clean, kept: _Record) -> _Erasure:
    """The changes that replace a stream's current values, and the events whose payloads are deleted."""
    gone = tuple(
        event.event_id
        for event in register.events(session.id)
        if not event.erased and clean(event.target, event.value) != event.value
    )
    changes: list[Change] = []
    others: list[Entry] = []
    after = dict(session.heads)
    for target, heads in session.heads.items():
        holding = [head for head in heads if head.event_id in gone]
        cleaned = [head._replace(value=clean(target, head.value)) for head in holding]
        if not holding:
            continue
        after[target] = (*(head for head in heads if head not in holding), *cleaned)
        for head in cleaned:
            change = Change(target, head.value)
            if len(heads) == 1:
                changes.append(change)
            else:
                others.append(Entry(session.with_heads({target: (head,)}), [change]))
    changes += session.status_beside(changes)
    record = Change(targets.redaction(str(uuid.uuid4())), kept.value(gone))
    current = find_round(register, session.round) if targets.is_meeting_stream(session.id) else None
    if current is None:
        return _Erasure(Entry(session, [*changes, record]), tuple(others), gone)
    others = [entry._replace(guide_hash=current.guide_hash) for entry in others]
    digest = digest_entry(register, session.with_heads(after), current).digest
    return _Erasure(Entry(session, [*changes, record], current.guide_hash, digest), tuple(others), gone)


def _erase(register: Register, erasures: Sequence[_Erasure], by: str, signatures: int) -> Redacted:
    wanted = [erasure for erasure in erasures if erasure.gone]
    gone = [event_id for erasure in wanted for event_id in erasure.gone]
    if gone:
        entries = [entry for erasure in wanted for entry in (*erasure.others, erasure.entry)]
        register.append(entries, actor=by, erased=gone)
    copies = [*backups(register.path), *moved_aside(register.path)] if gone else []
    holding = tuple(backup for backup in copies if may_hold_words(register, backup, gone))
    return Redacted(len(gone), tuple(erasure.entry.session.id for erasure in wanted), signatures, holding)


# Copies that still hold erased words.


class Purged(NamedTuple):
    """The result of clearing the copies of a register of erased words."""

    removed: tuple[Backup, ...]
    unreachable: tuple[Backup, ...]
    """Copies that cannot be opened or removed, and may hold the words."""


def erased_events(register: Register, session_id: str | None = None, person: str | None = None) -> tuple[str, ...]:
    """Ids of the events erased from a meeting, or with a person's name; of all when neither is given."""
    found: list[str] = []
    for event in register.events():
        if event.kind != "redact" or event.erased:
            continue
        value = event.value
        wanted = session_id in (None, event.session_id)
        if person is not None:
            secret = erased_secret(register, bytes.fromhex(value.get("salt", "")))
            wanted = fingerprint(person, secret) in value.get("names", ())
        found += value["events"] if wanted else []
    return tuple(found)


def purge(register: Register, event_ids: Sequence[str]) -> Purged:
    """Remove the backups and registers moved aside that hold the words of these events, after a new verified backup.

    Raises BackupError, with nothing removed, when the new backup cannot be written.
    """
    if not event_ids:
        return Purged((), ())
    kept = register.back_up()
    removed, unreachable = [], []
    for copy in [*backups(register.path), *moved_aside(register.path)]:
        if copy.folder == kept.folder or not may_hold_words(register, copy, event_ids):
            continue
        if backup_fault(register, copy):
            unreachable.append(copy)
            continue
        try:
            shutil.rmtree(copy.folder)
        except OSError:
            unreachable.append(copy)
        else:
            removed.append(copy)
    return Purged(tuple(removed), tuple(unreachable))


# Erasures that a register put back from a backup does not know.


def known_erasures(path: Path, key: DataKey | None) -> list[Event]:
    """The redact events of a register and of all its copies: backups, those moved aside, and the safety log."""
    copies = [copy.register(path.name) for copy in (*backups(path), *moved_aside(path))]
    known = [event for file in (path, *copies) for event in redactions_in(file, key)]
    for place in (path, *copies):
        read, _broken = Tail.readable_in(segments_beside(place, key), key)
        known += [event for batch in read for event in batch.events if event.kind == "redact"]
    return known


def lost_redactions(known: Iterable[Event], present: Iterable[Event]) -> tuple[Event, ...]:
    """The redact events among `known`, of any copy, that name an event which `present` still has the words of."""
    spoken = {event.event_id for event in present if not event.erased}
    return tuple(
        event
        for event in known
        if event.kind == "redact" and not event.erased and not spoken.isdisjoint(event.value["events"])
    )


def erase_again(register: Register, known: Iterable[Event]) -> int:
    """Carry out the erasures that other copies of the register know and it does not; the number of payloads deleted.

    All words of such an event go, since what stood beside an erased name is not known here. Raises NotSavedError.
    """
    erasures = []
    for event in lost_redactions(known, register.events()):
        gone = {*event.value["events"]}
        session = register.session(event.session_id)
        own = [one for one in register.events(session.id) if one.event_id in gone and not one.erased]
        if not own:
            continue
        clean = _words_again(register, session)
        changes = [
            Change(target, clean(target, heads[0].value))
            for target, heads in session.heads.items()
            if any(head.event_id in gone for head in heads)
        ]
        ids = tuple(one.event_id for one in own)
        record = Change(targets.redaction(str(uuid.uuid4())), {**event.value, "events": list(ids)})
        current = find_round(register, session.round) if targets.is_meeting_stream(session.id) else None
        entry = Entry(session, [*changes, record])
        if current is not None:
            digest = digest_entry(register, session.foreseen(changes), current).digest
            entry = Entry(session, [*changes, record], current.guide_hash, digest)
        erasures.append(_Erasure(entry, (), ids))
    done = _erase(register, erasures, "", 0)
    if done.events:
        register.clear_journal(_ERASED)
    return done.events


def _words_again(register: Register, session: Session) -> Clean:
    if targets.is_codebook_stream(session.id):
        return lambda target, value: _reasonless(value) if _is_change(target) and value else value
    if targets.is_plan_stream(session.id):
        schools = {targets.parse(target).subject for target in session.heads}
        return partial(plan_without_words, schools=schools)
    if not targets.is_meeting_stream(session.id):
        return lambda target, value: _principalless(value) if target == targets.ROUND_FOLDER and value else value
    return _words_of(register, session)


def _reasonless(value: Any) -> Any:
    if isinstance(value, list):
        return [_reasonless(part) for part in value]
    if isinstance(value, dict):
        return {part: ERASED if part == "why" and words else _reasonless(words) for part, words in value.items()}
    return value


def _principalless(body: str) -> str:
    found = json.loads(body)
    schools = [{**school, "principal": ERASED if school["principal"] else ""} for school in found["schools"]]
    return canonical({**found, "schools": schools})

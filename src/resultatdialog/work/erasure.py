"""Erasure of people's words from payloads, drafts and the file's free pages; the chain of events still verifies.

New events first replace the values, so that ticks and codes still count; then the old payloads are deleted (SQLite
overwrites them, `secure_delete`), and a `redact` event records their ids, the reason and the person who decided.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from resultatdialog.coding.codebook import CODE_TEXTS
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.erasure import took_part, without_name, without_person, without_words
from resultatdialog.dialogue.event import Change, canonical
from resultatdialog.dialogue.session import Session
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.backup import Backup, backups
from resultatdialog.register.inspection import may_hold_words
from resultatdialog.register.restore import moved_aside
from resultatdialog.register.store import Entry, Register
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
    """Names of the streams with deleted payloads: meetings, rounds and codebooks."""
    signatures: int
    """Number of events with the name as author or coder; these are part of the chain and stay."""
    backups: tuple[Backup, ...]
    """Backups and registers moved aside by a restoration that still hold the words or cannot be opened."""


class _Erasure(NamedTuple):
    """The erasure in one stream."""

    entry: Entry
    others: tuple[Entry, ...]
    """Entries before it: one for each further version of something in conflict, so that the erasure settles nothing."""
    gone: tuple[str, ...]
    """Ids of the events whose payloads are deleted."""


def redact_sessions(register: Register, session_ids: Sequence[str], reason: str, by: str) -> Redacted:
    """Erase all words of these meetings; raises RefusedError for an unknown one, NotSavedError with nothing erased."""
    erasures = []
    for session_id in session_ids:
        session = register.session(session_id)
        erasures.append(_erasure(register, session, _words_of(register, session), reason, by))
    done = _erase(register, erasures, by, 0)
    for draft in register.drafts():
        if draft.session_id in session_ids:
            register.drop_draft(draft.session_id, draft.place)
    register.clear_journal(_ERASED)
    return done


def redact_person(register: Register, name: str, reason: str, by: str) -> Redacted:
    """Erase all words of the meetings in which the person took part, and the name everywhere else.

    Raises RefusedError for a blank name, NotSavedError with nothing erased.
    """
    if not name.strip():
        raise RefusedError.one("--person", _("an erasure needs somebody's name."))
    erasures = []
    signatures = 0
    for session_id in register.streams(""):
        session = register.session(session_id)
        signatures += sum(
            without_name([event.actor, event.target.replace("/", " ")], name)
            != [event.actor, event.target.replace("/", " ")]
            for event in register.events(session_id)
        )
        erasures.append(_erasure(register, session, _name_of(register, session, name), reason, by))
    done = _erase(register, erasures, by, signatures)
    for draft in register.drafts():
        cleaned = without_name(draft.words, name)
        if cleaned != draft.words:
            register.keep_draft(draft._replace(words=cleaned))
    habits = register.local(OFFICIALS) or {}
    if without_name(habits, name) != habits:
        register.keep_local(OFFICIALS, {})
    coder = register.local(CODER)
    if without_name(coder, name) != coder:
        register.keep_local(CODER, "")
    register.clear_journal(_ERASED)
    return done


def _words_of(register: Register, session: Session) -> Clean:
    """The function that erases all words of a meeting."""
    current = find_round(register, session.round)
    if current is None:
        raise RefusedError.one(session.id[:80], _("is no meeting in the register."))
    guide = guide_of(register, current)
    return lambda target, value: without_words(guide, target, value)


def _name_of(register: Register, session: Session, name: str) -> Clean:
    """The function that erases a person: all words of a meeting she took part in, else only the name."""
    if targets.is_codebook_stream(session.id):
        return lambda target, value: _without_reason(value, name) if _is_change(target) and value else value
    current = find_round(register, session.round)
    if current is None:
        return lambda target, value: _without_principal(value, name) if target == targets.ROUND_FOLDER else value
    guide = guide_of(register, current)
    if took_part(session, name):
        return lambda target, value: without_words(guide, target, value)
    return lambda target, value: without_person(guide, target, value, name)


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


def _erasure(register: Register, session: Session, clean: Clean, reason: str, by: str) -> _Erasure:
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
    record = Change(targets.redaction(str(uuid.uuid4())), {"reason": reason, "by": by, "events": list(gone)})
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

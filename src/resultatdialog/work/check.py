"""Checks of a register, with findings in words for a municipal IT department. Reads only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.chain import chain_faults, has_damaged_payload
from resultatdialog.dialogue.clocks import ClockJump, clock_jumps
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Event
from resultatdialog.dialogue.orphans import orphans
from resultatdialog.dialogue.renamed_ids import session_now
from resultatdialog.dialogue.session import Session, fold
from resultatdialog.guide.model import Guide
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_number
from resultatdialog.register.backup import backup_folder, backups
from resultatdialog.register.connection import CIPHER
from resultatdialog.register.inspection import FileState, backup_fault, file_state
from resultatdialog.register.keys import AGE, KeyFiles
from resultatdialog.register.location import objection
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.work.conversations import digest_of, guide_of
from resultatdialog.work.rounds import find_round

STALE = timedelta(days=2)
"""Age of the newest backup above which it is noted."""
LITTLE_ROOM = 500_000_000
"""Free bytes on the disk below which they are noted."""
SHOWN = 20
"""Most faults of the log, and most jumps of clocks, that are told one by one."""


class Severity(Enum):
    """The severity of a finding."""

    GOOD = "good"
    NOTE = "note"
    FAULT = "fault"


class Finding(NamedTuple):
    """The result of one check."""

    about: str
    """Heading in the reader's language."""
    level: Severity
    words: str


def examine(register: Register) -> Iterator[Finding]:
    """Run all checks, one finding at a time; raises RegisterError when the register cannot be read."""
    state = file_state(register)
    yield from _file(register, state)
    yield from _keys(register)
    yield from _content(state)
    events = register.events(sound=False)
    yield from _chains(events)
    yield from _clocks(events, register.clock())
    by_stream: dict[str, list[Event]] = {}
    for event in events:
        by_stream.setdefault(event.session_id, []).append(event)
    damaged = {stream for stream, own in by_stream.items() if has_damaged_payload(own)}
    yield from _folds(register, by_stream, damaged)
    yield from _backups(register)
    yield from _place(register, damaged)


def _file(register: Register, state: FileState) -> Iterator[Finding]:
    size = Decimal(register.path.stat().st_size) / 1_000_000
    words = _("{path}, {size} MB, schema {schema}, SQLite {sqlite}").format(
        path=register.path, size=say_number(size, 1), schema=state.schema, sqlite=state.sqlite
    )
    yield Finding(_("File"), Severity.GOOD, words)


def _keys(register: Register) -> Iterator[Finding]:
    about = _("Encryption")
    if register.key is None:
        yield Finding(about, Severity.NOTE, _("none: whoever has the file can read it. The disk must be encrypted."))
        return
    yield Finding(about, Severity.GOOD, _("yes ({cipher})").format(cipher=CIPHER))
    files = KeyFiles.of(register.path)
    for pair, whose in ((files.user, _("Passphrase's key")), (files.recovery, _("Recovery key"))):
        copies = [path.read_bytes() for path in pair if path.is_file()]
        whole = len(copies) == 2 and copies[0] == copies[1] and copies[0].startswith(AGE)
        if pair is files.recovery and not register.key.office:
            yield Finding(
                whose, Severity.NOTE, _("none: a forgotten passphrase means that nobody can read the register.")
            )
        elif whole:
            yield Finding(whose, Severity.GOOD, _("two equal copies"))
        elif pair is files.user:
            words = _("a copy is missing or damaged. Change the passphrase to write both anew.")
            yield Finding(whose, Severity.FAULT, words)
        else:
            words = _("a copy is missing or damaged. Write both anew: resultatdialog register recovery-key FILE")
            yield Finding(whose, Severity.FAULT, words)


def _content(state: FileState) -> Iterator[Finding]:
    damage = list(state.damage)
    if state.orphans:
        words = ngettext("{n} row belongs to nothing", "{n} rows belong to nothing", state.orphans)
        damage.append(words.format(n=state.orphans))
    if not damage:
        yield Finding(_("Content"), Severity.GOOD, _("whole (integrity_check)"))
    else:
        words = _("damaged: {what}. Put a backup in its place: resultatdialog restore").format(what="; ".join(damage))
        yield Finding(_("Content"), Severity.FAULT, words)


def _chains(events: Sequence[Event]) -> Iterator[Finding]:
    faults = chain_faults(events)
    devices = len({event.device_id for event in events})
    erased = sum(event.erased for event in events)
    if not faults:
        words = ngettext("{n} event", "{n} events", len(events)).format(n=say_number(len(events)))
        words += " " + ngettext("from {n} computer, unbroken", "from {n} computers, unbroken", devices).format(
            n=devices
        )
        if erased:
            words += "; " + ngettext("the words of {n} erased", "the words of {n} erased", erased).format(n=erased)
        yield Finding(_("Log"), Severity.GOOD, words)
    why = {
        "gap": _("events are missing before it"),
        "link": _("it does not follow on the one before"),
        "header": _("its header has been changed"),
        "payload": _("its words have been changed"),
        "missing": _("its words are missing without an erasure"),
    }
    told = [f"{fault.device} {fault.seq}: {why[fault.why]}" for fault in faults]
    yield from _one_by_one(_("Log"), Severity.FAULT, told)


def _one_by_one(about: str, severity: Severity, told: Sequence[str]) -> Iterator[Finding]:
    """The first `SHOWN` as findings of their own, and the number of the others."""
    for words in told[:SHOWN]:
        yield Finding(about, severity, words)
    if len(told) > SHOWN:
        yield Finding(about, severity, _("… and {count} more.").format(count=len(told) - SHOWN))


def _clocks(events: Sequence[Event], now: datetime) -> Iterator[Finding]:
    """Jumps of clocks: they decide nothing, but explain times that look wrong."""
    told = [f"{jump.device} {jump.seq}: {_jump_words(jump, now)}" for jump in clock_jumps(events, now)]
    yield from _one_by_one(_("Clock"), Severity.NOTE, told)


def _jump_words(jump: ClockJump, now: datetime) -> str:
    before, after = local_time(jump.before), local_time(jump.after)
    span = _span(abs(jump.span))
    if jump.before == now:
        return _("the clock was {span} ahead ({after})").format(span=span, after=after)
    if jump.span < timedelta(0):
        return _("the clock was put back {span}, from {before} to {after}").format(
            span=span, before=before, after=after
        )
    return _("the clock went {span} ahead, from {before} to {after}, or nothing was written meanwhile").format(
        span=span, before=before, after=after
    )


def _span(length: timedelta) -> str:
    """A length of time in its largest fitting unit, rounded down."""
    minutes = int(length.total_seconds()) // 60
    if minutes >= 48 * 60:
        return ngettext("{n} day", "{n} days", minutes // 1440).format(n=say_number(minutes // 1440))
    if minutes >= 120:
        return ngettext("{n} hour", "{n} hours", minutes // 60).format(n=minutes // 60)
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)


def _folds(register: Register, by_stream: Mapping[str, Sequence[Event]], damaged: Set[str]) -> Iterator[Finding]:
    """Compare digests with the log, and count undecided conflicts; damaged meetings are reported and left out.

    `by_stream` are the events of each stream, in the log's order.
    """
    about = _("Meetings")
    kept = {digest.session_id: digest for digest in register.digests()}
    meetings = [stream for stream in by_stream if targets.is_meeting_stream(stream)]
    stale = len(set(kept) - set(meetings))
    conflicts = count = orphaned = 0
    rounds: dict[str, tuple[Round, Guide] | None] = {}
    for session_id in sorted(meetings):
        events = by_stream[session_id]
        if session_id in damaged or _round_of(events) in damaged:
            words = _("{meeting} cannot be read: see above. Put a backup in place: resultatdialog restore")
            yield Finding(about, Severity.FAULT, words.format(meeting=session_id))
            continue
        count += 1
        session = fold(session_id, events)
        if session.round not in rounds:
            found = find_round(register, session.round)
            rounds[session.round] = (found, guide_of(register, found)) if found else None
        about_round = rounds[session.round]
        school = about_round[0].school(session.school) if about_round else None
        if about_round is None or school is None or session_id not in kept:
            stale += 1
            continue
        current, guide = about_round
        conversation = Conversation(Agenda(guide, current, school), session_now(guide, session))
        backwards = fold(session_id, [event._replace(body="") for event in reversed(events)])
        stale += kept[session_id]._replace(changed_at="") != digest_of(conversation) or _heads(backwards) != _heads(
            session
        )
        conflicts += len(conversation.session.conflicts)
        orphaned += bool(orphans(conversation.session, guide))
    if stale:
        words = _("the list differs from the log for {n}. Export them, and contact IT.").format(n=stale)
        yield Finding(about, Severity.FAULT, words)
    else:
        words = ngettext("{n} meeting, as the log tells it", "{n} meetings, as the log tells them", count)
        yield Finding(about, Severity.GOOD, words.format(n=count))
    if conflicts:
        words = ngettext(
            "{n} conflict waits for a decision: resultatdialog conflicts",
            "{n} conflicts wait for a decision: resultatdialog conflicts",
            conflicts,
        )
        yield Finding(about, Severity.NOTE, words.format(n=conflicts))
    if orphaned:
        words = ngettext(
            "{n} meeting has answers that the round's guide has no place for: resultatdialog tally --table orphaned",
            "{n} meetings have answers that the round's guide has no place for: resultatdialog tally --table orphaned",
            orphaned,
        )
        yield Finding(about, Severity.NOTE, words.format(n=orphaned))


def _heads(session: Session) -> dict[str, list[str]]:
    """Target to the ids of the events that hold, which settle the values."""
    return {target: [head.event_id for head in heads] for target, heads in session.heads.items()}


def _round_of(events: Sequence[Event]) -> str:
    """Name of the stream of the round that a meeting's events name; empty when they name none."""
    return next((targets.round_stream(event.value) for event in events if event.target == targets.ABOUT_ROUND), "")


def _backups(register: Register) -> Iterator[Finding]:
    about, made = _("Backups"), backups(register.path)
    bad = [(backup, why) for backup in made if (why := backup_fault(register, backup))]
    for backup, why in bad:
        yield Finding(about, Severity.FAULT, f"{backup.folder}: {why}")
    whole = [backup for backup in made if backup not in [one for one, _why in bad]]
    if not whole:
        yield Finding(about, Severity.NOTE, _("none. Make one: resultatdialog backup"))
        return
    newest = whole[-1].made
    age = register.clock().astimezone(UTC) - newest
    words = ngettext("{n} whole, the newest from {when}", "{n} whole, the newest from {when}", len(whole)).format(
        n=len(whole), when=local_time(newest)
    )
    yield Finding(about, Severity.NOTE if age > STALE else Severity.GOOD, f"{words} ({backup_folder(register.path)})")


def _place(register: Register, damaged: Set[str]) -> Iterator[Finding]:
    about, wrong = _("Place"), objection(register.path)
    if wrong is None:
        yield Finding(about, Severity.GOOD, _("on this computer's own disk"))
    else:
        allowed = (
            register.session(targets.REGISTER_STREAM).value(targets.PLACE_ALLOWED)
            if targets.REGISTER_STREAM not in damaged
            else None
        )
        reason = allowed["reason"] if allowed else "–"
        yield Finding(about, Severity.NOTE, f"{wrong} " + _("Allowed: {reason}").format(reason=reason))
    free = shutil.disk_usage(register.path.parent).free
    level = Severity.NOTE if free < LITTLE_ROOM else Severity.GOOD
    yield Finding(_("Room"), level, _("{size} MB free on the disk").format(size=say_number(free // 1_000_000)))


def local_time(at: datetime) -> str:
    """A time in the local zone: `2026-11-21 23.19`."""
    return f"{at.astimezone():%Y-%m-%d %H.%M}"

"""A batch: the rows that one transaction writes to the register, in the database and as JSON for the safety log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import apsw

from resultatdialog.dialogue.event import Event, canonical

EVENT_COLUMNS = "device_id, seq, prev, session_id, target, kind, bases, actor, at, guide_hash, payload_hash"


class Digest(NamedTuple):
    """A session's row in lists of meetings; a cache that is written with the session's events."""

    session_id: str
    round: str
    school: str
    state: str
    dealt_with: int
    """Number of questions answered, declined, unknown to the principal or marked as not asked."""
    questions: int
    """Number of questions the school gets."""
    held_on: str | None
    """Date of the meeting, ISO 8601."""
    changed_at: str = ""
    """Time of the last change, as `Register.timestamp` gives it."""


class Draft(NamedTuple):
    """Words that somebody is typing in a dialog and has not entered yet."""

    session_id: str
    place: str
    """Question and use of the words, `np3_niva/quote`; before it the coder, on the coding screen."""
    words: str
    at: str = ""


class Batch(NamedTuple):
    """The rows of one transaction."""

    events: tuple[Event, ...] = ()
    digests: tuple[Digest, ...] = ()
    guides: tuple[tuple[str, str], ...] = ()
    """Hash and canonical form."""
    erased: tuple[str, ...] = ()
    """Ids of the events whose payloads are deleted, with their sessions' drafts."""
    drafts: tuple[Draft, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    """Session id and place of the drafts that are deleted."""
    local: Mapping[str, Any] = {}
    """Values of this computer only, by name."""

    def to_json(self) -> str:
        """The batch as canonical JSON."""
        return canonical({**self._asdict(), "events": [_event_row(event) for event in self.events]})

    @classmethod
    def from_json(cls, text: str) -> Batch:
        """The batch that `to_json` wrote; raises ValueError, TypeError or KeyError for other text."""
        found = json.loads(text)
        return cls(
            events=tuple(_event_of(row) for row in found["events"]),
            digests=tuple(Digest(*row) for row in found["digests"]),
            guides=tuple((name, body) for name, body in found["guides"]),
            erased=tuple(found["erased"]),
            drafts=tuple(Draft(*row) for row in found["drafts"]),
            dropped=tuple((session, place) for session, place in found["dropped"]),
            local=dict(found["local"]),
        )

    def write(self, db: apsw.Connection) -> None:
        """Write the rows; the caller has begun a transaction."""
        for name, body in self.guides:
            db.execute("INSERT OR IGNORE INTO guide VALUES (?, ?)", (name, body))
        for event in self.events:
            _insert(db, event)
        for digest in self.digests:
            db.execute("INSERT OR REPLACE INTO digest VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tuple(digest))
        for event_id in self.erased:
            db.execute("DELETE FROM payload WHERE event_id = ?", (event_id,))
            db.execute(
                "DELETE FROM draft WHERE session_id = (SELECT session_id FROM event WHERE event_id = ?)", (event_id,)
            )
        for draft in self.drafts:
            db.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)", tuple(draft))
        for place in self.dropped:
            db.execute("DELETE FROM draft WHERE session_id = ? AND place = ?", place)
        for name, value in self.local.items():
            db.execute("INSERT OR REPLACE INTO local VALUES (?, ?)", (name, json.dumps(value)))


def _insert(db: apsw.Connection, event: Event) -> None:
    db.execute(
        f"INSERT INTO event (event_id, {EVENT_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            event.event_id,
            event.device_id,
            event.seq,
            event.prev,
            event.session_id,
            event.target,
            event.kind,
            json.dumps(event.bases),
            event.actor,
            event.at,
            event.guide_hash,
            event.payload_hash,
        ),
    )
    if not event.erased:
        db.execute("INSERT INTO payload VALUES (?, ?, ?)", (event.event_id, event.nonce, event.body))


def _event_row(event: Event) -> list[Any]:
    """The event's fields in their order, the nonce in hexadecimal."""
    return [field.hex() if isinstance(field, bytes) else field for field in event]


def _event_of(row: list[Any]) -> Event:
    event = Event(*row)
    return event._replace(bases=tuple(event.bases), nonce=bytes.fromhex(str(event.nonce)))


def read_events(db: apsw.Connection, where: str = "", values: tuple[object, ...] = ()) -> list[Event]:
    """Events of the database that meet a condition in SQL, in order of device and number; erased ones have no body.

    Raises ValueError or TypeError for rows that are no events, apsw.Error when they cannot be read.
    """
    return [
        Event(event_id, device, seq, prev, session, target, kind, tuple(json.loads(bases)), *rest)
        for event_id, device, seq, prev, session, target, kind, bases, *rest in db.execute(
            f"SELECT event_id, {EVENT_COLUMNS}, coalesce(nonce, x''), coalesce(body, '') "
            f"FROM event LEFT JOIN payload USING (event_id) {where} "
            "ORDER BY device_id, seq",
            values,
        )
    ]

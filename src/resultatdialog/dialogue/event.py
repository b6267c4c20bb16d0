"""An event: the new value of one target, chained by hashes to the same device's earlier events."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal, NamedTuple

from resultatdialog.dialogue import targets

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
EventKind = Literal["set", "withdraw", "redact"]
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Change(NamedTuple):
    """A new value for a target; None withdraws the value it had."""

    target: str
    value: Json

    @property
    def kind(self) -> EventKind:
        """The kind of event that records this change."""
        if targets.parse(self.target).kind == targets.REDACTION:
            return "redact"
        return "withdraw" if self.value is None else "set"


class Event(NamedTuple):
    """One entry of the register's log. The value is in `body`; the header holds only its hash."""

    event_id: str
    """sha256 of the canonical header."""
    device_id: str
    seq: int
    prev: str
    """Id of the same device's event before this one; empty for its first."""
    session_id: str
    target: str
    kind: EventKind
    bases: tuple[str, ...]
    """Ids of the events whose values this one replaces: those its author had seen."""
    actor: str
    at: str
    """ISO 8601 with time zone."""
    guide_hash: str
    payload_hash: str
    nonce: bytes
    body: str
    """Canonical JSON of the value; empty when it has been erased."""

    @property
    def erased(self) -> bool:
        """Whether the value has been erased; the header stays in the chain."""
        return not self.body

    @property
    def value(self) -> Any:
        """The recorded value; None when it was withdrawn or has been erased."""
        return json.loads(self.body) if self.body else None


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces, the form that is hashed."""
    return _CANONICAL.encode(value)


def seal(
    change: Change,
    *,
    device_id: str,
    seq: int,
    prev: str,
    session_id: str,
    bases: tuple[str, ...],
    actor: str,
    at: str,
    guide_hash: str,
    nonce: bytes,
) -> Event:
    """The event that records a change; `nonce` is random, so that an erased value cannot be guessed by its hash."""
    body = canonical(change.value)
    unsigned = Event(
        event_id="",
        device_id=device_id,
        seq=seq,
        prev=prev,
        session_id=session_id,
        target=change.target,
        kind=change.kind,
        bases=tuple(sorted(bases)),
        actor=actor,
        at=at,
        guide_hash=guide_hash,
        payload_hash=hashlib.sha256(nonce + body.encode()).hexdigest(),
        nonce=nonce,
        body=body,
    )
    return unsigned._replace(event_id=header_hash(unsigned))


def header_hash(event: Event) -> str:
    """The event's id: sha256 of its header as canonical JSON, with the payload's hash and not the payload."""
    header = {
        "device": event.device_id,
        "seq": event.seq,
        "prev": event.prev,
        "session": event.session_id,
        "target": event.target,
        "kind": event.kind,
        "bases": sorted(event.bases),
        "actor": event.actor,
        "at": event.at,
        "guide": event.guide_hash,
        "payload": event.payload_hash,
    }
    return hashlib.sha256(canonical(header).encode()).hexdigest()

"""An event: one thing said of one target, chained to the device's earlier events by their hashes."""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple

from resultatdialog.dialogue import targets

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Kind = Literal["set", "withdraw", "redact"]
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Change(NamedTuple):
    """What shall hold for a target from now on; None withdraws what was there."""

    target: str
    value: Json

    @property
    def kind(self) -> Kind:
        """How the event is marked."""
        if targets.parse(self.target).kind == targets.REDACTION:
            return "redact"
        return "withdraw" if self.value is None else "set"


class Event(NamedTuple):
    """One line of the register's log. The words are in `body`; the header only carries their hash."""

    event_id: str
    """sha256 of the canonical header."""
    device_id: str
    seq: int
    prev: str
    """The id of this device's event before, empty for its first."""
    session_id: str
    target: str
    kind: Kind
    bases: tuple[str, ...]
    """Ids of the events this one replaces, as its author saw them."""
    actor: str
    at: str
    """ISO 8601 with time zone."""
    guide_hash: str
    payload_hash: str
    nonce: bytes
    body: str
    """Canonical JSON of the value; empty when the words have been erased."""

    @property
    def erased(self) -> bool:
        """Whether the words are gone; the header and its place in the chain stay."""
        return not self.body

    @property
    def value(self) -> Any:
        """What was said; None when it has been erased."""
        return json.loads(self.body) if self.body else None


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: the form that is hashed."""
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
    """The event that records a change: its payload hashed with the nonce, its header hashed to its id."""
    import hashlib  # not before something is written: the first screen does not wait for it

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
    """The id an event's header gives: sha256 of its canonical JSON, without the words."""
    import hashlib

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

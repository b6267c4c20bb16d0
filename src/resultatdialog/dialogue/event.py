"""An event: one thing said of one target, chained to the device's earlier events by their hashes."""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Kind = Literal["set", "withdraw"]


class Change(NamedTuple):
    """What shall hold for a target from now on; None withdraws what was there."""

    target: str
    value: Json

    @property
    def kind(self) -> Kind:
        """How the event is marked."""
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
    """Canonical JSON of the value."""

    @property
    def value(self) -> Any:
        """What was said."""
        return json.loads(self.body)


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: the form that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
    payload_hash = hashlib.sha256(nonce + body.encode()).hexdigest()
    header = {
        "device": device_id,
        "seq": seq,
        "prev": prev,
        "session": session_id,
        "target": change.target,
        "kind": change.kind,
        "bases": sorted(bases),
        "actor": actor,
        "at": at,
        "guide": guide_hash,
        "payload": payload_hash,
    }
    event_id = hashlib.sha256(canonical(header).encode()).hexdigest()
    return Event(
        event_id=event_id,
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
        payload_hash=payload_hash,
        nonce=nonce,
        body=body,
    )

"""An event: the new value of one target, chained by hashes to the same device's earlier events."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal, NamedTuple

from resultatdialog.dialogue import targets

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
EventKind = Literal["set", "withdraw", "redact", "import", "settle"]
"""`import`: a value that was first recorded elsewhere; `settle`: the value that a person took out of a conflict."""
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Origin(NamedTuple):
    """The event that first recorded a value, in this register or elsewhere."""

    event: str
    """The event's id; for a document made by hand an id made from the value."""
    actor: str = ""
    at: str = ""
    """ISO 8601; empty when it is not known."""
    device: str = ""
    """Id of the computer; empty when it is not known."""
    beside: tuple[str, ...] | None = None
    """For a status (declined, …) from elsewhere: ids of the events of the answer's content that its author had seen."""
    why: str = ""
    """The reason, when the value was taken out of a conflict."""


class Change(NamedTuple):
    """A new value for a target; None withdraws the value it had."""

    target: str
    value: Json
    origin: Origin | None = None
    """The event elsewhere that first recorded the value; None for what is recorded here."""
    why: str = ""
    """The reason why this value was taken out of a conflict."""

    @property
    def kind(self) -> EventKind:
        """The kind of event that records this change."""
        if targets.parse(self.target).kind == targets.REDACTION:
            return "redact"
        if self.origin is not None:
            return "import"
        if self.why:
            return "settle"
        return "withdraw" if self.value is None else "set"

    @property
    def content(self) -> Json:
        """The event's body: the value, with its origin or the reason beside it where there is one."""
        if self.origin is not None:
            told = {name: value for name, value in self.origin._asdict().items() if value not in ("", None)}
            return {"value": self.value, "origin": told}
        return {"value": self.value, "why": self.why} if self.why else self.value


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
        return value_in(self.kind, self.body) if self.body else None

    @property
    def origin(self) -> Origin:
        """The event that first recorded the value: another register's for an imported one, else this one."""
        if self.kind == "import" and self.body:
            told = json.loads(self.body)["origin"]
            beside = told.pop("beside", None)
            return Origin(**told, beside=None if beside is None else tuple(beside))
        why = json.loads(self.body)["why"] if self.kind == "settle" and self.body else ""
        return Origin(self.event_id, self.actor, self.at, self.device_id, why=why)


def value_in(kind: str, body: str) -> Any:
    """The value in the body of an event of a kind; None when it was withdrawn."""
    content = json.loads(body)
    return content["value"] if kind in ("import", "settle") else content


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
    body = canonical(change.content)
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

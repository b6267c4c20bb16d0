"""Verification of the log: hashes are right, no event is missing, every erased payload is named by an erasure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Event, header_hash


class ChainFault(NamedTuple):
    """A break in the chain of one device's events."""

    device: str
    seq: int
    why: str
    """`gap` (number skipped), `link` (wrong `prev`), `header` or `payload` (wrong hash), `missing` (payload gone)."""


def chain_faults(events: Iterable[Event]) -> list[ChainFault]:
    """Every fault in the chains of all devices; `events` must be sorted by device and sequence number.

    An event without a payload is a fault unless a redact event names it.
    """
    ordered = list(events)
    erased_rightly = {event_id for event in ordered for event_id in _erased_by(event)}
    faults = []
    device, seq, prev = "", 0, ""
    for event in ordered:
        if event.device_id != device:
            device, seq, prev = event.device_id, 0, ""
        if event.seq != seq + 1:
            faults.append(ChainFault(device, seq + 1, "gap"))
        elif event.prev != prev:
            faults.append(ChainFault(device, event.seq, "link"))
        if header_hash(event) != event.event_id:
            faults.append(ChainFault(device, event.seq, "header"))
        if event.erased:
            if event.event_id not in erased_rightly:
                faults.append(ChainFault(device, event.seq, "missing"))
        elif not payload_matches_hash(event):
            faults.append(ChainFault(device, event.seq, "payload"))
        seq, prev = event.seq, event.event_id
    return faults


def has_damaged_payload(events: Sequence[Event]) -> bool:
    """Whether a payload in a stream does not match its hash, or is gone without an erasure in the same stream."""
    if not all(event.erased or payload_matches_hash(event) for event in events):
        return True
    erased = {event.event_id for event in events if event.erased}
    return bool(erased) and not erased <= {event_id for event in events for event_id in _erased_by(event)}


def payload_matches_hash(event: Event) -> bool:
    """Whether the payload matches the hash in the event's header."""
    return hashlib.sha256(event.nonce + event.body.encode()).hexdigest() == event.payload_hash


def _erased_by(event: Event) -> Iterable[str]:
    """Ids of the events that an intact redact event names; none for any other event."""
    if targets.parse(event.target).kind != targets.REDACTION or event.erased or not payload_matches_hash(event):
        return ()
    return [str(event_id) for event_id in event.value["events"]]

"""Does the log hold together: every event hashed right, none missing, every erasure accounted for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from resultatdialog.dialogue.event import Event, header_hash


class ChainFault(NamedTuple):
    """A place where a device's chain does not hold."""

    device: str
    seq: int
    why: str
    """gap, link, header, payload, missing."""


def chain_faults(events: Iterable[Event]) -> list[ChainFault]:
    """Every fault in the chains of all devices; the events in order of device and number.

    An event without a payload is right only when a redact event names it.
    """
    ordered = list(events)
    named = {
        gone
        for event in ordered
        if event.target.startswith("redact/") and not event.erased
        for gone in (event.value or {}).get("events", ())
    }
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
            if event.event_id not in named:
                faults.append(ChainFault(device, event.seq, "missing"))
        elif hashlib.sha256(event.nonce + event.body.encode()).hexdigest() != event.payload_hash:
            faults.append(ChainFault(device, event.seq, "payload"))
        seq, prev = event.seq, event.event_id
    return faults

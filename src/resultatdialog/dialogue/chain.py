"""Does the log hold together: every event hashed right, none missing, every erasure accounted for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from resultatdialog.dialogue import targets
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
    named = {event_id for event in ordered for event_id in _erased_by(event)}
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
        elif not words_are_sound(event):
            faults.append(ChainFault(device, event.seq, "payload"))
        seq, prev = event.seq, event.event_id
    return faults


def unsound(events: Sequence[Event]) -> bool:
    """Whether the words of any of a stream's events are not those it was made for, or gone without an erasure."""
    if not all(event.erased or words_are_sound(event) for event in events):
        return True
    gone = {event.event_id for event in events if event.erased}
    return bool(gone) and not gone <= {event_id for event in events for event_id in _erased_by(event)}


def words_are_sound(event: Event) -> bool:
    """Whether the words are those its header was made for."""
    return hashlib.sha256(event.nonce + event.body.encode()).hexdigest() == event.payload_hash


def _erased_by(event: Event) -> Iterable[str]:
    """The events whose words an event says were erased; one whose own words have been changed says nothing."""
    if targets.parse(event.target).kind != targets.REDACTION or event.erased or not words_are_sound(event):
        return ()
    return [str(event_id) for event_id in event.value["events"]]

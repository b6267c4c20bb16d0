"""The `heads` of a session document: for each target the events that set its value, and all they were built on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Json, Origin, canonical
from resultatdialog.dialogue.merging import Version, by_value, is_status
from resultatdialog.dialogue.session import NOT_CONTENT, Head, Session
from resultatdialog.intake.part_reader import ID, PartReader
from resultatdialog.locale import _

MOST_EVENTS = 50_000
"""Most earlier events that a head may name."""
CARRIED = (
    targets.ANSWER,
    targets.ASKED,
    targets.SHOWN,
    targets.CHALLENGE,
    targets.AGREEMENT,
    targets.LOOSE_NOTES,
    targets.CORRECTION,
    targets.CODING,
    targets.CODE_LATER,
    targets.CODING_DONE,
    targets.SECOND_CODER,
    targets.SETTLED,
    targets.ALIKE,
    targets.APART,
    targets.STATE,
    targets.ABOUT,
)
"""Kinds of target that a document carries; reading marks, suggestions and erasures stay where they were made."""
_KEYS = ("event", "over", "value", "actor", "at", "device", "why", "beside")

ReadValue = Callable[[str, Any, str], Json]
"""Function from a target, its value in a document and the place to the checked value; raises RefusedError."""


def write_heads(session: Session, body: Mapping[str, Json]) -> dict[str, Json]:
    """Target to its head; `body` has the values that the rest of the document states, which are not repeated.

    Further heads, which agree or are in conflict, stand in the first one's `others`.
    """
    written: dict[str, Json] = {}
    for target, heads in sorted(session.heads.items()):
        recorded = sorted((head for head in heads if head.origin.event), key=lambda head: head.origin.event)
        if not recorded or targets.parse(target).kind not in CARRIED:
            continue
        value = session.value(target)
        stated = len(recorded) == 1 and value is not None and target in body
        plain = stated and canonical(body[target]) == canonical(value)
        first, *others = [_entry(session, target, head, plain=plain) for head in recorded]
        written[target] = {**first, "others": [*others]} if others else first
    return written


def _entry(session: Session, target: str, head: Head, *, plain: bool) -> dict[str, Json]:
    origin = head.origin
    over = sorted(session.earlier(head.event_id) - {origin.event, head.event_id})
    entry: dict[str, Json] = {"event": origin.event, "over": [*over]}
    if not plain:
        entry["value"] = head.value
    entry |= {"actor": origin.actor, "at": origin.at, "device": origin.device}
    if origin.why:
        entry["why"] = origin.why
    if is_status(target) and head.value is not None:
        entry["beside"] = [*_beside(session, target, head)]
    return entry


def _beside(session: Session, target: str, status: Head) -> list[str]:
    """Ids of the events of an answer's content that the author of a status had seen."""
    prefix = targets.prefix(targets.ANSWER, targets.parse(target).subject)
    seen: set[str] = set(status.origin.beside or ())
    for other, heads in session.heads.items():
        if other.startswith(prefix) and other.removeprefix(prefix) not in NOT_CONTENT:
            for head in heads:
                if status.knew(head):
                    seen |= {head.origin.event, *session.earlier(head.event_id)}
    return sorted(seen)


def read_versions(
    reader: PartReader,
    session_id: str,
    heads: Any,
    body: Mapping[str, Json],
    implied: Sequence[str],
    read_value: ReadValue,
) -> tuple[Version, ...]:
    """The versions in a document: those with heads, and what `body` states without; raises RefusedError.

    `implied` are targets of `body` whose value the document does not state.
    """
    document = by_value("document", session_id, [[target, value] for target, value in sorted(body.items())])
    versions: list[Version] = []
    given = reader.mapping(heads, "heads", heads if isinstance(heads, dict) else ())
    for target, entry in given.items():
        where = f"heads.{target}"[:200]
        if targets.parse(target).kind not in CARRIED:
            reader.refuse(where, _("is nothing that a document carries."))
        first = reader.mapping(entry, where, (*_KEYS, "others"), ("event", "over"))
        others = reader.listing(first.pop("others", []), f"{where}.others")
        read = [_version(reader, target, first, where, body, read_value)]
        for index, other in enumerate(others, start=1):
            place = f"{where}.others[{index}]"
            fields = reader.mapping(other, place, _KEYS, ("event", "over", "value"))
            read.append(_version(reader, target, fields, place, body, read_value))
        versions += read
        stated = body.get(target)
        if (
            target not in implied
            and stated is not None
            and all(canonical(stated) != canonical(version.value) for version in read)
        ):
            versions.append(_by_hand(target, stated, document))  # corrected by hand where several versions stand
    versions = [_with_beside(version, versions) for version in versions]
    versions += [
        _by_hand(target, value, document)._replace(implied=target in implied)
        for target, value in body.items()
        if target not in given and value != []  # older programs write a list of nobody where none is recorded
    ]
    return tuple(versions)


def _by_hand(target: str, value: Json, document: str) -> Version:
    return Version(target, value, Origin(""), by_hand=True, document=document)


def _version(
    reader: PartReader,
    target: str,
    fields: Mapping[str, Any],
    where: str,
    body: Mapping[str, Json],
    read_value: ReadValue,
) -> Version:
    if "value" in fields:
        raw = fields["value"]
        value = None if raw is None else read_value(target, raw, where)
    else:
        value = body.get(target)
        if value is None:
            reader.refuse(
                where, _("the value is missing in the document."), _('To take an answer away, write "value": null.')
            )
    at = fields.get("at") or ""
    device = reader.text(fields.get("device") or "", f"{where}.device")
    if device and not ID.fullmatch(device):
        reader.refuse(f"{where}.device", _("'{value}' cannot be an id.").format(value=device[:80]))
    beside = _ids(reader, fields["beside"], f"{where}.beside") if fields.get("beside") is not None else None
    origin = Origin(
        event=_ids(reader, [fields["event"]], f"{where}.event")[0],
        actor=reader.text(fields.get("actor") or "", f"{where}.actor"),
        at=reader.moment(at, f"{where}.at") if at else "",
        device=device,
        beside=tuple(beside) if beside is not None and is_status(target) else None,
        why=reader.text(fields.get("why") or "", f"{where}.why"),
    )
    over = frozenset(_ids(reader, fields["over"], f"{where}.over"))
    if origin.event in over:
        reader.refuse(f"{where}.over", _("an event cannot come before itself."))
    return Version(target, value, origin, over)


def _ids(reader: PartReader, value: Any, path: str) -> list[str]:
    found = [reader.text(part, path) for part in reader.listing(value, path)]
    for part in found:
        if not ID.fullmatch(part):
            reader.refuse(path, _("'{value}' cannot be an id.").format(value=part[:80]))
    if len(found) > MOST_EVENTS:
        reader.refuse(path, _("is larger than {limit} events.").format(limit=MOST_EVENTS))
    return found


def _with_beside(version: Version, versions: Sequence[Version]) -> Version:
    """A status without `beside` knows all content of its answer in the same document."""
    if not is_status(version.target) or version.value is None or version.origin.beside is not None or version.by_hand:
        return version
    prefix = targets.prefix(targets.ANSWER, targets.parse(version.target).subject)
    seen: set[str] = set()
    for other in versions:
        if other.target.startswith(prefix) and other.target.removeprefix(prefix) not in NOT_CONTENT:
            seen |= {other.origin.event, *other.over}
    return version._replace(origin=version.origin._replace(beside=tuple(sorted(seen))))

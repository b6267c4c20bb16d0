"""A round's material in the register: reading folders and documents in, opening conversations."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.document import MAX_BYTES as DOCUMENT_BYTES
from resultatdialog.dialogue.document import SessionDocument, document_round, read_document
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import STATES, Session
from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import guide_from_json, guide_hash, guide_to_json
from resultatdialog.intake.json_text import MAX_BYTES
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import read_bytes
from resultatdialog.locale import _
from resultatdialog.register.codebooks import living
from resultatdialog.register.keys import AGE
from resultatdialog.register.rounds import TARGET, find_round, round_in, round_stream
from resultatdialog.register.store import Digest, Entry, Register
from resultatdialog.rounds.changes import changes_between
from resultatdialog.rounds.folder import RoundFolder
from resultatdialog.rounds.model import Round, round_to_json


@dataclass(frozen=True, slots=True)
class Added:
    """What reading a round folder into the register did."""

    new: bool
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything of a round: what the tallies and reports are made from."""

    round: Round
    guide: Guide
    conversations: tuple[Conversation, ...]

    def of_school(self, code: str) -> Conversation | None:
        """The school's conversation, if there was one."""
        return next((c for c in self.conversations if c.school.code == code), None)


def add_round(register: Register, folder: RoundFolder) -> Added:
    """Take a read folder into the register, or bring an earlier reading up to date; raises RefusedError."""
    new = folder.round
    stream = round_stream(register, new.id)
    old = round_in(stream)
    if old is not None:
        changes = changes_between(old, new)
        if not changes:
            return Added(False, ())
        held = {digest.school for digest in register.digests(new.id)}
        lost = [school for school in old.schools if new.school(school.code) is None and school.code in held]
        if lost:
            raise RefusedError.one(
                "schools.csv",
                _("schools with a meeting in the register are missing: {names}.").format(
                    names=", ".join(school.name for school in lost)
                ),
                _("Put them back and read the folder again."),
            )
    else:
        changes = ()
    entries = [Entry(stream, [Change(TARGET, round_to_json(new))], new.guide_hash)]
    if old is not None:  # the lists' numbers depend on grades and guide
        for digest in register.digests(new.id):
            conversation = _conversation(register, digest.session_id, new, folder.guide)
            entries.append(Entry(conversation.session, (), digest=digest_of(conversation)))
    register.append(entries, guides=[(new.guide_hash, guide_to_json(folder.guide))])
    return Added(old is None, changes)


def guide_of(register: Register, current: Round) -> Guide:
    """The guide a round was read with, its codebook as it stands now."""
    body = register.guide_body(current.guide_hash)
    if body is None or guide_hash(body) != current.guide_hash:
        raise register.damaged()
    guide = guide_from_json(body)
    return msgspec.structs.replace(guide, codebook=living(register, current.id, guide.codebook))


def material(register: Register, current: Round, states: Sequence[str] | None = None) -> Material:
    """The round with its sessions, those in the given states only if told."""
    guide = guide_of(register, current)
    return Material(current, guide, tuple(iter_conversations(register, current, guide, states)))


def iter_conversations(
    register: Register, current: Round, guide: Guide, states: Sequence[str] | None = None
) -> Iterator[Conversation]:
    """The round's conversations one by one, in the order of its schools, so that a screen can stay awake between."""
    order = {school.code: place for place, school in enumerate(current.schools)}
    digests = register.digests(current.id)
    if any(digest.school not in order for digest in digests):
        raise register.damaged()
    for digest in sorted(digests, key=lambda digest: order[digest.school]):
        if states is None or digest.state in states:
            yield _conversation(register, digest.session_id, current, guide)


def _conversation(register: Register, session_id: str, current: Round, guide: Guide) -> Conversation:
    session = register.session(session_id)
    school = current.school(session.school)
    if school is None:
        raise register.damaged()
    return Conversation(Agenda(guide, current, school), session)


def open_conversation(register: Register, current: Round, guide: Guide, school_code: str) -> Conversation:
    """The school's conversation: the one in the register, or a new one that has no event yet."""
    for digest in register.digests(current.id):
        if digest.school == school_code:
            return _conversation(register, digest.session_id, current, guide)
    school = current.school(school_code)
    if school is None:
        raise LookupError(school_code)
    return Conversation(Agenda(guide, current, school), Session(str(uuid.uuid4())))


def digest_of(conversation: Conversation) -> Digest:
    """What lists shall show of the conversation."""
    dealt_with, questions = conversation.progress()
    session = conversation.session
    return Digest(
        session.id,
        conversation.round.id,
        conversation.school.code,
        session.state,
        dealt_with,
        questions,
        session.held_on,
    )


def digest_entry(register: Register, session: Session, current: Round) -> Entry:
    """What brings the list up to date with a session as it is or will be."""
    school = current.school(session.school)
    if school is None:
        raise LookupError(session.school)
    conversation = Conversation(Agenda(guide_of(register, current), current, school), session)
    return Entry(session, (), digest=digest_of(conversation))


class Imported(NamedTuple):
    """What importing one document did."""

    file: str
    school: str
    session_id: str
    changed: int
    """How many things are new or different; 0 when all was there already."""
    replaced: tuple[tuple[str, object, object], ...] = ()
    """What stood there and now is something else: target, before, after."""


def import_documents(register: Register, paths: Iterable[Path], actor: str = "") -> list[Imported]:
    """Read session documents into the register, all of them or none; raises RefusedError."""
    known: dict[str, tuple[Round, Guide]] = {}
    taken = {(digest.round, digest.school): digest.session_id for digest in register.digests()}
    entries: list[Entry] = []
    done: list[Imported] = []
    seen: dict[str, SessionDocument] = {}
    for path in paths:
        name = path.name
        content = _opened(register, read_bytes(path, max(MAX_BYTES, DOCUMENT_BYTES)), name)
        top, round_id = document_round(content, name)
        if round_id not in known:
            current = find_round(register, round_id)
            if current is None:
                raise RefusedError.one(
                    f"{name}, round",
                    _("the round '{round}' is not in the register.").format(round=round_id[:80]),
                    _("Read it first: resultatdialog round add FOLDER."),
                )
            known[round_id] = (current, guide_of(register, current))
        current, guide = known[round_id]
        document = read_document(top, name, current, guide)
        other = taken.setdefault((document.round, document.school), document.session_id)
        if other != document.session_id:
            raise RefusedError.one(
                f"{name}, school",
                _("{school} already has another meeting in this round ({id}).").format(
                    school=_name(current, document.school), id=other
                ),
                _("Export that one, compare, and import only the right one."),
            )
        if seen.setdefault(document.session_id, document) != document:
            raise RefusedError.one(
                f"{name}, id",
                _("another of the files holds the same meeting with other answers."),
                _("Import only the right one."),
            )
        session = register.session(document.session_id)
        for target, value in (("about/round", document.round), ("about/school", document.school)):
            if session.heads and session.value(target) != value:
                raise RefusedError.one(
                    f"{name}, id",
                    _("this id belongs to another meeting ({found}).").format(found=session.value(target)),
                )
        changes = [
            change
            for change in document.changes
            if session.value(change.target) != change.value and not _backwards(session, change)
        ]
        if changes and session.state == "locked":
            raise RefusedError.one(
                name,
                _("the meeting with {school} is locked.").format(school=_name(current, document.school)),
                _("Nothing in it can be changed any more."),
            )
        repeated = seen[document.session_id] is not document
        was = [(change, session.value(change.target)) for change in changes]
        replaced = tuple((change.target, before, change.value) for change, before in was if before is not None)
        imported = Imported(name, document.school, document.session_id, len(changes), replaced)
        done.append(imported if not repeated else imported._replace(changed=0, replaced=()))
        if not changes or repeated:
            continue
        school = current.school(document.school)
        assert school is not None
        after = Conversation(Agenda(guide, current, school), session.foreseen(changes))
        entries.append(Entry(session, changes, current.guide_hash, digest_of(after)))
    register.append(entries, actor=actor)
    return done


def _opened(register: Register, content: bytes, name: str) -> bytes:
    """A document as it was written; one that was sealed in an emergency is opened with the register's own key."""
    if not content.startswith(AGE):
        return content
    remedy = _("Import it into the register it was written from, or ask the office for its recovery key.")
    if register.key is None:
        raise RefusedError.one(name, _("the file is encrypted, and this register has no key."), remedy)
    try:
        return register.key.unseal(content)
    except ValueError as error:
        raise RefusedError.one(name, _("the file is encrypted for another register."), remedy) from error


def _backwards(session: Session, change: Change) -> bool:
    """Whether a document would take a meeting's state back, from coded to held for instance: it goes forward only."""
    return change.target == "state" and STATES.index(str(change.value)) < STATES.index(session.state)


def _name(current: Round, code: str) -> str:
    school = current.school(code)
    return school.name if school else code

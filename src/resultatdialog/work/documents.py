"""Session documents in and out of the register: imported all or none, written elsewhere when the disk fails."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.document import MAX_BYTES as DOCUMENT_BYTES
from resultatdialog.dialogue.document import SessionDocument, document_round, read_document, write_document
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import STATES, Session
from resultatdialog.files import write_whole
from resultatdialog.guide.model import Guide
from resultatdialog.intake.json_text import MAX_BYTES
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import read_bytes
from resultatdialog.locale import _
from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.keys import AGE
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.model import Round
from resultatdialog.work.conversations import digest_of, guide_of
from resultatdialog.work.rounds import find_round

SEALED = ".age"
"""Added to the file name of an encrypted emergency copy."""


class ImportedDocument(NamedTuple):
    """The result of importing one document."""

    file: str
    school: str
    session_id: str
    changed: int
    """Number of targets with a new or different value; 0 when the register had everything."""
    replaced: tuple[tuple[str, object, object], ...] = ()
    """Target, old value and new value for each value that was replaced."""


def import_documents(register: Register, paths: Iterable[Path], actor: str = "") -> list[ImportedDocument]:
    """Import session documents into the register, all or none; raises RefusedError or NotSavedError."""
    known: dict[str, tuple[Round, Guide]] = {}
    taken = {(digest.round, digest.school): digest.session_id for digest in register.digests()}
    entries: list[Entry] = []
    done: list[ImportedDocument] = []
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
        for target, value in ((targets.ABOUT_ROUND, document.round), (targets.ABOUT_SCHOOL, document.school)):
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
        imported = ImportedDocument(name, document.school, document.session_id, len(changes), replaced)
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
    """The content of a document file; an encrypted emergency copy is opened with the register's key.

    Raises RefusedError when that key does not open it.
    """
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
    """Whether a change would set a meeting's state to an earlier one, for instance from coded to held."""
    return change.target == targets.STATE and STATES.index(str(change.value)) < STATES.index(session.state)


def _name(current: Round, code: str) -> str:
    school = current.school(code)
    return school.name if school else code


def write_emergency(register: Register, conversation: Conversation, folder: Path) -> Path:
    """Write a session document of the meeting, unsaved changes included, read it back and return its path.

    Encrypted for the register itself and the office's recovery key when the register is encrypted. `session import`
    imports it into the register again. Raises OSError, or NotSavedError when it cannot be read back.
    """
    content = write_document(conversation).encode()
    at = register.clock()
    name = f"nodkopia-{conversation.school.code}-{at:%Y%m%dT%H%M%S}.json"
    try:
        target = folder.expanduser() / (name + SEALED if register.key else name)
        target.parent.mkdir(parents=True, exist_ok=True)
    except (RuntimeError, ValueError) as error:  # `~name` of an unknown user; characters that no file name can have
        raise OSError(str(error)) from error
    write_whole(target, register.key.seal(content) if register.key else content, private=True)
    back = target.read_bytes()
    try:
        if (register.key.unseal(back) if register.key else back) != content:
            raise ValueError
    except ValueError as error:
        raise NotSavedError(target, _("what was written cannot be read back")) from error
    return target

"""Session documents in and out of the register: merged all or none, written elsewhere when the disk fails."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.document import MAX_BYTES as DOCUMENT_BYTES
from resultatdialog.dialogue.document import SessionDocument, document_round, read_document, write_document
from resultatdialog.dialogue.document_heads import CARRIED
from resultatdialog.dialogue.erasure import erased_targets
from resultatdialog.dialogue.merging import Merge, Outcome
from resultatdialog.dialogue.renamed_ids import session_now, target_now, value_now
from resultatdialog.dialogue.session import Session, fold
from resultatdialog.files import write_whole
from resultatdialog.guide.model import Guide
from resultatdialog.intake.json_text import MAX_BYTES
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import read_bytes
from resultatdialog.locale import _
from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.keys import AGE, unsealed
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.work.conflict_notes import note_conflicts
from resultatdialog.work.conversations import digest_of, guide_of
from resultatdialog.work.rounds import find_round

SEALED = ".age"
"""Added to the file name of an encrypted emergency copy."""


Effect = Literal["new", "updated", "behind", "same", "conflict"]
"""`behind`: the register has everything in the document and more; `conflict`: two versions of something are kept."""


class ImportedDocument(NamedTuple):
    """The result of importing one document."""

    file: str
    school: str
    session_id: str
    effect: Effect
    changed: int
    """Number of targets with a value that the register did not have; 0 when it had everything."""
    conflicts: int = 0
    """Number of targets of which this document brought a version that differs."""
    held_back: int = 0
    """Number of targets whose words have been erased here, and which the document would have brought back."""
    replaced: tuple[tuple[str, object, object], ...] = ()
    """Target, old value and new value for each value that was replaced."""
    opened_with: str = ""
    """The secret key that opened the file; empty for a file that is not sealed."""


class _Meeting(NamedTuple):
    """A meeting that documents are merged into."""

    session: Session
    merge: Merge
    round: Round
    guide: Guide
    school: School


def import_documents(
    register: Register, paths: Iterable[Path], actor: str = "", *, replace_why: str = "", identity: str = ""
) -> list[ImportedDocument]:
    """Merge session documents into the register, all or none; raises RefusedError or NotSavedError.

    A version that was built on what stands here replaces it; one that was not is kept beside it as a conflict. With
    `replace_why` each document's values are settled at once by `actor`, for that reason. `identity` is the secret key
    that sealed documents open with; the register's own opens those sealed for it.
    """
    known: dict[str, tuple[Round, Guide]] = {}
    taken = {(digest.round, digest.school): digest.session_id for digest in register.digests()}
    meetings: dict[str, _Meeting] = {}
    done: list[ImportedDocument] = []
    for path in paths:
        name = path.name
        content, secret = _opened(register, read_bytes(path, max(MAX_BYTES, DOCUMENT_BYTES)), name, identity)
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
        if document.session_id not in meetings:
            meetings[document.session_id] = _meeting(register, document, current, guide)
        meeting = meetings[document.session_id]
        _same_meeting(meeting.merge.session, document, name)
        imported = _merged(meeting.merge, document, name, replace_why)
        if imported.changed and meeting.session.state == "locked":
            raise RefusedError.one(
                name,
                _("the meeting with {school} is locked.").format(school=_name(current, document.school)),
                _("Nothing in it can be changed any more."),
            )
        done.append(imported._replace(opened_with=secret))
    register.append([entry for meeting in meetings.values() for entry in _entries(meeting)], actor=actor)
    if meetings:
        note_conflicts(register, {session_id: len(m.merge.session.conflicts) for session_id, m in meetings.items()})
    return done


def _meeting(register: Register, document: SessionDocument, current: Round, guide: Guide) -> _Meeting:
    events = register.events(document.session_id)
    session = session_now(guide, fold(document.session_id, events))
    recorded = {
        event.origin.event: value_now(guide, target_now(guide, event.target), event.value)
        for event in events
        if not event.erased
    }
    erased = {target_now(guide, target) for target in erased_targets(events)}
    school = current.school(document.school)
    assert school is not None
    return _Meeting(session, Merge(session, recorded, erased), current, guide, school)


def _same_meeting(session: Session, document: SessionDocument, name: str) -> None:
    for target, value in ((targets.ABOUT_ROUND, document.round), (targets.ABOUT_SCHOOL, document.school)):
        if session.heads and session.value(target) != value:
            raise RefusedError.one(
                f"{name}, id",
                _("this id belongs to another meeting ({found}).").format(found=session.value(target)),
            )


def _merged(merge: Merge, document: SessionDocument, name: str, why: str) -> ImportedDocument:
    before = merge.session
    outcomes = merge.take(document.versions, why)
    after = merge.session
    changed = [t for t, o in outcomes.items() if o in (Outcome.ENTERED, Outcome.UPDATED, Outcome.CONFLICT)]
    written = [*changed, *(target for target, outcome in outcomes.items() if outcome is Outcome.AGREED)]
    conflicts = [
        target
        for target in after.conflicts
        if target not in before.conflicts or after.heads[target] != before.heads.get(target)
    ]
    ours = {head.origin.event for heads in before.heads.values() for head in heads}
    theirs = {version.origin.event for version in document.versions}
    effect: Effect
    if conflicts:
        effect = "conflict"
    elif written:
        effect = "updated" if before.heads else "new"
    else:
        effect = "same" if ours <= theirs or _states_everything(before, document) else "behind"
    replaced = tuple(
        (target, was, now)
        for target in changed
        if target not in conflicts
        if (was := before.value(target)) is not None and (now := after.value(target)) != was
    )
    held_back = sum(outcome is Outcome.HELD_BACK for outcome in outcomes.values())
    return ImportedDocument(
        name, document.school, document.session_id, effect, len(written), len(conflicts), held_back, replaced
    )


def _states_everything(session: Session, document: SessionDocument) -> bool:
    """Whether the document states every value that the meeting has and a document carries."""
    stated = {version.target: version.value for version in document.versions}
    return not session.conflicts and all(
        stated.get(target) == session.value(target) for target in session.heads if targets.parse(target).kind in CARRIED
    )


def _entries(meeting: _Meeting) -> list[Entry]:
    """The entries that record what was merged; each change replaces the events that its author had seen."""
    planned = [*meeting.merge.planned()]
    if not planned:
        return []
    after = Conversation(Agenda(meeting.guide, meeting.round, meeting.school), meeting.merge.session)
    entries = [
        Entry(change.author_saw(meeting.session), [change.change], meeting.round.guide_hash) for change in planned
    ]
    return [*entries[:-1], entries[-1]._replace(digest=digest_of(after))]


def _opened(register: Register, content: bytes, name: str, identity: str) -> tuple[bytes, str]:
    """The content of a document file, and the secret key that opened it, given or the register's own, if it is sealed.

    Raises RefusedError when neither opens it.
    """
    if not content.startswith(AGE):
        return content, ""
    secrets = [secret for secret in (identity, register.key.identity if register.key else "") if secret]
    for secret in secrets:
        try:
            return unsealed(content, secret), secret
        except ValueError:
            continue
    raise RefusedError.one(
        name,
        _("the file is encrypted for another register.")
        if secrets
        else _("the file is encrypted, and this register has no key."),
        _("Name the file with the key it was sealed for (--identity FILE), or import it where it was written."),
    )


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

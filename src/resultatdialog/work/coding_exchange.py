"""A round's codebook and codings handed out as REFI-QDA and taken in again, all of a file or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from resultatdialog.coding.codebook import BookChange, history
from resultatdialog.coding.refi.answers import Answer, answers, by_guid_or_name
from resultatdialog.coding.refi.codes import code_sets
from resultatdialog.coding.refi.foreign_codes import Followed, Occasion, follow, given_guids
from resultatdialog.coding.refi.foreign_codings import Brought, PlacedCoding, bring, place
from resultatdialog.coding.refi.losses import Lost, say_lost
from resultatdialog.coding.refi.project import HandedOut, codebook_project, round_project
from resultatdialog.coding.refi.reading import ProjectFile, read_codebook, read_project
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.model import Round
from resultatdialog.work.codebooks import coding_stream
from resultatdialog.work.conversations import digest_of, material


class ReplacedCoding(NamedTuple):
    """A coding that stood here and now says something else."""

    school: str
    before: Explanation
    after: Explanation


class ImportedCodings(NamedTuple):
    """What taking in a file did."""

    codes: tuple[str, ...] = ()
    """Names of the codes that are new here."""
    retired: tuple[tuple[str, str], ...] = ()
    """Names of codes that are no longer used, and of those they count under."""
    new: int = 0
    """Codings."""
    changed: tuple[ReplacedCoding, ...] = ()
    left: int = 0
    """Codings that were there already."""
    schools: int = 0
    """With a new or changed coding."""
    lost: tuple[str, ...] = ()


def export_project(register: Register, current: Round) -> HandedOut:
    """The round as a project."""
    found = material(register, current)
    return round_project(current, found.guide.codebook, found.conversations, _guids(register, current.id))


def export_codebook(register: Register, current: Round, book: Codebook) -> HandedOut:
    """The codebook alone."""
    return HandedOut(codebook_project(book, _guids(register, current.id)))


def import_codebook(register: Register, current: Round, content: bytes, name: str) -> ImportedCodings:
    """Add a .qdc's codes that the round does not have; raises RefusedError."""
    return _take(register, material(register, current), read_codebook(content, name), name)


def import_project(register: Register, current: Round, content: bytes, name: str) -> ImportedCodings:
    """Add a .qdpx's codes and codings that the round does not have; raises RefusedError."""
    return _take(register, material(register, current), read_project(content, name), name)


def _take(register: Register, found: Material, reading: ProjectFile, name: str) -> ImportedCodings:
    known = _guids(register, found.round.id)
    occasion = Occasion(register.timestamp(), _("read in"), name)
    followed = follow(found.guide.codebook, known, reading.project.codes, occasion)
    own_sets = {one.guid for one in code_sets(followed.book, known)}
    lost = reading.lost + followed.lost
    lost["sets"] += sum(one.guid not in own_sets for one in reading.project.sets)
    everywhere = {conversation.session.id: tuple(answers(conversation)) for conversation in found.conversations}
    known_answers: dict[str, Answer] = by_guid_or_name(answer for own in everywhere.values() for answer in own)
    placed, misplaced = place(reading.project, known_answers, followed.meanings)
    lost += misplaced
    entries: list[Entry] = []
    if followed.changes:
        entries.append(Entry(coding_stream(register, found.round.id), [change.change() for change in followed.changes]))
    brought = list(_brought(found, placed, lost))
    for conversation, one in brought:
        changes = [e.change() for e in (*one.new, *(after for _before, after in one.changed))]
        if changes:
            _refuse_locked(conversation, name)
            digest = digest_of(conversation.foreseen(changes))
            entries.append(Entry(conversation.session, changes, found.round.guide_hash, digest))
    register.append(entries)
    return _taken(followed, brought, lost)


def _brought(found: Material, placed: list[PlacedCoding], lost: Lost) -> Iterator[tuple[Conversation, Brought]]:
    by_session: dict[str, list[PlacedCoding]] = {}
    for one in placed:
        by_session.setdefault(one.answer.session, []).append(one)
    for conversation in found.conversations:
        own = by_session.get(conversation.session.id)
        if own:
            yield conversation, bring(conversation.session, own, lost)


def _refuse_locked(conversation: Conversation, name: str) -> None:
    if conversation.session.state == "locked":
        raise RefusedError.one(
            name,
            _("the meeting with {school} is locked.").format(school=conversation.school.name),
            _("Nothing in it can be changed any more."),
        )


def _taken(followed: Followed, brought: list[tuple[Conversation, Brought]], lost: Lost) -> ImportedCodings:
    book = followed.book
    return ImportedCodings(
        codes=tuple(change.said["code"]["label"] for change in followed.changes if change.op == "add"),
        retired=tuple(
            (_label(book, code), _label(book, change.said["into"]))
            for change in followed.changes
            if change.op == "merge"
            for code in change.said["ids"]
        ),
        new=sum(len(one.new) for _conversation, one in brought),
        changed=tuple(
            ReplacedCoding(conversation.school.name, before, after)
            for conversation, one in brought
            for before, after in one.changed
        ),
        left=sum(one.left for _conversation, one in brought),
        schools=sum(bool(one.new or one.changed) for _conversation, one in brought),
        lost=tuple(say_lost(lost)),
    )


def _label(book: Codebook, category_id: str) -> str:
    category = book.coded_under(category_id)
    return category.label if category is not None else category_id


def _guids(register: Register, round_id: str) -> dict[str, str]:
    """The guids that codes from other programs came with."""
    decisions: tuple[BookChange, ...] = history(coding_stream(register, round_id))
    return given_guids(decisions)

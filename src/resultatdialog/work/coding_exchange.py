"""A round's codebook and codings handed out as REFI-QDA and taken in again, all of a file or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from resultatdialog.coding.codebook import BookChange, codebook_changes
from resultatdialog.coding.refi.answers import Answer, answers, answers_by_guid_and_name
from resultatdialog.coding.refi.codes import code_sets
from resultatdialog.coding.refi.foreign_codes import AdoptedCodes, Provenance, adopt_codes, imported_guids
from resultatdialog.coding.refi.foreign_codings import (
    MeetingComparison,
    PlacedCoding,
    compare_with_meeting,
    place_codings,
)
from resultatdialog.coding.refi.losses import Losses, loss_sentences
from resultatdialog.coding.refi.project import ProjectExport, codebook_project, round_project
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
    unchanged: int = 0
    """Codings that were there already."""
    schools: int = 0
    """With a new or changed coding."""
    losses: tuple[str, ...] = ()


def export_project(register: Register, current: Round) -> ProjectExport:
    """The round as a project."""
    found = material(register, current)
    return round_project(current, found.guide.codebook, found.conversations, _guids(register, current.id))


def export_codebook(register: Register, current: Round, book: Codebook) -> ProjectExport:
    """The codebook alone."""
    return ProjectExport(codebook_project(book, _guids(register, current.id)))


def import_codebook(register: Register, current: Round, content: bytes, name: str) -> ImportedCodings:
    """Add a .qdc's codes that the round does not have; raises RefusedError."""
    return _take(register, material(register, current), read_codebook(content, name), name)


def import_project(register: Register, current: Round, content: bytes, name: str) -> ImportedCodings:
    """Add a .qdpx's codes and codings that the round does not have; raises RefusedError."""
    return _take(register, material(register, current), read_project(content, name), name)


def _take(register: Register, found: Material, reading: ProjectFile, name: str) -> ImportedCodings:
    known = _guids(register, found.round.id)
    occasion = Provenance(register.timestamp(), _("read in"), name)
    followed = adopt_codes(found.guide.codebook, known, reading.project.codes, occasion)
    own_sets = {one.guid for one in code_sets(followed.book, known)}
    losses = reading.losses + followed.losses
    losses["sets"] += sum(one.guid not in own_sets for one in reading.project.sets)
    everywhere = {conversation.session.id: tuple(answers(conversation)) for conversation in found.conversations}
    known_answers: dict[str, Answer] = answers_by_guid_and_name(answer for own in everywhere.values() for answer in own)
    placed, misplaced = place_codings(reading.project, known_answers, followed.counterparts)
    losses += misplaced
    entries: list[Entry] = []
    if followed.changes:
        entries.append(Entry(coding_stream(register, found.round.id), [change.change() for change in followed.changes]))
    brought = list(_brought(found, placed, losses))
    for conversation, one in brought:
        changes = [e.change() for e in (*one.new, *(after for _before, after in one.changed))]
        if changes:
            _refuse_locked(conversation, name)
            digest = digest_of(conversation.foreseen(changes))
            entries.append(Entry(conversation.session, changes, found.round.guide_hash, digest))
    register.append(entries)
    return _taken(followed, brought, losses)


def _brought(
    found: Material, placed: list[PlacedCoding], losses: Losses
) -> Iterator[tuple[Conversation, MeetingComparison]]:
    by_session: dict[str, list[PlacedCoding]] = {}
    for one in placed:
        by_session.setdefault(one.answer.session, []).append(one)
    for conversation in found.conversations:
        own = by_session.get(conversation.session.id)
        if own:
            yield conversation, compare_with_meeting(conversation.session, own, losses)


def _refuse_locked(conversation: Conversation, name: str) -> None:
    if conversation.session.state == "locked":
        raise RefusedError.one(
            name,
            _("the meeting with {school} is locked.").format(school=conversation.school.name),
            _("Nothing in it can be changed any more."),
        )


def _taken(
    followed: AdoptedCodes, brought: list[tuple[Conversation, MeetingComparison]], losses: Losses
) -> ImportedCodings:
    book = followed.book
    return ImportedCodings(
        codes=tuple(change.content["code"]["label"] for change in followed.changes if change.op == "add"),
        retired=tuple(
            (_label(book, code), _label(book, change.content["into"]))
            for change in followed.changes
            if change.op == "merge"
            for code in change.content["ids"]
        ),
        new=sum(len(one.new) for _conversation, one in brought),
        changed=tuple(
            ReplacedCoding(conversation.school.name, before, after)
            for conversation, one in brought
            for before, after in one.changed
        ),
        unchanged=sum(one.unchanged for _conversation, one in brought),
        schools=sum(bool(one.new or one.changed) for _conversation, one in brought),
        losses=tuple(loss_sentences(losses)),
    )


def _label(book: Codebook, category_id: str) -> str:
    category = book.coded_under(category_id)
    return category.label if category is not None else category_id


def _guids(register: Register, round_id: str) -> dict[str, str]:
    """The guids that codes from other programs came with."""
    decisions: tuple[BookChange, ...] = codebook_changes(coding_stream(register, round_id))
    return imported_guids(decisions)

"""Export of a round's codebook and codings as REFI-QDA files, and their import, each file whole or not at all."""

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
    """A coding in the register that the file's version replaces."""

    school: str
    before: Explanation
    after: Explanation


class ImportedCodings(NamedTuple):
    """The result of an import."""

    codes: tuple[str, ...] = ()
    """Names of the codes that were added."""
    retired: tuple[tuple[str, str], ...] = ()
    """Name of each code that was retired, and of the code it counts under."""
    new: int = 0
    """Number of codings that were added."""
    changed: tuple[ReplacedCoding, ...] = ()
    """Codings that the file's version replaced."""
    unchanged: int = 0
    """Number of codings in the file that the register had already."""
    schools: int = 0
    """Number of schools with a new or changed coding."""
    losses: tuple[str, ...] = ()
    """Sentences on the parts of the file that were not imported."""


def export_project(register: Register, current: Round) -> ProjectExport:
    """The round's codings, texts, figures and codebook as a REFI-QDA project."""
    found = material(register, current)
    return round_project(current, found.guide.codebook, found.conversations, _guids(register, current.id))


def export_codebook(register: Register, current: Round, book: Codebook) -> ProjectExport:
    """The codebook alone as a REFI-QDA project."""
    return ProjectExport(codebook_project(book, _guids(register, current.id)))


def import_codebook(register: Register, current: Round, content: bytes, name: str) -> ImportedCodings:
    """Add the codes of a .qdc file that the round does not have; raises RefusedError or NotSavedError."""
    return _import(register, material(register, current), read_codebook(content, name), name)


def import_project(register: Register, current: Round, content: bytes, name: str) -> ImportedCodings:
    """Add the codes and codings of a .qdpx file that the round does not have; raises RefusedError or NotSavedError."""
    return _import(register, material(register, current), read_project(content, name), name)


def _import(register: Register, found: Material, reading: ProjectFile, name: str) -> ImportedCodings:
    known = _guids(register, found.round.id)
    provenance = Provenance(register.timestamp(), _("read in"), name)
    adopted = adopt_codes(found.guide.codebook, known, reading.project.codes, provenance)
    own_sets = {one.guid for one in code_sets(adopted.book, known)}
    losses = reading.losses + adopted.losses
    losses["sets"] += sum(one.guid not in own_sets for one in reading.project.sets)
    everywhere = {conversation.session.id: tuple(answers(conversation)) for conversation in found.conversations}
    known_answers: dict[str, Answer] = answers_by_guid_and_name(answer for own in everywhere.values() for answer in own)
    placed, misplaced = place_codings(reading.project, known_answers, adopted.counterparts)
    losses += misplaced
    entries: list[Entry] = []
    if adopted.changes:
        entries.append(Entry(coding_stream(register, found.round.id), [change.change() for change in adopted.changes]))
    compared = list(_comparisons(found, placed, losses))
    for conversation, one in compared:
        changes = [e.change() for e in (*one.new, *(after for _before, after in one.changed))]
        if changes:
            _refuse_locked(conversation, name)
            digest = digest_of(conversation.foreseen(changes))
            entries.append(Entry(conversation.session, changes, found.round.guide_hash, digest))
    register.append(entries)
    return _summary(adopted, compared, losses)


def _comparisons(
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


def _summary(
    adopted: AdoptedCodes, compared: list[tuple[Conversation, MeetingComparison]], losses: Losses
) -> ImportedCodings:
    book = adopted.book
    return ImportedCodings(
        codes=tuple(change.content["code"]["label"] for change in adopted.changes if change.op == "add"),
        retired=tuple(
            (_label(book, code), _label(book, change.content["into"]))
            for change in adopted.changes
            if change.op == "merge"
            for code in change.content["ids"]
        ),
        new=sum(len(one.new) for _conversation, one in compared),
        changed=tuple(
            ReplacedCoding(conversation.school.name, before, after)
            for conversation, one in compared
            for before, after in one.changed
        ),
        unchanged=sum(one.unchanged for _conversation, one in compared),
        schools=sum(bool(one.new or one.changed) for _conversation, one in compared),
        losses=tuple(loss_sentences(losses)),
    )


def _label(book: Codebook, category_id: str) -> str:
    category = book.coded_under(category_id)
    return category.label if category is not None else category_id


def _guids(register: Register, round_id: str) -> dict[str, str]:
    """Code id to GUID, for codes imported from other programs' files."""
    decisions: tuple[BookChange, ...] = codebook_changes(coding_stream(register, round_id))
    return imported_guids(decisions)

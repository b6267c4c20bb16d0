"""Import of a round folder into the register, for the first time or again after changes."""

from __future__ import annotations

from dataclasses import dataclass

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change
from resultatdialog.guide.read import guide_to_json
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.locale import _
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.changes import changes_between
from resultatdialog.rounds.folder import RoundFolder
from resultatdialog.rounds.model import Round, round_to_json
from resultatdialog.work.codebooks import current_codebook
from resultatdialog.work.conversations import conversation_of, digest_of, guide_of, iter_conversations
from resultatdialog.work.guide_changes import left_behind
from resultatdialog.work.rounds import find_round, round_in, round_stream


@dataclass(frozen=True, slots=True)
class AddedRound:
    """The result of importing a round folder."""

    new: bool
    """Whether the register did not have the round."""
    changes: tuple[str, ...]
    """Sentences on the differences from the earlier import."""


def _refuse_what_is_left_behind(register: Register, old: Round, folder: RoundFolder) -> None:
    """Raise RefusedError when meetings have answers or codings under ids that the folder's guide has not."""
    codebook = current_codebook(register, old.id, folder.guide.codebook)
    conversations = iter_conversations(register, old, guide_of(register, old))
    problems = left_behind(conversations, folder.guide, codebook)
    if problems:
        raise RefusedError(
            [
                Problem(
                    "round.yaml",
                    _("the guide has changed, and what principals have answered would be lost:"),
                    _("Use the earlier guide for this round, or keep the ids named here."),
                ),
                *problems,
            ]
        )


def refuse_round(register: Register, folder: RoundFolder) -> None:
    """Raise RefusedError when the register cannot take the folder.

    A school with a meeting in the register is missing from it, or a changed guide lacks an id that meetings have
    answers or codings under.
    """
    new, old = folder.round, find_round(register, folder.round.id)
    if old is None or not changes_between(old, new):
        return
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
    if old.guide_hash != new.guide_hash:
        _refuse_what_is_left_behind(register, old, folder)


def add_round(register: Register, folder: RoundFolder) -> AddedRound:
    """Import a round folder, or the changes since its earlier import; raises RefusedError or NotSavedError."""
    refuse_round(register, folder)
    new = folder.round
    stream = round_stream(register, new.id)
    old = round_in(stream)
    if old is not None:
        changes = changes_between(old, new)
        if not changes:
            return AddedRound(False, ())
    else:
        changes = ()
    entries = [Entry(stream, [Change(targets.ROUND_FOLDER, round_to_json(new))], new.guide_hash)]
    if old is not None:  # numbers of questions depend on grades and guide
        for digest in register.digests(new.id):
            conversation = conversation_of(register, digest.session_id, new, folder.guide)
            entries.append(Entry(conversation.session, (), digest=digest_of(conversation)))
    register.append(entries, guides=[(new.guide_hash, guide_to_json(folder.guide))])
    return AddedRound(old is None, changes)

"""Import of a round folder into the register, for the first time or again after changes."""

from __future__ import annotations

from dataclasses import dataclass

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change
from resultatdialog.guide.read import guide_to_json
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.changes import changes_between
from resultatdialog.rounds.folder import RoundFolder
from resultatdialog.rounds.model import round_to_json
from resultatdialog.work.conversations import conversation_of, digest_of
from resultatdialog.work.rounds import round_in, round_stream


@dataclass(frozen=True, slots=True)
class AddedRound:
    """The result of importing a round folder."""

    new: bool
    """Whether the register did not have the round."""
    changes: tuple[str, ...]
    """Sentences on the differences from the earlier import."""


def add_round(register: Register, folder: RoundFolder) -> AddedRound:
    """Import a round folder, or the changes since its earlier import; raises RefusedError or NotSavedError.

    Refused when a school with a meeting in the register is missing from the folder.
    """
    new = folder.round
    stream = round_stream(register, new.id)
    old = round_in(stream)
    if old is not None:
        changes = changes_between(old, new)
        if not changes:
            return AddedRound(False, ())
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
    entries = [Entry(stream, [Change(targets.ROUND_FOLDER, round_to_json(new))], new.guide_hash)]
    if old is not None:  # numbers of questions depend on grades and guide
        for digest in register.digests(new.id):
            conversation = conversation_of(register, digest.session_id, new, folder.guide)
            entries.append(Entry(conversation.session, (), digest=digest_of(conversation)))
    register.append(entries, guides=[(new.guide_hash, guide_to_json(folder.guide))])
    return AddedRound(old is None, changes)

"""The pairs of nearly equal sentences in the register, and a decision on one of them."""

from __future__ import annotations

from collections.abc import Sequence

from resultatdialog.coding.pair_labels import obstacle_label
from resultatdialog.coding.sampling import sample_in
from resultatdialog.coding.sentence_pairs import (
    SentencePair,
    alike_changes,
    apart_changes,
    back_changes,
    sentence_pairs,
)
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.material import Material
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.store import Entry, Register
from resultatdialog.work.codebooks import coding_stream
from resultatdialog.work.conversations import digest_of

DIFFERENT = 0
"""The choice that two sentences mean different things; the others are numbered from 1 as their outcomes."""


def pairs_in(register: Register, found: Material) -> tuple[SentencePair, ...]:
    """The pairs of a round, decided or not; those most alike come first."""
    drawn = sample_in(coding_stream(register, found.round.id))
    return sentence_pairs(found.guide.codebook, found.conversations, drawn.schools if drawn else ())


def settle_pair(register: Register, found: Material, pair_id: str, take: int, by: str, why: str) -> SentencePair:
    """Decide a pair and return it as decided; `take` is DIFFERENT or the number of an outcome.

    Raises RefusedError for an unknown pair or number, a blank name or reason, or where something else has to be done
    first, and NotSavedError.
    """
    if not by.strip() or not why.strip():
        raise RefusedError.one("--by, --why", _("a decision needs a name and a reason."))
    pair = _pair(register, found, pair_id)
    if not DIFFERENT <= take <= len(pair.outcomes):
        raise RefusedError.one(f"--take {take}", _("there are the numbers 0 to {n}.").format(n=len(pair.outcomes)))
    sessions = [meeting.session for meeting in _meetings(found, pair)]
    at = register.timestamp()
    if take == DIFFERENT:
        changes = apart_changes(pair, sessions, why.strip(), by.strip(), at)
    else:
        changes = alike_changes(pair, sessions, pair.outcomes[take - 1], why.strip(), by.strip(), at)
    return _record(register, found, pair, changes, by)


def take_back_pair(register: Register, found: Material, pair_id: str, by: str) -> SentencePair:
    """Take back what was decided on a pair and return it as open; raises as `settle_pair`."""
    if not by.strip():
        raise RefusedError.one("--by", _("a decision needs a name."))
    pair = _pair(register, found, pair_id)
    if pair.state == "open":
        raise RefusedError.one(pair.id, _("nothing is decided there."))
    return _record(register, found, pair, back_changes(pair, [one.session for one in _meetings(found, pair)]), by)


def _pair(register: Register, found: Material, pair_id: str) -> SentencePair:
    pair = next((pair for pair in pairs_in(register, found) if pair.id == pair_id), None)
    if pair is None:
        raise RefusedError.one(
            pair_id[:80],
            _("is no such pair of sentences; when words or codes have changed it has another id."),
            _("resultatdialog coding consistency lists those there are."),
        )
    if pair.obstacles:
        raise RefusedError.one(pair.id, " ".join(obstacle_label(found.round, one) for one in pair.obstacles))
    return pair


def _meetings(found: Material, pair: SentencePair) -> list[Conversation]:
    by_id = {conversation.session.id: conversation for conversation in found.conversations}
    return [by_id[session] for session in pair.sessions]


def _record(
    register: Register, found: Material, pair: SentencePair, changes: Sequence[Sequence[Change]], by: str
) -> SentencePair:
    """Record the two halves in one transaction; returns the pair as it then is."""
    meetings = _meetings(found, pair)
    after = [meeting.foreseen(made) for meeting, made in zip(meetings, changes, strict=True)]
    entries = [
        Entry(meeting.session, made, meeting.round.guide_hash, digest_of(later))
        for meeting, made, later in zip(meetings, changes, after, strict=True)
    ]
    register.append(entries, actor=by.strip())
    return next(one for one in sentence_pairs(found.guide.codebook, after) if one.id == pair.id)

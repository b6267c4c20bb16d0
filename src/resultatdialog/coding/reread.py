"""The office's list: which schools are to be read again for which code, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from resultatdialog.coding.coder_status import coders
from resultatdialog.coding.rereading import to_read_for
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Codebook
from resultatdialog.rounds.roster import School


class Reread(NamedTuple):
    """One school that was coded before a code was there, or before it meant what it means now."""

    school: School
    coders: tuple[str, ...]
    """Who has coded the school and not read it again yet."""


def to_reread(book: Codebook, conversations: Iterable[Conversation]) -> dict[str, tuple[Reread, ...]]:
    """Code to schools, in the codebook's and the round's order; codes with nothing to read again are left out."""
    found: dict[str, list[Reread]] = {code.id: [] for code in book.categories if code.since}
    for conversation in conversations if found else ():
        session = conversation.session
        waiting = {
            coder: {code.id for group in book.result_groups for code in to_read_for(book, session, group, coder)}
            for coder in sorted(coders(session))
        }
        for code_id, schools in found.items():
            who = tuple(coder for coder, codes in waiting.items() if code_id in codes)
            if who:
                schools.append(Reread(conversation.school, who))
    return {code_id: tuple(schools) for code_id, schools in found.items() if schools}

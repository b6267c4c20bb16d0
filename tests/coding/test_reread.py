from __future__ import annotations

import msgspec

from resultatdialog.coding.reread import to_reread
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Codebook, Guide
from resultatdialog.rounds.model import Round


def held(guide: Guide, current: Round, school: str, *codings: tuple[str, str]) -> Conversation:
    """A conversation with codings of teaching: coder and hour."""
    found = current.school(school)
    assert found is not None
    made = [
        Explanation(f"e{place}", "np3", "undervisning", "weakness", "", "np3_niva", coder, f"2026-11-22T{hour}:00:00")
        for place, (coder, hour) in enumerate(codings)
    ]
    session = Session(school).foreseen([Change("about/school", school), *(coding.change() for coding in made)])
    return Conversation(Agenda(guide, current, found), session)


def born(book: Codebook, code_id: str, hour: int) -> Codebook:
    since = f"2026-11-22T{hour}:00:00"
    codes = [msgspec.structs.replace(c, since=since) if c.id == code_id else c for c in book.categories]
    return msgspec.structs.replace(book, categories=tuple(codes))


def test_schools_coded_before_a_code_was_there_are_listed_with_who_coded_them(guide: Guide, small_round: Round) -> None:
    before = held(guide, small_round, "12345679", ("AL", "10"), ("ÅA", "12"))
    after = held(guide, small_round, "12345678", ("AL", "12"))
    never = held(guide, small_round, "12345670")
    found = to_reread(born(guide.codebook, "organisation", 11), [after, before, never])

    assert {code: [(r.school.code, r.coders) for r in schools] for code, schools in found.items()} == {
        "organisation": [("12345679", ("AL",))]
    }


def test_a_codebook_as_old_as_the_guide_has_nothing_to_read_again(guide: Guide, small_round: Round) -> None:
    assert to_reread(guide.codebook, [held(guide, small_round, "12345678", ("AL", "10"))]) == {}

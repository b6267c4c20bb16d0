from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from resultatdialog.coding.codebook import BookChange, code_addition, code_edit, code_merge, code_split, codebook_after
from resultatdialog.coding.coder_status import done_change, reading_change
from resultatdialog.coding.rereading import codes_added_later, codes_to_reread, schools_to_reread
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Codebook, Guide, ResultGroup
from resultatdialog.rounds.model import Round

pytestmark = pytest.mark.usefixtures("readable_ids")

TEACH, ORG = "undervisning", "organisation"
NEW, LEDNING, BYTEN = "larmiljo", "ledning", "lararbyten"


@pytest.fixture(scope="session")
def book(guide: Guide) -> Codebook:
    return guide.codebook


def at(hour: int) -> str:
    return f"2026-11-22T{hour:02}:00:00+01:00"


def after(book: Codebook, op: str, said: Mapping[str, Any], hour: int = 12) -> Codebook:
    return codebook_after(book, [BookChange(f"{op}{hour}", op, at(hour), "AL", "", said)])


def born(book: Codebook, hour: int = 12) -> Codebook:
    return after(book, "add", code_addition(book, "effort", {"label": "Lärmiljö"}), hour)


def divided(book: Codebook, hour: int = 12) -> Codebook:
    return after(book, "split", code_split(book, ORG, [{"label": "Ledning"}, {"label": "Lärarbyten"}], 0), hour)


def coding(coder: str, category: str, hour: int, measure: str = "np3") -> Change:
    made = at(hour) if hour else ""
    return Explanation(f"{coder}{category}{hour}", measure, category, "weakness", "", "np3_niva", coder, made).change()


def coded(*changes: Change) -> Session:
    people = Change("about/participants", [{"role": "lead", "name": "AL"}, {"role": "notes", "name": "ÅA"}])
    note = Change("answer/np3_niva/note", "Vi hann inte.")
    return Session("s").foreseen([people, note, *changes])


def group(book: Codebook, group_id: str = "np3") -> ResultGroup:
    found = book.result_group(group_id)
    assert found is not None
    return found


def waiting(book: Codebook, session: Session, coder: str = "AL", measure: str = "np3") -> list[str]:
    return [code.id for code in codes_to_reread(book, session, group(book, measure), coder)]


def test_a_codebook_as_old_as_the_guide_gives_nothing_to_read_again(book: Codebook) -> None:
    session = coded(coding("AL", TEACH, 10))

    assert waiting(book, session) == []
    assert codes_added_later(book, session, group(book)) == frozenset()


@pytest.mark.parametrize(
    ("coded_at", "again"), [(10, [NEW]), (0, [NEW]), (12, []), (13, [])], ids=["before", "no time", "with it", "after"]
)
def test_a_new_code_has_to_be_looked_for_where_the_result_was_coded_before(
    book: Codebook, coded_at: int, again: list[str]
) -> None:
    session = coded(coding("AL", TEACH, coded_at))

    assert waiting(born(book), session) == again
    assert codes_added_later(born(book), session, group(book)) == set(again)


def test_the_time_counts_not_how_it_is_written(book: Codebook) -> None:
    early = Explanation("e", "np3", TEACH, "weakness", "", "np3_niva", "AL", "2026-11-22T10:59:59+00:00").change()
    late = Explanation("e", "np3", TEACH, "weakness", "", "np3_niva", "AL", "2026-11-22T11:00:01Z").change()

    assert waiting(born(book), coded(early)) == [NEW]
    assert waiting(born(book), coded(late)) == []


def test_other_words_for_a_code_ask_nobody_to_read_again_but_another_meaning_does(book: Codebook) -> None:
    session = coded(coding("AL", TEACH, 10))
    renamed = after(book, "edit", code_edit(book, ORG, {"label": "Ledning"}, redefined=False))
    redefined = after(book, "edit", code_edit(book, ORG, {"definition": "Annat."}, redefined=True))

    assert waiting(renamed, session) == []
    assert waiting(redefined, session) == [ORG]


def test_a_code_that_was_split_concerns_only_those_who_had_used_it(book: Codebook) -> None:
    assert waiting(divided(book), coded(coding("AL", ORG, 10))) == [LEDNING, BYTEN]
    assert waiting(divided(book), coded(coding("AL", TEACH, 10))) == []
    assert waiting(divided(book), coded(coding("AL", TEACH, 10), coding("ÅA", ORG, 10))) == []


def test_a_code_that_was_split_concerns_those_whose_code_was_merged_into_it_before(book: Codebook) -> None:
    one_code = after(book, "merge", code_merge(book, [TEACH], ORG), 11)

    assert waiting(divided(one_code), coded(coding("AL", TEACH, 10))) == [LEDNING, BYTEN]


def test_a_part_that_is_redefined_concerns_everybody(book: Codebook) -> None:
    parted = divided(book, 11)
    session = coded(coding("AL", TEACH, 10))

    assert waiting(after(parted, "edit", code_edit(parted, BYTEN, {}, redefined=True)), session) == [BYTEN]


def test_merged_codes_ask_nobody_to_read_again(book: Codebook) -> None:
    session = coded(coding("AL", TEACH, 10), coding("AL", ORG, 10))

    assert waiting(after(book, "merge", code_merge(book, [TEACH], ORG)), session) == []


def test_reading_again_is_done_when_the_answer_is_read_not_when_one_more_sentence_is_coded(book: Codebook) -> None:
    session = coded(coding("AL", TEACH, 10))

    assert waiting(born(book), session.foreseen([reading_change(session, "np3_niva", "AL", at(13))])) == []
    assert waiting(born(book), session.foreseen([coding("AL", NEW, 13)])) == [NEW]
    assert waiting(born(book), coded(coding("AL", TEACH, 13))) == []  # begun when the code was there
    assert waiting(born(book), session.foreseen([reading_change(session, "np3_niva", "AL", at(11))])) == [NEW]
    assert waiting(born(book), session.foreseen([reading_change(session, "np3_niva", "ÅA", at(13))])) == [NEW]


def test_each_result_is_read_again_by_itself(book: Codebook) -> None:
    session = coded(coding("AL", TEACH, 10), coding("AL", TEACH, 13, "np6"))

    assert waiting(born(book), session) == [NEW]
    assert waiting(born(book), session, measure="np6") == []
    assert waiting(born(book), session, measure="betyg6") == []


def test_who_read_an_answer_and_found_nothing_to_code_has_to_read_it_again(book: Codebook) -> None:
    session = coded()

    assert waiting(born(book), session.foreseen([reading_change(session, "np3_niva", "AL", at(10))])) == [NEW]
    assert waiting(born(book), session) == []


def test_who_was_done_with_the_school_had_read_what_was_answered(book: Codebook) -> None:
    """As in a meeting imported from a document, which has who was done but not which answers were read when."""
    session = coded(done_change("AL", at(10)))

    assert waiting(born(book), session) == [NEW]
    assert waiting(born(book), session, measure="np6") == []  # never answered: there is nothing to read
    assert waiting(born(book), coded(done_change("AL", at(13)))) == []
    again = session.foreseen([reading_change(session, "np3_niva", "AL", at(13))])
    assert waiting(born(book), again) == []


def test_only_those_whose_codings_count_keep_a_school_coded_before_a_code(book: Codebook) -> None:
    both = coded(coding("AL", TEACH, 10), coding("ÅA", TEACH, 10))
    young = born(book)

    assert codes_added_later(young, both.foreseen([reading_change(both, "np3_niva", "ÅA", at(13))]), group(book)) == {
        NEW
    }
    read_by_lead = both.foreseen([reading_change(both, "np3_niva", "AL", at(13))])
    assert codes_added_later(young, read_by_lead, group(book)) == frozenset()
    settled = read_by_lead.foreseen([done_change("AL", at(13)), done_change("ÅA", at(10))])
    assert codes_added_later(young, settled, group(book)) == {NEW}
    assert (
        codes_added_later(young, settled.foreseen([reading_change(both, "np3_niva", "ÅA", at(14))]), group(book))
        == frozenset()
    )


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


def since_hour(book: Codebook, code_id: str, hour: int) -> Codebook:
    since = f"2026-11-22T{hour}:00:00"
    codes = [msgspec.structs.replace(c, since=since) if c.id == code_id else c for c in book.categories]
    return msgspec.structs.replace(book, categories=tuple(codes))


def test_schools_coded_before_a_code_was_there_are_listed_with_who_coded_them(guide: Guide, small_round: Round) -> None:
    before = held(guide, small_round, "12345679", ("AL", "10"), ("ÅA", "12"))
    after = held(guide, small_round, "12345678", ("AL", "12"))
    never = held(guide, small_round, "12345670")
    found = schools_to_reread(since_hour(guide.codebook, "organisation", 11), [after, before, never])

    assert {code: [(r.school.code, r.coders) for r in schools] for code, schools in found.items()} == {
        "organisation": [("12345679", ("AL",))]
    }


def test_a_codebook_as_old_as_the_guide_has_nothing_to_read_again(guide: Guide, small_round: Round) -> None:
    assert schools_to_reread(guide.codebook, [held(guide, small_round, "12345678", ("AL", "10"))]) == {}

from __future__ import annotations

from resultatdialog.coding.double_coding import code_agreements
from resultatdialog.coding.settlement import compared_coders
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide


def session(
    *codings: tuple[str, str, str, str], roles: tuple[tuple[str, str], ...] = (), answered: tuple[str, ...] = ()
) -> Session:
    """A session with codings (coder, measure, category, valence), roles and questions that have a note."""
    changes = [Change("about/participants", [{"role": role, "name": name} for role, name in roles])]
    changes += [Change(f"answer/{question}/note", "ord") for question in answered]
    for number, (coder, measure, category, valence) in enumerate(codings):
        changes.append(Explanation(str(number), measure, category, valence, "citat", "np3_niva", coder).change())
    return Session("s").foreseen(changes)


def row(guide: Guide, sessions: list[Session], unit: str, id_: str, valence: str = "any") -> tuple[int, int, int, int]:
    (found,) = [
        agreed.agreement for agreed in code_agreements(guide, sessions) if agreed[:4] == ("np3", unit, id_, valence)
    ]
    return found.n, found.both, found.first_only, found.second_only


ALIKE = session(("AL", "np3", "undervisning", "weakness"), ("ÅA", "np3", "organisation", "weakness"))


def test_lead_and_notes_are_the_two_else_the_only_two() -> None:
    three = [(name, "np3", "undervisning", "weakness") for name in ("AL", "BE", "ÅA")]

    assert compared_coders(ALIKE) == ("AL", "ÅA")
    assert compared_coders(session(*three, roles=(("lead", "ÅA"), ("notes", "AL")))) == ("ÅA", "AL")
    assert compared_coders(session(*three)) is None
    assert compared_coders(session(three[0])) is None


def test_alike_by_type_and_apart_by_category(guide: Guide) -> None:
    assert row(guide, [ALIKE], "type", "effort") == (1, 1, 0, 0)
    assert row(guide, [ALIKE], "type", "effort", "weakness") == (1, 1, 0, 0)
    assert row(guide, [ALIKE], "type", "effort", "strength") == (1, 0, 0, 0)
    assert row(guide, [ALIKE], "category", "undervisning") == (1, 0, 1, 0)
    assert row(guide, [ALIKE], "category", "organisation") == (1, 0, 0, 1)


def test_a_coder_who_gave_nothing_for_a_measure_said_no(guide: Guide) -> None:
    other = session(("AL", "np3", "undervisning", "weakness"), ("ÅA", "betyg6", "organisation", "strength"))

    assert row(guide, [other], "category", "undervisning") == (1, 0, 1, 0)


def test_a_session_counts_only_where_the_question_was_answered(guide: Guide) -> None:
    elsewhere = session(("AL", "np6", "undervisning", "weakness"), ("ÅA", "np6", "undervisning", "weakness"))
    question = guide.codebook.result_groups[0].question
    noted = session(
        ("AL", "np6", "undervisning", "weakness"), ("ÅA", "np6", "undervisning", "weakness"), answered=(question,)
    )

    assert row(guide, [elsewhere], "category", "undervisning")[0] == 0
    assert row(guide, [noted], "category", "undervisning") == (1, 0, 0, 0)


def test_every_measure_type_category_and_valence_has_its_row(guide: Guide) -> None:
    book = guide.codebook
    rows = code_agreements(guide, [])

    assert len(rows) == len(book.result_groups) * (len(book.types) + len(book.categories)) * 3
    assert all(agreed.agreement.n == 0 for agreed in rows)

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from coding.refi.conftest import CODINGS, NOTE, Hold
from resultatdialog.coding.refi.answers import answers, answers_by_guid_and_name
from resultatdialog.coding.refi.foreign_codes import Provenance, adopt_codes
from resultatdialog.coding.refi.foreign_codings import MeetingComparison, compare_with_meeting, place_codings
from resultatdialog.coding.refi.losses import Losses
from resultatdialog.coding.refi.model import Coding, Note, Project, Selection, Source
from resultatdialog.coding.refi.project import round_project
from resultatdialog.dialogue.conversation import Conversation


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


@pytest.fixture
def project(hold: Hold) -> Project:
    conversation = hold()
    return round_project(conversation.round, conversation.guide.codebook, [conversation], {}).project


def brought(project: Project, to: Conversation) -> tuple[MeetingComparison, Losses]:
    counterparts = adopt_codes(to.guide.codebook, {}, project.codes, Provenance("2016-04-12", "", "")).counterparts
    found, losses = place_codings(project, answers_by_guid_and_name(answers(to)), counterparts)
    return compare_with_meeting(to.session, found, losses), +losses


def renumbered(project: Project) -> Project:
    """The project as exported by a program that gives everything ids of its own."""

    def new(guid: str) -> str:
        return f"{(int(guid[0], 16) + 1) % 16:x}{guid[1:]}"

    def codings(found: Iterable[Coding]) -> tuple[Coding, ...]:
        return tuple(coding._replace(guid=new(coding.guid)) for coding in found)

    sources = tuple(
        source._replace(
            guid=new(source.guid),
            selections=tuple(s._replace(guid=new(s.guid), codings=codings(s.codings)) for s in source.selections),
            codings=codings(source.codings),
        )
        for source in project.sources
    )
    return project._replace(sources=sources)


def of_np3(project: Project, **changed: Any) -> Project:
    """The project with its first source changed."""
    return project._replace(sources=(project.sources[0]._replace(**changed), *project.sources[1:]))


def test_what_is_there_already_is_left(project: Project, hold: Hold) -> None:
    assert brought(project, hold()) == (MeetingComparison((), (), len(CODINGS)), {})


def test_with_ids_of_its_own_from_another_program_it_is_still_the_same(project: Project, hold: Hold) -> None:
    assert brought(renumbered(project), hold()) == (MeetingComparison((), (), len(CODINGS)), {})


def test_a_quote_finds_its_field_and_place_again(project: Project, hold: Hold) -> None:
    new = brought(project, hold(NOTE, ()))[0].new

    places = {(e.quote, e.coder): (e.field, e.start) for e in new}
    assert places["Vi är få", "AL"] == ("note", NOTE.rindex("Vi är få"))
    assert places["Sagt i\tkorridoren 🙂", "AL"] == ("", None)
    assert places["", "AL"] == ("", None)


def test_words_that_have_changed_here_since_keep_their_quote(project: Project, hold: Hold) -> None:
    new = brought(project, hold("Något helt annat. Vi är få.", ()))[0].new

    places = {(e.quote, e.coder): (e.field, e.start) for e in new}
    assert places["Vi är få", "AL"] == ("note", 18)
    assert places["🙂 förr.\nVi", "AL"] == ("", None)


def test_another_code_in_the_file_replaces_ours_and_forgets_nothing(project: Project, hold: Hold) -> None:
    first = project.sources[0].selections
    other = next(s for s in first if s.name == "Ta\u030aget").codings[0].code
    recoded = tuple(
        s._replace(codings=(s.codings[0]._replace(code=other, notes=()),)) if s.name == "Vi är få" else s for s in first
    )

    result, losses = brought(of_np3(project, selections=recoded)._replace(notes=()), hold())

    ((before, after),) = result.changed
    assert after == before._replace(category="lararkompetens", valence="weakness")
    assert (after.memo, after.subject, after.start) == (before.memo, "sv", before.start)
    assert result.unchanged == len(CODINGS) - 1
    assert losses == {}


def test_what_cannot_be_placed_is_counted(project: Project, hold: Hold) -> None:
    source = project.sources[0]
    known = source.selections[0].codings[0]
    strange = Coding(guid(1), "ingen kod", known.user)
    selections = (
        Selection("1", 0, 3, NOTE[:3], (strange, known, known._replace(user=""))),
        Selection("2", 0, 10**6, "", (known._replace(guid=guid(2)),)),
        Selection("3", 0, 3, "9:1 titel", (known._replace(guid=guid(3), notes=("n1",)),)),
    )
    project = project._replace(
        sources=(
            source._replace(selections=selections, codings=()),
            Source("okänd", "Intervju 7", "Hej", (Selection("4", 0, 3, "Hej", (known,)),), (known,)),
        ),
        notes=(Note("n1", "till kodningen"), Note("n2", "till ingen"), Note("", "utan id")),
    )

    result, losses = brought(project, hold(NOTE, ()))

    assert losses == {"without_code": 1, "twice": 1, "outside": 1, "unchecked": 1, "elsewhere": 2, "notes": 2}
    assert [(e.quote, e.memo) for e in result.new] == [(NOTE[:3], ""), (NOTE[:3], "till kodningen")]


def test_a_coding_by_nobody_has_an_unknown_coder(project: Project, hold: Hold) -> None:
    nobody = project._replace(users=())

    result, losses = brought(nobody, hold(NOTE, ()))
    assert {e.coder for e in result.new} == {"okänd"}
    assert losses == {"nobody": len(CODINGS)}


def test_a_coding_at_a_question_about_no_result_needs_one(project: Project, hold: Hold) -> None:
    bare = tuple(
        source._replace(selections=tuple(s._replace(codings=s.codings[:1]) for s in source.selections))
        for source in project.sources
    )

    result, losses = brought(project._replace(sources=bare), hold(NOTE, ()))
    assert "skattning" not in {e.question for e in result.new}
    assert losses == {"without_result": 1}


def test_a_subject_beside_two_codings_belongs_to_neither(project: Project, hold: Hold) -> None:
    source = project.sources[0]
    second, first = (next(s for s in source.selections if s.name == name) for name in ("🙂 förr.\nVi", "Vi är få"))
    code, subject = first.codings
    crowded = first._replace(codings=(code, second.codings[0], subject._replace(guid=guid(4))))

    result, losses = brought(of_np3(project, selections=(crowded,), codings=())._replace(notes=()), hold(NOTE, ()))
    assert {e.subject for e in result.new if e.question == "np3_niva"} == {None}
    assert losses == {"about_nothing": 1}


def test_without_a_text_in_the_file_ours_is_used(project: Project, hold: Hold) -> None:
    result, losses = brought(of_np3(project, text=None), hold())

    assert (result.unchanged, result.changed) == (len(CODINGS), ())
    assert losses == {"unread": 1}


def test_a_remark_on_the_selection_is_a_memo(project: Project, hold: Hold) -> None:
    (other,) = [s for s in project.sources[0].selections if s.name == "🙂 förr.\nVi"]
    remarked = of_np3(project, selections=(other._replace(remark="Från en annan"),), codings=())._replace(notes=())

    assert "Från en annan" in {e.memo for e in brought(remarked, hold(NOTE, ()))[0].new}

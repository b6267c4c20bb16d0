"""Round trips: every coding of every text is found again by us, by another program and by the standard alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from coding.refi.conftest import Hold
from refi_schemas import marked, mistakes, needs_schemas, qde, through_another_program
from resultatdialog.coding.refi.answers import answers, answers_by_guid_and_name
from resultatdialog.coding.refi.foreign_codes import Provenance, adopt_codes
from resultatdialog.coding.refi.foreign_codings import compare_with_meeting, place_codings
from resultatdialog.coding.refi.project import round_project
from resultatdialog.coding.refi.reading import read_project
from resultatdialog.coding.refi.writing import project_file
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import VALENCES, Explanation
from resultatdialog.intake.names import composed
from resultatdialog.intake.text import printable

LETTERS = st.characters(codec="utf-8") | st.sampled_from("ab \n\r\t&<>\"'[]åé🙂\u0301\ufeff\x00\x85\u2028")
TEXTS = st.text(LETTERS, max_size=30)
NAMES = st.text(LETTERS, min_size=1, max_size=6).map(composed).filter(str.strip)
"""Names as they are kept: letters that only have a composed form are that."""


@st.composite
def meetings(draw: st.DrawFn) -> tuple[str, list[Explanation]]:
    """A note and its codings: of pieces, of the whole, of words that are not in the note."""
    note = draw(TEXTS)
    codings = []
    for number in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(note)))
        piece = note[start : start + draw(st.integers(0, 8))]
        quote = draw(st.sampled_from([piece, ""]) | TEXTS)
        codings.append(
            Explanation(
                id=str(number),
                measure=draw(st.sampled_from(["np3", "np6"])),
                category=draw(st.sampled_from(["undervisning", "yttre_faktorer"])),
                valence=draw(st.sampled_from(VALENCES)),
                quote=quote,
                question="np3_niva",
                coder=draw(NAMES),
                subject=draw(st.sampled_from([None, "sv", "ml"])),
                memo=draw(TEXTS),
                field=draw(st.sampled_from(["note", ""])),
                start=start,
            )
        )
    return note, codings


def written(conversation: Conversation) -> bytes:
    book = conversation.guide.codebook
    return project_file(round_project(conversation.round, book, [conversation], {}).project)


def brought(content: bytes, to: Conversation) -> tuple[Explanation, ...]:
    """The codings that a file adds to a meeting without codings."""
    reading = read_project(content, "x.qdpx")
    followed = adopt_codes(to.guide.codebook, {}, reading.project.codes, Provenance("2016-04-12", "", ""))
    assert not followed.changes
    found, losses = place_codings(reading.project, answers_by_guid_and_name(answers(to)), followed.counterparts)
    new = compare_with_meeting(to.session, found, losses).new
    assert not +(reading.losses + followed.losses + losses)
    return new


def said(codings: tuple[Explanation, ...]) -> list[tuple[object, ...]]:
    """The parts of codings that have to survive, in the characters that XML can hold."""
    return sorted(
        (e.measure, e.category, e.valence, printable(e.quote), e.question, printable(e.coder), e.subject or "",
         printable(e.memo))
        for e in codings
    )  # fmt: skip


@given(meetings())
def test_codings_survive_writing_and_reading(hold: Hold, meeting: tuple[str, list[Explanation]]) -> None:
    conversation, stripped = hold(*meeting), hold(meeting[0], ())

    content = written(conversation)
    new = brought(content, stripped)

    assert said(new) == said(conversation.session.explanations)
    assert written(hold(meeting[0], new)) == content


@needs_schemas
@given(meetings())
def test_whatever_was_said_the_file_is_valid(hold: Hold, meeting: tuple[str, list[Explanation]]) -> None:
    assert mistakes(qde(written(hold(*meeting))), "Project.xsd") == []


@given(meetings())
def test_whatever_was_said_its_place_is_right(hold: Hold, meeting: tuple[str, list[Explanation]]) -> None:
    found = marked(written(hold(*meeting)))

    assert {printable(e.quote) for e in meeting[1]} - {""} == {words for _source, _coder, _code, words in found}


@settings(max_examples=25)
@given(meetings())
def test_codings_survive_another_program(hold: Hold, meeting: tuple[str, list[Explanation]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        again = through_another_program(written(hold(*meeting)), Path(folder))

    new = brought(again, hold(meeting[0], ()))
    assert said(new) == said(hold(*meeting).session.explanations)

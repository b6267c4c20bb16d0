from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import msgspec
import pytest
from docx.document import Document

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change, Event, Json, seal
from resultatdialog.dialogue.labels import say_date, say_participant
from resultatdialog.dialogue.session import Explanation, Participant, fold
from resultatdialog.locale import _, activate
from resultatdialog.report.summary import write_summary
from resultatdialog.results.value import say_token
from resultatdialog.vocabulary import subjects

Meet = Callable[..., Conversation]
VERBATIM = 'Vi hann inte [skratt] [/b] =cmd &<>" 日本'


def summary(conversation: Conversation, tmp_path: Path) -> Document:
    write_summary(conversation, tmp_path / "summary.docx")
    return docx.Document(str(tmp_path / "summary.docx"))


def styled(document: Document, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style and paragraph.style.name == style]


def text_of(document: Document) -> str:
    return "".join(str(text) for text in document.element.body.itertext())


def test_statements_are_numbered_through_the_whole_paper(meet: Meet, coding: Explanation, tmp_path: Path) -> None:
    conversation = meet(
        codings=(coding,),
        uppfoljning_elev={"note": "Ett.\n\nTvå.", "steps": ["samla_in", "analysera"]},
        np3_bada={"count": 4, "choice": "partly", "note": "Tre."},
        np3_kunskapskrav={"counts": {"ma": 4, "sv": 3}},
        np6_orsak={"note": "Fyra.", "conclusions": "Fem."},
        skattning={"rating": 7, "note": "Sex."},
    )

    said = styled(summary(conversation, tmp_path), "Statement")

    rating = _("{label}: {rating} on the scale from {lowest} to {highest}")
    coded = _("{what} – {valence}: “{quote}”")
    swedish, maths = subjects()["sv"], subjects()["ma"]
    assert said == [
        f"{number}\t{text}"
        for number, text in enumerate(
            (
                "Ett.",
                "Två.",
                "Steg som beskrevs: Samla in, Analysera",
                "Antal elever: 4",
                "Får stöd: Delvis",
                "Tre.",
                f"Antal elever per ämne: {swedish} 3, {maths} 4",
                "Fyra.",
                "Slutsatser: Fem.",
                rating.format(label="Självskattning", rating=7, lowest=1, highest=10),
                "Sex.",
                coded.format(what=f"Undervisning, {swedish.lower()}", valence="brister", quote=VERBATIM),
            ),
            start=1,
        )
    ]


def test_comments_and_reasons_for_parking_stay_with_the_officials(meet: Meet, tmp_path: Path) -> None:
    document = summary(
        meet(
            saknas={"note": "Synligt.", "comment": "Hemlig kommentar"},
            stod_effekt={"status": "declined", "comment": "Hemlig orsak"},
            ak4_risk={"parked": "Hemlig parkering"},
        ),
        tmp_path,
    )

    assert "Synligt." in text_of(document)
    assert "Hemlig" not in text_of(document)


def test_what_a_branch_hides_stays_out(meet: Meet, tmp_path: Path) -> None:
    hidden = meet(np3_skillnader={"choice": "no", "between": "klass A och B"})
    shown = meet(np3_skillnader={"choice": "yes", "between": "klass A och B"})

    assert "klass A och B" not in text_of(summary(hidden, tmp_path))
    assert "Mellan vilka: klass A och B" in text_of(summary(shown, tmp_path))


def test_questions_that_do_not_apply_stay_out(meet: Meet, tmp_path: Path) -> None:
    conversation = meet(np3_niva={"note": "Om trean."}, np6_orsak={"note": "Om sexan."})
    agenda = conversation.agenda
    only_six = replace(conversation, agenda=replace(agenda, school=agenda.school._replace(grades=("6",))))

    text = text_of(summary(only_six, tmp_path))

    assert "Om sexan." in text
    assert "Om trean." not in text
    assert "Årskurs 3, nationella prov" not in text


def test_the_question_stands_as_it_was_asked(meet: Meet, tmp_path: Path) -> None:
    conversation = meet(saknas={"note": "Inget."})
    asked = conversation.session.foreseen([Change("asked/saknas", "Så löd frågan då?")])

    headings = styled(summary(replace(conversation, session=asked), tmp_path), "Heading 3")

    assert headings[-1] == _("Question {number}. {wording}").format(number=21, wording="Så löd frågan då?")


@pytest.mark.parametrize(
    ("answer", "remark"),
    [
        ({"status": "declined"}, "You chose not to answer."),
        ({"status": "dont_know"}, "You did not know."),
        ({"status": "not_asked"}, "The question was not asked."),
        ({"parked": "sedan"}, "The question was put off."),
    ],
)
def test_why_there_is_no_answer_is_said_in_words(
    meet: Meet, tmp_path: Path, answer: dict[str, str], remark: str
) -> None:
    others = {question.id: {"note": "x"} for question in meet().questions if question.id != "saknas"}

    remarks = styled(summary(meet(**others, saknas=answer), tmp_path), "Aside")

    assert remarks == [_(remark)]


@pytest.mark.parametrize(("status", "kept"), [("dont_know", True), ("declined", True), ("not_asked", False)])
def test_words_beside_a_question_set_aside_are_hers_and_ticks_do_not_count(
    meet: Meet, tmp_path: Path, status: str, kept: bool
) -> None:
    answer = {"status": status, "note": "Jag frågar Provia.", "choice": "yes", "between": "klass A och B"}

    said = text_of(summary(meet(np3_skillnader=answer), tmp_path))

    assert ("Jag frågar Provia." in said) is kept
    assert "klass A och B" not in said


def test_two_versions_of_an_answer_are_said_not_dropped_in_silence(meet: Meet, tmp_path: Path) -> None:
    def event(device: str, text: str) -> Event:
        return seal(
            Change("answer/saknas/note", text),
            device_id=device, seq=1, prev="", session_id="s", bases=(), actor="AL",
            at="2016-04-12T10:00:00+02:00", guide_hash="h", nonce=b"n",
        )  # fmt: skip

    conversation = replace(meet(), session=fold("s", [event("a", "Så här."), event("b", "Inte så.")]))

    document = summary(conversation, tmp_path)

    assert "Så här." not in text_of(document)
    sentence = "There are two versions of this answer; it is left out until we have settled which one holds."
    assert styled(document, "Aside")[-1] == _(sentence)


def test_a_note_where_the_guide_has_none_is_kept(meet: Meet, tmp_path: Path) -> None:
    conversation = meet()
    without = without_fields(conversation, "saknas")
    noted = replace(without, session=without.session.foreseen([Change("answer/saknas/note", "Fri anteckning.")]))

    assert "1\tFri anteckning." in styled(summary(noted, tmp_path), "Statement")


def without_fields(conversation: Conversation, question_id: str) -> Conversation:
    """The same guide with a question that has no field."""
    guide = conversation.guide
    sections = tuple(
        msgspec.structs.replace(
            section,
            questions=tuple(
                msgspec.structs.replace(q, fields=()) if q.id == question_id else q for q in section.questions
            ),
        )
        for section in guide.sections
    )
    agenda = replace(conversation.agenda, guide=msgspec.structs.replace(guide, sections=sections))
    return replace(conversation, agenda=agenda)


def test_words_survive_verbatim_and_control_characters_do_not(meet: Meet, tmp_path: Path) -> None:
    document = summary(meet(saknas={"note": f"{VERBATIM}\x1b[2J\x00\uffff"}), tmp_path)

    assert styled(document, "Statement") == [f"1\t{VERBATIM}\ufffd[2J\ufffd\ufffd"]
    with zipfile.ZipFile(tmp_path / "summary.docx") as archive:
        body = archive.read("word/document.xml")
    assert b"\x1b" not in body
    assert b"&amp;&lt;&gt;" in body


def test_published_tokens_stay_and_are_explained(meet: Meet, tmp_path: Path) -> None:
    document = summary(meet(), tmp_path)

    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert [row[1] for row in rows[1:]] == ["82\u00a0%", "~100", "."]
    assert rows[1][3:6] == ["64\u00a0%", "82\u00a0%", "90\u00a0%"]
    assert rows[3][6:] == ["..", "."]
    notes = [note for note in styled(document, "Table Note") if "liknande" not in note]
    assert notes == [f"{token}  {say_token(token)}" for token in ("~100", ".", "..")]


def test_two_schools_are_too_few_to_show_lowest_and_highest(meet: Meet, tmp_path: Path) -> None:
    conversation = meet()
    agenda = conversation.agenda
    pair = replace(agenda.round, schools=agenda.round.schools[:3])

    document = summary(replace(conversation, agenda=replace(agenda, round=pair)), tmp_path)

    swedish = [cell.text for cell in document.tables[1].rows[1].cells]
    assert swedish[3:6] == ["–", "–", "–"]


def test_no_other_school_is_named(meet: Meet, tmp_path: Path) -> None:
    text = text_of(summary(meet(), tmp_path))

    assert "Vår skola" in text
    assert not [name for name in ("Grannskolan", "Bergskolan", "Dalskolan") if name in text]


def test_no_heading_stands_over_nothing(meet: Meet, coding: Explanation, tmp_path: Path) -> None:
    heading = _("How we have understood your explanations")

    assert heading in styled(summary(meet(codings=(coding,)), tmp_path), "Heading 1")
    assert heading not in styled(summary(meet(), tmp_path), "Heading 1")


def test_the_leading_officials_codings_are_the_ones_shown(meet: Meet, coding: Explanation, tmp_path: Path) -> None:
    second = coding._replace(coder="EÖ", category="organisation")
    conversation = meet(codings=(coding, second))
    people: Json = [{"role": "lead", "name": "AL"}, {"role": "notes", "name": "EÖ"}]
    session = conversation.session.foreseen([Change("about/participants", people)])

    text = text_of(summary(replace(conversation, session=session), tmp_path))

    assert "Undervisning, " in text
    assert "Organisation, " not in text


def test_the_same_meeting_makes_the_same_bytes_in_swedish(meet: Meet, tmp_path: Path) -> None:
    conversation = meet(saknas={"note": "Inget."})
    document = summary(conversation, tmp_path)
    first = (tmp_path / "summary.docx").read_bytes()

    summary(conversation, tmp_path)

    assert (tmp_path / "summary.docx").read_bytes() == first
    assert document.core_properties.language == "sv-SE"
    assert 'w:lang w:val="sv-SE"' in document.styles.element.xml


def test_a_document_says_that_it_is_in_the_active_language(meet: Meet, tmp_path: Path) -> None:
    activate("en")

    document = summary(meet(), tmp_path)

    assert document.core_properties.language == "en-GB"
    assert 'w:lang w:val="en-GB"' in document.styles.element.xml
    assert 'w:themeFontLang w:val="en-GB"' in document.settings.element.xml


def test_dates_and_roles_are_said_in_words() -> None:
    assert say_date("2016-04-12") == _("{day} April {year}").format(day=12, year=2016)
    assert say_participant(Participant("principal", "E P")) == f"E P ({_('principal')})"

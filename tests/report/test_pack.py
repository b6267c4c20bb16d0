from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.section_table import section_table
from resultatdialog.guide.model import Guide, Question, Wording
from resultatdialog.report.charts import draw_strip, say_strip
from resultatdialog.report.comparison import pictured
from resultatdialog.report.pack import general_wording, write_pack
from resultatdialog.report.paper_guide import write_paper_guide
from resultatdialog.results.strip import OWN
from resultatdialog.results.value import Figure, read_value

Meet = Callable[..., Conversation]
Write = Callable[[Conversation, Path], None]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NS = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def written(write: Write, conversation: Conversation, tmp_path: Path) -> Document:
    write(conversation, tmp_path / "paper.docx")
    return docx.Document(str(tmp_path / "paper.docx"))


def text_of(document: Document) -> str:
    paragraphs = document.element.body.iter(f"{W}p")
    return "\n".join("".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in paragraphs)


def with_figures(conversation: Conversation, *rows: tuple[str, str, str, str, str, int]) -> Conversation:
    """More figures: school, measure, year, group, value, n."""
    more = tuple(
        Figure(school, measure, year, group, raw, *read_value(raw), n)  # type: ignore[arg-type]
        for school, measure, year, group, raw, n in rows
    )
    agenda = conversation.agenda
    current = replace(agenda.round, figures=agenda.round.figures + more)
    return replace(conversation, agenda=replace(agenda, round=current))


@pytest.mark.parametrize("write", [write_pack, write_paper_guide])
def test_nothing_said_or_noted_at_a_meeting_is_in_the_papers_before_it(
    meet: Meet, tmp_path: Path, write: Write
) -> None:
    conversation = meet(saknas={"note": "Hemligt.", "comment": "Hemligt."}, np3_bada={"count": 17})

    assert "Hemligt" not in text_of(written(write, conversation, tmp_path))


@pytest.mark.parametrize("write", [write_pack, write_paper_guide])
def test_no_other_school_is_named(meet: Meet, tmp_path: Path, write: Write) -> None:
    conversation = meet()
    text = text_of(written(write, conversation, tmp_path))

    assert "Vår skola" in text
    for other in conversation.round.schools:
        if other.code != conversation.school.code:
            assert other.name not in text
            assert other.code not in text


@pytest.mark.parametrize("write", [write_pack, write_paper_guide])
def test_the_same_content_makes_the_same_bytes_and_no_control_character(
    meet: Meet, tmp_path: Path, write: Write
) -> None:
    conversation = meet()
    agenda = conversation.agenda
    school = agenda.school._replace(name='[/b]\x1b[2J\x00 =cmd &<>" 日本')
    hostile = replace(conversation, agenda=replace(agenda, school=school))
    write(hostile, tmp_path / "a.docx")
    write(hostile, tmp_path / "b.docx")

    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", archive.read(name)), name
        assert "日本" in archive.read("word/document.xml").decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "b.docx"]


@pytest.mark.parametrize("write", [write_pack, write_paper_guide])
def test_a_paper_that_cannot_be_written_leaves_what_stood_there(
    meet: Meet, tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(b"before")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(meet(), path)
    assert path.read_bytes() == b"before"
    assert [found.name for found in tmp_path.iterdir()] == ["paper.docx"]


def test_the_pack_s_pictures_are_the_ones_the_terminal_draws(meet: Meet, tmp_path: Path) -> None:
    conversation = meet()
    document = written(write_pack, conversation, tmp_path)
    shown = [section_table(conversation.agenda, section) for section in conversation.guide.sections]
    described = [pair for table in shown if table is not None for pair in pictured(table.rows)]

    words = [about.get("descr") for about in document.element.body.iter(f"{NS}docPr")]
    assert words == [say_strip(picture) for _row, picture in described]
    for row, picture in described:
        assert (OWN in row.strip(20)) is any(mark.kind == "own" for mark in picture.marks())
    with zipfile.ZipFile(tmp_path / "paper.docx") as archive:
        images = {archive.read(name) for name in archive.namelist() if name.startswith("word/media/")}
    assert images == {draw_strip(picture).png() for _row, picture in described}


def test_a_masked_school_has_its_token_and_no_mark(meet: Meet, tmp_path: Path) -> None:
    conversation = meet()
    text = text_of(written(write_pack, conversation, tmp_path))

    assert "~100" in text
    assert "nästan alla" in text
    maths = next(
        row
        for section in conversation.guide.sections
        if (table := section_table(conversation.agenda, section)) is not None
        for row in table.rows
        if row.measure.id == "np3_ma_share"
    )
    picture = maths.picture()
    assert picture is not None
    assert all(mark.kind != "own" for mark in picture.marks())


def test_earlier_years_and_girls_and_boys_stand_below_the_table(meet: Meet, tmp_path: Path) -> None:
    code = "12345678"
    conversation = with_figures(
        meet(),
        (code, "np3_sv_share", "2013/14", "alla", "75", 40),
        (code, "np3_sv_share", "2012/13", "alla", "..", 8),
        (code, "np3_sv_share", "2014/15", "flickor", "90", 20),
        (code, "np3_sv_share", "2014/15", "pojkar", "74", 20),
    )
    document = written(write_pack, conversation, tmp_path)
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]

    assert ["Mått", "2012/13", "2013/14", "2014/15", ""] in rows
    assert ["Nationella prov åk 3, svenska", "..", "75\u00a0%", "82\u00a0%", ""] in rows
    assert ["Nationella prov åk 3, svenska", "90\u00a0% av 20", "74\u00a0% av 20", "kan bero på slumpen"] in rows


def test_without_earlier_years_or_groups_there_is_no_empty_table(meet: Meet, tmp_path: Path) -> None:
    text = text_of(written(write_pack, meet(), tmp_path))

    assert "Skolan år för år" not in text
    assert "Flickor och pojkar" not in text


def test_a_mean_that_stands_for_the_municipality_says_so(meet: Meet, tmp_path: Path) -> None:
    conversation = meet()
    agenda = conversation.agenda
    figures = tuple(f for f in agenda.round.figures if f.school != "kommun")
    without = replace(conversation, agenda=replace(agenda, round=replace(agenda.round, figures=figures)))
    text = text_of(written(write_pack, without, tmp_path))

    assert "14*" not in text  # a token at one school: no mean of what is left
    assert "13,7*" in text  # (14.3 + 15.0 + 12.5 + 13.1) / 4
    assert "*  medel över eleverna i omgångens skolor (4 skolor, 160 elever)" in text
    assert "†  medianen av omgångens skolor" in text


@pytest.mark.parametrize(
    ("wordings", "general"),
    [
        ((("Hur?", None),), "Hur?"),
        ((("Ni har {{ np3_sv }}. Varför?", None), ("Varför?", None)), "Varför?"),
        ((("{{ np3_sv }}?", None), ("Visas inte.", "np3_sv.masked"), ("Saknas.", None)), ""),
        ((("Vad görs?", "np3_sv.value > 50"), ("Varför?", None)), ""),
    ],
)
def test_the_general_wording_is_one_that_holds_for_any_school(
    wordings: tuple[tuple[str, str | None], ...], general: str
) -> None:
    question = Question("q", 1, "Kort", tuple(Wording(text, when) for text, when in wordings), ())

    assert general_wording(question, 2014) == general


@pytest.mark.parametrize(("year", "words"), [(2021, "kunskapskraven"), (2022, "kriterierna")])
def test_a_wording_of_other_years_is_not_the_general_one(guide: Guide, year: int, words: str) -> None:
    question = guide.question("np3_kunskapskrav")
    assert question is not None
    assert words in general_wording(question, year)


def test_the_guide_s_own_general_wording_goes_first(guide: Guide) -> None:
    for question in guide.questions():
        assert general_wording(question, 2014), question.id
        assert "{{" not in general_wording(question, 2014)


def test_every_question_of_the_meeting_is_listed_in_general_words(meet: Meet, guide: Guide, tmp_path: Path) -> None:
    conversation = meet()
    text = text_of(written(write_pack, conversation, tmp_path))

    for question in conversation.questions:
        assert f"{question.number}. {question.short}" in text
    assert "saknar er siffra" not in text
    assert "{{" not in text


def test_the_paper_guide_has_the_school_s_figures_in_its_questions(meet: Meet, tmp_path: Path) -> None:
    conversation = meet()
    text = text_of(written(write_paper_guide, conversation, tmp_path))

    assert "I svenska nådde 82\u00a0% kravnivån" in text
    for question in conversation.questions:
        assert f"Fråga {question.number}. " in text
    assert "☐\u00a0Särskilda\u00a0behov" in text
    assert "☐\u00a010" in text
    assert text.count("☐\u00a0vet\u00a0ej") == len(conversation.questions)


def test_a_field_that_an_answer_would_open_stands_on_paper_but_not_one_the_figures_close(
    meet: Meet, tmp_path: Path
) -> None:
    text = text_of(written(write_paper_guide, meet(), tmp_path))
    assert "Mellan vilka:" in text
    assert "Åtgärder:" not in text  # a spread of 0.9 and marks in the middle

    text = text_of(written(write_paper_guide, meet("12345670"), tmp_path))
    assert "Åtgärder:" in text


def test_a_count_from_the_results_is_given_beside_the_room_to_write(meet: Meet, tmp_path: Path) -> None:
    assert "(i resultaten: 5)" in text_of(written(write_paper_guide, meet("12345671"), tmp_path))
    assert "(i resultaten" not in text_of(written(write_paper_guide, meet(), tmp_path))  # `.` is no number

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import pytest

from coding.refi.conftest import CODINGS, NOTE, Hold
from refi_schemas import Q, marked, mistakes, needs_schemas, qde, through_another_program
from resultatdialog.coding.refi.model import NAMESPACE, coding_guid
from resultatdialog.coding.refi.project import (
    ProjectExport,
    codebook_project,
    published_value,
    round_project,
    xml_date_time,
)
from resultatdialog.coding.refi.reading import read_codebook, read_project
from resultatdialog.coding.refi.writing import codebook_file, project_file
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Guide
from resultatdialog.results.value import Figure
from resultatdialog.rounds.model import Round


def handed_out(*conversations: Conversation) -> ProjectExport:
    first = conversations[0]
    return round_project(first.round, first.guide.codebook, conversations, {})


@needs_schemas
def test_a_project_and_a_codebook_are_valid_to_the_letter_of_the_standard_s_schemas(hold: Hold, guide: Guide) -> None:
    assert mistakes(qde(project_file(handed_out(hold()).project)), "Project.xsd") == []
    assert mistakes(qde(project_file(handed_out(hold("", ())).project)), "Project.xsd") == []
    assert mistakes(codebook_file(codebook_project(guide.codebook, {})), "Codebook.xsd") == []


def test_a_reader_of_the_standard_finds_every_quote_where_it_should_be(hold: Hold) -> None:
    found = marked(project_file(handed_out(hold()).project))

    words = [(coder, words) for _source, coder, code, words in found if " – " in code or code == "Undervisning"]
    assert sorted(words) == sorted((coding.coder, coding.quote) for coding in CODINGS if coding.quote)
    assert {source.split(".")[0] for source, *_rest in found} == {
        "Vår skola [skratt] [/b] – 8",
        "Vår skola [skratt] [/b] – 20",
    }


def test_the_second_of_two_equal_places_is_the_one_that_was_marked(hold: Hold) -> None:
    (source, _other) = handed_out(hold()).project.sources
    places = {selection.name: selection.start for selection in source.selections}

    assert places["Vi är få"] == NOTE.rindex("Vi är få") > NOTE.index("Vi är få")
    assert source.text is not None
    assert source.text.startswith(NOTE)
    assert source.text.endswith("\nSagt i\tkorridoren 🙂")
    assert "\r" not in source.text


def test_a_coding_without_quote_is_on_the_whole_answer(hold: Hold) -> None:
    root = ET.fromstring(qde(project_file(handed_out(hold()).project)))

    (whole,) = root.findall(f"{Q}Sources/{Q}TextSource[{Q}Coding]")
    assert len(whole.findall(f"{Q}Coding")) == 2, "the code and the subject"


def test_ids_follow_the_thing_and_not_its_name(hold: Hold) -> None:
    first = CODINGS[0]

    assert coding_guid("s", first) == str(uuid.uuid5(NAMESPACE, "coding/s/a/AL"))
    assert str(NAMESPACE) == "39919dc2-6847-43f9-be6a-6354bd7ef2ff", "files are out there"
    assert coding_guid("s", first._replace(id=f"refi-{NAMESPACE}")) == str(NAMESPACE)
    assert coding_guid("s", first._replace(id="refi-x")) == str(uuid.uuid5(NAMESPACE, "coding/s/refi-x/AL"))


def test_what_was_written_is_what_is_read(hold: Hold, guide: Guide) -> None:
    project = handed_out(hold()).project
    read = read_project(project_file(project), "x.qdpx")

    assert not +read.losses
    assert read.project.sources == project.sources
    assert read.project.users == project.users
    assert read.project.notes == project.notes
    assert read.project.sets == project.sets
    assert read.project.codes == project.codes


def test_another_program_reads_it_and_what_it_writes_is_read(hold: Hold, tmp_path: Path) -> None:
    packed = project_file(handed_out(hold()).project)
    again = through_another_program(packed, tmp_path)

    read, back = read_project(packed, "x.qdpx").project, read_project(again, "y.qdpx").project
    assert back.users == read.users
    assert back.codes == read.codes
    assert back.notes == read.notes
    assert [[(s.start, s.end, s.codings) for s in source.selections] for source in back.sources] == [
        [(s.start, s.end, s.codings) for s in source.selections] for source in read.sources
    ]
    assert [source.text for source in back.sources] == [source.text for source in read.sources]


def test_a_codebook_goes_through_the_same_way(guide: Guide) -> None:
    project = codebook_project(guide.codebook, {})

    read = read_codebook(codebook_file(project), "x.qdc").project
    assert [code.guid for code in read.codes] == [code.guid for code in project.codes]
    assert read.sets == project.sets
    kinds = {one.name for one in read.sets}
    assert {"Elevernas förutsättningar", "Skolans insatser", "Styrka"} <= kinds


def test_masked_figures_stay_text_and_only_whole_measures_are_numbers(hold: Hold, small_round: Round) -> None:
    root = ET.fromstring(qde(project_file(handed_out(hold()).project)))
    kinds = {v.get("name"): v.get("typeOfVariable") for v in root.iter(f"{Q}Variable")}
    masked = next(
        v for v in root.iter(f"{Q}Variable") if v.get("name", "").startswith("Nationella prov åk 3, matematik")
    )
    values = {
        "".join(value.itertext()).strip()
        for value in root.iter(f"{Q}VariableValue")
        for ref in value.iter(f"{Q}VariableRef")
        if ref.get("targetGUID") == masked.get("guid")
    }

    assert kinds["Nationella prov åk 3, svenska (2014/15)"] == "Float"
    assert kinds["Nationella prov åk 3, matematik (2014/15)"] == "Text"
    assert values == {"..", "70.5"}
    assert "få elever" in "".join(masked.itertext())
    assert len(root.findall(f"{Q}Cases/{Q}Case")) == len(small_round.schools)


@pytest.mark.parametrize(
    ("value", "n", "said"), [("82", 9, ".."), ("82", 10, "82"), ("82.50", None, "82.50"), ("1E+2", 10, "100")]
)
def test_figures_of_few_pupils_do_not_leave_the_office(value: str, n: int | None, said: str) -> None:
    assert published_value(Figure("1", "m", "y", "alla", value, Decimal(value), None, n), 10) == said
    assert published_value(Figure("1", "m", "y", "alla", "~100", None, "~100", n), 10) == "~100"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("", ""),
        ("2016-04-12", "2016-04-12T00:00:00"),
        ("2016-04-12T10:31:00+02:00", "2016-04-12T10:31:00+02:00"),
        ("2016-04-12T10:31:00.120+02:00", "2016-04-12T10:31:00.120000+02:00"),
        ("2016-04-12T10:31:00+02:00:30", "2016-04-12T08:30:30+00:00"),
        ("2016-04-12T10:31:00+23:00", "2016-04-11T11:31:00+00:00"),
        ("0001-01-01T00:00:00+23:00", ""),
        ("2016-W15-2", "2016-04-12T00:00:00"),
        ("i går", ""),
    ],
)
def test_a_time_is_said_as_xml_says_it(at: str, said: str) -> None:
    assert xml_date_time(at) == said


def test_a_coding_under_a_code_that_is_gone_is_counted(hold: Hold) -> None:
    strange = CODINGS[0]._replace(category="okand_kod")

    assert (handed_out(hold(NOTE, [strange])).codings, handed_out(hold(NOTE, [strange])).left_out) == (0, 1)


def test_an_answer_nobody_has_coded_is_there_to_be_coded(hold: Hold) -> None:
    (source,) = handed_out(hold(NOTE, ())).project.sources

    assert (source.text, source.selections, source.codings) == (NOTE, (), ())

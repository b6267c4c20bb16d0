from __future__ import annotations

import json
import re
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from refi_schemas import marked, mistakes, needs_schemas, qde, repacked, through_another_program
from resultatdialog.coding.codebook import code_addition, code_merge
from resultatdialog.coding.refi.writing import codebook_file, project_file
from resultatdialog.dialogue.material import Material
from resultatdialog.guide.shipped import sample_round
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import Round
from resultatdialog.tally.model import Tally
from resultatdialog.tally.registry import tally
from resultatdialog.work.codebooks import record_decision
from resultatdialog.work.coding_exchange import export_codebook, export_project, import_codebook, import_project
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round


def the_round(register: Register) -> Round:
    (found,) = [r for r in (find_round(register, name) for name in ("nacka-2016", "liten")) if r is not None]
    return found


def everything(register: Register) -> Material:
    return material(register, the_round(register))


def counted(register: Register) -> Tally:
    found = everything(register)
    return tally(found.round, found.guide, found.conversations)


def packed(register: Register) -> bytes:
    return project_file(export_project(register, the_round(register)).project)


def said(register: Register) -> list[tuple[Any, ...]]:
    return sorted(
        (c.school.code, *explanation[1:9])
        for c in everything(register).conversations
        for explanation in c.session.explanations
    )


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample round's register."""
    path = tmp_path_factory.mktemp("sample") / "register.db"
    with Register(path) as register:
        add_round(register, read_round(sample_round()))
        import_documents(register, sorted((sample_round() / "sessions").glob("*.json")))
    return path


class Original(NamedTuple):
    """The sample round's project file, its tallies, and its codings."""

    content: bytes
    counted: Tally
    said: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def original(sample: Path) -> Original:
    """The sample round as it is before it is read elsewhere."""
    with Register(sample) as register:
        return Original(packed(register), counted(register), said(register))


@pytest.fixture(scope="module")
def stripped_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a register with the same round and meetings, and nothing coded; copied, never opened."""
    folder = tmp_path_factory.mktemp("stripped")
    for file in (sample_round() / "sessions").glob("*.json"):
        plain = json.loads(file.read_text(encoding="utf-8"))
        (folder / file.name).write_text(json.dumps({**plain, "explanations": []}), encoding="utf-8")
    with Register(folder / "stripped.db") as register:
        add_round(register, read_round(sample_round()))
        import_documents(register, sorted(folder.glob("*.json")))
    return folder / "stripped.db"


@pytest.fixture
def stripped(tmp_path: Path, stripped_file: Path) -> Iterator[Register]:
    """A register with the same round and meetings, and nothing coded."""
    shutil.copy(stripped_file, tmp_path / "stripped.db")
    with Register(tmp_path / "stripped.db") as register:
        yield register


@needs_schemas
def test_the_sample_round_is_valid_and_every_quote_is_where_it_should_be(original: Original) -> None:
    content, codings = original.content, len(original.said)

    assert mistakes(qde(content), "Project.xsd") == []
    assert len([code for _source, _coder, code, _words in marked(content) if " – " in code]) <= codings
    assert len(marked(content)) >= codings


def test_the_tallies_of_a_project_read_elsewhere_are_the_original_s(original: Original, stripped: Register) -> None:
    content, wanted, codings = original
    assert counted(stripped) != wanted

    taken = import_project(stripped, the_round(stripped), content, "x.qdpx")

    assert counted(stripped) == wanted
    assert said(stripped) == codings
    assert (taken.new, taken.schools, taken.losses) == (len(codings), 29, ())
    assert packed(stripped) == content


def test_the_tallies_are_the_same_after_another_program(original: Original, stripped: Register, tmp_path: Path) -> None:
    content, wanted, codings = original

    taken = import_project(stripped, the_round(stripped), through_another_program(content, tmp_path), "x.qdpx")

    assert (counted(stripped), said(stripped)) == (wanted, codings)
    assert taken.losses == ()


def under_other_guids(packed: bytes, spelling: Callable[[str], str] = str) -> bytes:
    """The same project as a program writes it that gives every code and set a guid of its own."""
    text = qde(packed).decode()
    begin, end = text.index("<CodeBook"), text.index("</CodeBook>")
    own = re.findall(r'guid="([^"]+)"', text[begin:end])
    for guid in dict.fromkeys(own):
        text = text.replace(guid, str(uuid.uuid5(uuid.NAMESPACE_URL, guid)))
    return repacked(packed, {"project.qde": spelling(text).encode()})


@pytest.mark.parametrize(
    "spelling",
    [
        str,
        lambda text: text.replace(":project:1.0", ":project:1:0"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("Ämne", "SUBJECT").replace('"Resultat"', '"result"'),
        lambda text: text.replace(" – ", " \u2014\u00a0"),
    ],
)
def test_codes_under_other_guids_are_found_by_name_with_their_subjects_and_results(
    original: Original, stripped: Register, spelling: Callable[[str], str]
) -> None:
    content, wanted, codings = original

    taken = import_project(stripped, the_round(stripped), under_other_guids(content, spelling), "x.qdpx")

    assert counted(stripped) == wanted
    assert [one[:3] for one in said(stripped)] == [one[:3] for one in codings]
    assert [one[8] for one in said(stripped)] == [one[8] for one in codings]
    assert (taken.codes, taken.new) == ((), len(codings))


def test_strengths_and_weaknesses_outside_their_code_are_found_by_their_whole_name(
    original: Original, stripped: Register
) -> None:
    """Programs without levels write every code beside the others; a strength alone says nothing of which code."""
    content, wanted, codings = original

    def flat(text: str) -> str:
        begin = text.index("<Codes>") + len("<Codes>")
        subjects = text.index("<Code ", text.rindex("</Code>", begin, text.index('name="Ämne"')))
        codes = re.findall(r"<Code [^>]*>", text[begin:subjects])
        alone = "".join(code if code.endswith("/>") else f"{code}</Code>" for code in codes)
        return text[:begin] + alone + text[subjects:]

    taken = import_project(stripped, the_round(stripped), under_other_guids(content, flat), "x.qdpx")

    assert taken.new == len(codings)
    assert counted(stripped) == wanted


def test_reading_it_twice_changes_nothing(original: Original, stripped: Register) -> None:
    content = original.content
    import_project(stripped, the_round(stripped), content, "x.qdpx")
    events = stripped.events()

    again = import_project(stripped, the_round(stripped), content, "x.qdpx")

    assert (again.new, again.changed, again.codes, again.unchanged) == (0, (), (), len(said(stripped)))
    assert stripped.events() == events


def test_codes_added_and_retired_come_along_and_count_as_there(
    sample: Path, stripped: Register, tmp_path: Path
) -> None:
    shutil.copy(sample, tmp_path / "copy.db")
    with Register(tmp_path / "copy.db") as register:
        current = the_round(register)
        book = everything(register).guide.codebook
        record_decision(
            register, current.id, "add", code_addition(book, "effort", {"label": "Lärarbyten"}), by="AL", why="nytt"
        )
        book = everything(register).guide.codebook
        added = next(code.id for code in book.categories if code.label == "Lärarbyten")
        record_decision(
            register, current.id, "merge", code_merge(book, ["larares_bedomning"], "organisation"), by="AL", why="lika"
        )
        session = everything(register).conversations[0].session
        first = session.explanations[0]._replace(id="ny", category=added)
        register.append([Entry(session, [first.change()])])
        content, wanted = packed(register), counted(register)

    taken = import_project(stripped, the_round(stripped), content, "x.qdpx")

    assert counted(stripped) == wanted
    assert (taken.codes, taken.retired) == (("Lärarbyten",), (("Lärares bedömning", "Organisation"),))
    assert packed(stripped) == content


@pytest.fixture
def held(loaded: Register, tmp_path: Path, document: dict[str, Any]) -> Register:
    """The small round with one coded meeting."""
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    import_documents(loaded, [tmp_path / "a.json"])
    return loaded


THEIRS = b"""<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Annat program"><Codes>
<Code guid="{0A0A0A0A-0000-4000-8000-000000000001}" name="Skolans insatser" isCodable="false">
<Code guid="{0A0A0A0A-0000-4000-8000-000000000002}" name="L\xc3\xa4rarbyten [b] &amp; annat" isCodable="true"/>
<Code guid="{0A0A0A0A-0000-4000-8000-000000000003}" name="M\xc3\xb6ten" isCodable="true"/>
</Code><Code guid="{0A0A0A0A-0000-4000-8000-000000000004}" name="Stress" isCodable="true"/>
</Codes><Sets/></CodeBook>"""


def test_codes_of_another_program_become_decisions(held: Register) -> None:
    taken = import_codebook(held, the_round(held), THEIRS, "deras.qdc")

    assert taken.codes == ("Lärarbyten [b] & annat", "Möten")
    assert len(taken.losses) == 1
    assert [c.label for c in everything(held).guide.codebook.categories][-2:] == ["Lärarbyten [b] & annat", "Möten"]
    events = held.events()
    assert import_codebook(held, the_round(held), THEIRS, "deras.qdc")._replace(losses=()) == taken._replace(
        codes=(), losses=()
    )
    assert held.events() == events
    ours = codebook_file(export_codebook(held, the_round(held), everything(held).guide.codebook).project)
    assert b"0a0a0a0a-0000-4000-8000-000000000002" in ours, "researchers know their codes again"


def test_a_changed_coding_is_told_before_and_after(held: Register) -> None:
    content = packed(held)
    session = everything(held).conversations[0].session
    (standing,) = session.explanations
    held.append([Entry(session, [standing._replace(valence="strength", memo="eget").change()])])

    taken = import_project(held, the_round(held), content, "x.qdpx")

    ((school, before, after),) = taken.changed
    assert (school, before.valence, after.valence) == ("Vår skola [skratt] [/b]", "strength", "weakness")
    assert everything(held).conversations[0].session.explanations == (after,)
    assert after.memo == "eget"


def test_a_locked_meeting_refuses_the_whole_file(held: Register, tmp_path: Path, document: dict[str, Any]) -> None:
    content = packed(held)
    (standing,) = everything(held).conversations[0].session.explanations
    held.append([Entry(everything(held).conversations[0].session, [standing.withdrawal()])])
    (tmp_path / "b.json").write_text(json.dumps({**document, "state": "locked", "explanations": []}), encoding="utf-8")
    import_documents(held, [tmp_path / "b.json"])
    events = held.events()

    with pytest.raises(RefusedError, match=r"x\.qdpx.*låst"):
        import_project(held, the_round(held), content, "x.qdpx")
    assert held.events() == events


def test_a_refused_file_changes_nothing(held: Register) -> None:
    events = held.events()
    for bad in (packed(held)[:-100], THEIRS, b""):
        with pytest.raises(RefusedError):
            import_project(held, the_round(held), bad, "x.qdpx")
    assert held.events() == events


def test_the_list_knows_that_a_question_is_begun(held: Register) -> None:
    content = packed(held)
    session = everything(held).conversations[0].session
    held.append([Entry(session, [session.explanations[0].withdrawal()])])

    import_project(held, the_round(held), content, "x.qdpx")
    assert [digest.school for digest in held.digests()] == ["12345678"]
    assert held.digests()[0].dealt_with == everything(held).conversations[0].progress()[0]

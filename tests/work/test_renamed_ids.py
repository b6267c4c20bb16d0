"""Ids renamed in a guide: answers given before count under the new id, in the register and in documents."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.document import write_document
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.renamed_ids import session_now
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import guide_hash, guide_to_json, parse_guide
from resultatdialog.guide.renaming import is_earlier, option_now, question_now
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Entry, Register
from resultatdialog.report.summary import write_summary
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import round_to_json
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.registry import tally
from resultatdialog.work.check import Severity, examine
from resultatdialog.work.conflicts import find_conflicts
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.erasure import redact_sessions
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round, round_stream

Write = Callable[..., Path]
MAP = 'renamed: {underlag: material_i_arbetet, fonologisk_screening: screening, "underlag.other": ovrigt}\n'


def second(source: str, *, renamed: str = MAP, version: str = "2") -> str:
    """The shipped guide's next version: a question, an option and a field have other ids."""
    for old, new in (
        (r"(?<!Vilka )\bunderlag\b", "material_i_arbetet"),
        (r"\bfonologisk_screening\b", "screening"),
        (r"id: other, type: line", "id: ovrigt, type: line"),
        (r'version: "1"', f'version: "{version}"'),
    ):
        assert re.search(old, source)
        source = re.sub(old, new, source)
    return source + "\n" + renamed


def use(folder: Path, guide: str) -> None:
    (folder / "egen.yaml").write_text(guide, encoding="utf-8")
    text = re.sub(r"guide: \S+", "guide: egen.yaml", (folder / "round.yaml").read_text(encoding="utf-8"))
    (folder / "round.yaml").write_text(text, encoding="utf-8")


def counted(register: Register) -> dict[str, Any]:
    current = find_round(register, "liten")
    assert current is not None
    data = material(register, current)
    return dict(json.loads(to_json(tally(data.round, data.guide, data.conversations)))["tables"])


def ticked(tables: dict[str, Any]) -> list[tuple[int, int]]:
    return [(row["count"], row["base"]) for row in tables["materials"]]


def under(register: Register, document: dict[str, Any]) -> dict[str, Any]:
    """The document that the register writes now of the meeting."""
    current = find_round(register, "liten")
    assert current is not None
    found = material(register, current).of_school(document["school"])
    assert found is not None
    return dict(json.loads(write_document(found)))


def force(register: Register, folder: Path) -> None:
    """Put the round's guide in place as a program without the rule did."""
    read = read_round(folder)
    stream = round_stream(register, read.round.id)
    change = Change(targets.ROUND_FOLDER, round_to_json(read.round))
    register.append(
        [Entry(stream, [change], read.round.guide_hash)], guides=[(read.round.guide_hash, guide_to_json(read.guide))]
    )


def test_answers_given_before_count_under_the_new_ids(
    loaded: Register, small_folder: Path, shipped_source: str, document: dict[str, Any], write_document: Write
) -> None:
    import_documents(loaded, [write_document(document)])
    before, events = counted(loaded), loaded.events()
    use(small_folder, second(shipped_source))

    add_round(loaded, read_round(small_folder))

    after = counted(loaded)
    assert ticked(after) == ticked(before)
    assert [row["material"] for row in after["materials"] if row["count"]] == ["np3", "screening"]
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {
        "materials",
        "other_words",
        "field:material_i_arbetet/choices",
    }  # named by the ids as they are now
    places = [(row["question"], row["field"], row["words"]) for row in after["other_words"]]
    assert places == [("material_i_arbetet", "ovrigt", "lektionsbesök")]
    assert [event for event in loaded.events() if event in events] == events
    assert under(loaded, document)["answers"]["material_i_arbetet"] == {
        "choices": ["np3", "screening"],
        "ovrigt": "lektionsbesök",
    }


@pytest.mark.parametrize(
    ("guide", "said"),
    [
        ({"renamed": ""}, "'underlag' används i 1 samtal"),
        ({"renamed": "renamed: {fonologisk_screening: screening}\n"}, "renamed: {underlag: "),
        ({"renamed": "renamed: {underlag: material_i_arbetet}\n"}, "renamed: {underlag.other: "),
        ({"version": "1"}, "senare version"),
        ({"version": "0"}, "senare version"),
    ],
)
def test_what_is_not_mapped_or_has_no_new_version_is_refused(
    loaded: Register,
    small_folder: Path,
    shipped_source: str,
    document: dict[str, Any],
    write_document: Write,
    guide: dict[str, str],
    said: str,
) -> None:
    import_documents(loaded, [write_document(document)])
    use(small_folder, second(shipped_source, **guide).replace("underlag.other", "material_i_arbetet.other"))
    events = loaded.events()

    with pytest.raises(RefusedError) as refused:
        add_round(loaded, read_round(small_folder))

    told = "\n".join(f"{p.where} {p.what} {p.remedy}" for p in refused.value.problems)
    assert said in told.replace("material_i_arbetet.other", "underlag.other")
    assert loaded.events() == events


@pytest.mark.parametrize("with_heads", [True, False])
def test_a_document_of_the_earlier_version_enters_under_the_new_ids(
    tmp_path: Path,
    loaded: Register,
    small_folder: Path,
    shipped_source: str,
    document: dict[str, Any],
    write_document: Write,
    with_heads: bool,
) -> None:
    import_documents(loaded, [write_document(document)])
    earlier = under(loaded, document) if with_heads else document
    assert earlier["guide"]["version"] == "1"
    use(small_folder, second(shipped_source))
    with Register(tmp_path / "other.db") as other:
        add_round(other, read_round(small_folder))

        (imported,) = import_documents(other, [write_document(earlier)])

        assert imported.effect == "new"
        assert under(other, document)["answers"]["material_i_arbetet"]["choices"] == ["np3", "screening"]
        (again,) = import_documents(other, [write_document(under(other, document))])
        assert again.effect == "same"
        add_round(loaded, read_round(small_folder))
        back = under(other, document)
        (met,) = import_documents(loaded, [write_document(back)])
        assert met.conflicts == 0
        assert met.effect == "same" or not with_heads


def test_a_document_of_a_later_version_or_with_an_id_nobody_knows_is_refused(
    loaded: Register, small_folder: Path, shipped_source: str, document: dict[str, Any], write_document: Write
) -> None:
    use(small_folder, second(shipped_source))
    add_round(loaded, read_round(small_folder))
    later = {**document, "guide": {"id": document["guide"]["id"], "version": "3"}}
    present = {**document, "guide": {"id": document["guide"]["id"], "version": "2"}}
    unknown = {**document, "answers": {"ingenting": {"note": "x"}}}
    twice = {**document, "answers": {**document["answers"], "material_i_arbetet": {"choices": ["np6"]}}}

    for content, said in (
        (later, "guide.version"),
        (present, "answers.underlag"),
        (unknown, "answers.ingenting"),
        (twice, "gamla id"),
    ):
        with pytest.raises(RefusedError, match=re.escape(said)):
            import_documents(loaded, [write_document(content)])
    assert not loaded.digests("liten")


def change_ticks(register: Register, document: dict[str, Any], ticks: list[Json]) -> None:
    current = find_round(register, "liten")
    assert current is not None
    found = material(register, current).of_school(document["school"])
    assert found is not None
    question = found.guide.question("material_i_arbetet")
    assert question is not None
    OpenMeeting(register, found).answer(question, "choices", ticks)


def test_an_answer_changed_under_the_new_id_replaces_the_one_under_the_old_here_and_elsewhere(
    tmp_path: Path,
    loaded: Register,
    small_folder: Path,
    shipped_source: str,
    document: dict[str, Any],
    write_document: Write,
) -> None:
    import_documents(loaded, [write_document({**document, "state": "ongoing"})])
    begun = write_document(under(loaded, document), "begun.json")
    with Register(tmp_path / "other.db") as other:
        add_round(other, read_round(small_folder))
        import_documents(other, [begun])
        use(small_folder, second(shipped_source))
        for register in (loaded, other):
            add_round(register, read_round(small_folder))

        change_ticks(loaded, document, ["np3"])

        assert find_conflicts(loaded) == []
        changed = under(loaded, document)
        assert changed["answers"]["material_i_arbetet"]["choices"] == ["np3"]
        (imported,) = import_documents(other, [write_document(changed)])
        assert (imported.effect, imported.conflicts) == ("updated", 0)
        assert under(other, document)["answers"] == changed["answers"]
        (older,) = import_documents(other, [begun])
        assert (older.effect, older.changed) == ("behind", 0)


def test_two_who_changed_an_answer_under_the_old_id_and_under_the_new_are_in_conflict(
    tmp_path: Path,
    loaded: Register,
    small_folder: Path,
    shipped_source: str,
    document: dict[str, Any],
    write_document: Write,
) -> None:
    import_documents(loaded, [write_document({**document, "state": "ongoing"})])
    begun = under(loaded, document)
    with Register(tmp_path / "other.db") as other:
        add_round(other, read_round(small_folder))
        import_documents(other, [write_document(begun)])
        current = find_round(other, "liten")
        assert current is not None
        found = material(other, current).of_school(document["school"])
        assert found is not None
        OpenMeeting(other, found).answer(found.guide.questions()[2], "choices", ["np3", "np6"])
        theirs = write_document(under(other, document), "theirs.json")
    use(small_folder, second(shipped_source))
    add_round(loaded, read_round(small_folder))
    change_ticks(loaded, document, ["egna_prov"])

    (imported,) = import_documents(loaded, [theirs])

    assert (imported.effect, imported.conflicts) == ("conflict", 1)
    (conflict,) = find_conflicts(loaded)
    assert conflict.target == "answer/material_i_arbetet/choices"
    assert [version.value for version in conflict.versions] == [["np3", "np6"], ["egna_prov"]]


def test_ticks_under_an_old_id_outlive_an_erasure_of_words(
    loaded: Register, small_folder: Path, shipped_source: str, document: dict[str, Any], write_document: Write
) -> None:
    import_documents(loaded, [write_document(document)])
    use(small_folder, second(shipped_source))
    add_round(loaded, read_round(small_folder))

    redact_sessions(loaded, [document["id"]], "utredning", "IT")

    assert [row["material"] for row in counted(loaded)["materials"] if row["count"]] == ["np3", "screening"]
    assert under(loaded, document)["answers"]["material_i_arbetet"]["ovrigt"] == "[…]"


def test_what_no_guide_has_a_place_for_has_rows_of_its_own_and_leaves_in_the_document(
    tmp_path: Path,
    loaded: Register,
    small_folder: Path,
    shipped_source: str,
    document: dict[str, Any],
    write_document: Write,
) -> None:
    import_documents(loaded, [write_document(document)])
    assert "orphaned" not in counted(loaded)
    use(small_folder, second(shipped_source, renamed="renamed: {underlag: material_i_arbetet}\n"))
    force(loaded, small_folder)

    assert counted(loaded)["orphaned"] == [
        {"place": "material_i_arbetet", "id": "other", "count": 1},
        {"place": "material_i_arbetet.choices", "id": "fonologisk_screening", "count": 1},
    ]
    rows = {row["material"]: row for row in counted(loaded)["materials"]}
    assert (rows["np3"]["count"], rows["np3"]["share"]) == (1, 100)
    assert "orphaned" not in rows["np3"]
    unclear = [row for row in rows.values() if row.get("orphaned")]
    assert {(row["count"], row["share"], row["orphaned"]) for row in unclear} == {(0, None, 1)}  # 0 %, if it were sure
    assert len(unclear) == sum(row["base"] for row in rows.values()) - 1
    assert any(f.level is Severity.NOTE and "orphaned" in f.words for f in examine(loaded))
    current = find_round(loaded, "liten")
    assert current is not None
    found = material(loaded, current).of_school(document["school"])
    assert found is not None
    write_summary(found, tmp_path / "s.docx")
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "s.docx")).paragraphs)
    assert "Svar som guiden saknar plats för" in text
    assert "lektionsbesök" in text
    assert "fonologisk_screening" in text
    written = under(loaded, document)
    assert written["orphaned"] == {
        "answer/material_i_arbetet/choices": ["np3", "fonologisk_screening"],
        "answer/material_i_arbetet/other": "lektionsbesök",
    }
    with Register(tmp_path / "other.db") as other:
        add_round(other, read_round(small_folder))
        import_documents(other, [write_document(written)])
        assert counted(other)["orphaned"] == counted(loaded)["orphaned"]
        assert under(other, document) == written
        use(small_folder, second(shipped_source, version="3").replace("underlag.other", "material_i_arbetet.other"))
        add_round(other, read_round(small_folder))
        assert "orphaned" not in counted(other)
        assert under(other, document)["answers"]["material_i_arbetet"]["ovrigt"] == "lektionsbesök"


@pytest.mark.parametrize(
    ("renamed", "said"),
    [
        ("{underlag: materialet}", "”materialet” finns inte"),
        ("{np3: np6}", "finns kvar"),
        ("{saknas: np3_niva}", "finns kvar"),
        ("{inget.other: note}", "Frågan ”inget”"),
        ("{saknas.gammal: ord}", "Fältet ”ord”"),
        ("{a: b, b: a}", "Id:t ”b”"),
    ],
)
def test_a_name_that_leads_nowhere_or_is_still_there_is_a_mistake_in_the_guide(
    shipped_source: str, renamed: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=re.escape(said)):
        parse_guide(f"{shipped_source}\nrenamed: {renamed}\n", name="g.yaml")


def test_a_guide_that_renames_nothing_keeps_its_hash(guide: Guide) -> None:
    assert '"renamed"' not in guide_to_json(guide)
    assert guide_hash(guide_to_json(guide)) == guide_hash(
        msgspec.json.encode({**msgspec.to_builtins(guide), "renamed": {}}, order="sorted")
        .decode()
        .replace('"renamed":{},', "")
    )


def test_versions_are_in_the_order_of_their_numbers() -> None:
    assert sorted(["10", "9", "2015b", "1.2", "1.10", "1"], key=lambda v: [is_earlier(w, v) for w in "19"]) != []
    assert is_earlier("9", "10")
    assert is_earlier("1.2", "1.10")
    assert is_earlier("2015", "2015b")
    assert not is_earlier("2", "2")
    assert not is_earlier("3", "2")


NAMES = [f"id{number}" for number in range(6)]


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES)), st.sampled_from(NAMES))
def test_a_name_is_followed_until_the_guide_knows_it(guide: Guide, renamed: dict[str, str], name: str) -> None:
    """Against a walk with a limit: `underlag` stands for the ids that the guide has, at the end of `id0`."""
    ways = {**renamed, "id0": "underlag"}
    changed = msgspec.structs.replace(guide, renamed=ways)
    walked = name
    for _step in range(20):
        walked = ways.get(walked, walked)

    assert question_now(changed, name) == (walked if walked == "underlag" else name)


TICKS = st.lists(st.sampled_from(["np3", "np6", "gammal", "egna_prov", "okand"]), unique=True, max_size=5)


@given(TICKS)
def test_renamed_ticks_are_the_same_set_in_the_guides_order(guide: Guide, first: list[str]) -> None:
    changed = msgspec.structs.replace(guide, renamed={"gammal": "betyg6", "tidigare": "underlag"})
    session = Session("m").foreseen(
        [Change("answer/tidigare/choices", [*first]), Change("answer/saknas/note", "x"), Change("state", "held")]
    )

    now = session_now(changed, session)

    field = changed.questions()[[q.id for q in changed.questions()].index("underlag")].field("choices")
    assert field is not None
    expected = {option_now(changed, field, tick) for tick in first}
    assert set(now.value("answer/underlag/choices")) == expected == {"betyg6" if t == "gammal" else t for t in first}
    order = [option.id for option in changed.field_options(field)]
    known = [tick for tick in now.value("answer/underlag/choices") if tick in order]
    assert known == sorted(known, key=order.index)
    assert session_now(changed, now) == now
    assert now.value("answer/saknas/note") == "x"


def test_no_share_is_given_where_a_whole_question_has_lost_its_place(
    loaded: Register,
    small_folder: Path,
    shipped_source: str,
    document: dict[str, Any],
    write_document: Write,
) -> None:
    import_documents(loaded, [write_document(document)])
    use(small_folder, second(shipped_source, renamed=""))
    force(loaded, small_folder)

    found = counted(loaded)

    assert any(row["place"] == "questions" for row in found["orphaned"])
    asked = [row for row in found["materials"] if row["base"]]
    assert {(row["count"], row["share"], row["orphaned"], row["not_asked"]) for row in asked} == {(0, None, 1, 0)}


def test_a_code_called_something_else_goes_on_under_retired(
    loaded: Register, small_folder: Path, shipped_source: str, document: dict[str, Any], write_document: Write
) -> None:
    import_documents(loaded, [write_document(document)])
    old = document["explanations"][0]["category"]
    renamed = re.sub(rf"- id: {old}\b", "- id: undervisningen", shipped_source)
    use(small_folder, renamed)
    with pytest.raises(RefusedError) as refused:
        add_round(loaded, read_round(small_folder))
    said = str(refused.value)
    assert "now: undervisningen" in said
    assert "retired" in said

    gone = f"codebook:\n  retired:\n    - {{id: {old}, type: effort, label: Förr, now: undervisningen}}\n"
    use(small_folder, renamed.replace("codebook:\n", gone))
    add_round(loaded, read_round(small_folder))

    rows = [row for row in counted(loaded)["explanation_categories"] if row["count"]]
    assert "undervisningen" in {row["category"] for row in rows}
    assert "orphaned" not in counted(loaded)

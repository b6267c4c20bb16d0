from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.dialogue.session import STATES
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.conversations import guide_of, material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_roster, find_round, round_ids


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert re.search(old, text)
    (folder / name).write_text(re.sub(old, new, text), encoding="utf-8")


def test_a_read_round_is_in_the_register_as_it_was_read(loaded: Register, small_folder: Path) -> None:
    folder = read_round(small_folder)
    current = find_round(loaded, "liten")

    assert current == folder.round
    assert current is not None
    assert guide_of(loaded, current) == folder.guide
    assert round_ids(loaded) == ["liten"]
    roster = find_roster(loaded, "liten")
    assert roster is not None
    assert roster.schools == folder.round.schools


def test_a_round_nobody_has_read_is_not_there(register: Register) -> None:
    assert (find_round(register, "liten"), find_roster(register, "liten"), round_ids(register)) == (None, None, [])


def test_reading_the_same_folder_again_changes_nothing(loaded: Register, small_folder: Path) -> None:
    events = loaded.events()

    again = add_round(loaded, read_round(small_folder))

    assert (again.new, again.changes) == (False, ())
    assert loaded.events() == events


def test_reading_a_changed_folder_updates_the_round_and_says_what_changed(loaded: Register, small_folder: Path) -> None:
    edit(small_folder, "results.csv", ";82;50;", ";83;50;")

    again = add_round(loaded, read_round(small_folder))

    assert not again.new
    assert len(again.changes) == 1
    assert "82 → 83" in again.changes[0]
    assert find_round(loaded, "liten") == read_round(small_folder).round


def test_a_school_with_a_meeting_cannot_be_left_out(
    loaded: Register, small_folder: Path, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    import_documents(loaded, [write_document(document)])
    events = loaded.events()
    for name in ("schools.csv", "results.csv"):
        edit(small_folder, name, r"12345678;.*\n", "")

    with pytest.raises(RefusedError, match="Vår skola"):
        add_round(loaded, read_round(small_folder))
    assert loaded.events() == events


def test_the_list_s_numbers_follow_when_a_school_s_grades_change(
    loaded: Register, small_folder: Path, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    import_documents(loaded, [write_document(document)])
    assert [digest.questions for digest in loaded.digests("liten")] == [21]
    edit(small_folder, "schools.csv", ";F-6;", ";F-3;")

    add_round(loaded, read_round(small_folder))

    assert [digest.questions for digest in loaded.digests("liten")] == [16]


def test_a_guide_s_new_wording_reaches_the_round_and_the_old_one_is_kept(
    loaded: Register, small_folder: Path, shipped_source: str
) -> None:
    old = find_round(loaded, "liten")
    (small_folder / "egen.yaml").write_text(shipped_source.replace("saknade du?", "saknade ni?"), encoding="utf-8")
    edit(small_folder, "round.yaml", "guide: nacka-ak3-6", "guide: egen.yaml")

    add_round(loaded, read_round(small_folder))

    new = find_round(loaded, "liten")
    assert old is not None
    assert new is not None
    wordings = []
    for current in (old, new):
        question = guide_of(loaded, current).question("saknas")
        assert question is not None
        wordings.append(question.wordings[0].text)
    assert [words.split()[-1] for words in wordings] == ["du?", "ni?"]


def test_the_material_has_the_meetings_in_the_order_of_the_schools(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    bare = {name: document[name] for name in ("format", "version", "round", "guide")}
    paths = [
        write_document({**bare, "id": name, "school": school, "state": state}, f"{name}.json")
        for name, school, state in (
            ("a", "12345670", "held"),
            ("c", "12345678", "fact-checked"),
            ("b", "12345679", "locked"),
        )
    ]
    import_documents(loaded, paths)
    current = find_round(loaded, "liten")
    assert current is not None

    everything = material(loaded, current)
    assert [c.school.code for c in everything.conversations] == ["12345678", "12345679", "12345670"]
    checked = material(loaded, current, ("fact-checked", "locked"))
    assert [c.school.code for c in checked.conversations] == ["12345678", "12345679"]
    found = everything.of_school("12345670")
    assert found is not None
    assert found.session.id == "a"
    assert everything.of_school("12345671") is None


@pytest.mark.parametrize("older", STATES)
@pytest.mark.parametrize("here", [state for state in STATES if state != "locked"])
def test_an_imported_document_takes_a_meeting_s_state_forward_and_never_back(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path], here: str, older: str
) -> None:
    import_documents(loaded, [write_document({**document, "state": here})])
    expected = max(here, older, key=STATES.index)

    (imported,) = import_documents(loaded, [write_document({**document, "state": older})])

    assert loaded.session(document["id"]).state == expected
    assert [digest.state for digest in loaded.digests("liten")] == [expected]
    assert imported.changed == (expected != here)


def test_what_else_an_older_document_says_is_read_though_its_state_is_not(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    import_documents(loaded, [write_document({**document, "state": "coded"})])

    import_documents(loaded, [write_document({**document, "answers": {"skattning": {"rating": 3}}})])

    session = loaded.session(document["id"])
    assert session.state == "coded"
    assert {head.value for head in session.versions("answer/skattning/rating")} == {3, 7}


def changed_guide(folder: Path, source: str, old: str, new: str) -> None:
    assert old in source
    (folder / "guide.yaml").write_text(source.replace(old, new), encoding="utf-8")
    edit(folder, "round.yaml", "(?m)^guide: .*$", "guide: guide.yaml")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("id: uppfoljning_elev\n", "id: uppfoljning_elever\n", "'uppfoljning_elev'"),
        ("{id: samla_in, label", "{id: samla, label", "'samla_in'"),
        ("id: undervisning\n", "id: undervisningen\n", "'undervisning'"),
    ],
)
def test_a_guide_that_would_leave_answers_behind_is_refused_with_the_ids(
    old: str,
    new: str,
    named: str,
    loaded: Register,
    small_folder: Path,
    shipped_source: str,
    write_document: Callable[..., Path],
    document: dict[str, Any],
) -> None:
    import_documents(loaded, [write_document(document)])
    before = find_round(loaded, "liten")
    changed_guide(small_folder, shipped_source, old, new)

    with pytest.raises(RefusedError) as refused:
        add_round(loaded, read_round(small_folder))

    assert named in str(refused.value)
    assert find_round(loaded, "liten") == before


def test_a_guide_with_other_words_and_the_same_ids_is_taken(
    loaded: Register,
    small_folder: Path,
    shipped_source: str,
    write_document: Callable[..., Path],
    document: dict[str, Any],
) -> None:
    import_documents(loaded, [write_document(document)])
    changed_guide(small_folder, shipped_source, "label: Samla in}", "label: Hämta in}")

    assert add_round(loaded, read_round(small_folder)).changes

"""Two registers that hold a meeting each, their documents, and what becomes of what both have changed."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.document import write_document as exported
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Session
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Entry, Register
from resultatdialog.work.check import Severity, examine
from resultatdialog.work.conflict_notes import noted_conflicts
from resultatdialog.work.conflicts import find_conflicts, settle
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.documents import ImportedDocument, import_documents
from resultatdialog.work.erasure import redact_sessions
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round

ID = "0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e"
NOTE, OTHER_NOTE = "answer/uppfoljning_elev/note", "answer/saknas/note"


@pytest.fixture
def twins(
    loaded: Register, loaded_file: Path, tmp_path: Path, document: dict[str, Any], write_document: Callable[..., Path]
) -> Iterator[tuple[Register, Register]]:
    """Two registers with the contract's meeting, the second read in from the first one's document."""
    import_documents(loaded, [write_document(document)])
    shutil.copy(loaded_file, tmp_path / "other.db")
    with Register(tmp_path / "other.db") as other:
        other.become_another_device()
        send(loaded, other, tmp_path)
        yield loaded, other


def sit(register: Register) -> OpenMeeting:
    current = find_round(register, "liten")
    assert current is not None
    return OpenMeeting(register, open_conversation(register, current, guide_of(register, current), "12345678"))


def letter(register: Register, folder: Path, name: str = "brev.json") -> Path:
    path = folder / name
    path.write_text(exported(sit(register).conversation), encoding="utf-8")
    return path


def send(sender: Register, receiver: Register, folder: Path, **how: Any) -> ImportedDocument:
    (done,) = import_documents(receiver, [letter(sender, folder)], "importören", **how)
    return done


def write(register: Register, target: str, value: Any, actor: str = "AL") -> None:
    register.append([Entry(register.session(ID), [Change(target, value)])], actor=actor)


def session(register: Register) -> Session:
    return register.session(ID)


def folded(register: Register) -> dict[str, Any]:
    """Target to its value or its versions, withdrawn values left out."""
    found = session(register)
    told = {target: [head.value for head in found.versions(target)] or found.value(target) for target in found.heads}
    return {target: value for target, value in told.items() if value is not None}


def sound(register: Register) -> None:
    """The log verifies and the list of meetings is as the log tells it."""
    assert chain_faults(register.events()) == []
    assert [finding.words for finding in examine(register) if finding.level is Severity.FAULT] == []


def test_a_document_of_ours_comes_out_of_another_register_as_it_went_in(
    twins: tuple[Register, Register], tmp_path: Path
) -> None:
    here, there = twins
    write(here, "answer/np3_bada/choice", "no")  # hides fields that have a value
    write(here, OTHER_NOTE, "x")
    write(here, OTHER_NOTE, None)
    coding = session(here).explanations[0]
    write(here, coding.target, None)
    write(here, targets.second_coder("ÅA"), {"at": "2016-04-12T10:31:00+02:00"})
    write(here, targets.asked("saknas"), "Saknas något?")

    assert send(here, there, tmp_path).effect == "updated"

    assert folded(there) == folded(here)
    assert session(there).explanations == ()
    assert (
        json.loads(letter(there, tmp_path).read_bytes())["heads"].keys()
        == json.loads(letter(here, tmp_path).read_bytes())["heads"].keys()
    )
    assert send(there, here, tmp_path).changed == 0
    sound(there)


def test_what_was_built_on_ours_updates_it_and_an_older_document_changes_nothing(
    twins: tuple[Register, Register], tmp_path: Path
) -> None:
    here, there = twins
    old = letter(here, tmp_path, "gammal.json")
    write(here, NOTE, "nytt", "ÅA")

    done = send(here, there, tmp_path)
    (late,) = import_documents(there, [old])

    assert (done.effect, done.changed) == ("updated", 1)
    assert [(target, now) for target, _was, now in done.replaced] == [(NOTE, "nytt")]
    assert (late.effect, late.changed) == ("behind", 0)
    assert session(there).value(NOTE) == "nytt"


def test_a_withdrawn_coding_does_not_come_back(twins: tuple[Register, Register], tmp_path: Path) -> None:
    here, there = twins
    write(there, session(there).explanations[0].target, None)

    assert send(here, there, tmp_path).effect == "behind"
    assert session(there).explanations == ()


def test_author_time_and_computer_are_those_of_the_words_and_the_event_is_the_importer_s(
    twins: tuple[Register, Register], tmp_path: Path
) -> None:
    here, there = twins
    write(here, NOTE, "nytt", "ÅA")
    wrote = next(event for event in here.events(ID) if event.value == "nytt")

    send(here, there, tmp_path)

    (head,) = session(there).heads[NOTE]
    assert head.event is not None
    assert (head.event.actor, head.event.device_id) == ("importören", there.device_id)
    assert (head.origin.event, head.origin.actor) == (wrote.event_id, "ÅA")
    assert (head.origin.at, head.origin.device) == (wrote.at, here.device_id)


def test_what_both_changed_is_kept_twice_and_settled_by_a_person_for_both(
    twins: tuple[Register, Register], tmp_path: Path
) -> None:
    here, there = twins
    write(here, NOTE, "här", "AL")
    write(there, NOTE, "där", "ÅA")

    assert (send(here, there, tmp_path).effect, send(there, here, tmp_path).conflicts) == ("conflict", 1)
    assert (send(here, there, tmp_path).effect, send(there, here, tmp_path).effect) == ("same", "same")

    (ours,), (theirs,) = find_conflicts(here), find_conflicts(there)
    assert (ours.id, ours.versions) == (theirs.id, theirs.versions)
    assert {(version.value, version.actor) for version in ours.versions} == {("här", "AL"), ("där", "ÅA")}
    assert session(here).value(NOTE) is None
    assert noted_conflicts(here, "liten") == 1

    settle(here, ours.id, [version.value for version in ours.versions].index("där") + 1, "BB", "så var det")
    assert send(here, there, tmp_path).effect == "updated"

    for register in twins:
        assert find_conflicts(register) == []
        (head,) = session(register).heads[NOTE]
        assert (head.value, head.origin.actor, head.origin.why) == ("där", "BB", "så var det")
        sound(register)
    assert noted_conflicts(here, "liten") == noted_conflicts(there, "liten") == 0


def test_a_late_version_reopens_what_was_settled(twins: tuple[Register, Register], tmp_path: Path) -> None:
    here, there = twins
    write(here, NOTE, "här")
    write(there, NOTE, "där")
    send(there, here, tmp_path)
    (conflict,) = find_conflicts(here)
    settle(here, conflict.id, 1, "BB", "därför")
    write(there, NOTE, "där, och mer")

    assert send(there, here, tmp_path).effect == "conflict"
    (again,) = find_conflicts(here)
    assert again.id != conflict.id


def test_a_conflict_travels_in_the_document(
    twins: tuple[Register, Register], tmp_path: Path, loaded_file: Path
) -> None:
    here, there = twins
    write(here, NOTE, "här")
    write(there, NOTE, "där")
    send(there, here, tmp_path)
    shutil.copy(loaded_file, tmp_path / "third.db")
    with Register(tmp_path / "third.db") as third:
        done = send(here, third, tmp_path)

        assert (done.effect, done.conflicts) == ("conflict", 1)
        assert folded(third) == folded(here)


@pytest.mark.parametrize(("mine", "theirs"), [("status", "note"), ("note", "status")])
def test_declined_on_one_side_and_words_on_the_other_are_one_conflict(
    twins: tuple[Register, Register], tmp_path: Path, mine: str, theirs: str
) -> None:
    for register, name in zip(twins, (mine, theirs), strict=True):
        write(register, targets.answer("saknas", name), "declined" if name == "status" else "ord")
    here, there = twins

    send(there, here, tmp_path)

    (conflict,) = find_conflicts(here)
    assert conflict.target == "answer/saknas/status"
    assert {version.value for version in conflict.versions} == {"declined", "answered"}
    meeting = sit(here)
    question = meeting.conversation.guide.question("saknas")
    assert question is not None
    assert not meeting.answer(question, "note", "över båda")
    settle(here, conflict.id, [v.value for v in conflict.versions].index("answered") + 1, "AL", "hon svarade")
    assert session(here).answer("saknas") == {"note": "ord"}


def test_a_document_by_hand_brings_new_answers_in_and_what_differs_waits(
    twins: tuple[Register, Register], document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    here, _there = twins
    by_hand = copy.deepcopy(document)
    by_hand["answers"]["saknas"] = {"note": "nytt"}
    by_hand["answers"]["skattning"]["rating"] = 2
    del by_hand["answers"]["underlag"]

    (done,) = import_documents(here, [write_document(by_hand)])
    (again,) = import_documents(here, [write_document(by_hand)])

    assert (done.effect, done.changed, done.conflicts) == ("conflict", 2, 1)
    assert again.changed == 0
    assert session(here).value(OTHER_NOTE) == "nytt"
    assert {head.value for head in session(here).versions("answer/skattning/rating")} == {2, 7}
    assert session(here).answer("underlag")["other"] == "lektionsbesök"


def test_a_value_corrected_by_hand_beside_its_head_is_not_passed_over(
    twins: tuple[Register, Register], tmp_path: Path, write_document: Callable[..., Path]
) -> None:
    here, _there = twins
    corrected = json.loads(letter(here, tmp_path).read_bytes())
    corrected["answers"]["skattning"]["rating"] = 2

    (done,) = import_documents(here, [write_document(corrected)])

    assert done.effect == "conflict"
    assert {head.value for head in session(here).versions("answer/skattning/rating")} == {2, 7}


def test_replace_settles_at_once_and_keeps_who_and_why(
    twins: tuple[Register, Register], document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    here, _there = twins
    document["answers"]["skattning"]["rating"] = 2

    (done,) = import_documents(here, [write_document(document)], "ÅA", replace_why="fel inskrivet")

    assert (done.effect, done.changed) == ("updated", 1)
    (head,) = session(here).heads["answer/skattning/rating"]
    assert (head.value, head.origin.actor, head.origin.why) == (2, "ÅA", "fel inskrivet")
    sound(here)


def test_erased_words_do_not_come_back_and_it_is_said(twins: tuple[Register, Register], tmp_path: Path) -> None:
    here, there = twins
    write(there, NOTE, "Kanariefågel7731")
    old = letter(there, tmp_path, "gammal.json")
    send(there, here, tmp_path)
    redact_sessions(here, [ID], "begärt", "AL")

    for path in (old, letter(there, tmp_path)):
        (done,) = import_documents(here, [path])
        assert done.held_back > 0
        assert done.changed == 0
    (forced,) = import_documents(here, [old], "AL", replace_why="ändå")
    write(there, NOTE, "Kanariefågel7731 igen")
    assert send(there, here, tmp_path).held_back > 0
    assert "Kanarie" not in "".join(event.body for event in here.events())
    assert forced.held_back > 0
    sound(here)


def test_an_erasure_settles_no_conflict(twins: tuple[Register, Register], tmp_path: Path) -> None:
    here, there = twins
    coding = session(here).explanations[0]
    for register, category in ((here, "organisation"), (there, "stodinsatser")):
        value = {**coding._replace(category=category).change().value}  # type: ignore[dict-item]
        write(register, coding.target, value)
    send(there, here, tmp_path)

    redact_sessions(here, [ID], "begärt", "AL")

    versions = session(here).versions(coding.target)
    categories = {head.value["category"] for head in versions if isinstance(head.value, dict)}
    assert categories == {"organisation", "stodinsatser"}
    assert "inte med momentet" not in "".join(event.body for event in here.events())
    sound(here)


def test_the_emergency_copy_does_not_undo_what_was_written_after_it(
    twins: tuple[Register, Register], tmp_path: Path
) -> None:
    here, _there = twins
    copied = sit(here).emergency_copy(tmp_path / "sticka")
    write(here, NOTE, "skrivet efteråt")

    (done,) = import_documents(here, [copied])

    assert (done.effect, session(here).value(NOTE)) == ("behind", "skrivet efteråt")


def test_of_two_states_the_earlier_one_counts(twins: tuple[Register, Register], tmp_path: Path) -> None:
    here, there = twins
    write(here, targets.STATE, "coded")
    write(there, targets.STATE, "fact-checked")

    send(there, here, tmp_path)

    assert session(here).state == "coded"
    assert [digest.state for digest in here.digests()] == ["coded"]
    assert targets.STATE in session(here).conflicts


@pytest.mark.parametrize(
    ("conflict", "take", "by", "why"),
    [
        ("0123456789", 1, "AL", "x"),
        (None, 3, "AL", "x"),
        (None, 0, "AL", "x"),
        (None, 1, " ", "x"),
        (None, 1, "AL", ""),
    ],
)
def test_what_cannot_be_settled_is_refused_and_nothing_changes(
    twins: tuple[Register, Register], tmp_path: Path, conflict: str | None, take: int, by: str, why: str
) -> None:
    here, there = twins
    write(here, NOTE, "här")
    write(there, NOTE, "där")
    send(there, here, tmp_path)
    before = here.events()

    with pytest.raises(RefusedError):
        settle(here, conflict or find_conflicts(here)[0].id, take, by, why)
    assert here.events() == before


@pytest.mark.parametrize(
    ("target", "head", "place"),
    [
        ("answer/skattning/rating", {"event": "a/b", "over": []}, "heads.answer/skattning/rating.event"),
        ("answer/skattning/rating", {"event": "a"}, "over"),
        ("answer/skattning/rating", {"event": "a", "over": ["a"]}, "heads.answer/skattning/rating.over"),
        ("answer/skattning/rating", {"event": "a", "over": [], "value": 11}, "heads.answer/skattning/rating"),
        ("answer/saknas/note", {"event": "a", "over": []}, "heads.answer/saknas/note"),
        ("answer/finns_inte/note", {"event": "a", "over": [], "value": "x"}, "heads.answer/finns_inte/note"),
        ("redact/x", {"event": "a", "over": [], "value": {"events": []}}, "heads.redact/x"),
        ("coding/e/AL", {"event": "a", "over": [], "value": {"measure": "np3"}}, "heads.coding/e/AL"),
        ("coding/e/AL", {"event": "a", "over": [], "value": 7}, "heads.coding/e/AL"),
        ("done/AL", {"event": "a", "over": [], "value": {}}, "heads.done/AL"),
        ("about/school", {"event": "a", "over": [], "value": "99999999"}, "heads.about/school"),
        ("state", {"event": "a", "over": [], "value": "klar"}, "heads.state"),
        ("state", {"event": "a", "over": [], "at": "i går"}, "heads.state.at"),
        ("state", [], "heads.state"),
        ("", {"event": "a", "over": [], "value": 1}, "heads."),
    ],
)
def test_a_wrong_head_is_refused_with_its_place(
    loaded: Register, document: dict[str, Any], write_document: Callable[..., Path], target: str, head: Any, place: str
) -> None:
    document["heads"] = {target: head}

    with pytest.raises(RefusedError) as refused:
        import_documents(loaded, [write_document(document)])
    assert place in str(refused.value)
    assert loaded.digests() == []


def test_meetings_without_a_conflict_are_not_read(
    twins: tuple[Register, Register],
    tmp_path: Path,
    document: dict[str, Any],
    write_document: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there = twins
    quiet = {**copy.deepcopy(document), "id": "andra-motet", "school": "12345670", "explanations": [], "answers": {}}
    import_documents(here, [write_document(quiet, "andra.json")])
    write(here, NOTE, "här")
    write(there, NOTE, "där")
    send(there, here, tmp_path)
    read: list[str] = []
    really = Register.session

    def session_of(register: Register, session_id: str) -> Session:
        read.append(session_id)
        return really(register, session_id)

    monkeypatch.setattr(Register, "session", session_of)
    (found,) = find_conflicts(here)
    settle(here, found.id, 1, "AL", "så var det")

    assert ID in read
    assert "andra-motet" not in read
    assert find_conflicts(here) == []

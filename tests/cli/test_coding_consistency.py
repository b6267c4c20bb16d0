"""`coding consistency`: the list, a decision, its way to another register, and what is refused."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.cli.coding_consistency import consistency
from resultatdialog.coding.settlement import counted_codings
from resultatdialog.dialogue.document import write_document as exported
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

WriteDocument = Callable[..., Path]
Ask = Callable[..., dict[str, Any]]
AT = "2016-04-13T10:00:00+02:00"
SAID = "Vi hann inte med [b]momentet[/b] i två klasser."


@pytest.fixture
def path(tmp_path: Path, small_folder: Path, document: dict[str, Any], write_document: WriteDocument) -> Path:
    """A register with two schools that say the same; AL codes both, differently, and is done."""
    return office(tmp_path / "r.db", small_folder, [write_document(one, f"{one['id']}.json") for one in two(document)])


def office(path: Path, folder: Path, documents: list[Path]) -> Path:
    with Register(path) as register:
        if find_round(register, "liten") is None:
            add_round(register, read_round(folder))
        import_documents(register, documents)
    return path


def two(document: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for school, category in (("12345678", "undervisning"), ("12345679", "organisation")):
        made = {**deepcopy(document["explanations"][0]), "id": f"e{school}", "category": category, "quote": SAID}
        bare = {name: document[name] for name in ("format", "version", "round", "guide")}
        about = {"id": f"s{school}", "school": school, "state": "held", "answers": {}, "explanations": [made]}
        found.append({**bare, **about, "coding_done": {"AL": AT}})
    return found


def asked(path: Path, **more: Any) -> Namespace:
    opening = {"register": path, "unprotected": False, "passphrase_file": None, "recovery_key": None}
    opening |= {"place_anyway": None, "round": None, "format": "text", "all": False, "settle": None}
    return Namespace(**{**opening, "take_back": None, "take": None, "by": None, "why": None, **more})


def listed(path: Path, capsys: pytest.CaptureFixture[str], **more: Any) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert consistency(asked(path, format="json", **more)) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["pairs"]
    return found


def counted(path: Path) -> list[list[str]]:
    with Register(path) as register:
        current = find_round(register, "liten")
        assert current is not None
        found = material(register, current)
        book = found.guide.codebook
        return [[one.category for one in counted_codings(book, each.session)] for each in found.conversations]


def test_a_pair_is_settled_leaves_the_list_and_is_taken_back(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pair,) = listed(path, capsys)
    assert consistency(asked(path)) == 0
    said = capsys.readouterr().out
    assert pair["id"] in said and SAID in said and "1 par är inte avgjort." in said

    assert consistency(asked(path, settle=pair["id"], take=2, by="BT", why="orden säger så")) == 0

    assert "Avgjort av BT: Organisation, " in capsys.readouterr().out
    assert counted(path) == [["organisation"], ["organisation"]]
    assert listed(path, capsys) == []
    (settled,) = listed(path, capsys, all=True)
    assert (settled["state"], settled["decisions"][0]["by"]) == ("alike", "BT")

    assert consistency(asked(path, take_back=pair["id"], by="BT")) == 0
    assert counted(path) == [["undervisning"], ["organisation"]]
    assert consistency(asked(path, settle=pair["id"], take=0, by="BT", why="annat moment")) == 0
    assert listed(path, capsys) == []
    assert counted(path) == [["undervisning"], ["organisation"]]


@pytest.mark.parametrize("take", [1, 0])
def test_a_decision_goes_to_another_register_with_the_documents(
    path: Path, tmp_path: Path, small_folder: Path, capsys: pytest.CaptureFixture[str], take: int
) -> None:
    (pair,) = listed(path, capsys)
    consistency(asked(path, settle=pair["id"], take=take, by="BT", why="orden säger så"))
    documents = []
    with Register(path) as register:
        current = find_round(register, "liten")
        assert current is not None
        for meeting in material(register, current).conversations:
            documents.append(tmp_path / f"out-{meeting.school.code}.json")
            documents[-1].write_text(exported(meeting), encoding="utf-8")

    other = office(tmp_path / "other.db", small_folder, documents[:1])
    office(other, small_folder, documents[1:])

    assert listed(other, capsys) == []
    assert listed(other, capsys, all=True) == listed(path, capsys, all=True)
    assert counted(other) == counted(path)


def test_what_cannot_be_decided_is_refused_with_a_reason(
    path: Path, tmp_path: Path, small_folder: Path, document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    (pair,) = listed(path, capsys)
    for ask, why in (
        ({"settle": "abc", "take": 1}, "abc: är inget sådant par"),
        ({"settle": pair["id"], "take": 4}, "0 till 3"),
        ({"settle": pair["id"]}, "--take: ange vilket"),
        ({"settle": pair["id"], "take": 1, "why": " "}, "ett namn och ett skäl"),
        ({"take_back": pair["id"]}, "inget avgjort"),
    ):
        with pytest.raises(RefusedError, match=why):
            consistency(asked(path, **{"by": "BT", "why": "x", **ask}))

    unfinished = {**two(document)[0], "coding_done": {}}
    file = tmp_path / "unfinished.json"
    file.write_text(json.dumps(unfinished), encoding="utf-8")
    second = {**two(document)[1]}
    other_file = tmp_path / "second.json"
    other_file.write_text(json.dumps(second), encoding="utf-8")
    other = office(tmp_path / "unfinished.db", small_folder, [file, other_file])
    (pair,) = listed(other, capsys)
    assert [one["kind"] for one in pair["obstacles"]] == ["unfinished"]
    with pytest.raises(RefusedError, match="inte färdigkodad"):
        consistency(asked(other, settle=pair["id"], take=1, by="BT", why="x"))
    assert counted(other) == [["undervisning"], ["organisation"]]

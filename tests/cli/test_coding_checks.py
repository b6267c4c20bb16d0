from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.cli import coding_checks
from resultatdialog.coding.coder_status import done_change
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.targets import SAMPLE, codebook_stream
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round

Options = Callable[..., Namespace]
SCHOOLS = ("12345678", "12345679", "12345670")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.db"


@pytest.fixture
def options(path: Path, small_folder: Path, document: dict[str, Any], write_document: Callable[..., Path]) -> Options:
    """What a command is given, on a register with three meetings, each coded by AL."""
    with Register(path) as register:
        add_round(register, read_round(small_folder))
        import_documents(register, [write_document(meeting, f"{meeting['id']}.json") for meeting in meetings(document)])
    opening = {"register": path, "unprotected": False, "passphrase_file": None, "recovery_key": None}
    opening |= {"place_anyway": None, "round": None, "format": "text"}
    opening |= {"schools": None, "seed": None, "again": False, "by": None}
    return lambda **more: Namespace(**{**opening, **more})


def meetings(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Grade 3's low result explained by strengths, the high one by the pupils, grade 6's low one by weaknesses."""
    said = [("np3", "undervisning", "strength"), ("np3", "elevernas_forutsattningar", "strength")]
    said.append(("np6", "undervisning", "weakness"))
    found = []
    for school, (measure, category, valence) in zip(SCHOOLS, said, strict=True):
        question = {"np3": "np3_niva", "np6": "np6_orsak"}[measure]
        coding = {**document["explanations"][0], "id": f"e{school}", "measure": measure, "question": question}
        coding |= {"category": category, "valence": valence, "subject": None}
        bare = {name: document[name] for name in ("format", "version", "round", "guide")}
        found.append({**deepcopy(bare), "id": f"s{school}", "school": school, "answers": {}, "explanations": [coding]})
    return found


def second_coder(path: Path, school: str) -> None:
    """ÅA reads a school and finds nothing to code; both are done."""
    with Register(path) as register:
        session = register.session(f"s{school}")
        at = register.clock().isoformat()
        register.append([Entry(session, [done_change("AL", at), done_change("ÅA", at)])])


def plain(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_nothing_is_drawn_until_somebody_asks(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    assert coding_checks.sample(options()) == 0

    said = capsys.readouterr().out
    assert "Inga skolor har dragits." in said
    assert "Ingen skola är dubbelkodad än." in said


def test_a_draw_is_kept_with_its_seed_and_all_it_was_drawn_among(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coding_checks.sample(options(schools=2, seed=7, by="AL")) == 0
    said = capsys.readouterr().out
    assert "2 av 3 (67" in said
    assert "av AL, med talet 7" in said

    assert coding_checks.sample(options(format="json")) == 0
    drawn = plain(capsys)["sample"]
    assert (drawn["seed"], drawn["among"], drawn["by"]) == (7, sorted(SCHOOLS), "AL")
    assert len(set(drawn["schools"]) & set(SCHOOLS)) == 2
    assert (drawn["done"], drawn["settled"], drawn["earlier"]) == ([], [], [])


def test_progress_is_told_in_the_round_s_order_and_the_line_has_its_bases(
    options: Options, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coding_checks.sample(options(schools=3, seed=7, by="AL")) == 0
    second_coder(path, SCHOOLS[2])
    capsys.readouterr()

    assert coding_checks.sample(options()) == 0
    said = capsys.readouterr().out
    assert [line[2:10] for line in said.splitlines() if line.startswith("  1")] == list(SCHOOLS)
    assert "Bergskolan 日本: dubbelkodad\n" in said
    assert "Dubbelkodade och klara: 1 av 3 (33" in said
    assert "Samsyn klar: 0 av 3 (0" in said
    assert "1 av 3 skolor dubbelkodades, samstämmighet 0\u00a0% (0 av 1 bedömning)." in said


def test_without_a_draw_the_schools_coded_by_two_are_still_counted(
    options: Options, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second_coder(path, SCHOOLS[0])

    assert coding_checks.sample(options(format="json")) == 0
    found = plain(capsys)
    assert found["sample"] is None
    assert found["doubled"] == {"schools": 1, "base": 3, "alike": 0, "cells": 1, "share": 0}
    assert found["line"].startswith("1 av 3 skolor dubbelkodades")


def test_a_new_draw_after_work_has_begun_is_refused_unless_asked_for_and_the_first_stays_in_the_log(
    options: Options, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coding_checks.sample(options(schools=3, seed=1, by="AL")) == 0
    assert coding_checks.sample(options(schools=3, seed=2, by="AL")) == 0  # nobody has begun
    second_coder(path, SCHOOLS[0])

    with pytest.raises(RefusedError, match="har redan börjat koda"):
        coding_checks.sample(options(schools=2, seed=3, by="BT"))
    capsys.readouterr()
    assert coding_checks.sample(options(schools=2, seed=3, by="BT", again=True)) == 0

    assert "drogs tidigare" in capsys.readouterr().out
    with Register(path) as register:
        draws = [event.value["seed"] for event in register.events(codebook_stream("liten")) if event.target == SAMPLE]
    assert draws == [1, 2, 3]


def test_a_seed_nobody_chose_is_kept_too(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    assert coding_checks.sample(options(schools=1, by="AL", format="json")) == 0

    assert 0 <= plain(capsys)["sample"]["seed"] < coding_checks.SEEDS


@pytest.mark.parametrize(
    ("ask", "why"),
    [({"schools": 4, "by": "AL"}, "från 1 till 3"), ({"schools": 1}, "--by: är tomt")],
)
def test_a_draw_that_cannot_be_made_is_refused(options: Options, ask: dict[str, Any], why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        coding_checks.sample(options(**ask))


def test_the_mirror_asks_softly_school_by_school_in_the_round_s_order(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coding_checks.checks(options()) == 0

    said = capsys.readouterr().out.splitlines()
    assert said[:4] == [
        "Vår skola [skratt] [/b]",
        "  Nationella prov årskurs 3: Resultatet är lågt men bara styrkor är kodade. Stämmer det?",
        "=cmd; Ärtans skola",
        "  Nationella prov årskurs 3: Inget av det skolan själv gör är kodat. Sades inget om det?",
    ]
    assert said[4] == "Skolor med något att se över: 2 av 3 (67\u00a0%)"
    assert said[-2] == "Kodade resultat (skola × resultat) utan något av det skolan själv gör: 1 av 3 (33\u00a0%)"
    assert said[-1] == "Följdfrågan har inte visats."


def test_how_often_the_follow_up_was_shown_is_told_with_what_came_of_it(
    options: Options, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Register(path) as register:
        shown = Change("prompt/np6", {"shown": "Vad gör ni själva?", "after": []})
        register.append([Entry(register.session(f"s{SCHOOLS[2]}"), [shown])])

    assert coding_checks.checks(options()) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "Följdfrågan visades för 1 resultat. Det skolan själv gör kodades därefter: 1 av 1 (100\u00a0%)"


def test_the_checks_as_json(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    assert coding_checks.checks(options(format="json")) == 0

    found = plain(capsys)
    assert [(r["school"], r["group"], r["kind"]) for r in found["remarks"]] == [
        (SCHOOLS[0], "np3", "low_strengths"),
        (SCHOOLS[1], "np3", "no_effort"),
    ]
    assert found["reach"] == {"coded": 3, "stopped": 1, "prompted": 0, "effort_after": 0}

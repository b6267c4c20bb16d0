from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from full_disk import Disk
from resultatdialog.coding.codebook import code_addition, code_edit, code_merge, code_split, codebook_changes
from resultatdialog.coding.sampling import sample_in
from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Codebook, Guide
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.codebooks import coding_stream, current_codebook, draw_sample, record_decision
from resultatdialog.work.conversations import guide_of
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

pytestmark = pytest.mark.usefixtures("readable_ids")

MEETINGS = {f"9900000{n}": Session(f"s{n}") for n in range(6)}


@pytest.fixture
def office(loaded: Register) -> Register:
    now = [datetime(2026, 11, 22, 8, 0, tzinfo=UTC)]

    def clock() -> datetime:
        now[0] += timedelta(minutes=1)
        return now[0]

    loaded.clock = clock
    return loaded


def book(register: Register, guide: Guide) -> Codebook:
    return current_codebook(register, "liten", guide.codebook)


def ids(found: Codebook) -> list[str]:
    return [code.id for code in found.categories]


def test_a_round_without_decisions_has_the_guide_s_codebook(office: Register, guide: Guide) -> None:
    assert book(office, guide) == guide.codebook
    assert codebook_changes(coding_stream(office, "liten")) == ()


def test_decisions_hold_from_then_on_and_say_who_when_and_why(office: Register, guide: Guide) -> None:
    before = ids(guide.codebook)
    record_decision(
        office,
        "liten",
        "add",
        code_addition(book(office, guide), "effort", {"label": "Lärmiljö"}),
        by="AL",
        why="Nytt.",
    )
    record_decision(
        office,
        "liten",
        "merge",
        code_merge(book(office, guide), ["organisation"], "undervisning"),
        by="ÅA",
        why="Lika.",
    )
    parts = [{"label": "Stöd i klass"}, {"label": "Stöd utanför"}]
    record_decision(
        office, "liten", "split", code_split(book(office, guide), "stodinsatser", parts, 1), by="ÅA", why="Olika."
    )
    now = book(office, guide)
    record_decision(
        office, "liten", "edit", code_edit(now, "larmiljo", {"label": "Lugn"}, redefined=True), by="AL", why="Mer."
    )
    office.close()

    with Register(office.path) as again:
        found = book(again, guide)
        decided = codebook_changes(coding_stream(again, "liten"))
        current = find_round(again, "liten")
        assert current is not None
        assert guide_of(again, current).codebook == found
        assert chain_faults(again.events()) == []

    assert ids(found) == [
        *["stod_i_klass" if code == "stodinsatser" else code for code in before if code != "organisation"],
        "larmiljo",
        "stod_utanfor",
    ]
    assert [(change.op, change.by, change.why) for change in decided] == [
        ("add", "AL", "Nytt."), ("merge", "ÅA", "Lika."), ("split", "ÅA", "Olika."), ("edit", "AL", "Mer."),
    ]  # fmt: skip
    assert [change.at for change in decided] == [f"2026-11-22T08:{minute:02}:00.000+00:00" for minute in (1, 3, 5, 7)]
    assert {code.id: code.since for code in found.categories if code.since} == {
        "stod_i_klass": decided[2].at, "stod_utanfor": decided[2].at, "larmiljo": decided[3].at,
    }  # fmt: skip
    counts = {code.id: found.category(code.id) for code in found.retired}
    assert {code: now.id for code, now in counts.items() if now} == {
        "organisation": "undervisning", "stodinsatser": "stod_utanfor",
    }  # fmt: skip


def test_another_round_keeps_its_own_codebook(office: Register, guide: Guide, small_folder: Path) -> None:
    described = small_folder / "round.yaml"
    described.write_text(described.read_text("utf-8").replace("id: liten", "id: annan"), "utf-8")
    add_round(office, read_round(small_folder))

    record_decision(
        office, "liten", "add", code_addition(guide.codebook, "effort", {"label": "Lärmiljö"}), by="AL", why=""
    )

    assert current_codebook(office, "annan", guide.codebook) == guide.codebook


def test_a_decision_that_cannot_be_saved_does_not_hold(disk: Disk, office: Register, guide: Guide) -> None:
    disk.fill()

    with pytest.raises(NotSavedError):
        record_decision(
            office, "liten", "add", code_addition(guide.codebook, "effort", {"label": "Lärmiljö"}), by="AL", why=""
        )

    disk.free()
    assert office.try_again() is None
    assert book(office, guide) == guide.codebook


# The sample that is coded twice.


def test_the_draw_is_recorded_and_can_be_drawn_again_until_it_is_coded(office: Register) -> None:
    first = draw_sample(office, "liten", MEETINGS, 3, 7, by="AL")
    assert sample_in(coding_stream(office, "liten")) == first
    assert (first.seed, first.by, len(first.schools), first.among) == (7, "AL", 3, tuple(sorted(MEETINGS)))

    second = draw_sample(office, "liten", MEETINGS, 2, 8, by="ÅA")
    assert sample_in(coding_stream(office, "liten")) == second

    twice = {
        code: Session(code).foreseen(
            [Explanation("e", "np3", "undervisning", "weakness", "", "np3_niva", who).change() for who in ("AL", "ÅA")]
        )
        for code in second.schools
    }
    with pytest.raises(RefusedError, match="--again"):
        draw_sample(office, "liten", {**MEETINGS, **twice}, 2, 9, by="AL")
    third = draw_sample(office, "liten", {**MEETINGS, **twice}, 2, 9, by="AL", again=True)
    assert sample_in(coding_stream(office, "liten")) == third
    seeds = [event.value["seed"] for event in office.events("coding/liten") if event.target == "sample"]
    assert seeds == [7, 8, 9]  # the earlier draws stay in the log


def test_a_draw_and_the_decisions_leave_each_other_alone(office: Register, guide: Guide) -> None:
    drawn = draw_sample(office, "liten", MEETINGS, 3, 7, by="AL")
    record_decision(
        office, "liten", "add", code_addition(guide.codebook, "effort", {"label": "Lärmiljö"}), by="AL", why=""
    )

    assert sample_in(coding_stream(office, "liten")) == drawn
    assert len(codebook_changes(coding_stream(office, "liten"))) == 1

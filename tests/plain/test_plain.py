"""The meeting line by line, with the same saving and coding as on the screens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from full_disk import Disk
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.document import write_document
from resultatdialog.dialogue.session import Session
from resultatdialog.intake.problem import RefusedError
from resultatdialog.plain.lines import Person
from resultatdialog.plain.start import hold_plainly
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.plan import book, decline, round_plan
from resultatdialog.work.rounds import find_round
from tui.drive import go_to, open_meeting

SCHOOL = "12345678"
BEGIN = ["", "", "", "", "AL", "ÅA", ""]
"""Day, time, place, principal, who leads, who takes notes, others."""


class Script:
    """Lines that come one after the other, and everything that was said."""

    def __init__(self, *lines: str) -> None:
        self.waiting = list(lines)
        self.said: list[str] = []

    def read(self, prompt: str) -> str | None:
        self.said.append(prompt)
        return self.waiting.pop(0) if self.waiting else None

    def say(self, text: str) -> None:
        self.said.append(text)


def hold(register: Register, *lines: str, school: str = SCHOOL) -> str:
    """Hold the school's meeting with these lines; what was said."""
    script = Script(*lines)
    hold_plainly(register, None, school, Person(script))
    return "\n".join(script.said)


def saved(register: Register) -> Session:
    (digest,) = register.digests()
    return register.session(digest.session_id)


@pytest.fixture
def office(loaded: Register) -> Iterator[Register]:
    loaded.clock = lambda: datetime(2016, 4, 12, 9, 41, 7, tzinfo=UTC)
    yield loaded


def test_a_whole_talk_is_in_the_register(office: Register) -> None:
    said = hold(
        office, *BEGIN, "Vi ser på varje elev. Sen mer.", "1 3", ":n", "Läslyftet 2 ggr 8 v i åk 4.", ":till 5",
        ":gå 9", ":1 4", "1", ":gå 10", ":1 12", ":gå 20", "7", ":å Läsgrupper; AL; 1 maj", ":lös Ny rektor",
        ":gå 4", ":p sedan", ":slut", "3",
    )  # fmt: skip
    session = saved(office)
    assert session.answer("uppfoljning_elev") == {
        "note": "Vi ser på varje elev. Sen mer.", "steps": ["samla_in", "atgarda"],
    }  # fmt: skip
    assert session.answer("np3_sv_orsak")["note"] == "Läslyftet 2 ggr 8 v i åk 4."
    assert "note" not in session.answer("uppfoljning_grupp")
    assert session.answer("np3_bada") == {"count": 4, "choice": "yes"}
    assert session.answer("np3_kunskapskrav")["counts"] == {"sv": 12}
    assert session.answer("skattning")["rating"] == 7
    assert [(a.what, a.who, a.when, a.question) for a in session.agreements] == [
        ("Läsgrupper", "AL", "1 maj", "skattning")
    ]
    assert (session.loose_notes, session.state, session.held_on) == ("Ny rektor", "held", "2016-04-12")
    assert "parked" in next(iter(a for q, a in session.answers.items() if "parked" in a))
    assert "Sparat 09.41.07" in said


def test_an_explanation_is_coded_with_its_place_and_the_result_is_asked_for_where_it_is_not_clear(
    office: Register,
) -> None:
    own = ("Ja. Momentet hanns inte med.", ":k", "2", "4", "2")
    early = ("Lugnt.", ":k", "2", "", "1", "1")
    hold(office, *BEGIN, ":gå 8", *own, ":gå 3", *early)
    first, second = sorted(saved(office).explanations, key=lambda coding: coding.question)
    assert (first.measure, first.category, first.valence, first.quote, first.start, first.field, first.subject) == (
        "np3", "undervisning", "weakness", "Momentet hanns inte med.", 4, "note", "ma",
    )  # fmt: skip
    assert (second.measure, second.question, second.quote) == ("np6", "underlag", "Lugnt.")


def test_undo_and_redo_and_a_command_nobody_knows(office: Register) -> None:
    said = hold(office, *BEGIN, "Ett.", ":nexta", ":z", ":z", ":y", "2", ":ångra", ":z", ":z")
    assert saved(office).answer("uppfoljning_elev") == {}
    assert "Kommandot finns inte, så raden antecknades" in said
    assert said.count("Ångrat") == 4
    assert "Det finns inget mer att ångra" in said


@pytest.mark.parametrize("numbers", ["9", "1 9", "0", "12 12"])
def test_numbers_that_stand_for_no_option_are_noted(office: Register, numbers: str) -> None:
    hold(office, *BEGIN, numbers)
    assert saved(office).answer("uppfoljning_elev") == {"note": numbers}


def test_a_line_of_numbers_can_be_noted_on_purpose(office: Register) -> None:
    hold(office, *BEGIN, ":skriv 1 3")
    assert saved(office).answer("uppfoljning_elev") == {"note": "1 3"}


def test_the_end_of_a_pipe_leaves_the_meeting_as_it_stands(office: Register) -> None:
    said = hold(office, *BEGIN, "Halv")
    assert (saved(office).state, saved(office).answer("uppfoljning_elev")["note"]) == ("ongoing", "Halv")
    assert "fortsätt en annan gång" in said
    hold(office, "mening")
    assert saved(office).answer("uppfoljning_elev")["note"] == "Halv\nmening" or any(
        answer.get("note") == "mening" for answer in saved(office).answers.values()
    )


def test_a_finished_meeting_is_read_until_it_is_corrected_with_name_and_reason(office: Register) -> None:
    hold(office, *BEGIN, "x", ":slut", "3")
    said = hold(office, "", "nej", ":z", "1", ":slut")
    assert saved(office).answer("uppfoljning_elev") == {"note": "x"}
    assert "kan bara läsas" in said
    hold(office, "2", "Bea", "", "fel ord", ":gå 1", "y", ":slut")
    assert saved(office).answer("uppfoljning_elev") == {"note": "x\ny"}
    assert [(c.by, c.why) for c in saved(office).corrections] == [("Bea", "fel ord")]
    assert saved(office).state == "held"


def test_what_cannot_be_saved_is_said_and_saved_later(office: Register, disk: Disk) -> None:
    script = Script(*BEGIN)
    read = script.read

    def then(prompt: str) -> str | None:
        if not script.waiting and not script.said.count("(full)"):
            script.said.append("(full)")
            disk.fill()
            script.waiting = ["På full disk.", ":slut", "2", "1"]
        elif len(script.waiting) == 1:
            disk.free()
        return read(prompt)

    script.read = then  # type: ignore[method-assign]
    hold_plainly(office, None, SCHOOL, Person(script))

    assert "EJ" in "\n".join(script.said)
    assert saved(office).answer("uppfoljning_elev")["note"] == "På full disk."


def test_an_unknown_school_is_refused_and_a_part_of_a_name_is_enough(office: Register) -> None:
    with pytest.raises(RefusedError, match="ingen skola"):
        hold(office, school="Finns inte")
    name = find_round(office, "liten").schools[0].name  # type: ignore[union-attr]
    hold(office, *BEGIN, "x", school=name)
    assert saved(office).school == SCHOOL


COMMANDS = [
    "1", "2", "3", "7", "1 2", "", ":n", ":f", ":d", ":gå 5", ":gå x", ":läs", ":siffror", ":lista", ":k", ":å",
    ":å x;y", ":å ;", ":till 4", ":till", ":lös x", ":lös", ":egen y", ":z", ":y", ":1", ":1 4", ":2 x", ":99 1",
    ":p", ":vetinte", ":avstår z", ":ejställd", ":öppna", ":sparat", ":hjälp", ":om", ":kopia", ":slut", ":skriv 3",
]  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(COMMANDS),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_any_lines_end_in_a_meeting_that_can_be_read_again(office: Register, lines: list[str]) -> None:
    said = hold(office, *BEGIN, *lines)
    (digest,) = office.digests()
    current = find_round(office, "liten")
    assert current is not None
    document = write_document(open_conversation(office, current, guide_of(office, current), digest.school))
    assert json.loads(document)["format"] == "resultatdialog.session"
    assert not any(letter in said for letter in "\x1b\x07\x9b")


# The same meeting on the screens.


def plain(register: Register) -> dict[str, Any]:
    """The meeting's document without what differs by nature: ids, times, and the events behind it."""
    current = find_round(register, "nacka-2016")
    (digest,) = register.digests()
    assert current is not None
    text = write_document(open_conversation(register, current, guide_of(register, current), digest.school))
    document: dict[str, Any] = json.loads(text)
    for name in ("id", "heads", "time"):
        document.pop(name, None)
    for part in (*document["explanations"], *document.get("agreements", [])):
        part.pop("id")
    return document


async def test_the_same_meeting_on_the_screens_gives_the_same_document(tmp_path: Path) -> None:
    from resultatdialog.guide.shipped import sample_round
    from resultatdialog.rounds.folder import read_round
    from resultatdialog.work.round_import import add_round

    folder = read_round(sample_round())
    registers = [
        Register(tmp_path / f"{name}.db", clock=lambda: datetime(2016, 4, 12, 9, 41, 7, tzinfo=UTC)) for name in "ab"
    ]
    one, other = registers
    for register in registers:
        add_round(register, folder)
    hold(
        one, "", "", "", "-", "AL", "ÅA", "", "Vi ser.", "1", ":gå 8", "Ja.", ":k", "", "4", "2", ":gå 9", ":1 4", "1",
        ":gå 20", "7", ":gå 4", ":p sedan", ":å Läsgrupper; AL; 1 maj", school="99000003",
    )  # fmt: skip
    app = ResultatdialogApp(other)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await pilot.press("V", "i", "space", "s", "e", "r", ".", "f6", "1")
        await go_to(pilot, "np3_niva")
        await pilot.press("J", "a", ".", "f4", "4", "2")
        await pilot.pause()
        await go_to(pilot, "np3_bada")
        await pilot.press("f6", "1", "tab", "ctrl+s")
        for field in app.screen.query("LineField"):
            if getattr(field.entry, "field", None) and field.entry.field.id == "count":  # type: ignore[attr-defined]
                field.input.value = "4"  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await go_to(pilot, "skattning")
        await pilot.press("f6", "7")
        await go_to(pilot, "np3_alla_med")
        await pilot.press("f5", "1", *"sedan", "enter")
        await pilot.pause()
        await pilot.press("ctrl+a", *"Läsgrupper", "enter", *"AL", "enter", "1", "space", *"maj", "enter")
        await pilot.pause()
        await pilot.press("ctrl+s")
    first, second = plain(one), plain(other)
    first["participants"] = [person for person in first["participants"] if person["role"] != "principal"]
    first["agreements"][0].pop("question"), second["agreements"][0].pop("question")
    assert first == second
    for register in registers:
        register.close()


def test_a_school_that_does_not_take_part_is_asked_about_before_its_meeting_begins(office: Register) -> None:
    decline(office, "liten", SCHOOL, "tackade nej", "AL")
    said = hold(office, "1")
    assert "Skolan deltar inte: tackade nej" in said
    assert office.digests() == []
    assert SCHOOL in round_plan(office, "liten").not_taking_part

    hold(office, "2", *BEGIN, "Hej.", ":slut", "1")
    assert saved(office).state == "ongoing"
    assert round_plan(office, "liten").not_taking_part == {}


def test_the_list_says_what_is_booked(office: Register) -> None:
    book(office, "liten", SCHOOL, AboutMeeting("2016-04-20", "09:30"), "AL")
    script = Script()
    hold_plainly(office, None, None, Person(script))
    assert any(line.endswith("bokat, ons 20 apr 09.30") for line in script.said)

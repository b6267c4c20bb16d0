"""The typing one undo takes back, against a person who types, stops, mends and moves about."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resultatdialog.dialogue.stretches import PAUSE, text_change
from resultatdialog.register.store import Register
from work.test_meeting import PEOPLE, ask, on_disk, sit_down


class Typist:
    """Somebody who types a note that is saved now and then, and a clock she sets."""

    def __init__(self, register: Register) -> None:
        self.meeting = sit_down(register)
        if not self.meeting.begun:
            self.meeting.begin(PEOPLE)
        self.now = 0.0
        self.meeting.seconds = lambda: self.now
        self.question = ask(self.meeting, "saknas")
        self.register = register

    def saves(self, text: str, after: float = 1.0) -> None:
        """The note is this text `after` seconds later."""
        self.now += after
        self.meeting.answer(self.question, "note", text)

    def note(self) -> str:
        """The note on the disk."""
        return str(on_disk(self.register, self.meeting).answer("saknas").get("note", ""))

    def undone(self) -> list[str]:
        """The note after each undo until there is nothing left to undo."""
        found: list[str] = []
        while True:
            try:
                self.meeting.undo()
            except LookupError:
                return found
            found.append(self.note())


def test_a_sentence_is_one_stretch_however_often_it_is_saved(loaded: Register) -> None:
    typist = Typist(loaded)
    for text in ("Vi h", "Vi hann inte.", "Vi hann inte. Mome", "Vi hann inte. Momentet ströks."):
        typist.saves(text)

    assert typist.undone() == ["Vi hann inte.", ""]


def test_sentences_that_came_in_one_save_are_taken_back_one_by_one(loaded: Register) -> None:
    typist = Typist(loaded)
    typist.saves("Ett. Två. Tre")

    assert typist.undone() == ["Ett. Två. ", "Ett. ", ""]


def test_a_pause_begins_a_stretch_but_never_inside_a_word(loaded: Register) -> None:
    typist = Typist(loaded)
    typist.saves("Vi har klass")
    typist.saves("Vi har klassrum nu", after=PAUSE + 5)
    typist.saves("Vi har klassrum nu och grupper", after=PAUSE + 5)

    assert typist.undone() == ["Vi har klassrum nu", ""]


def test_words_taken_away_at_once_come_back_with_one_undo(loaded: Register) -> None:
    typist = Typist(loaded)
    typist.saves("Momentet hanns inte med")
    typist.saves("", after=0.3)

    assert typist.undone() == ["Momentet hanns inte med", ""]


def test_a_slip_of_the_finger_is_no_stretch_of_its_own(loaded: Register) -> None:
    typist = Typist(loaded)
    for text in ("Vi hannn", "Vi hann", "Vi hann inte"):
        typist.saves(text)

    assert typist.undone() == [""]


def test_writing_elsewhere_in_the_note_is_a_stretch_of_its_own(loaded: Register) -> None:
    typist = Typist(loaded)
    typist.saves("Vi hann inte med", after=1)
    typist.saves("Tyvärr: Vi hann inte med", after=1)

    assert typist.undone() == ["Vi hann inte med", ""]


def test_redo_gives_back_what_undo_took_until_something_new_is_done(loaded: Register) -> None:
    typist = Typist(loaded)
    typist.saves("Ett. Två.")
    typist.meeting.set_aside(ask(typist.meeting, "progression"), "declined")
    assert len(typist.undone()) == 3

    said = [str(typist.meeting.redo()[1]) for _step in range(3)]

    assert typist.note() == "Ett. Två."
    assert on_disk(loaded, typist.meeting).status("progression") == "declined"
    assert "”Två.” står där igen" in said[1]
    typist.meeting.undo()
    typist.saves("Ett. Två. Tre.")
    with pytest.raises(LookupError):
        typist.meeting.redo()


def test_what_is_typed_after_an_undo_is_a_stretch_of_its_own(loaded: Register) -> None:
    typist = Typist(loaded)
    typist.saves("Vi hann")
    typist.saves("Tyvärr: Vi hann", after=0.5)
    typist.meeting.undo()
    typist.saves("Vi hann inte", after=0.5)

    assert typist.undone() == ["Vi hann", ""]


_WORDS = st.sampled_from(
    ["klassrum", "Läslyftet", "2", "ggr", "åk", "t.ex.", "vi", "slut.", "Varför?", "(ja)", "\n", "…"]
)
_ACTS = st.sampled_from(["type", "type", "type", "letters", "erase", "middle", "mark"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_ACTS, _WORDS, st.sampled_from([0.4, 1.5, 9.0])), max_size=15))
def test_undo_and_redo_walk_the_same_way_and_part_no_word(
    loaded: Register, script: list[tuple[str, str, float]]
) -> None:
    typist = Typist(loaded)
    typist.meeting.set_aside(typist.question, "open")
    begun = typist.note()
    typist.meeting = Typist(loaded).meeting
    typist.meeting.seconds = lambda: typist.now
    text, marked = begun, False
    for act, word, after in script:
        if act == "mark":
            marked = not marked
            typist.meeting.set_aside(ask(typist.meeting, "progression"), "declined" if marked else "open")
            continue
        parts = [word[:2], word] if act == "letters" else [word]
        start = text
        for part in parts:
            if act == "erase":
                text = text.rpartition(" ")[0]
            elif act == "middle":
                text = f"{word} {start}"
            else:
                text = f"{start} {part}" if start else part
            typist.saves(text.strip("\n"), after)
    end = typist.note()

    walked = [end, *typist.undone()]

    assert walked[-1] == begun
    for later, earlier in pairwise(walked):
        change = text_change(earlier, later)
        assert not (change.kind == "typed" and earlier[: change.start][-1:].isalnum() and change.added[:1].isalnum())
        assert not re.search(r"[.!?…]\s+\w", change.added) or change.removed
    for expected in reversed(walked[:-1]):
        typist.meeting.redo()
        assert typist.note() == expected
    with pytest.raises(LookupError):
        typist.meeting.redo()

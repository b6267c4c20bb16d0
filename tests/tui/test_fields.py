"""When typed words are saved; the fields' timers run on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.widgets.fields.base import TypedField
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.tui.widgets.fields.text_fields import NoteField
from tui.drive import go_to, note, open_meeting, saved_answer


@dataclass
class Clock:
    """The time, and the timers set on it."""

    now: float = 0.0
    timers: list[OnClock] = field(default_factory=list)

    def set_timer(self, delay: float, callback: Callable[[], None]) -> OnClock:
        timer = OnClock(self, delay, callback, self.now + delay)
        self.timers.append(timer)
        return timer

    def go(self, seconds: float) -> None:
        self.now += seconds
        for timer in [timer for timer in self.timers if timer.due <= self.now + 1e-9]:
            timer.stop()
            timer.callback()


@dataclass(eq=False)
class OnClock:
    clock: Clock
    delay: float
    callback: Callable[[], None]
    due: float

    def stop(self) -> None:
        if self in self.clock.timers:
            self.clock.timers.remove(self)

    def reset(self) -> None:
        self.due = self.clock.now + self.delay


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(
        TypedField, "set_timer", lambda _field, delay, callback: found.set_timer(delay, callback), raising=False
    )
    return found


async def test_steady_typing_is_saved_at_the_latest_after_a_second_and_a_half(
    app: ResultatdialogApp, office: Register, clock: Clock
) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        on_disk = []
        for words in ("V", "Vi", "Vi h", "Vi ha", "Vi han", "Vi hann", "Vi hann ", "Vi hann i", "Vi hann in"):
            note(pilot).text = words  # a key each half second: the pause is never long enough
            await pilot.pause()
            clock.go(0.5)
            await pilot.pause()
            on_disk.append(saved_answer(office, "uppfoljning_elev").get("note", ""))

    assert on_disk == ["", "", "Vi h", "Vi h", "Vi h", "Vi hann", "Vi hann", "Vi hann", "Vi hann in"]


async def test_a_pause_in_typing_saves_sooner(app: ResultatdialogApp, office: Register, clock: Clock) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        note(pilot).text = "Vi"
        await pilot.pause()
        clock.go(0.7)
        await pilot.pause()
        assert saved_answer(office, "uppfoljning_elev") == {}
        clock.go(0.1)
        await pilot.pause()
        assert saved_answer(office, "uppfoljning_elev")["note"] == "Vi"
        assert clock.timers == []


async def test_fields_that_are_still_being_mounted_are_waited_for(app: ResultatdialogApp) -> None:
    """On a slow machine the page is shown again before a new field has its parts: that ended the program."""
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        assert screen.conversation is not None
        screen.question = screen.conversation.guide.question("np6_orsak")
        page = screen.query_one(AnswerPage)
        page._show()
        page._show()
        await go_to(pilot, "np6_orsak")

        assert len([one for one in page.query(NoteField) if one.display and one.id != "comment"]) == 2

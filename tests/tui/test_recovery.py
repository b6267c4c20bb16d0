from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from full_disk import Disk
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Participant
from resultatdialog.intake.text import MAX_TEXT
from resultatdialog.register import backup as backup_module
from resultatdialog.register.backup import BackupUnderWay, backup_folder, backups
from resultatdialog.register.errors import UnreadableRegisterError
from resultatdialog.register.keys import DataKey
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.folder import RoundFolder
from resultatdialog.tui.app import ResultatdialogApp, _crash_report
from resultatdialog.tui.dialogs.emergency_copy import EmergencyCopyDialog
from resultatdialog.tui.dialogs.explanation import ExplanationDialog
from resultatdialog.tui.dialogs.recovered_words import RecoveredWordsDialog
from resultatdialog.tui.dialogs.set_aside import SetAsideDialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.fields.base import Edited
from resultatdialog.tui.widgets.line_input import LineInput
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from tui.drive import FULL, go_to, note, open_meeting, saved, saved_answer

AT = datetime(2016, 4, 12, 9, 41, 7, tzinfo=UTC)


@pytest.fixture
def protected(tmp_path: Path, sample: RoundFolder) -> Iterator[Register]:
    """The sample round in an encrypted register."""
    with Register(tmp_path / "protected.db", key=DataKey.random(), clock=lambda: AT) as register:
        add_round(register, sample)
        yield register


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed in a dialog is kept after a shorter pause than a second."""
    monkeypatch.setattr("resultatdialog.tui.dialogs.dialog.PAUSE", 0.02)


async def drafts(pilot: Pilot[None], register: Register, how_many: int = 1) -> list[tuple[str, str]]:
    """Place and words of the drafts, once there are so many."""
    found: list[tuple[str, str]] = []
    for _attempt in range(200):
        found = [(draft.place, draft.words) for draft in register.drafts()]
        if len(found) == how_many:
            break
        await pilot.pause(0.02)
    return found


async def no_drafts(pilot: Pilot[None], register: Register) -> bool:
    """Whether nothing is kept, even after the pause."""
    await pilot.pause(0.06)
    return register.drafts() == []


async def until(pilot: Pilot[None], kind: type[Screen[Any]]) -> None:
    """Wait until a screen of this kind is on top and has its content."""
    for _attempt in range(200):
        if isinstance(pilot.app.screen, kind) and pilot.app.screen.is_mounted:
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError(f"{pilot.app.screen} is on top")


def shown(pilot: Pilot[None]) -> str:
    """All that stands on the screen on top."""
    return "\n".join(str(static.content) for static in pilot.app.screen.query(Static))


async def code(pilot: Pilot[None]) -> TextArea:
    """The coding dialog's quote, with the cursor in it."""
    await pilot.press("f4", "tab")
    await until(pilot, ExplanationDialog)
    return pilot.app.screen.query_one(TextArea)


async def park(pilot: Pilot[None], reason: str) -> None:
    """The dialog that parks a question, with a reason that is not entered yet."""
    await pilot.press("f5", "1")
    await until(pilot, SetAsideDialog)
    pilot.app.screen.query_one(Input).value = reason


# Words under way in a dialog.


async def test_a_quote_under_way_is_kept_and_after_a_crash_shown_and_put_in_the_note(office: Register) -> None:
    app = ResultatdialogApp(office)
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).text = "Anteckningen."
        await pilot.press("ctrl+s")
        (await code(pilot)).text = "Vi hann [inte] 日本"
        assert await drafts(pilot, office) == [("np3_niva/quote", "Vi hann [inte] 日本")]
        assert saved(office).explanations == ()

    again = ResultatdialogApp(office)
    async with again.run_test() as pilot:
        await until(pilot, RecoveredWordsDialog)
        for words in ("Vi hann [inte] 日本", "citat", "09.41.07"):
            assert words in shown(pilot)
        assert len(office.drafts()) == 1
        await pilot.press("1")
        await until(pilot, MeetingScreen)
        assert saved_answer(office, "np3_niva")["note"] == "Anteckningen.\nVi hann [inte] 日本"
        assert note(pilot).text == "Anteckningen.\nVi hann [inte] 日本"
        assert await no_drafts(pilot, office)
        await pilot.press("ctrl+z")
        assert saved_answer(office, "np3_niva")["note"] == "Anteckningen."


async def test_a_coding_that_is_entered_leaves_no_draft_and_an_unchanged_quote_makes_none(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).text = "Vi hann inte."
        note(pilot).move_cursor(note(pilot).document.end)
        editor = await code(pilot)
        assert editor.text == "Vi hann inte."
        editor.text = " Vi hann inte. "
        assert await no_drafts(pilot, office)
        editor.text = "Vi hann inte med"
        assert await drafts(pilot, office) == [("np3_niva/quote", "Vi hann inte med")]
        await pilot.press("tab", "4", "1")
        await until(pilot, MeetingScreen)
        assert [coding.quote for coding in saved(office).explanations] == ["Vi hann inte med"]
        assert await no_drafts(pilot, office)


async def test_a_reason_under_way_is_kept_until_it_is_entered_or_thrown_away(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await park(pilot, "rektorn kollar")
        assert await drafts(pilot, office) == [("uppfoljning_elev/reason", "rektorn kollar")]
        assert saved_answer(office, "uppfoljning_elev") == {}
        await pilot.press("escape")
        await until(pilot, MeetingScreen)
        assert await no_drafts(pilot, office)

        await park(pilot, "senare")
        assert await drafts(pilot, office) == [("uppfoljning_elev/reason", "senare")]
        await pilot.press("enter")
        await until(pilot, MeetingScreen)
        assert saved_answer(office, "uppfoljning_elev") == {"parked": "senare"}
        assert await no_drafts(pilot, office)


async def test_a_dialog_stays_open_when_its_words_cannot_be_kept(
    app: ResultatdialogApp, office: Register, disk: Disk
) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        editor = await code(pilot)
        disk.fill()
        editor.text = "Vi hann inte"
        assert await no_drafts(pilot, office)
        assert app.screen is editor.screen
        for _attempt in range(100):
            if any("disken är full" in told.message for told in app._notifications):
                break
            await pilot.pause(0.02)
        else:
            raise AssertionError("nothing was said")
        disk.free()
        editor.text = "Vi hann inte med"
        assert await drafts(pilot, office) == [("np3_niva/quote", "Vi hann inte med")]


# After an interruption.


@pytest.fixture
def interrupted(office: Register) -> OpenMeeting:
    """A meeting that was cut off at a question with a note in it, while a reason was being typed."""
    current = find_round(office, "nacka-2016")
    assert current is not None
    held = OpenMeeting(office, open_conversation(office, current, guide_of(office, current), FULL))
    held.begin([Participant("lead", "AL")])
    question = held.conversation.guide.question("np3_niva")
    assert question is not None
    held.answer(question, "note", "Anteckningen [skratt].")
    held.keep_place(question, {})
    held.keep_draft("np3_niva/reason", "Kanariefågel7731")
    return held


async def test_words_under_way_can_be_thrown_away_and_are_kept_until_somebody_says_so(
    app: ResultatdialogApp, office: Register, interrupted: OpenMeeting
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, RecoveredWordsDialog)
        assert "Kanariefågel7731" in shown(pilot)
        assert len(office.drafts()) == 1
        await pilot.press("2")
        await until(pilot, MeetingScreen)
        assert saved_answer(office, "np3_niva") == {"note": "Anteckningen [skratt]."}
        assert await no_drafts(pilot, office)


async def test_without_words_under_way_it_is_said_what_was_saved_last(
    app: ResultatdialogApp, office: Register, interrupted: OpenMeeting
) -> None:
    interrupted.keep_draft("np3_niva/reason", "")
    async with app.run_test() as pilot:
        await until(pilot, MeetingScreen)
        await pilot.pause(0.05)
        (told,) = [told.message for told in app._notifications]
        assert "Anteckningen [skratt]." in told
        assert "09.41.07" in told


async def test_in_a_locked_meeting_nothing_is_put_in_the_note(
    app: ResultatdialogApp, office: Register, interrupted: OpenMeeting
) -> None:
    session = office.session(interrupted.conversation.session.id)
    office.append([Entry(session, [Change("state", "locked")])])
    async with app.run_test() as pilot:
        await until(pilot, MeetingScreen)
        await pilot.pause(0.05)
        assert isinstance(app.screen, MeetingScreen)


# Cut off.


async def test_when_the_terminal_goes_away_the_note_and_what_is_typed_in_a_dialog_are_kept(
    app: ResultatdialogApp, office: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resultatdialog.tui.dialogs.dialog.PAUSE", 1000.0)
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        editor = note(pilot)
        quote = await code(pilot)
        editor.text, quote.text = "en halv anteckning", "ett halvt citat"
        assert saved_answer(office, "np3_niva") == {}
        assert screen in app.screen_stack

        app.save_and_exit()

        assert saved_answer(office, "np3_niva")["note"] == "en halv anteckning"
        assert [(draft.place, draft.words) for draft in office.drafts()] == [("np3_niva/quote", "ett halvt citat")]
        await pilot.pause()
        assert not app.is_running


async def test_a_mistake_in_the_program_saves_what_stands_there_and_shows_nobody_s_words(
    app: ResultatdialogApp, office: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    closing: Callable[[], None] = app._close_messages_no_wait

    def close() -> None:
        told.extend(str(renderable) for renderable in app._exit_renderables)
        closing()

    def mistake(screen: MeetingScreen) -> None:
        words = screen.query_one(TextArea).text
        raise ValueError(words)

    monkeypatch.setattr(app, "_close_messages_no_wait", close)
    monkeypatch.setattr(MeetingScreen, "action_figures", mistake)
    with pytest.raises(ValueError):
        async with app.run_test() as pilot:
            await open_meeting(pilot)
            note(pilot).text = "Kanariefågel7731"
            await pilot.press("f7")
            await pilot.pause()

    assert saved_answer(office, "uppfoljning_elev")["note"] == "Kanariefågel7731"
    (report,) = told
    assert "Programmet måste avslutas på grund av ett fel i det. Allt som var infört är sparat." in report
    assert "mistake" in report
    assert "Kanariefågel7731" not in report


def failing(words: str) -> BaseException:
    def deep(secret: str) -> None:
        try:
            int(secret)
        except ValueError as error:
            raise LookupError(secret) from error

    try:
        deep(words)
    except LookupError as error:
        return error
    raise AssertionError


def test_a_crash_report_says_where_and_no_values() -> None:
    told = _crash_report(failing("Kanariefågel7731"), unsaved=False)

    assert "Kanariefågel7731" not in told
    for words in ("LookupError", "test_recovery.py:", "deep", "är sparat"):
        assert words in told
    assert "inte sparat" in _crash_report(failing("x"), unsaved=True)
    assert _crash_report(None, unsaved=False)


def test_when_the_disk_fails_the_report_is_the_register_s_own_sentence() -> None:
    error = UnreadableRegisterError(Path("register.db"), "disken gav ett fel")

    assert _crash_report(error, unsaved=False) == str(error)


# When nothing can be saved.


async def fail(pilot: Pilot[None], screen: MeetingScreen, words: str) -> None:
    """Write a note on a full disk, try a few times, and open the dialog by its key: it never opens by itself."""
    note(pilot).text = words
    screen.save_now()
    for _time in range(4):
        screen.save_again()
    await pilot.pause(0.05)
    assert pilot.app.screen is screen
    await pilot.press("f11")
    await until(pilot, EmergencyCopyDialog)


async def write_to(pilot: Pilot[None], folder: Path) -> str:
    """Name a folder in the dialog; what is said then."""
    pilot.app.screen.query_one(Input).value = str(folder)
    await pilot.press("enter")
    await pilot.pause()
    return str(pilot.app.screen.query_one("#said", Static).content)


async def test_after_some_failures_the_meeting_can_be_written_to_another_folder(
    app: ResultatdialogApp, office: Register, disk: Disk, tmp_path: Path
) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        disk.fill()
        await fail(pilot, screen, "Får inte försvinna")
        assert "disken är full" in shown(pilot)
        assert "finns i säkerhetsloggen" in shown(pilot)

        said = await write_to(pilot, tmp_path / "fil")
        assert f"{tmp_path / 'fil'}: det finns ingen sådan mapp" in said
        said = await write_to(pilot, tmp_path / "ord som skrevs")
        assert "finns ingen sådan mapp" in said
        assert not (tmp_path / "ord som skrevs").exists()
        (tmp_path / "sticka").mkdir()
        said = await write_to(pilot, tmp_path / "sticka")
        (copy,) = (tmp_path / "sticka").iterdir()
        assert f"återläst: {copy}" in said
        document = json.loads(copy.read_text(encoding="utf-8"))
        assert document["answers"]["uppfoljning_elev"]["note"] == "Får inte försvinna"

        await pilot.press("escape")
        await until(pilot, MeetingScreen)
        assert note(pilot).text == "Får inte försvinna"
        disk.free()
        screen.save_again()
        assert not screen.query_one(Masthead).alarm
        assert saved_answer(office, "uppfoljning_elev")["note"] == "Får inte försvinna"

        await pilot.pause()
        await pilot.press("f11")  # nothing to copy any more
        assert app.screen is screen


async def test_a_disk_that_fills_and_empties_while_somebody_types_costs_no_letter(
    app: ResultatdialogApp, office: Register, disk: Disk
) -> None:
    words = " ".join(f"ord{number}" for number in range(20))
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        for place, letter in enumerate(words):
            if place % 40 == 10:
                disk.fill()
            if place % 40 == 30:
                disk.free()
            await pilot.press(letter if letter != " " else "space")
            if place % 7 == 0:
                screen.save_now()
                screen.save_again()
                assert screen.query_one(Masthead).alarm == office.unsaved
                assert app.screen is screen
        disk.free()
        screen.save_now()
        screen.save_again()
        assert note(pilot).text == words
    assert saved_answer(office, "uppfoljning_elev")["note"] == words


async def test_a_text_too_long_is_refused_with_a_message_and_never_cut(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        note(pilot).text = "x" * (MAX_TEXT - 1)
        note(pilot).move_cursor(note(pilot).document.end)
        note(pilot).insert("yy")
        await pilot.pause()
        assert note(pilot).text == "x" * (MAX_TEXT - 1)
        (said,) = [said.message for said in app._notifications]
        assert said.startswith("Det får inte plats: en text rymmer högst 100")
        note(pilot).insert("y")
        screen.save_now()
    assert saved_answer(office, "uppfoljning_elev")["note"] == "x" * (MAX_TEXT - 1) + "y"


async def test_a_line_takes_all_that_is_pasted_or_says_that_it_does_not_fit(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        line = LineInput(max_length=12)
        await app.screen.mount(line)
        app.screen.set_focus(line)
        line.post_message(events.Paste("ett\ntvå"))
        await pilot.pause()
        assert line.value == "ett två"
        line.post_message(events.Paste("tre fyra fem"))
        await pilot.pause()
        assert line.value == "ett två"
        assert "högst 12 tecken" in str([said.message for said in app._notifications])


async def test_an_edit_overtaken_on_its_way_does_not_undo_the_later_one(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        waiting = Edited("uppfoljning_elev", "note", "Vi har")
        note(pilot).text = "Vi har klasskonferenser"
        screen.save_now()
        screen.post_message(waiting)
        await pilot.pause()
    assert saved_answer(office, "uppfoljning_elev")["note"] == "Vi har klasskonferenser"


async def test_what_is_only_in_the_safety_log_is_said_at_the_top(
    app: ResultatdialogApp, office: Register, disk: Disk
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_meeting(pilot)
        disk.fill()
        note(pilot).text = "under tiden"
        screen.save_now()
        await pilot.pause()
        top = str(screen.query_one(Masthead).render())
        assert "EJ I REGISTRET – finns i säkerhetsloggen" in top
        disk.free()
        screen.save_again()
        assert "Sparat" in str(screen.query_one(Masthead).render())


# How the register is kept, on every screen.


async def every_screen(register: Register) -> dict[str, str]:
    """What stands at the edges of each screen."""
    app = ResultatdialogApp(register)
    said = {}
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        said["start"] = app.screen.query_one(Masthead).state
        await pilot.press("f2")
        await pilot.pause()
        said["tally"] = app.screen.query_one(Masthead).state
        await pilot.press("escape")
        screen = await open_meeting(pilot)
        said["meeting"] = screen.query_one(Masthead).state
        note(pilot).text = "x"
        await pilot.press("ctrl+s")
        said["saved"] = screen.query_one(Masthead).state
        await pilot.press("f9")
        await pilot.pause()
        said["principal"] = str(app.screen.query_one("#notice", Static).content)
    return said


async def test_a_register_without_encryption_says_so_on_every_screen(office: Register) -> None:
    said = await every_screen(office)

    assert len(said) == 5
    assert [name for name, words in said.items() if "oskyddat" not in words] == []


async def test_an_encrypted_register_says_so_nowhere(protected: Register) -> None:
    said = await every_screen(protected)

    assert [name for name, words in said.items() if "oskyddat" in words] == []
    assert "Sparat 09.41.07" in said["saved"]


# Backups.


async def test_leaving_a_meeting_makes_a_backup_of_it(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("A", "L", "enter", "B", "T", "enter", "enter")
        await until(pilot, MeetingScreen)
        assert not backup_folder(office.path).exists()
        await pilot.press("f10", "down", "enter")
        await until(pilot, StartScreen)
        await pilot.pause(0.05)
        await app.workers.wait_for_complete()

        (backup,) = backups(office.path)
        with Register(backup.register(office.path.name)) as copy:
            assert [digest.state for digest in copy.digests()] == ["held"]


async def test_in_the_demo_there_are_no_backups(office: Register) -> None:
    await ResultatdialogApp(office, demo=True).back_up()
    assert not backup_folder(office.path).exists()

    await ResultatdialogApp(office).back_up()
    assert len(backups(office.path)) == 1


async def test_a_backup_that_does_not_succeed_is_said_and_stops_nothing(
    app: ResultatdialogApp, office: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(app, "notify", lambda words, **_how: told.append(words))
    backup_folder(office.path).write_text("i vägen", encoding="utf-8")

    await app.back_up()

    assert "säkerhetskopieringen misslyckades" in told[0]


async def test_while_something_waits_unsaved_no_backup_is_made(
    app: ResultatdialogApp, office: Register, disk: Disk
) -> None:
    disk.fill()
    office.record([Entry(office.session("s"), [Change("answer/a/note", "x")])])
    await app.back_up()
    assert not backup_folder(office.path).exists()

    disk.free()
    assert office.try_again() is None
    await app.back_up()
    (backup,) = backups(office.path)
    with Register(backup.register(office.path.name)) as copy:
        assert [event.value for event in copy.events("s")] == ["x"]


async def test_keys_are_answered_while_a_backup_is_made(app: ResultatdialogApp, office: Register) -> None:
    """Between any two steps the loop goes round, and what is saved meanwhile is in the backup too."""
    office.append([Entry(office.session("stor"), [Change("answer/a/note", "x" * 90_000)]) for _time in range(20)])
    steps, copy_more = [0], BackupUnderWay.copy_more
    rounds: list[int] = []

    def counted(self: BackupUnderWay) -> bool:
        steps[0] += 1
        if steps[0] == 5:
            office.append([Entry(office.session("sent"), [Change("answer/a/note", "under tiden")])])
        return copy_more(self)

    async def goes_round() -> None:
        while True:
            rounds.append(steps[0])
            await asyncio.sleep(0)

    with patch.object(BackupUnderWay, "copy_more", counted), patch.object(backup_module, "PAGES_AT_ONCE", 10):
        beside = asyncio.create_task(goes_round())
        await app.back_up()
        beside.cancel()
    assert steps[0] > 20
    assert set(range(1, steps[0])) <= set(rounds)
    (made,) = backups(office.path)
    with Register(made.register(office.path.name)) as copy:
        assert [event.value for event in copy.events("sent")] == ["under tiden"]
        assert len(copy.events("stor")) == 20

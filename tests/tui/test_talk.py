"""A talk that jumps: words sent elsewhere, loose notes, agreements, corrections, and a meeting that is over."""

from __future__ import annotations

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from resultatdialog.dialogue.session import Participant
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.about import AboutDialog
from resultatdialog.tui.dialogs.agreement import AgreementDialog
from resultatdialog.tui.dialogs.correct import CorrectDialog
from resultatdialog.tui.dialogs.finish import FinishDialog
from resultatdialog.tui.dialogs.loose_notes import LooseNotesDialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.fields.page import AnswerPage
from tui.drive import ONLY_6, go_to, meeting, note, open_meeting, saved, saved_answer


def letters(words: str) -> list[str]:
    """The keys that type some words."""
    return ["space" if letter == " " else letter for letter in words]


def fill(app: ResultatdialogApp, **lines: str) -> None:
    """Write in the named lines of the dialog on top."""
    for name, words in lines.items():
        app.screen.query_one(f"#{name}", Input).value = words


async def still(pilot: Pilot[None]) -> None:
    """Wait until messages and their answers have gone through the queues."""
    for _step in range(4):
        await pilot.pause()


async def test_a_sentence_goes_to_another_question_with_three_keys_and_the_note_stays_open(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "underlag")
        await pilot.press(*letters("Vi ser på proven. Momentet hanns inte med. "))
        await pilot.press("ctrl+f", "6")
        await still(pilot)

        assert app.screen is screen and screen.question is not None and screen.question.id == "underlag"
        assert saved_answer(office, "underlag")["note"] == "Vi ser på proven."
        six = next(q for q in screen._meeting.conversation.questions if q.number == 6)
        assert saved_answer(office, six.id)["note"] == "Momentet hanns inte med."
        await pilot.press(*letters(" Mer."), "ctrl+z", "ctrl+z")
        await still(pilot)
        assert saved_answer(office, "underlag")["note"].rstrip() == "Vi ser på proven. Momentet hanns inte med."
        assert "note" not in saved_answer(office, six.id)


async def test_words_typed_after_a_move_was_undone_and_done_again_are_saved(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "underlag")
        await pilot.press(*letters("Mer om. Det hit. "), "ctrl+f", "6")
        await still(pilot)
        await pilot.press("ctrl+z")
        await still(pilot)
        await pilot.press("ctrl+y")
        await still(pilot)
        await pilot.press(*letters(" Sen en till"))
        await pilot.pause(2.0)

        assert saved_answer(office, "underlag")["note"] == "Mer om. Sen en till"


async def test_loose_notes_are_saved_placed_and_stand_in_the_list_before_the_end(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await pilot.press("ctrl+k")
        await still(pilot)
        await pilot.press(*letters("Ny rektor i höst"), "enter", *letters("Läsgrupper"), "ctrl+f", "1", "enter")
        await still(pilot)
        assert isinstance(app.screen, LooseNotesDialog)
        await pilot.press("escape", "f10")
        await still(pilot)

        assert saved(office).loose_notes == "Ny rektor i höst"
        first = screen._meeting.conversation.questions[0]
        assert saved_answer(office, first.id)["note"] == "Läsgrupper"
        assert isinstance(app.screen, FinishDialog)
        assert any("lös anteckning" in str(o.prompt) for o in app.screen.query_one(OptionList)._options)


async def test_an_agreement_is_noted_from_any_question_by_one_key(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "underlag")
        await pilot.press("ctrl+a", *letters("Läsgrupper i åk 3"), "enter", "A", "enter", *letters("1 maj"), "enter")
        await still(pilot)
        assert isinstance(app.screen, MeetingScreen)
        (agreed,) = saved(office).agreements
        assert (agreed.what, agreed.who, agreed.when, agreed.question) == (
            "Läsgrupper i åk 3",
            "A",
            "1 maj",
            "underlag",
        )

        await pilot.press("ctrl+a")
        await still(pilot)
        assert isinstance(app.screen, AgreementDialog)
        await pilot.press(*letters("Halv"), "escape", "f10")
        await still(pilot)
        listing = app.screen.query_one(OptionList)
        listing.highlighted = listing.option_count - 1
        await pilot.press("enter")
        await still(pilot)
        assert isinstance(app.screen, AgreementDialog)
        await pilot.press("end", *letters(" och 4"), "f3")
        await still(pilot)
        assert [a.what for a in saved(office).agreements] == ["Läsgrupper i åk 3 och 4"]
        await pilot.press("ctrl+z", "ctrl+z")
        await still(pilot)
        assert saved(office).agreements == ()


async def test_one_key_goes_back_to_where_one_was_and_there_again(app: ResultatdialogApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np6_orsak")
        await go_to(pilot, "skattning")
        await pilot.press("ctrl+d")
        await still(pilot)
        assert screen.question is not None and screen.question.id == "np6_orsak"
        await pilot.press("ctrl+d")
        await still(pilot)
        assert screen.question is not None and screen.question.id == "skattning"


async def test_day_time_place_and_people_are_corrected_during_the_meeting(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await pilot.press("ctrl+u")
        await still(pilot)
        assert isinstance(app.screen, AboutDialog)
        for name, words in (
            ("date", "11/4"),
            ("time", "9"),
            ("place", "Skolan"),
            ("lead", "åa"),
            ("other", "Bea, Cia"),
        ):
            app.screen.query_one(f"#{name}").value = words  # type: ignore[attr-defined]
        await pilot.press("f3")
        await still(pilot)

        session = saved(office)
        assert (session.held_on, session.began_at, session.place) == ("2016-04-11", "09:00", "Skolan")
        assert session.participants == (
            Participant("lead", "ÅA"),
            Participant("notes", "ÅA"),
            Participant("other", "Bea"),
            Participant("other", "Cia"),
        )
        assert screen.is_active
        await pilot.press("ctrl+u")
        await still(pilot)
        fill(app, date="31/2")
        await pilot.press("f3")
        await still(pilot)
        assert isinstance(app.screen, AboutDialog)


async def test_a_meeting_that_is_over_is_read_until_somebody_corrects_it_with_name_and_reason(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot, ONLY_6)
        await pilot.press("x", "f10", "down", "enter")
        await still(pilot)
        assert saved(office, ONLY_6).state == "held"
        screen = await open_meeting(pilot, ONLY_6)
        await pilot.press(*letters("Nej"), "f6", "1", "f5", "escape", "ctrl+z", "ctrl+s")
        await still(pilot)
        assert app.screen is screen
        assert saved_answer(office, "uppfoljning_elev", ONLY_6) == {"note": "x"}

        await pilot.press("ctrl+u")
        await still(pilot)
        assert isinstance(app.screen, CorrectDialog)
        await pilot.press("f3")
        await still(pilot)
        assert isinstance(app.screen, CorrectDialog)
        fill(app, by="Bea", why="fel ord")
        await pilot.press("f3")
        await still(pilot)
        assert not screen.query_one(AnswerPage).disabled
        await go_to(pilot, "uppfoljning_elev")
        await pilot.press("y", "ctrl+s")
        await still(pilot)

        session = saved(office, ONLY_6)
        assert session.answer("uppfoljning_elev")["note"] == "xy"
        assert session.heads["answer/uppfoljning_elev/note"][0].origin.actor == "Bea"
        assert [(c.by, c.why, c.taken_up) for c in session.corrections] == [("Bea", "fel ord", False)]
        assert session.state == "held"
        await pilot.press("f10")
        await still(pilot)
        assert isinstance(app.screen, StartScreen)


async def test_a_finished_meeting_is_taken_up_again(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot, ONLY_6)
        await pilot.press("f10", "down", "enter")
        await still(pilot)
        await open_meeting(pilot, ONLY_6)
        await pilot.press("ctrl+u")
        await still(pilot)
        fill(app, by="AL", why="avbröts")
        await pilot.press("f4")
        await still(pilot)
        assert note(pilot).has_focus and not meeting(pilot)._meeting.read_only
    assert saved(office, ONLY_6).state == "ongoing"
    assert [c.taken_up for c in saved(office, ONLY_6).corrections] == [True]


async def test_letters_right_after_tab_are_in_the_next_field(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await pilot.press("ctrl+a")
        await still(pilot)
        for key in (*letters("Läsgrupper"), "tab", *"AL", "tab", *"maj", "f3"):
            app.post_message(events.Key(key, key if len(key) == 1 else " " if key == "space" else None))
        await still(pilot)
        await still(pilot)
    (agreed,) = saved(office).agreements
    assert (agreed.what, agreed.who, agreed.when) == ("Läsgrupper", "AL", "maj")


async def test_a_line_that_is_full_says_so_once_and_not_for_every_letter(app: ResultatdialogApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_meeting(pilot)
        await pilot.press("ctrl+u")
        await still(pilot)
        fill(app, place="x" * 120)
        app.screen.set_focus(app.screen.query_one("#place", Input))
        await pilot.press("end", *"abcdefgh")  # a line is marked as it gets the focus: letters replace it
        await still(pilot)
        assert len(app._notifications) == 1
        assert app.screen.query_one("#place", Input).value == "x" * 120

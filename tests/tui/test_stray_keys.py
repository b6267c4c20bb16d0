"""Letters typed where nothing takes them go on in the note, with the digits and spaces that came just before."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.explanation import ExplanationDialog
from resultatdialog.tui.dialogs.figure_origin import OriginDialog
from resultatdialog.tui.dialogs.finish import FinishDialog
from resultatdialog.tui.dialogs.help import HelpDialog
from resultatdialog.tui.dialogs.recovered_words import RecoveredWordsDialog
from resultatdialog.tui.dialogs.to_question import ToQuestionDialog
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.widgets.codings import CodingList
from resultatdialog.tui.widgets.fields.text_fields import NoteArea
from resultatdialog.tui.widgets.outline import Outline
from tui.drive import go_to, meeting, note, open_meeting, saved_answer


async def typed(app: ResultatdialogApp, words: str, seconds: float = 0.05, begun: float = 1_000.0) -> None:
    """Type words at the keyboard, a key every so many seconds of the events' own clock, from a time on."""
    for number, letter in enumerate(words):
        key = events.Key("space" if letter == " " else letter, letter)
        key.time = begun + number * seconds
        app.post_message(key)
    for _step in range(10):
        await app.animator.wait_until_complete()
        await Pilot(app).pause()


async def written(app: ResultatdialogApp, office: Register, question: str) -> tuple[str | None, dict[str, object]]:
    """The words that are saved for a question, and everything else."""
    await Pilot(app).press("ctrl+s")
    await Pilot(app).pause()
    answer = saved_answer(office, question)
    return answer.pop("note", None) or answer.pop("comment", None), answer


QUESTIONS = ["np3_sv_orsak", "underlag", "skattning", "np3_bada", "np3_kunskapskrav"]
"""Ticks, ticks of one's own, a scale, a number with a choice, numbers per subject."""


@pytest.mark.parametrize("question", QUESTIONS)
async def test_words_typed_among_ticks_and_numbers_are_in_the_note_and_nothing_is_ticked(
    app: ResultatdialogApp, office: Register, question: str
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, question)
        await pilot.press("f6")
        assert not isinstance(app.focused, NoteArea)

        await typed(app, "2 ggr 8 v i åk 4: Läslyftet")

        words, rest = await written(app, office, question)
        assert words == "2 ggr 8 v i åk 4: Läslyftet"
        assert not rest.keys() & {"reasons", "choices", "rating", "choice", "counts"}
        assert rest.get("count") in (None, 1)  # the number that the results gave
        meeting(pilot)._meeting.undo()
        with pytest.raises(LookupError):
            meeting(pilot)._meeting.undo()


async def test_digits_that_are_meant_stay_ticked_and_what_is_written_later_is_written(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_sv_orsak")
        await pilot.press("f6")

        await typed(app, "13", 0.2)
        await typed(app, "sen", begun=1_010.0)
        words, rest = await written(app, office, "np3_sv_orsak")

        assert (words, rest["reasons"]) == ("sen", ["sarskilda_behov", "ej_undervisat"])


async def test_a_letter_more_than_a_second_after_a_digit_leaves_the_tick(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_sv_orsak")
        await pilot.press("f6")

        await typed(app, "1s", 1.1)
        words, rest = await written(app, office, "np3_sv_orsak")

        assert (words, rest["reasons"]) == ("s", ["sarskilda_behov"])


@pytest.mark.parametrize("where", [Outline, CodingList])
async def test_letters_in_the_outline_and_among_codings_go_to_the_note(
    app: ResultatdialogApp, office: Register, where: type[Widget]
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).insert("Momentet hanns inte med.")
        await pilot.press("f4", "0")
        await pilot.pause()
        screen.set_focus(screen.query_one(where))

        await typed(app, "Sen mer")

        assert (await written(app, office, "np3_niva"))[0] == "Momentet hanns inte med. Sen mer"


async def test_pasted_words_among_ticks_go_to_the_note(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_sv_orsak")
        await pilot.press("f6")

        app.post_message(events.Paste("3 av 4 klasser"))
        for _step in range(5):
            await pilot.pause()

        assert (await written(app, office, "np3_sv_orsak"))[0] == "3 av 4 klasser"


DIALOGS = {
    "f10": FinishDialog,
    "f1": HelpDialog,
    "f12": OriginDialog,
    "ctrl+f": ToQuestionDialog,
    "f4": ExplanationDialog,
}
"""Keys that open a dialog over the note of a question with figures, none of whose lines or editors has the focus."""


async def test_words_typed_at_a_dialog_that_takes_no_letters_go_on_in_the_note(
    app: ResultatdialogApp, office: Register
) -> None:
    """Keys of the same second go along, though digits choose something in two of the dialogs."""
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).insert("Momentet hanns inte med.")
        for number, (key, kind) in enumerate(DIALOGS.items()):
            await pilot.press(key)
            assert isinstance(app.screen, kind)
            await typed(app, f"2 rader {key.strip('ctrl+f')}.", begun=1_000.0 + 10 * number)
            assert app.screen is screen, kind

        words = "Momentet hanns inte med. 2 rader 10. 2 rader 1. 2 rader 12. 2 rader . 2 rader 4."
        assert (await written(app, office, "np3_niva"))[0] == words


async def test_letters_at_a_dialog_over_ticks_tick_nothing(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_sv_orsak")
        await pilot.press("f6", "f10")

        await typed(app, "qwert")
        words, rest = await written(app, office, "np3_sv_orsak")

        assert (words, "reasons" in rest) == ("qwert", False)


async def test_letters_typed_before_the_reason_has_the_focus_are_the_reason(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await pilot.press("f5")

        await typed(app, "sjuk")
        await pilot.press("enter")
        await pilot.pause()

    assert saved_answer(office, "uppfoljning_elev") == {"parked": "sjuk"}


async def test_who_writes_on_before_recovered_words_are_chosen_keeps_both(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        screen._meeting.keep_draft("np3_niva/quote", "Kanariefågel")
        screen.show_recovered()
        await pilot.pause()
        assert isinstance(app.screen, RecoveredWordsDialog)

        await typed(app, "Sen mer")

        words = (await written(app, office, "np3_niva"))[0] or ""
        assert "Kanariefågel" in words
        assert "Sen mer" in words


async def test_letters_at_the_help_over_the_principal_s_page_are_in_the_note(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        await pilot.press("f9", "f1")

        await typed(app, "2 ggr")

        assert isinstance(app.screen, PrincipalScreen)
        await pilot.press("f9")
        assert (await written(app, office, "np3_niva"))[0] == "2 ggr"


async def test_the_principal_s_page_says_that_a_meeting_that_is_over_keeps_nothing(app: ResultatdialogApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        screen._meeting.finish()
        await open_meeting(pilot)
        await pilot.press("f9")

        await typed(app, "sen")

        assert str(app.screen.query_one("#notice", Static).content).endswith("✎ EJ SPARAT")

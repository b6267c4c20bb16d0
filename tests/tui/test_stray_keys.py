"""Letters typed where nothing takes them go on in the note, with the digits and spaces that came just before."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widget import Widget

from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
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

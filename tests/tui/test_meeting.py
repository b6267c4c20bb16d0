from __future__ import annotations

import re
from typing import Any

import pytest
from textual.widgets import Input, OptionList

from full_disk import Disk
from resultatdialog.coding.coder_status import marked_for_later
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.explanation import ExplanationDialog
from resultatdialog.tui.dialogs.finish import FinishDialog
from resultatdialog.tui.dialogs.help import HelpDialog
from resultatdialog.tui.dialogs.recovered_words import RecoveredWordsDialog
from resultatdialog.tui.dialogs.set_aside import SetAsideDialog
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.codings import AskOn, CodingList
from resultatdialog.tui.widgets.fields.choice import ChoiceField
from resultatdialog.tui.widgets.fields.rows import CountsField
from resultatdialog.tui.widgets.fields.text_fields import LineField, NoteArea
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.outline import Outline
from resultatdialog.work.habits import last_place
from tui.drive import FULL, ONLY_3, ONLY_6, go_to, meeting, note, open_meeting, saved, saved_answer


@pytest.mark.parametrize(
    ("school", "numbers"),
    [
        (FULL, list(range(1, 22))),
        (ONLY_3, [*range(1, 15), 20, 21]),
        (ONLY_6, [1, 2, 3, 15, 17, 18, 19, 20, 21]),
    ],
    ids=["F-9", "F-3", "6-9"],
)
async def test_next_walks_through_the_questions_the_school_gets(
    app: ResultatdialogApp, school: str, numbers: list[int]
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot, school)
        walked = []
        for _step in numbers:
            assert screen.question is not None
            walked.append(screen.question.number)
            await screen.action_step(1)
        assert walked == numbers
        assert isinstance(app.screen, FinishDialog)


async def test_letters_typed_just_before_next_stay_on_their_question(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await pilot.press("h", "e", "j", "f3", "d", "å", "f3")
    assert saved_answer(office, "uppfoljning_elev")["note"] == "hej"
    assert saved_answer(office, "uppfoljning_grupp")["note"] == "då"


async def test_quitting_saves_what_was_typed_last(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await pilot.press("o", "j", "ctrl+q")
    assert saved_answer(office, "uppfoljning_elev")["note"] == "oj"


async def test_saved_is_said_after_the_commit_with_its_time(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        note(pilot).text = "[laughs] [/b] 日本"
        await pilot.press("ctrl+s")
        assert screen.query_one(Masthead).state.endswith("Sparat 09.41.07")
        assert "oskyddat" in screen.query_one(Masthead).state


async def test_what_cannot_be_saved_is_said_kept_on_the_page_and_saved_later(
    app: ResultatdialogApp, office: Register, disk: Disk
) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        disk.fill()
        note(pilot).text = "Får inte försvinna"
        await pilot.press("f3")
        assert screen.query_one(Masthead).alarm
        assert "EJ I REGISTRET" in screen.query_one(Masthead).state
        await pilot.press("f2")
        assert note(pilot).text == "Får inte försvinna"
        screen.leave()
        assert app.screen is screen

        disk.free()
        screen.save_again()
        assert not screen.query_one(Masthead).alarm
    assert saved_answer(office, "uppfoljning_elev")["note"] == "Får inte försvinna"


async def test_number_keys_tick_and_the_ticks_are_saved(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await pilot.press("f6", "1", "3", "1", "4")
        await pilot.pause()
        assert saved_answer(office, "uppfoljning_elev")["steps"] == ["atgarda", "folja_upp"]
        await pilot.press("f6")
        assert isinstance(meeting(pilot).focused, NoteArea)


async def test_a_tick_can_be_clicked(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        choice = next(field for field in meeting(pilot).query(ChoiceField) if field.display)
        await pilot.click(choice, offset=(6, 2))
        await pilot.pause()
        assert saved_answer(office, "uppfoljning_elev")["steps"] == ["analysera"]


async def test_choosing_the_same_alternative_again_takes_it_back(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_alla_med")
        await pilot.press("f6", "2")
        await pilot.pause()
        assert saved_answer(office, "np3_alla_med")["choice"] == "no"
        await pilot.press("2")
        await pilot.pause()
        assert "choice" not in saved_answer(office, "np3_alla_med")


async def test_the_rating_takes_ten_from_the_zero_key(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "skattning")
        await pilot.press("f6", "0")
        await pilot.pause()
        assert saved_answer(office, "skattning")["rating"] == 10


async def test_an_answer_hidden_by_a_changed_branch_comes_back_with_it(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_skillnader")
        screen = meeting(pilot)
        lines = [field for field in screen.query(LineField) if field.id != "comment"]
        assert not any(line.display for line in lines)
        await pilot.press("f6", "1")
        await pilot.pause()
        line = next(line for line in lines if line.display)
        line.input.value = "klass A och B"
        await pilot.press("2")
        await pilot.pause()
        assert not line.display
        assert saved_answer(office, "np3_skillnader")["between"] == "klass A och B"
        await pilot.press("1")
        await pilot.pause()
        assert line.display
        assert line.input.value == "klass A och B"


async def test_a_prefilled_count_is_recorded_with_the_answer_and_can_be_corrected(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_bada")
        line = next(line for line in screen.query(LineField) if line.display and line.id != "comment")
        figure = screen.conversation.round.figure(FULL, "np3_neither_count") if screen.conversation else None
        assert figure is not None
        assert line.input.value == figure.raw
        assert saved_answer(office, "np3_bada") == {}

        await pilot.press("f6", "1")
        await pilot.pause()
        assert saved_answer(office, "np3_bada")["count"] == int(figure.raw)
        line.input.value = "0"
        await pilot.press("ctrl+s")
        assert saved_answer(office, "np3_bada")["count"] == 0


async def test_counts_per_subject_are_saved_and_empty_is_not_zero(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_kunskapskrav")
        cells = list(screen.query_one(CountsField).query(Input))
        cells[0].value, cells[2].value = "3", "0"
        await pilot.press("ctrl+s")
    assert saved_answer(office, "np3_kunskapskrav")["counts"] == {"sv": 3, "ma": 0}


async def test_two_number_keys_code_the_sentence_written_last(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).text = "Vi läser mycket. Upptagningen [ny] har ändrats."
        note(pilot).move_cursor(note(pilot).document.end)
        await pilot.press("f4", "1", "2")
        await pilot.pause()

        (coding,) = saved(office).explanations
        assert (coding.measure, coding.category, coding.valence) == ("np3", "elevernas_forutsattningar", "weakness")
        assert coding.quote == "Upptagningen [ny] har ändrats."
        assert coding.coder == "ÅA"
        assert screen.query_one(AskOn).display

        await pilot.press("f4", "4", "1")
        await pilot.pause()
        assert not screen.query_one(AskOn).display
        assert len(saved(office).explanations) == 2


async def test_the_marked_words_are_the_quote_and_a_chooses_the_subject(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).text = "Vi läser mycket. Upptagningen har ändrats."
        note(pilot).selection = note(pilot).selection._replace(start=(0, 3), end=(0, 8))
        await pilot.press("f4", "a", "4", "3")
        await pilot.pause()
    (coding,) = saved(office).explanations
    assert (coding.quote, coding.subject, coding.valence) == ("läser", "sv", "unspecified")


async def test_a_coding_can_be_changed_removed_and_both_undone(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        await pilot.press("f4", "1", "2")
        await pilot.pause()
        listing = screen.query_one(CodingList)
        screen.set_focus(listing)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ExplanationDialog)
        await pilot.press("3", "1")
        await pilot.pause()
        assert [e.category for e in saved(office).explanations] == ["organisation"]

        screen.set_focus(listing)
        await pilot.press("down", "delete")
        await pilot.pause()
        assert saved(office).explanations == ()
        await pilot.press("ctrl+z")
        assert [e.category for e in saved(office).explanations] == ["organisation"]
        await pilot.press("ctrl+z")
        assert [e.category for e in saved(office).explanations] == ["elevernas_forutsattningar"]
        await pilot.press("ctrl+z")
        assert saved(office).explanations == ()


async def test_f10_twice_leaves_a_meeting_with_questions_left_as_it_is(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot, ONLY_6)
        await pilot.press("f10", "f10")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
    assert saved(office, ONLY_6).state == "ongoing"


async def test_an_early_explanation_is_coded_where_it_was_said(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "underlag")
        await pilot.press(*"Lugnare", "space", *"klasser.", "f4", "2", "4", "1")
        await pilot.pause()
    (coding,) = saved(office).explanations
    assert (coding.measure, coding.question, coding.quote) == ("np6", "underlag", "Lugnare klasser.")


async def test_undo_goes_back_to_where_it_was_done(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        await pilot.press("f6", "1", "f3")
        assert saved_answer(office, "uppfoljning_elev")["steps"] == ["samla_in"]
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "steps" not in saved_answer(office, "uppfoljning_elev")
        assert screen.question is not None
        assert screen.question.id == "uppfoljning_elev"


async def test_parking_keeps_the_reason_and_goes_on(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        await pilot.press("f5", "1", "s", "e", "n", "enter")
        await pilot.pause()
        assert saved_answer(office, "uppfoljning_elev") == {"parked": "sen"}
        assert screen.question is not None
        assert screen.question.id == "uppfoljning_grupp"


@pytest.mark.parametrize(("key", "status"), [("2", "dont_know"), ("3", "declined"), ("4", "not_asked")])
async def test_no_answer_has_its_own_mark_until_something_is_written(
    app: ResultatdialogApp, office: Register, key: str, status: str
) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await pilot.press("f5", key, "enter")
        await pilot.pause()
        assert saved_answer(office, "uppfoljning_elev") == {"status": status}
        await pilot.press("f2", "j", "a", "f3")
        assert saved_answer(office, "uppfoljning_elev") == {"note": "ja"}


async def test_a_mark_can_be_taken_back(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await pilot.press("f5", "1", "enter", "f2", "f5")
        await pilot.pause()
        assert isinstance(app.screen, SetAsideDialog)
        await pilot.press("5")
        await pilot.pause()
        assert saved_answer(office, "uppfoljning_elev") == {}


async def test_finish_lists_what_is_left_leads_there_and_marks_the_meeting_held(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot, ONLY_6)
        await pilot.press("f10")
        await pilot.pause()
        options = app.screen.query_one(OptionList)
        assert options.option_count == 2 + 9  # leave and finish, then nine questions
        assert options.highlighted == 0
        await pilot.press("down", "down", "down", "enter")
        await pilot.pause()
        assert screen.question is not None
        assert screen.question.id == "uppfoljning_grupp"
        await pilot.press("f10", "down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
    assert saved(office, ONLY_6).state == "held"
    assert last_place(office) is None


async def test_the_outline_shows_where_every_question_stands_and_leads_there(app: ResultatdialogApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        note(pilot).text = "Klasskonferenser"
        await pilot.press("f3", "f8")
        outline = screen.query_one(Outline)
        lines = [str(outline.get_option_at_index(i).prompt) for i in range(outline.option_count)]
        assert " ✓ 1 Enskilda elever" in lines
        assert " ▸ 2 Grupper och skolan" in lines
        await pilot.press("down", "enter")
        await pilot.pause()
        assert screen.question is not None
        assert screen.question.id == "underlag"


async def test_the_principals_page_shows_neither_notes_nor_codes(app: ResultatdialogApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).text = "hemligt ord"
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, PrincipalScreen)
        picture = app.export_screenshot()
        assert "hemligt" not in picture
        assert "Matematik" in picture
        await pilot.press("f9")
        await pilot.pause()
        assert meeting(pilot).conversation is not None


async def test_help_opens_and_closes_with_the_same_key_and_lists_only_our_keys(app: ResultatdialogApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpDialog)
        assert "Cursor" not in app.export_screenshot()
        await pilot.press("f1")
        await pilot.pause()
        assert app.screen is screen


async def test_a_locked_meeting_cannot_be_changed(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        conversation = screen.conversation
        assert conversation is not None
        office.append([_locked(office)])
    again = ResultatdialogApp(office)
    async with again.run_test() as pilot:
        await pilot.pause()
        await pilot.pause()
        before = office.events()
        await pilot.press("f6", "1", "x", "f5", "f3")
        await pilot.pause()
        assert [e.target for e in office.events()] == [e.target for e in before]


def _locked(office: Register) -> Any:
    from resultatdialog.dialogue.event import Change
    from resultatdialog.register.store import Entry

    digest = replace_state(office)
    return Entry(office.session(digest.session_id), [Change("state", "locked")], digest=digest._replace(state="locked"))


def replace_state(office: Register) -> Any:
    return office.digests()[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_note_is_on_the_screen_at_every_size(app: ResultatdialogApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_sv_orsak")
        region = note(pilot).region
        assert region.width > 20
        assert meeting(pilot).region.contains_region(region.clip(*size))
        assert region.bottom <= size[1]


async def test_at_80_columns_the_figures_and_the_outline_open_over_the_page(app: ResultatdialogApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_sv_orsak")
        assert not screen.query_one("#figures").display
        await pilot.press("f7")
        await pilot.pause()
        assert screen.query_one("#figures").display
        await pilot.press("escape", "f8")
        await pilot.pause()
        assert screen.query_one("#guide").display


async def test_of_two_values_for_one_field_the_newest_holds(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_kunskapskrav")
        field = screen.query_one(CountsField)
        cell = next(iter(field.query(Input)))
        cell.value = "1"
        await pilot.pause()
        field.flush()  # on its way to the screen ...
        cell.value = "12"  # ... while the next digit is already typed
        await pilot.pause()
        await pilot.press("ctrl+s")
        assert saved_answer(office, "np3_kunskapskrav")["counts"] == {"sv": 12}
        assert cell.value == "12"


async def test_undo_after_coding_takes_back_the_coding_and_leaves_the_words(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np6_orsak")
        await pilot.press("j", "a", ".", "f4", "4", "1")
        await pilot.pause()
        assert len(saved(office).explanations) == 1
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert saved(office).explanations == ()
        assert saved_answer(office, "np6_orsak")["note"] == "ja."
        assert note(pilot).text == "ja."
        await pilot.press("ctrl+z", "ctrl+s")
        assert "note" not in saved_answer(office, "np6_orsak")


async def test_quitting_with_something_unsaved_asks_first(app: ResultatdialogApp, office: Register, disk: Disk) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        disk.fill()
        await pilot.press("a", "b", "ctrl+q")
        await pilot.pause()
        assert app.is_running
        assert note(pilot).text == "ab"
        disk.free()
        await pilot.press("ctrl+q")
    assert saved_answer(office, "uppfoljning_elev")["note"] == "ab"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_choice_and_every_step_of_the_scale_can_be_seen(
    app: ResultatdialogApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        screen = await open_meeting(pilot)
        for question, wanted in (("underlag", "egna prov"), ("skattning", " 10 ")):
            await go_to(pilot, question)
            choice = next(field for field in screen.query(ChoiceField) if field.display)
            lines = [choice.render_line(y).text for y in range(choice.size.height)]
            assert any(wanted in line for line in lines), lines


async def test_digits_in_the_outline_find_the_question(app: ResultatdialogApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await pilot.press("f8", "1", "2", "enter")
        await pilot.pause()
        assert screen.question is not None
        assert screen.question.number == 12


async def test_a_coding_and_a_mark_that_cannot_be_saved_are_tried_again(
    app: ResultatdialogApp, office: Register, disk: Disk
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        disk.fill()
        await pilot.press("f4", "4", "1")
        await pilot.pause()
        await pilot.press("f5", "2", "enter")
        await pilot.pause()
        assert "EJ I REGISTRET" in screen.query_one(Masthead).state
        assert saved(office).explanations == ()

        disk.free()
        screen.save_again()
        assert "Sparat" in screen.query_one(Masthead).state
    assert [e.category for e in saved(office).explanations] == ["undervisning"]
    assert saved_answer(office, "np3_niva")["status"] == "dont_know"


async def test_words_marked_for_later_stand_under_the_answer_until_they_are_coded(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).text = "Vi är få. Momentet hanns inte med."
        note(pilot).move_cursor(note(pilot).document.end)
        await pilot.press("f4", "0")
        await pilot.pause()
        listing = meeting(pilot).query_one(CodingList)
        assert [str(option.prompt) for option in listing.options] == ["koda sedan: ”Momentet hanns inte med.”"]
        (mark,) = marked_for_later(saved(office))
        assert (mark.question, mark.field, mark.start, mark.by) == ("np3_niva", "note", 10, "ÅA")

        listing.focus()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("4", "2")
        await pilot.pause()

        assert not marked_for_later(saved(office))
        (coded,) = saved(office).explanations
        assert (coded.quote, coded.field, coded.start) == ("Momentet hanns inte med.", "note", 10)


async def test_a_mark_for_later_is_taken_back(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).text = "Momentet hanns inte med."
        await pilot.press("f4", "0")
        await pilot.pause()
        meeting(pilot).query_one(CodingList).focus()
        await pilot.press("delete")
        await pilot.pause()
        assert not marked_for_later(saved(office))
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert marked_for_later(saved(office))


@pytest.mark.parametrize(("width", "missing"), [(80, {"F2", "F8"}), (120, {"F7"})])
async def test_the_line_of_keys_has_whole_keys_and_those_needed_first(
    app: ResultatdialogApp, width: int, missing: set[str]
) -> None:
    async with app.run_test(size=(width, 40)) as pilot:
        screen = await open_meeting(pilot)
        await pilot.pause()
        line = screen.query_one(KeyLine).render().plain

        assert len(line) <= width
        shown = {word for word in line.split() if re.fullmatch(r"F\d+", word)}
        assert {f"F{number}" for number in range(1, 11)} - shown == missing


async def test_words_of_a_dialog_that_a_crash_cut_off_are_told_of_where_the_meeting_is_only_read(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        screen = await open_meeting(pilot)
        screen._meeting.keep_draft("np3_niva/quote", "Avbrutna ord")
        screen._meeting.finish()
        await pilot.press("f10")
        await pilot.pause()
        again = await open_meeting(pilot)
        await pilot.pause()
        assert any("F4 visar dem" in note.message for note in app._notifications)
        assert saved_answer(office, "np3_niva") == {}
        again._meeting.correct("AL", "prov")
        again.show_recovered()
        await pilot.pause()
        assert isinstance(app.screen, RecoveredWordsDialog)

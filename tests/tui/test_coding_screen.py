"""The coding screen: two people code the sample round, blind and on one machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual import events
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from full_disk import Disk
from resultatdialog.coding.codebook import code_addition
from resultatdialog.coding.coder_status import done_by
from resultatdialog.coding.settlement import counted_codings, settled_codings
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.batch import Draft
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.folder import RoundFolder
from resultatdialog.rounds.model import Round
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.coder import CoderDialog
from resultatdialog.tui.dialogs.explanation import ExplanationDialog
from resultatdialog.tui.dialogs.line import LineDialog
from resultatdialog.tui.dialogs.search import SearchDialog
from resultatdialog.tui.screens.codebook import CodebookScreen
from resultatdialog.tui.screens.coding import CodingScreen
from resultatdialog.tui.screens.consistency import ConsistencyScreen
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.settle import SettleScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.coding.queue_list import QueueList
from resultatdialog.tui.widgets.codings import CodingList
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.codebooks import record_decision
from resultatdialog.work.coding_desk import CodingDesk
from resultatdialog.work.conversations import guide_of, material, open_conversation
from resultatdialog.work.documents import import_documents
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round
from tui.drive import FIRST, desk, drawn, go_to, meeting, open_meeting, still, twice


@pytest.fixture
def office(tmp_path: Path, sample: RoundFolder) -> Iterator[Register]:
    """The sample round with three of its meetings; the clock goes a second at each look."""
    from resultatdialog.work.round_import import add_round

    now = [datetime(2016, 6, 1, 9, 0, tzinfo=UTC)]

    def clock() -> datetime:
        now[0] += timedelta(seconds=1)
        return now[0]

    with Register(tmp_path / "office.db", clock=clock) as register:
        add_round(register, sample)
        import_documents(register, sorted((sample_round() / "sessions").glob("*.json"))[:3])
        yield register


def session(register: Register, school: str = FIRST) -> Session:
    digest = next(digest for digest in register.digests() if digest.school == school)
    return register.session(digest.session_id)


def codings(register: Register, coder: str, school: str = FIRST) -> list[Explanation]:
    return [e for e in session(register, school).explanations if e.coder == coder]


def shown(screen: CodingScreen, name: str) -> str:
    return str(screen.query_one(name, Static).content)


def queued(screen: CodingScreen) -> list[str]:
    """The lines of the queue as they are painted."""
    queue = screen.query_one(QueueList)
    return [queue.text(place)[0] for place in range(queue.count())]


async def test_f5_asks_who_codes_and_opens_her_queue(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f5")
        assert isinstance(app.screen, CoderDialog)
        names = app.screen.query_one(OptionList)
        assert [str(names.get_option_at_index(n).prompt).split()[-1] for n in range(names.option_count)][:2] == [
            "AL",
            "BT",
        ]
        await pilot.press("2")
        await still(pilot)

        assert isinstance(app.screen, CodingScreen)
        assert app.screen.query_one(Masthead).title == "Kodning · BT"


@pytest.mark.parametrize("name", ["KT", "Örn", "A2"])
async def test_a_name_typed_in_one_burst_over_the_list_is_whole(app: ResultatdialogApp, name: str) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f5")
        assert isinstance(app.screen, CoderDialog)
        for letter in name:  # without a pause: the next key is there before the first has moved the focus
            app.post_message(events.Key(letter, letter))
        await still(pilot)
        assert app.screen.query_one(Input).value == name
        await pilot.press("enter")
        await still(pilot)

        assert app.screen.query_one(Masthead).title == f"Kodning · {name}"


async def test_four_keys_code_an_explanation_and_go_on(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test() as pilot:
        screen = await desk(pilot, "AL")
        assert screen.answer is not None and screen.answer[1] == "np3_niva"
        await pilot.press("down", "4", "2", "enter")
        await still(pilot)

        (coded,) = codings(office, "AL")
        assert coded[1:7] == (
            "np3",
            "undervisning",
            "weakness",
            "Det här läsåret sticker ut åt fel håll.",
            "np3_niva",
            "AL",
        )
        assert (coded.field, coded.start) == ("note", 0)
        assert screen.answer[1] == "np6_orsak"
        assert "Sparat" in screen.query_one(Masthead).state


async def test_several_codes_on_the_same_words_with_subject_and_memo(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test() as pilot:
        await desk(pilot, "AL")
        await pilot.press("a", "1", "2", "a", "a", "3", "1", "m")
        app.screen.query_one(Input).value = "läs om [b]"
        await pilot.press("enter")
        await still(pilot)

    assert [(e.category, e.valence, e.quote, e.subject, e.memo) for e in codings(office, "AL")] == [
        ("elevernas_forutsattningar", "weakness", "", "sv", ""),
        ("organisation", "strength", "", None, "läs om [b]"),
    ]


async def test_after_a_coding_the_cursor_stays_in_the_answer(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test() as pilot:
        screen = await desk(pilot, "AL")
        await pilot.press("down", "4", "2", "4", "1")

        assert [e.quote.split()[0] for e in codings(office, "AL")] == ["Det", "Upptagningsområdet"]
        assert screen.pane.words.marking.line == 2


async def test_enter_with_a_code_half_chosen_waits_and_escape_takes_it_back(
    app: ResultatdialogApp, office: Register
) -> None:
    drawn(office)
    async with app.run_test() as pilot:
        screen = await desk(pilot, "AL")
        before = screen.answer
        await pilot.press("4", "enter")
        assert screen.answer == before
        await pilot.press("escape", "5", "1")

    assert [e.category for e in codings(office, "AL")] == ["stodinsatser"]


async def test_nothing_of_the_other_coder_is_seen_before_both_are_done(
    app: ResultatdialogApp, office: Register
) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "AL")
        assert "BT har kodat här" in shown(screen, "#told")
        said = " ".join(
            str(screen.pane.words.get_option_at_index(n).prompt) for n in range(screen.pane.words.option_count)
        )
        assert "●" not in said
        await pilot.press("tab")
        assert not screen.query_one(CodingList).has_focus


async def code_everything(pilot: Pilot[None], coder: str, keys: tuple[str, ...] = ()) -> None:
    """Code each waiting answer with these keys, or read it only; until nothing waits."""
    screen = await desk(pilot, coder)
    while screen.answer is not None:
        await pilot.press(*keys, "enter")
        await still(pilot)
    await pilot.press("f10")
    await still(pilot)


async def test_two_coders_blind_then_samsyn_then_the_settled_codings_count(
    app: ResultatdialogApp, office: Register
) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await code_everything(pilot, "AL", ("4", "2"))
        assert "AL" in done_by(session(office))
        await code_everything(pilot, "BT")
        assert set(done_by(session(office))) == {"AL", "BT"}

        screen = await desk(pilot, "BT")
        assert "samsyn" in shown(screen, "#question")
        await pilot.press("s")
        await still(pilot)
        assert isinstance(app.screen, SettleScreen)
        for number in range(20):
            if "avgjord" in str(app.screen.query_one("#decided", Static).content):
                break
            await pilot.press("2" if number else "1", str(1 + number % 4))  # the verdict, and a usual reason
            await still(pilot)
        await pilot.press("escape", "f10")
        await still(pilot)
        assert isinstance(app.screen, StartScreen)

    held = session(office)
    found = material(office, next(iter([find_round(office, "nacka-2016")])))  # type: ignore[arg-type]
    book = found.guide.codebook
    both = settled_codings(book, held)
    assert both is not None
    assert counted_codings(book, held) == both
    assert held.state == "coded"
    assert all(decision["reason"] and decision["by"] == "BT" for decision in held.under("settled").values())


async def test_a_decision_needs_a_reason(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await code_everything(pilot, "AL", ("4", "2"))
        await code_everything(pilot, "BT")
        await desk(pilot, "BT")
        await pilot.press("s", "1", "5", "enter")
        await still(pilot)
        assert not isinstance(app.screen, SettleScreen)  # still asking why
        await pilot.press("escape")

    assert not session(office).under("settled")


async def test_undo_goes_back_to_where_it_was_done(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test() as pilot:
        screen = await desk(pilot, "AL")
        await pilot.press("4", "2", "enter")
        await still(pilot)
        await pilot.press("ctrl+z", "ctrl+z")
        await still(pilot)

        assert screen.answer is not None and screen.answer[1] == "np3_niva"
        assert not codings(office, "AL")
        await pilot.press("ctrl+z")  # nothing left: said, not done
        assert not codings(office, "AL")


async def test_a_coding_is_changed_and_taken_back_in_the_list(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test() as pilot:
        screen = await desk(pilot, "AL")
        await pilot.press("4", "2", "tab", "enter")
        await still(pilot)
        await pilot.press("5", "1")
        await still(pilot)
        assert [(e.category, e.valence) for e in codings(office, "AL")] == [("stodinsatser", "strength")]
        assert screen.query_one(CodingList).has_focus
        await pilot.press("delete")
        await still(pilot)

        assert not codings(office, "AL")
        assert screen.pane.words.has_focus


async def test_a_second_enter_opens_a_coding_no_second_time(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test() as pilot:
        screen = await desk(pilot, "AL")
        await pilot.press("4", "2", "tab")
        assert screen.query_one(CodingList).has_focus
        await twice(pilot, "enter")

        assert [type(each) for each in app.screen_stack] == [StartScreen, CodingScreen, ExplanationDialog]


async def test_search_finds_words_at_all_schools_and_opens_the_answer(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "BT")
        await pilot.press("f8")
        assert isinstance(app.screen, SearchDialog)
        app.screen.query_one(Input).value = "MATEMATIKDIDAKTIKEN svag"
        await pilot.pause()
        assert "1 ställe på 1 skola" in str(app.screen.query_one("#count", Static).content)
        await pilot.press("down", "enter")
        await still(pilot)

        assert app.screen is screen
        assert screen.answer is not None and screen.answer[1] == "np3_niva"
        assert screen.pane.words.marking.place.quote.startswith("Matematikdidaktiken är vår svaga punkt")


async def test_a_new_code_brings_coded_schools_back_and_reading_them_again_clears_it(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f5", "2")
        await still(pilot)
        await pilot.press("k")
        assert isinstance(app.screen, CodebookScreen)
        await pilot.press("down", "n")
        await still(pilot)
        app.screen.query_one("#label", Input).value = "Lärarbyten"
        app.screen.query_one("#why", Input).value = "kommer upp ofta"
        await pilot.press("f3")
        await still(pilot)
        await pilot.press("escape")
        await still(pilot)

        screen = app.screen
        assert isinstance(screen, CodingScreen)
        assert any("läs om" in line for line in queued(screen))
        for _answer in range(12):
            if screen.answer is None:
                break
            await pilot.press("enter")
            await still(pilot)
        assert not any("läs om" in line for line in queued(screen))


async def test_a_code_without_a_reason_is_not_made(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "BT")
        await pilot.press("k", "n")
        await still(pilot)
        app.screen.query_one("#label", Input).value = "Lärarbyten"
        await pilot.press("f3")
        await still(pilot)
        await pilot.press("escape", "escape")
        await still(pilot)

        assert app.screen is screen
        assert not office.streams("coding/")


async def test_schools_are_drawn_for_a_second_coder(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f5", "1")
        await still(pilot)
        await pilot.press("d")
        await still(pilot)
        app.screen.query_one("#schools", Input).value = "många"
        await pilot.press("f3")
        await still(pilot)
        assert not office.streams("coding/")
        await pilot.press("d")
        await still(pilot)
        app.screen.query_one("#schools", Input).value = "3"
        await pilot.press("f3")
        await still(pilot)

        assert isinstance(app.screen, CodingScreen)
        assert office.streams("coding/") == ["coding/nacka-2016"]
        assert FIRST in {item.school for item in app.screen._desk.queue()}


async def test_all_answers_are_shown_when_asked_for(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "BT")
        few = screen.query_one(QueueList).count()
        await pilot.press("v")
        await still(pilot)

        assert screen.query_one(QueueList).count() > few


async def test_what_cannot_be_saved_is_said_and_tried_again(
    app: ResultatdialogApp, office: Register, disk: Disk
) -> None:
    drawn(office)
    async with app.run_test() as pilot:
        screen = await desk(pilot, "AL")
        disk.fill()
        await pilot.press("4", "2")
        await pilot.pause()
        assert "EJ I REGISTRET" in screen.query_one(Masthead).state
        await pilot.press("f10")
        await pilot.pause()
        assert app.screen is screen  # nothing is left unsaved behind
        disk.free()
        screen.save_again()
        await pilot.pause()
        assert "Sparat" in screen.query_one(Masthead).state

    assert len(codings(office, "AL")) == 1


async def test_the_marked_words_are_seen(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "AL")
        await pilot.press("down", "right")
        words = screen.pane.words
        line = words.get_option_at_index(1).prompt
        assert isinstance(line, Content)
        marked = [line.plain[span.start : span.end] for span in line.spans if "bold" in str(span.style)]

        assert marked == ["här läsåret sticker ut åt fel håll."]


async def test_a_typed_name_is_who_codes(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f5", "M", "2", "enter")
        await still(pilot)

        assert isinstance(app.screen, CodingScreen)
        assert app.screen.query_one(Masthead).title == "Kodning · M2"


async def test_a_colleague_s_school_is_coded_too_only_on_request(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "EN TILL")
        await pilot.press("v", "down", "enter")
        await still(pilot)
        assert "Någon annan kodar den här skolan" in shown(screen, "#told")
        await pilot.press("4", "2")
        await still(pilot)
        assert {e.coder for e in session(office).explanations} == {"BT"}

        await pilot.press("l")
        await still(pilot)
        assert not any("●" in str(option.prompt) for option in screen.pane.words.options)
        await pilot.press("4", "2")
        await still(pilot)

    coders = {e.coder for digest in office.digests() for e in office.session(digest.session_id).explanations}
    assert "EN TILL" in coders


async def test_a_reason_that_was_given_up_is_offered_nowhere(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await code_everything(pilot, "AL", ("4", "2"))
        await code_everything(pilot, "BT")
        await desk(pilot, "BT")
        await pilot.press("s", "1", "5")
        await still(pilot)
        app.screen.query_one(Input).value = "gäller bara den första"
        screen = app.screen
        assert isinstance(screen, LineDialog)
        screen.save_now()
        assert [draft.words for draft in office.drafts()] == ["gäller bara den första"]
        await pilot.press("escape", "f3", "2", "5")
        await still(pilot)

        assert app.screen.query_one(Input).value == ""
        assert not office.drafts()


async def test_a_decision_about_the_codebook_is_taken_back(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await desk(pilot, "BT")
        await pilot.press("k", "n")
        await still(pilot)
        app.screen.query_one("#label", Input).value = "Lärarbyten"
        app.screen.query_one("#why", Input).value = "kommer upp ofta"
        await pilot.press("f3")
        await still(pilot)
        assert app.screen.query_one(OptionList).option_count == 8
        await pilot.press("ctrl+z")
        await still(pilot)
        assert app.screen.query_one(OptionList).option_count == 7
        await pilot.press("ctrl+z")  # nothing left: said, not done

    assert len(office.events("coding/nacka-2016")) == 2  # both stay in the log


async def test_what_a_form_refuses_can_be_mended(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "BT")
        await pilot.press("k", "down", "s")
        await still(pilot)
        form = app.screen
        form.query_one("#into", Input).value = "x"
        form.query_one("#why", Input).value = "samma sak"
        await pilot.press("f3")
        await still(pilot)
        assert app.screen is form
        form.query_one("#into", Input).value = "3"
        await pilot.press("f3")
        await still(pilot)
        await pilot.press("escape")
        await still(pilot)

        assert app.screen is not screen  # the desk has opened again with the merged code
        assert isinstance(app.screen, StartScreen | CodingScreen)
    (decision,) = office.session("coding/nacka-2016").under("change").values()
    assert (decision["op"], decision["ids"], decision["into"]) == ("merge", ["lararkompetens"], "organisation")


async def test_a_locked_meeting_is_said_to_be_locked(app: ResultatdialogApp, office: Register) -> None:
    held = session(office)
    office.append([Entry(held, [Change("state", "locked")])])
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "BT")
        await pilot.press("v", "down", "enter")
        await still(pilot)

        assert "Samtalet är låst" in shown(screen, "#told")


@pytest.mark.usefixtures("readable_ids")
async def test_many_codes_leave_room_for_the_answer(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    current = find_round(office, "nacka-2016")
    assert current is not None
    for number in range(12):
        book = guide_of(office, current).codebook
        record_decision(
            office, current.id, "add", code_addition(book, "effort", {"label": f"Kod {number}"}), by="AL", why="många"
        )
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await desk(pilot, "AL")

        assert screen.pane.words.size.height >= 6
        keys = str(screen.pane.code_keys.content)
        assert "9  Kod 1" in keys and "p  Kod 11" in keys
        await pilot.press("p", "2")
        await still(pilot)

    assert [e.category for e in codings(office, "AL")] == ["kod_11"]


async def test_a_memo_cut_off_waits_at_its_coding_and_never_becomes_the_principal_s_words(
    app: ResultatdialogApp, office: Register
) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await desk(pilot, "AL")
        await pilot.press("4", "2", "m")
        await still(pilot)
        app.screen.query_one(Input).value = "halvvägs"
        screen = app.screen
        assert isinstance(screen, LineDialog)
        screen.save_now()  # as a second of pause does; then the power goes
        held = OpenMeeting(office, open_conversation(office, *round_and_guide(office), FIRST))

        assert held.drafts() == []
        assert CodingDesk(office, round_and_guide(office)[0], "AL").half_written() == ()  # nothing read yet
        await pilot.press("escape", "f10")
        assert not office.drafts()


async def test_words_cut_off_are_offered_again_where_they_were_written(
    app: ResultatdialogApp, office: Register
) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        screen = await desk(pilot, "AL")
        await pilot.press("4", "2")
        await still(pilot)
        (coded,) = codings(office, "AL")
        office.keep_draft(Draft(session(office).id, f"AL/np3_niva/{coded.id}/memo", "halvvägs"))
        await pilot.press("f10")
        await still(pilot)
        assert (await desk(pilot, "BT"))._desk.half_written() == ()  # another coder's words are not shown
        await pilot.press("f10")
        await still(pilot)
        screen = await desk(pilot, "AL")
        assert screen._desk.half_written() == ("halvvägs",)
        screen.open_answer((session(office).id, "np3_niva"))
        await pilot.press("m")
        await still(pilot)
        assert app.screen.query_one(Input).value == "halvvägs"
        await pilot.press("enter")
        await still(pilot)

    assert [e.memo for e in codings(office, "AL")] == ["halvvägs"]


def round_and_guide(register: Register) -> tuple[Round, Guide]:
    current = find_round(register, "nacka-2016")
    assert current is not None
    return current, guide_of(register, current)


async def test_a_window_made_smaller_while_the_codings_are_listed_stops_nothing(
    app: ResultatdialogApp, office: Register
) -> None:
    drawn(office)
    async with app.run_test(size=(200, 60)) as pilot:
        screen = await desk(pilot, "AL")
        await pilot.press("4", "down", "2", "1", "tab")
        await still(pilot)
        assert screen.query_one(CodingList).has_focus
        await pilot.resize_terminal(80, 24)
        await still(pilot)
        await pilot.press("tab", "5", "1")
        await still(pilot)

    assert len(codings(office, "AL")) == 2


async def test_a_form_opens_with_the_cursor_on_its_first_line(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await desk(pilot, "AL")
        await pilot.press("d", "3")
        await still(pilot)

        assert app.screen.query_one("#schools", Input).value == "3"


async def test_samsyn_says_in_words_what_is_not_saved(app: ResultatdialogApp, office: Register, disk: Disk) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await code_everything(pilot, "AL", ("4", "2"))
        await code_everything(pilot, "BT")
        await desk(pilot, "BT")
        await pilot.press("s", "1", "5")
        await still(pilot)
        disk.fill()
        app.screen.query_one(Input).value = "skäl"
        await pilot.press("enter")
        await still(pilot)
        state = app.screen.query_one(Masthead).state
        disk.free()

    assert "EJ I REGISTRET" in state


async def test_undo_in_samsyn_takes_back_decisions_made_there_and_nothing_else(
    app: ResultatdialogApp, office: Register
) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await code_everything(pilot, "AL", ("4", "2"))
        await code_everything(pilot, "BT")
        await desk(pilot, "BT")
        await pilot.press("s", "1", "5")
        await still(pilot)
        app.screen.query_one(Input).value = "skäl"
        await pilot.press("enter")
        await still(pilot)
        assert len(session(office).under("settled")) == 1
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        await still(pilot)

    assert not session(office).under("settled")
    assert set(done_by(session(office))) == {"AL", "BT"}


async def test_once_two_are_done_the_meeting_s_screen_changes_no_coding(
    app: ResultatdialogApp, office: Register
) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await code_everything(pilot, "AL", ("4", "2"))
        await code_everything(pilot, "BT")
        before = session(office).explanations
        screen = await open_meeting(pilot, FIRST)
        screen._meeting.correct("BT", "prov")
        screen.query_one(AnswerPage).disabled = False
        await go_to(pilot, "np3_niva")
        await pilot.press("f4")
        await still(pilot)
        assert app.screen is meeting(pilot)
        meeting(pilot).query_one(CodingList).focus()
        await pilot.press("delete", "enter")
        await still(pilot)
        assert app.screen is meeting(pilot)

    assert session(office).explanations == before


async def test_a_drawn_school_is_blind_in_the_meeting_too(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot, FIRST)
        await go_to(pilot, "np3_niva")

        assert meeting(pilot).query_one(CodingList).codings == ()  # BT's; AL, at the keyboard, has coded nothing yet


async def test_any_explanation_takes_four_keys(app: ResultatdialogApp, office: Register) -> None:
    drawn(office)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "AL")
        assert screen.pane.words.get_option_at_index(3).prompt.plain.startswith("C ")  # type: ignore[union-attr]
        await pilot.press("C", "2", "2", "enter")
        await still(pilot)

        assert screen.answer is not None and screen.answer[1] == "np6_orsak"
    assert [(e.category, e.quote) for e in codings(office, "AL")] == [
        ("lararkompetens", "Matematikdidaktiken är vår svaga punkt på lågstadiet.")
    ]


async def test_nearly_the_same_words_at_two_schools_are_settled_with_a_key_and_a_reason(
    app: ResultatdialogApp, office: Register
) -> None:
    schools = (FIRST, "99000002")
    for school, category in zip(schools, ("undervisning", "organisation"), strict=True):
        said = Explanation(f"x{school}", "np3", category, "weakness", "Vi hann [b]inte[/b] med.", "np3_niva", "BT")
        office.append([Entry(session(office, school), [said.change()])])
    async with app.run_test(size=(80, 24)) as pilot:
        await desk(pilot, "BT")
        await pilot.press("j")
        await still(pilot)
        assert isinstance(app.screen, ConsistencyScreen)
        assert "Vi hann [b]inte[/b] med." in str(app.screen.query_one("#first", Static).content)
        await pilot.press("2", "1")
        await still(pilot)
        assert "Avgjort av BT: " in str(app.screen.query_one("#decided", Static).content)
        assert [len(session(office, school).under("alike")) for school in schools] == [1, 1]
        await pilot.press("ctrl+z", "ctrl+z")
        await still(pilot)
        assert [len(session(office, school).under("alike")) for school in schools] == [0, 0]
        await pilot.press("0", "5", "enter")  # a reason in one's own words cannot be empty
        await still(pilot)
        app.screen.query_one(Input).value = "annat moment"
        await pilot.press("enter")
        await still(pilot)
        assert [len(session(office, school).under("apart")) for school in schools] == [1, 1]
        await pilot.press("delete")
        await still(pilot)
        assert [len(session(office, school).under("apart")) for school in schools] == [0, 0]
        await pilot.press("escape")
        await still(pilot)
        assert isinstance(app.screen, CodingScreen)


def listed(screen: CodingScreen | MeetingScreen) -> str:
    """The list of codings as it is painted, one after the other."""
    found = screen.query_one(CodingList)
    return "\n".join(str(found.get_option_at_index(n).prompt) for n in range(found.option_count))


async def test_both_lists_of_codings_say_what_counts_in_place_of_a_code(
    app: ResultatdialogApp, office: Register
) -> None:
    for school, category in ((FIRST, "undervisning"), ("99000002", "organisation")):
        said = Explanation(f"x{school}", "np3", category, "weakness", "Vi hann [b]inte[/b] med.", "np3_niva", "BT")
        office.append([Entry(session(office, school), [said.change()])])
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await desk(pilot, "BT")
        place = (session(office).id, "np3_niva")
        screen.open_answer(place)
        await still(pilot)
        assert "räknas" not in listed(screen)
        await pilot.press("j", "2", "1")  # the other school's code
        await still(pilot)
        await pilot.press("escape")
        await still(pilot)
        words = screen.pane.words
        told = "\n".join(str(words.get_option_at_index(n).prompt) for n in range(words.option_count))
        counts = "→ räknas som Organisation, brister (lika ord på två skolor)"
        assert (told.count(counts), listed(screen).count(counts)) == (1, 1)
        await pilot.press("f10")
        await still(pilot)
        await open_meeting(pilot, FIRST)
        await go_to(pilot, "np3_niva")
        assert listed(meeting(pilot)).count(counts) == 1

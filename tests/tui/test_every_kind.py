"""A guide called faultless opens on the screen with every kind of answer, smallest and largest, and takes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from every_kind import SCHOOL, write_every_kind
from resultatdialog.dialogue.document import write_document
from resultatdialog.dialogue.event import Json
from resultatdialog.register.store import Register
from resultatdialog.report.summary import write_summary
from resultatdialog.rounds.folder import RoundFolder, read_round
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.widgets.fields.base import AnswerField
from resultatdialog.tui.widgets.fields.choice import ChoiceField
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.tui.widgets.fields.rows import ActionsField
from resultatdialog.tui.widgets.question_card import QuestionScroll
from resultatdialog.vocabulary import subjects
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.habits import last_place
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from tui.drive import go_to, meeting, open_meeting, saved


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> RoundFolder:
    return read_round(write_every_kind(tmp_path_factory.mktemp("kinds") / "liten"))


@pytest.fixture
def kinds(tmp_path: Path, folder: RoundFolder) -> Iterator[Register]:
    with Register(tmp_path / "kinds.db") as register:
        add_round(register, folder)
        yield register


def shown(pilot: Pilot[None]) -> list[AnswerField]:
    fields = meeting(pilot).query_one(AnswerPage).query(AnswerField)
    return [field for field in fields if field.display and field.id != "comment"]


async def cursor_is_in_sight(pilot: Pilot[None]) -> bool:
    """Whether what has the focus comes into sight on the page: it is scrolled to once all is laid out.

    On a busy machine thirty fields take many rounds to mount, so this waits long before it says no.
    """
    screen = meeting(pilot)
    page = screen.query_one(AnswerPage)
    for attempt in range(1500):
        await pilot.pause(0.02 if attempt > 100 else None)  # rounds alone pass faster than a busy machine mounts
        if screen.focused is not None and page.region.overlaps(screen.focused.region):
            return True
    return False


def answer(field: AnswerField) -> None:
    """Something in every place the field has, whatever kind it is."""
    for cell in field.query(Input):
        cell.value = "7"
    for area in field.query(TextArea):
        area.text = "Så säger rektorn."
    if isinstance(field, ChoiceField):
        field.cursor = len(field.options) - 1
        field.action_choose()


async def test_every_kind_of_answer_at_every_size_opens_is_answered_exported_and_printed(
    kinds: Register, folder: RoundFolder, tmp_path: Path
) -> None:
    app = ResultatdialogApp(kinds)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_meeting(pilot, SCHOOL, "liten")
        await screen.action_finish()  # all questions are left: every one of them has a line
        await pilot.press("escape")
        for question in folder.guide.questions():
            await go_to(pilot, question.id)
            assert await cursor_is_in_sight(pilot), question.id
            for field in shown(pilot):
                answer(field)
            await screen.save_typed()
            await pilot.pause()
            assert screen.conversation is not None
            assert screen.conversation.status(question) == "answered", question.id
        place = last_place(kinds)
        assert place is not None
        assert place.question == question.id
        assert not place.tried
        await screen.action_finish()
        await pilot.press("f10")
    current = find_round(kinds, "liten")
    assert current is not None
    (conversation,) = material(kinds, current).conversations
    assert conversation.session.state == "held"
    assert conversation.unfinished() == ()
    assert conversation.session.answer("largest_counts")["svar"].keys() == subjects().keys()
    write_summary(conversation, tmp_path / "summary.docx")
    path = tmp_path / "session.json"
    path.write_text(write_document(conversation), encoding="utf-8")
    assert [done.changed for done in import_documents(kinds, [path])] == [0]


async def test_a_long_question_leaves_room_for_the_answer_and_can_be_read_to_its_end(kinds: Register) -> None:
    app = ResultatdialogApp(kinds)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_meeting(pilot, SCHOOL, "liten")
        await go_to(pilot, "leave")
        card = screen.query_one(QuestionScroll)
        assert screen.focused is not None
        assert screen.query_one(AnswerPage).region.contains_region(screen.focused.region)
        await pilot.press("ctrl+down")
        assert 0 < card.scroll_y < card.max_scroll_y
        await pilot.press(*["ctrl+down"] * 8)
        assert card.scroll_y == card.max_scroll_y > 0
        await pilot.press("ctrl+up")
        assert card.scroll_y < card.max_scroll_y
        await go_to(pilot, "smallest_text")
        assert card.scroll_y == 0


async def test_among_many_options_the_one_under_the_cursor_is_on_the_screen_whole(kinds: Register) -> None:
    app = ResultatdialogApp(kinds)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_meeting(pilot, SCHOOL, "liten")
        page = screen.query_one(AnswerPage)
        for name in ("largest_one", "largest_several", "largest_rating"):
            await go_to(pilot, name)
            (choice,) = shown(pilot)
            assert isinstance(choice, ChoiceField)
            for place in (len(choice.options) - 1, len(choice.options) // 2, 0):
                choice.cursor = place
                await pilot.pause()
                spot = choice._plan(choice.content_size.width).spots[place]
                lines = Region(choice.region.x, choice.region.y + spot.y, 1, len(spot.lines))
                assert page.region.contains_region(lines)
                text = "".join(choice.render_line(spot.y + down).text for down in range(len(spot.lines)))
                label = choice.options[place].label
                assert label.split()[0] in text
                assert text.count("lång") == label.count("lång")


async def test_when_the_digits_run_out_letters_choose(kinds: Register) -> None:
    app = ResultatdialogApp(kinds)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_meeting(pilot, SCHOOL, "liten")
        await go_to(pilot, "largest_several")
        await pilot.press("0", "q", "w", "q", "m")
        await screen.save_typed()
    assert saved(kinds, SCHOOL).answer("largest_several")["svar"] == ["o9", "o11", "o35"]


async def test_digits_that_follow_each_other_are_one_step_of_a_long_scale(kinds: Register) -> None:
    app = ResultatdialogApp(kinds)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_meeting(pilot, SCHOOL, "liten")
        await go_to(pilot, "largest_rating")
        for keys, rating in (("7", 7), ("42", 42), ("100", 100), ("0", 0), ("423", 3), ("77", 77)):
            await pilot.press(*keys)
            await screen.save_typed()
            assert saved(kinds, SCHOOL).answer("largest_rating")["svar"] == rating
            await pilot.press("down")  # another key: the next digit begins a number


async def test_another_action_has_room_below_those_written_and_a_long_list_is_kept_whole(kinds: Register) -> None:
    app = ResultatdialogApp(kinds)
    given: list[Json] = [{"what": f"Steg {place}"} for place in range(ActionsField.ROWS + 2)]
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_meeting(pilot, SCHOOL, "liten")
        await go_to(pilot, "smallest_actions")
        (field,) = shown(pilot)
        assert isinstance(field, ActionsField)
        for place in range(8):
            field.rows[place].cells[0].value = f"{place}"
            await screen.save_typed()
            assert [row.display for row in field.rows] == [True] * (place + 2)
        field.rows[2].cells[0].value = ""
        await screen.save_typed()
        assert [row.display for row in field.rows] == [True] * 9

        assert screen.question is not None
        screen._meeting.answer(screen.question, "svar", given)
        screen.recorded()
        await pilot.pause()
        field.rows[0].cells[0].value = "Först"
        await screen.save_typed()
    kept = saved(kinds, SCHOOL).answer("smallest_actions")["svar"]
    assert kept == [{"what": "Först"}, *given[1:]]

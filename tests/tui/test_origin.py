from __future__ import annotations

from textual.widgets import Input, OptionList, Static

from resultatdialog.dialogue.session import Challenge
from resultatdialog.guide.model import Guide
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.figure_origin import OriginDialog
from resultatdialog.tui.screens.meeting_writing import _draft_label
from tui.drive import go_to, meeting, open_meeting, saved


async def test_one_key_shows_where_a_figure_comes_from(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_sv_orsak")

        await pilot.press("f12")
        await pilot.pause()

        assert isinstance(app.screen, OriginDialog)
        said = str(app.screen.query_one("#origin", Static).content)
        assert "2014/15" in said
        assert "Källa" in said
        assert "44 % – 100 %, hälften" in said.replace("\u00a0", " ")  # published 2016: lowest 44, highest 100
        assert "median 82 % (27 med en siffra)" in said.replace("\u00a0", " ")
        await pilot.press("down", "escape")
        await pilot.pause()
        assert meeting(pilot)


async def test_the_principal_s_figure_is_noted_at_the_figure(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_sv_orsak")
        await pilot.press("f12", "enter")
        await pilot.pause()
        app.screen.query_one("#figure", Input).value = "84 % [red]x[/]"
        await pilot.press("enter")
        app.screen.query_one("#source", Input).value = "klasslistor\x1b[31m"
        await pilot.press("enter")
        await pilot.pause()

        assert "84 % [red]x[/]" in str(app.screen.query_one("#questioned", Static).content)
        assert app.screen.query_one(OptionList).has_focus
        await pilot.press("escape")

    session = saved(office)
    assert session.challenges == (Challenge("np3_sv_share", "84 % [red]x[/]", "klasslistor[31m"),)
    assert office.drafts() == []


async def test_what_is_being_typed_there_survives_and_is_thrown_away_on_leaving(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_sv_orsak")
        await pilot.press("f12", "enter")
        await pilot.pause()
        app.screen.query_one("#figure", Input).value = "84 %"
        assert isinstance(app.screen, OriginDialog)
        app.screen.save_now()

        (draft,) = office.drafts()
        assert draft.words == "Nationella prov åk 3, svenska: 84 %"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert office.drafts() == []


async def test_a_question_without_figures_says_so(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "saknas")

        await pilot.press("f12")
        await pilot.pause()

        assert meeting(pilot)
        assert [n.message for n in app._notifications] == ["Den här frågan har inga siffror."]


def test_recovered_words_are_named_in_swedish(guide: Guide) -> None:
    for what, name in (("challenge", "rektors siffra"), ("quote", "citat"), ("reason", "skäl")):
        assert _draft_label(guide, f"np3_sv_orsak/{what}").casefold().endswith(name)

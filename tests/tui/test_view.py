"""The principal's page on a second screen: what is painted there, and what went over to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from pace import HANG
from resultatdialog.dialogue.principal_page import FigureLine, FiguresInWords, PrincipalPage
from resultatdialog.register.store import Register
from resultatdialog.second_screen.following import Ending, Follower
from resultatdialog.second_screen.offering import PageOffer
from resultatdialog.second_screen.wire import decode
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.recovered_words import RecoveredWordsDialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.screens.view import ViewScreen
from resultatdialog.tui.view_app import ViewApp
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.page_sheet import PageSheet
from resultatdialog.work.habits import MeetingPlace
from second_screen.runtime import Heard, runtime_folder
from tui.drive import FULL, go_to, meeting
from tui.painted import PaintedTerminal
from tui.test_painted_principal import DRAFT, NOTE, OPENS, forbidden, painted, talk, until

REGISTER = Path("register.db")
TURNS = 500
"""Looks at a screen that has been told something from another thread."""


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with runtime_folder() as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
        yield


def page(school: str, wording: str, *, title: str = "Resultat") -> PrincipalPage:
    return PrincipalPage(
        school,
        wording,
        FiguresInWords(title, headings=("skolan", "komm."), lines=(FigureLine("Matematik", ("71 %", "84 %")),)),
    )


async def test_the_page_follows_the_meeting_and_says_when_there_is_none() -> None:
    heard: Heard[int] = Heard()
    app = ViewApp(REGISTER)
    async with app.run_test(size=(80, 24)) as pilot:
        terminal = PaintedTerminal(app)
        await painted(pilot, terminal, "  Sidan visas här så snart ett samtal är öppet")
        offer = PageOffer(REGISTER, heard)
        offer.show(page("Björkdungens skola", "Varför nådde de andra inte dit?"))
        seen = await painted(pilot, terminal, "Varför nådde")
        assert "Björkdungens skola" in seen and "71 %" in seen and "Enter" not in seen
        for size in ((200, 60), (40, 12), (80, 24)):
            await pilot.resize_terminal(*size)
            assert "Varför nådde" in await painted(pilot, terminal, "Björkdungens")
        offer.show(page("Björkdungens skola", "[b]Hur[/b] \x1b[31mgick det?", title="[@click=app.quit]x[/]"))
        seen = await painted(pilot, terminal, "[b]Hur[/b] �[31mgick det?")
        assert "[@click=app.quit]x[/]" in seen and "Varför" not in seen
        offer.end()
        seen = await painted(pilot, terminal, "Samtalet är stängt.")
        assert "Björkdungens" not in seen
        offer.join(HANG)

        same = PageOffer(REGISTER, heard)  # taken up again
        same.show(page("Björkdungens skola", "Vad gör ni nu?"))
        await painted(pilot, terminal, "Vad gör ni nu?")
        same.end()
        same.join(HANG)
        other = PageOffer(REGISTER, heard)
        other.show(page("Ekbackens skola", "Hur gick det?"))
        seen = await painted(pilot, terminal, "Enter visar dess sida")
        assert "Ekbacken" not in seen, "her principal may still be in the room"
        await pilot.press("enter")
        await painted(pilot, terminal, "Ekbackens skola")
        await pilot.press("f1")
        await painted(pilot, terminal, "följer samtalet i det andra fönstret")
        await pilot.press("f1")
        other.end()
        other.join(HANG)


async def test_a_mistake_in_the_program_is_told_in_a_sentence_and_without_anybody_s_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_sheet: PageSheet, shown: PrincipalPage) -> None:
        raise ValueError(shown.wording)

    monkeypatch.setattr(PageSheet, "show", fail)
    app = ViewApp(REGISTER)
    with pytest.raises(ValueError, match="Notisorden"):  # the harness hands it on
        async with app.run_test() as pilot:
            await pilot.pause()
            app.screen.post_message(ViewScreen.Told(page("Skolan", "Notisorden")))
            await pilot.pause()
    said = capsys.readouterr().err

    assert app.return_code == 1
    assert "Sidan måste stängas" in said and "ValueError" in said
    assert "Notisorden" not in said


async def test_nothing_of_ours_ever_goes_over(office: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """All bytes that the meeting's program writes to a socket, while somebody follows and every dialog is opened."""
    sent: list[bytes] = []
    send: Callable[[Connection, bytes], None] = Connection._send  # type: ignore[attr-defined]

    def _send(connection: Connection, buffer: bytes) -> None:
        sent.append(bytes(buffer))
        send(connection, buffer)

    monkeypatch.setattr(Connection, "_send", _send)
    begun: list[PageOffer] = []

    def offer(watched: Callable[[int], None]) -> PageOffer:
        begun.append(PageOffer(REGISTER, watched))
        return begun[-1]

    app = ResultatdialogApp(office)
    held = talk(office)
    told: Heard[object] = Heard()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await app.push_screen(MeetingScreen(held, MeetingPlace("nacka-2016", FULL, "np3_niva", {}), offer))
        await pilot.pause()
        screen = meeting(pilot)
        follower = Follower(REGISTER, told)
        for _look in range(TURNS):
            await pilot.pause(0.02)
            if "på skärm 2" in screen.query_one(Masthead).state:
                break
        assert "på skärm 2" in screen.query_one(Masthead).state
        for kind, opens in OPENS.items():
            if kind is RecoveredWordsDialog:
                held.keep_draft("np3_niva/quote", DRAFT)
            await pilot.press(opens) if isinstance(opens, str) else opens(screen)
            await until(pilot, kind)
            await pilot.press("2" if kind is RecoveredWordsDialog else "escape")
            await until(pilot, MeetingScreen)
        await pilot.press("f9")
        await until(pilot, PrincipalScreen)
        await pilot.press(*"Notisorden", "f3", *"Utkastorden", "f9")
        await until(pilot, MeetingScreen)
        conversation = screen.conversation
        assert conversation is not None
        may = "\n".join(conversation.wording(question) for question in conversation.questions)
        for question in conversation.questions:
            await go_to(pilot, question.id)
            await pilot.pause(0.02)  # the follower gets the latest page, and each of these should be one
        names = forbidden(office, screen) | {person.name for person in held.conversation.session.participants}
    begun[0].join(HANG)
    told.until(Ending.CLOSED)
    follower.stop()

    whole = b"".join(sent)
    pages = [found for line in re.findall(rb'\{"version".*\n', whole) if (found := decode(line)) is not None]
    assert len({found.wording for found in pages}) > len(conversation.questions) // 2
    assert {found.wording for found in pages} <= {conversation.wording(q) for q in conversation.questions}
    assert {found.school for found in pages} == {conversation.school.name}
    said = whole.decode("utf-8", "replace")
    titles = {found.figures.title for found in pages if found.figures}
    labels = {line.label for found in pages if found.figures for line in found.figures.lines}
    allowed = "\n".join((may, conversation.school.name, *titles, *labels))
    assert NOTE in names and "Notisorden" not in said and "Utkastorden" not in said
    assert {name for name in names if re.search(rf"\b{re.escape(name)}\b", said) and name not in allowed} == set()

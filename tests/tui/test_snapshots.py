"""Pictures of the screens. After a change that is meant: look at the report, then `pytest --snapshot-update`."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.work.documents import import_documents
from tui.drive import desk, drawn, go_to, note, open_meeting

NOTE = "Många nyanlända i gruppen [skratt] [/b] 日本. Vi bytte lärare i november."


async def settle(pilot: Pilot[None]) -> None:
    """Stop everything that moves by itself before the picture is taken."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    pilot.app.screen.set_focus(None)  # no cursor that blinks
    await pilot.pause()


def test_start(snap_compare: Any, app: ResultatdialogApp) -> None:
    assert snap_compare(app, terminal_size=(120, 40), run_before=settle)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["small", "large"])
def test_meeting(snap_compare: Any, app: ResultatdialogApp, size: tuple[int, int]) -> None:
    async def talk(pilot: Pilot[None]) -> None:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).text = NOTE
        await pilot.press("ctrl+s", "f4", "1", "2")
        await settle(pilot)

    assert snap_compare(app, terminal_size=size, run_before=talk)


def test_coding(snap_compare: Any, app: ResultatdialogApp) -> None:
    async def code(pilot: Pilot[None]) -> None:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        note(pilot).text = NOTE
        note(pilot).move_cursor(note(pilot).document.end)
        await pilot.press("f4")
        await settle(pilot)

    assert snap_compare(app, terminal_size=(100, 30), run_before=code)


def test_desk(snap_compare: Any, app: ResultatdialogApp, office: Register) -> None:
    import_documents(office, sorted((sample_round() / "sessions").glob("*.json"))[:1])
    drawn(office)

    async def code(pilot: Pilot[None]) -> None:
        await desk(pilot, "AL")
        await pilot.press("down", "4", "2", "right", "right")
        await settle(pilot)

    assert snap_compare(app, terminal_size=(120, 36), run_before=code)


def test_tables(snap_compare: Any, app: ResultatdialogApp) -> None:
    async def count(pilot: Pilot[None]) -> None:
        await pilot.press("f2")
        await settle(pilot)

    assert snap_compare(app, terminal_size=(120, 30), run_before=count)

from __future__ import annotations

from textual.widgets import DataTable, OptionList

from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.tally.registry import tally
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.screens.tally import TallyScreen
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.rounds import find_round


async def test_every_table_is_shown_as_the_command_prints_it(app: ResultatdialogApp, office: Register) -> None:
    import_documents(office, sorted((sample_round() / "sessions").glob("*.json")))
    current = find_round(office, "nacka-2016")
    assert current is not None
    data = material(office, current)
    counted = tally(data.round, data.guide, data.conversations)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(app.screen, TallyScreen)
        await app.workers.wait_for_complete()
        await pilot.pause()
        names, table = app.screen.query_one(OptionList), app.screen.query_one(DataTable)
        for number, name in enumerate(counted.names("screen")):
            names.highlighted = number
            await pilot.pause()
            shown, group = [], ""
            for place in range(table.row_count):
                first, *rest = (str(cell) for cell in table.get_row_at(place))
                if any(rest):
                    shown.append((group, first.strip(), *rest))
                else:
                    group = first
            words = counted.tables[name].in_words(data.guide)
            w = words.keys - 1
            assert shown == [(" – ".join(row[:w]), *row[w:]) for row in words.rows], name
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)

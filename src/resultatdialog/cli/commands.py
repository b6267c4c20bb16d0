"""The commands about rounds, meetings, tables and reports: each reads, calls the core and prints.

Opening the screens is a command too, and the first frame waits for this module. So a command's own parts (readers of
files, tables, Word documents, the screens) are imported when it runs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

from resultatdialog.cli.messages import say_list, say_note
from resultatdialog.cli.opening import account, opened
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.register.keys import DataKey
from resultatdialog.register.opening import is_open
from resultatdialog.register.store import Register
from resultatdialog.work.habits import last_place
from resultatdialog.work.rounds import find_round, round_ids

if TYPE_CHECKING:
    from resultatdialog.dialogue.material import Material
    from resultatdialog.rounds.model import Round
    from resultatdialog.second_screen.offering import PageOffer, Watched

Options = argparse.Namespace
PARTING = 1.0
"""Seconds for a goodbye to second screens."""
THROW_AWAY = "resultatdialog-throw-away-"
"""Beginning of the name of the temporary folder with the demo's register."""


def open_screens(options: Options) -> int:
    """Open the terminal program on the register."""
    if options.run is open_screens and wants_plain():
        from resultatdialog.cli.hold_command import hold

        plainly = copy(options)
        plainly.plain, plainly.school, plainly.round = True, None, None
        return hold(plainly)
    if not has_screen():
        raise RefusedError.one(
            "resultatdialog",
            _("the screens need a terminal."),
            _("Give a command instead; resultatdialog --help lists them."),
        )
    from resultatdialog.tui.app import ResultatdialogApp

    with opened(options) as register:
        offers = _Offers(register.path)
        app = ResultatdialogApp(register, offer=offers.begin)
        app.run()
        place = last_place(register) if app.crashed else None
        if place is not None and place.tried:  # resuming the last meeting failed: start at the list
            ResultatdialogApp(register, offer=offers.begin).run()
        offers.close()
    return 0


class _Offers:
    """The offers of the principal's page to second screens, one for each meeting that is opened."""

    def __init__(self, register: Path) -> None:
        self._register = register
        self._latest: PageOffer | None = None

    def begin(self, watched: Watched) -> PageOffer:
        """Offer the page of a meeting that has been opened."""
        from resultatdialog.second_screen.offering import PageOffer

        self._latest = PageOffer(self._register, watched)
        return self._latest

    def close(self) -> None:
        """Let the followers of a meeting that was open until the end hear of it, for `PARTING` seconds at most."""
        if self._latest is not None:
            self._latest.end()
            self._latest.join(PARTING)


def demo(options: Options) -> int:
    """Open the sample round in a temporary register: on the screens, or as printed tables without a terminal."""
    import tempfile

    from resultatdialog.guide.shipped import practice_round, sample_round
    from resultatdialog.rounds.folder import read_round
    from resultatdialog.second_screen.contact import DEMO
    from resultatdialog.work.documents import import_documents
    from resultatdialog.work.round_import import add_round

    if options.register is not None:
        say_note(_("the sample has a register of its own, which is thrown away; --register has no effect."))
    sweep_throw_away()
    sample = sample_round()
    folder = Path(tempfile.mkdtemp(prefix=THROW_AWAY))
    try:
        with Register(folder / "register.db", key=DataKey.random()) as register:  # nobody can read what a kill leaves
            current = read_round(sample)
            add_round(register, current)
            add_round(register, read_round(practice_round()))
            import_documents(register, sorted((sample / "sessions").glob("*.json")))
            if has_screen():
                from resultatdialog.tui.app import ResultatdialogApp

                offers = _Offers(DEMO)
                ResultatdialogApp(register, demo=True, offer=offers.begin).run()
                offers.close()
            else:
                _demo_papers(register, current.round.id, Path(tempfile.mkdtemp(prefix="resultatdialog-demo-")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    del options
    return 0


def sweep_throw_away() -> None:
    """Delete the demo registers that killed programs have left; one that is open stays."""
    import tempfile

    for left in Path(tempfile.gettempdir()).glob(f"{THROW_AWAY}*"):
        if not is_open(left / "register.db"):
            shutil.rmtree(left, ignore_errors=True)  # another user's, on a shared computer


def _demo_papers(register: Register, round_id: str, folder: Path) -> None:
    """Print the tables of the round; write two summaries and the board report to the folder."""
    from resultatdialog.cli.tally_commands import print_tables
    from resultatdialog.report.board import write_board_report
    from resultatdialog.report.summary import write_summary
    from resultatdialog.tally.registry import tally_of

    material = _material(register, round_id)
    counted = tally_of(material)
    print_tables(counted, material, counted.names("text"))
    for conversation in material.conversations[:2]:
        write_summary(conversation, folder / f"sammanfattning-{conversation.school.code}.docx")
    write_board_report(material, counted, folder / "rapport.docx")
    print(_("Two summaries and the board report are in {folder}").format(folder=folder))


def summary(options: Options) -> int:
    """Write the summary for one principal as a Word document."""
    from resultatdialog.cli.output import place_for
    from resultatdialog.report.summary import write_summary
    from resultatdialog.work.conversations import find_conversation
    from resultatdialog.work.plan import note_written

    with opened(options, back_up=False) as register:
        current = chosen_round(register, options.round)
        conversation = find_conversation(register, current, options.school)
        if conversation is None:
            school = current.school(options.school)
            raise RefusedError.one(
                one_line(options.school),
                _("{school} has no meeting yet.").format(school=one_line(school.name))
                if school
                else _("the school is not in the round {round}.").format(round=current.id),
                _("resultatdialog round show {round} lists the schools.").format(round=current.id),
            )
        place_for(options, options.out, "docx")
        write_summary(conversation, options.out)
        print(_("Written: {path}").format(path=options.out))
        note_written(register, current.id, [(conversation.school.code, "summary", options.out.name)], account())
    return 0


def report(options: Options) -> int:
    """Write the board report as a Word document."""
    from resultatdialog.cli.output import place_for
    from resultatdialog.report.board import write_board_report
    from resultatdialog.tally.registry import tally_of

    with opened(options) as register:
        material = _material(register, options.round)
    place_for(options, options.out, "docx")
    counted = tally_of(material)
    write_board_report(material, counted, options.out)
    print(_("Written: {path}").format(path=options.out))
    if "other_words" in counted.names("board"):
        words = _(
            "the report has principals' own words (the last tables). Look them through before it leaves the office."
        )
        say_note(words)
    return 0


def guide_check(options: Options) -> int:
    """Print that a guide has no mistakes, or every mistake it has."""
    from resultatdialog.guide.read import load_guide

    try:
        guide = load_guide(options.file)
    except RefusedError as error:
        say_list(error.problems)
        return 1
    questions = len(guide.questions())
    print(
        _("{file}: no mistakes. {questions} in {sections}.").format(
            file=options.file.name,
            questions=ngettext("{n} question", "{n} questions", questions).format(n=questions),
            sections=ngettext("{n} section", "{n} sections", len(guide.sections)).format(n=len(guide.sections)),
        )
    )
    return 0


# Used by several commands.


def wants_plain() -> bool:
    """Whether static text is asked for everywhere (`ACCESSIBLE=1`), or somebody sits at a terminal that cannot draw."""
    asked = os.environ.get("ACCESSIBLE", "0") not in ("", "0")
    return asked or (os.environ.get("TERM") == "dumb" and sys.stdin.isatty())


def has_screen() -> bool:
    """Whether the screens can open: keys come in by stdin, and the screen library paints on stderr."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def chosen_round(register: Register, round_id: str | None) -> Round:
    """The round of this id, or the only round for None; raises RefusedError."""
    ids = round_ids(register)
    if round_id is None and len(ids) == 1:
        round_id = ids[0]
    if round_id is None:
        raise RefusedError.one(
            "--round",
            _("there is no round in the register.") if not ids else _("there are several rounds."),
            _("Read one with: resultatdialog round add FOLDER")
            if not ids
            else _("Name one of: {rounds}.").format(rounds=", ".join(ids)),
        )
    current = find_round(register, round_id)
    if current is None:
        raise RefusedError.one(
            one_line(round_id),
            _("the round is not in the register."),
            _("Rounds there: {rounds}.").format(rounds=", ".join(ids) or "–"),
        )
    return current


def chosen_material(options: Options) -> Material:
    """The round of `--round` with its meetings; raises RefusedError."""
    with opened(options) as register:
        return _material(register, options.round)


def _material(register: Register, round_id: str | None) -> Material:
    from resultatdialog.work.conversations import material

    return material(register, chosen_round(register, round_id))

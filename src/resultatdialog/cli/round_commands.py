"""The commands about rounds in the register: read one in, list, show, papers before the meetings, calendar."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from resultatdialog.cli.commands import chosen_round
from resultatdialog.cli.opening import account, opened
from resultatdialog.cli.output import place_for
from resultatdialog.cli.results_commands import account_problems, refuse
from resultatdialog.dialogue.figure_origin import say_challenge, say_changed
from resultatdialog.dialogue.figures_shown import changed_figures
from resultatdialog.dialogue.labels import standing_label, state_label
from resultatdialog.dialogue.plan import BEFORE, PaperKind
from resultatdialog.dialogue.session import Session
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.report.calendar import write_calendar
from resultatdialog.report.pack import write_pack
from resultatdialog.report.paper_guide import paper_guide_beside, write_paper_guide
from resultatdialog.results.doubt import answers_from
from resultatdialog.rounds.folder import RoundFolder, read_round
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.round_account import account_lines, count_lines
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.plan import note_written
from resultatdialog.work.round_import import add_round, refuse_round
from resultatdialog.work.rounds import find_round, round_ids
from resultatdialog.work.school_rows import SchoolRow, in_order, school_rows

Options = argparse.Namespace


def add_folder(options: Options) -> int:
    """Read a round folder into the register; print its account before, and what is new or changed after."""
    found = read_round(options.folder)
    problems = account_problems(found.account, answers_from(options.accept), found.answered)
    if problems:
        _print_account(found)
        refuse(problems)
    current = found.round
    with opened(options) as register:
        refuse_round(register, found)
        _print_account(found)
        register.back_up_if_changed()
        added = add_round(register, found)
    masked = sum(figure.token is not None for figure in current.figures)
    print(
        _("{schools}, {measures}, {masked}").format(
            schools=ngettext("{n} school", "{n} schools", len(current.schools)).format(n=len(current.schools)),
            measures=ngettext("{n} measure", "{n} measures", len(current.measures)).format(n=len(current.measures)),
            masked=ngettext("{n} masked value", "{n} masked values", masked).format(n=masked),
        )
    )
    for warning in found.warnings:
        print(_("Note: {warning}").format(warning=one_line(warning)))
    if added.new:
        print(_("The round has been read into the register."))
    elif added.changes:
        print(_("The round has been updated:"))
        for change in added.changes:
            print(f"  {one_line(change)}")
    else:
        print(_("Nothing has changed since it was read last."))
    return 0


def _print_account(found: RoundFolder) -> None:
    """Print what the folder's figures come to against what was expected, and what was left out when it was made."""
    print(one_line(f"{found.round.id}: {found.round.title}"))
    print(_("The account"))
    for line in (*count_lines(found.account), *account_lines(found.account)):
        print(f"  {one_line(line)}")
    made = list(account_lines(found.made))
    if made:
        print(_("When the folder was made:"))
        for line in made:
            print(f"  {one_line(line)}")


def list_rounds(options: Options) -> int:
    """Print the rounds in the register, each with its number of meetings."""
    with opened(options) as register:
        ids = round_ids(register)
        for round_id in ids:
            current = find_round(register, round_id)
            if current is not None:
                meetings = len(register.digests(round_id))
                print(
                    one_line(f"{current.id}  {current.title}  ")
                    + "  "
                    + _("{meetings} of {schools} schools have a meeting").format(
                        meetings=meetings, schools=len(current.schools)
                    )
                )
    if not ids:
        print(_("There is no round yet. Read one with: resultatdialog round add FOLDER"))
    return 0


def show_round(options: Options) -> int:
    """Print each school's state in a round, and figures for the office to look into."""
    with opened(options) as register:
        current = chosen_round(register, options.id)
        rows = school_rows(register, current, register.clock().date())
        sessions = {row.school.code: register.session(row.digest.session_id) for row in rows if row.digest}
    table = Table(title=Text(one_line(current.title)), title_justify="left")
    for heading in (_("Code"), _("School"), _("State"), _("Meeting"), _("Questions"), _("Meeting id")):
        table.add_column(Text(heading))
    for row in rows:
        digest = row.digest
        table.add_row(
            Text(row.school.code),
            Text(one_line(row.school.name)),
            Text(_state(row)),
            Text(row.day or "–"),
            Text(_("{count} of {base}").format(count=digest.dealt_with, base=digest.questions) if digest else "–"),
            Text(digest.session_id if digest else "–"),
        )
    Console(width=None if sys.stdout.isatty() else 120, color_system=None).print(table)
    _print_figures(current, sessions)
    return 0


def _state(row: SchoolRow) -> str:
    """The meeting's state, or that the school does not take part."""
    absent = row.standing == "not-taking-part"
    return standing_label(row.standing) if absent else state_label(row.digest.state if row.digest else "prepared")


def _print_figures(current: Round, sessions: Mapping[str, Session]) -> None:
    """Print the figures that principals have questioned and those that have changed since the meetings."""
    questioned, changed, year = [], [], current.school_year
    for school in current.schools:
        session = sessions.get(school.code)
        if session is not None:
            questioned += [f"{school.name}: {say_challenge(challenge, year)}" for challenge in session.challenges]
            changed += [f"{school.name}: {say_changed(figure, year)}" for figure in changed_figures(current, session)]
    for title, lines in (
        (_("Figures principals have questioned:"), questioned),
        (_("Figures that have changed since the meeting:"), changed),
    ):
        if lines:
            print(title)
            for line in lines:
                print(f"  {one_line(line)}")


def write_packs(options: Options) -> int:
    """Write the pack for the principal and the guide on paper, for one school or all."""
    with opened(options, back_up=False) as register:
        current = chosen_round(register, options.round)
        if options.school is not None and current.school(options.school) is None:
            raise RefusedError.one(
                one_line(options.school),
                _("the school is not in the round {round}.").format(round=current.id),
                _("resultatdialog round show {round} lists the schools.").format(round=current.id),
            )
        codes = [options.school] if options.school is not None else [school.code for school in current.schools]
        guide = guide_of(register, current)
        held = {code: open_conversation(register, current, guide, code) for code in codes}
        if options.paper_guide is not None and options.paper_guide.resolve() == options.out.resolve():
            raise RefusedError.one(
                "--paper-guide", _("is the same file as --out, and would replace it."), _("Name another file.")
            )
        if options.school is None and options.out.is_file():
            raise RefusedError.one(str(options.out), _("is a file, not a folder."), _("Name a folder."))
        written: list[tuple[str, PaperKind, str]] = []
        try:
            for code, conversation in held.items():
                pack = options.out if options.school is not None else options.out / f"{code}.docx"
                guide_named = options.paper_guide if options.school is not None else None
                for path, write in ((pack, write_pack), (guide_named or paper_guide_beside(pack), write_paper_guide)):
                    place_for(options, path, "docx")
                    write(conversation, path)
                    print(_("Written: {path}").format(path=path))
                written.append((code, "pack", pack.name))
        finally:
            note_written(register, current.id, written, account())
    return 0


def write_booked(options: Options) -> int:
    """Write the booked meetings of a round as a calendar file."""
    with opened(options) as register:
        current = chosen_round(register, options.round)
        now = register.clock()
        rows = in_order(school_rows(register, current, now.date()), "day")
        guide = guide_of(register, current)
    booked = [(row.school, row.booking) for row in rows if row.booking is not None and row.standing in BEFORE]
    if not booked:
        raise RefusedError.one(current.id, _("no meeting is booked."), _("Book them in the list of schools: Ctrl+B."))
    place_for(options, options.out, "ics")
    n = write_calendar(current, guide, booked, now, options.out)
    print(_("Written: {path}").format(path=options.out))
    print(ngettext("{n} booked meeting", "{n} booked meetings", n).format(n=n))
    return 0

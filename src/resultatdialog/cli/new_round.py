"""`round new`: a round folder from files of results, saying what is there, what is missing and what nobody matched."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.shares import say_share

if TYPE_CHECKING:
    from resultatdialog.results.mapped import Mapping as ReadingMap
    from resultatdialog.results.reading import Reading
    from resultatdialog.rounds.assemble import Assembly
    from resultatdialog.rounds.folder import RoundFolder
    from resultatdialog.rounds.roster import School

Options = argparse.Namespace
SHOWN = 5
"""Schools named in a line; the rest are counted."""


def new(options: Options) -> int:
    """Set up a round folder from files of results; says what is there, what is missing, what nobody could match."""
    from resultatdialog.guide.shipped import shipped_guides
    from resultatdialog.intake.problem import Problem
    from resultatdialog.results.mapped import load_mapping
    from resultatdialog.results.reading import school_year_of
    from resultatdialog.rounds.assemble import assemble, schools_in
    from resultatdialog.rounds.folder import read_round, read_schools
    from resultatdialog.rounds.new import NewRound, write_round_folder

    code, _space, name = options.municipality.strip().partition(" ")
    problems: list[Problem] = []
    if not (len(code) == 4 and code.isascii() and code.isdigit() and name.strip()):
        wrong = _("'{value}' is no municipality.").format(value=one_line(options.municipality)[:80])
        problems.append(Problem("--municipality", wrong, '"0182 Nacka"'))
    if school_year_of(options.school_year) != options.school_year:
        wrong = _("'{year}' is no school year.").format(year=one_line(options.school_year)[:20])
        problems.append(Problem("--school-year", wrong, _("Write it like 2014/15.")))
    if options.guide not in shipped_guides() and not Path(options.guide).is_file():
        wrong = _("the guide '{name}' is neither shipped nor a file.").format(name=one_line(options.guide)[:80])
        known = _("Known here: {known}.").format(known=", ".join(shipped_guides()))
        problems.append(Problem("--guide", wrong, known))
    if problems:
        raise RefusedError(problems)
    mapping = load_mapping(options.mapping) if options.mapping else None
    readings = [_read(file, mapping) for file in options.results]
    schools = read_schools(options.schools, problems) if options.schools else schools_in(readings, code)
    if problems:
        raise RefusedError(problems)
    if not schools:
        raise RefusedError.one(
            "--results",
            _("the files have no schools in municipality {code}.").format(code=code),
            _("Give the schools with --schools FILE."),
        )
    confirmed = _confirmed(options.same, schools)
    made = assemble(readings, schools, options.school_year, code, confirmed)
    _refuse(made, leave_out=options.leave_out_unmatched)
    folder = options.folder
    guide = options.guide if options.guide in shipped_guides() else str(Path(options.guide).resolve())
    title = options.title or _("Results dialogues {year}").format(year=options.school_year)
    round_id = options.id or folder.resolve().name
    write_round_folder(
        folder,
        NewRound(round_id, title, code, name.strip(), options.school_year, guide, schools, made.figures),
    )
    for reading in readings:
        for warning in reading.warnings:
            print(_("Note: {warning}").format(warning=one_line(f"{reading.file}: {warning}")))
    preview(read_round(folder), made.left_out)
    print(_("Written: {path}").format(path=folder))
    print(_("Look it through, then: resultatdialog round add {path}").format(path=folder))
    return 0


def _read(file: Path, mapping: ReadingMap | None) -> Reading:
    """A file as it says itself what it is; the mapping is for those that do not."""
    from resultatdialog.results.read import read_results

    try:
        return read_results(file)
    except RefusedError:
        if mapping is None:
            raise
    return read_results(file, mapping)


def _confirmed(same: Sequence[str], schools: Sequence[School]) -> dict[str, str]:
    """What `--same "Name=code"` says."""
    found = {}
    for given in same:
        name, _equals, code = given.rpartition("=")
        if not name or code not in {school.code for school in schools}:
            raise RefusedError.one(
                "--same",
                _("'{given}' names no school of the round.").format(given=one_line(given)[:80]),
                _("Write it like {example}.").format(example='--same "Björkdungen=12345678"'),
            )
        found[name] = code
    return found


def _refuse(made: Assembly, *, leave_out: bool) -> None:
    """Stop at what two files say differently, and at names nobody has said anything of."""
    from resultatdialog.intake.problem import Problem

    problems = list(made.problems)
    for name in () if leave_out else made.unmatched:
        near = ", ".join(f'--same "{one_line(name.name)}={school.code}" ({school.name})' for school in name.near)
        problems.append(
            Problem(
                _("{file}, line {line}").format(file=name.file, line=name.line),
                _("the name '{name}' is no school's code.").format(name=name.name[:80]),
                _("If it is one of these, say so: {near}.").format(near=near)
                if near
                else _("Say whose it is with --same, or leave such rows out with --leave-out-unmatched."),
            )
        )
    if problems:
        raise RefusedError(problems)


def preview(found: RoundFolder, left_out: Mapping[str, int]) -> None:
    """What the meetings will show, and what they cannot."""
    from resultatdialog.rounds.gaps import gaps
    from resultatdialog.vocabulary import find_measure

    current = found.round
    print(one_line(f"{current.id}: {current.title}"))
    for measure_id in current.measures:
        measure = find_measure(measure_id)
        applies = sum(current.applies(measure_id, school) for school in current.schools)
        shown = len(current.values(measure_id))
        print(
            "  "
            + _("{measure}: {share} show a number").format(
                measure=measure.name if measure else measure_id, share=say_share(shown, applies)
            )
        )
    for gap in gaps(current, found.guide):
        missing = find_measure(gap.measure)
        print(
            "  "
            + ngettext(
                "{n} school of {of} lacks {measure}: {schools}",
                "{n} schools of {of} lack {measure}: {schools}",
                len(gap.schools),
            ).format(
                n=len(gap.schools),
                of=gap.of,
                measure=missing.name if missing else gap.measure,
                schools=one_line(", ".join(school.name for school in gap.schools[:SHOWN]))
                + (" …" if len(gap.schools) > SHOWN else ""),
            )
        )
    for why, count in left_out.items():
        print("  " + _("Not taken: {why} ({count})").format(why=one_line(why), count=count))

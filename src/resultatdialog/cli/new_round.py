"""`round new`: a round folder from files of results, with a report of what is found, missing and not matched."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.results.sources.mapped_table import load_mapping
from resultatdialog.rounds.folder import read_schools
from resultatdialog.rounds.input_files import InputFile, read_input
from resultatdialog.rounds.preview import figure_lines, gap_lines, left_out_lines, unasked_lines
from resultatdialog.rounds.roster import School
from resultatdialog.rounds.setup import (
    RoundPreview,
    Setup,
    mistakes_in,
    preview_round,
    proposed,
    schools_of,
    write_round,
)

Options = argparse.Namespace


def new(options: Options) -> int:
    """Write a round folder from files of results and print what the meetings will show and what is missing."""
    setup = _described(options)
    wrong = [Problem(f"--{each.field}", each.what, each.remedy) for each in mistakes_in(proposed(setup))]
    if wrong:
        raise RefusedError(wrong)
    setup = proposed(_with_files(setup, options))
    schools = schools_of(setup)
    if not schools:
        raise RefusedError.one(
            "--results",
            _("the files have no schools in municipality {code}.").format(code=setup.code),
            _("Give the schools with --schools FILE."),
        )
    setup = replace(setup, confirmed=_confirmed(options.same, schools))
    made = preview_round(setup)
    if not made.round.schools:
        raise RefusedError.one(
            "--results",
            _("no file has a figure we use of a school in municipality {code}.").format(code=setup.code),
            _("resultatdialog results read FILE says what a file holds and which of it we use."),
        )
    _refuse(made, setup, leave_out=options.leave_out_unmatched)
    write_round(setup, made, options.folder)
    _preview(made)
    print(_("Written: {path}").format(path=options.folder))
    print(_("Look it through, then: resultatdialog round add {path}").format(path=options.folder))
    return 0


def _described(options: Options) -> Setup:
    """The setup that the options describe, without files."""
    code, _space, name = options.municipality.strip().partition(" ")
    return Setup(
        code=code,
        name=name.strip(),
        school_year=options.school_year,
        guide=options.guide or "",
        title=options.title or "",
        id=options.id or options.folder.resolve().name,
    )


def _with_files(setup: Setup, options: Options) -> Setup:
    """The setup with its files read; raises RefusedError for a file that cannot be read."""
    mapping = load_mapping(options.mapping) if options.mapping else None
    files: list[InputFile] = []
    for path in options.results:
        given = read_input(path)
        if given.problems and given.mappable and mapping is not None:  # the mapping is for files of unknown form
            given = read_input(path, mapping)
        if given.problems:
            raise RefusedError(given.problems)
        files.append(given)
    if options.schools:
        problems: list[Problem] = []
        schools = read_schools(options.schools, problems, setup.school_year)
        if problems:
            raise RefusedError(problems)
        files.append(InputFile(options.schools, schools=schools))
    return replace(setup, files=tuple(files))


def _confirmed(same: Sequence[str], schools: Sequence[School]) -> dict[str, str]:
    """Name in a file to school code, from `--same "Name=code"`; raises RefusedError for an unknown code."""
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


def _refuse(made: RoundPreview, setup: Setup, *, leave_out: bool) -> None:
    """Raise RefusedError for contradictions between files, and for names that no option matches or leaves out."""
    problems = list(made.problems)
    for name in () if leave_out else made.undecided(setup):
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


def _preview(made: RoundPreview) -> None:
    """Print the figures that the meetings will show, those that are missing, and what was left out."""
    for warning in made.warnings:
        print(_("Note: {warning}").format(warning=one_line(warning)))
    print(one_line(f"{made.round.id}: {made.round.title}"))
    left_out = (_("Not taken: {why}").format(why=why) for why in left_out_lines(made))
    for line in (*figure_lines(made), *gap_lines(made), *unasked_lines(made), *left_out):
        print("  " + one_line(line))

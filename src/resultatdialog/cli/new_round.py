"""`round new`: a round folder from files of results, with a report of what is found, missing and not matched."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from resultatdialog.cli.messages import say_note
from resultatdialog.cli.results_commands import account_problems, refuse
from resultatdialog.cli.without_effect import unused
from resultatdialog.intake.codes import code_and_name, is_municipality_code
from resultatdialog.intake.names import plain_name
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.results.doubt import answers_from
from resultatdialog.results.mapping import load_mapping
from resultatdialog.results.value import MUNICIPALITY, NATIONAL
from resultatdialog.rounds.assemble import Unmatched
from resultatdialog.rounds.folder import read_schools
from resultatdialog.rounds.input_files import InputFile, read_input
from resultatdialog.rounds.preview import figure_lines, gap_lines, left_out_lines, unasked_lines
from resultatdialog.rounds.roster import School
from resultatdialog.rounds.round_account import account_lines
from resultatdialog.rounds.setup import (
    RoundPreview,
    Setup,
    mistakes_in,
    preview_round,
    proposed,
    school_of_same_name,
    schools_of,
    write_round,
)

Options = argparse.Namespace


def new(options: Options) -> int:
    """Write a round folder from files of results and print what the meetings will show and what is missing."""
    setup = _described(options)
    _refuse_mistakes(proposed(setup), but="" if setup.code else "municipality")  # a file may have its name
    setup = proposed(_with_files(setup, options))
    _refuse_mistakes(setup)
    schools = schools_of(setup)
    if not schools:
        raise RefusedError.one(
            "--results",
            _("the files have no schools in municipality {code}.").format(code=f"{setup.code} {setup.name}"),
            _("Give the schools with --schools FILE, or name another municipality with --municipality."),
        )
    setup = replace(setup, confirmed=_confirmed(options.same, schools))
    made = preview_round(setup)
    refuse(
        unused(
            "--same",
            setup.confirmed,
            [name.name for name in made.unmatched],
            _("is no name in the files that lacks a code."),
            _("Leave it out."),
        )
    )
    same = _same_names(made, setup)
    if same:
        setup = replace(setup, confirmed={**setup.confirmed, **same})
        made = preview_round(setup)
    if not made.round.schools:
        raise RefusedError.one(
            "--results",
            _("no file has a figure we use of a school in municipality {code}.").format(code=setup.code),
            _("resultatdialog results read FILE says what a file holds and which of it we use."),
        )
    _say_notes(made)
    undecided = made.undecided(setup)
    _refuse(made, setup, leave_out=options.leave_out_unmatched)
    refuse(account_problems(made.account, setup.answers))
    if made.empty:
        raise _nothing_used(made)
    if options.leave_out_unmatched and not undecided:
        say_note(_("--leave-out-unmatched left nothing out: every row has a school."))
    write_round(setup, made, options.folder)
    _preview(made)
    for line in account_lines(made.account):
        print("  " + one_line(line))
    if same:
        print(
            _("Names taken as the schools with the same name: {names}").format(
                names=", ".join(one_line(name) for name in list(same)[:5]) + (" …" if len(same) > 5 else "")
            )
        )
    print(_("Written: {path}").format(path=options.folder))
    print(_("Look it through, then: resultatdialog round add {path}").format(path=options.folder))
    return 0


def _described(options: Options) -> Setup:
    """The setup that the options describe, without files."""
    town = options.municipality.strip()
    code, name = code_and_name(town) or ((town, "") if is_municipality_code(town) else ("", town))
    return Setup(
        code=code,
        name=name,
        school_year=options.school_year,
        guide=options.guide or "",
        title=options.title or "",
        id=options.id or options.folder.resolve().name,
        answers=answers_from(options.accept),
    )


def _refuse_mistakes(setup: Setup, but: str = "") -> None:
    """Raise RefusedError for the mistakes in the settings, but those of one field."""
    wrong = [Problem(f"--{each.field}", each.what, each.remedy) for each in mistakes_in(setup) if each.field != but]
    if wrong:
        raise RefusedError(wrong)


def _with_files(setup: Setup, options: Options) -> Setup:
    """The setup with its files read; raises RefusedError for a file that cannot be read or a mapping that fits none."""
    by_file, common = _mappings(options)
    files: list[InputFile] = []
    fits: set[Path] = set()
    misfit: InputFile | None = None
    for path in options.results:
        given = None
        named = by_file.get(path) or by_file.get(Path(path.name))
        for mapping in [named] if named is not None else common:
            mapped = read_input(path, load_mapping(mapping), setup.answers)
            if not mapped.problems:
                given = replace(mapped, mapping=mapping.name)
                fits.add(mapping)
                break
            if named is not None or len(options.results) == 1:
                raise RefusedError(mapped.problems)
            misfit = misfit or mapped
        given = given or read_input(path, answers=setup.answers)
        if given.problems:
            raise RefusedError(misfit.problems if misfit is not None and misfit.path == path else given.problems)
        files.append(given)
    idle = [mapping for mapping in common if mapping not in fits]
    if idle:
        raise RefusedError(
            [
                Problem(
                    f"--mapping {one_line(str(idle[0]))}",
                    _("fits none of the files, so nothing would be read with it.")
                    if misfit is not None
                    else _("nothing would be read with it: every file is read with another mapping."),
                    _("Name its table: --mapping TABLE=FILE."),
                ),
                *(misfit.problems if misfit is not None else ()),
            ]
        )
    if options.schools:
        problems: list[Problem] = []
        schools = read_schools(options.schools, problems, setup.school_year)
        if problems:
            raise RefusedError(problems)
        files.append(InputFile(options.schools, schools=schools))
    return replace(setup, files=tuple(files))


def _mappings(options: Options) -> tuple[dict[Path, Path], list[Path]]:
    """Mappings by table, from `TABLE=FILE`, and those named for whichever table they fit; raises RefusedError."""
    by_file: dict[Path, Path] = {}
    common: list[Path] = []
    tables = {path: path for path in options.results} | {Path(path.name): path for path in options.results}
    for given in options.mapping:
        table, equals, mapping = given.partition("=")
        if not equals or Path(given).exists():
            common.append(Path(given))
        elif Path(table) in tables:
            path = tables[Path(table)]
            if by_file.setdefault(path, Path(mapping)) != Path(mapping):
                raise RefusedError.one(
                    f"--mapping {one_line(given)[:80]}",
                    _("the table has another mapping already: {name}.").format(name=one_line(str(by_file[path]))),
                    _("Leave one of them out."),
                )
        else:
            raise RefusedError.one(
                "--mapping",
                _("'{given}' names no file of --results.").format(given=one_line(table)[:80]),
                _("Write it like {example}.").format(example="--mapping betyg.xlsx=betyg.yaml"),
            )
    return by_file, common


def _same_names(made: RoundPreview, setup: Setup) -> dict[str, str]:
    """Undecided names that are written just like one school's, to its code."""
    found = {}
    for name in made.undecided(setup):
        same = school_of_same_name(name, made.candidates)
        if same is not None:
            found[name.name] = same.code
    return found


def _confirmed(same: Sequence[str], schools: Sequence[School]) -> dict[str, str]:
    """Name in a file to school code, from `--same "Name=code"`; raises RefusedError for an unknown code."""
    found: dict[str, str] = {}
    for given in same:
        name, _equals, code = given.rpartition("=")
        if not name or code not in {*(school.code for school in schools), MUNICIPALITY, NATIONAL}:
            raise RefusedError.one(
                "--same",
                _("'{given}' names no school of the round.").format(given=one_line(given)[:80]),
                _("Write it like {example}.").format(example='--same "Björkdungen=12345678"'),
            )
        if found.setdefault(name, code) != code:
            raise RefusedError.one(
                f"--same {one_line(given)[:80]}",
                _("the name is said to be {code} as well.").format(code=found[name]),
                _("Leave one of them out."),
            )
    return found


def _refuse(made: RoundPreview, setup: Setup, *, leave_out: bool) -> None:
    """Raise RefusedError for contradictions between files, and for names that no option matches or leaves out."""
    problems = list(made.problems)
    for name in made.undecided(setup):
        if leave_out and not _bears_a_name(name, made):
            continue
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


def _bears_a_name(name: Unmatched, made: RoundPreview) -> bool:
    """Whether some of the round's schools are called just like this: such a row is never left out unsaid."""
    return any(plain_name(school.name) == plain_name(name.name) for school in made.candidates)


def _say_notes(made: RoundPreview) -> None:
    """Print what the files warn of: hidden sheets, comments, files of which nothing is used."""
    for warning in made.warnings:
        print(_("Note: {warning}").format(warning=one_line(warning)))
    for name in made.idle:
        print(
            _("Note: {warning}").format(
                warning=_("nothing in {file} is used; a mapping says which column is what: --mapping").format(
                    file=one_line(name)
                )
            )
        )


def _nothing_used(made: RoundPreview) -> RefusedError:
    """The error for files without a figure of the round's schools: what they hold, and why it is not used."""
    sheets = ", ".join(one_line(sheet.name)[:60] for sheet in made.account.sheets if sheet.read)
    said = [_("read were the sheets {names}.").format(names=sheets)] if sheets else []
    years = sorted(year for year in made.account.years if year and year != made.round.school_year)
    if years and made.round.school_year not in made.account.years:
        said.append(
            _("the files are about {years}, and the round about {year}.").format(
                years=", ".join(years[-5:]), year=made.round.school_year
            )
        )
    said += list(unasked_lines(made))
    why = [_("Not taken: {why}").format(why=why) for why in left_out_lines(made)]
    return RefusedError(
        [
            Problem(
                "--results",
                _("no school gets a figure that the guide asks for."),
                _("Say which column is what with --mapping; resultatdialog results read FILE shows what a file holds."),
            ),
            *(Problem("--results", words) for words in (*said, *why)),
        ]
    )


def _preview(made: RoundPreview) -> None:
    """Print the figures that the meetings will show, those that are missing, and what was left out."""
    print(one_line(f"{made.round.id}: {made.round.title}"))
    left_out = (_("Not taken: {why}").format(why=why) for why in left_out_lines(made))
    for line in (*figure_lines(made), *gap_lines(made), *unasked_lines(made), *left_out):
        print("  " + one_line(line))

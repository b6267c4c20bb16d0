"""The grammar of the command line: commands, options, and the function that runs each command.

The screens open through this module too, and do not need the commands. So the functions of most commands are named by
`Later`, which imports their module when the command runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from resultatdialog import __version__
from resultatdialog.cli import commands
from resultatdialog.cli.messages import say_problems
from resultatdialog.dialogue.labels import state_with_words
from resultatdialog.dialogue.session import STATES
from resultatdialog.intake.text import one_line
from resultatdialog.locale import LANGUAGES, _

_KEYS = ("passphrase_file", "recovery_key", "place_anyway")
"""Names of the options that may stand before a command or after it."""
_NAMES = ("session", "person")
"""Options, needed one or the other, whose commands refuse an empty name themselves."""
FORMATS = ("text", "json", "csv", "xlsx", "md")
"""Values of `tally --format`."""


@dataclass(frozen=True, slots=True)
class Later:
    """A command's function, imported when the command runs; called like the function itself."""

    name: str
    """`module.function` in `resultatdialog.cli`."""

    def load(self) -> Callable[..., int]:
        """The function; raises ImportError or AttributeError when there is none of that name."""
        module, _dot, function = self.name.partition(".")
        found: Callable[..., int] = getattr(import_module(f"resultatdialog.cli.{module}"), function)
        return found

    def __call__(self, options: argparse.Namespace) -> int:
        """Run the command and return its exit status."""
        return self.load()(options)


class GivenOnce(argparse.Action):
    """An option or argument with a value; a second, other value or an empty one is an error, never passed over."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Keep the value."""
        if option_string and not self.required and values == "" and self.dest not in _NAMES:
            parser.error(
                _("{option} is empty. Write something after it, or leave it out.").format(option=option_string)
            )
        before = getattr(namespace, self.dest, self.default)
        if option_string and before is not self.default and before != values:
            parser.error(_twice(option_string))
        setattr(namespace, self.dest, values)


def _twice(option: str) -> str:
    """The error about an option with two values, of which the program would use one."""
    return _("{option} is given twice, and only one of them can hold. Leave one out.").format(option=option)


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg]  # no type arguments when the program runs
    """The commands; an option given before the command and otherwise after it is an error."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Parse the arguments of the command."""
        before = {name: getattr(namespace, name, None) for name in _KEYS}
        super().__call__(parser, namespace, values, option_string)
        for name, value in before.items():
            if value not in (None, getattr(namespace, name, None)):
                parser.error(_twice(f"--{name.replace('_', '-')}"))


class CommandParser(argparse.ArgumentParser):
    """An argument parser whose errors are translated and name the help to read next."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for name, action in ((None, GivenOnce), ("store", GivenOnce), ("parsers", _Commands)):
            self.register("action", name, action)

    def error(self, message: str) -> NoReturn:
        """Print the error and the command that shows the help, then exit with status 2."""
        say_problems([f"{self.prog}: {one_line(message)}", _("See: {command} --help").format(command=self.prog)])
        self.exit(2)


def parser(*, commands_too: bool = True) -> argparse.ArgumentParser:
    """The grammar; the option `run` of the parsed arguments is the function that runs the command.

    `refuse` is the function that ends the program with a usage error about the command.

    Without the commands the grammar is made in a fifth of the time, and opening the screens needs no more.
    """
    top = CommandParser(
        prog="resultatdialog",
        description=_("Results dialogues with principals: hold the meeting, code what is said, compile all schools."),
        epilog=_("Without a command the program opens in the terminal."),
        allow_abbrev=False,
    )
    version = _("show the program's version and leave")
    top.add_argument("--version", action="version", version=f"resultatdialog {__version__}", help=version)
    top.add_argument("--register", type=Path, metavar="PATH", help=_("the register's file"))
    top.add_argument("--unprotected", action="store_true", help=_("make a new register without encryption"))
    _keys(top, None)
    top.add_argument("--all-lines", action="store_true", help=_("print long messages whole"))
    top.add_argument("--lang", choices=LANGUAGES, default="sv", help=_("language of the program's texts"))
    top.set_defaults(run=commands.open_screens, refuse=top.error)
    if not commands_too:
        return top
    kinds = top.add_subparsers(metavar=_("COMMAND"), title=_("commands"))

    _add(kinds, "demo", _("try the program on a sample round"), commands.demo)

    held = _add(kinds, "hold", _("hold a meeting; line by line with --plain"), Later("hold_command.hold"))
    held.add_argument("--plain", action="store_true", help=_("static text, for screen readers (also: ACCESSIBLE=1)"))
    held.add_argument("--school", metavar=_("SCHOOL"), help=_("code or a part of the name; else it is asked for"))
    _round(held)

    followed = _add(
        kinds, "view", _("the principal's page of an open meeting, on a second screen"), Later("view_command.view")
    )
    followed.add_argument("--demo", action="store_true", help=_("of a meeting in resultatdialog demo"))

    rounds = _group(kinds, "round", _("rounds: read in, list, show"))
    add = _add(rounds, "add", _("read a round folder into the register"), Later("round_commands.add_folder"))
    add.add_argument("folder", type=Path, metavar=_("FOLDER"))
    _accept(add)
    new = _add(rounds, "new", _("make a round folder from files of results"), Later("new_round.new"))
    new.add_argument("folder", type=Path, metavar=_("FOLDER"))
    new.add_argument(
        "--municipality", required=True, metavar=_("NAME"), help=_("its name, or code and name: '0182 Nacka'")
    )
    new.add_argument("--school-year", required=True, metavar="2024/25", help=_("the year the results are from"))
    new.add_argument(
        "--results", type=Path, action="extend", nargs="+", required=True, metavar=_("FILE"), help=_("files of results")
    )
    new.add_argument("--schools", type=Path, metavar=_("FILE"), help=_("a schools.csv; else the files' own schools"))
    new.add_argument("--guide", metavar=_("GUIDE"), help=_("a shipped guide or a file; else the one that fits"))
    new.add_argument("--id", metavar="ID", help=_("the round's id; else the folder's name"))
    new.add_argument("--title", metavar=_("TEXT"), help=_("what the round is called"))
    new.add_argument(
        "--mapping",
        action="append",
        default=[],
        metavar=_("FILE"),
        help=_("which column is what, for your own table; TABLE=FILE where there are several"),
    )
    _accept(new)
    new.add_argument("--same", action="append", default=[], metavar=_("NAME=CODE"), help=_("whose a name in a file is"))
    new.add_argument("--leave-out-unmatched", action="store_true", help=_("leave out rows whose school nobody knows"))
    pack = _add(
        rounds,
        "pack",
        _("what a principal gets before the meeting, and the guide on paper"),
        Later("round_commands.write_packs"),
    )
    pack.add_argument("--school", metavar=_("CODE"), help=_("else all schools, into a folder"))
    _round(pack)
    _out(pack, _("a Word document, or the folder"))
    guide_help = _("where the guide on paper goes; else beside the pack")
    pack.add_argument("--paper-guide", type=Path, metavar=_("FILE"), help=guide_help)
    booked = _add(rounds, "calendar", _("the booked meetings as a calendar file"), Later("round_commands.write_booked"))
    _round(booked)
    _out(booked, _("a calendar file (.ics)"))
    _add(rounds, "list", _("the rounds in the register"), Later("round_commands.list_rounds"))
    show = _add(rounds, "show", _("each school's state in a round"), Later("round_commands.show_round"))
    show.add_argument("id", metavar="ID")

    results = _group(kinds, "results", _("files of results: what they hold"))
    read = _add(results, "read", _("show what a file holds, as we understand it"), Later("results_commands.read"))
    read.add_argument("file", type=Path, metavar=_("FILE"))
    read.add_argument("--mapping", type=Path, metavar=_("FILE"), help=_("which column is what, for your own table"))
    _accept(read)
    read.add_argument("--format", choices=("text", "json"), default="text", help=_("how it is written"))

    sessions = _group(kinds, "session", _("session documents: import, export"))
    load = _add(sessions, "import", _("read session documents"), Later("session_commands.import_files"))
    load.add_argument("files", type=Path, nargs="+", metavar=_("FILE"))
    load.add_argument("--identity", type=Path, metavar=_("FILE"), help=_("the secret key it was sealed for"))
    load.add_argument("--replace", action="store_true", help=_("the document holds, whatever the register has"))
    load.add_argument("--by", metavar=_("NAME"), help=_("who decided it; it is kept"))
    load.add_argument("--why", metavar=_("TEXT"), help=_("why; it is kept"))
    load.add_argument("--format", choices=("text", "json"), default="text", help=_("how it is written"))
    save = _add(sessions, "export", _("write a meeting as a session document"), Later("session_commands.export"))
    save.add_argument("id", metavar="ID", help=_("the meeting's id, or the school's code"))
    save.add_argument("--to", type=Path, metavar=_("FILE"), help=_("seal it for the public key in this file"))
    _out(save)
    state = _add(sessions, "state", _("set a meeting's state"), Later("meeting_commands.set_state_of"))
    state.add_argument("id", metavar="ID", help=_("the meeting's id, or the school's code"))
    state.add_argument("state", metavar=_("STATE"), help=", ".join(map(state_with_words, STATES[1:])))
    state.add_argument("--by", required=True, metavar=_("NAME"), help=_("who decided it; it is kept"))
    state.add_argument("--why", metavar=_("TEXT"), help=_("why; needed to go back to an earlier state"))
    agreed = _add(kinds, "agreements", _("what has been agreed at the meetings"), Later("meeting_commands.agreements"))
    _round(agreed)
    agreed.add_argument("--format", choices=("text", "json"), default="text", help=_("how it is written"))
    _about_conflicts(kinds)

    tally = _add(kinds, "tally", _("the cross-school tables"), Later("tally_commands.tally"))
    _round(tally)
    tally.add_argument("--table", action="append", metavar=_("NAME"), help=_("only this table; can be repeated"))
    tally.add_argument("--format", choices=FORMATS, default="text", help=_("how the tables are written"))
    _out(tally, _("write there instead of to the terminal"), required=False)
    tally.add_argument("--only", choices=("fact-checked",), help=_("count only meetings that are fact-checked"))
    tally.add_argument("--by", metavar=_("KEY"), help=_("beside all schools, groups of them: size, organizer_type …"))
    tally.add_argument("--as-of", metavar=_("TIME"), help=_("as the register stood then, and what has changed since"))
    tally.add_argument("--against", metavar=_("ROUND"), help=_("say which numbers differ from another round's"))
    tally.add_argument("--cell", metavar=_("ID"), help=_("one number with its schools and what they said"))
    tally.add_argument("--who", action="store_true", help=_("name the schools behind each number (text and JSON)"))

    _about_coding(kinds)

    summary = _add(kinds, "summary", _("one principal's summary as a Word document"), commands.summary)
    summary.add_argument("--school", required=True, metavar=_("CODE"))
    _round(summary)
    _out(summary)

    report = _add(kinds, "report", _("the board report as a Word document"), commands.report)
    _round(report)
    _out(report)

    _about_the_register(kinds)

    guides = _group(kinds, "guide", _("conversation guides"))
    check = _add(guides, "check", _("find every mistake in a guide"), commands.guide_check)
    check.add_argument("file", type=Path, metavar=_("FILE"))
    return top


def _about_conflicts(kinds: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `conflicts`, which lists them, and `conflicts settle`."""
    conflicts = _add(
        kinds, "conflicts", _("what two have recorded differently, and the choice"), Later("conflict_commands.show")
    )
    _round(conflicts)
    conflicts.add_argument("--format", choices=("text", "json"), default="text", help=_("how it is written"))
    settle = _add(
        conflicts.add_subparsers(metavar=_("COMMAND"), title=_("commands")),
        "settle",
        _("take one version of a conflict"),
        Later("conflict_commands.take"),
    )
    settle.add_argument("id", metavar="ID", help=_("the conflict's id, as conflicts lists it"))
    settle.add_argument("--take", type=int, required=True, metavar="N", help=_("the number of the version that holds"))
    settle.add_argument("--by", required=True, metavar=_("NAME"), help=_("who decided it; it is kept"))
    settle.add_argument("--why", required=True, metavar=_("TEXT"), help=_("why; it is kept"))


def _about_coding(kinds: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands of `coding`: codebook, two coders, checks, exchange."""
    coding = _group(kinds, "coding", _("coding: codebook, two coders, checks, exchange"))
    agreement = _add(
        coding, "agreement", _("how alike two have coded the same meetings"), Later("coding_commands.agreement")
    )
    checks = _add(
        coding, "checks", _("where codings and results point in different directions"), Later("coding_checks.checks")
    )
    book = _add(
        coding,
        "codebook",
        _("every code, what was decided about it, who is to be read again"),
        Later("coding_book.show"),
    )
    sample = _add(coding, "sample", _("schools drawn at random that two shall code"), Later("coding_checks.sample"))
    same = _add(
        coding,
        "consistency",
        _("nearly the same words with different codes at two schools, and the decision on them"),
        Later("coding_consistency.consistency"),
    )
    same.add_argument("--all", action="store_true", help=_("those that are decided, too"))
    decision = same.add_mutually_exclusive_group()
    decision.add_argument("--settle", metavar="ID", help=_("decide this pair; needs --take, --by and --why"))
    decision.add_argument("--take-back", metavar="ID", help=_("take back what was decided on this pair; needs --by"))
    numbers = _("the number of the codes that hold for both; 0: they mean different things")
    same.add_argument("--take", type=int, metavar="N", help=numbers)
    same.add_argument("--by", metavar=_("NAME"), help=_("who decided it; it is kept"))
    same.add_argument("--why", metavar=_("TEXT"), help=_("why; it is kept"))
    for command in (agreement, checks, book, sample, same):
        _round(command)
        command.add_argument("--format", choices=("text", "json"), default="text", help=_("how it is written"))
    sample.add_argument("--schools", type=int, metavar="N", help=_("draw so many; else show how far it has come"))
    sample.add_argument("--seed", type=int, metavar="S", help=_("the same seed draws the same schools"))
    sample.add_argument("--by", metavar=_("NAME"), help=_("who draws"))
    sample.add_argument("--again", action="store_true", help=_("draw anew although coding has begun"))

    save = _add(
        coding,
        "export",
        _("codings or codebook for other programs, or to print"),
        Later("coding_export.export_coding"),
    )
    _round(save)
    endings = _("its ending says what: .qdpx, .qdc, .csv or .docx")
    _out(save, endings)
    load = _add(coding, "import", _("codes or codings from a REFI-QDA file"), Later("coding_import.import_coding"))
    _round(load)
    load.add_argument("file", type=Path, metavar=_("FILE"), help=_("a .qdc or .qdpx file"))
    _about_codes(_group(coding, "code", _("change the codebook; every decision is kept")))


def _about_codes(codes: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands of `coding code`: add, edit, split, merge."""
    add = _add(codes, "add", _("a new code"), Later("coding_book.add"))
    add.add_argument("label", metavar=_("LABEL"))
    add.add_argument("--type", required=True, metavar=_("TYPE"), help=_("the type of explanation it belongs to"))
    edit = _add(codes, "edit", _("other words for a code, or another meaning"), Later("coding_book.edit"))
    edit.add_argument("id", metavar="ID")
    edit.add_argument("--label", metavar=_("LABEL"), help=_("another name"))
    redefined = _("it means something else: schools coded before are to be read again")
    edit.add_argument("--redefined", action="store_true", help=redefined)
    for command in (add, edit):
        command.add_argument("--definition", metavar=_("TEXT"), help=_("what it stands for"))
        command.add_argument("--examples", metavar=_("TEXT"), help=_("what is said, for example"))
        command.add_argument("--not-when", metavar=_("TEXT"), help=_("when not to use it"))
    split = _add(codes, "split", _("several codes in place of one"), Later("coding_book.split"))
    split.add_argument("id", metavar="ID")
    parts = _("a new code; say two or more")
    split.add_argument("--into", action="append", required=True, metavar=_("LABEL"), help=parts)
    old = _("the new code that old codings count under until their school is read again")
    split.add_argument("--old", required=True, metavar=_("LABEL"), help=old)
    merge = _add(codes, "merge", _("one code in place of several"), Later("coding_book.merge"))
    merge.add_argument("ids", nargs="+", metavar="ID")
    merge.add_argument("--into", required=True, metavar="ID", help=_("the code that goes on"))
    for command in (add, edit, split, merge):
        _round(command)
        command.add_argument("--by", required=True, metavar=_("NAME"), help=_("who decided it; it is kept"))
        command.add_argument("--why", required=True, metavar=_("TEXT"), help=_("why; it is kept"))


def _about_the_register(kinds: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `register` with its commands, `backup` and `restore`."""
    own = _group(kinds, "register", _("the register: make, keys, check, erase"))
    init = _add(own, "init", _("make a new register"), Later("register_commands.init"))
    change = _add(own, "passphrase", _("change the passphrase"), Later("register_commands.passphrase"))
    recover = _add(
        own, "recover", _("open with the recovery key, choose a new passphrase"), Later("register_commands.recover")
    )
    recover.add_argument("--identity", type=Path, required=True, metavar=_("FILE"), help=_("the secret recovery key"))
    for command in (change, recover):
        command.add_argument(
            "--new-passphrase-file", type=Path, metavar=_("FILE"), help=_("the new passphrase, on one line")
        )
    office = _add(
        own, "recovery-key", _("let the office's recovery key open it too"), Later("register_commands.recovery_key")
    )
    office.add_argument("file", type=Path, metavar=_("FILE"), help=_("the office's public key"))
    new = _add(
        own, "new-recovery-key", _("make a recovery key for the office"), Later("register_commands.new_recovery_key")
    )
    new.add_argument("--out", type=Path, required=True, metavar=_("FILE"), help=_("the secret; FILE.pub is the public"))
    check = _add(own, "check", _("is everything all right"), Later("register_commands.check"))
    check.add_argument("--format", choices=("text", "json"), default="text", help=_("how it is written"))
    redact = _add(own, "redact", _("erase a meeting's or a person's words for good"), Later("register_commands.redact"))
    whose = redact.add_mutually_exclusive_group(required=True)
    whose.add_argument("--session", metavar="ID", help=_("the meeting's id, or the school's code"))
    whose.add_argument("--person", metavar=_("NAME"), help=_("a person who was interviewed"))
    redact.add_argument(
        "--also", action="append", default=[], metavar=_("NAME"), help=_("another spelling of the name, erased with it")
    )
    redact.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why; it is kept"))
    redact.add_argument("--by", metavar=_("NAME"), help=_("who decided it; it is kept"))
    redact.add_argument("--yes", action="store_true", help=_("do not ask"))

    backup = _add(kinds, "backup", _("write a backup now"), Later("register_commands.backup"))
    backup.add_argument("what", nargs="?", choices=("purge",), help=_("purge: remove copies that hold erased words"))
    backup.add_argument("--session", metavar="ID", help=_("purge: the meeting whose words were erased"))
    backup.add_argument("--person", metavar=_("NAME"), help=_("purge: the person whose name was erased"))
    backup.add_argument("--to", type=Path, metavar=_("FOLDER"), help=_("another folder, a USB stick for instance"))
    restore = _add(kinds, "restore", _("put a backup in the register's place"), Later("register_commands.restore"))
    restore.add_argument("backup", nargs="?", metavar=_("BACKUP"), help=_("its name, its folder or 'latest'"))
    elsewhere = _("where to look for backups too, a USB stick for instance")
    restore.add_argument("--from", dest="elsewhere", type=Path, metavar=_("FOLDER"), help=elsewhere)
    restore.add_argument("--line", metavar=_("BACKUP"), help=_("latest: the one to go on from, where two lines part"))
    for command in (init, change, recover, office, check, redact, backup, restore):
        _keys(command, argparse.SUPPRESS)


def _keys(command: argparse.ArgumentParser, default: str | None) -> None:
    """Add the options that open a register; they are accepted before the command and after it."""
    for name, words in (
        ("--passphrase-file", _("the passphrase, on one line of a file")),
        ("--recovery-key", _("the office's public recovery key, for a new register")),
    ):
        command.add_argument(name, type=Path, default=default, metavar=_("FILE"), help=words)
    command.add_argument(
        "--place-anyway", default=default, metavar=_("REASON"), help=_("why the register may lie on such a disk")
    )


def _add(
    kinds: argparse._SubParsersAction[CommandParser], name: str, words: str, run: Callable[..., int]
) -> CommandParser:
    added = kinds.add_parser(name, help=words, description=words, allow_abbrev=False)
    added.set_defaults(run=run, refuse=added.error)
    return added


def _group(
    kinds: argparse._SubParsersAction[CommandParser], name: str, words: str
) -> argparse._SubParsersAction[CommandParser]:
    group = kinds.add_parser(name, help=words, description=words, allow_abbrev=False)
    return group.add_subparsers(metavar=_("COMMAND"), title=_("commands"), required=True, dest="command")


def _out(parser: argparse.ArgumentParser, words: str = "", *, required: bool = True) -> None:
    """The file that a command writes, and whether it may replace one of another kind."""
    parser.add_argument("--out", type=Path, required=required, metavar=_("FILE"), help=words or None)
    parser.add_argument("--force", action="store_true", help=_("write over a file of another kind too"))


def _accept(command: CommandParser) -> None:
    command.add_argument(
        "--accept",
        action="extend",
        nargs="+",
        default=[],
        metavar=_("CODE"),
        help=_("the answer to a question about the file, by its code"),
    )


def _round(command: CommandParser) -> None:
    command.add_argument("--round", metavar="ID", help=_("which round; needed when there are several"))

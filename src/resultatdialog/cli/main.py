"""One call of the program, from its arguments to its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from resultatdialog.cli.arguments import parser
from resultatdialog.cli.guard import guarded
from resultatdialog.cli.messages import begin, end, say_note, say_problems
from resultatdialog.cli.without_effect import WatchedOptions, contradiction, notes_on
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import LANGUAGES, _, activate
from resultatdialog.register.errors import BackupError, NotSavedError, RegisterError

WRONG, USAGE, UNOPENED = 1, 2, 3
"""Exit statuses: the input or request is wrong; the command line is wrong; the register cannot be opened."""

_SETTINGS = ("--register", "--lang", "--passphrase-file", "--recovery-key", "--place-anyway")
"""Options with a value that may stand before a command."""
_FLAGS = ("--unprotected", "--all-lines")
"""Options without a value that may stand there."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; every mistake is a sentence on stderr, never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    activate(_language(words))
    _write_utf8()
    _no_core_dumps()
    with guarded():
        if unreadable := _not_unicode(words):
            return _fail(unreadable, USAGE)
        return _run(words)


def _no_core_dumps() -> None:
    """Let no crash write the memory, which holds words and the passphrase, to a file."""
    if sys.platform != "win32":
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def _not_unicode(words: Sequence[str]) -> str:
    """A sentence about the first argument or setting that is not in the system's encoding; empty when all are."""
    settings = [
        (f"{name}=", os.environ.get(name, "")) for name in ("RESULTATDIALOG_REGISTER", "RESULTATDIALOG_PASSPHRASE")
    ]
    for place, word in [*((_("argument {n}").format(n=n), word) for n, word in enumerate(words, start=1)), *settings]:
        if not word.isprintable() and any("\udc80" <= letter <= "\udcff" for letter in word):
            return _("{place}: has bytes that are no letters in UTF-8. Rename the file, or type it anew.").format(
                place=place
            )
    return ""


def _run(words: list[str]) -> int:
    begin(whole=False)
    parsed = parser(commands_too=not _only_opens(words)).parse_args(words)
    if useless := contradiction(parsed):
        parsed.refuse(useless)
    options = WatchedOptions(parsed)
    begin(whole=options.all_lines)
    try:
        status = int(options.run(options))
        for note in notes_on(options):
            say_note(note)
        end()
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of our output has closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
        return 0
    except RefusedError as error:
        say_problems(error.problems)
        return WRONG
    except (NotSavedError, BackupError) as error:
        return _fail(str(error), WRONG)
    except RegisterError as error:
        return _fail(str(error), UNOPENED)
    except UnicodeError:
        return _fail(_("What was typed or read is no text in UTF-8. Type it anew, or save the file as UTF-8."), WRONG)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(where + _("cannot be written or read ({reason}).").format(reason=error.strerror or error), WRONG)
    except KeyboardInterrupt:
        return _fail(_("Interrupted."), WRONG)


def _language(words: Sequence[str]) -> str:
    """The language of `--lang`, found before the grammar is made, since the grammar's texts are translated."""
    for place, word in enumerate(words):
        found = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and place + 1 < len(words):
            found = words[place + 1]
        if found in LANGUAGES:
            return found
    return "sv"


def _only_opens(words: Sequence[str]) -> bool:
    """Whether the arguments are settings only, so that the screens open: no command, no `--help`, no `--version`."""
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in _SETTINGS and rest:
            rest.pop(0)
        elif word not in _FLAGS and word.partition("=")[0] not in _SETTINGS:
            return False
    return True


def _write_utf8() -> None:
    """Write UTF-8 whatever the system's code page, so that Swedish letters reach a pipe."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _fail(message: str, status: int) -> int:
    say_problems([one_line(message)])
    return status

"""The commands about conflicts: what waits, and the choice of a version."""

from __future__ import annotations

import argparse
import json

from resultatdialog.cli.commands import chosen_round
from resultatdialog.cli.opening import opened
from resultatdialog.intake.text import one_line, printable
from resultatdialog.locale import _, ngettext
from resultatdialog.work.conflict_words import say_about, say_value, say_who
from resultatdialog.work.conflicts import Conflict, find_conflicts, settle

Options = argparse.Namespace


def show(options: Options) -> int:
    """Print the conflicts that wait, of all rounds or of one."""
    with opened(options, make=False) as register:
        round_id = chosen_round(register, options.round).id if options.round is not None else None
        found = find_conflicts(register, round_id)
    if options.format == "json":
        print(json.dumps({"conflicts": [_plain(conflict) for conflict in found]}, ensure_ascii=False, indent=1))
        return 0
    for conflict in found:
        print(f"{conflict.id}  " + one_line(say_about(conflict)))
        for number, version in enumerate(conflict.versions, start=1):
            print(f"  {number}  " + one_line(say_who(version)))
            for line in say_value(conflict, version).split("\n"):
                print("     " + printable(line))
    if not found:
        print(_("No conflict waits."))
        return 0
    waits = ngettext("{n} conflict waits.", "{n} conflicts wait.", len(found)).format(n=len(found))
    print(waits + " " + _("Decide with: resultatdialog conflicts settle ID --take N --by NAME --why TEXT"))
    return 0


def _plain(conflict: Conflict) -> dict[str, object]:
    return {
        "id": conflict.id,
        "session": conflict.session,
        "school": conflict.school,
        "target": conflict.target,
        "versions": [version._asdict() for version in conflict.versions],
    }


def take(options: Options) -> int:
    """Take one version of a conflict, and print which."""
    with opened(options, make=False) as register:
        settled = settle(register, options.id, options.take, options.by, options.why)
    version = settled.versions[options.take - 1]
    print(one_line(say_about(settled)) + ": " + one_line(_("{value} holds.").format(value=say_value(settled, version))))
    return 0

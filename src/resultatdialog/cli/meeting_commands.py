"""The commands about meetings as they stand in the register: their state, and what was agreed at them."""

from __future__ import annotations

import argparse
import itertools
import json

from resultatdialog.cli.commands import chosen_round
from resultatdialog.cli.messages import say_note
from resultatdialog.cli.opening import opened
from resultatdialog.cli.session_commands import meeting_named
from resultatdialog.dialogue.labels import say_agreement, state_label, state_with_words
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.similar_names import known_here
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.work.agreements import round_agreements
from resultatdialog.work.states import SETTABLE, say_uncoded, set_state, uncoded


def set_state_of(options: argparse.Namespace) -> int:
    """Set a meeting's state, and say which answers are not coded when it is called coded."""
    wanted, by, why = options.state.replace("_", "-"), options.by.strip(), (options.why or "").strip()
    if wanted not in SETTABLE:
        raise RefusedError.one(
            one_line(options.state),
            _("is no state of a meeting."),
            known_here(map(state_with_words, SETTABLE)),
        )
    if not by:
        raise RefusedError.one("--by", _("a decision needs a name."), "--by NAMN")
    with opened(options, make=False) as register:
        before = meeting_named(register, options.id)
        after = set_state(register, before, wanted, by, why)
    print(one_line(f"{after.school.name}: {state_label(after.session.state)}"))
    if after is before:
        say_note(_("the meeting had this state already; nothing was recorded."))
    elif why and after.session.corrections == before.session.corrections:
        say_note(_("a reason is kept only when a meeting goes back to an earlier state; this one was not kept."))
    if wanted == "coded" and (left := uncoded(after)):
        say_note(say_uncoded(left))
    return 0


def agreements(options: argparse.Namespace) -> int:
    """Print what has been agreed, of all schools of a round."""
    with opened(options, make=False) as register:
        found = round_agreements(register, chosen_round(register, options.round))
    if options.format == "json":
        rows = [
            {"school": one.school, "name": one.name, "question": one.agreement.question}
            | {part: getattr(one.agreement, part) for part in ("what", "who", "when")}
            for one in found
        ]
        print(json.dumps({"agreements": rows}, ensure_ascii=False, indent=1))
        return 0
    for (school, name), listed in itertools.groupby(found, key=lambda one: (one.school, one.name)):
        print(one_line(f"{name} ({school})"))
        for one in listed:
            print("  " + one_line(say_agreement(one.agreement)))
    if not found:
        print(_("Nothing has been agreed."))
    return 0

"""A child that appends until it is killed, telling each event's id once it is on disk."""

from __future__ import annotations

import sys
from pathlib import Path

from resultatdialog.dialogue.event import Change
from resultatdialog.register.store import Entry, Register

SESSION = "meeting"


def main(path: Path) -> None:
    with Register(path) as register:
        number = len(register.events())
        while True:
            number += 1
            said = "[skratt] å " * (number % 700)
            changes = [Change(f"answer/q{number % 5}/note", f"{number} {said}"), Change("state", f"s{number}")]
            for event in register.append([Entry(register.session(SESSION), changes)]):
                sys.stdout.write(event.event_id + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

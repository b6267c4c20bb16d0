"""Hostile text pasted into every field: it may become words, never keys, and no control character may be kept.

What a terminal sends between the marks of a paste is text, whatever is in it; only the end mark itself cannot be told
from the real one. So it is taken out of the strings that hold it. One sitting pastes
what has no escape in it, one what has, one presses keys: the screen library alone (textual 8.2.8) takes up to 32
characters after an ESC out of the paste and sends them as keys, ^Q too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faults.hostile_strings import MARK, REFUSED, Hostile
from faults.hostile_tour import Guest, guest_of
from faults.screen_bytes import words_and_leaks
from faults.waiting import WaitedTooLongError
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.round_import import add_round

START, END = "\x1b[200~", "\x1b[201~"
KEYS = "\x11\x1bOP\x1b[21~\x10\r"
"""Quit, help, finish, palette, Enter: what a paste must not press."""
SCHOOL = "99000001"


@dataclass
class Pasted:
    """The outcome of one sitting."""

    count: int
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def paste(register: Path, strings: Sequence[Hostile], keys: str = "") -> Pasted:
    """Paste the strings into every field, each with `keys` in its middle, and see what came of it."""
    with Register(register) as opened:
        add_round(opened, read_round(sample_round()))
    texts = [hostile.text.replace(END, "").replace("q", f"{keys}q", 1) for hostile in strings if hostile.text.strip()]
    found = Pasted(len(texts))
    with guest_of(register) as guest:
        try:
            _paste_everywhere(guest, texts)
            guest.go("ctrl+s")
            guest.end()
        except (WaitedTooLongError, OSError) as error:
            found.broken.append(f"pasting: {error}")
        for screen, text in guest.written().items():
            found.leaks += [f"{screen}: {leak}" for leak in words_and_leaks(text)[1]]
    if not found.broken:
        found.broken = _lost_or_kept(register, texts)
    return found


def _lost_or_kept(register: Path, texts: Sequence[str]) -> list[str]:
    """Words of the pastes that are not in the note, and those that should not be in the register."""
    with Register(register) as opened:
        session = next((opened.session(d.session_id) for d in opened.digests() if d.school == SCHOOL), None)
    if session is None:
        return ["no meeting was begun"]
    note = str(session.answer("uppfoljning_elev").get("note", ""))
    broken = [f"lost from a paste: {text!a}" for text in texts if not all(mark in note for mark in MARK.findall(text))]
    words = [str(value) for answer in session.answers.values() for value in answer.values()]
    words += [person.name for person in session.participants]
    return broken + [f"a control character was kept: {word!a}" for word in words if REFUSED.search(word)]


def _paste_everywhere(guest: Guest, texts: Sequence[str]) -> None:
    some = texts[:: max(len(texts) // 12, 1)]
    guest.go("", "F1 hjälp", screen="list")
    guest.go("f8", screen="search")
    for text in some[:4]:
        guest.paste(text)
    guest.go("esc", screen="list")
    guest.go("ctrl+p", "Sök", screen="palette")
    for text in some[:4]:
        guest.paste(text)
    guest.go("esc", screen="list")
    guest.go("home enter", "F3 klart", screen="begin")
    for text in some[4:6]:
        guest.paste(text)
        guest.go("tab")
    guest.go("L f3", "F4 koda", screen="meeting")
    for text in texts:
        guest.paste(text)
    guest.go("ctrl+s")
    guest.go("f5 1", "Skäl", screen="aside")
    for text in some[6:8]:
        guest.paste(text)
    guest.go("enter", screen="meeting")

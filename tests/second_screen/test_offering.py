"""A meeting and those who follow its page, through real sockets."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Listener
from pathlib import Path

import pytest

from pace import HANG
from resultatdialog.dialogue.principal_page import FiguresInWords, PrincipalPage
from resultatdialog.intake.problem import RefusedError
from resultatdialog.second_screen import contact as contacts
from resultatdialog.second_screen.contact import Contact, new_contact, read_card, write_card
from resultatdialog.second_screen.following import Ending, Follower
from resultatdialog.second_screen.offering import MOST, PageOffer
from resultatdialog.second_screen.wire import decode
from second_screen.runtime import Heard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at sockets as files")

REGISTER = Path("register.db")
ONE, TWO = PrincipalPage("Skolan", "Ett?", None), PrincipalPage("Skolan", "Två?", FiguresInWords("Resultat"))
KILLED = """
import sys, time
from pathlib import Path
from resultatdialog.dialogue.principal_page import PrincipalPage
from resultatdialog.second_screen.offering import PageOffer
offer = PageOffer(Path("register.db"), lambda followers: print(followers, flush=True))
offer.show(PrincipalPage("Skolan", "Den som dog", None))
time.sleep(3600)
"""


class Told(Heard["PrincipalPage | Ending"]):
    """Pages and endings that a second screen is told."""


class Counted(Heard[int]):
    """The numbers of followers that a meeting is told."""


def over(offer: PageOffer) -> None:
    """End it, and wait until its socket is gone."""
    offer.end()
    offer.join(HANG)


def card_written(runtime: Path) -> Contact:
    """The card of the meeting on `REGISTER`, as soon as it is there."""
    while (found := read_card(REGISTER)) is None:
        threading.Event().wait(0.01)
    assert runtime.exists()
    return found


def test_the_page_turns_and_the_meeting_that_is_closed_says_so(runtime: Path) -> None:
    counted, told = Counted(), Told()
    follower = Follower(REGISTER, told)  # before the meeting
    offer = PageOffer(REGISTER, counted)
    offer.show(ONE)
    assert counted.next() == 1
    assert told.next() == ONE
    later = Told()
    second = Follower(REGISTER, later)  # after it
    assert counted.next() == 2
    assert later.next() == ONE
    offer.show(ONE)
    offer.show(TWO)
    assert told.next() == later.next() == TWO  # the same page is not sent twice
    second.stop()
    assert counted.next() == 1
    over(offer)

    assert told.next() is Ending.CLOSED
    assert list(runtime.iterdir()) == []
    again = PageOffer(REGISTER, counted)
    again.show(TWO)
    assert told.next() == TWO
    over(again)
    follower.stop()


def test_two_meetings_at_once_are_told_apart(runtime: Path) -> None:
    offers = {Path(name): PageOffer(Path(name), Counted()) for name in ("ett.db", "två.db")}
    pages = {register: PrincipalPage(register.name, "Fråga", None) for register in offers}
    for register, offer in offers.items():
        offer.show(pages[register])
    for register in offers:
        told = Told()
        follower = Follower(register, told)
        assert told.next() == pages[register]
        follower.stop()
    for offer in offers.values():
        over(offer)


def test_a_killed_meeting_is_lost_and_leaves_nothing_that_stops_the_next(runtime: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True) as killed:
        told = Told()
        follower = Follower(REGISTER, told)
        assert told.next() == PrincipalPage("Skolan", "Den som dog", None)
        os.kill(killed.pid, signal.SIGKILL)
    assert told.next() is Ending.LOST
    left = {path.name for path in runtime.iterdir()}
    assert len(left) == 2, "a card and a socket"
    offer = PageOffer(REGISTER, Counted())
    offer.show(TWO)
    assert told.next() == TWO
    assert len(list(runtime.iterdir())) == 2
    over(offer)

    assert list(runtime.iterdir()) == []
    follower.stop()


def test_a_follower_that_does_not_read_keeps_nobody_waiting_and_then_gets_the_latest_page(runtime: Path) -> None:
    counted, told = Counted(), Told()
    offer = PageOffer(REGISTER, counted)
    found = card_written(runtime)
    silent = Client(found.address)  # does not even answer to the key
    lazy = Client(found.address, authkey=found.key)
    counted.until(1)
    follower = Follower(REGISTER, told)
    counted.until(2)
    pages = [PrincipalPage("Skolan", f"{number}", FiguresInWords("x" * 50_000)) for number in range(60)]

    def turn() -> None:
        for page in pages:
            offer.show(page)

    turning = threading.Thread(target=turn, daemon=True)
    turning.start()
    turning.join(HANG)

    assert not turning.is_alive(), "the meeting waits for whoever follows it"
    while told.next() != pages[-1]:
        pass
    read = 0
    while decode(lazy.recv_bytes()) != pages[-1]:
        read += 1
    assert read < len(pages) - 1, "every page was kept for a follower that did not read"
    follower.stop()
    lazy.close()
    silent.close()
    over(offer)


def test_without_the_key_nothing_is_told_and_a_word_ends_the_connection(runtime: Path) -> None:
    counted = Counted()
    offer = PageOffer(REGISTER, counted)
    offer.show(ONE)
    found = card_written(runtime)
    with pytest.raises(contacts.NO_CONTACT):
        Client(found.address, authkey=b"another")
    with Client(found.address) as guessing:
        assert guessing.recv_bytes().startswith(b"#CHALLENGE#")
        guessing.send_bytes(b"x" * 200)
        with pytest.raises((EOFError, OSError)):
            while b"Skolan" not in (said := guessing.recv_bytes()):
                assert said == b"#FAILURE#"
    assert counted.silent
    with Client(found.address, authkey=found.key) as talking:
        assert decode(talking.recv_bytes()) == ONE
        talking.send_bytes(b"F3")
        assert talking.poll(HANG), "what a follower says is passed over"
        with pytest.raises((EOFError, OSError)):
            talking.recv_bytes()
    assert [counted.next(), counted.next()] == [1, 0]
    over(offer)


def test_so_many_follow_and_no_more(runtime: Path) -> None:
    counted = Counted()
    offer = PageOffer(REGISTER, counted)
    found = card_written(runtime)
    held = [Client(found.address, authkey=found.key) for _number in range(MOST)]
    counted.until(MOST)
    with pytest.raises(contacts.NO_CONTACT):
        Client(found.address, authkey=found.key)
    for one in held:
        one.close()
    over(offer)


@pytest.mark.parametrize(
    ("line", "ending"),
    [
        (b'{"version": 2}\n', Ending.OTHER_VERSION),
        (b"hej\n", Ending.LOST),
        (b"[" * 2_000_000, Ending.LOST),
    ],
    ids=["another version", "no JSON", "too long"],
)
def test_what_is_no_page_is_not_shown(runtime: Path, line: bytes, ending: Ending) -> None:
    found = new_contact()
    told = Told()
    with Listener(found.address, authkey=found.key) as listener:
        write_card(REGISTER, found)
        follower = Follower(REGISTER, told)
        with listener.accept() as connection:
            try:
                connection.send_bytes(line)
            except OSError:  # hung up in the middle of it
                assert len(line) > 1_000_000
            assert told.next() is ending
        follower.stop()


def test_only_the_user_may_open_the_folder_and_the_card(runtime: Path) -> None:
    offer = PageOffer(REGISTER, Counted())
    card_written(runtime)

    assert stat.S_IMODE(runtime.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in runtime.iterdir() if path.suffix == ".json"] == [0o600]
    over(offer)


def _open_to_all(runtime: Path) -> None:
    runtime.mkdir()
    runtime.chmod(0o755)


def _a_link(runtime: Path) -> None:
    (runtime.parent / "elsewhere").mkdir(mode=0o700)
    runtime.symlink_to(runtime.parent / "elsewhere")


def _a_long_path(runtime: Path) -> None:
    deep = runtime.parent / ("mapp" * 30)
    deep.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(deep)


@pytest.mark.parametrize("spoil", [_open_to_all, _a_link, _a_long_path])
def test_where_it_is_not_safe_the_page_is_not_offered_and_it_is_said(
    runtime: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(runtime)
    counted = Counted()
    offer = PageOffer(REGISTER, counted)
    offer.show(ONE)

    assert counted.next() == 0
    assert "XDG_RUNTIME_DIR" in offer.trouble
    over(offer)
    if spoil is not _a_long_path:
        with pytest.raises(RefusedError):
            read_card(REGISTER)

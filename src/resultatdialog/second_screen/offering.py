"""The meeting's side: offers the principal's page while the meeting is open, and never waits for who follows it.

A thread of its own makes the socket and lets followers in, and one for each follower sends. The screen only leaves the
latest page for them: a follower that stops reading keeps her own thread waiting, and then gets the page as it is by
then. Followers say nothing but the answer to the key; whatever else comes from one ends the connection.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path

from resultatdialog.dialogue.principal_page import PrincipalPage
from resultatdialog.intake.problem import RefusedError
from resultatdialog.second_screen.contact import NO_CONTACT, Contact, new_contact, remove_card, write_card
from resultatdialog.second_screen.wire import encode

MOST = 8
"""Followers at the same time."""
LOOK = 0.5
"""Seconds between two looks whether a follower is still there."""

Watched = Callable[[int], None]
"""Function that is told, from another thread, how many follow the page by now."""

Offer = Callable[[Watched], "PageOffer"]
"""Function that begins to offer the page of a meeting that has been opened."""


class PageOffer:
    """The page of one open meeting, for followers on the same computer and of the same user."""

    def __init__(self, register: Path, watched: Watched) -> None:
        """Begin to offer; `register` is the path that the followers look for, `DEMO` for the sample round."""
        self._register = register
        self._watched = watched
        self._changed = threading.Condition()
        self._line = b""
        self._number = 0
        """Number of the latest line; 0 before the first."""
        self._ended = False
        self._followers = self._connections = 0
        self._contact: Contact | None = None
        self.trouble = ""
        """Why the page cannot be offered; empty when it is."""
        self._serving = threading.Thread(target=self._serve, name="second screen", daemon=True)
        self._serving.start()

    def show(self, page: PrincipalPage) -> None:
        """Leave the page that stands now for the followers; returns at once."""
        self._leave(encode(page))

    def end(self) -> None:
        """Tell the followers that the meeting has been closed, and stop; returns at once."""
        with self._changed:
            if self._ended:
                return
        self._leave(encode(None), last=True)
        threading.Thread(target=self._wake, daemon=True).start()

    def join(self, seconds: float) -> None:
        """Wait until the socket is gone, for so many seconds at most."""
        self._serving.join(seconds)

    def _leave(self, line: bytes, *, last: bool = False) -> None:
        with self._changed:
            if self._ended or line == self._line:
                return
            self._line, self._number, self._ended = line, self._number + 1, last
            self._changed.notify_all()

    def _wake(self) -> None:
        """End the wait for a follower by being one."""
        if self._contact is not None:
            with suppress(OSError):
                Client(self._contact.address).close()

    def _serve(self) -> None:
        """Let followers in until the end."""
        try:
            contact = new_contact()
            listener = Listener(contact.address, backlog=MOST)
        except (RefusedError, OSError) as error:
            self._fail(error)
            return
        with listener:
            try:
                write_card(self._register, contact)
            except (RefusedError, OSError) as error:
                self._fail(error)
                return
            self._contact = contact
            while not self._ended:
                try:
                    connection = listener.accept()
                except OSError:  # a follower that left again at once, or no more files can be opened
                    with self._changed:
                        self._changed.wait(LOOK)
                    continue
                with self._changed:
                    room = self._connections < MOST and not self._ended
                    self._connections += room
                if room:
                    threading.Thread(target=self._tell, args=(connection, contact.key), daemon=True).start()
                else:
                    connection.close()
        remove_card(self._register, contact)

    def _fail(self, error: Exception) -> None:
        self.trouble = str(error)
        self._watched(0)

    def _tell(self, connection: Connection, key: bytes) -> None:
        """Send a follower that has the key each page that is the latest when she is ready for it."""
        with connection, suppress(OSError, EOFError):
            if _has_the_key(connection, key):
                self._count(1)
                try:
                    self._send_pages(connection)
                finally:
                    self._count(-1)
        with self._changed:
            self._connections -= 1

    def _send_pages(self, connection: Connection) -> None:
        sent = 0
        while True:
            with self._changed:
                if self._number == sent:
                    self._changed.wait(LOOK)
                line, number, last = self._line, self._number, self._ended
            if number != sent:
                connection.send_bytes(line)
                sent = number
            if last or connection.poll():  # gone, or saying something
                return

    def _count(self, more: int) -> None:
        with self._changed:
            self._followers += more
            followers = self._followers
        self._watched(followers)


def _has_the_key(connection: Connection, key: bytes) -> bool:
    """Whether each side has shown the other that it has the key."""
    try:
        deliver_challenge(connection, key)
        answer_challenge(connection, key)
    except NO_CONTACT:
        return False
    return True

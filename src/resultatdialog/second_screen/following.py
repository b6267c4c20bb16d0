"""The second screen's side: follows the meeting that is open on a register, and looks for it until there is one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum
from multiprocessing.connection import Client, Connection
from pathlib import Path

from resultatdialog.dialogue.principal_page import PrincipalPage
from resultatdialog.intake.problem import RefusedError
from resultatdialog.second_screen.contact import NO_CONTACT, read_card
from resultatdialog.second_screen.wire import MOST_BYTES, OtherVersionError, WireError, decode

LOOK = 0.5
"""Seconds between two looks for a meeting."""


class Ending(Enum):
    """Why there is no page any more."""

    CLOSED = "the meeting has been closed"
    LOST = "the connection has been lost: the program was killed, or said what is no page"
    OTHER_VERSION = "the meeting's program is of another version"


Told = Callable[[PrincipalPage | Ending], None]
"""Function that is told, from another thread, what is to be shown now."""


class Follower:
    """Follows one meeting after the other in a thread of its own."""

    def __init__(self, register: Path, told: Told) -> None:
        """Begin to look for a meeting on the register (`DEMO`: the sample round)."""
        self._register = register
        self._told = told
        self._stopped = threading.Event()
        threading.Thread(target=self._follow, name="second screen", daemon=True).start()

    def stop(self) -> None:
        """Leave the meeting; returns at once."""
        self._stopped.set()

    def _follow(self) -> None:
        while not self._stopped.is_set():
            connection = self._connect()
            if connection is not None:
                with connection:
                    self._read(connection)
            self._stopped.wait(LOOK)

    def _connect(self) -> Connection | None:
        try:
            contact = read_card(self._register)
            return Client(contact.address, authkey=contact.key) if contact is not None else None
        except (RefusedError, *NO_CONTACT):  # left by a killed program, or closing
            return None

    def _read(self, connection: Connection) -> None:
        """Hand on each page until there are no more."""
        try:
            while not self._stopped.is_set():
                if connection.poll(LOOK):
                    page = decode(connection.recv_bytes(MOST_BYTES))
                    self._told(Ending.CLOSED if page is None else page)
                    if page is None:
                        return
        except OtherVersionError:
            self._told(Ending.OTHER_VERSION)
        except (OSError, EOFError, WireError):
            self._told(Ending.LOST)

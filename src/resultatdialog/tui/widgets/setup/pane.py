"""What the steps of setting up a round have in common."""

from __future__ import annotations

from textual.containers import Vertical
from textual.message import Message

from resultatdialog.rounds.setup import Setup


class Pane(Vertical):
    """One step: shows what has been said so far and gives back what is said here."""

    class Ready(Message):
        """The person wants to go on."""

    def __init__(self, setup: Setup) -> None:
        super().__init__()
        self.setup = setup

    def collect(self) -> Setup:
        """What has been said so far, with what stands in this step's fields."""
        return self.setup

    def begin(self) -> None:
        """Put the cursor where one begins."""
        raise NotImplementedError

    def point_out(self, field: str) -> None:
        """Go to the field that is wrong."""
        del field

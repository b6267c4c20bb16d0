"""The base class of the steps that make a new round."""

from __future__ import annotations

from textual.containers import Vertical
from textual.message import Message

from resultatdialog.rounds.setup import Setup


class Pane(Vertical):
    """One step: shows a setup and returns it with the step's entries."""

    class Ready(Message):
        """The step is complete and the user wants to go on."""

    def __init__(self, setup: Setup) -> None:
        super().__init__()
        self.setup = setup

    def collect(self) -> Setup:
        """The setup with this step's entries."""
        return self.setup

    def begin(self) -> None:
        """Focus the step's first field."""
        raise NotImplementedError

    def point_out(self, field: str) -> None:
        """Focus the field that is wrong."""
        del field

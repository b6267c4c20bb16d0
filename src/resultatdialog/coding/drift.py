"""Each coder's drift: whether the school's own work is coded as often at the last schools as at the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from resultatdialog.coding.coder_status import moment
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook
from resultatdialog.results.chance import newcombe

FEWEST_SCHOOLS = 6
"""With fewer schools of one coder, first and last say nothing."""


class Half(NamedTuple):
    """The first or the last half of a coder's schools; numbers count pairs of school and result."""

    effort: int
    """Pairs with a coding about the school's own work."""
    coded: int
    """Pairs with any coding by the coder."""


class Drift(NamedTuple):
    """One coder's first and last schools, in the order of coding; a school in the middle is in neither half."""

    coder: str
    schools: int
    first: Half
    last: Half
    low: float
    """Lower end of the 95 % interval (Newcombe) of the difference of the two shares, last minus first; 0 to 1."""
    high: float

    @property
    def difference(self) -> float:
        """Share at the last schools minus share at the first."""
        return self.last.effort / self.last.coded - self.first.effort / self.first.coded

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the interval leaves out no difference at all."""
        return not self.low <= 0 <= self.high


def coder_drifts(conversations: Iterable[Conversation]) -> tuple[Drift, ...]:
    """The drift of every coder with enough schools, in the order of their names."""
    by_coder: defaultdict[str, list[tuple[Codebook, tuple[Explanation, ...]]]] = defaultdict(list)
    for conversation in conversations:
        made = conversation.session.explanations
        for coder in {explanation.coder for explanation in made}:
            own = tuple(explanation for explanation in made if explanation.coder == coder)
            by_coder[coder].append((conversation.guide.codebook, own))
    found = []
    for coder, schools in sorted(by_coder.items()):
        if len(schools) < FEWEST_SCHOOLS:
            continue
        ordered = sorted(schools, key=lambda school: min(moment(one.coded_at) for one in school[1]))
        size = len(ordered) // 2
        first, last = _half(ordered[:size]), _half(ordered[-size:])
        low, high = newcombe(last.effort, last.coded, first.effort, first.coded)
        found.append(Drift(coder, len(schools), first, last, low, high))
    return tuple(found)


def _half(schools: Sequence[tuple[Codebook, tuple[Explanation, ...]]]) -> Half:
    coded = effort = 0
    for book, codings in schools:
        for measure in {one.measure for one in codings}:
            kinds = [book.type_of(one.category) for one in codings if one.measure == measure]
            coded += 1
            effort += any(kind is not None and kind.role == "effort" for kind in kinds)
    return Half(effort, coded)

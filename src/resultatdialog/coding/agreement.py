"""How alike two coders say yes or no of the same schools: share alike, kappa, alpha, and what they mean in words.

Everything is for two coders and a code that is there (1) or not (0), the level the tallies use.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from resultatdialog.locale import _
from resultatdialog.results.chance import Z95, wilson

HIGH_SHARE, LOW_KAPPA = 0.8, 0.4
"""From so high a share alike, kappa below this says more of how rare the code is than of the coders."""
FEWEST = 10
"""With fewer schools no figure of agreement is worth much."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two coders on one code; n = schools both have coded and in which the question was answered."""

    n: int
    both: int
    """Schools where both say yes."""
    first_only: int
    second_only: int

    @property
    def neither(self) -> int:
        """Schools where both say no."""
        return self.n - self.both - self.first_only - self.second_only

    @property
    def agree(self) -> float | None:
        """Share of the schools of which both say the same, 0 to 1; None without schools."""
        return (self.both + self.neither) / self.n if self.n else None

    @property
    def agree_interval(self) -> tuple[float, float] | None:
        """95 % Wilson interval for the share alike."""
        return wilson(self.both + self.neither, self.n) if self.n else None

    @property
    def _chance(self) -> float:
        """The share alike that chance gives: the SUM over yes and no of the products of the coders' shares."""
        first, second = (self.both + self.first_only) / self.n, (self.both + self.second_only) / self.n
        return first * second + (1 - first) * (1 - second)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa (1960); None when chance alone would agree everywhere, or without schools."""
        if not self.n or self._all_alike:
            return None
        agree = (self.both + self.neither) / self.n
        return (agree - self._chance) / (1 - self._chance)

    @property
    def _all_alike(self) -> bool:
        """Whether both say yes of every school, or no of every school."""
        return self.n in (self.both, self.neither)

    @property
    def kappa_interval(self) -> tuple[float, float] | None:
        """95 % interval for kappa from its large-sample variance (Fleiss, Cohen and Everitt 1969)."""
        kappa = self.kappa
        if kappa is None:
            return None
        table = ((self.both / self.n, self.first_only / self.n), (self.second_only / self.n, self.neither / self.n))
        rows = [sum(row) for row in table]
        columns = [sum(column) for column in zip(*table, strict=True)]
        same = sum(table[i][i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in (0, 1))
        apart = (1 - kappa) ** 2 * sum(table[i][j] * (columns[i] + rows[j]) ** 2 for i, j in ((0, 1), (1, 0)))
        less = (kappa - self._chance * (1 - kappa)) ** 2
        variance = (same + apart - less) / (1 - self._chance) ** 2 / self.n
        half = Z95 * math.sqrt(max(0.0, variance))
        return kappa - half, kappa + half

    @property
    def alpha(self) -> float | None:
        """Krippendorff's alpha for names, no value missing (2004); None when there is no variation."""
        yes = 2 * self.both + self.first_only + self.second_only
        no = 2 * self.n - yes
        if not yes or not no:
            return None
        return 1 - (self.first_only + self.second_only) * (2 * self.n - 1) / (yes * no)

    @property
    def pabak(self) -> float | None:
        """Kappa as it would be if yes and no were equally common: 2 × share alike - 1 (Byrt 1993)."""
        return None if self.agree is None else 2 * self.agree - 1

    @property
    def reading(self) -> str:
        """What it means, in plain words; warns where kappa misleads."""
        if self.agree is None:
            return _("no school has been coded by two")
        kappa = self.kappa
        if self.n < FEWEST:
            return _("too few schools to say much")
        if kappa is None:
            return _("both coded all schools alike; kappa says nothing then")
        if self.agree >= HIGH_SHARE and kappa < LOW_KAPPA:
            return _("coded mostly alike; kappa is low because nearly all schools have the same answer")
        if kappa >= 0.8:
            return _("coded alike")
        if kappa >= 0.6:
            return _("coded mostly alike")
        if kappa >= LOW_KAPPA:
            return _("coded differently at some schools: read the code's definition together")
        return _("coded differently: the share does not hold until the definition does")


def agreement(pairs: Sequence[tuple[bool, bool]]) -> Agreement:
    """The agreement of two coders, a pair for each school."""
    return Agreement(
        n=len(pairs),
        both=sum(first and second for first, second in pairs),
        first_only=sum(first and not second for first, second in pairs),
        second_only=sum(second and not first for first, second in pairs),
    )

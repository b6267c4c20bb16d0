"""Agreement between two coders of the same schools: observed agreement, kappa, alpha, and their meaning in words.

All measures are for two coders and one code that a school either has (1) or has not (0), the level of the tallies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from resultatdialog.locale import _
from resultatdialog.results.chance import Z95, wilson

HIGH_SHARE, LOW_KAPPA = 0.8, 0.4
"""From HIGH_SHARE observed agreement, a kappa below LOW_KAPPA comes from a rare code, not from the coders."""
FEWEST = 10
"""With fewer schools than this no measure of agreement is reliable."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two coders' use of one code; n = schools that both have coded and where the question was answered."""

    n: int
    both: int
    """Schools where both coders used the code."""
    first_only: int
    second_only: int

    @property
    def neither(self) -> int:
        """Schools where neither coder used the code."""
        return self.n - self.both - self.first_only - self.second_only

    @property
    def agree(self) -> float | None:
        """Observed agreement: share (0–1) of schools where both or neither used the code; None without schools."""
        return (self.both + self.neither) / self.n if self.n else None

    @property
    def agree_interval(self) -> tuple[float, float] | None:
        """95 % Wilson interval of the observed agreement; None without schools."""
        return wilson(self.both + self.neither, self.n) if self.n else None

    @property
    def _chance(self) -> float:
        """Agreement expected by chance: sum over used and not used of the product of the coders' shares."""
        first, second = (self.both + self.first_only) / self.n, (self.both + self.second_only) / self.n
        return first * second + (1 - first) * (1 - second)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa (1960); None without schools, and when both used the code everywhere or neither anywhere."""
        if not self.n or self._all_alike:
            return None
        agree = (self.both + self.neither) / self.n
        return (agree - self._chance) / (1 - self._chance)

    @property
    def _all_alike(self) -> bool:
        """Whether both coders used the code at every school, or neither used it at any."""
        return self.n in (self.both, self.neither)

    @property
    def kappa_interval(self) -> tuple[float, float] | None:
        """95 % interval of kappa from its large-sample variance (Fleiss, Cohen and Everitt 1969); None as kappa."""
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
        """Krippendorff's alpha for nominal data without missing values (2004); None when there is no variation."""
        yes = 2 * self.both + self.first_only + self.second_only
        no = 2 * self.n - yes
        if not yes or not no:
            return None
        return 1 - (self.first_only + self.second_only) * (2 * self.n - 1) / (yes * no)

    @property
    def pabak(self) -> float | None:
        """Prevalence- and bias-adjusted kappa: 2 × observed agreement - 1 (Byrt 1993); None without schools."""
        return None if self.agree is None else 2 * self.agree - 1

    @property
    def reading(self) -> str:
        """The agreement interpreted in plain words, with a warning where kappa misleads."""
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
    """The agreement of two coders, from one pair per school: whether the first and the second coder used the code."""
    return Agreement(
        n=len(pairs),
        both=sum(first and second for first, second in pairs),
        first_only=sum(first and not second for first, second in pairs),
        second_only=sum(second and not first for first, second in pairs),
    )

"""The school under construction, and the few sums every module needs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

MEASURES = ("np3", "np6", "betyg6")


@dataclass
class Explanation:
    """One thing the principal named as the cause of a level."""

    measure: str
    category: str
    valence: str


@dataclass
class School:
    """One invented school; points are kept in tenths (143 is 14.3), shares as pupils who reached the level."""

    code: str
    name: str
    organizer: str
    grades: str
    principal: str
    kind: str  # both, only_3, only_6_unreported, only_6_masked
    small: bool = False
    pupils: int = 0
    target: tuple[int, int] | None = None  # published (index, flags) this school is to show
    n3: int = 0
    n3_maths: int = 0
    n6: int = 0
    swedish: int = 0
    maths: int = 0
    neither: int = 0
    test_points: int | None = None
    points: int | None = None
    spread: int | None = None
    subjects: dict[str, int] = field(default_factory=dict)
    progress: tuple[int, int] | None = None  # held or improved, linked pupils
    flags: dict[str, str] = field(default_factory=dict)  # measure -> letters of FLAGS
    explanations: list[Explanation] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    rating: int = 0
    # Subject -> girls and boys, each as pupils who reached the level and pupils.
    by_gender: dict[str, tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=dict)

    @property
    def has_3(self) -> bool:
        """Whether the school has grade 3."""
        return self.kind in ("both", "only_3")

    @property
    def has_6(self) -> bool:
        """Whether the school has grade 6."""
        return self.kind != "only_3"

    @property
    def has_marks(self) -> bool:
        """Whether the school has a row of grade-6 marks, masked or not."""
        return self.kind in ("both", "only_6_masked")

    def teaches(self, grade: int) -> bool:
        """Whether the school has the grade."""
        low, high = self.grades.replace("F", "0").split("-")
        return int(low) <= grade <= int(high)

    @property
    def measures(self) -> list[str]:
        """The measures whose level the principal is asked to explain."""
        return [m for m, has in zip(MEASURES, (self.has_3, self.has_6, self.has_marks), strict=True) if has]

    @property
    def swedish_share(self) -> int:
        """Percent reaching the level in Swedish."""
        return share(self.swedish, self.n3)

    @property
    def maths_share(self) -> int:
        """Percent reaching the level in mathematics."""
        return share(self.maths, self.n3_maths)


def share(count: int, base: int) -> int:
    """Whole percent, half up."""
    return (200 * count + base) // (2 * base)


def half_up(value: float) -> int:
    """Nearest whole number, half up."""
    return math.floor(value + 0.5)


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    return [ordered.index(v) + (ordered.count(v) + 1) / 2 for v in values]


def spearman(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Rank correlation with ties at their mean rank."""
    rx, ry = _ranks(xs), _ranks(ys)
    mx, my = fmean(rx), fmean(ry)
    across = sum((x - mx) * (y - my) for x, y in zip(rx, ry, strict=True))
    return across / math.sqrt(sum((x - mx) ** 2 for x in rx) * sum((y - my) ** 2 for y in ry))

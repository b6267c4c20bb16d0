"""Search for results: values per school that give the published variation and the published indexes."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, median, stdev

from builder.model import School, half_up

YEARS = {"F-3": 4, "F-4": 5, "F-5": 6, "F-6": 7, "F-9": 10, "4-9": 6, "6-9": 4}
# How far a subject usually lies from the school's average, in points.
PROFILE = {
    "bl": 0.5, "en": 0.4, "hkk": 0.4, "idh": 0.6, "ma": -0.6, "mu": 0.3, "no": -0.3, "sl": 0.2, "so": -0.4, "sv": -0.2,
}  # fmt: skip
INDEX_MARGIN = 0.45  # stay clear of the half where rounding turns

Bounds = dict[str, float]


def anneal(
    rng: random.Random,
    loss: Callable[[], float],
    move: Callable[[], Callable[[], None]],
    steps: int,
    heat: float,
) -> float:
    """Hill-climb that sometimes accepts a worse state, less and less often, and stops at loss 0.

    Args:
        rng: source of chance.
        loss: how far the present state is from all constraints.
        move: changes the state a little and returns what undoes the change.
        steps: most moves to try.
        heat: first temperature.

    Returns:
        The loss of the state it ended in.
    """
    now = loss()
    for step in range(steps):
        if now == 0:
            break
        undo = move()
        new = loss()
        temperature = heat * (1 - step / steps) + 1e-9
        if new <= now or rng.random() < math.exp((now - new) / temperature):
            now = new
        else:
            undo()
    return now


def give_sizes(schools: list[School], rng: random.Random) -> None:
    """Draw pupils per grade and in all."""
    for s in schools:
        years = YEARS[s.grades]
        if s.kind == "only_6_masked":
            s.n6, s.pupils = 9, 96
            continue
        while True:
            per_grade = rng.randrange(24, 78) if years == 10 else rng.choice((23, 26, 31, 44, 52, 58, 71, 84))
            if s.small:
                per_grade = rng.choice((16, 17))
            s.pupils = round(per_grade * years * rng.uniform(0.94, 1.08))
            if 90 <= s.pupils <= 900:
                break
        s.n3 = max(14, per_grade + rng.randrange(-3, 4)) if s.has_3 else 0
        s.n3_maths = s.n3 - rng.choice((0, 0, 0, 1)) if s.has_3 else 0
        s.n6 = max(13, per_grade + rng.randrange(-5, 5)) if s.has_6 else 0


def give_targets(schools: list[School], matrix: list[list[int]], rng: random.Random) -> None:
    """Deal the published index rows out to the schools that have an index.

    A school with grade 3 only has one component, and the components' means are 100 by definition. So the sum of the
    published indexes says what the grade-3-only schools must add up to: sum of indexes = 100 x 27 + half of what the
    others lack in grade 3.
    """
    both = [s for s in schools if s.kind == "both"]
    only_3 = [s for s in schools if s.kind == "only_3"]
    rows = [(row[0], row[1]) for row in matrix]
    total = sum(index for index, _ in rows)
    wanted = 2 * total - 200 * len(both) - 100 * len(only_3)
    while True:
        rng.shuffle(rows)
        alone, rest = rows[: len(only_3)], rows[len(only_3) :]
        if max(alone) == max(rows) and min(rest) == min(rows) and abs(sum(i for i, _ in alone) - wanted) <= 6:
            break
    for s, row in zip(only_3 + both, alone + rest, strict=True):
        s.target = row


def _off(values: Sequence[float], want: Mapping[str, float]) -> float:
    return abs(max(values) - want["max"]) + abs(median(values) - want["median"]) + abs(min(values) - want["min"])


def _tenths(want: Bounds) -> dict[str, int]:
    return {key: half_up(10 * want[key]) for key in ("max", "median", "min")}


def raw_indexes(schools: list[School]) -> dict[str, float]:
    """Index per school code, unrounded, for every school with a component."""
    np3 = {s.code: (s.swedish_share + s.maths_share) / 2 for s in schools if s.has_3}
    marks = {s.code: float(s.points) for s in schools if s.points is not None}
    parts = [({c: 100 * v / fmean(part.values()) for c, v in part.items()}) for part in (np3, marks)]
    return {c: fmean(part[c] for part in parts if c in part) for c in {**np3, **marks}}


def _grade_3_index(s: School) -> float:
    return (s.swedish_share + s.maths_share) / 2 / 0.81


def find_levels(schools: list[School], variation: dict[str, Bounds], rng: random.Random) -> None:
    """Find grade-3 shares and grade-6 marks that give both the variation and every school's index."""
    three = [s for s in schools if s.has_3]
    both = [s for s in schools if s.kind == "both"]
    sizes = {s.code: s.n3 for s in three}
    marks = _tenths(variation["betyg6_points"])

    def loss() -> float:
        raw = raw_indexes(schools)
        wrong = sum(max(0.0, abs(raw[s.code] - s.target[0]) - INDEX_MARGIN) for s in three if s.target)
        wrong += sum(max(0, abs(s.swedish_share - s.maths_share) - 18) for s in three) / 4
        wrong += sum(max(0.0, abs(_grade_3_index(s) - (s.points or 0) / 1.43) - 38) for s in both) / 8
        wrong += _off([s.swedish_share for s in three], variation["np3_sv_share"]) / 2
        wrong += _off([s.maths_share for s in three], variation["np3_ma_share"]) / 2
        wrong += _off([s.points or 0 for s in both], marks) / 2
        return round(wrong, 6)  # so that ties are ties whatever way a Python version adds floats

    def move() -> Callable[[], None]:
        s = rng.choice(three)
        old = s.swedish, s.maths, s.points, s.n3, s.n3_maths
        if rng.random() < 0.1:  # one pupil more or fewer: not every percent exists for every number of pupils
            size = min(sizes[s.code] + 3, max(sizes[s.code] - 3, s.n3 + rng.choice((-1, 1))))
            s.n3 = max(s.swedish, s.maths + 1, size)
            s.n3_maths = s.n3 - rng.choice((0, 0, 0, 1))
        for what in (rng.randrange(3), rng.randrange(3)):  # often two values at once, so that they can trade
            if what == 0:
                s.swedish = min(s.n3, max(1, s.swedish + rng.choice((-2, -1, 1, 2))))
            elif what == 1:
                s.maths = min(s.n3_maths, max(1, s.maths + rng.choice((-2, -1, 1, 2))))
            elif s.points is not None:
                s.points = min(marks["max"], max(marks["min"], s.points + rng.choice((-4, -2, -1, 1, 2, 4))))

        def undo() -> None:
            s.swedish, s.maths, s.points, s.n3, s.n3_maths = old

        return undo

    while True:
        for s in three:
            index = (s.target or (100, 0))[0] - 100
            level = 0.81 * (1 + (index if s.kind == "only_3" else 1.3 * index) / 100)
            s.swedish = min(s.n3, round(s.n3 * level))
            s.maths = min(s.n3_maths, round(s.n3_maths * level))
            s.points = None if s.kind == "only_3" else min(166, max(125, round(143 * (1 + 0.7 * index / 100))))
        if anneal(rng, loss, move, steps=40_000, heat=0.4) == 0:
            return


def _draw_around(rng: random.Random, n: int, want: dict[str, int], floor: int) -> list[int]:
    """Draw n whole numbers, ascending, with exactly this max, median and min; the second lowest at least floor."""
    low, mid, high = want["min"], want["median"], want["max"]
    middle = [mid] * (1 if n % 2 else 2)
    side = (n - len(middle)) // 2 - 1
    below = [rng.randrange(floor, mid) for _ in range(side)]
    above = [rng.randrange(mid, high) for _ in range(side)]
    return [low, *sorted(below), *middle, *sorted(above), high]


def find_grade_6(schools: list[School], variation: dict[str, Bounds], rng: random.Random) -> None:
    """Draw test points, subject means with their spread, and progress since grade 3."""
    tested = [s for s in schools if s.has_6 and s.kind != "only_6_masked"]
    standing = {s.code: (s.points or 141) + rng.gauss(0, 4) for s in tested}
    values = _draw_around(rng, len(tested), _tenths(variation["np6_test_points"]), 126)
    for s, value in zip(sorted(tested, key=lambda s: standing[s.code]), values, strict=True):
        s.test_points = value

    marked = [s for s in schools if s.points is not None]
    spreads = _draw_around(rng, len(marked), _tenths(variation["betyg6_spread"]), 5)
    rng.shuffle(spreads)
    for s, spread in zip(marked, spreads, strict=True):
        s.spread, s.subjects = spread, _subject_means(rng, s.points or 0, spread)

    for s in rng.sample([s for s in marked if s.n6 >= 16], 14):
        linked = round(s.n6 * rng.uniform(0.68, 0.9))
        s.progress = round(linked * min(0.95, max(0.6, rng.gauss(0.8, 0.09)))), linked
    most = max((s for s in marked if s.progress), key=lambda s: s.points or 0)
    linked = (most.progress or (0, 0))[1]
    most.progress = linked - 2, linked  # published as ~100: one to four pupils fell back

    for s in schools:
        if s.has_3:
            missed = s.n3 - s.swedish, s.n3_maths - s.maths
            least, most_possible = max(0, sum(missed) - s.n3_maths), min(missed)
            s.neither = least + round((most_possible - least) * rng.choice((0.2, 0.4, 0.5, 0.6)))
            s.by_gender["sv"] = _split_by_gender(s.swedish, s.n3, rng.uniform(-0.02, 0.09), rng)
            s.by_gender["ma"] = _split_by_gender(s.maths, s.n3_maths, rng.uniform(-0.05, 0.05), rng)


def _subject_means(rng: random.Random, points: int, spread: int) -> dict[str, int]:
    """Draw subject means in tenths around the average whose sample standard deviation rounds to the spread."""
    dropped = rng.sample(("bl", "hkk", "mu", "sl"), rng.choice((1, 2, 2)))
    names = [n for n in sorted(PROFILE) if n not in dropped]
    while True:
        raw = [PROFILE[n] + rng.gauss(0, 0.45) for n in names]
        scale, centre = spread / stdev(raw), fmean(raw)
        means = [half_up(points + rng.uniform(-1, 1) + scale * (r - centre)) for r in raw]
        if abs(stdev(means) - spread) < 0.4 and max(means) <= 195 and min(means) >= 60:
            top, bottom = max(means), min(means)
            if means.count(top) == means.count(bottom) == 1:
                return dict(zip(names, means, strict=True))


def _split_by_gender(reached: int, n: int, lead: float, rng: random.Random) -> tuple[tuple[int, int], tuple[int, int]]:
    """Split pupils who reached the level into girls and boys, as (reached, n) each."""
    girls = round(n * rng.uniform(0.42, 0.58))
    boys = n - girls
    of_girls = half_up(girls * min(1.0, reached / n + lead))
    of_girls = min(girls, reached, max(of_girls, reached - boys))
    return (of_girls, girls), (reached - of_girls, boys)

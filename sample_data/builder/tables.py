"""The round folder's tables: schools.csv and results.csv."""

import random

from builder.interview import tenths
from builder.model import School, half_up, share

SOURCE = "Påhittade siffror, exempelomgång"
PUBLISHED = "Publicerat riksvärde i omgångens rapport"
YEAR, YEAR_BEFORE = "2014/15", "2013/14"
MIN_GROUP = 10
Row = tuple[str, str, str, str, str, str, str]


def schools_csv(schools: list[School]) -> str:
    """The schools, one a line."""
    lines = ["school;name;organizer_type;grades;pupils;principal"]
    lines += [f"{s.code};{s.name};{s.organizer};{s.grades};{s.pupils};{s.principal}" for s in schools]
    return "\n".join(lines) + "\n"


def results_csv(schools: list[School], national: dict[str, str], rng: random.Random) -> str:
    """All results: schools, then the municipality's weighted means, then the published national figures."""
    dotted = next(s.code for s in schools if s.has_3 and s.neither == 0)  # "." stands for missing or zero
    approximate = max((s for s in schools if s.progress), key=lambda s: s.points or 0).code
    trend = {s.code for s in rng.sample([s for s in schools if s.kind == "both"], 10)}
    few_second_language = {s.code for s in rng.sample([s for s in schools if s.kind == "both"], 3)}
    rows: list[Row] = []
    for s in schools:
        rows += _grade_3_rows(s, dotted, s.code in trend, rng)
        rows += _grade_6_rows(s, s.code in trend, rng)
        if s.code in few_second_language:
            rows.append(_row(s.code, "betyg6_points:sva", "..", rng.randrange(2, 8)))
        if s.progress:
            held, linked = s.progress
            value = "~100" if s.code == approximate else str(share(held, linked))
            rows.append(_row(s.code, "np3_np6_progress", value, linked))
    rows += _municipality(rows)
    rows += [("riket", measure, YEAR, "alla", value, "", PUBLISHED) for measure, value in national.items()]
    header = "school;measure;school_year;group;value;n;source"
    return "\n".join([header, *(";".join(row) for row in rows)]) + "\n"


def _row(code: str, measure: str, value: str, n: int, group: str = "alla", year: str = YEAR) -> Row:
    return code, measure, year, group, value, str(n), SOURCE


def _grade_3_rows(s: School, dotted: str, in_trend: bool, rng: random.Random) -> list[Row]:
    rows: list[Row] = []
    if not s.has_3:
        return rows
    for subject, reached, n in (("sv", s.swedish, s.n3), ("ma", s.maths, s.n3_maths)):
        measure = f"np3_{subject}_share"
        rows.append(_row(s.code, measure, str(share(reached, n)), n))
        for group, (k, size) in zip(("flickor", "pojkar"), s.by_gender[subject], strict=True):
            rows.append(_row(s.code, measure, str(share(k, size)) if size >= MIN_GROUP else "..", size, group))
        if in_trend:
            before = max(MIN_GROUP, n + rng.randrange(-6, 7))
            then = min(before, max(1, half_up(before * (reached / n + rng.uniform(-0.12, 0.1)))))
            rows.append(_row(s.code, measure, str(share(then, before)), before, year=YEAR_BEFORE))
    rows.append(_row(s.code, "np3_neither_count", "." if s.code == dotted else str(s.neither), s.n3_maths))
    return rows


def _grade_6_rows(s: School, in_trend: bool, rng: random.Random) -> list[Row]:
    if not s.has_6:
        return []
    rows = [_row(s.code, "np6_test_points", _shown(s.test_points), s.n6)]
    if not s.has_marks:
        return rows
    rows.append(_row(s.code, "betyg6_points", _shown(s.points), s.n6))
    if s.points is not None:
        girls = round(s.n6 * rng.uniform(0.42, 0.58))
        gap = rng.uniform(2, 12)
        for group, size, points in (
            ("flickor", girls, s.points + gap * (s.n6 - girls) / s.n6),
            ("pojkar", s.n6 - girls, s.points - gap * girls / s.n6),
        ):
            value = tenths(half_up(points)) if size >= MIN_GROUP else ".."
            rows.append(_row(s.code, "betyg6_points", value, size, group))
        if in_trend:
            then, pupils = s.points + rng.randrange(-8, 6), max(MIN_GROUP, s.n6 + rng.randrange(-5, 6))
            rows.append(_row(s.code, "betyg6_points", tenths(then), pupils, year=YEAR_BEFORE))
    means: dict[str, int | None] = {**s.subjects} or dict.fromkeys(("en", "idh", "ma", "no", "so", "sv"))
    rows += [_row(s.code, f"betyg6_points:{subject}", _shown(value), s.n6) for subject, value in means.items()]
    rows.append(_row(s.code, "betyg6_spread", _shown(s.spread), s.n6))
    return rows


def _shown(value: int | None) -> str:
    return ".." if value is None else tenths(value)


def _municipality(rows: list[Row]) -> list[Row]:
    """Means over the schools' numeric values, weighted by pupils; a mean of counts says nothing: left out."""
    sums: dict[str, tuple[int, int, bool]] = {}
    for _, measure, year, group, value, n, _ in rows:
        digits = value.replace(",", "")
        if year == YEAR and group == "alla" and digits.isdigit() and measure != "np3_neither_count":
            total, pupils, _ = sums.get(measure, (0, 0, False))
            sums[measure] = total + int(digits) * int(n), pupils + int(n), "," in value
    means = {m: ((2 * total + pupils) // (2 * pupils), pupils, tenth) for m, (total, pupils, tenth) in sums.items()}
    return [_row("kommun", m, tenths(v) if tenth else str(v), pupils) for m, (v, pupils, tenth) in means.items()]

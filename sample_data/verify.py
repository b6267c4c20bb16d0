"""Check the written sample round against the published figures.

Plain calculation from the files alone; shares no code with the builder. Prints every published figure beside what the
files give and exits 1 on any difference.

Usage: python sample_data/verify.py
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROUND = HERE / "nacka-2016"
EFFORT = {"lararkompetens", "organisation", "undervisning", "stodinsatser", "larares_bedomning"}
TYPE = {"elevernas_forutsattningar": "student", "yttre_faktorer": "external"} | dict.fromkeys(EFFORT, "effort")
PUPIL = {"sarskilda_behov", "bristande_svenska"}
SCHOOL = {"ej_undervisat", "undervisning_brister"}
OTHER = {"tidigare_skolgang", "dyslexi", "arbetsro", "hard_rattning"}
RESULT = {"np3": ("np3_sv_share", "np3_ma_share"), "np6": ("np6_test_points",), "betyg6": ("betyg6_points",)}
ASKED_IN = {"np3": "np3_niva", "np6": "np6_orsak", "betyg6": "betyg6_niva"}
GUIDE = [
    *("uppfoljning_elev", "uppfoljning_grupp", "underlag"),
    *("np3_alla_med", "np3_sv_orsak", "np3_ma_orsak", "np3_skillnader", "np3_niva", "np3_bada"),
    *("np3_kunskapskrav", "np3_prov_bedomning", "ak4_risk", "stod_effekt", "screening"),
    *("np6_orsak", "progression", "betyg6_niva", "betyg6_amnen", "betyg6_insats", "skattning", "saknas"),
]
FIELDS = {
    *("note", "status", "steps", "choices", "other", "choice", "reasons", "between"),
    *("count", "counts", "conclusions", "actions", "rating"),
}
BANDS = {
    "three of four": (72, 78),
    "a little over half": (51, 60),
    "half": (47, 53),
    "about half": (45, 55),
    "almost half": (43, 49),
    "just under half": (43, 49),
    "a little over one in three": (34, 39),
}
failures = 0


def show(what: str, published: object, found: object, fits: bool | None = None) -> None:
    """Print one figure and count it when it differs."""
    global failures
    good = published == found if fits is None else fits
    failures += not good
    print(f"{'ok  ' if good else 'DIFF'}  {what}: published {published}, files give {found}")


def half_up(value: Fraction) -> int:
    """Nearest whole number, half up."""
    return int((value + Fraction(1, 2)) // 1)


def percent(count: int, base: int) -> int:
    """Whole percent, half up."""
    return half_up(Fraction(100 * count, base))


def number(text: str) -> Fraction | None:
    """The value of a cell, or None for a token."""
    return Fraction(text.replace(",", ".")) if re.fullmatch(r"-?\d+([.,]\d+)?", text) else None


def grades(text: str) -> set[int]:
    """Grades as numbers, F as 0."""
    low, high = text.replace("F", "0").split("-")
    return set(range(int(low), int(high) + 1))


def middle(values: list[Fraction]) -> Fraction:
    """Median."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def rank_correlation(xs: list[Any], ys: list[Any]) -> float:
    """Spearman's rho with mean ranks."""

    def ranks(values: list[Any]) -> list[float]:
        return [sum(o < v for o in values) + (values.count(v) + 1) / 2 for v in values]

    a, b = ranks(xs), ranks(ys)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    top = sum((p - mean_a) * (q - mean_b) for p, q in zip(a, b, strict=True))
    below = sum((p - mean_a) ** 2 for p in a) * sum((q - mean_b) ** 2 for q in b)
    return float(top / below**0.5)


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of a semicolon table."""
    with (ROUND / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


published = yaml.safe_load((HERE / "published-2016.yaml").read_text(encoding="utf-8"))
setup = yaml.safe_load((ROUND / "round.yaml").read_text(encoding="utf-8"))
schools = {r["school"]: r for r in read_table("schools.csv")}
results = read_table("results.csv")
documents = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((ROUND / "sessions").glob("*.json"))]
sessions = {d["school"]: d for d in documents}
year = setup["school_year"]
cells = {(r["school"], r["measure"]): r for r in results if r["school_year"] == year and r["group"] == "alla"}
has = {code: grades(s["grades"]) for code, s in schools.items()}


def values(measure: str) -> dict[str, Fraction]:
    """Numeric values of a measure by school."""
    found = {c: number(r["value"]) for (c, m), r in cells.items() if m == measure and c in schools}
    return {c: v for c, v in found.items() if v is not None}


def applies(measure: str) -> set[str]:
    """Schools with a row for the measure group, and the grade."""
    grade = 3 if measure == "np3" else 6
    return {c for c in schools if grade in has[c] and any((c, m) in cells for m in RESULT[measure])}


def said(code: str, measure: str | None, kind: str, valence: str | None = None) -> bool:
    """Whether a school has a coding of the type (and valence)."""
    return any(
        TYPE[e["category"]] == kind and valence in (None, e["valence"]) and measure in (None, e["measure"])
        for e in sessions[code]["explanations"]
    )


def index() -> dict[str, Fraction]:
    """Result index by school."""
    sv, ma, marks = values("np3_sv_share"), values("np3_ma_share"), values("betyg6_points")
    np3 = {c: (sv[c] + ma[c]) / 2 for c in sv if c in ma}
    means = [sum(part.values(), Fraction()) / len(part) for part in (np3, marks)]
    parts = [{c: 100 * v / mean for c, v in part.items()} for part, mean in zip((np3, marks), means, strict=True)]
    every = {c: [p[c] for p in parts if c in p] for c in schools}
    return {c: sum(found, Fraction()) / len(found) for c, found in every.items() if found}


def check_numbers() -> None:
    """Bases, variation, explanations and the matrix."""
    show("schools", published["schools_total"], len(schools))
    show("sessions", published["schools_total"], len(sessions))
    for measure, base in published["bases"].items():
        show(f"base {measure}", base, len(applies(measure)))
    for measure, want in published["result_variation"].items():
        found = list(values(measure).values())
        national = cells.get(("riket", measure))
        got = [max(found), middle(found), min(found), None if national is None else number(national["value"])]
        shown = [None if v is None else float(v) for v in got]
        wanted = [None if want[k] is None else float(want[k]) for k in ("max", "median", "min", "national")]
        show(f"{measure} max/median/min/national (n={len(found)})", wanted, shown)
    for measure, kinds in published["explanations_by_type"].items():
        base = applies(measure)
        for kind, want in kinds.items():
            type_, _, valence = kind.partition("_")
            count = sum(said(c, measure, type_, valence or None) for c in base)
            show(f"{measure} {kind}", want, [percent(count, len(base)), count])
    raw = index()
    flags = {c: sum(said(c, None, t, v) for t in ("student", "effort") for v in ("strength", "weakness")) for c in raw}
    show("school matrix rows", published["schools_with_results"], len(raw))
    rows = sorted([half_up(raw[c]), flags[c]] for c in raw)
    show("school matrix", sorted(published["school_matrix"]), rows)
    distance = min(abs((v % 1) - Fraction(1, 2)) for v in raw.values())
    show("index stays clear of the rounding edge", ">= 0.04", round(float(distance), 3), distance >= Fraction(4, 100))
    check_story(raw)


def check_story(raw: dict[str, Fraction]) -> None:
    """What the report tells in words about low, middle and high indexes."""
    order = sorted(raw, key=lambda c: raw[c])
    low, high = order[:6], order[-5:]
    between = [c for c in order if 92 <= raw[c] <= 107]
    lack, worse = (sum(said(c, None, t, "weakness") for c in low) for t in ("effort", "student"))
    show("lowest six: effort weakness / worse prerequisites", "most", [lack, worse], lack >= 5 and worse >= 4)
    named = sum(said(c, None, "student") for c in between)
    show(f"middle {len(between)}: name prerequisites", "few", named, named <= len(between) / 3)
    skill, better = (sum(said(c, None, t, "strength") for c in high) for t in ("effort", "student"))
    top = "highest five: effort strength / better prerequisites"
    show(top, "most / some", [skill, better], skill >= 4 and 1 <= better < 5)


def check_ticks() -> None:
    """Materials and reasons."""
    grade_of = {"np3": 3, "np6": 6, "betyg6": 6}
    shares: dict[str, int] = {}
    for material, want in published["materials"].items():
        base = {c for c in schools if material not in grade_of or grade_of[material] in has[c]}
        ticked = {c for c, d in sessions.items() if material in d["answers"]["underlag"]["choices"]}
        show(f"{material} ticked only where it applies", set(), ticked - base)
        shares[material] = percent(len(ticked & base), len(base))
        if isinstance(want, dict):
            show(f"materials {material}", want, {"count": len(ticked & base), "base": len(base)})
        elif want.split(" (")[0] in BANDS:
            low, high = BANDS[want.split(" (")[0]]
            show(f"materials {material}", want, f"{shares[material]} %", low <= shares[material] <= high)
    gap = shares["gemensamma_prov"] - shares["individuella_utvecklingsplaner"]
    plans = published["materials"]["individuella_utvecklingsplaner"]
    show("individuella_utvecklingsplaner", plans, f"{gap} points fewer", 0 < gap <= 5)
    for material in ("larares_prognoser", "utvecklingssamtal"):
        show(f"materials {material}", "fewer", f"{shares[material]} %", shares[material] < shares["egna_prov"])

    base = applies("np3")
    counts: Counter[tuple[str, str]] = Counter()
    for code in base:
        for subject in ("sv", "ma"):
            ticks = set(sessions[code]["answers"][f"np3_{subject}_orsak"]["reasons"])
            counts[subject, "pupil"] += bool(ticks & PUPIL)
            counts[subject, "school"] += bool(ticks & SCHOOL)
            counts[subject, "learning"] += "sarskilda_behov" in ticks
    words = published["reasons_missed_np3"]
    for subject, group in (("sv", "pupil"), ("sv", "school"), ("ma", "pupil")):
        low, high = BANDS[words[subject][group]]
        got = percent(counts[subject, group], len(base))
        show(f"reasons {subject} {group}", words[subject][group], f"{got} %", low <= got <= high)
    ma, sv = counts["ma", "school"], counts["sv", "school"]
    show("reasons ma school", words["ma"]["school"], f"{ma} against {sv}", 1 <= sv - ma <= 5)
    show("learning difficulties sv > ma", "more", [counts["sv", "learning"], counts["ma", "learning"]],
         counts["sv", "learning"] > counts["ma", "learning"])  # fmt: skip


def check_rating_and_categories() -> None:
    """Self-rating and categories."""
    ratings = {c: d["answers"]["skattning"]["rating"] for c, d in sessions.items()}
    spread = Counter(ratings.values())
    show("lowest ratings", published["self_rating"]["lowest"], sorted(spread)[:2])
    show("most common ratings", published["self_rating"]["most"], sorted(r for r, _ in spread.most_common(2)))
    raw = index()
    about: dict[str, Callable[[str], Any]] = {
        "pupils": lambda c: int(schools[c]["pupils"]),
        "organizer": lambda c: schools[c]["organizer_type"] == "enskild",
        "index": lambda c: raw[c],
    }
    for name, key in about.items():
        codes = sorted(raw if name == "index" else schools)
        rho = rank_correlation([ratings[c] for c in codes], [key(c) for c in codes])
        show(f"rating against {name}", "no association", f"rho {rho:.2f}", abs(rho) < 0.2)
    by_category = Counter(k for d in sessions.values() for k in {e["category"] for e in d["explanations"]})
    words = published["explanation_categories"]
    for category, word in (("elevernas_forutsattningar", "about half"), ("lararkompetens", words["lararkompetens"])):
        got = percent(by_category[category], len(schools))
        low, high = BANDS[word]
        show(f"category {category}", words[category], f"{got} %", low <= got <= high)
    print("      schools per category:", dict(by_category.most_common()), "ratings:", dict(sorted(spread.items())))


def check_results() -> None:
    """That the numbers hang together."""
    wrong = []
    for measure in ("np3_sv_share", "np3_ma_share", "np3_np6_progress"):
        for r in results:
            v, n = number(r["value"]), int(r["n"] or 0)
            if r["measure"] == measure and v is not None and r["school"] in schools:
                wrong += [r] * (not any(percent(k, n) == v for k in range(n + 1)))
    show("every share is k of n, half up", [], wrong)
    wrong = [r for r in results if r["group"] != "alla" and (int(r["n"]) < 10) != (r["value"] == "..")]
    show("gender rows masked below 10 and only there", [], wrong)
    masked = sum(r["group"] != "alla" and r["value"] == ".." for r in results)
    show("some gender rows are masked", "> 0", masked, masked > 0)
    off = []
    for code, spread in values("betyg6_spread").items():
        of_school = ((m, r) for (c, m), r in cells.items() if c == code and m.startswith("betyg6_points:"))
        means = [v for v in (number(r["value"]) for _, r in of_school) if v is not None]
        mean = sum(means, Fraction()) / len(means)
        variance = sum(((v - mean) ** 2 for v in means), Fraction()) / (len(means) - 1)
        root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
        far = abs(mean - values("betyg6_points")[code]) > Fraction(3, 10)
        if far or Fraction(root.quantize(Decimal("0.1"), ROUND_HALF_UP)) != spread:
            off.append(code)
    show("spread = sample standard deviation of the subject means", [], off)
    for code, v in values("np3_neither_count").items():
        missed = [(1 - values(m)[code] / 100) * int(cells[code, m]["n"]) for m in RESULT["np3"]]
        if v > min(missed) + 1 or v < sum(missed) - int(cells[code, "np3_sv_share"]["n"]) - 1:
            show("neither count fits the shares", code, f"{v} of {missed}")
    tokens = Counter(r["value"] for r in results if number(r["value"]) is None)
    show("tokens used", {"..", ".", "~100"}, dict(tokens), set(tokens) == {"..", ".", "~100"})
    for measure in sorted({m for c, m in cells if c == "kommun"}):
        pairs = [(v, int(cells[c, measure]["n"])) for c, v in values(measure).items()]
        mean = sum((v * n for v, n in pairs), Fraction()) / sum(n for _, n in pairs)
        step = 10 if "," in cells["kommun", measure]["value"] else 1
        of_all = number(cells["kommun", measure]["value"])
        if of_all != Fraction(half_up(mean * step), step):
            show(f"kommun {measure}", float(mean), of_all)
    missing = {m for (c, m) in cells if c in schools} - {m for c, m in cells if c == "kommun"}
    show("measures without a municipality row", {"np3_neither_count", "betyg6_points:sva"}, missing)


def expected_questions(code: str) -> list[str]:
    """The questions that apply to a school, in the order of the guide."""
    third, marks = set(GUIDE[3:13]), {"betyg6_niva", "betyg6_amnen", "betyg6_insats"}
    skip: set[str] = set() if 3 in has[code] else set(third)
    skip |= set() if has[code] & {0, 1, 2, 3} else {"screening"}
    skip |= set() if 6 in has[code] else {"np6_orsak"}
    skip |= set() if (code, "np3_np6_progress") in cells else {"progression"}
    skip |= set() if code in applies("betyg6") else marks
    return [q for q in GUIDE if q not in skip]


def check_documents() -> None:
    """Form of the documents, and that quotes, figures and branches agree."""
    wrong: list[str] = []
    seen: Counter[str] = Counter()
    low = sorted(values("betyg6_points").values())
    ids = [d["id"] for d in sessions.values()] + [e["id"] for d in sessions.values() for e in d["explanations"]]
    for code, d in sessions.items():
        answers, start = d["answers"], date.fromisoformat(d["held_on"])
        must = expected_questions(code)
        wrong += [f"{code}: {q} has {set(a) - FIELDS}" for q, a in answers.items() if set(a) - FIELDS]
        if [q for q in must if q in answers] != list(answers):
            wrong.append(f"{code}: questions {sorted(set(answers) ^ set(must))}")
        vital = {"underlag", "skattning"} | {ASKED_IN[m] for m in RESULT if code in applies(m)}
        wrong += [f"{code}: {q} has no answer" for q in sorted(vital) if "note" not in answers.get(q, {})]
        principals = [p["name"] for p in d["participants"] if p["role"] == "principal"]
        wrong += [] if principals == [schools[code]["principal"]] else [f"{code}: principal"]
        leads = [p["name"] for p in d["participants"] if p["role"] == "lead"]
        for e in d["explanations"]:
            at = datetime.fromisoformat(e["coded_at"])
            good = (
                [e["coder"]] == leads
                and e["question"] == ASKED_IN[e["measure"]]
                and code in applies(e["measure"])
                and e["quote"] in answers[e["question"]]["note"]
                and at.tzinfo is not None
                and at.date() == start
            )
            wrong += [] if good else [f"{code}: explanation {e['id']}"]
        both = cells.get((code, "np3_neither_count"))
        if both and answers["np3_bada"]["count"] != (number(both["value"]) or 0):
            wrong.append(f"{code}: np3_bada")
        for subject in ("sv", "ma"):
            full = cells.get((code, f"np3_{subject}_share"), {"value": ""})["value"] == "100"
            if full and answers[f"np3_{subject}_orsak"]["reasons"]:
                wrong.append(f"{code}: reasons although all reached the level in {subject}")
        if "betyg6_insats" in must:
            branch = values("betyg6_spread").get(code, Fraction()) >= Fraction(12, 10)
            branch = branch or values("betyg6_points").get(code, Fraction(20)) <= low[len(low) // 4]
            if branch != ("actions" in answers["betyg6_insats"]):
                wrong.append(f"{code}: branch of betyg6_insats")
        notes = " ".join(a.get("note", "") for a in answers.values())
        for sentence in re.split(r"(?<=[.?!\]]) ", notes):
            seen[sentence] += 1
    show("documents hang together", [], wrong)
    show("ids are unique", len(ids), len(set(ids)))
    allowed = PUPIL | SCHOOL | OTHER
    asked = [d["answers"].get(f"np3_{subject}_orsak", {}) for d in sessions.values() for subject in ("sv", "ma")]
    ticked = {r for a in asked for r in a.get("reasons", [])}
    show("reasons known", set(), ticked - allowed)
    sentence, uses = seen.most_common(1)[0]
    show("most uses of one sentence", "<= 3", f"{uses} ({len(seen)} different): {sentence}", uses <= 3)
    statuses = Counter(a["status"] for d in sessions.values() for a in d["answers"].values() if "status" in a)
    print("      statuses:", dict(statuses))


def main() -> int:
    """Run every check.

    Returns:
        0 without differences, else 1.
    """
    check_numbers()
    check_ticks()
    check_rating_and_categories()
    check_results()
    check_documents()
    print(f"{failures} differences" if failures else "every figure agrees")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

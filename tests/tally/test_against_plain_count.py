"""The seven tables against a plain count written from the contract's text alone.

Team's readings: a school with any counted explanation for a result group has answered it, else the status of the
group's question decides; a status other than answered means the fields are not counted; the index component np3 needs
both shares; an explanation of a measure that does not apply is not counted.
"""

from __future__ import annotations

import csv
import json
import random
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.registry import tally
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

YEAR = "2014/15"
NAMES = ("Åsö [skratt]", "=cmd", "a;b", 'Ö "citat"', "[/b]", "@skola, norra", "+46", "-", "Ärtan|x")
WIDE = ("日本", "🙂 skolan")
GRADES = {
    "F-3": "F123", "F-6": "F123456", "4-9": "456789", "3,6": "36", "F-9": "F123456789", "7-9": "789", "F": "F",
    "3": "3", "6": "6",
}  # fmt: skip
MEASURES = {
    "np3_sv_share": "3", "np3_ma_share": "3", "np3_neither_count": "3", "np6_test_points": "6",
    "np3_np6_progress": "6", "betyg6_points": "6", "betyg6_points:sv": "6", "betyg6_points:hkk": "6",
    "betyg6_spread": "6",
}  # fmt: skip
GROUPS = {
    "np3": (("np3_sv_share", "np3_ma_share"), "np3_niva"),
    "np6": (("np6_test_points",), "np6_orsak"),
    "betyg6": (("betyg6_points",), "betyg6_niva"),
}
CATEGORIES = {
    "elevernas_forutsattningar": "student", "lararkompetens": "effort", "organisation": "effort",
    "undervisning": "effort", "stodinsatser": "effort", "larares_bedomning": "effort", "yttre_faktorer": "external",
}  # fmt: skip
REASONS = {
    "sarskilda_behov": "pupil", "bristande_svenska": "pupil", "ej_undervisat": "school",
    "undervisning_brister": "school", "tidigare_skolgang": "other", "dyslexi": "other", "arbetsro": "other",
    "hard_rattning": "other",
}  # fmt: skip
MATERIALS = {
    "np3": "3", "np6": "6", "betyg6": "6", "fonologisk_screening": None, "larares_bedomningar": None,
    "gemensamma_prov": None, "individuella_utvecklingsplaner": None, "larares_prognoser": None,
    "utvecklingssamtal": None, "egna_prov": None,
}  # fmt: skip
CHOICES = ("yes", "no", "partly")
FIELDS = {
    "underlag/choices": tuple(MATERIALS), "np3_sv_orsak/reasons": tuple(REASONS), "np3_skillnader/choice": CHOICES,
    "np3_bada/choice": CHOICES, "np3_bada/count": None, "skattning/rating": tuple(range(1, 11)),
}  # fmt: skip
"""Fields of one value per school or of ticks: their values, None when those are the numbers that schools gave."""
SUBJECTS = ("sv", "sva", "ma", "no", "so")
VALENCES = ("strength", "weakness", "unspecified")
TOKENS = ("..", ".", "~100")


@dataclass
class World:
    """A round as somebody could have written it: rows of both tables and one document per school that has met."""

    schools: list[dict[str, str]] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    encoding: str = "utf-8"
    separator: str = ";"
    only: str | None = None

    def write(self, folder: Path) -> list[Path]:
        (folder / "round.yaml").write_text(
            "id: prov\ntitle: Prov\nmunicipality: {code: '0182', name: Åbo}\n"
            "school_year: 2014/15\nguide: nacka-ak3-6\n",
            encoding=self.encoding,
        )
        for name, columns, rows in (
            ("schools.csv", "school name organizer_type grades pupils principal", self.schools),
            ("results.csv", "school measure school_year group value n source", self.rows),
        ):
            with (folder / name).open("w", encoding=self.encoding, newline="") as file:
                writer = csv.DictWriter(file, columns.split(), delimiter=self.separator)
                writer.writeheader()
                writer.writerows(rows)
        paths = [folder / f"{document['school']}.json" for document in self.documents]
        for path, document in zip(paths, self.documents, strict=True):
            path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return paths


def invent(rng: random.Random) -> World:
    world = World(
        encoding=rng.choice(["utf-8", "utf-8-sig", "cp1252"]),
        separator=rng.choice(";,"),
        only=rng.choice([None, None, "fact-checked"]),
    )
    names = NAMES if world.encoding == "cp1252" else NAMES + WIDE
    for place in range(rng.randint(1, 12)):
        code = f"{10_000_000 + 37 * place}"
        world.schools.append(
            {
                "school": code,
                "name": rng.choice(names),
                "organizer_type": rng.choice(["kommunal", "enskild"]),
                "grades": rng.choice(list(GRADES)),
                "pupils": rng.choice(["", "300"]),
                "principal": "Å Ö",
            }
        )
        if rng.random() < 0.85:
            world.documents.append(invent_document(rng, code))
    whos = [school["school"] for school in world.schools]
    for measure in MEASURES:
        for who in (*whos, "kommun", "riket"):
            if rng.random() < 0.7:
                world.rows.append(invent_row(rng, who, measure, YEAR, "alla"))
                if rng.random() < 0.2:
                    world.rows.append(invent_row(rng, who, measure, YEAR, rng.choice(["flickor", "pojkar"])))
                if rng.random() < 0.2:
                    world.rows.append(invent_row(rng, who, measure, "2013/14", "alla"))
    rng.shuffle(world.rows)
    return world


def invent_row(rng: random.Random, who: str, measure: str, year: str, group: str) -> dict[str, str]:
    number = f"{rng.randint(1, 100)}" if rng.random() < 0.5 else f"{rng.randint(10, 200) / 10}"
    value = rng.choice(TOKENS) if rng.random() < 0.2 else number.replace(".", rng.choice(",."))
    return {
        "school": who, "measure": measure, "school_year": year, "group": group, "value": value,
        "n": rng.choice(["", "25"]), "source": "påhittad",
    }  # fmt: skip


def invent_document(rng: random.Random, code: str) -> dict[str, Any]:
    def some(values: Iterable[str]) -> list[str]:
        return [value for value in values if rng.random() < 0.4]

    def maybe(content: dict[str, Any]) -> dict[str, Any] | None:
        kind = rng.choice(["none", "status", "both", "content", "content", "content", "empty"])
        status = {"status": rng.choice(["declined", "dont_know", "not_asked", "answered"])}
        return {"none": None, "status": status, "both": {**status, **content}, "content": content, "empty": {}}[kind]

    answers = {
        "underlag": maybe({"choices": some(MATERIALS), "note": "x"}),
        "np3_sv_orsak": maybe({"reasons": some(REASONS), "note": "=cmd"}),
        "np3_ma_orsak": maybe({"reasons": some(REASONS)}),
        "skattning": maybe({"rating": rng.randint(1, 10), "note": "[/b]"}),
        "np3_skillnader": maybe({"choice": rng.choice(CHOICES), "note": "x"}),
        "np3_bada": maybe({"note": "x", **({"count": rng.randint(0, 3)} if rng.random() < 0.7 else {})}),
        "np3_kunskapskrav": maybe({"counts": {subject: rng.randint(0, 2) for subject in some(("sv", "ma", "no"))}}),
        **{question: maybe({"note": "x"}) for _measures, question in GROUPS.values()},
    }
    people = [{"role": "lead", "name": "AL"}, {"role": "notes", "name": "ÅA"}, {"role": "principal", "name": "AL ÅA"}]
    explanations = []
    coders = rng.choice([["AL"], ["ÅA"], ["AL", "ÅA"], ["ÅA", "BB"]])
    for place in range(rng.choice([0, 1, 3, 6])):
        group = rng.choice(list(GROUPS))
        explanations.append(
            {
                "id": f"e{place}",
                "measure": group,
                "category": rng.choice(list(CATEGORIES)),
                "valence": rng.choice(VALENCES),
                "quote": "Vi; hann [inte]",
                "question": GROUPS[group][1],
                "coder": rng.choice(coders),
            }
        )
    return {
        "format": "resultatdialog.session",
        "version": 1,
        "id": f"s{code}",
        "round": "prov",
        "guide": {"id": "nacka-ak3-6", "version": "1"},
        "school": code,
        "state": rng.choice(["prepared", "ongoing", "held", "held", "held", "coded", "fact-checked", "locked"]),
        "participants": some_people(rng, people),
        "answers": {question: answer for question, answer in answers.items() if answer is not None},
        "explanations": explanations,
        "coding_done": {rng.choice(coders): "2015-05-01T10:00:00+02:00"} if rng.random() < 0.3 else {},
    }


def some_people(rng: random.Random, people: list[dict[str, str]]) -> list[dict[str, str]]:
    return [person for person in people if rng.random() < 0.8]


# The plain count.


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def plain(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def middle(values: list[Fraction]) -> Fraction:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


@dataclass
class Count:
    """The contract's definitions, one after the other."""

    world: World

    def __post_init__(self) -> None:
        self.grades = {school["school"]: GRADES[school["grades"]] for school in self.world.schools}
        self.cells = {
            (row["school"], row["measure"]): row["value"]
            for row in self.world.rows
            if (row["school_year"], row["group"]) == (YEAR, "alla")
        }
        wanted = ("fact-checked", "locked") if self.world.only else None
        found = [d for d in self.world.documents if wanted is None or d["state"] in wanted]
        self.documents = [d for d in found if d["state"] != "prepared"]
        self.held = [d for d in self.documents if d["state"] != "ongoing"]

    def number(self, who: str, measure: str) -> Fraction | None:
        text = self.cells.get((who, measure), "..")
        return None if text in TOKENS else Fraction(Decimal(text.replace(",", ".")))

    def numbers(self, measure: str) -> dict[str, Fraction]:
        found = {code: self.number(code, measure) for code in self.grades}
        return {code: value for code, value in found.items() if value is not None}

    def applies(self, code: str, *measures: str) -> bool:
        return any(MEASURES[m] in self.grades[code] and (code, m) in self.cells for m in measures)

    def status(self, document: dict[str, Any], question: str) -> str:
        answer = document["answers"].get(question)
        return "not_asked" if answer is None else str(answer.get("status", "answered"))

    def whose(self, document: dict[str, Any]) -> set[str]:
        """Those whose codings count: the lead where several have coded or are done, else all of them."""
        coders = {e["coder"] for e in document["explanations"]} | set(document["coding_done"])
        leads = {person["name"] for person in document["participants"] if person["role"] == "lead"} & coders
        return leads if len(coders) > 1 and leads else coders

    def counted(self, document: dict[str, Any], group: str) -> list[dict[str, str]]:
        everything = [e for e in document["explanations"] if e["coder"] in self.whose(document)]
        applies = self.applies(document["school"], *GROUPS[group][0])
        return [e for e in everything if applies and e["measure"] == group]

    def not_coded(self, document: dict[str, Any], group: str) -> bool:
        """Words at the question, no coding that counts, nobody done whose codings count, not said to be coded."""
        words = document["answers"].get(GROUPS[group][1], {}).get("note")
        done = self.whose(document) & set(document["coding_done"])
        return bool(words) and not self.counted(document, group) and not done and document["state"] == "held"

    def cell(self, fates: Iterable[tuple[dict[str, Any], bool, str, bool, bool]]) -> dict[str, int | None]:
        """From (document, applies, status, said, not coded) of each school whose meeting has begun."""
        told = list(fates)
        under_way = [applies for document, applies, *_rest in told if document["state"] == "ongoing"]
        there = [
            (status, said, uncoded)
            for document, applies, status, said, uncoded in told
            if applies and document["state"] != "ongoing"
        ]
        count = sum(status == "answered" and said for status, said, _uncoded in there)
        not_asked = sum(status == "not_asked" for status, *_rest in there)
        no_answer = sum(status in ("declined", "dont_know") for status, *_rest in there)
        not_coded = sum(status == "answered" and uncoded and not said for status, said, uncoded in there)
        known = len(there) - not_asked - no_answer - not_coded
        return {
            "count": count,
            "base": len(there),
            "share": half_up(Fraction(100 * count, len(there))) if there else None,
            "not_applicable": sum(not applies for _document, applies, *_rest in told),
            "not_asked": not_asked,
            "no_answer": no_answer,
            "in_conflict": 0,
            "not_coded": not_coded,
            "not_held": sum(under_way),
            "low": count,
            "high": count + not_asked + no_answer + not_coded,
            "answered": known,
            "share_of_answered": half_up(Fraction(100 * count, known)) if known else None,
        }

    def explained(self, group: str, valence: str, hit: Callable[[str], bool]) -> dict[str, int | None]:
        measures, question = GROUPS[group]
        fates = []
        for document in self.documents:
            said = self.counted(document, group)
            status = "answered" if said else self.status(document, question)
            match = any(hit(e["category"]) and valence in ("any", e["valence"]) for e in said)
            applies = self.applies(document["school"], *measures)
            fates.append((document, applies, status, match, self.not_coded(document, group)))
        return self.cell(fates)

    def tables(self) -> dict[str, Any]:
        return {
            "result_variation": self.variation(),
            "explanation_types": [
                {"measure": g, "type": kind, "valence": v, **self.explained(g, v, lambda c, k=kind: CATEGORIES[c] == k)}  # type: ignore[misc]
                for g in GROUPS
                for kind in ("student", "effort", "external")
                for v in ("any", "strength", "weakness")
            ],
            "explanation_categories": [
                {"measure": g, "category": name, "valence": v, **self.explained(g, v, lambda c, n=name: c == n)}  # type: ignore[misc]
                for g in GROUPS
                for name in CATEGORIES
                for v in ("any", "strength", "weakness")
            ],
            "reasons": self.reasons(),
            "materials": self.materials(),
            "self_rating": self.rating(),
            "motivations": self.motivations(),
            "school_matrix": self.matrix(),
        }

    def fields(self) -> dict[str, list[dict[str, Any]]]:
        """Tables of some fields; grade 3's questions are for schools with that grade."""
        told = {}
        for name, values in FIELDS.items():
            question, item = name.split("/")
            steps = self.given(question, item) if values is None else values
            ticks = item in ("choices", "reasons")
            any_number = (
                [{"value": "any", **self.of_value(question, item, None, ticks=False)}] if values is None else []
            )
            told[f"field:{name}"] = any_number + [
                {"value": value, **self.of_value(question, item, value, ticks=ticks)} for value in steps
            ]
        told["field:np3_kunskapskrav/counts"] = [
            {"subject": subject, "value": value, **self.of_subject(subject, value)}
            for subject in SUBJECTS
            for value in self.with_any(self.given("np3_kunskapskrav", "counts", subject))
        ]
        return told

    def given(self, question: str, item: str, subject: str = "") -> list[int]:
        """The numbers in a field, of one subject where it has several, of schools that get the question."""
        found = set()
        for document in self.documents:
            value = document["answers"].get(question, {}).get(item)
            number = (value or {}).get(subject) if subject else value
            counts = document in self.held and self.status(document, question) == "answered"
            if number is not None and counts and "3" in self.grades[document["school"]]:
                found.add(number)
        return sorted(found)

    def with_any(self, numbers: list[int]) -> list[str | int]:
        return ["any", *numbers]

    def of_value(self, question: str, item: str, wanted: Any, *, ticks: bool) -> dict[str, int | None]:
        fates = []
        for d in self.documents:
            value = d["answers"].get(question, {}).get(item, [] if ticks else None)
            status = self.status(d, question)
            status = "dont_know" if status == "answered" and value is None else status
            applies = not question.startswith("np3") or "3" in self.grades[d["school"]]
            hit = wanted in value if ticks else wanted in (value, None)
            fates.append((d, applies, status, hit, False))
        return self.cell(fates)

    def of_subject(self, subject: str, number: str | int) -> dict[str, int | None]:
        fates = []
        for d in self.documents:
            value = d["answers"].get("np3_kunskapskrav", {}).get("counts", {}).get(subject)
            status = self.status(d, "np3_kunskapskrav")
            status = "dont_know" if status == "answered" and value is None else status
            fates.append((d, "3" in self.grades[d["school"]], status, number in (value, "any"), False))
        return self.cell(fates)

    def variation(self) -> list[dict[str, Any]]:
        rows = []
        for measure in MEASURES:
            if not any((code, measure) in self.cells for code in self.grades):
                continue
            values = list(self.numbers(measure).values())
            rows.append(
                {
                    "measure": measure,
                    "n": len(values),
                    "max": plain(max(values, default=None)),
                    "median": plain(middle(values)) if values else None,
                    "min": plain(min(values, default=None)),
                    "national": plain(self.number("riket", measure)),
                }
            )
        return rows

    def reasons(self) -> list[dict[str, Any]]:
        rows = []
        for subject in ("sv", "ma"):
            wanted = [(reason, group, {reason}) for reason, group in REASONS.items()]
            wanted += [("any", g, {r for r in REASONS if REASONS[r] == g}) for g in ("pupil", "school", "other")]
            for reason, group, members in wanted:
                question = f"np3_{subject}_orsak"
                fates = [
                    (
                        d,
                        self.applies(d["school"], f"np3_{subject}_share"),
                        self.status(d, question),
                        bool(members & set(d["answers"].get(question, {}).get("reasons", ()))),
                        False,
                    )
                    for d in self.documents
                ]
                rows.append({"subject": subject, "reason": reason, "group": group, **self.cell(fates)})
        return rows

    def materials(self) -> list[dict[str, Any]]:
        return [
            {
                "material": name,
                **self.cell(
                    (
                        d,
                        grade is None or grade in self.grades[d["school"]],
                        self.status(d, "underlag"),
                        name in d["answers"].get("underlag", {}).get("choices", ()),
                        False,
                    )
                    for d in self.documents
                ),
            }
            for name, grade in MATERIALS.items()
        ]

    def rating(self) -> dict[str, Any]:
        statuses = [self.status(d, "skattning") for d in self.held]
        given = [
            Fraction(d["answers"]["skattning"]["rating"])
            for d, status in zip(self.held, statuses, strict=True)
            if status == "answered" and "rating" in d["answers"]["skattning"]
        ]
        return {
            "n": len(given),
            "median": plain(middle(given)) if given else None,
            "distribution": {str(step): given.count(Fraction(step)) for step in range(1, 11)},
            "not_asked": statuses.count("not_asked"),
            "no_answer": statuses.count("declined") + statuses.count("dont_know"),
            "in_conflict": 0,
            "not_held": len(self.documents) - len(self.held),
        }

    def motivations(self) -> list[dict[str, Any]]:
        rows = []
        for d in self.held:
            answer = d["answers"].get("skattning", {})
            if self.status(d, "skattning") == "answered" and "rating" in answer and "note" in answer:
                rating = answer["rating"]
                band = "low" if rating <= 5 else "middle" if rating == 6 else "common" if rating <= 8 else "high"
                rows.append({"band": band, "school": d["school"], "rating": rating, "words": answer["note"]})
        return rows

    def indexes(self) -> dict[str, Fraction]:
        swedish, maths = self.numbers("np3_sv_share"), self.numbers("np3_ma_share")
        components = [
            {code: (swedish[code] + maths[code]) / 2 for code in swedish if code in maths},
            self.numbers("betyg6_points"),
        ]
        parts: dict[str, list[Fraction]] = {}
        for component in components:
            for code, value in component.items():
                mean = sum(component.values(), Fraction()) / len(component)
                parts.setdefault(code, []).append(100 * value / mean)
        return {code: sum(found, Fraction()) / len(found) for code, found in parts.items()}

    def matrix(self) -> list[dict[str, Any]]:
        indexes = self.indexes()
        names = {school["school"]: school["name"] for school in self.world.schools}
        rows = []
        for document in self.held:
            code = document["school"]
            if code in indexes:
                said = {(CATEGORIES[e["category"]], e["valence"]) for g in GROUPS for e in self.counted(document, g)}
                row = {"school": code, "name": names[code], "index": half_up(indexes[code])}
                for kind in ("student", "effort"):
                    for valence in ("strength", "weakness"):
                        row[f"{kind}_{valence}"] = int((kind, valence) in said)
                applied = [g for g, (measures, _question) in GROUPS.items() if self.applies(code, *measures)]
                if any(self.not_coded(document, g) for g in applied):
                    row["not_coded"] = 1
                rows.append(row)
        return sorted(rows, key=lambda row: (indexes[str(row["school"])], row["school"]))


def program_s(world: World) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = world.write(folder)
        with Register(folder / "register.db") as register:
            add_round(register, read_round(folder))
            import_documents(register, paths)
            current = find_round(register, "prov")
            assert current is not None
            found = material(register, current, ("fact-checked", "locked") if world.only else None)
        counted = tally(found.round, found.guide, found.conversations, world.only)
        told: dict[str, Any] = json.loads(to_json(counted))
        return told


def rows(table: Any) -> list[str]:
    """A table's rows without the names of their cells, comparable whatever their order."""
    told = table if isinstance(table, list) else [table]
    return sorted(json.dumps({name: row[name] for name in row if name != "cell"}, sort_keys=True) for row in told)


@given(st.integers(0, 2**32))
@settings(max_examples=50, deadline=None, phases=[Phase.reuse, Phase.generate])  # a smaller seed is no simpler round
def test_all_seven_tables_are_what_a_plain_count_gives(seed: int) -> None:
    world = invent(random.Random(seed))
    expected = Count(world)

    found = program_s(world)

    head = {name: value for name, value in found.items() if name not in ("tables", "undecided_pairs")}
    assert head == {
        "round": "prov", "schools": len(world.schools), "sessions": len(expected.held), "only": world.only,
        "not_taking_part": 0, "ongoing": len(expected.documents) - len(expected.held),
    }  # fmt: skip
    tables = expected.tables()
    assert [name for name in found["tables"] if not name.startswith("field:")] == list(tables)
    fields = expected.fields()
    for row in fields["field:underlag/choices"]:
        grade = MATERIALS[row["value"]]
        row.update(next(cell for cell in tables["materials"] if cell["material"] == row["value"]) if grade else {})
        row.pop("material", None)
    tables |= fields
    for name in tables:
        assert rows(found["tables"][name]) == rows(tables[name]), name
    order = [row["school"] for row in found["tables"]["school_matrix"]]
    indexes = expected.indexes()
    assert [indexes[code] for code in order] == sorted(indexes[code] for code in order)
    check_bases(found)


def check_bases(found: dict[str, Any]) -> None:
    """All fates in the base add up to it; with those outside it to all meetings that have begun; low <= high."""
    of_cells = ("explanation_types", "explanation_categories", "reasons", "materials")
    for name in (*of_cells, *(name for name in found["tables"] if name.startswith("field:"))):
        for row in found["tables"][name]:
            assert row["answered"] + row["not_asked"] + row["no_answer"] + row["not_coded"] == row["base"]
            assert row["base"] + row["not_applicable"] + row["not_held"] == found["sessions"] + found["ongoing"]
            assert row["low"] == row["count"] <= row["high"] <= row["base"]
            assert (row["share"] is None) is (row["base"] == 0)
    rating = found["tables"]["self_rating"]
    assert sum(rating["distribution"].values()) == rating["n"] <= found["sessions"]


@pytest.mark.parametrize(
    ("answer", "column"),
    [
        ({"status": "declined", "reasons": ["dyslexi"]}, "no_answer"),
        ({"status": "dont_know"}, "no_answer"),
        ({"status": "not_asked", "reasons": ["dyslexi"]}, "not_asked"),
        (None, "not_asked"),
        ({"reasons": ["dyslexi"]}, "count"),
        ({"reasons": ["arbetsro"]}, None),
    ],
)
def test_each_school_is_in_exactly_one_set_of_a_cell(answer: dict[str, Any] | None, column: str | None) -> None:
    world = invent(random.Random(1))
    world.only, code = None, world.schools[0]["school"]
    world.schools = [{**world.schools[0], "grades": "F-6"}]
    world.rows = [invent_row(random.Random(1), code, "np3_sv_share", YEAR, "alla")]
    document = invent_document(random.Random(1), code)
    document["answers"] = {} if answer is None else {"np3_sv_orsak": answer}
    document["state"] = "held"
    world.documents = [document]

    told = program_s(world)["tables"]["reasons"]

    (row,) = [row for row in told if (row["subject"], row["reason"]) == ("sv", "dyslexi")]
    sets = {name: row[name] for name in ("count", "not_asked", "no_answer", "not_applicable")}
    assert sets == {name: int(name == column) for name in sets}
    assert row["base"] == 1
    (maths,) = [row for row in told if (row["subject"], row["reason"]) == ("ma", "dyslexi")]
    assert (maths["base"], maths["not_applicable"], maths["share"]) == (0, 1, None)

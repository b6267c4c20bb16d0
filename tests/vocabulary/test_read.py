from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.school_year import autumn_of, school_year_from
from resultatdialog.vocabulary.model import SchoolSystems
from resultatdialog.vocabulary.read import FILE, parse_systems

SHIPPED = FILE.read_text(encoding="utf-8")
SMALL = """\
subjects:
- {id: sv, names: {sv: Svenska}, skolverket: [svenska]}
- {id: ma, names: {sv: Matematik}, skolverket: [matematik]}
scales:
- {id: gammal, names: {sv: A–B}, marks: {B: 0, A: 20}, pupils_spread: 6}
- {id: ny, names: {sv: 1–3}, marks: {"1": 1, "2": 2, "3": 3}, pupils_spread: 1, left_out: ["–"]}
systems:
- id: ett
  names: {sv: ett}
  until: 2020/21
  grades: [F, "1", "2"]
  stages: [{id: a, names: {sv: a}, first: F, last: "1"}, {id: b, names: {sv: b}, first: "2", last: "2"}]
  measures:
  - {id: prov1_sv, kind: test_share, grade: "1", subject: sv, unit: percent, label: {sv: x}, name: {sv: "prov {grade}"},
     sources: {kolada: [N1]}}
  - {id: betyg2, kind: marks, grade: "2", scale: gammal, label: {sv: x}, name: {sv: x}}
  families:
  - {id: betyg2, kind: marks, grade: "2", scale: gammal, name: {sv: "{subject}"}, sources: {kolada: {ma: N2}}}
- id: tva
  names: {sv: två}
  from: 2021/22
  grades: ["1", "2", "3"]
  corresponds: {F: "1", "1": "2", "2": "3"}
  measures:
  - {id: prov2_sv, was: prov1_sv, kind: test_share, grade: "2", subject: sv, unit: percent, label: {sv: x},
     name: {sv: x}}
  - {id: foljer, kind: progress, grade: "3", earlier: "2", years: 1, unit: percent, scale: ny, label: {sv: "{from}"},
     name: {sv: x}}
  - {id: spridning, kind: marks_spread, grade: "3", of: betyg3, scale: ny, label: {sv: x}, name: {sv: x}}
  families:
  - {id: betyg3, was: betyg2, kind: marks, grade: "3", scale: ny, name: {sv: "{subject}"}}
"""


def refusal(source: str) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        parse_systems(source, "system.yaml")
    return refused.value


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


@pytest.mark.parametrize("source", [SHIPPED, SMALL], ids=["shipped", "small"])
def test_every_school_year_has_one_system_that_follows_on_the_one_before(source: str) -> None:
    found = parse_systems(source, "system.yaml").systems

    for before, after in pairwise(found):
        end = autumn_of(before.until)
        assert end is not None
        assert after.since == school_year_from(end + 1)
        assert set(after.corresponds) == set(before.grades)
        assert set(after.corresponds.values()) <= set(after.grades)


def test_an_id_of_the_shipped_file_stands_in_one_system_only() -> None:
    found: SchoolSystems = parse_systems(SHIPPED, "system.yaml")
    ids = [{entry.id for entry in (*system.measures, *system.families)} for system in found.systems]

    assert len(set.union(*ids)) == sum(map(len, ids))


TWICE = '- {id: c, kind: marks, grade: "2", scale: gammal, label: {sv: x}, name: {sv: x}}'


MISTAKES = (
    ("id: prov2_sv", "id: prov1_sv", "was: prov1_sv", "finns redan i ett tidigare skolsystem. Ge det ett eget id"),
    ("{id: spridning", "{id: prov2_sv", "of: betyg3", "står två gånger"),
    ("{id: betyg3, was", "{id: betyg2, was", "was: betyg2", "råka slås ihop"),
    ("from: 2021/22", "from: 2022/23", "from: 2022", "inget skolsystem gäller 2021/22. ”ett” slutar 2020/21: skriv"),
    ("from: 2021/22", "from: 2020/21", "from: 2020", "två skolsystem gäller 2020/21"),
    ("from: 2021/22", "from: 2021/23", "from: 2021", "är inget läsår"),
    ("  from: 2021/22\n", "", "id: tva", "”from” saknas"),
    ("  until: 2020/21\n", "", "id: ett", "Bara det första skolsystemet saknar början"),
    ('grade: "1", subject: sv', 'grade: "9", subject: sv', "id: prov1_sv", "Årskursen ”9” finns inte"),
    ('[F, "1", "2"]', '[F, "2"]', "grades: [F", "följer inte på varandra"),
    ('first: F, last: "1"', "first: F, last: F", "stages:", "stadierna rymmer inte varje årskurs"),
    ('{F: "1", "1": "2", ', '{F: "1", ', "corresponds", "det sägs inte vad årskurs 1"),
    ('"1": "2", "2": "3"}', '"1": "3", "2": "3"}', "corresponds", "samma årskurs här"),
    ("was: prov1_sv", "was: borta", "id: prov2_sv", "I det förra skolsystemet: måttet ”borta” finns inte"),
    ("was: prov1_sv", "was: betyg2", "id: prov2_sv", "annan sort"),
    ("was: betyg2, ", "was: prov1_sv, ", "id: betyg3", "måttet ”prov1_sv” finns inte"),
    ('was: betyg2, kind: marks, grade: "3"', 'was: betyg2, kind: marks, grade: "2"', "id: betyg3",
     "gäller andra elever: den förra årskurs 2 är årskurs 3 här"),
    ('kind: marks, grade: "3", scale: ny, ', 'kind: marks, grade: "3", ', "id: betyg3", "ingen betygsskala"),
    ("of: betyg3, scale: ny", "of: betyg3, scale: ingen", "id: spridning", "Betygsskalan ”ingen” finns inte"),
    ("of: betyg3", "of: betyg2", "id: spridning", "Gruppen av mått ”betyg2” finns inte"),
    ("years: 1", "years: 2", "id: foljer", "är det inte 2 år. Skriv 1."),
    ('grade: "2", subject: sv', 'grade: "2", subject: xx', "id: prov2_sv", "Ämnet ”xx” finns inte"),
    ('prov {grade}"', 'prov {klass}"', "id: prov1_sv", "”{klass}” kan inte fyllas i"),
    ("{sv: Matematik}", "{en: Maths}", "id: ma", "det svenska namnet saknas"),
    ("[matematik]", "[svenska]", "id: ma", "står två gånger"),
    ("{B: 0, A: 20}", "{B: 20, A: 0}", "id: gammal", "stiger inte"),
    ("pupils_spread: 6", "pupils_spread: 11", "id: gammal", "högst halva skalan"),
    ("{ma: N2}", "{ma: N1}", "ma: N1", "kolada"),
    ("  families:\n  - {id: betyg2", f"  {TWICE}\n  families:\n  - {{id: betyg2", "id: c", "ett mått av varje sort"),
    ("kind: progress", "kind: framsteg", "id: foljer", "framsteg"),
    ("id: tva", "id: Två", "id: Två", "kan inte vara ett id"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "on", "words"), MISTAKES, ids=[words for *_change, words in MISTAKES])
def test_a_mistake_is_refused_with_its_line_and_a_remedy(old: str, new: str, on: str, words: str) -> None:
    broken = changed(old, new)
    line = next(number for number, text in enumerate(broken.splitlines(), start=1) if on in text)
    told = [problem for problem in refusal(broken).problems if words in f"{problem.what} {problem.remedy}"]

    assert [problem.where for problem in told] == [f"system.yaml, rad {line}"]
    assert told[0].remedy


def test_all_mistakes_are_told_at_once() -> None:
    broken = changed("years: 1", "years: 4").replace("{en: Maths}", "{}").replace("[matematik]", "[svenska]")

    assert len(refusal(broken).problems) == 2


@pytest.mark.parametrize("damage", [lambda text: text[: len(text) // 2], lambda text: text + "\n- mer"])
def test_a_damaged_file_is_refused(damage: Callable[[str], str]) -> None:
    assert refusal(damage(SMALL)).problems

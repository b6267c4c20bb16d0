from __future__ import annotations

from dataclasses import dataclass

import pytest

from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import guide_from_json, guide_to_json, parse_guide
from resultatdialog.intake.problem import Problem, RefusedError

GOOD = """\
id: liten
version: "1"
title: Liten guide
levels:
  words: {low: lägre, average: i mitten, high: högt}
thresholds:
  stor: 1.2
figures:
  sv: {measure: np3_sv_share}
  lage: {measure: np3_sv_share, say: level}
  hogst: {measure: betyg6_points, say: highest}
  antal: {measure: np3_neither_count}
group_labels: {pupil: Elev}
options:
  svar:
    - {id: "yes", label: Ja}
    - {id: "no", label: Nej}
  skal:
    - {id: behov, label: Behov, group: pupil}
    - {id: annat, label: Annat, applies: 3 in grades}
sections:
  - id: A
    title: Del A
    applies: 3 in grades or 6 in grades
    show: {title: Siffror, measures: [np3_sv_share], subjects_of: betyg6_points}
    questions:
      - id: forsta
        number: 1
        short: Ett
        wordings:
          - when: sv.value == 100
            text: Alla nådde dit. Hur?
          - text: "{{ sv }} nådde dit. Varför?"
          - text: Varför nådde några inte dit?
        fields:
          - {id: choice, type: one, label: Svar, options: svar}
          - {id: reasons, type: several, label: Skäl, options: skal}
          - {id: between, type: line, label: Mellan, when: answer.forsta.choice == 'yes'}
      - id: andra
        number: 2
        short: Två
        applies: answer.forsta.choice == 'no' and 'np3_sv_share' in measures
        explains: np3
        wordings:
          - text: Hur förklarar du nivån?
        fields:
          - {id: note, type: text, label: Anteckning}
          - {id: count, type: count, label: Antal, prefill: antal}
          - {id: counts, type: counts, label: Per ämne, rows: [sv, ma]}
      - id: tredje
        number: 3
        short: Tre
        applies: hogst.known and sv.value >= stor
        wordings:
          - text: Hur bra?
        fields:
          - {id: rating, type: rating, label: Siffra, lowest: 1, highest: 5}
codebook:
  types:
    - {id: elev, role: student, label: Elev, strength: bra, weakness: sämre, unspecified: utan}
  categories:
    - {id: elever, type: elev, label: Elever}
  result_groups:
    - {id: np3, label: Prov, measures: [np3_sv_share], question: andra, subjects: [sv]}
  prompts: [Vad gör ni själva?]
tallies:
  materials: {question: forsta, field: reasons}
  reasons:
    - {subject: sv, question: forsta, field: reasons, measure: np3_sv_share}
  self_rating: {question: tredje, field: rating}
  index:
    - {id: np3, measures: [np3_sv_share]}
"""


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in an otherwise good guide: what is written, and the words the message must have."""

    name: str
    right: str
    wrong: str
    words: str
    line_of: str = ""
    """Text on the line the message must name, when it is not the changed one."""

    def place(self, source: str) -> str:
        return place_of(self.line_of or self.wrong.splitlines()[0], source)


def place_of(text: str, source: str) -> str:
    return f"a.yaml, rad {source[: source.index(text)].count(chr(10)) + 1}"


def m(name: str, right: str, wrong: str, words: str, line_of: str = "") -> Mistake:
    return Mistake(name, right, wrong, words, line_of)


SENSE = (
    m("unknown placeholder", '"{{ sv }} nådde', '"{{ svv }} nådde', "”svv”"),
    m("placeholder of a placeholder", "text: Alla nådde dit. Hur?", 'text: "{{ sv.value }} dit."', "”sv.value”"),
    m("loop", "text: Hur bra?", "text: \"{% for a in 'ab' %}x{% endfor %}\"", "for"),
    m("call", "when: sv.value == 100", "when: sv.value.bit_length() == 100", "call"),
    m("filter", "number: 3\n        short: Tre\n        applies: hogst.known and sv.value >= stor",
      "number: 3\n        short: Tre\n        applies: sv.value | abs", "filter", "applies: sv.value | abs"),
    m("contradiction", "applies: hogst.known and sv.value >= stor", "applies: sv.value > 90 and sv.value < 10", "3"),
    m("unknown option", "applies: answer.forsta.choice == 'no' and", "applies: answer.forsta.choice == 'maybe' and",
      "fråga 2"),
    m("unreachable grade", "applies: hogst.known and sv.value >= stor", "applies: 11 in grades", "11"),
    m("grade in and out", "applies: hogst.known and sv.value >= stor", "applies: 3 in grades and 3 not in grades",
      "fråga 3"),
    m("field never shown", "when: answer.forsta.choice == 'yes'", "when: answer.forsta.choice == 'ja'", "”between”"),
    m("wording never used", "when: sv.value == 100", "when: sv.value == 100 and sv.masked", "aldrig"),
    m("question twice", "id: tredje", "id: andra", "”andra”", "id: andra\n        number: 3"),
    m("number twice", "number: 3", "number: 2", "2", "number: 2\n        short: Tre"),
    m("option twice", '{id: "no", label: Nej}', '{id: "yes", label: Nej}', "”yes”"),
    m("field twice", "{id: count, type: count", "{id: note, type: count", "”note”"),
    m("unknown field", "answer.forsta.choice == 'no' and", "answer.forsta.chioce == 'no' and", "answer.forsta.chioce"),
    m("unknown question", "applies: answer.forsta.choice", "applies: answer.sista.choice", "answer.sista.choice"),
    m("later question", "when: answer.forsta.choice == 'yes'", "when: answer.tredje.rating > 3",
      "answer.tredje.rating"),
    m("answer for a whole section", "applies: 3 in grades or 6 in grades", "applies: answer.forsta.choice == 'yes'",
      "answer.forsta.choice"),
    m("no wording for masked", "          - text: Varför nådde några inte dit?\n", "", "fråga 1", "wordings:"),
    m("unknown option list", "options: svar}", "options: svra}", "Menade du ”svar”?"),
    m("no option list", ", options: svar}", "}", "”choice”", "{id: choice, type: one"),
    m("unknown measure", "sv: {measure: np3_sv_share}", "sv: {measure: np3_sv_shar}", "Menade du ”np3_sv_share”?"),
    m("unknown measure beside", "measures: [np3_sv_share], subjects_of", "measures: [np3_sw_share], subjects_of",
      "Menade du ”np3_sv_share”?"),
    m("unknown measure in a condition", "'np3_sv_share' in measures", "'np3_sw_share' in measures",
      "Menade du ”np3_sv_share”?"),
    m("unknown property", "hogst.known", "hogst.knwon", "Menade du ”known”?"),
    m("bare figure", "hogst.known and", "hogst and", "hogst.known"),
    m("unknown name", "sv.value >= stor", "sv.value >= stro", "Menade du ”stor”?"),
    m("unknown prefill", "prefill: antal", "prefill: anatl", "Menade du ”antal”?"),
    m("unknown subject", "rows: [sv, ma]", "rows: [sv, mat]", "”mat”"),
    m("unknown group", "group: pupil}", "group: pupils}", "Menade du ”pupil”?"),
    m("unknown type", "type: elev, label: Elever", "type: elv, label: Elever", "Menade du ”elev”?"),
    m("unknown result group", "explains: np3", "explains: np33", "Menade du ”np3”?"),
    m("result group without question", "question: andra, subjects", "question: anrda, subjects", "Menade du ”andra”?"),
    m("tally of a field of another type", "field: rating}", "field: reasons}", "”reasons”", "{question: tredje"),
    m("scale upside down", "lowest: 1, highest: 5", "lowest: 5, highest: 1", "skala"),
    m("scale of one step", "lowest: 1, highest: 5", "lowest: 5, highest: 5", "skala"),
    m("scale too long", "lowest: 1, highest: 5", "lowest: 0, highest: 101", "102"),
    m("number too large for a file", "lowest: 1, highest: 5", f"lowest: 1, highest: {10**30}", "9999"),
    m("question number too large", "number: 3", f"number: {10**30}", "9999"),
    m("minutes below nothing", "title: Del A\n", "title: Del A\n    minutes: -1\n", "9999", "minutes: -1"),
    m("number without end", "stor: 1.2", "stor: .inf", "”stor”"),
    m("empty option list", "options:\n", "options:\n  tom: []\n", "”tom”", "tom: []"),
    m("option without words", "label: Behov", 'label: " "', "”behov”"),
    m("row twice", "rows: [sv, ma]", "rows: [sv, ma, sv]", "”sv”"),
    m("many fields", "fields:\n          - {id: rating", "fields:\n" + "".join(
        f"          - {{id: f{n}, type: line, label: F}}\n" for n in range(30)) + "          - {id: rating", "31",
      "fields:\n          - {id: f0"),
    m("level word missing", "low: lägre, ", "", "low", "words: {"),
    m("retired code of no type", "  prompts: [",
      "  retired:\n    - {id: gammal, type: elv, label: G, now: elever}\n  prompts: [",
      "Menade du ”elev”?", "{id: gammal"),
    m("retired code that counts nowhere", "  prompts: [",
      "  retired:\n    - {id: gammal, type: elev, label: G}\n  prompts: [",
      "räknas någonstans", "{id: gammal"),
    m("retired code under an unknown one", "  prompts: [",
      "  retired:\n    - {id: gammal, type: elev, label: G, now: elver}\n  prompts: [", "Menade du ”elever”?",
      "{id: gammal"),
    m("retired codes in a ring", "  prompts: [", "  retired:\n    - {id: a, type: elev, label: A, now: b}\n"
      "    - {id: b, type: elev, label: B, now: a}\n  prompts: [", "räknas någonstans", "{id: a,"),
    m("code in use and retired", "  prompts: [",
      "  retired:\n    - {id: elever, type: elev, label: G, now: elever}\n  prompts: [",
      "avslutade", "{id: elever, type: elev, label: G"),
    m("code in use that counts elsewhere", "type: elev, label: Elever}", "type: elev, label: Elever, now: elever}",
      "annan kod", "{id: elever"),
    m("quartiles upside down", "levels:\n", "levels:\n  low_at: 0.8\n", "low_at", "low_at:"),
)  # fmt: skip
FORM = (
    m("unknown key", "short: Två", "shrot: Två", "Menade du ”short”?"),
    m("missing key", "        short: Tre\n", "", "”short”", "- id: tredje"),
    m("unknown field type", "type: several", "type: severl", "”severl”"),
    m("number in words", "number: 2", "number: två", "”number”"),
)


def problems(source: str) -> tuple[Problem, ...]:
    with pytest.raises(RefusedError) as refused:
        parse_guide(source, name="a.yaml")
    return refused.value.problems


def with_mistakes(*mistakes: Mistake) -> str:
    source = GOOD
    for mistake in mistakes:
        assert mistake.right in source, mistake.name
        source = source.replace(mistake.right, mistake.wrong, 1)
    return source


def names(problem: Problem, mistake: Mistake, source: str) -> bool:
    return problem.where == mistake.place(source) and mistake.words in str(problem)


def test_the_good_guide_has_no_mistakes_and_survives_json() -> None:
    guide = parse_guide(GOOD, name="a.yaml")

    assert isinstance(guide, Guide)
    assert guide_from_json(guide_to_json(guide)) == guide


@pytest.mark.parametrize("mistake", [*SENSE, *FORM], ids=lambda mistake: mistake.name)
def test_a_mistake_is_named_with_its_line(mistake: Mistake) -> None:
    source = with_mistakes(mistake)
    found = problems(source)

    assert any(names(problem, mistake, source) for problem in found), [str(problem) for problem in found]


TOGETHER = [
    mistake
    for mistake in SENSE
    if mistake.name
    in {
        "unknown placeholder", "contradiction", "unknown field", "field never shown", "unknown option list",
        "unknown measure", "unknown prefill", "unknown subject", "unknown group", "unknown type",
        "unknown result group", "scale upside down", "option twice", "unknown measure beside", "field twice",
        "no wording for masked",
    }
]  # fmt: skip


@pytest.mark.parametrize("mistakes", [TOGETHER, FORM], ids=["sense", "form"])
def test_all_mistakes_are_reported_at_once_in_the_order_of_the_lines(mistakes: list[Mistake]) -> None:
    source = with_mistakes(*mistakes)
    found = problems(source)

    for mistake in mistakes:
        assert any(names(problem, mistake, source) for problem in found), mistake.name
    if mistakes is TOGETHER:
        lines = [int(problem.where.removeprefix("a.yaml, rad ")) for problem in found]
        assert lines == sorted(lines)


def test_a_question_that_waits_for_its_own_answer_can_never_be_reached() -> None:
    own = "applies: answer.tredje.rating > 3"
    source = GOOD.replace("applies: hogst.known and sv.value >= stor", own)

    assert place_of(own, source) in [problem.where for problem in problems(source)]


def test_a_wording_after_one_that_always_fits_is_reported() -> None:
    source = GOOD.replace("          - text: Hur bra?\n", "          - text: Hur bra?\n          - text: Hur dåligt?\n")

    (problem,) = problems(source)
    assert problem.where == place_of("- text: Hur dåligt", source)


def test_a_guide_that_is_too_large_is_refused() -> None:
    assert problems(GOOD + "#" + "x" * 1_048_576)[0].where == "a.yaml"


def test_more_than_anyone_meant_is_refused_at_once_with_its_place() -> None:
    options = "".join(f"    - {{id: x{number}, label: X}}\n" for number in range(5000))
    source = GOOD.replace("  skal:\n", "  skal:\n" + options)

    (problem,) = problems(source)
    assert problem.where == place_of("skal:", source)


def test_a_condition_with_many_names_is_not_tried_for_ever() -> None:
    many = " or ".join(f"'betyg6_points:{subject}' in measures" for subject in ("sv", "en", "ma", "bl", "mu", "bi"))
    source = GOOD.replace("'np3_sv_share' in measures", f"({many} or 'np3_ma_share' in measures)")
    assert parse_guide(source, name="a.yaml").id == "liten"


def test_mistakes_of_form_and_of_sense_are_named_in_one_go() -> None:
    from resultatdialog.guide.shipped import shipped_guides

    source = shipped_guides()["nacka-ak3-6"].read_text(encoding="utf-8")
    broken = (
        source.replace("    minutes: 15\n", "    minuter: 15\n", 1)  # an unknown key
        .replace("{{ np3_ma }}", "{{ np3_mattte }}")  # an unknown placeholder
        .replace("id: saknas", "id: skattning")  # an id that stands twice
        .replace("answer.np3_skillnader.choice", "answer.np3_skillnader.chioce")  # a field that is not there
        .replace('    applies: "6 in grades"\n', '    applies: "6 in grades and 6 not in grades"\n', 1)  # never reached
        .replace('applies: "3 in grades"}', 'applies: "3 in grades and 3 not in grades"}', 1)  # never ticked
        .replace("type: rating", "type: ratting")  # an unknown type
        .replace("    minutes: 25\n", "    minutes: 25\n    minutes: 26\n", 1)  # a key that stands twice
    )
    with pytest.raises(RefusedError) as refused:
        parse_guide(broken, name="g.yaml")
    said = str(refused.value)
    for word in (
        "minuter",
        "np3_mattte",
        "skattning",
        "chioce",
        "aldrig nås",
        "aldrig kryssas",
        "ratting",
        "”minutes” står två gånger",
    ):
        assert word in said, word

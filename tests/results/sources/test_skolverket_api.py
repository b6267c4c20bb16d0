from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.intake.json_text import MAX_BYTES
from resultatdialog.intake.problem import RefusedError
from resultatdialog.results.reading import Reading, SourceCell, SourceColumn, reading_to_plain
from resultatdialog.results.recognise import recognise
from resultatdialog.results.sources.json_files import MAX_LINES_BYTES, read_json_results
from resultatdialog.results.sources.kolada import read_kolada
from resultatdialog.results.sources.skolverket_api import looks_like_api, looks_like_salsa, read_api, read_salsa
from resultatdialog.rounds.assemble import assemble, graded, schools_in
from skoldata import FOLDER, needs_skoldata

MATHS = "averageResultNationalTestsSubjectMA6thGrade"
UNIT_LINK = "https://api.skolverket.se/planned-educations/v4/school-units/90000001/statistics/gr"
NATIONAL_LINK = "https://api.skolverket.se/planned-educations/v3/statistics/national-values/gr"


def figure(value: str | None, kind: str | None = "EXISTS", period: str | None = "2024/25") -> dict[str, Any]:
    return {"value": value, "valueType": kind, "timePeriod": period}


def answer(code: Any = "90000001", **fields: Any) -> dict[str, Any]:
    body = fields if code is None else {"schoolUnit": code, "docLinks": None, **fields}
    return {"status": "OK", "message": "Success", "body": body}


def salsa(*items: Any, year: str | None = "2022/23") -> dict[str, Any]:
    body = {"compulsorySchoolUnitSalsaMetricList": list(items), "timePeriod": year}
    return {"status": "OK", "message": "Success", "body": body}


def school(code: str = "90000001", **figures: str) -> dict[str, Any]:
    held = {name: {"value": value, "valueType": "EXISTS"} for name, value in figures.items()}
    return {"schoolUnitCode": code, "name": "Påhittade skolan", "geographicalAreaCode": "9901", **held}


def read(*answers: object) -> Reading:
    """What a file with these answers, one a line, holds."""
    return read_json_results("\n".join(json.dumps(each, ensure_ascii=False) for each in answers).encode(), "svar.json")


def one(value: str | None, kind: str | None = "EXISTS", period: str | None = "2024/25") -> SourceCell:
    (cell,) = read(answer(**{MATHS: [figure(value, kind, period)]})).cells
    return cell


def test_a_value_knows_its_school_field_subject_and_year() -> None:
    wrapped: dict[str, Any] = {"_name": "Påhittade skolan", "_kommunkod": "9901", "_typ": "Kommunal", "json": answer()}
    wrapped["json"]["body"][MATHS] = [figure("12,5"), figure("12,9", period="2023/24")]

    reading = read(wrapped)

    assert (reading.source, reading.level, reading.rows, reading.school_year) == ("skolverket-api", "school", 1, None)
    assert reading.columns == (SourceColumn(MATHS),)
    assert (reading.left_out, reading.warnings) == ((), ())
    assert reading.cells[0] == SourceCell(
        code="90000001",
        name="Påhittade skolan",
        organizer_type="Kommunal",
        subject="Matematik",
        column=MATHS,
        group=None,
        school_year="2024/25",
        raw="12,5",
        value=Decimal("12.5"),
        token=None,
        line=1,
        municipality="9901",
    )
    assert (reading.cells[1].value, reading.cells[1].school_year) == (Decimal("12.9"), "2023/24")


@pytest.mark.parametrize(
    "shape",
    [
        lambda each: json.dumps(each),
        lambda each: json.dumps(each, indent=1),
        lambda each: json.dumps([each]),
        lambda each: json.dumps({"json": each}),
        lambda each: "\ufeff" + json.dumps([{"json": each, "url": UNIT_LINK}]) + "\r\n\r\n",
    ],
    ids=["bare", "indented", "list", "wrapped", "list-of-wrapped-with-bom"],
)
def test_one_answer_is_read_however_it_was_saved(shape: Callable[[object], str]) -> None:
    reading = read_json_results(shape(answer(**{MATHS: [figure("12,5")]})).encode(), "svar.json")

    (cell,) = reading.cells
    assert (cell.code, cell.name, cell.value, cell.line) == ("90000001", "", Decimal("12.5"), 1)
    assert (reading.rows, reading.school_year) == (1, "2024/25")


def test_answers_one_a_line_are_numbered_as_the_lines_of_the_file() -> None:
    lines = [json.dumps(answer(f"9000000{number}", **{MATHS: [figure("12,5")]})) for number in (1, 2)]

    reading = read_json_results("\r\n".join(["", lines[0], "", "", lines[1], ""]).encode(), "svar.jsonl")

    assert [(cell.code, cell.line) for cell in reading.cells] == [("90000001", 2), ("90000002", 5)]
    assert reading.rows == 2


@pytest.mark.parametrize(
    ("field", "subject"),
    [
        ("averageResultNationalTestsSubjectENG9thGrade", "Engelska"),
        ("averageResultNationalTestsSubjectSVE6thGrade", "Svenska"),
        ("averageResultNationalTestsSubjectSVA6thGrade", "Svenska som andraspråk"),
        ("averageResultNationalTestsSubjectMA2", "Matematik"),
        ("averageResultNationalTestsSubjectSVE", "Svenska"),
        ("averageResultNationalTestsSubjectXY6thGrade", None),
        ("ratioOfPupilsIn6thGradeWithAllSubjectsPassed", None),
    ],
)
def test_the_field_s_name_says_the_subject(field: str, subject: str | None) -> None:
    assert [cell.subject for cell in read(answer(**{field: [figure("1,0")]})).cells] == [subject]


@pytest.mark.parametrize(
    ("value", "kind", "token"),
    [
        ("..", "OMITTED_DUE_TO_BASED_ON_FEW_PUPILS", ".."),
        (".", "MISSING", "."),
        ("~100", "ROUNDED_OFF_DUE_TO_FEW_PUPILS_NOT_ELIGIBLE", "~100"),
        ("*", "TEACHERS_EXCLUDED_DUE_TO_NO_REQUIRED_LEGITIMATION", "*"),
        ("cirka 380", "EXISTS", "cirka 380"),
        ("~100", "EXISTS", "~100"),
        ("12,5", "MISSING", "12,5"),
        ("12,5", "OMITTED_DUE_TO_BASED_ON_FEW_PUPILS", "12,5"),
        ("100", "ROUNDED_OFF_DUE_TO_FEW_PUPILS_NOT_ELIGIBLE", "~100"),
        ("100,0", "ROUNDED_OFF_DUE_TO_FEW_PUPILS", "~100,0"),
        ("nästan alla", "ROUNDED_OFF_DUE_TO_FEW_PUPILS", "nästan alla"),
        (None, "MISSING", "."),
        ("", "OMITTED_DUE_TO_BASED_ON_FEW_PUPILS", ".."),
        (None, "ROUNDED_OFF_DUE_TO_FEW_PUPILS", "ROUNDED_OFF_DUE_TO_FEW_PUPILS"),
    ],
)
def test_what_is_no_exact_number_is_a_token(value: str | None, kind: str, token: str) -> None:
    cell = one(value, kind)

    assert (cell.raw, cell.value, cell.token) == (value or "", None, token)


def test_an_existing_value_without_text_is_an_empty_cell() -> None:
    assert (one(None).raw, one(None).value, one(None).token) == ("", None, None)


@pytest.mark.parametrize(("kind", "said"), [("EXISTS_ROUGHLY", "EXISTS_ROUGHLY"), (None, "–"), ("exists", "exists")])
def test_a_value_type_that_is_not_known_keeps_the_text_and_is_named(kind: str | None, said: str) -> None:
    reading = read(answer(**{MATHS: [figure("12,5", kind), figure("13,0", kind, "2023/24")]}))

    assert [(cell.value, cell.token) for cell in reading.cells] == [(None, "12,5"), (None, "13,0")]
    (warning,) = reading.warnings
    assert said in warning
    assert "2" in warning


@pytest.mark.parametrize(
    ("period", "year"),
    [("2024/25", "2024/25"), ("2024/2025", "2024/25"), ("2024", "2024"), ("VT24", "VT24"), (None, None)],
)
def test_the_time_period_is_the_year(period: str | None, year: str | None) -> None:
    assert one("12,5", period=period).school_year == year


def test_a_programme_s_figures_stand_in_its_group_and_give_the_code() -> None:
    body = {
        "programMetrics": [
            {
                "programCode": "ZZ",
                "schoolUnit": "90000009",
                "hasLibrary": True,
                "sveSubjectTest": "Svenska 3",
                "admissionPointsMin": [figure("230,0", period="2024")],
            },
            {"programCode": "ZY", "schoolUnit": "90000009", "admissionPointsMin": []},
        ],
        "studentsPerTeacherQuota": [figure("11,0")],
    }

    reading = read({"_name": "Påhittade gymnasiet", "json": {"status": "OK", "message": "Success", "body": body}})

    assert [(cell.code, cell.column, cell.group) for cell in reading.cells] == [
        ("90000009", "admissionPointsMin", "ZZ"),
        ("90000009", "studentsPerTeacherQuota", None),
    ]
    assert SourceColumn("admissionPointsMin", "ZY") in reading.columns
    (left,) = reading.left_out
    assert "ZZ.hasLibrary, ZZ.sveSubjectTest" in left.why


def test_a_programme_of_another_unit_has_that_unit_s_code() -> None:
    programme = {"programCode": "ZZ", "schoolUnit": "90000002", "admissionPointsMin": [figure("230,0")]}

    reading = read(answer(programMetrics=[programme], studentsPerTeacherQuota=[figure("11,0")]))

    assert [cell.code for cell in reading.cells] == ["90000002", "90000001"]


def test_fields_without_figures_are_named_not_dropped() -> None:
    links = [{"title": "Kvalitetsrapport", "uri": "https://exempel.invalid/"}]
    extra = {"docLinks": links, "hasLibrary": True, "nested": {"deep": [figure("1,0")], "odd": 7}, MATHS: [None, "x"]}

    reading = read({"status": "OK", "body": {"schoolUnit": "90000001", **extra}})

    assert [(cell.column, cell.group) for cell in reading.cells] == [("deep", "nested")]
    assert [left.line for left in reading.left_out] == [1, 1]
    assert "nested.odd" in reading.left_out[0].why
    assert f"docLinks, hasLibrary, {MATHS}" in reading.left_out[1].why


def test_national_values_are_the_country_s() -> None:
    national = answer(None, **{MATHS: [figure("12,0")]}, _links={"self": {"href": NATIONAL_LINK}})

    reading = read(national)

    assert (reading.level, [(cell.code, cell.name) for cell in reading.cells]) == ("national", [("0000", "Riket")])
    assert read(national, answer(**{MATHS: [figure("12,5")]})).level == "school"


def test_a_code_may_stand_in_the_link_only() -> None:
    reading = read({"url": UNIT_LINK, "json": answer(None, **{MATHS: [figure("12,0")]})})

    assert reading.codes() == ("90000001",)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"status": "ERROR", "message": "Internt fel", "body": None}, "ERROR Internt fel"),
        ({"json": {"status": 404, "message": "Not Found"}}, "404 Not Found"),
        ({"status": "OK", "message": "Success"}, "body"),
        ({"status": "OK", "message": "Success", "body": []}, "body"),
        (answer("9000001"), "8"),
        (answer(90000001), "8"),
        (answer(None), "8"),
        ({"json": None}, "API"),
    ],
)
def test_an_answer_that_holds_nothing_is_left_out_with_the_reason(bad: object, words: str) -> None:
    reading = read(answer(**{MATHS: [figure("12,5")]}), bad)

    assert (len(reading.cells), reading.rows) == (1, 1)
    (left,) = reading.left_out
    assert left.line == 2
    assert words in left.why


@pytest.mark.parametrize("wrong", [{"value": 12.5}, {"value": ["1"]}, {"timePeriod": 2024}, {"valueType": {}}])
def test_a_figure_with_parts_of_the_wrong_kind_is_left_out(wrong: dict[str, Any]) -> None:
    reading = read(answer(**{MATHS: [figure("12,5"), {**figure("13,0"), **wrong}]}))

    assert [cell.raw for cell in reading.cells] == ["12,5"]
    (left,) = reading.left_out
    assert MATHS in left.why


def test_a_school_that_stands_twice_is_warned_about() -> None:
    (warning,) = read(answer(**{MATHS: [figure("12,5")]}), answer(**{MATHS: [figure("12,6")]})).warnings

    assert "1" in warning


def test_salsa_is_shown_as_published_and_never_computed() -> None:
    reading = read(
        salsa(
            school(
                salsaAverageGradesIn9thGradeActual="228",
                salsaAverageGradesIn9thGradeDeviation="-23",
                salsaAverageCalculated="252",
                salsaParentsEducation="2,6",
            ),
            school("90000002", salsaBoysQuota="45"),
        )
    )

    assert (reading.source, reading.level, reading.rows, reading.school_year) == ("salsa", "school", 2, "2022/23")
    assert [(cell.raw, cell.value) for cell in reading.cells] == [
        ("228", 228),
        ("-23", -23),
        ("252", 252),
        ("2,6", Decimal("2.6")),
        ("45", 45),
    ]
    assert [(cell.line, cell.name, cell.municipality) for cell in reading.cells[3:]] == [
        (1, "Påhittade skolan", "9901"),
        (2, "Påhittade skolan", "9901"),
    ]
    assert reading.left_out == ()


def test_salsa_answers_school_by_school_may_hold_nothing() -> None:
    reading = read(
        salsa(school(salsaBoysQuota="45")),
        salsa(None),
        {"status": "OK", "body": school("90000002", salsaBoysQuota="44")},
        answer(**{MATHS: [figure("12,5")]}),
        salsa({"name": "Utan kod"}),
        {"status": "ERROR", "message": "Not Found", "body": None},
    )

    assert [(cell.code, cell.line) for cell in reading.cells] == [("90000001", 1), ("90000002", 3)]
    assert [left.line for left in reading.left_out] == [2, 4, 5, 6]
    assert reading.rows == 2


def test_salsa_entries_of_a_list_are_numbered_through() -> None:
    failed = {"status": "ERROR", "message": "Not Found", "body": None}
    short = school("9000001", salsaBoysQuota="45")

    reading = read([salsa(short), failed, salsa(school(salsaBoysQuota="45"), school("90000002", salsaBoysQuota="44"))])

    assert [(cell.code, cell.line) for cell in reading.cells] == [("90000001", 3), ("90000002", 4)]
    assert [left.line for left in reading.left_out] == [1, 2]


def test_a_masked_salsa_value_is_a_token() -> None:
    item = {**school(), "salsaBoysQuota": {"value": "..", "valueType": "OMITTED_DUE_TO_BASED_ON_FEW_PUPILS"}}

    (cell,) = read({"json": salsa(item)}).cells

    assert (cell.value, cell.token, cell.school_year) == (None, "..", "2022/23")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"namn": "x", "elever": 3}', "namn, elever"),
        (b'[1, {"a": 1}]', "a."),
        (b"[]", "–"),
        (b'"text"', "–"),
        (b'{"values": [{"id": "N00000", "title": "Utan siffror"}], "count": 1}', "values, count"),
        (b'{"a": 1}\n{"b": 2}\n', "a."),
    ],
)
def test_json_of_another_kind_is_refused_with_its_first_keys(content: bytes, words: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_json_results(content, "annat.json")

    (problem,) = refused.value.problems
    assert problem.where == "annat.json"
    assert words in problem.what
    assert problem.remedy


def test_a_broken_line_is_named() -> None:
    good = json.dumps(answer(**{MATHS: [figure("12,5")]})).encode()

    for broken in (b'{"status": ', b'{"a": 1, "a": 2}', b'{"a": NaN}'):
        with pytest.raises(RefusedError) as refused:
            read_json_results(good + b"\n\n" + broken + b"\n", "svar.jsonl")
        assert [problem.where for problem in refused.value.problems] == ["svar.jsonl, rad 3"]


def test_too_much_is_refused_and_many_lines_are_not() -> None:
    with pytest.raises(RefusedError, match=r"svar\.json: .*4 MB"):
        read_json_results(b'{"a": "' + b"x" * MAX_BYTES + b'"}', "svar.json")
    with pytest.raises(RefusedError, match=r"svar\.json, rad 2: .*4 MB"):
        read_json_results(b'{"status": "OK", "body": {}}\n{"a": "' + b"x" * MAX_BYTES + b'"}', "svar.json")
    padded = json.dumps(answer(**{MATHS: [figure("12,5")]})).encode() + b" " * (MAX_BYTES // 2)
    lines = b"\n".join([padded] * 3)
    assert len(lines) > MAX_BYTES
    assert read_json_results(lines, "svar.json").rows == 3
    with pytest.raises(RefusedError, match=r"svar\.json: .*16 MB"):
        read_json_results(b"{}\n" + b"\n" * MAX_LINES_BYTES + b"{}", "svar.json")


def naive(text: str) -> Counter[str]:
    """How often a piece of JSON text stands in the file, counted without reading it as JSON."""
    return Counter(
        {piece: text.count(piece) for piece in ('"valueType"', '"EXISTS"', '"~100"', '".."', '"."', '"*"', "cirka ")}
    )


@needs_skoldata
def test_every_value_of_the_real_answers_is_read() -> None:
    path = FOLDER / "skolverket_api_v4_statistics_gr_5_kommuner.jsonl"

    reading = read_json_results(path.read_bytes(), path.name)

    assert (reading.source, reading.level, reading.rows, reading.school_year) == ("skolverket-api", "school", 106, None)
    assert (len(reading.cells), len(reading.columns), len(reading.codes())) == (8220, 20, 106)
    assert (reading.left_out, reading.warnings) == ((), ())
    # 5,957 exist; 106 of them say only about how many pupils there are. Twelve of the 530 missing ones have no text.
    tokens = reading.tokens()
    assert {token: tokens[token] for token in ("..", "~100", ".", "*")} == {"..": 955, "~100": 573, ".": 530, "*": 205}
    assert sum(count for token, count in tokens.items() if token.startswith("cirka ")) == 106
    assert sum(tokens.values()) == 955 + 573 + 530 + 205 + 106
    assert sum(cell.value is not None for cell in reading.cells) == 5957 - 106
    assert Counter(cell.raw for cell in reading.cells if cell.school_year is None) == {"": 12}
    assert Counter(cell.school_year for cell in reading.cells) == {
        "2020/21": 546,
        "2021/22": 1702,
        "2022/23": 1710,
        "2023/24": 1796,
        "2024/25": 1924,
        "2025/26": 530,
        None: 12,
    }
    assert naive(path.read_text(encoding="utf-8")) == {
        '"valueType"': 8220,
        '"EXISTS"': 5957,
        '"~100"': 573,
        '".."': 955,
        '"."': 530 - 12,
        '"*"': 205,
        "cirka ": 106,
    }
    assert {cell.line for cell in reading.cells} == set(range(1, 107))
    assert {cell.organizer_type for cell in reading.cells} == {"Kommunal", "Fristående"}
    assert {cell.municipality for cell in reading.cells} == {"0127", "0160", "0163", "0181", "0182"}


@needs_skoldata
def test_every_real_value_stands_where_a_plain_reading_finds_it() -> None:
    path = FOLDER / "skolverket_api_v4_statistics_gr_5_kommuner.jsonl"
    plain = [
        (body["schoolUnit"], field, held["timePeriod"], held["value"] or "", held["valueType"] == "EXISTS")
        for line in path.read_text(encoding="utf-8").splitlines()
        for body in [json.loads(line)["json"]["body"]]
        for field, values in body.items()
        if isinstance(values, list)
        for held in values
    ]

    cells = read_json_results(path.read_bytes(), path.name).cells

    assert [(cell.code, cell.column, cell.school_year, cell.raw) for cell in cells] == [each[:4] for each in plain]
    for cell, (*_, raw, exists) in zip(cells, plain, strict=True):
        number = Decimal(raw.replace(",", ".")) if exists and raw.replace(",", "").isdigit() else None
        assert cell.value == number
        assert (cell.token is None) == (number is not None)


@needs_skoldata
def test_the_salsa_example_is_read_as_published() -> None:
    path = FOLDER / "skolverket_api_salsa_example.json"

    reading = read_json_results(path.read_bytes(), path.name)

    assert (reading.source, reading.rows, reading.school_year) == ("salsa", 3, "2022/23")
    assert path.read_text(encoding="utf-8").count('"valueType"') == len(reading.cells) == 27
    assert (len(reading.columns), reading.tokens(), reading.left_out, reading.warnings) == (9, {}, (), ())
    ankar = {cell.column: cell.value for cell in reading.cells if cell.code == "68653982"}
    assert ankar["salsaAverageGradesIn9thGradeActual"] == 228
    assert ankar["salsaAverageCalculated"] == 252
    assert ankar["salsaAverageGradesIn9thGradeDeviation"] == -23


TEXTS = ("OK", "EXISTS", "MISSING", "90000001", "12,5", "100", "2024/25", "T", "Private", NATIONAL_LINK)
FIELDS = (
    *("status", "message", "body", "json", "schoolUnit", "programMetrics", "programCode", "value", "valueType"),
    *("timePeriod", "_links", "self", "href", "url", "_name", "_typ", "_kommunkod", MATHS, "schoolUnitCode", "name"),
    *("compulsorySchoolUnitSalsaMetricList", "salsaBoysQuota", "kpi", "values", "municipality", "ou", "period"),
    *("gender", "isdeleted", "next_page", "count", "title"),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(TEXTS) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=25,
)
figures = st.fixed_dictionaries(
    {"value": anything, "valueType": st.sampled_from(["EXISTS", "MISSING", "OMITTED_X", "ROUNDED_OFF_X", "NEW", None])},
    optional={"timePeriod": anything},
)
bodies = st.dictionaries(st.sampled_from(FIELDS), st.lists(figures | anything, max_size=3) | anything, max_size=5)
answers = bodies.map(lambda body: answer("90000001", **{**body, "schoolUnit": "90000001"}) if body else answer())


def check(reading: Reading) -> None:
    """What holds of every reading; its plain form is strict JSON."""
    for cell in reading.cells:
        assert cell.value is None or cell.token is None
        assert cell.value is None or cell.value.is_finite()
    json.dumps(reading_to_plain(reading), allow_nan=False)


@given(anything | answers)
def test_nothing_that_is_json_makes_a_reader_fail(data: object) -> None:
    for reader in (read_api, read_salsa, read_kolada):
        check(reader(data, "svar.json"))
        check(reader([data, data], "svar.json", [3, 7]))
    assert looks_like_api([data]) in (True, False)
    assert looks_like_salsa([data]) in (True, False)


@given(anything | answers)
def test_a_file_of_json_is_read_or_refused(data: object) -> None:
    content = json.dumps(data).encode()
    for each in (content, content + b"\n" + content):
        try:
            check(read_json_results(each, "svar.json"))
        except RefusedError as refused:
            assert refused.problems


@given(st.binary(max_size=60))
def test_bytes_that_are_no_json_are_refused(content: bytes) -> None:
    with pytest.raises(RefusedError):
        read_json_results(b"{" + content, "svar.json")


@given(
    st.sampled_from(["MISSING", "OMITTED_DUE_TO_BASED_ON_FEW_PUPILS", "ROUNDED_OFF_DUE_TO_X", "NEW_KIND", "", None]),
    st.none() | st.sampled_from(["100", "12,5", "1 123", "~100", "..", ""]) | st.text(max_size=8),
)
def test_only_an_existing_value_is_a_number(kind: str | None, value: str | None) -> None:
    (cell,) = read_api(answer(**{MATHS: [figure(value, kind)]}), "svar.json").cells

    assert cell.value is None
    assert cell.raw == (value or "")
    assert cell.token is not None or not ((value or "").strip() or kind)


@pytest.mark.parametrize(
    ("field", "measure"),
    [
        (MATHS, "np6_test_points:ma"),
        ("averageResultNationalTestsSubjectSVA6thGrade", "np6_test_points:sva"),
        ("averageResultNationalTestsSubjectENG9thGrade", "np9_test_points:en"),
        ("ratioOfPupilsIn6thGradeWithAllSubjectsPassed", "betyg6_passed_share"),
        ("ratioOfPupilsIn9thGradeWithAllSubjectsPassed", "betyg9_passed_share"),
        ("ratioOfPupils9thGradeEligibleForNationalProgramYR", "eligible9_share"),
        ("averageGradesMeritRating9thGrade", "merit9"),
        ("ratioOfPupils9thGradeEligibleForNationalProgramES", None),
        ("studentsPerTeacherQuota", None),
    ],
)
def test_the_fields_that_are_measures(field: str, measure: str | None) -> None:
    reading = read(answer(**{field: [figure("12,5")]}))

    assert recognise(reading, reading.cells[0]).measure == measure


def whole(code: str, grades: Any = None, pupils: Any = "cirka 380", **fields: Any) -> dict[str, Any]:
    noted = {} if grades is None else {"_arskurser": grades}
    numbers = pupils if isinstance(pupils, list) else [figure(pupils)]
    return {"_name": code, "_kommunkod": "9901", **noted, "json": answer(code, totalNumberOfPupils=numbers, **fields)}


def test_grades_are_those_that_are_noted_and_a_dot_shows_none() -> None:
    passed, maths = "ratioOfPupilsIn6thGradeWithAllSubjectsPassed", {MATHS: [figure("12,5")]}
    merit = {"averageGradesMeritRating9thGrade": [figure("230,5")]}
    dot = {passed: [figure(".", "MISSING")]}
    reading = read(
        whole("90000001", [["7", "8", "9"]], **dot, **merit),
        whole("90000002", **dot, **merit),
        whole("90000003", ["F", "1", "2", "3"], **dot),
        whole("90000004", **dot),
        whole("90000005", **maths),
        whole("90000006", [["sju", 8]], **maths),
    )

    schools = schools_in([reading], "9901", "2024/25")
    figures = assemble([reading], schools, "2024/25", "9901").figures
    assert {school.code[-1]: school.grades for school in graded(schools, figures, "2024/25")} == {
        "1": ("7", "8", "9"),
        "2": ("9",),
        "3": ("F", "1", "2", "3"),
        "4": ("6",),  # nothing else tells
        "5": ("6",),
        "6": ("6",),
    }


@pytest.mark.parametrize(
    ("pupils", "number"),
    [
        ("cirka 380", 380), ("380", 380), ("Cirka 1 120", 1120), ("ca 95", 95), ("färre än 10", None), ("..", None),
        ([], None), ([figure("cirka 300", period="2023/24"), figure("cirka 310", period="2024/25")], 310),
        ([figure("cirka 300", "MISSING")], None), ([figure(None)], None),
    ],
)  # fmt: skip
def test_the_number_of_pupils_is_the_newest_as_the_api_rounds_it(pupils: Any, number: int | None) -> None:
    reading = read(whole("90000001", ["6"], pupils))

    assert reading.schools["90000001"].pupils == number
    assert all(school.pupils == number for school in schools_in([reading], "9901"))


@needs_skoldata
def test_every_school_of_a_real_answer_has_its_grades_pupils_and_tests() -> None:
    path = FOLDER / "skolverket_api_v4_statistics_gr_5_kommuner.jsonl"
    reading = read_json_results(path.read_bytes(), path.name)

    botkyrka = schools_in([reading], "0127", "2024/25")
    assert botkyrka and all(school.grades and school.pupils for school in botkyrka)
    made = assemble([reading], botkyrka, "2024/25", "0127")
    maths = {f.school for f in made.figures if f.measure == "np6_test_points:ma" and f.school_year == "2024/25"}
    with_six = {school.code for school in botkyrka if "6" in school.grades}
    assert maths <= with_six and len(maths) >= len(with_six) - 1

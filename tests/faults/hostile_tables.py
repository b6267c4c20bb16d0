"""Hostile tables and session documents: what a spreadsheet, an export or a person with a text editor can do to them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from faults.hostile_corpus import DOCUMENT, MB, RESULTS, SCHOOLS, Case, content_case, write_folder

_HEAD = SCHOOLS.split("\n", 1)[0] + "\n"
_FIGURES = RESULTS.split("\n", 1)[0] + "\n"
_SCHOOL = "12345678;Vår skola;kommunal;F-6;300;Exempla Provsson\n"

_ANY_TABLE: dict[str, bytes | str | Callable[[], bytes]] = {
    "4 MB of separators": lambda: b";" * (4 * MB - 1),
    "4 MB of short lines": lambda: b"a;b\n" * (MB - 1),
    "a million columns": lambda: b";".join(b"c%d" % n for n in range(1_000_000)) + b"\n",
    "a million empty columns": lambda: b";" * 1_000_000 + b"\n",
    "a million times the same column": lambda: b"school;" * 1_000_000 + b"\n",
    "a heading of 10 MB": lambda: b"x" * (10 * MB) + b";y\n",
    "31 MB of line feeds and blanks": lambda: b" \n" * (15 * MB),
    "31 MB of separators": lambda: b";" * (31 * MB),
    "an open quote at the start": '"school;name\n' + "a;b\n" * 1000,
    "bars as separators": SCHOOLS.replace(";", "|"),
    "no header": _SCHOOL,
    "a header only, in capitals": _HEAD.upper(),
    "a header of quotes": '"""""";""""\n',
    "a spreadsheet's XML": '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "JSON": '[{"school": "12345678"}]',
}


def _rows(head: str, row: str, times: int) -> Callable[[], bytes]:
    return lambda: (head + row * times).encode()


_SCHOOLS: dict[str, tuple[str | Callable[[], bytes], str]] = {
    "no rows": (_HEAD, "schools.csv"),
    "a missing column": (SCHOOLS.replace("grades", "klasser"), "rad 1"),
    "an unknown column": (SCHOOLS.replace("principal", "rektor"), "rad 1"),
    "a column twice": (SCHOOLS.replace("pupils", "name"), "name"),
    "a cell too many": (SCHOOLS.replace("300;", "300;;x;"), "rad 2"),
    "a cell too few": (SCHOOLS.replace(";300;", ";"), "rad 2"),
    "a million cells in a row": (lambda: (_HEAD + "a;" * 1_000_000 + "\n").encode(), "rad 2"),
    "a cell of 10 MB": (lambda: (_HEAD + "12345678;" + "x" * (10 * MB) + ";kommunal;F-6;;\n").encode(), "rad 2"),
    "an open quote": (_HEAD + '12345678;"Vår;kommunal;F-6;300;x\n' + _SCHOOL * 50, "rad"),
    "text after a quote": (_HEAD + '12345678;"Vår" skola;kommunal;F-6;300;x\n', "rad 2"),
    "a name on two lines": (_HEAD + '12345678;"Vår\nskola";kommunal;F-6;300;x\n', "rad 3"),
    "a name of 201 letters": (_HEAD + f"12345678;{'x' * 201};kommunal;F-6;300;x\n", "rad 2"),
    "no name": (_HEAD + "12345678;;kommunal;F-6;300;x\n", "rad 2"),
    "a code of 7 digits": (SCHOOLS.replace("12345678", "1234567"), "rad 2"),
    "a code in Arabic digits": (SCHOOLS.replace("12345678", "١٢٣٤٥٦٧٨"), "rad 2"),
    "a code as a spreadsheet has it": (SCHOOLS.replace("12345678", "1,23E+07"), "rad 2"),
    "a code that is a formula": (SCHOOLS.replace("12345678", '="12345678"'), "rad 2"),
    "a code that is a path": (SCHOOLS.replace("12345678", "../../../x"), "rad 2"),
    "a code twice": (SCHOOLS + _SCHOOL, "rad 5"),
    "an unknown organizer": (SCHOOLS.replace("enskild", "privat"), "rad 3"),
    "grades to 100": (SCHOOLS.replace("F-6", "F-100"), "rad 2"),
    "grades to a billion": (SCHOOLS.replace("F-6", "1-1000000000"), "rad 2"),
    "grades backwards": (SCHOOLS.replace("F-6", "9-1"), "rad 2"),
    "grades without end": (SCHOOLS.replace("F-6", "1-"), "rad 2"),
    "100,000 grades": (SCHOOLS.replace("F-6", '"' + "1," * 60_000 + 'x"'), "rad 2"),
    "grades that are a date": (SCHOOLS.replace("F-3", "03-jan"), "rad 3"),
    "pupils with a square": (SCHOOLS.replace("300", "3²"), "rad 2"),
    "pupils of 5,000 digits": (SCHOOLS.replace("300", "9" * 5000), "rad 2"),
    "pupils below zero": (SCHOOLS.replace("300", "-1"), "rad 2"),
    "200,000 wrong rows": (_rows(_HEAD, "x;;;y;z;\n", 200_000), "csv"),
    "200,000 rows of the wrong length": (_rows(_HEAD, "a;b\n", 200_000), "csv"),
    "100,000 times one school": (_rows(_HEAD, _SCHOOL, 100_000), "csv"),
    "31 MB of good rows": (
        lambda: (_HEAD + "".join(f"{n:08};S;kommunal;F-6;;\n" for n in range(1_200_000))).encode(),
        "schools.csv",
    ),
}
_VALUES: dict[str, str] = {
    "1e999": "1e999",
    "nan": "nan",
    "inf": "inf",
    "two signs": "--5",
    "two points": "1.2.3",
    "5,000 digits": "9" * 5000,
    "ten digits": "1234567890",
    "a formula": "=1+1",
    "a percent": "82 %",
    "three dots": "...",
    "~90": "~90",
    "a square": "8²",
    "over 100": "101",
    "below 0": "-1",
    "a fraction": "1/2",
    "underscores": "1_0",
    "hex": "0x52",
    "a link": "[link=x]82[/]",
    "a blank inside": "8 2",
    "a bomb of points": "." * 50_000,
}
_RESULTS: dict[str, tuple[str | Callable[[], bytes], str]] = {
    **{f"value {what}": (RESULTS.replace(";82;", f";{value};"), "rad 2") for what, value in _VALUES.items()},
    "an unknown school": (RESULTS.replace("riket", "norge"), "rad 7"),
    "an unknown measure": (RESULTS.replace("np3_ma_share", "np3_ma_shares"), "rad 3"),
    "a measure of 100,000 letters": (RESULTS.replace("np3_ma_share", "np3_" * 25_000), "rad 3"),
    "an unknown subject": (RESULTS.replace(":sv", ":__class__"), "rad 5"),
    "a year that is none": (RESULTS.replace("2014/15;alla;82", "14/15;alla;82"), "rad 2"),
    "an unknown group": (RESULTS.replace("alla;82", "alle;82"), "rad 2"),
    "n below zero": (RESULTS.replace(";82;50", ";82;-5"), "rad 2"),
    "n of 5,000 digits": (RESULTS.replace(";82;50", ";82;" + "9" * 5000), "rad 2"),
    "n with a square": (RESULTS.replace(";82;50", ";82;5²"), "rad 2"),
    "a row twice": (RESULTS + "12345678;np3_sv_share;2014/15;alla;83;50;x\n", "rad 8"),
    "200,000 wrong rows": (_rows(_FIGURES, "x;np;2014;y;z;a;b\n", 200_000), "csv"),
    "200,000 unknown measures": (_rows(_FIGURES, "12345678;np3_sv_sharf;2014/15;alla;1;1;x\n", 200_000), "csv"),
    "200,000 times one figure": (_rows(_FIGURES, "12345678;np3_sv_share;2014/15;alla;1;1;x\n", 200_000), "csv"),
    "31 MB, one character of four bytes": (
        lambda: (_FIGURES + "😀" + "x" * (31 * MB)).encode(),
        "results.csv",
    ),
}


def _json(**changed: Any) -> str:
    return json.dumps({**copy.deepcopy(DOCUMENT), **changed})


def _answers(value: str) -> str:
    return _json(answers="@").replace('"@"', value)


_NOTE = '{{"uppfoljning_elev": {{"note": {}}}}}'
_EXPLANATION = DOCUMENT["explanations"][0]
_TEXT = json.dumps(DOCUMENT)
_DOCUMENTS: dict[str, tuple[str | bytes | Callable[[], bytes], str]] = {
    "NaN": (_answers(_NOTE.format("NaN")), ""),
    "Infinity": (_answers(_NOTE.format("-Infinity")), ""),
    "1e999": (_answers('{"skattning": {"rating": 1e999}}'), "skattning.rating"),
    "5,000 digits": (_answers('{"skattning": {"rating": ' + "9" * 5000 + "}}"), ""),
    "4,000 digits": (_answers('{"skattning": {"rating": ' + "9" * 4000 + "}}"), "skattning.rating"),
    "a fraction of 100,000 digits": (
        _answers('{"skattning": {"rating": 0.' + "9" * 100_000 + "}}"),
        "skattning.rating",
    ),
    "an exponent of 100,000 digits": (
        _answers('{"skattning": {"rating": 1e' + "9" * 100_000 + "}}"),
        "skattning.rating",
    ),
    "a key twice": (_TEXT[:-1] + ', "id": "x"}', "rad 1"),
    "a key twice, once escaped": (_TEXT[:-1] + ', "\\u0069d": "x"}', "rad 1"),
    "a key twice, deep": (_answers('{"a": 1, "a": 2}'), "rad 1"),
    "100,000 keys, the last twice": ("{" + "".join(f'"k{n}": 1, ' for n in range(60_000)) + '"k0": 1}', "rad 1"),
    "a half surrogate": (_answers(_NOTE.format('"\\ud800"')), "note"),
    "a half surrogate as key": (_answers('{"\\udfff": {}}'), ""),
    "a surrogate in UTF-8": (_TEXT.replace("Klass", "@").encode().replace(b"@", b"\xed\xa0\x80"), ""),
    "an escape to ESC": (_answers(_NOTE.format('"a\\u001b]0;x\\u0007"')), "note"),
    "an escape to NUL": (_answers(_NOTE.format('"a\\u0000b"')), "note"),
    "an escape to a bidi override": (_answers(_NOTE.format('"a\\u202eb"')), "note"),
    "an escape in a key": (_answers('{"a\\u001b[31m": {}}'), ""),
    "an escape in an unknown key": (_TEXT[:-1] + ', "\\u009b31m": 1}', ""),
    "depth 9": (_answers("[" * 9 + "]" * 9), ""),
    "depth 100": (_answers("[" * 100 + "]" * 100), ""),
    "depth 100,000": ("[" * 100_000 + "]" * 100_000, ""),
    "depth 500,000, open": ('{"a":' * 150_000, ""),
    "4 MB of empty lists": (lambda: b"[" + b"[]," * (4 * MB // 3 - 1) + b"[]]", ""),
    "15 MB of empty lists": (lambda: b"[" + b"[]," * (5 * MB) + b"[]]", ""),
    "15 MB of empty maps": (lambda: b"[" + b"{}," * (5 * MB) + b"{}]", ""),
    "15 MB of numbers": (lambda: b"[" + b"1," * (7 * MB) + b"1]", ""),
    "15 MB of short keys": (lambda: b"{" + b",".join(b'"%x":1' % n for n in range(1_300_000)) + b"}", ""),
    "15 MB in one text": (lambda: _answers(_NOTE.format('"' + "x" * (15 * MB) + '"')).encode(), ""),
    "15 MB of escapes": (lambda: _answers(_NOTE.format('"' + "\\u00e5" * (5 * MB // 2) + '"')).encode(), ""),
    "900,000 bytes of lists": ("[" + "[]," * 300_000 + "[]]", ""),
    "a note of 100,001 letters": (_answers(_NOTE.format('"' + "x" * 100_001 + '"')), "note"),
    "a trailing comma": (_TEXT[:-1] + ",}", "rad 1"),
    "a comment": ("// x\n" + _TEXT, "rad 1"),
    "two documents": (_TEXT * 2, "rad 1"),
    "single quotes": (_TEXT.replace('"', "'"), "rad 1"),
    "an open text": (_TEXT[:-20], "rad 1"),
    "a list": ("[]", ""),
    "a number": ("5", ""),
    "null": ("null", ""),
    "a text": ('"x"', ""),
    "another format": (_json(format="x"), "format"),
    "format is a list": (_json(format=[]), "format"),
    "version 2": (_json(version=2), "version"),
    "version true": (_json(version=True), "version"),
    "version as text": (_json(version="1"), "version"),
    "version of 4,000 digits": (_json(version=10**4000), "version"),
    "an unknown key": (_json(extra=1), "extra"),
    "an unknown key of 500,000 letters": (_json(**{"k" * 500_000: 1}), ""),
    "id is a path": (_json(id="../../x"), "id"),
    "id is empty": (_json(id=""), "id"),
    "id of 81": (_json(id="x" * 81), "id"),
    "id is a number": (_json(id=1), "id"),
    "id is markup": (_json(id="[@click=app.quit]"), "id"),
    "another round": (_json(round="x" * 10_000), "round"),
    "round is a list": (_json(round=[1]), "round"),
    "another school": (_json(school="99999999"), "school"),
    "school is null": (_json(school=None), "school"),
    "another guide": (_json(guide={"id": "x", "version": "1"}), "guide.id"),
    "guide is a text": (_json(guide="x"), "guide"),
    "guide version as number": (_json(guide={"id": "nacka-ak3-6", "version": 1}), "guide.version"),
    "held on no day": (_json(held_on="2016-02-30"), "held_on"),
    "held on a list": (_json(held_on=[]), "held_on"),
    "held on 100,000 letters": (_json(held_on="1" * 100_000), "held_on"),
    "an unknown state": (_json(state="published"), "state"),
    "state is true": (_json(state=True), "state"),
    "participants is a map": (_json(participants={}), "participants"),
    "a participant without name": (_json(participants=[{"role": "lead"}]), "participants[1]"),
    "an unknown role": (_json(participants=[{"role": "boss", "name": "x"}]), "participants[1].role"),
    "answers is a list": (_json(answers=[]), "answers"),
    "an unknown question": (_answers('{"fraga": {}}'), "answers.fraga"),
    "an unknown part": (_answers('{"skattning": {"betyg": 1}}'), "answers.skattning"),
    "a question of 500,000 letters": (_json(answers={"q" * 500_000: {}}), "answers"),
    "an answer is a text": (_answers('{"skattning": "x"}'), "answers.skattning"),
    "an unknown status": (_answers('{"skattning": {"status": "maybe"}}'), "answers.skattning.status"),
    "a rating of 0": (_answers('{"skattning": {"rating": 0}}'), "rating"),
    "a rating of 11": (_answers('{"skattning": {"rating": 11}}'), "rating"),
    "a rating of 7.0": (_answers('{"skattning": {"rating": 7.0}}'), "rating"),
    "a rating true": (_answers('{"skattning": {"rating": true}}'), "rating"),
    "a rating as text": (_answers('{"skattning": {"rating": "7"}}'), "rating"),
    "a count below 0": (_answers('{"np3_bada": {"count": -1}}'), "np3_bada.count"),
    "a count of 30 digits": (_answers('{"np3_bada": {"count": 1' + "0" * 30 + "}}"), "np3_bada.count"),
    "an unknown subject": (_answers('{"np3_kunskapskrav": {"counts": {"latin": 1}}}'), "counts.latin"),
    "an unknown step": (_answers('{"uppfoljning_elev": {"steps": ["fira"]}}'), "steps[1]"),
    "a step that is a list": (_answers('{"uppfoljning_elev": {"steps": [[]]}}'), "steps[1]"),
    "explanations is a text": (_json(explanations="x"), "explanations"),
    "an explanation without id": (_json(explanations=[{"measure": "np3"}]), "explanations[1]"),
    "the same explanation twice": (_json(explanations=[_EXPLANATION, _EXPLANATION]), "explanations[2].id"),
    "an explanation with a path": (_json(explanations=[{**_EXPLANATION, "id": "a/b"}]), "explanations[1].id"),
    "an unknown category": (_json(explanations=[{**_EXPLANATION, "category": "x"}]), "explanations[1].category"),
    "no coder": (_json(explanations=[{**_EXPLANATION, "coder": " "}]), "explanations[1].coder"),
    "coded at no time": (_json(explanations=[{**_EXPLANATION, "coded_at": "now"}]), "explanations[1].coded_at"),
    "3,000 bad explanations": (_json(explanations=[_EXPLANATION] * 3000), "explanations[2]"),
}


def _two(folder: Path) -> list[str]:
    """A good document and a bad one: neither may come in."""
    write_folder(folder)
    good = {**copy.deepcopy(DOCUMENT), "school": "12345670", "id": "good"}
    (folder / "good.json").write_text(json.dumps(good), encoding="utf-8")
    (folder / "session.json").write_text(_json(school="12345679", id="bad", state="published"), encoding="utf-8")
    return ["session", "import", str(folder / "good.json"), str(folder / "session.json")]


def cases() -> Iterator[Case]:
    """Both tables, then documents."""
    for reader in ("schools.csv", "results.csv"):
        for what, content in _ANY_TABLE.items():
            yield content_case(reader, what, content)
    for what, (table, place) in _SCHOOLS.items():
        yield content_case("schools.csv", what, table, place)
    for what, (table, place) in _RESULTS.items():
        yield content_case("results.csv", what, table, place)
    for old, what in ((";82;", "an empty value"),):
        yield content_case("results.csv", what, RESULTS.replace(old, ";;"), harmless="left out, with a note")
    formula = SCHOOLS.replace("Vår skola", "=cmd|' /C calc'!A0")
    yield content_case("schools.csv", "sep=; before the header", "sep=;\n" + SCHOOLS, harmless="Excel writes it so")
    yield content_case("schools.csv", "a name that is a formula", formula, harmless="words; the outputs defuse it")
    yield content_case("schools.csv", "line feeds of old Macs", SCHOOLS.replace("\n", "\r"), harmless="a line break")
    tabs = SCHOOLS.replace(";", "\t")
    yield content_case("schools.csv", "tabs as separators", tabs, harmless="offices save it so")
    for what, (document, place) in _DOCUMENTS.items():
        yield content_case("session.json", what, document, *([place] if place else []))
    yield Case("session.json: the second of two files is wrong", _two, ("session.json", "state"))

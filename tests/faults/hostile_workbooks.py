"""Hostile files of results: workbooks as no program writes them, Kolada's and the API's JSON, column maps.

Not covered: key files (the rows run with an unprotected register, which has none), and answers of Kolada and the API
whose values are of another type, which `results read` takes as a file without figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faults.hostile_corpus import OTHER_FILES, Case
from intake.workbooks import HOSTILE

_TABLE = "Skola;Kod;Andel\nVår skola;12345678;82\n"
_KOLADA: dict[str, Any] = {
    "count": 1,
    "values": [{"kpi": "N15419", "municipality": "0182", "period": 2015,
                "values": [{"gender": "T", "status": "", "value": 82.5, "count": 1}]}],
}  # fmt: skip
_KOLADA_CASES: dict[str, str] = {
    "values is a number": json.dumps({**_KOLADA, "values": 5}),
    "values of numbers": json.dumps({**_KOLADA, "values": [1, 2]}),
    "no values within": json.dumps({**_KOLADA, "values": [{"kpi": "N15419"}]}),
    "a value that is no number": json.dumps(_KOLADA).replace("82.5", "NaN"),
    "a value of 5,000 digits": json.dumps(_KOLADA).replace("82.5", "9" * 5000),
    "cut off": json.dumps(_KOLADA)[:-20],
    "depth 500": "[" * 500 + "]" * 500,
    "a key twice": '{"values": [], "values": []}',
}
_API_CASES: dict[str, str] = {
    "a line that is no JSON": '{"status": "OK", "body": {}}\n{"status": ',
    "nothing but brackets": "{}",
}
_MAPPING_CASES: dict[str, str] = {
    "an alias": "a: &a [1]\nb: *a\n",
    "a tag": "columns: !!python/object:os.system x\n",
    "a list": "- Skola\n- Kod\n",
    "a number": "5\n",
    "an unknown key": "kolumner: {Kod: school}\n",
    "a key twice": "columns: {}\ncolumns: {}\n",
    "depth 40": "columns: " + "{a: " * 40 + "1" + "}" * 40 + "\n",
    "an escape": 'columns: {"a\\e[31m": school}\n',
    "1 MB of keys": "columns:\n" + "".join(f"  k{n}: school\n" for n in range(70_000)),
}


def _read(what: str, reader: str, content: bytes | str, name: str, mapping: str | None = None) -> Case:
    """The case of a file of results, with a column map if one is given; the message names the file that is wrong."""

    def write(folder: Path) -> list[str]:
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        words = ["results", "read", str(folder / name)]
        if mapping is not None:
            (folder / "karta.yaml").write_text(mapping, encoding="utf-8")
            words += ["--mapping", str(folder / "karta.yaml")]
        return words

    return Case(f"{reader}: {what}", write, (name if mapping is None else "karta.yaml",))


def cases() -> Iterator[Case]:
    """Workbooks, then JSON and column maps."""
    for what, workbook in HOSTILE.items():
        yield _read(what, "workbook", workbook, "tabell.xlsx")
    for what, other in OTHER_FILES.items():
        yield _read(f"{what}, called .xlsx", "workbook", other, "tabell.xlsx")
        yield _read(f"{what}, called .json", "results JSON", other, "svar.json")
    groups: dict[str, dict[str, str]] = {"Kolada": _KOLADA_CASES, "API": _API_CASES}
    for reader, contents in groups.items():
        for what, text in contents.items():
            yield _read(what, reader, text, "svar.json")
    for what, text in _MAPPING_CASES.items():
        yield _read(what, "mapping", _TABLE, "tabell.csv", text)

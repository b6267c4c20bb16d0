"""Any file by what is in it; what must not be read is refused quickly, with its place and without its content."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import pace
from resultatdialog.intake.problem import RefusedError
from resultatdialog.results.read import parse_results
from skoldata import FOLDER, needs_skoldata

HEAD = "Skola;Skol-enhetskod;Skolkommun;Kommun-kod;Typ av huvudman;Antal elever;\n"
ROW = "Björkdungens skola (påhittad);00000018;Exempelby;0099;Kommunal;53;\n"


def test_a_tidy_file_is_read_with_what_is_left_out() -> None:
    text = "school;measure;value;n;färg\n00000018;merit9;232,5;53;röd\nkommun;merit9;..;;\n;merit9;1;;\n"
    reading = parse_results(text.encode(), "results.csv")

    assert (reading.source, reading.rows) == ("tidy", 2)
    assert [(cell.code, cell.raw, cell.token, cell.n) for cell in reading.cells] == [
        ("00000018", "232,5", None, 53), ("kommun", "..", "..", None),
    ]  # fmt: skip
    assert [(left.line, left.why) for left in reading.left_out] == [(1, "column färg"), (4, "no code")]


@pytest.mark.parametrize("separator", ["", "-", "+"])
def test_a_file_of_pupils_is_refused_and_none_of_it_is_quoted(separator: str) -> None:
    lines = [f"Exempelby;9A;20100{n}1{n}{separator}23{n}4;Påhittsson, Exempla;A;B;9" for n in range(1, 6)]

    with pytest.raises(RefusedError) as refused:
        parse_results("\n".join(lines).encode(), "scb.txt")

    assert "scb.txt" in str(refused.value)
    assert "Påhittsson" not in str(refused.value)
    assert "2010" not in str(refused.value)


def test_organisation_numbers_and_school_codes_are_no_pupils() -> None:
    rows = "".join(f"Skola {n};0000001{n};Exempelby;0099;Kommunal;5566501796;21200007{n}0;53;\n" for n in range(9))
    head = HEAD.replace("Antal elever", "Huvudman orgnr;Orgnr;Antal elever")

    assert parse_results((head + rows).encode(), "a.csv").rows == 9


HOSTILE = {
    "control characters": (HEAD + ROW.replace("Björk", "Bj\x1b[31m")).encode(),
    "a formula": (HEAD + ROW.replace("53", '=HYPERLINK("x")')).encode(),
    "a million columns": (HEAD.strip() + ";x" * 1_000_000 + "\n" + ROW).encode(),
    "another encoding": (HEAD + ROW).encode("utf-16-le"),
    "partly Windows": (HEAD + ROW).encode() + "å".encode("cp1252"),
    "cut off in UTF-16": (HEAD + ROW).encode("utf-16")[:-1],
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4000,
    "nothing": b"",
    "too large": b"x" * 17 * 1_048_576,
    "JSON of something else": b'{"a": 1}',
    "brackets": b"[" * 100_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_two_seconds_with_its_name(content: bytes, tmp_path: Path) -> None:
    from resultatdialog.results.read import read_results

    (tmp_path / "fil.csv").write_bytes(content)
    begun = time.process_time()
    with pytest.raises(RefusedError, match=r"fil\.csv"):
        read_results(tmp_path / "fil.csv")
    assert pace.since(begun, 2) < 2


def test_json_too_deep_is_refused_and_a_table_may_begin_with_a_bracket() -> None:
    with pytest.raises(RefusedError, match=r"a\.json"):
        parse_results(b"[" * 100_000, "a.json")

    assert parse_results(f"[Utkast]\n{HEAD}{ROW}".encode(), "a.csv").rows == 1


@needs_skoldata
@pytest.mark.parametrize("name", ["kolada_kpi_grundskola_resultat.csv", "scb_spec/datafilsbeskrivning_np3_2026.xlsx"])
def test_a_real_file_without_results_stops_and_quotes_its_headings(name: str) -> None:
    path = FOLDER / name
    with pytest.raises(RefusedError) as refused:
        parse_results(path.read_bytes(), path.name)

    assert path.name in str(refused.value)
    assert ("publ_period" if "kolada" in name else "Variabel") in str(refused.value) or "rad" in str(refused.value)

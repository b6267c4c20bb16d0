"""A round of 2029/30 in the ten-year school, made of data only: invented schools, and the shipped guide's text with the
ids and grades of that year."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from resultatdialog.guide.shipped import shipped_guides

SCHOOL, OTHERS = "00000018", ("00000026", "00000034", "00000042")
YEAR = "2029/30"
GUIDE = "pahittad-ak4-7"
_WORDS = (
    ("id: nacka-ak3-6", f"id: {GUIDE}"),
    (
        "'F' in grades or 1 in grades or 2 in grades or 3 in grades",
        "1 in grades or 2 in grades or 3 in grades or 4 in grades",
    ),
    ("trean till provet i sexan", "trean till provet i sjuan"),
    ("trean till sexan", "trean till sjuan"),
    ("sexan", "sjuan"),
    ("årets fyror", "årets femmor"),
    ("stor_spridning: 1.2", "stor_spridning: 0.6"),
    ("np3", "np4"),
    ("np6", "np7"),
    ("betyg6", "betyg7"),
)
_GRADES = {"3": "4", "6": "7"}


def ten_year_guide() -> str:
    """The shipped guide for the ten-year school."""
    text = shipped_guides()["nacka-ak3-6"].read_text(encoding="utf-8")
    for old, new in _WORDS:
        assert old in text, old
        text = text.replace(old, new)
    text = re.sub(r"\b([36])(?= in grades)", lambda found: _GRADES[found[1]], text)
    text = re.sub(r"(?<=årskurs )([36])\b|(?<=Åk )([36])\b", lambda found: _GRADES[found[0]], text)
    return text.replace("årskurs 4 och 6", "årskurs 4 och 7")


def write_ten_year_folder(folder: Path) -> Path:
    """A round folder with figures of 2026/27 to 2029/30 and pupils followed over the change."""
    folder.mkdir()
    rows = ["school;measure;school_year;group;value;n;source"]

    def add(who: str, measure: str, value: str, year: str = YEAR, group: str = "alla", n: int = 50) -> None:
        rows.append(f"{who};{measure};{year};{group};{value};{n};påhittad")

    for number, code in enumerate((SCHOOL, *OTHERS)):
        add(code, "np4_sv_share", str(74 + 4 * number))
        add(code, "np4_ma_share", str(70 + 3 * number))
        add(code, "np4_neither_count", str(3 + number))
        add(code, "np7_test_points", f"6,{number}")
        add(code, "np4_np7_progress", str(80 - number))
        add(code, "betyg7_points", f"6,{2 + number}")
        for subject, points in (("sv", 6), ("ma", 5), ("en", 7)):
            add(code, f"betyg7_points:{subject}", f"{points},{number}")
    for measure, value, year in (
        ("np3_sv_share", "71", "2026/27"),
        ("np3_sv_share", "72", "2027/28"),
        ("np4_sv_share", "73", "2028/29"),
        ("np6_test_points", "13,1", "2027/28"),
        ("betyg6_points", "14,0", "2027/28"),
        ("betyg7_points", "6,1", "2028/29"),
    ):
        add(SCHOOL, measure, value, year)
    add(SCHOOL, "np4_sv_share", "78", group="flickor", n=25)
    add(SCHOOL, "np4_sv_share", "70", group="pojkar", n=25)
    add("kommun", "np4_sv_share", "79", n=200)
    files = {
        "round.yaml": f'id: tio\ntitle: Påhittad omgång\nmunicipality: {{code: "0000", name: Påhittad}}\n'
        f"school_year: {YEAR}\nguide: guide.yaml\n",
        "schools.csv": "school;name;organizer_type;grades;pupils;principal\n"
        + "".join(f"{code};Påhittade skolan {code[-2:]};kommunal;1-10;300;\n" for code in (SCHOOL, *OTHERS)),
        "results.csv": "\n".join(rows) + "\n",
        "progression.csv": f"school;from;to;count\n{SCHOOL};Nådde;Nådde;30\n{SCHOOL};Nådde inte;Nådde;12\n"
        f"{SCHOOL};Nådde;Nådde inte;13\n{SCHOOL};Nådde inte;Nådde inte;14\n",
        "guide.yaml": ten_year_guide(),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def ten_year_document(path: Path) -> Path:
    """A meeting of another school of the round."""
    document: dict[str, Any] = {
        "format": "resultatdialog.session",
        "version": 1,
        "id": "0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e",
        "round": "tio",
        "guide": {"id": GUIDE, "version": "1"},
        "school": OTHERS[0],
        "held_on": "2031-01-15",
        "state": "held",
        "participants": [{"role": "lead", "name": "AL"}],
        "answers": {"np4_sv_orsak": {"reasons": ["sarskilda_behov"], "note": "…"}, "skattning": {"rating": 7}},
        "explanations": [
            {
                "id": "0196f5a1-0c11-7a90-8f2e-5b0d7e9a1c33",
                "measure": "np4",
                "subject": "sv",
                "category": "undervisning",
                "valence": "weakness",
                "quote": "Vi hann inte.",
                "question": "np4_niva",
                "coder": "AL",
                "coded_at": "2031-01-15T10:31:00+01:00",
            }
        ],
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path

"""A guide with every kind of answer, smallest and largest; the kinds are read off the guide's own model."""

from __future__ import annotations

import json
import typing
from pathlib import Path
from typing import Any

from resultatdialog.guide.answer_kinds import MOST_STEPS
from resultatdialog.guide.check import MOST, MOST_FIELDS
from resultatdialog.guide.model import FieldType
from resultatdialog.guide.template import LONGEST
from resultatdialog.vocabulary import subjects
from small_round import write_small_folder

KINDS: tuple[FieldType, ...] = typing.get_args(FieldType)
SCHOOL = "12345678"
LONG = ("lång text " * 30).strip()

_OPTIONS = {
    "smallest": [{"id": "a", "label": "A"}],
    "largest": [{"id": f"o{n}", "label": f"{n} {LONG}", "group": "grupp"} for n in range(MOST)],
}


def field(kind: FieldType, size: str, name: str = "svar") -> dict[str, Any]:
    """A field at a size; whatever belongs to some kind is set for all of them, so that a new kind is served too."""
    if size == "smallest":
        return {
            "id": name, "type": kind, "label": "", "options": size, "rows": ["sv"], "lowest": 0, "highest": 1,
        }  # fmt: skip
    return {
        "id": name, "type": kind, "label": LONG, "options": size, "rows": list(subjects()), "lowest": 0,
        "highest": MOST_STEPS - 1,
    }  # fmt: skip


def question(name: str, fields: list[dict[str, Any]], text: str = "Hur?") -> dict[str, Any]:
    return {"id": name, "number": 0, "short": name, "wordings": [{"text": text}], "fields": fields}


def every_kind() -> str:
    """The guide as YAML: a question for each kind and size, one with as many fields as may be, one with long texts.

    The ids of the last two are words that the screens have a use for themselves.
    """
    several: list[FieldType] = [KINDS[place % len(KINDS)] for place in range(MOST_FIELDS)]
    questions = [question(f"{size}_{kind}", [field(kind, size)]) for size in _OPTIONS for kind in KINDS]
    questions.append(question("finish", [field(kind, "smallest", f"f{n}") for n, kind in enumerate(several)]))
    long_one = question("leave", [field("text", "smallest")], ("ord " * LONGEST)[:LONGEST].strip())
    questions.append({**long_one, "follow_ups": [LONG] * 5, "instruction": LONG, "explains": "np3"})
    for number, each in enumerate(questions, 1):
        each["number"] = number
    return json.dumps(
        {
            "id": "alla-slag",
            "version": "1",
            "title": "Alla slag av svar",
            "levels": {"words": {"low": "lägre", "average": "i mitten", "high": "högt"}},
            "figures": {},
            "options": _OPTIONS,
            "group_labels": {"grupp": "Grupp"},
            "sections": [
                {"id": "A", "title": "En fråga", "questions": questions[:1]},
                {
                    "id": "B", "title": "Resten", "questions": questions[1:],
                    "show": {"title": "x", "measures": ["np3_sv_share"]},
                },
            ],
            "codebook": {
                "types": [
                    {"id": "e", "role": "student", "label": "E", "strength": "b", "weakness": "s", "unspecified": "u"}
                ],
                "categories": [{"id": "elever", "type": "e", "label": "Elever"}],
                "result_groups": [{"id": "np3", "label": "Prov", "measures": ["np3_sv_share"], "question": "leave"}],
                "prompts": ["Själva?"],
            },
            "tallies": {
                "materials": {"question": "largest_several", "field": "svar"},
                "reasons": [
                    {"subject": "sv", "question": "largest_several", "field": "svar", "measure": "np3_sv_share"}
                ],
                "self_rating": {"question": "largest_rating", "field": "svar"},
                "index": [{"id": "np3", "measures": ["np3_sv_share"]}],
            },
        },
        ensure_ascii=False,
        indent=1,
    )  # fmt: skip


def write_every_kind(folder: Path) -> Path:
    """A round folder whose guide has every kind of answer."""
    write_small_folder(folder)
    (folder / "guide.yaml").write_text(every_kind(), encoding="utf-8")
    settings = folder / "round.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("nacka-ak3-6", "guide.yaml"), encoding="utf-8")
    return folder

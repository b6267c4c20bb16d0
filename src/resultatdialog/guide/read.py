"""A guide file into a `Guide`: all mistakes at once, each with line and remedy."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from resultatdialog.guide.check import problems_in
from resultatdialog.guide.model import Guide
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.text import decode, read_bytes
from resultatdialog.intake.typed import typed_as_far_as_it_goes
from resultatdialog.intake.yaml_text import MAX_BYTES, read_yaml


def parse_guide(source: str, *, name: str, school_year: str = "") -> Guide:
    """The guide a YAML text describes, for results of a school year if told; raises RefusedError with every problem."""
    misfits: list[Problem] = []
    document = read_yaml(source, name, misfits=misfits)
    guide, unfit = typed_as_far_as_it_goes(document, Guide)
    misfits += unfit
    places = {problem.where for problem in misfits}
    senseless = problems_in(guide, document, school_year)
    problems = misfits + [problem for problem in senseless if problem.where not in places]
    if problems:
        raise RefusedError(problems)
    return guide


def load_guide(path: Path, school_year: str = "") -> Guide:
    """Read a guide from a file; with a school year one whose measures and grades exist then."""
    return parse_guide(decode(read_bytes(path, MAX_BYTES), path.name), name=path.name, school_year=school_year)


def guide_to_json(guide: Guide) -> str:
    """The guide in the canonical form the register keeps and whose hash events carry."""
    return msgspec.json.encode(guide, order="sorted").decode()


def guide_from_json(body: str) -> Guide:
    """A guide the register kept."""
    return msgspec.json.decode(body, type=Guide)


def guide_hash(body: str) -> str:
    """sha256 (hex) of the canonical form."""
    return hashlib.sha256(body.encode()).hexdigest()

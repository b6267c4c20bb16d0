"""Reads a guide file into a `Guide`; all mistakes are reported at once, each with line and remedy."""

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
    """The guide in a YAML text; raises RefusedError with every mistake.

    With a school year, its measures and grades must exist in that year.
    """
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
    """The guide in a YAML file; raises RefusedError. School year as in `parse_guide`."""
    return parse_guide(decode(read_bytes(path, MAX_BYTES), path.name), name=path.name, school_year=school_year)


def guide_to_json(guide: Guide) -> str:
    """The guide as JSON with sorted keys: the form the register stores and `guide_hash` is taken of.

    A guide that renames nothing has no key for it, so that its hash is what it was before guides could.
    """
    plain = msgspec.to_builtins(guide, order="sorted")
    if not guide.renamed:
        del plain["renamed"]
    return msgspec.json.encode(plain, order="sorted").decode()


def guide_from_json(body: str) -> Guide:
    """The guide in JSON from `guide_to_json`."""
    return msgspec.json.decode(body, type=Guide)


def guide_hash(body: str) -> str:
    """SHA-256 (hex) of a guide's JSON; events carry it to say which edition they belong to."""
    return hashlib.sha256(body.encode()).hexdigest()
